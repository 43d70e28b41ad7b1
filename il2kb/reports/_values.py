"""What a source says of an item, in the characters of the source or the words of the encoder."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from il2kb.checklists import ChecklistItem, ItemState
from il2kb.reports._names import Names
from il2kb.shacl.graph import Graph, Term
from il2kb.terms import il2

__all__ = ["values"]


def values(item: ChecklistItem, state: ItemState, graph: Graph, names: Names) -> Iterator[str]:
    """Yield what the statements of a reported item say, those of the thing it is asked of.

    `graph` has the triples of the trial's file. What was printed is in quotation marks. An item
    that is reported by a thing, such as an outcome, has no statement; its places tell where.
    """
    places = {place.iri for place in state.found}
    for name in sorted(item.properties, key=str):
        for value in graph.objects(ox.NamedNode(state.focus), name):
            at = {getattr(place, "value", "") for place in graph.objects(value, il2.place)}
            if at & places:
                yield from _said(value, graph, names)


def _said(value: Term, graph: Graph, names: Names) -> Iterator[str]:
    def texts(name: ox.NamedNode) -> list[str]:
        return [v.value for v in graph.objects(value, name) if isinstance(v, ox.Literal)]

    if printed := texts(il2.printed):
        yield f"“{printed[0]}”"
    elif told := texts(il2.text):
        yield told[0]
    else:
        concepts = graph.objects(value, il2.concept)
        labels = (names.label(c.value) for c in concepts if isinstance(c, ox.NamedNode))
        yield from (label for label in labels if label)
