"""Things, sources, places and statements, read from the facts of an index."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from il2kb import model
from il2kb.facts import Facts
from il2kb.store import Index
from il2kb.terms import NAMESPACE, RDF_TYPE, il2

__all__ = ["LAYERS", "Statements"]

_RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
_NOTATION = "http://www.w3.org/2004/02/skos/core#notation"
_TITLE = "http://purl.org/dc/terms/title"
LAYERS = {"Reported": "reported", "Derived": "derived", "Judged": "judged"}
"""The name of each layer, by that of its class."""
_LAYER_ORDER = {"reported": 0, "judged": 1, "derived": 2}

T = TypeVar("T")


class Statements(Facts):
    """Reads things by IRI, each once."""

    def __init__(self, index: Index, trial: str) -> None:
        super().__init__(index, trial)
        self._made: dict[tuple[str, str], object] = {}
        self._begun: set[tuple[str, str]] = set()
        self._items = {
            name: n for n, name in enumerate(["statement", *il2.subproperties("statement")])
        }

    def _once(self, kind: str, iri: str, make: Callable[[str], T]) -> T:
        key = (kind, iri)
        if key not in self._made:
            if key in self._begun:
                raise self._error(
                    iri, None, "is a part of itself", "take out the statement that leads back to it"
                )
            self._begun.add(key)
            self._made[key] = make(iri)
        return self._made[key]  # type: ignore[return-value]

    # Things

    def _label(self, iri: str) -> str:
        if iri.startswith(NAMESPACE):
            return il2.labels.get(iri, iri.removeprefix(NAMESPACE))
        return (
            self._one(iri, _RDFS_LABEL)
            or self._one(iri, _PREF_LABEL)
            or iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
        )

    def _thing(self, iri: str) -> model.Thing:
        return self._once("thing", iri, lambda i: model.Thing(i, self._label(i)))

    def _thing_at(self, iri: str, name: str) -> model.Thing | None:
        found = self._one(iri, name)
        return self._thing(found) if found else None

    def _things_at(self, iri: str, name: str) -> tuple[model.Thing, ...]:
        return tuple(self._thing(i) for i in self._all(iri, name))

    def _notes(self, iri: str) -> tuple[str, ...]:
        return tuple(self._all(iri, "note"))

    # Sources, places, statements

    def source(self, iri: str) -> model.Source:
        """Read a source."""
        return self._once("source", iri, self._make_source)

    def _make_source(self, iri: str) -> model.Source:
        kinds = [t for t in self._all(iri, RDF_TYPE.value) if t.startswith(NAMESPACE)]
        year = self._one(iri, "year")
        if year is not None and not re.fullmatch("[0-9]{4}", year):
            raise self._fault(iri, f"{NAMESPACE}year", "what is no year", "four digits")
        copied = self._one(iri, "copyOf")
        title = self._one(iri, _TITLE)
        return model.Source(
            iri,
            self._one(iri, _RDFS_LABEL) or self._one(iri, "citation") or title or self._label(iri),
            kinds[0].removeprefix(NAMESPACE) if kinds else "Source",
            citation=self._one(iri, "citation"),
            title=title,
            authors=tuple(a.strip() for a in (self._one(iri, "authorList") or "").split(";") if a),
            journal=self._one(iri, "journal"),
            journal_abbreviation=self._one(iri, "journalAbbreviation"),
            year=int(year) if year is not None else None,
            volume=self._one(iri, "volume"),
            issue=self._one(iri, "issue"),
            pages=self._one(iri, "pages"),
            doi=self._one(iri, "doi"),
            pmid=self._one(iri, "pmid"),
            licence=self._one(iri, "licence"),
            keywords=tuple(self._all(iri, "keyword")),
            urls=tuple(self._all(iri, "url")),
            copy_of=self.source(copied) if copied else None,
        )

    def _place(self, iri: str) -> model.Place:
        return self._once("place", iri, self._make_place)

    def _make_place(self, iri: str) -> model.Place:
        return model.Place(
            iri,
            self.source(self._one(iri, "source") or iri),
            self._one(iri, "section"),
            self._one(iri, "row"),
            self._one(iri, "certainty") == il2.secondary_page.value,
        )

    def _places(self, iri: str) -> tuple[model.Place, ...]:
        return tuple(self._place(i) for i in self._all(iri, "place"))

    def statement(self, iri: str, item: str) -> model.Statement:
        """Read a statement that the property `item` leads to."""
        return self._once(f"statement {item}", iri, lambda i: self._make_statement(i, item))

    def _make_statement(self, iri: str, item: str) -> model.Statement:
        types = [t.removeprefix(NAMESPACE) for t in self._all(iri, RDF_TYPE.value)]
        layers = [LAYERS[t] for t in types if t in LAYERS]
        unit = self._one(iri, "unit")
        return model.Statement(
            iri,
            item,
            # A statement without exactly one layer must never pass as reported.
            layers[0] if len(layers) == 1 else "of no single layer",
            printed=self._one(iri, "printed"),
            text=self._one(iri, "text"),
            number=self._decimal(iri, "number"),
            comparator=self._one(iri, "comparator"),
            unit=(self._one(unit, _NOTATION) or self._label(unit)) if unit else None,
            date=self._one(iri, "date"),
            concepts=self._things_at(iri, "concept"),
            test=self._thing_at(iri, "test"),
            places=self._places(iri),
            rule=self._thing_at(iri, "rule"),
            calculation=self._one(iri, "calculation"),
            inputs=tuple(self._all(iri, "input")),
            notes=self._notes(iri),
            judge=self._one(iri, "judge"),
            instrument=self._thing_at(iri, "instrument"),
            support=tuple(self._all(iri, "support")),
        )

    def _statements(self, iri: str) -> dict[str, tuple[model.Statement, ...]]:
        found = {}
        for item in sorted(self._of(iri).keys() & self._items.keys(), key=self._items.__getitem__):
            if iris := self._all(iri, item):
                made = (self.statement(i, item) for i in iris)
                found[item] = tuple(
                    sorted(made, key=lambda s: (_LAYER_ORDER.get(s.layer, 3), s.second_hand))
                )
        return found

    def _described(
        self, iri: str
    ) -> tuple[
        str,
        str,
        dict[str, tuple[model.Statement, ...]],
        tuple[model.Place, ...],
        tuple[str, ...],
    ]:
        """Return what every described thing has, in the order of the model's fields."""
        return (
            iri,
            self._label(iri),
            self._statements(iri),
            self._places(iri),
            self._notes(iri),
        )
