"""An audit as text for the terminal: by trial, its findings, then what was recomputed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from il2kb.findings import Finding
from il2kb.rendering import text_table
from il2kb.reports import Options
from il2kb.reports._audited import (
    MARKS,
    AuditedTrial,
    arithmetic,
    audited,
    marks_used,
    methods,
    place,
    sources,
    unread,
)
from il2kb.reports._lines import Lines
from il2kb.reports._severities import painted, told
from il2kb.turtle.literals import visible

if TYPE_CHECKING:
    from il2kb.audit import Audit

__all__ = ["outline"]


def outline(audit: Audit, options: Options) -> Iterator[str]:
    """Yield the lines of an audit."""
    writer = _Writer(options)
    for number, finding in enumerate(unread(audit), 1):
        yield from writer.finding(finding, str(number))
        yield ""
    for trial in audited(audit, options):
        yield from writer.trial(trial)
    used = marks_used(audit.findings)
    if used:
        yield from writer.lines(" · ".join(f"{mark} {MARKS[mark]}" for mark in used), "")
        yield ""
    yield from writer.closing(audit)


class _Writer(Lines):
    """The lines of an audit."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._all = options.recomputed

    def trial(self, trial: AuditedTrial) -> Iterator[str]:
        """Yield the lines of a trial."""
        yield from self.heading(f"{trial.id} · {trial.label}" if trial.label else trial.id)
        yield from self.lines(told(trial.counts), "  ")
        yield ""
        column = len(str(len(trial.findings)))
        for number, finding in enumerate(trial.findings, 1):
            yield from self.finding(finding, str(number).rjust(column))
            yield ""
        yield from self._recomputed(trial)
        if self._all and trial.recomputed:
            yield ""
            yield from self._table(trial)
        yield ""

    def finding(self, finding: Finding, number: str) -> Iterator[str]:
        """Yield the lines of a finding."""
        inner = " " * (len(number) + 2)
        text = f"{finding.severity} [{finding.code}] {finding.message}"
        first, *more = self.lines(text, f"{number}  ", inner)
        yield first.replace(finding.severity, painted(finding.severity, self.color), 1)
        yield from more
        yield from self._part("arithmetic", arithmetic(finding), inner)
        yield from self._part("from", sources(finding), inner)
        # Never wrapped, so that it can be followed.
        yield f"{inner}at: {visible(place(finding))}"
        yield from self._part("hint", [finding.hint] if finding.hint else [], inner)

    def _part(self, label: str, texts: Sequence[str], inner: str) -> Iterator[str]:
        """Yield a part of a finding; several texts stand below each other."""
        if len(texts) == 1:
            yield from self.lines(f"{label}: {texts[0]}", inner, f"{inner}  ")
        elif texts:
            yield f"{inner}{label}:"
            for text in texts:
                yield from self.lines(text, f"{inner}  ", f"{inner}    ")

    def _recomputed(self, trial: AuditedTrial) -> Iterator[str]:
        yield from self.lines(trial.done, "  ")
        for kind in trial.kinds:
            yield from self.lines(str(kind), "    ", "      ")
        if trial.reasons:
            yield from self.lines("not recomputed, because:", "  ")
        for reason in trial.reasons:
            yield from self.lines(str(reason), "    ", "      ")

    def _table(self, trial: AuditedTrial) -> Iterator[str]:
        rows = [
            [one.kind, one.subject, one.printed, one.outcome, methods(one) or one.text]
            for one in trial.recomputed
        ]
        heads = ["kind", "figure", "printed", "outcome", "recomputed"]
        table = text_table(heads, rows, [False] * len(heads), self.width, self.color)
        yield from table.rstrip("\n").split("\n")

    def closing(self, audit: Audit) -> Iterator[str]:
        """Yield the line that counts, and how to learn more."""
        number = len(audit.trials)
        unreadable = f"; {len(audit.broken)} could not be read" if audit.broken else ""
        yield from self.lines(
            f"{number} {'trial' if number == 1 else 'trials'} audited: "
            f"{told(audit.counts)}{unreadable}",
            "",
            "  ",
        )
        known = [finding for finding in audit.findings if finding.trial in audit.trials]
        if known:
            yield from self.lines(
                f"il2kb audit --explain {known[0].code} says what it asks, and why", "", "  "
            )
