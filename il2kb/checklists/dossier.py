"""What is encoded of one trial, as the assessment of its checklists needs it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from il2kb.checklists.sources import Sources
from il2kb.checklists.states import Found, Sought
from il2kb.errors import Position
from il2kb.shacl.graph import Graph, Term
from il2kb.terms import il2
from il2kb.turtle import Positions

__all__ = ["Absence", "Dossier", "iri"]

_KINDS = ("not-reported", "not-found", "not-applicable", "not-coded")


@dataclass(frozen=True)
class Absence:
    """An absence: what it is about, the items it names, the sources that were searched.

    `limits` are the arms and the moments, by their property, to which it is limited.
    """

    about: frozenset[Term]
    items: frozenset[Term]
    searched: frozenset[Term]
    limits: tuple[tuple[ox.NamedNode, frozenset[Term]], ...]
    sought: Sought


class Dossier:
    """A trial with its sources, its absences and its places, each read once.

    `graph` has the triples of the trial's file in front of the background; `positions` tell where
    in that file they stand.
    """

    def __init__(self, graph: Graph, trial: ox.NamedNode, positions: Positions) -> None:
        self.trial = trial
        self.id = trial.value.rsplit("/", 1)[-1]
        self.sources = Sources(graph, trial)
        self.graph = self.sources.graph
        self._positions = positions
        self._at: dict[Term, Position] = {}
        self._found: dict[Term, Found] = {}

    @cached_property
    def absences(self) -> list[Absence]:
        """The absences of the trial."""
        return [self._absence(node) for node in self.graph.focus_of_class(il2.Absence)]

    def at(self, node: Term) -> Position:
        """Return where the file describes a thing."""
        known = self._at.get(node)
        if known is None:
            known = self._at[node] = self._positions.find(node)
        return known

    def found(self, place: Term) -> Found:
        """Return a place as evidence."""
        known = self._found.get(place)
        if known is None:
            known = self._found[place] = self._read(place)
        return known

    def _absence(self, node: Term) -> Absence:
        def of(predicate: ox.NamedNode) -> frozenset[Term]:
            return frozenset(self.graph.objects(node, predicate))

        kinds = [iri(kind).rpartition("#")[2] for kind in of(il2.kind)]
        notes = [n.value for n in self.graph.objects(node, il2.note) if isinstance(n, ox.Literal)]
        at = self.at(node)
        limits = tuple((link, ends) for link in (il2.ofArm, il2.atMoment) if (ends := of(link)))
        return Absence(
            of(il2.about),
            of(il2.item),
            of(il2.searched),
            limits,
            Sought(
                iri(node),
                kinds[0] if len(kinds) == 1 and kinds[0] in _KINDS else "not-coded",
                tuple(sorted(map(iri, of(il2.searched)))),
                " ".join(notes),
                at.line,
                at.column,
            ),
        )

    def _read(self, place: Term) -> Found:
        graph = self.graph
        words = [
            value.value
            for name in (il2.section, il2.row)
            for value in graph.objects(place, name)
            if isinstance(value, ox.Literal)
        ]
        at = self.at(place)
        return Found(
            iri(place),
            next((iri(s) for s in graph.objects(place, il2.source)), ""),
            ", ".join(words),
            il2.secondary_page in graph.objects(place, il2.certainty),
            at.line,
            at.column,
        )


def iri(term: Term) -> str:
    """Return the IRI of a named thing."""
    return term.value if isinstance(term, ox.NamedNode) else str(term)
