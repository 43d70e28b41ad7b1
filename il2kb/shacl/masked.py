"""A graph without some of its links."""

from __future__ import annotations

from collections.abc import Sequence, Set

import pyoxigraph as ox

from il2kb.shacl.graph import Graph, Term

__all__ = ["Masked"]


class Masked(Graph):
    """A graph whose front layer lacks the links of one predicate to, or from, some things.

    All else is as it was, also what it finds by `focus_*`. The predicate is none of those by
    which things have classes. A masked graph may be masked again.
    """

    __slots__ = ("_predicate", "_reaching")

    def __init__(
        self,
        graph: Graph,
        predicate: ox.NamedNode,
        hidden: Set[Term] = frozenset(),
        without: Set[Term] = frozenset(),
    ) -> None:
        self._take(graph)
        self._predicate = predicate
        self._reaching: dict[Term, list[Term]] = {}
        # Left out once and not at each lookup, of which there are thousands.
        self._objects = dict(graph._objects)
        for subject, properties in graph._objects.items():
            found = properties.get(predicate)
            if found is None:
                continue
            kept = [] if subject in without else [node for node in found if node not in hidden]
            for node in kept:
                self._reaching.setdefault(node, []).append(subject)
            if len(kept) == len(found):
                continue
            others = {p: objects for p, objects in properties.items() if p != predicate}
            if kept:
                others[predicate] = kept
            self._objects[subject] = others

    def subjects(self, predicate: ox.NamedNode, object_: Term) -> Sequence[Term]:
        """Return the distinct subjects of (?, predicate, object), by links that are there."""
        if predicate != self._predicate:
            return super().subjects(predicate, object_)
        front = self._reaching.get(object_, [])
        if self._background is None:
            return front
        behind = self._background.subjects(predicate, object_)
        return list(dict.fromkeys((*front, *behind)))
