"""TriG: Turtle with named graphs."""

from __future__ import annotations

from pyoxigraph import RdfFormat

from il2kb.formats import Export, Selection
from il2kb.formats._graphs import graphs, prefixes, remarks, serialized

__all__ = ["suffix", "title", "write"]

title = "TriG: the graphs of trials, with the sources and concepts they refer to"
suffix = ".trig"


def write(selection: Selection, /) -> Export:
    """Write the graphs as TriG, with the stamp in comments at the head."""
    found = graphs(selection)
    head = [f"# {line}\n" for line in remarks(selection, found)]
    known = prefixes(selection)
    text = serialized(found, RdfFormat.TRIG, known).decode()
    # The serializer writes the prefixes first and in no fixed order.
    lines = text.splitlines(keepends=True)
    body = lines[len(known) :]
    return Export("".join([*head, *sorted(lines[: len(known)]), *body]).encode())
