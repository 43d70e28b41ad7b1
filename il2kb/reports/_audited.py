"""The parts of an audit, for the formats that people read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from il2kb.audit.remark import ADDED, DIFFERS, HELD, LAST_DIGIT, REFUSED, Recomputed
from il2kb.findings import Finding, Input, counts
from il2kb.reports import Options
from il2kb.reports._names import Names
from il2kb.reports._paths import shown_path
from il2kb.reports._words import plural

if TYPE_CHECKING:
    from il2kb.audit import Audit

__all__ = [
    "MARKS",
    "OUTCOMES",
    "AuditedTrial",
    "Kind",
    "Reason",
    "arithmetic",
    "audited",
    "marks_used",
    "methods",
    "place",
    "source",
    "sources",
    "unread",
]

OUTCOMES = (HELD, LAST_DIGIT, DIFFERS, ADDED, REFUSED)
"""The outcomes of a figure, in the order in which they are counted."""

MARKS = {"†": "derived", "‡": "second-hand, read on secondary pages only", "§": "judged"}
"""What the marks at figures mean."""


@dataclass(frozen=True)
class Kind:
    """A sort of figure: how many there are, and how many had which outcome."""

    name: str
    total: int
    outcomes: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        parts = ", ".join(f"{number} {outcome}" for outcome, number in self.outcomes)
        return f"{self.name} ({self.total}): {parts}"


@dataclass(frozen=True)
class Reason:
    """Why figures of a kind were not recomputed, how many, and which."""

    kind: str
    text: str
    subjects: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.kind} ({len(self.subjects)}): {self.text}"


@dataclass(frozen=True)
class AuditedTrial:
    """What an audit found in a trial, and what it recomputed; the grave findings first."""

    id: str
    label: str
    file: Path | None
    findings: tuple[Finding, ...]
    recomputed: tuple[Recomputed, ...]

    @property
    def counts(self) -> dict[str, int]:
        """The number of findings by severity."""
        return counts(self.findings)

    @property
    def done(self) -> str:
        """How many figures were recomputed, in words."""
        printed = [one.outcome for one in self.recomputed if one.printed]
        added = sum(one.outcome == ADDED for one in self.recomputed)
        total = len(printed)
        if not self.recomputed:
            return "no figure recomputed"
        done = sum(outcome != REFUSED for outcome in printed)
        more = f"; {added} more computed that no source has" if added else ""
        return f"{done} of {total} printed {plural('figure', total)} recomputed{more}"

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The sorts of figures, in the order in which they were recomputed."""
        found: dict[str, Counter[str]] = {}
        for one in self.recomputed:
            found.setdefault(one.kind, Counter())[one.outcome] += 1
        return tuple(
            Kind(
                kind,
                number.total(),
                tuple((outcome, number[outcome]) for outcome in OUTCOMES if number[outcome]),
            )
            for kind, number in found.items()
        )

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why figures were not recomputed, the most frequent reasons first."""
        found: dict[tuple[str, str], list[str]] = {}
        for one in self.recomputed:
            if one.outcome == REFUSED:
                found.setdefault((one.kind, one.text), []).append(one.subject)
        reasons = (Reason(kind, text, tuple(names)) for (kind, text), names in found.items())
        return tuple(sorted(reasons, key=lambda reason: -len(reason.subjects)))


def audited(audit: Audit, options: Options) -> Iterator[AuditedTrial]:
    """Yield the trials of an audit that could be read."""
    names = Names(options.layout, audit)
    findings: dict[str | None, list[Finding]] = {}
    for finding in audit.findings:
        findings.setdefault(finding.trial, []).append(finding)
    for trial in audit.trials:
        yield AuditedTrial(
            trial,
            names.trial(trial),
            names.file(trial),
            tuple(findings.get(trial, ())),
            audit.recomputed.get(trial, ()),
        )


def unread(audit: Audit) -> tuple[Finding, ...]:
    """Return the findings about what could not be read."""
    return tuple(finding for finding in audit.findings if finding.trial not in audit.trials)


def arithmetic(finding: Finding) -> list[str]:
    """Return the arithmetic of a finding, a line each; none where its message says it all."""
    text = finding.arithmetic or ""
    return [] if text in finding.message else text.splitlines()


def marks(one: Input) -> str:
    """Return the marks of a statement: its layer where it is not read, and second-hand reading."""
    layer = {"derived": "†", "judged": "§"}.get(one.layer, "")
    return layer + ("‡" if one.second_hand else "")


def marks_used(findings: Iterable[Finding]) -> list[str]:
    """Return the marks that stand in findings and at their inputs, in the order of MARKS."""
    used = {mark for finding in findings for one in finding.inputs for mark in marks(one)}
    texts = [text for finding in findings for text in (finding.message, finding.arithmetic or "")]
    return [mark for mark in MARKS if mark in used or any(mark in text for text in texts)]


def sources(finding: Finding) -> list[str]:
    """Return the figures that a finding rests on by the places where they stand.

    A figure that was read nowhere is called by its name.
    """
    found: dict[str, list[str]] = {}
    for one in finding.inputs:
        where = _where(one.places)
        name = "" if where else f" (:{one.name})"
        found.setdefault(where, []).append(f"{one.said}{marks(one)}{name}")
    return [f"{where}: {', '.join(said)}" if where else ", ".join(said)
            for where, said in found.items()]  # fmt: skip


def source(one: Input) -> str:
    """Return what a statement says, with its marks, its name, and where it was read."""
    where = _where(one.places)
    return f"{one.said}{marks(one)} (:{one.name})" + (f", {where}" if where else "")


def place(finding: Finding, *roots: Path) -> str:
    """Return file, line and column of a finding; its focus where it has no place."""
    at = finding.position
    if at is None:
        return finding.focus or "knowledge base"
    parts = [str(shown_path(at.path, *roots))]
    return ":".join([*parts, *(str(n) for n in (at.line, at.column) if n is not None)])


def methods(one: Recomputed) -> str:
    """Return what the methods gave for a figure."""
    return "; ".join(f"{method} {value}" for method, value in one.figures)


def _where(places: Sequence[str]) -> str:
    """Return places in one line; the parts with which all of them begin stand once."""
    if len(places) < 2:
        return "".join(places)
    parts = [place.split(", ") for place in places]
    shared = list(takewhile(lambda same: len(set(same)) == 1, zip(*parts, strict=False)))
    start = "".join(f"{same[0]}, " for same in shared[: min(map(len, parts)) - 1])
    return start + "; ".join(place.removeprefix(start) for place in places)
