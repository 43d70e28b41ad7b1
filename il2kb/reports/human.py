"""The report for a terminal: checklists by source and section, then all other findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from il2kb.findings import Finding
from il2kb.reports import Options
from il2kb.reports._paths import shown_path
from il2kb.reports._severities import painted, told
from il2kb.turtle.literals import visible

if TYPE_CHECKING:
    from il2kb.audit import Audit
    from il2kb.validation import Report

__all__ = ["forms", "write", "write_audit"]

forms = ("report", "matrix")


def write(report: Report, options: Options) -> str:
    """Return the report as text; on checklists only where there are some."""
    if options.matrix is not None:
        from il2kb.reports._grid import grid

        return "\n".join([grid(report, options), *_stamp(report)]) + "\n"
    lines: list[str] = []
    if report.states or tuple(report.profiles) != ("core",):
        from il2kb.reports._outline import outline

        lines += outline(report, options)
    others = [finding for finding in report.findings if finding.state is None]
    for _, group in groupby(others, key=lambda f: f.position and f.position.path):
        for finding in group:
            lines += _finding(finding, options.color)
        lines.append("")
    lines += _summary(report)
    return "\n".join([*lines, *_stamp(report)]) + "\n"


def write_audit(audit: Audit, options: Options) -> str:
    """Return an audit as text, trial by trial."""
    from il2kb.reports._audit_outline import outline

    return "\n".join([*outline(audit, options), *_stamp(audit)]) + "\n"


def _finding(finding: Finding, color: bool) -> Iterator[str]:
    word = painted(finding.severity, color)
    # What stands in a file must not steer a terminal.
    place = visible(_place(finding))
    yield f"{place}: {word} [{finding.code}] {visible(finding.message)}"
    if finding.hint:
        yield f"  hint: {visible(finding.hint)}"


def _place(finding: Finding) -> str:
    if finding.position is None:
        return finding.focus or "knowledge base"
    return str(replace(finding.position, path=shown_path(finding.position.path)))


def _summary(report: Report) -> Iterator[str]:
    files = len(report.files)
    yield (
        f"{files} {'file' if files == 1 else 'files'} checked: "
        + told(report.counts)
        + (f"; {len(report.broken)} could not be read" if report.broken else "")
    )
    if report.findings:
        yield f"il2kb validate --explain {_first(report.findings).code} says why it matters"


def _first(findings: Sequence[Finding]) -> Finding:
    """Return the finding to be explained: the first in a file, before those of checklists."""
    return next((finding for finding in findings if finding.state is None), findings[0])


def _stamp(report: Report) -> list[str]:
    return [] if report.stamp is None else [report.stamp.line()]
