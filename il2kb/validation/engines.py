"""Profiles as closures: what holds one file against the shapes, by the engine asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import pyoxigraph as ox

from il2kb.checklists import Assessor, read_checklist
from il2kb.data import Layout
from il2kb.errors import DataError, Position
from il2kb.profiles import Profile
from il2kb.shacl import Shapes, UnsupportedShapeError
from il2kb.shacl.graph import Graph
from il2kb.shacl.results import Result
from il2kb.validation.background import Background

__all__ = ["Validate", "assessor", "numbered", "refuse_unsound", "validator"]

Validate: TypeAlias = Callable[[Graph, Sequence[ox.Triple]], list[Result]]


def numbered(profile: Profile) -> dict[ox.BlankNode, ox.BlankNode]:
    """Return names for the blank nodes of a profile that are the same in every run."""
    nodes = dict.fromkeys(t.subject for t in profile.triples if isinstance(t.subject, ox.BlankNode))
    return {node: ox.BlankNode(f"{profile.name}-{n}") for n, node in enumerate(nodes)}


def refuse_unsound(profile: Profile, background: Background) -> None:
    """Raise DataError for a checklist that would say something wrong without an error.

    Those that il2kb ships are held by its tests.
    """
    if profile.path.parent == Layout.shipped().shapes:
        return
    from il2kb.validation.lint import lint

    faults = lint(profile.triples, background.graph)
    if faults:
        raise DataError(
            "; ".join(faults),
            position=Position(profile.path),
            hint="shapes/consort-abstract.ttl of il2kb shows what a checklist has to say",
        )


def assessor(profile: Profile, engine: str, background: Background) -> Assessor:
    """Return the assessor of a checklist; raises DataError where that cannot be used."""
    if engine == "own":
        return Assessor(read_checklist(profile))
    behind = [t for triples in background.triples.values() for t in triples]

    def validate(graph: Graph) -> list[Result]:
        from il2kb.shacl.reference import validate_with_pyshacl

        return validate_with_pyshacl(profile.triples, [*graph.triples(), *behind])

    return Assessor(read_checklist(profile), validate)


def validator(profile: Profile, engine: str, background: Background) -> Validate:
    """Return the closure that validates one file; shapes beyond SHACL Core need pySHACL."""
    if engine == "own":
        try:
            shapes = Shapes.compile(profile.graph)
        except UnsupportedShapeError:
            pass
        except DataError as error:
            raise DataError(
                error.message, position=error.position or Position(profile.path), hint=error.hint
            ) from error
        else:
            return lambda graph, triples: shapes.validate(graph)

    behind = [t for triples in background.triples.values() for t in triples]

    def validate(graph: Graph, triples: Sequence[ox.Triple]) -> list[Result]:
        from il2kb.shacl.reference import validate_with_pyshacl

        own: set[object] = {t.subject for t in triples}
        own |= {t.object for t in triples if t.object not in background.subjects}
        found = validate_with_pyshacl(profile.triples, [*triples, *behind])
        return [result for result in found if result.focus in own]

    return validate
