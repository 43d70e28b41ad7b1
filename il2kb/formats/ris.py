"""RIS: the reports of trials, for reference managers and screening tools."""

from __future__ import annotations

import re
from collections.abc import Iterator

from il2kb.formats import Export, Selection
from il2kb.model import Source, Trial

__all__ = ["suffix", "title", "write"]

title = "RIS references: every report of each trial, once"
suffix = ".ris"

_TYPES = {
    "JournalArticle": "JOUR",
    "Review": "JOUR",
    "ConferenceAbstract": "ABST",
    "RegistryRecord": "ELEC",
    "Patent": "PAT",
}


def write(selection: Selection, /) -> Export:
    """Write one record for each report; the stamp is its database provider (DP).

    A report of several trials is one record that names the registrations of all of them.
    """
    reports: dict[str, Source] = {}
    trials: dict[str, list[Trial]] = {}
    for trial in selection.trials:
        for report in trial.reports:
            reports[report.iri] = report
            trials.setdefault(report.iri, []).append(trial)
    lines: list[str] = []
    for iri, report in reports.items():
        for tag, value in _fields(report, trials[iri]):
            # A line break in a value would end the field.
            lines.append(f"{tag}  - {' '.join(value.split())}")
        lines += [f"DP  - {selection.stamp.line()}", "ER  - ", ""]
    unreported = tuple(
        f"{trial.id}: no record, as no report of it is named (il2:reportedIn)"
        for trial in selection.trials
        if not trial.reports
    )
    # The specification ends lines by CR LF.
    return Export("".join(f"{line}\r\n" for line in lines).encode(), unreported)


def _fields(report: Source, trials: list[Trial]) -> Iterator[tuple[str, str]]:
    """Yield tag and value of each field of a record, in order."""
    yield "TY", _TYPES.get(report.kind, "GEN")
    for author in report.authors:
        yield "AU", author
    first, _, last = re.sub(r"\s*[-\u2013]\s*", "-", report.pages or "").partition("-")
    single = {
        "TI": report.title or report.label,
        "T2": report.journal,
        "J2": report.journal_abbreviation,
        "PY": str(report.year) if report.year else None,
        "VL": report.volume,
        "IS": report.issue,
        "SP": first,
        "EP": last,
        "DO": report.doi,
        "AN": report.pmid,
    }
    for tag, value in single.items():
        if value:
            yield tag, value
    for keyword in report.keywords:
        yield "KW", keyword
    doi = f"https://doi.org/{report.doi}" if report.doi else None
    for url in report.urls or (doi,):
        if url:
            yield "UR", url
    if report.pmid:
        yield "N1", f"PMID: {report.pmid}"
    registrations = (r.identifier for trial in trials for r in trial.registrations if r.identifier)
    for identifier in dict.fromkeys(registrations):
        yield "N1", identifier
    yield "ID", report.name
