"""A report as plain data, for templates."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from il2kb.checklists.coverage import KINDS, matrix
from il2kb.findings import Finding
from il2kb.reports import Options
from il2kb.reports._document import Document, Entry, Section
from il2kb.reports._grid import title_of
from il2kb.reports._paths import shown_path
from il2kb.reports._words import LETTERS, MEANINGS, NO_SOURCE, WORDS, cell, used
from il2kb.turtle.literals import visible

if TYPE_CHECKING:
    from il2kb.validation import Report

__all__ = ["render", "shown"]


def render(report: Report, options: Options, form: str) -> str:
    """Return the report by the template _validation.FORM.j2; a knowledge base may have its own."""
    from il2kb.templating import find, shipped

    folders = [*options.layout.folders("templates"), shipped()]
    return find(folders, "_validation", form).render({"report": _report(report, options)}, {})


def _report(report: Report, options: Options) -> dict[str, Any]:
    home = options.layout.kb.absolute().parent
    document = Document(report, options, home, values=True)
    matrices = [] if options.matrix is None else matrix(report.states, options.matrix)
    by_matrix = options.matrix is not None
    sections = [] if by_matrix else [_section(s, n) for n, s in enumerate(document.sections, 1)]
    kinds = used(matrices) or list(KINDS)
    trials = dict.fromkeys(state.trial for state in report.states)
    findings = [_finding(finding, home) for finding in report.findings if finding.state is None]
    plain: dict[str, Any] = {
        "title": _title(document, list(trials)),
        "sections": sections,
        "unasked": [checklist.title or checklist.name for checklist in document.unasked],
        "matrices": [
            {
                "checklist": one.checklist,
                "title": document.checklist(one.checklist).title or one.checklist,
                "by": one.by,
                "columns": [
                    {
                        "title": title_of(column, one.by),
                        "percent": column.counts.percent,
                        "note": "" if column.has_source else NO_SOURCE,
                    }
                    for column in one.columns
                ],
                "rows": [
                    {
                        "code": code,
                        "title": titles[code],
                        "cells": [
                            {
                                "letters": cell(counts),
                                "words": cell(counts, words=True) or "not asked",
                                "kinds": [] if counts is None else [k for k, _ in counts.parts],
                            }
                            for counts in cells
                        ],
                    }
                    for code, cells in one.rows
                ],
            }
            for one in matrices
            for titles in [{i.code: i.title for i in document.checklist(one.checklist).items}]
        ],
        "legend": [
            {"kind": k, "letter": LETTERS[k], "word": WORDS[k], "meaning": MEANINGS[k]}
            for k in kinds
        ],
        "findings": [] if by_matrix else findings,
        "by_matrix": by_matrix,
        "files": [str(shown_path(path, home)) for path in report.files],
        "broken": [str(shown_path(path, home)) for path in report.broken],
        "profiles": list(report.profiles),
        "counts": report.counts,
        "threshold": options.threshold,
        "fails": report.fails(options.threshold),
        "stamp": "" if report.stamp is None else report.stamp.line(),
    }
    seen: dict[str, Any] = shown(plain)
    return seen


def _title(document: Document, trials: list[str]) -> str:
    if len(trials) == 1:
        return document.names.trial(trials[0]) or trials[0]
    return f"Checklists of {len(trials)} trials" if trials else "Validation"


def _section(section: Section, number: int) -> dict[str, Any]:
    counts = section.coverage.counts
    return {
        "id": f"part-{number}",
        "checklist": section.checklist,
        "title": section.title,
        "about": section.about,
        "edition": section.edition,
        "trial": section.trial,
        "trial_label": section.trial_label,
        "source": section.source or ("all sources" if section.coverage.has_source else "no source"),
        "citation": section.citation,
        "said": section.said,
        "percent": counts.percent,
        "counts": asdict(counts) | {"asked": counts.asked},
        "empty": not section.groups,
        "unread": section.unread,
        "groups": [
            {"heading": heading or "Items", "entries": [_entry(entry) for entry in entries]}
            for heading, entries in section.groups
        ],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return asdict(entry) | {"missing": entry.missing, "letter": LETTERS[entry.kind]}


def _finding(finding: Finding, home: Path) -> dict[str, Any]:
    place = finding.position
    where = "" if place is None else str(shown_path(place.path, home))
    if place is not None and place.line is not None:
        where += f":{place.line}"
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "hint": finding.hint or "",
        "place": where or finding.focus or "knowledge base",
    }


def shown(value: Any) -> Any:
    """Return plain data in which no control character is left, as HTML has no form for it."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {key: shown(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [shown(part) for part in value]
    return value
