"""The list of sources: each with its addresses and the places in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypedDict

from il2kb import model
from il2kb.summary.presentation import Citing, Reference, SourceEntry, clean, link

__all__ = ["Listed", "address", "in_order", "natural", "reference", "source_entry"]

_NATURAL = re.compile(r"(\d+)")


class Listed(TypedDict):
    """What an entry of the list has: its label, its id, and the marks that lead to it."""

    label: str
    id: str
    cited: list[Citing]


def in_order(places: Iterable[model.Place], reports: Sequence[model.Source]) -> list[model.Place]:
    """Return places by source, those in the reports of the trial first, by section and by row."""
    ranks = {source.iri: n for n, source in enumerate(reports)}

    def key(place: model.Place) -> tuple[object, ...]:
        whole = place.source.copy_of or place.source
        return (
            ranks.get(whole.iri, len(ranks)),
            natural(whole.iri),
            natural(place.source.iri),
            natural(place.section or ""),
            natural(place.row or ""),
            place.iri,
        )

    return sorted(places, key=key)


def natural(text: str) -> list[tuple[int, str]]:
    """Return a key that puts texts in order with the numbers in them by their size."""
    return [(int(p), "") if p.isdigit() else (-1, p) for p in _NATURAL.split(text)]


def reference(place: model.Place, listed: Listed) -> Reference:
    """Return a place as an entry of its source."""
    return {
        **listed,
        "section": clean(place.section or ""),
        "row": clean(place.row or ""),
        "secondary": place.secondary,
    }


def source_entry(source: model.Source, listed: Listed) -> SourceEntry:
    """Return a source without its places; one without an address has that of what it copies."""
    whole = source.copy_of or source
    original = [address(source)] if address(source) else []
    note = "" if source.urls else "address not recorded"
    return {
        **listed,
        "name": clean(source.label),
        "type": source.kind,
        "citation": clean(whole.citation or whole.title or ""),
        "note": note + ("; the source itself:" if note and original else ""),
        "urls": [{"text": clean(u), "url": link(u)} for u in source.urls or original],
        "references": [],
    }


def address(source: model.Source) -> str:
    """Return the first address of a source, else of what it is a copy of, else an empty text."""
    whole = source.copy_of or source
    if source.urls or whole.urls:
        return (source.urls or whole.urls)[0]
    return f"https://doi.org/{whole.doi}" if whole.doi else ""
