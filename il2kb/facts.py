"""The facts about a trial and what it refers to, as plain strings; what is wrong is named there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode, Quad

from il2kb.errors import DataError, Il2kbError, Position
from il2kb.graphs import read_graph
from il2kb.store import Index
from il2kb.terms import NAMESPACE, RDF_TYPE, il2

__all__ = ["Facts", "natural"]

_OBJECT_PROPERTY = "http://www.w3.org/2002/07/owl#ObjectProperty"
_DATATYPE_PROPERTY = "http://www.w3.org/2002/07/owl#DatatypeProperty"


def natural(iri: str) -> list[tuple[int, str]]:
    """Return a key that sorts week-2 before week-12."""
    # By the number of digits, then by digits: int() refuses more than 4,300 of them.
    return [
        (len(p.lstrip("0")), p.lstrip("0")) if n % 2 else (0, p)
        for n, p in enumerate(re.split(r"([0-9]+)", iri))
    ]


class Facts:
    """The facts of an index about things, by IRI; the predicates are names of the ontology.

    Those of the trial's file are read at once. Raises DataError for a text where a thing belongs,
    and the other way round.
    """

    def __init__(self, index: Index, trial: str) -> None:
        self._index = index
        self._trial = trial
        self._facts: dict[str, dict[str, list[str]]] = {}
        self._by_class: dict[str, list[str]] = {}
        home = next(
            (
                quad.graph_name
                for quad in index.store.quads_for_pattern(
                    NamedNode(trial), RDF_TYPE, il2.Trial, None
                )
            ),
            None,
        )
        for quad in self._quads(home) if isinstance(home, NamedNode) else ():
            self._add(quad)

    def _quads(self, graph: NamedNode) -> Iterable[Quad]:
        """Return the quads of the trial's file, where 0.900 has not become 0.9 as in the store."""
        file = self._index.files.get(graph.value)
        if file is None:  # an index that was made without files
            return self._index.store.quads_for_pattern(None, None, None, graph)
        return read_graph(self._index, file)

    def _add(self, quad: Quad) -> None:
        subject, predicate, value = quad.subject, quad.predicate.value, quad.object
        if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode | Literal):
            return
        kinds = il2.types.get(predicate, ())
        if isinstance(value, Literal) and _OBJECT_PROPERTY in kinds:
            raise self._fault(subject.value, predicate, "a text where a thing belongs", "its IRI")
        if isinstance(value, NamedNode) and _DATATYPE_PROPERTY in kinds:
            raise self._fault(subject.value, predicate, "a thing where a value belongs", "a value")
        name = predicate.removeprefix(NAMESPACE)
        facts = self._facts.setdefault(subject.value, {})
        facts.setdefault(name, []).append(value.value)
        if predicate == RDF_TYPE.value:
            self._by_class.setdefault(value.value.removeprefix(NAMESPACE), []).append(subject.value)

    def _of(self, iri: str) -> dict[str, list[str]]:
        """Return the facts about a thing; those outside the trial's file are fetched."""
        if iri not in self._facts:
            self._facts[iri] = {}
            for quad in self._index.store.quads_for_pattern(NamedNode(iri), None, None, None):
                self._add(quad)
        return self._facts[iri]

    def _all(self, iri: str, name: str) -> list[str]:
        found = self._of(iri).get(name, [])
        return found if len(found) < 2 else sorted(found, key=natural)

    def _one(self, iri: str, name: str) -> str | None:
        found = self._all(iri, name)
        return found[0] if found else None

    # What is wrong

    def _fault(self, iri: str, predicate: str, what: str, instead: str) -> DataError:
        name = "il2:" + predicate.removeprefix(NAMESPACE)
        return self._error(
            iri, predicate, f"has {what}, in {name}", f"write {instead} after {name}"
        )

    def _error(self, iri: str, predicate: str | None, message: str, hint: str) -> DataError:
        """Return the error that a thing, at one of its predicates, cannot be read as it stands."""
        from il2kb.prefixes import shorten
        from il2kb.turtle import Positions

        file = self._index.file_of(iri) or self._index.file_of(self._trial)
        position, line = None, None
        if file is not None:
            position = Position(file.path)
            try:
                positions = Positions(file.path)
                position = positions.find(NamedNode(iri), predicate and NamedNode(predicate))
                line = positions.source_line(position) if position.line else None
            except Il2kbError:  # the file is gone or has changed since; the message still holds
                pass
        return DataError(
            f"{shorten(iri)} {message}",
            position=position,
            source_line=line,
            hint=f"{hint}; il2kb validate names all that is wrong",
        )

    def _decimal(self, iri: str, name: str) -> Decimal | None:
        text = self._one(iri, name)
        if text is None:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            shown = text if len(text) <= 40 else text[:40] + "..."
            raise self._fault(
                iri, NAMESPACE + name, f"{shown!r}, which is no number", "digits, such as 55.17,"
            )
        return number
