"""The places that make a thing conform to a shape."""

from __future__ import annotations

from collections.abc import Iterator

from il2kb.shacl import Shapes
from il2kb.shacl.graph import Graph, Term
from il2kb.shacl.paths import Path, compile_path
from il2kb.shacl.vocabulary import sh
from il2kb.terms import il2

__all__ = ["Evidence"]

_PATH = sh("path")
_INNER = tuple(sh(name) for name in ("qualifiedValueShape", "node", "property"))
_LISTS = tuple(sh(name) for name in ("and", "or", "xone"))


class Evidence:
    """Where the shapes of a graph find what they ask for.

    A shape is followed along its path, and through the shapes that its values conform to; every
    il2:Place that is met is evidence. A shape that holds only because it does not ask anything of
    a thing, as by sh:not, has none.
    """

    def __init__(self, graph: Graph, shapes: Shapes) -> None:
        self._graph = graph
        self._shapes = shapes
        self._parts: dict[Term, tuple[Path | None, tuple[Term, ...]]] = {}

    def places(self, shape: Term, graph: Graph, focus: Term) -> list[Term]:
        """Return the places by which `focus` conforms to `shape`, each once."""
        return list(dict.fromkeys(self._places(shape, graph, focus)))

    def _places(self, shape: Term, graph: Graph, focus: Term) -> Iterator[Term]:
        path, inner = self._parts_of(shape)
        values = (focus,) if path is None else path.forward(graph, focus)
        for value in values:
            if graph.is_instance(value, il2.Place):
                yield value
            for part in inner:
                # Walked before it is judged, as most parts lead to no place.
                places = list(self._places(part, graph, value))
                if places and self._shapes.conforms(part, graph, value):
                    yield from places

    def _parts_of(self, shape: Term) -> tuple[Path | None, tuple[Term, ...]]:
        known = self._parts.get(shape)
        if known is None:
            graph = self._graph
            paths = graph.objects(shape, _PATH)
            inner = [part for name in _INNER for part in graph.objects(shape, name)]
            for name in _LISTS:
                for head in graph.objects(shape, name):
                    inner += graph.items(head)
            known = compile_path(graph, paths[0]) if paths else None, tuple(inner)
            self._parts[shape] = known
        return known
