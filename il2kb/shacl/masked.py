"""A graph without the links to some things."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

import pyoxigraph as ox

from il2kb.shacl.graph import Graph, Term

__all__ = ["Masked"]


class Masked(Graph):
    """A graph in which one predicate does not lead to some objects; all else is as it was.

    The predicate is none of those by which things have classes.
    """

    __slots__ = ("_hidden", "_predicate")

    def __init__(self, graph: Graph, predicate: ox.NamedNode, hidden: Set[Term]) -> None:
        self._take(graph)
        self._predicate = predicate
        self._hidden = hidden

    def objects(self, subject: Term, predicate: ox.NamedNode) -> Sequence[Term]:
        """Return the distinct objects of (subject, predicate, ?) that are not hidden."""
        found = super().objects(subject, predicate)
        if predicate != self._predicate or self._hidden.isdisjoint(found):
            return found
        return [node for node in found if node not in self._hidden]

    def subjects(self, predicate: ox.NamedNode, object_: Term) -> Sequence[Term]:
        """Return the distinct subjects of (?, predicate, object), none for a hidden object."""
        if predicate == self._predicate and object_ in self._hidden:
            return ()
        return super().subjects(predicate, object_)

    def predicates(self, subject: Term) -> Sequence[ox.NamedNode]:
        """Return the distinct predicates that the subject has, those in front first."""
        return [p for p in super().predicates(subject) if self.objects(subject, p)]

    def triples(self) -> Iterable[ox.Triple]:
        """Yield the triples of the front layer that are not hidden, grouped by subject."""
        for triple in super().triples():
            if triple.predicate != self._predicate or triple.object not in self._hidden:
                yield triple
