"""The graphs that a query about one trial reads, where there are many trials."""

from __future__ import annotations

from pyoxigraph import NamedNode

from il2kb.store import Index

__all__ = ["graphs_about"]

# With fewer trials, reading all of them takes less time than finding what to leave out.
_MANY = 50
_SHARED = ("ontology", "concept")


def graphs_about(index: Index, trial: NamedNode) -> list[NamedNode] | None:
    """Return the graphs that have to do with a trial; None for all graphs.

    Oxigraph plans the groups of a UNION or OPTIONAL without what is known outside them, so that a
    query about one trial would read all of them. Left out are the files of other trials that this
    one does not name, and sources that have to do with none of what is left.
    """
    home = index.file_of(trial.value)
    if home is None or len(index.trials()) < _MANY:
        return None
    found = {iri for iri, file in index.files.items() if file.kind in _SHARED}
    waiting = [home.graph]
    while waiting:
        graph = waiting.pop()
        if graph not in found:
            found.add(graph)
            waiting += _beside(index, graph)
    return [NamedNode(iri) for iri in sorted(found)]


def _beside(index: Index, graph: str) -> set[str]:
    """Return the graphs that describe what a graph names, and the sources that name its things."""
    store = index.store
    subjects, objects = set(), set()
    for quad in store.quads_for_pattern(None, None, None, NamedNode(graph)):
        subjects.add(quad.subject)
        if isinstance(quad.object, NamedNode):
            objects.add(quad.object)
    described = {
        quad.graph_name.value
        for thing in objects - subjects
        for quad in store.quads_for_pattern(thing, None, None, None)
        if isinstance(quad.graph_name, NamedNode)
    }
    naming = {
        quad.graph_name.value
        for thing in subjects
        for quad in store.quads_for_pattern(None, None, thing, None)
        if isinstance(quad.graph_name, NamedNode)
    }
    return described | {iri for iri in naming if index.files[iri].kind == "source"}
