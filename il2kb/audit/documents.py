"""The documents that a trial is told in: its reports and its registry records, and their parts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from il2kb import model
from il2kb.terms import NAMESPACE, il2

__all__ = [
    "document",
    "document_name",
    "documents",
    "in_abstract",
    "in_conclusion",
    "item_name",
    "places_in",
    "records",
    "reports",
    "said",
    "where",
    "within",
]

_RECORD = "RegistryRecord"
# Headings under which abstracts conclude; the last is that of The Lancet.
_CONCLUSIONS = ("conclusion", "interpretation")


def document(place: model.Place) -> model.Source:
    """Return the document of a place: what was read, or what that is a copy of."""
    return place.source.copy_of or place.source


def documents(statement: model.Statement) -> dict[str, model.Source]:
    """Return the documents in which a reported statement stands, by IRI; of others none."""
    if statement.layer != "reported":
        return {}
    return {(found := document(place)).iri: found for place in statement.places}


def reports(trial: model.Trial) -> dict[str, model.Source]:
    """Return the reports of a trial by IRI; a registry record is none."""
    return {source.iri: source for source in trial.reports if source.kind != _RECORD}


def records(trial: model.Trial) -> dict[str, str]:
    """Return what the registry records of a trial's registrations are called, by IRI."""
    return {
        registration.record.iri: registration.identifier or registration.label
        for registration in trial.registrations
        if registration.record is not None
    }


def within(
    statements: Iterable[model.Statement], among: Iterable[str]
) -> tuple[model.Statement, ...]:
    """Return the reported statements that stand in any of the documents, given by IRI."""
    wanted = set(among)
    return tuple(s for s in statements if wanted & documents(s).keys())


def places_in(statement: model.Statement, iri: str) -> tuple[model.Place, ...]:
    """Return the places of a reported statement in one document, given by IRI."""
    if statement.layer != "reported":
        return ()
    return tuple(place for place in statement.places if document(place).iri == iri)


def in_abstract(place: model.Place) -> bool:
    """Tell whether a place is in an abstract; all of a conference abstract is."""
    if document(place).kind == "ConferenceAbstract":
        return True
    return (place.section or "").casefold().startswith("abstract")


def in_conclusion(place: model.Place) -> bool:
    """Tell whether a place is under a heading such as "Conclusions"."""
    parts = ((part or "").casefold() for part in (place.section, place.row))
    return any(part.startswith(_CONCLUSIONS) for part in parts)


def document_name(source: model.Source) -> str:
    """Return what sort of document it is, and its key: "the journal article (he-2020)"."""
    kind = re.sub("(?<=[a-z])(?=[A-Z])", " ", source.kind).lower()
    return f"the {kind} ({source.name})"


def item_name(item: str) -> str:
    """Return an item in words: "treatment duration"."""
    return il2.labels.get(NAMESPACE + item, item)


def said(statement: model.Statement) -> str:
    """Return what a statement says, briefly: as printed, else by its number, date or concepts."""
    if statement.printed is None and statement.number is None and statement.concepts:
        return ", ".join(concept.label for concept in statement.concepts)
    return str(statement)


def where(statement: model.Statement, among: Iterable[str] | None = None) -> str:
    """Return what a statement says and its sections and rows: "29 (Table 2, rash)".

    With `among`, only the places in these documents, given by IRI. A statement that was read on
    secondary pages only is marked.
    """
    wanted = None if among is None else set(among)
    sections: dict[str, dict[str, None]] = {}
    for place in statement.places:
        if wanted is None or document(place).iri in wanted:
            rows = sections.setdefault(place.section or "", {})
            rows |= dict.fromkeys([place.row] if place.row else [])
    # A figure in many rows of a table is one of the table.
    parts = [[section, *(rows if len(rows) < 3 else ())] for section, rows in sections.items()]
    told = [", ".join(filter(None, part)) for part in parts if any(part)]
    if statement.second_hand:
        told.append("read second-hand")
    return f"{said(statement)} ({'; '.join(told)})" if told else said(statement)
