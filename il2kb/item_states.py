"""The states of checklist items as graphs, to be queried beside the knowledge base."""

from __future__ import annotations

import pyoxigraph as ox

from il2kb.checklists import is_checklist
from il2kb.checklists.rdf import triples
from il2kb.data import BASE
from il2kb.errors import NotFoundError
from il2kb.profiles import SHAPE, profiles
from il2kb.store import Index
from il2kb.validation import validate

__all__ = ["item_states"]


def item_states(
    index: Index, trial: ox.NamedNode | None = None, checklist: ox.NamedNode | None = None
) -> list[ox.Quad]:
    """Return the checklists, and the states of their items about a trial, or about every trial.

    With `checklist`, those of its items alone. Each checklist is a graph, and the states about
    each trial are one. Raises DataError for a checklist that cannot be used.
    """
    lists = [
        profile
        for profile in profiles(index.layout)
        if is_checklist(profile) and checklist in (None, ox.NamedNode(SHAPE + profile.name))
    ]
    if checklist is not None and not lists:
        known = [p.name for p in profiles(index.layout) if is_checklist(p)]
        raise NotFoundError("checklist", checklist.value.removeprefix(SHAPE), known)
    found = [
        ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(f"{BASE}shapes/{profile.name}"))
        for profile in lists
        for t in profile.triples
    ]
    iris = {key: iri for key, iri in index.trials().items() if trial in (None, ox.NamedNode(iri))}
    paths = [file.path for iri in iris.values() if (file := index.file_of(iri)) is not None]
    if not lists or not paths:
        return found
    report = validate(index.layout, paths, [profile.name for profile in lists])
    for key, iri in iris.items():
        graph = ox.NamedNode(f"{BASE}state/{key}")
        own = (state for state in report.states if state.trial == key)
        found += [
            ox.Quad(t.subject, t.predicate, t.object, graph)
            for t in triples(own, ox.NamedNode(iri))
        ]
    return found
