"""Counts what the audit finds in consistent trials and in seeded faults."""

from __future__ import annotations

import copy
import random
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from encoded import trial
from generated import Plan
from seeded import FAULTS
from simulated import plan

from il2kb.audit import examine
from il2kb.audit.rules import rules
from il2kb.findings import Finding

__all__ = ["FalseAlarms", "Recall", "false_alarms", "recalls"]


# Analyses of sensitivity that are meant to find a fault: it is no inconsistency, but it is seen.
_MEANT = {"harm left out of the abstract": "audit.claim-harms"}


@dataclass
class FalseAlarms:
    """Findings in consistent trials: by rule how many, and in which trials, by their seeds.

    `applied` is how many trials were examined; `seconds` what that took, without making them.
    """

    applied: int = 0
    seconds: float = 0.0
    findings: Counter[str] = field(default_factory=Counter)
    seeds: dict[str, list[int]] = field(default_factory=dict)
    examples: dict[str, Finding] = field(default_factory=dict)
    p_values: int = 0

    def of(self, kind: str) -> dict[str, list[int]]:
        """Return the seeds of the trials with a finding, by rule, of one kind of rule."""
        kinds = {rule.code: rule.kind for rule in rules()}
        return {code: seeds for code, seeds in self.seeds.items() if kinds[code] == kind}


@dataclass
class Recall:
    """What became of one kind of fault; `by` counts the rules that found it, `missed` the seeds."""

    fault: str
    seeded: int = 0
    detectable: int = 0
    found: int = 0
    found_detectable: int = 0
    by: Counter[str] = field(default_factory=Counter)
    missed: list[int] = field(default_factory=list)


def examined(of: Plan) -> list[Finding]:
    """Return the findings about a plan."""
    return examine(trial(of))[0]


def false_alarms(seeds: Iterable[int]) -> FalseAlarms:
    """Examine the consistent trials of some seeds."""
    found = FalseAlarms()
    for seed in seeds:
        made = trial(plan(seed))
        start = time.perf_counter()
        findings, _ = examine(made)
        found.seconds += time.perf_counter() - start
        found.applied += 1
        found.p_values += sum(bool(c.p_values) for c in made.contrasts)
        for code in dict.fromkeys(f.code for f in findings):
            found.seeds.setdefault(code, []).append(seed)
        for finding in findings:
            found.findings[finding.code] += 1
            found.examples.setdefault(finding.code, finding)
    return found


def recalls(seeds: Iterable[int], each: int, names: Iterable[str] = FAULTS) -> list[Recall]:
    """Put each kind of fault into `each` of the trials that have something to alter.

    A fault counts as found where a rule that is no analysis of sensitivity, unless it is meant for
    this kind, has a finding that it does not have about the same trial without the fault.
    """
    kinds = {rule.code: rule.kind for rule in rules()}
    table = {name: Recall(name) for name in names}
    for seed in seeds:
        due = [recall for recall in table.values() if recall.seeded < each]
        if not due:
            break
        consistent = plan(seed)
        before: set[tuple[str, str | None]] | None = None
        for recall in due:
            altered = copy.deepcopy(consistent)
            seen = FAULTS[recall.fault](altered, random.Random(f"{seed} {recall.fault}"))
            if seen is None:
                continue
            if before is None:
                before = {(f.code, f.focus) for f in examined(consistent)}
            new = {
                f.code
                for f in examined(altered)
                if (f.code, f.focus) not in before
                and (kinds[f.code] != "sensitivity" or f.code == _MEANT.get(recall.fault))
            }
            recall.seeded += 1
            recall.detectable += seen
            recall.found += bool(new)
            recall.found_detectable += bool(new) and seen
            recall.by.update(new)
            if seen and not new:
                recall.missed.append(seed)
    return list(table.values())
