"""The evidence summary of a trial: the primary endpoint first, and every figure with its place."""

from __future__ import annotations

from il2kb import model
from il2kb.provenance import Stamp
from il2kb.summary import conduct
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
    (DERIVED, "derived: not read in a source; D… gives the rule and the inputs"),
    (SECOND_HAND, "second-hand: read on a secondary page, not in the source itself"),
    (JUDGED, "judged: by a named judge; J… gives who and with what"),
    ("[n]", "the place where it is reported: source, section, row"),
    ("A…, C…", "an absence, a conflict: listed under What is missing, and Conflicts"),
    ("S…", "a source: listed under Sources"),
    ("N", "the number of participants analysed; its marks follow it in the column Source"),
    ("—", "no value encoded"),
    ("Source", "a figure without a mark of its own stands at the place in the column Source"),
)


def build(trial: model.Trial, stamp: Stamp) -> Summary:
    """Return the summary of a trial as plain data: dicts, lists and texts, fit for JSON."""
    marks = Apparatus(trial)
    findings = Findings(trial, marks)
    sections: list[Section] = [
        findings.primary(),
        conduct.design(trial, marks),
        conduct.population(trial, marks),
        conduct.arms(trial, marks),
        conduct.registrations(trial, marks),
        *findings.all(),
        findings.claims(),
        findings.conflicts(),
        findings.absences(),
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
    return {
        "id": trial.id,
        "anchor": marks.prefix,
        "iri": trial.iri,
        "title": clean(title),
        "citation": clean((report.citation if report else None) or ""),
        "links": _links(report) if report else [],
        "legend": legend,
        "sections": sections,
        "derivations": derivations,
        "sources": marks.sources(),
        "stamp": stamp.line(),
        "provenance": stamp.as_dict(),
    }


def _links(report: model.Source) -> list[Link]:
    found: list[Link] = []
    if report.doi:
        doi = clean(report.doi)
        found.append({"text": f"doi:{doi}", "url": link(f"https://doi.org/{doi}")})
    if report.pmid:
        pmid = clean(report.pmid)
        url = link(f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/")
        found.append({"text": f"PMID {pmid}", "url": url})
    found += [{"text": clean(url), "url": link(url)} for url in report.urls]
    return found
