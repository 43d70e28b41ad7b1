"""The sources of a trial, the pages at which each was read, and what one source says."""

from __future__ import annotations

from collections.abc import Iterable, Set

import pyoxigraph as ox

from il2kb.shacl.graph import Graph, Term
from il2kb.shacl.masked import Masked
from il2kb.terms import il2

__all__ = ["Sources"]


class Sources:
    """The reports of a trial, their abstracts, and the records of its registrations.

    `graph` is that of the trial, in which what is derived or judged leads to no place, though an
    encoder may have given it one.
    """

    def __init__(self, graph: Graph, trial: Term) -> None:
        inferred = {
            node for layer in (il2.Derived, il2.Judged) for node in graph.focus_of_class(layer)
        }
        self.graph = self._graph = Masked(graph, il2.place, without=inferred)
        self._pages: dict[Term, frozenset[Term]] = {}
        reports = list(graph.objects(trial, il2.reportedIn))
        abstracts = [
            page
            for report in reports
            for page in self.pages(report)
            if graph.is_instance(page, il2.Abstract)
        ]
        records = [
            record
            for registration in graph.objects(trial, il2.registration)
            for record in graph.objects(registration, il2.record)
        ]
        self._own = list(dict.fromkeys([*reports, *abstracts, *records]))
        self._places = {
            place: set(graph.objects(place, il2.source))
            for place in graph.focus_objects_of(il2.place)
        }
        self._views: dict[Term, Masked] = {}
        self._by_class: dict[tuple[ox.NamedNode, ...], list[Term]] = {}

    def of(self, focus: Term, classes: tuple[ox.NamedNode, ...]) -> list[Term]:
        """Return the sources of some classes that may speak of a thing, in a fixed order.

        Of a registration, that is its own record alone.
        """
        records = self._graph.objects(focus, il2.record)
        if records:
            return [source for source in records if self.is_any_of(source, classes)]
        known = self._by_class.get(classes)
        if known is None:
            known = [source for source in self._own if self.is_any_of(source, classes)]
            self._by_class[classes] = known
        return known

    def is_any_of(self, source: Term, classes: Iterable[ox.NamedNode]) -> bool:
        """Tell whether a source is of one of some classes."""
        return any(self._graph.is_instance(source, cls) for cls in classes)

    def pages(self, source: Term) -> frozenset[Term]:
        """Return the source with all pages that show it, or a part of it."""
        known = self._pages.get(source)
        if known is None:
            waiting = [source]
            for shown in waiting:
                for page in self._graph.subjects(il2.copyOf, shown):
                    if page not in waiting:
                        waiting.append(page)
            known = self._pages[source] = frozenset(waiting)
        return known

    def holds(self, place: Term, pages: Set[Term]) -> bool:
        """Tell whether a place is in one of some pages."""
        return not self._places.get(place, set()).isdisjoint(pages)

    def view(self, source: Term) -> Masked:
        """Return the graph in which nothing has a place but in one source."""
        view = self._views.get(source)
        if view is None:
            pages = self.pages(source)
            hidden = {place for place, of in self._places.items() if not of & pages}
            view = self._views[source] = Masked(self._graph, il2.place, hidden)
        return view
