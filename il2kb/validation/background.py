"""What every file is validated against: the ontology, the concepts and the sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from il2kb.data import DataFile, Layout
from il2kb.errors import Il2kbError
from il2kb.shacl.graph import Graph
from il2kb.turtle import parse
from il2kb.validation.surroundings import read_texts

__all__ = ["Background", "read_background"]


@dataclass(frozen=True)
class Background:
    """The triples that stand behind each trial, by file, and as one graph."""

    triples: dict[DataFile, list[ox.Triple]]
    graph: Graph
    subjects: frozenset[object]

    def quads(self, without: Iterable[DataFile] = ()) -> Iterable[ox.Quad]:
        """Yield the triples of every file but some, each in the graph of its file."""
        left_out = {file.graph for file in without}
        for file, triples in self.triples.items():
            if file.graph not in left_out:
                name = ox.NamedNode(file.graph)
                yield from (ox.Quad(t.subject, t.predicate, t.object, name) for t in triples)


def read_background(layout: Layout, texts: Mapping[DataFile, bytes] | None = None) -> Background:
    """Read the background of a layout, or `texts`, which are the bytes of its files.

    A concept or source file that cannot be read is left out, as it is reported where it is
    validated itself. Raises the error of an ontology file that cannot be read.
    """
    if texts is None:
        texts = read_texts(layout.data_files())
    found: dict[DataFile, list[ox.Triple]] = {}
    for file, data in texts.items():
        try:
            found[file] = parse(data, path=file.path)
        except Il2kbError:
            if file.kind == "ontology":
                raise
    merged = [triple for triples in found.values() for triple in triples]
    return Background(found, Graph(merged), frozenset(t.subject for t in merged))
