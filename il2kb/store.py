"""The index: every data file as a named graph in an Oxigraph store, made anew at each start."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from pyoxigraph import NamedNode, RdfFormat, Store, Triple, serialize

from il2kb import cache, turtle
from il2kb.data import DataFile, Layout
from il2kb.errors import DataError, Il2kbError, Position
from il2kb.terms import NAMESPACE

__all__ = ["Index", "canonical_lines", "canonical_triples", "digest", "load"]


@dataclass(frozen=True)
class Index:
    """A store, the files in it with their hashes, and the files that could not be read.

    `hashes` maps the IRI of each graph to the SHA-256 of its canonical N-Triples (RDFC-1.0).
    """

    layout: Layout
    store: Store
    files: dict[str, DataFile] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    broken: list[Il2kbError] = field(default_factory=list)

    def trials(self) -> dict[str, str]:
        """Return the IRI of each trial by its id, the last part of the IRI, sorted."""
        return self._trials

    @cached_property
    def _trials(self) -> dict[str, str]:
        found = {}
        for quad in self.store.quads_for_pattern(None, _TYPE, _TRIAL, None):
            if isinstance(quad.subject, NamedNode):
                found[quad.subject.value.rsplit("/", 1)[-1]] = quad.subject.value
        return dict(sorted(found.items()))

    def file_of(self, iri: str) -> DataFile | None:
        """Return the file that describes the thing `iri`, or None."""
        for quad in self.store.quads_for_pattern(NamedNode(iri), None, None, None):
            if isinstance(quad.graph_name, NamedNode):
                return self.files.get(quad.graph_name.value)
        return None


_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
# Written out, because reading the ontology for one term would double the time of a query.
_TRIAL = NamedNode(f"{NAMESPACE}Trial")


def canonical_triples(text: bytes, file: DataFile) -> bytes:
    """Return the canonical N-Triples of a Turtle text: sorted lines, each with its newline.

    Without blank nodes this is what RDFC-1.0 gives. Raises DataError where the text cannot be
    read or has blank nodes.
    """
    lines = canonical_lines(turtle.parse(text, path=file.path))
    if lines is None:
        positions = turtle.Positions(text, path=file.path)
        place = positions.blank_nodes[0]
        raise DataError(
            "a blank node, which has no name that could be cited",
            position=place,
            source_line=positions.source_line(place),
            hint="give the node an IRI such as :name",
        )
    return lines


def canonical_lines(triples: Iterable[Triple]) -> bytes | None:
    """Return triples as canonical N-Triples, None where there are blank nodes among them."""
    text = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    lines = set(text.splitlines(keepends=True))
    # The object is the third term; the sign may stand within a literal too.
    if b"_:" in text and any(
        line.startswith(b"_:") or line.split(b" ", 2)[2].startswith(b"_:") for line in lines
    ):
        return None
    return b"".join(sorted(lines))


def load(layout: Layout) -> Index:
    """Read every data file of a layout into an index.

    A file that cannot be read is left out and its error kept in `broken`; the others are there.
    """
    index = Index(layout, Store())
    for file in layout.data_files():
        try:
            text = file.path.read_bytes()
        except OSError as error:
            index.broken.append(
                DataError(f"cannot be read: {error.strerror}", position=Position(file.path))
            )
            continue
        kept = cache.fetch(text)
        if kept is None:
            try:
                triples = canonical_triples(text, file)
            except Il2kbError as error:
                index.broken.append(error)
                continue
            kept = triples, cache.keep(text, triples)
        graph = NamedNode(file.graph)
        # Lenient: these triples have been through the strict parser, when they were written.
        index.store.load(kept[0], format=RdfFormat.N_TRIPLES, to_graph=graph, lenient=True)
        index.files[file.graph] = file
        index.hashes[file.graph] = kept[1]
    _part_doubles(index)
    return index


def digest(hashes: Iterable[tuple[str, str]]) -> str:
    """Return one SHA-256 for a set of graphs, given (graph IRI, hash of the graph) pairs.

    It is the hash of the lines `hash  IRI`, sorted by IRI, as sha256sum writes them.
    """
    lines = "".join(f"{value}  {iri}\n" for iri, value in sorted(hashes))
    return hashlib.sha256(lines.encode()).hexdigest()


def _part_doubles(index: Index) -> None:
    """Leave out every file of a trial that stands in two files: merged, its numbers would lie."""
    homes: dict[str, set[str]] = {}
    for quad in index.store.quads_for_pattern(None, _TYPE, _TRIAL, None):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.graph_name, NamedNode):
            homes.setdefault(quad.subject.value, set()).add(quad.graph_name.value)
    for trial, graphs in sorted(homes.items()):
        if len(graphs) == 1:
            continue
        files = [index.files[graph] for graph in sorted(graphs)]
        for file in files:
            others = ", ".join(f.path.name for f in files if f is not file)
            index.broken.append(
                DataError(
                    f"the trial <{trial}> is also described in {others}",
                    position=Position(file.path),
                    hint="one trial is one file: merge them, or give one trial another id",
                )
            )
            index.store.remove_graph(NamedNode(file.graph))
            del index.files[file.graph], index.hashes[file.graph]
