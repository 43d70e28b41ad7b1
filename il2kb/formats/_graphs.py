"""The graphs of a selection, as its files have them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from il2kb.data import DataFile
from il2kb.formats import Selection
from il2kb.graphs import read_graph
from il2kb.prefixes import known
from il2kb.store import Index

__all__ = ["graphs", "prefixes", "remarks", "serialized"]

_PREFIX_NAME = re.compile(r"[a-z][a-z0-9-]*")


def graphs(selection: Selection) -> dict[str, list[Quad]]:
    """Return the quads of each graph, by graph IRI: the trials', then those they refer to.

    A trial's graph comes with the graphs of every source and concept that it refers to, and that
    these refer to in turn; the ontology is not among them. Each number is as its file prints it.

    Raises DataError where a file is no longer what was loaded, since the stamp would be untrue.
    """
    index = selection.index
    trials = index.trials()
    files = [index.file_of(trials[trial]) for trial in selection.ids]
    waiting = [file for file in files if file is not None]
    found: dict[str, list[Quad]] = {}
    referred: dict[str, list[Quad]] = {}
    for file in waiting:
        if file.graph in found or file.graph in referred:
            continue
        quads = read_graph(index, file)
        (found if file.kind == "trial" else referred)[file.graph] = quads
        # The list grows while it is walked.
        waiting += _referred(index, quads)
    return found | dict(sorted(referred.items()))


def _referred(index: Index, quads: list[Quad]) -> list[DataFile]:
    objects = {q.object.value for q in quads if isinstance(q.object, NamedNode)}
    files = (index.file_of(iri) for iri in sorted(objects))
    return [file for file in files if file is not None and file.kind in ("source", "concept")]


def prefixes(selection: Selection) -> dict[str, str]:
    """Return the known prefixes and one for the parts of each trial, name to namespace, sorted."""
    found = dict(known())
    trials = selection.index.trials()
    for trial in selection.ids:
        if _PREFIX_NAME.fullmatch(trial):
            found.setdefault(trial, f"{trials[trial]}#")
    return dict(sorted(found.items()))


def remarks(selection: Selection, written: Mapping[str, object]) -> list[str]:
    """Return the stamp, and the hash of each graph that was written, one a line."""
    hashes = selection.stamp.graphs
    return [selection.stamp.line(), *(f"sha256:{hashes[graph]} <{graph}>" for graph in written)]


def serialized(
    found: Mapping[str, list[Quad]],
    format_: RdfFormat,
    known: Mapping[str, str] | None = None,
) -> bytes:
    """Return the quads of all graphs in a format of Oxigraph."""
    quads = (quad for graph in found.values() for quad in graph)
    content = serialize(quads, format=format_, prefixes=dict(known or {}))
    assert content is not None  # None only where it writes to a file
    return content
