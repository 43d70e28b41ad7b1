"""Runs the rules over trials."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from il2kb import model
from il2kb.audit.examination import Examination
from il2kb.audit.remark import Recomputed, Remark
from il2kb.audit.report import Audit
from il2kb.audit.rules import Rule, rules
from il2kb.errors import DataError, NotFoundError, Position
from il2kb.findings import SEVERITIES, Finding, Input
from il2kb.provenance import stamp
from il2kb.reading import read_trial
from il2kb.store import Index
from il2kb.turtle import Positions

__all__ = ["audit", "examine"]


def audit(index: Index, trials: Iterable[str] = (), *, codes: Iterable[str] = ()) -> Audit:
    """Audit trials by their ids, or all of them, under the rules of some codes, or all.

    Raises NotFoundError for an unknown trial or code. A trial that cannot be read is a finding.
    """
    from il2kb.audit.rules import find

    chosen = [find(code) for code in codes] or list(rules())
    known = index.layout.trial_files() | {
        trial: file.path for trial, iri in index.trials().items() if (file := index.file_of(iri))
    }
    asked = list(dict.fromkeys(trials)) or sorted(known)
    for trial in asked:
        if trial not in known:
            raise NotFoundError("trial", trial, known)
    findings: list[Finding] = []
    recomputed: dict[str, tuple[Recomputed, ...]] = {}
    broken = []
    for trial in asked:
        try:
            read = _read(index, trial, known[trial])
        except DataError as error:
            findings.append(_unreadable(error, trial, known[trial]))
            broken.append(known[trial])
            continue
        positions = Positions(known[trial])
        found, recomputed[trial] = examine(read, chosen)
        findings += [_placed(finding, positions) for finding in found]
    return Audit(
        tuple(findings),
        tuple(known[trial] for trial in asked),
        tuple(broken),
        ("audit",),
        "own",
        stamp=stamp(index),
        trials=tuple(trial for trial in asked if trial in recomputed),
        recomputed=recomputed,
    )


def examine(
    trial: model.Trial, chosen: Iterable[Rule] | None = None
) -> tuple[list[Finding], tuple[Recomputed, ...]]:
    """Return the findings about a trial, and all that was recomputed.

    Grave findings come first, and among equals those about the primary endpoint.
    """
    of = Examination(trial)
    found = [
        _finding(remark, rule, trial)
        for rule in (rules() if chosen is None else chosen)
        for remark in rule.check(of)
    ]
    first = _primary(trial)
    found.sort(key=lambda f: (SEVERITIES.index(f.severity), f.focus not in first, f.code))
    return found, of.recomputed


def _primary(trial: model.Trial) -> set[str]:
    """Return the IRIs of the primary outcomes and of all that is said of them."""
    outcomes = {outcome.iri for outcome in trial.outcomes("primary")}
    results = [r for r in trial.results if r.variable.iri in outcomes]
    contrasts = [c for c in trial.contrasts if c.result.variable.iri in outcomes]
    claims = [c for c in trial.claims if c.variable is not None and c.variable.iri in outcomes]
    values = [s for r in results for of in r.values.values() for s in of]
    values += [p for c in contrasts for p in c.p_values] + [c.statement for c in claims]
    figures = {s.iri for c in contrasts for e in c.effects
               for s in (e.estimate, e.lower, e.upper) if s is not None}  # fmt: skip
    parts = {r.iri for r in results} | {c.iri for c in contrasts} | {s.iri for s in values}
    return outcomes | figures | parts


def _finding(remark: Remark, rule: Rule, trial: model.Trial) -> Finding:
    return Finding(
        rule.code,
        remark.severity,
        remark.message,
        remark.remedy,
        remark.focus,
        trial=trial.id,
        profile="audit",
        arithmetic=remark.arithmetic,
        inputs=tuple(_inputs(remark.inputs)),
        beside=remark.beside,
    )


def _inputs(statements: Iterable[model.Statement]) -> Iterator[Input]:
    for statement in dict.fromkeys(statements):
        yield Input(
            statement.iri,
            statement.iri.rsplit("#", 1)[-1],
            str(statement),
            statement.layer,
            statement.second_hand,
            tuple(map(str, statement.places)),
        )


def _placed(finding: Finding, positions: Positions) -> Finding:
    from dataclasses import replace

    if finding.focus is None:
        return finding
    return replace(finding, position=positions.find(ox.NamedNode(finding.focus), None))


def _read(index: Index, trial: str, path: Path) -> model.Trial:
    for error in index.broken:
        if isinstance(error, DataError) and error.position and error.position.path == path:
            raise error
    return read_trial(index, trial)


def _unreadable(error: DataError, trial: str, path: Path) -> Finding:
    position = error.position or Position(path)
    return Finding("syntax", "violation", str(error), error.hint, trial=trial, position=position)
