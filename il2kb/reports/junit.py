"""JUnit's XML, by which build servers count what passed and failed.

A suite is a file, with its findings, or a checklist and a trial, with its items. A finding that is
not as grave as the threshold passes, and is told in the output of its case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from il2kb.findings import Finding, fails
from il2kb.reports import Options
from il2kb.reports._document import Document, Entry, Section
from il2kb.reports._paths import shown_path
from il2kb.turtle.literals import visible

if TYPE_CHECKING:
    from il2kb.audit import Audit
    from il2kb.validation import Report

__all__ = ["forms", "write", "write_audit"]

forms = ("report",)


@dataclass(frozen=True)
class _Case:
    """A test case: its outcome is "", "error", "failure" or "skipped"."""

    name: str
    group: str
    outcome: str
    kind: str
    message: str
    output: str
    file: str = ""
    line: int | None = None


def write(report: Report, options: Options) -> str:
    """Return the report as JUnit's XML."""
    suites = [*_of_files(report, options), *_of_checklists(report, options)]
    cases = [case for _, own in suites for case in own]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites{_counts('il2kb', cases)}>"]
    for name, own in suites:
        lines.append(f"<testsuite{_counts(name, own)}>")
        if report.stamp is not None:
            stamp = _attributes(name="stamp", value=report.stamp.line())
            lines.append(f"<properties><property{stamp}/></properties>")
        lines += [_case(case) for case in own]
        lines.append("</testsuite>")
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def write_audit(audit: Audit, options: Options) -> str:
    """Return an audit as JUnit's XML; a suite is the file of a trial."""
    return write(audit, options)


def _of_files(report: Report, options: Options) -> Iterable[tuple[str, list[_Case]]]:
    """Yield a suite for each file, and one for findings that are in none."""
    found: dict[Path | None, list[Finding]] = {path: [] for path in report.files}
    for finding in report.findings:
        if finding.state is None:
            place = finding.position
            found.setdefault(None if place is None else place.path, []).append(finding)
    for path, findings in found.items():
        name = "knowledge base" if path is None else str(shown_path(path))
        broken = path in report.broken
        cases = [_of_finding(finding, name, options.threshold, broken) for finding in findings]
        yield name, cases or [_Case("no findings", name, "", "", "", "", name)]


def _of_finding(finding: Finding, name: str, threshold: str, broken: bool) -> _Case:
    grave = "failure" if fails([finding], threshold) else ""
    output = [f"{finding.severity}: {finding.message}"]
    if finding.arithmetic:
        output.append(f"arithmetic: {finding.arithmetic}")
    for one in finding.inputs:
        second_hand = ", second-hand" if one.second_hand else ""
        where = "; ".join((*one.places, f":{one.name}"))
        output.append(f"from: {one.said} ({one.layer}{second_hand}; {where})")
    if finding.hint:
        output.append(f"hint: {finding.hint}")
    place = finding.position
    return _Case(
        f"[{finding.code}] {finding.message}",
        name,
        "error" if broken else grave,
        finding.severity,
        finding.message,
        "\n".join(output),
        name,
        None if place is None else place.line,
    )


def _of_checklists(report: Report, options: Options) -> Iterable[tuple[str, list[_Case]]]:
    """Yield a suite for each checklist and trial."""
    if not report.states:
        return
    document = Document(report, options)
    pairs = groupby(document.sections, lambda s: (s.checklist, s.trial))
    for (checklist, trial), sections in pairs:
        cases = [case for section in sections for case in _of_section(section)]
        yield f"{checklist} {trial}", cases


def _of_section(section: Section) -> list[_Case]:
    group = " ".join(filter(None, (section.checklist, section.trial, section.source)))
    cases = [
        _of_entry(entry, group, number)
        for _, entries in section.groups
        for entry in entries
        for number in range(len(entry.foci))
    ]
    return cases or [_Case("no source", group, "skipped", "", section.said, section.said)]


def _of_entry(entry: Entry, group: str, number: int) -> _Case:
    focus = entry.foci[number]
    about = f" of {focus.name}" if entry.things else ""
    said = f"{entry.word}: {entry.title}{about}"
    places = "; ".join(
        place.text + (" (second-hand)" if place.second_hand else "") for place in focus.places
    )
    output = [said, places, entry.reason, f"hint: {entry.remedy}" if entry.missing else ""]
    return _Case(
        f"[{entry.code}] {entry.title}{about}",
        group,
        "failure" if entry.fails else "skipped" if entry.kind == "not-applicable" else "",
        entry.severity,
        entry.reason or entry.word if entry.kind == "not-applicable" else said,
        "\n".join(filter(None, output)),
        focus.file,
        focus.line,
    )


def _case(case: _Case) -> str:
    line = None if case.line is None else str(case.line)
    attributes = _attributes(
        classname=case.group, name=case.name, time="0", file=case.file or None, line=line
    )
    inner = ""
    if case.outcome == "skipped":
        inner = f"<skipped{_attributes(message=case.message)}/>"
    elif case.outcome:
        kind = _attributes(type=case.kind, message=case.message)
        inner = f"<{case.outcome}{kind}>{_escaped(case.output)}</{case.outcome}>"
    elif case.output:
        inner = f"<system-out>{_escaped(case.output)}</system-out>"
    return f"<testcase{attributes}>{inner}</testcase>" if inner else f"<testcase{attributes}/>"


def _counts(name: str, cases: Sequence[_Case]) -> str:
    outcomes = [case.outcome for case in cases]
    return _attributes(
        name=name,
        tests=str(len(cases)),
        failures=str(outcomes.count("failure")),
        errors=str(outcomes.count("error")),
        skipped=str(outcomes.count("skipped")),
        time="0",
    )


def _attributes(**values: str | None) -> str:
    return "".join(
        f' {name}="{_escaped(value)}"' for name, value in values.items() if value is not None
    )


def _escaped(text: str) -> str:
    """Return a text for XML, which has no form for control characters and lone surrogates."""
    import html

    lines = "\n".join(visible(line) for line in text.split("\n"))
    plain = lines.encode(errors="backslashreplace").decode()
    return html.escape("".join(c for c in plain if c not in "\ufffe\uffff"))
