"""The graphs of data files with each literal as it is printed there.

The store would write 1.50 as 1.5 and P12M as P1Y; what leaves il2kb as RDF comes from here.
"""

from __future__ import annotations

import hashlib

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from il2kb import cache
from il2kb.data import DataFile
from il2kb.errors import DataError, Position
from il2kb.store import Index, canonical_triples

__all__ = ["read_graph"]


def read_graph(index: Index, file: DataFile) -> list[Quad]:
    """Read the quads of a file of an index, sorted.

    Raises DataError where the file is no longer what was loaded, since the stamp would be untrue.
    """
    try:
        text = file.path.read_bytes()
    except OSError as error:
        raise DataError(
            f"cannot be read: {error.strerror}", position=Position(file.path)
        ) from error
    kept = cache.fetch(text)
    if kept is None:
        made = canonical_triples(text, file)
        kept = made, hashlib.sha256(made).hexdigest()
    triples, digest = kept
    if digest != index.hashes[file.graph]:
        raise DataError(
            "the file has changed since the knowledge base was loaded",
            position=Position(file.path),
            hint="load the knowledge base again",
        )
    graph = NamedNode(file.graph)
    read = parse(triples, format=RdfFormat.N_TRIPLES)
    return [Quad(q.subject, q.predicate, q.object, graph) for q in read]
