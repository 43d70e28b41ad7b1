"""The sources of a trial, the pages at which each was read, and what one source says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from il2kb.shacl.graph import Graph, Term
from il2kb.shacl.masked import Masked
from il2kb.terms import il2

__all__ = ["Sources"]


class Sources:
    """The reports of a trial, their abstracts, and the records of its registrations."""

    def __init__(self, graph: Graph, trial: Term) -> None:
        self._graph = graph
        reports = list(graph.objects(trial, il2.reportedIn))
        abstracts = [
            page
            for report in reports
            for page in graph.subjects(il2.copyOf, report)
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
            for place in graph.focus_subjects_of(il2.source)
        }
        self._views: dict[Term, Masked] = {}

    def of(self, focus: Term, classes: Iterable[ox.NamedNode]) -> list[Term]:
        """Return the sources of some classes that may speak of a thing, in a fixed order.

        Of a registration, that is its own record alone.
        """
        own: Sequence[Term] = self._graph.objects(focus, il2.record) or self._own
        wanted = tuple(classes)
        return [source for source in own if self.is_any_of(source, wanted)]

    def is_any_of(self, source: Term, classes: Iterable[ox.NamedNode]) -> bool:
        """Tell whether a source is of one of some classes."""
        return any(self._graph.is_instance(source, cls) for cls in classes)

    def pages(self, source: Term) -> set[Term]:
        """Return the source with all pages that show it, or a part of it."""
        found = {source}
        waiting = [source]
        for shown in waiting:
            for page in self._graph.subjects(il2.copyOf, shown):
                if page not in found:
                    found.add(page)
                    waiting.append(page)
        return found

    def view(self, source: Term) -> Masked:
        """Return the graph in which nothing has a place but in one source."""
        view = self._views.get(source)
        if view is None:
            pages = self.pages(source)
            hidden = {place for place, of in self._places.items() if not of & pages}
            view = self._views[source] = Masked(self._graph, il2.place, hidden)
        return view
