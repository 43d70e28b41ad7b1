"""N-Quads: every statement on a line of its own, sorted."""

from __future__ import annotations

from pyoxigraph import RdfFormat

from il2kb.formats import Export, Selection
from il2kb.formats._graphs import graphs, remarks, serialized

__all__ = ["suffix", "title", "write"]

title = "N-Quads, sorted: the graphs of trials, with the sources and concepts they refer to"
suffix = ".nq"


def write(selection: Selection, /) -> Export:
    """Write the graphs as N-Quads, with the stamp in comments at the head."""
    found = graphs(selection)
    head = "".join(f"# {line}\n" for line in remarks(selection, found)).encode()
    lines = serialized(found, RdfFormat.N_QUADS).splitlines(keepends=True)
    return Export(head + b"".join(sorted(lines)))
