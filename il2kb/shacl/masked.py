"""A graph without the links to some things."""

from __future__ import annotations

from collections.abc import Sequence, Set

import pyoxigraph as ox

from il2kb.shacl.graph import Graph, Term

__all__ = ["Masked"]


class Masked(Graph):
    """A graph whose front layer does not lead to some objects by one predicate.

    All else is as it was, also what it finds by `focus_*`. The predicate is none of those by
    which things have classes.
    """

    __slots__ = ("_hidden", "_predicate")

    def __init__(self, graph: Graph, predicate: ox.NamedNode, hidden: Set[Term]) -> None:
        self._take(graph)
        self._predicate = predicate
        self._hidden = hidden
        # Left out once and not at each lookup, of which there are thousands.
        self._objects = dict(graph._objects)
        for subject, properties in graph._objects.items():
            found = properties.get(predicate)
            if found is None or hidden.isdisjoint(found):
                continue
            others = {p: objects for p, objects in properties.items() if p != predicate}
            if shown := [node for node in found if node not in hidden]:
                others[predicate] = shown
            self._objects[subject] = others

    def subjects(self, predicate: ox.NamedNode, object_: Term) -> Sequence[Term]:
        """Return the distinct subjects of (?, predicate, object), none for a hidden object."""
        if predicate == self._predicate and object_ in self._hidden:
            return ()
        return super().subjects(predicate, object_)
