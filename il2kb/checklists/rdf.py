"""Item states as RDF, so that they can be queried beside what is encoded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

import pyoxigraph as ox

from il2kb.checklists.states import ItemState
from il2kb.data import BASE
from il2kb.profiles import SHAPE
from il2kb.shacl.graph import TYPE
from il2kb.shacl.vocabulary import XSD
from il2kb.terms import il2

__all__ = ["triples"]

_STATES = {
    "reported": il2.item_reported,
    "not-reported": il2.item_not_reported,
    "not-applicable": il2.item_not_applicable,
    "not-coded": il2.item_not_coded,
}


def triples(states: Iterable[ItemState], trial: ox.NamedNode) -> Iterator[ox.Triple]:
    """Yield the triples of the states of a trial; each is an il2:ItemState with an IRI."""
    boolean = ox.NamedNode(XSD + "boolean")
    for state in states:
        node = _node(state)
        rows: list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]] = [
            (TYPE, il2.ItemState),
            (il2.ofItem, ox.NamedNode(SHAPE + state.item)),
            (il2.ofTrial, trial),
            (il2.about, ox.NamedNode(state.focus)),
            (il2.state, _STATES[state.state]),
            (il2.counts, ox.Literal("true" if state.counts else "false", datatype=boolean)),
            *((il2.place, ox.NamedNode(place.iri)) for place in state.found),
            *((il2.shownBy, ox.NamedNode(absence.iri)) for absence in state.sought),
            *((il2.shownBy, ox.NamedNode(iri)) for iri in state.derived),
        ]
        if state.source is not None:
            rows.append((il2.readIn, ox.NamedNode(state.source)))
        if state.extent is not None:
            rows.append((il2.extent, ox.Literal(state.extent)))
        if state.reason is not None:
            rows.append((il2.reason, ox.Literal(state.reason)))
        yield from (ox.Triple(node, predicate, value) for predicate, value in rows)


def _node(state: ItemState) -> ox.NamedNode:
    """Return the IRI of a state, made of its trial, item, thing and source."""
    home = f"{BASE}trial/{state.trial}"
    parts = [state.trial, state.item, _short(state.focus, f"{home}#", f"{BASE}trial/")]
    if state.source is not None:
        parts.append(_short(state.source, f"{BASE}source/"))
    return ox.NamedNode(f"{BASE}state/" + "/".join(parts))


def _short(iri: str, *spaces: str) -> str:
    """Return an IRI without the namespace that it is mostly in; any other one is written out."""
    for space in spaces:
        name = iri.removeprefix(space)
        if name != iri and not set("/#%") & set(name):
            return name
    return quote(iri, safe="")
