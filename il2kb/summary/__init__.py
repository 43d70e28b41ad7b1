"""The evidence summary of a trial: the primary endpoint first, and every figure with its place."""

from __future__ import annotations

from collections.abc import Iterable

from il2kb import model
from il2kb.findings import Finding
from il2kb.provenance import Stamp
from il2kb.summary import conduct
from il2kb.summary.audit import as_data, audit
from il2kb.summary.findings import Findings
from il2kb.summary.presentation import (
    DERIVED,
    JUDGED,
    NO_LAYER,
    SECOND_HAND,
    Link,
    Section,
    Sign,
    Summary,
    clean,
    link,
)
from il2kb.summary.references import Apparatus

__all__ = ["Summary", "build"]

_LEGEND = (
    (DERIVED, "derived, not read in a source (D…: its rule and inputs)"),
    (SECOND_HAND, "second-hand, read on a secondary page"),
    (JUDGED, "judged (J…)"),
    ("[n]", "place in a source S…"),
    ("A…", "absence"),
    ("C…", "conflict"),
    ("F…", "finding of the audit"),
    ("N", "number analysed"),
    ("—", "no value encoded"),
    ("Source", "place of what has no mark of its own in the row"),
)


def build(trial: model.Trial, stamp: Stamp, findings: Iterable[Finding] = ()) -> Summary:
    """Return the summary of a trial as plain data: dicts, lists and texts, fit for JSON.

    `findings` are those of the audit; their marks stand beside the figures that they concern.
    """
    audited = {f"F{n}": finding for n, finding in enumerate(findings, 1)}
    marks = Apparatus(trial, audited)
    found = Findings(trial, marks)
    brief = conduct.brief(trial, marks)
    sections: list[Section] = [
        found.primary(),
        conduct.design(trial, marks),
        conduct.arms(trial, marks),
        conduct.population(trial, marks),
        conduct.registrations(trial, marks),
        conduct.analysis_sets(trial, marks),
        *found.all(),
        found.claims(),
        found.conflicts(),
        audit(trial.id, audited, marks),
        found.absences(),
        conduct.later_use(trial, marks),
        conduct.conduct(trial, marks),
    ]
    report = next((s for s in trial.reports if s.kind == "JournalArticle"), None)
    report = report or next(iter(trial.reports), None)
    stated = trial.one("title")
    title = str(stated) if stated else (report.title if report else None) or trial.label
    legend: list[Sign] = [{"sign": sign, "text": text} for sign, text in _LEGEND]
    unlayered = any(s.layer not in ("reported", "derived", "judged") for s in marks.statements())
    if unlayered:
        legend.append({"sign": NO_LAYER, "text": "an error of the data: not of one layer"})
    derivations = marks.derivations()
    marks.number([brief, sections, derivations])
    return {
        "id": trial.id,
        "anchor": marks.prefix,
        "iri": trial.iri,
        "title": clean(title),
        "citation": clean((report.citation if report else None) or ""),
        "links": _links(trial, report),
        "brief": brief,
        "legend": legend,
        "sections": sections,
        "derivations": derivations,
        "sources": marks.sources(),
        "findings": as_data(audited, marks),
        "stamp": stamp.line(),
        "provenance": stamp.as_dict(),
    }


def _links(trial: model.Trial, report: model.Source | None) -> list[Link]:
    found: list[tuple[str, str]] = []
    if report and report.doi:
        found.append((f"doi:{report.doi}", f"https://doi.org/{report.doi}"))
    if report and report.pmid:
        found.append((f"PMID {report.pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{report.pmid}/"))
    for registration in trial.registrations:
        urls = registration.record.urls if registration.record else ()
        found.append((registration.identifier or registration.label, urls[0] if urls else ""))
    found += [(url, url) for url in (report.urls if report else ())]
    return [{"text": clean(text), "url": link(url)} for text, url in found]
