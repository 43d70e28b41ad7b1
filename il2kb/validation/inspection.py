"""The inspection of files: text, shapes, references, and checks on all of them together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import pyoxigraph as ox

from il2kb.checks import Check, Row, read_checks
from il2kb.data import DataFile, Layout
from il2kb.errors import DataError, Il2kbError, Position
from il2kb.findings import Finding
from il2kb.profiles import SHAPE, Profile, find_profile, split_message
from il2kb.shacl import Shapes, UnsupportedShapeError
from il2kb.shacl.graph import TYPE, Graph
from il2kb.shacl.results import Result
from il2kb.terms import NAMESPACE
from il2kb.turtle import Positions, hygiene, parse
from il2kb.turtle.source import read_bytes
from il2kb.validation.background import Background, read_background
from il2kb.validation.names import show
from il2kb.validation.references import References

__all__ = ["Inspected", "Inspector"]

_TRIAL = ox.NamedNode(f"{NAMESPACE}Trial")

Validate: TypeAlias = Callable[[Graph, Sequence[ox.Triple]], list[Result]]


@dataclass
class Inspected:
    """A file and what was found in it; `trials` are the IRIs of the trials it describes."""

    file: DataFile
    findings: list[Finding] = field(default_factory=list)
    broken: bool = False
    trials: tuple[str, ...] = ()


@dataclass
class _Opened:
    """A file that could be parsed."""

    inspected: Inspected
    triples: list[ox.Triple]
    positions: Positions

    @property
    def trial(self) -> str | None:
        trials = self.inspected.trials
        return trials[0].rsplit("/", 1)[-1] if len(trials) == 1 else None

    def add(
        self,
        code: str,
        severity: str,
        message: str,
        hint: str | None,
        focus: object,
        path: object = None,
        value: object = None,
        profile: str = "core",
        result: Result | None = None,
    ) -> None:
        self.inspected.findings.append(
            Finding(
                code,
                severity,
                f"{show(focus)}: {message}",
                hint,
                _iri(focus),
                _iri(path),
                value.value if isinstance(value, ox.NamedNode | ox.Literal) else None,
                self.positions.find(focus, path, value),
                self.trial,
                profile,
                result,
            )
        )


class Inspector:
    """Profiles, checks and background, read and compiled once for many files.

    Raises NotFoundError for an unknown profile, and DataError for shapes, checks or an ontology
    that cannot be used.
    """

    def __init__(self, layout: Layout, profiles: Sequence[str], engine: str) -> None:
        self._background = read_background(layout)
        self._references = References(self._background)
        self._checks = read_checks(layout.folders("shapes"))
        self._validators = [
            (name, _validator(find_profile(layout, name), engine, self._background))
            for name in profiles
        ]

    def inspect(self, files: Sequence[DataFile]) -> list[Inspected]:
        """Return what was found in each file; a file that cannot be read stops no other."""
        inspected: list[Inspected] = []
        opened: list[_Opened] = []
        for file in files:
            current = Inspected(file)
            inspected.append(current)
            try:
                data = read_bytes(file.path)
                triples = self._background.triples.get(file) or parse(data, path=file.path)
                defects = hygiene(data, path=file.path)
            except Il2kbError as error:
                current.broken = True
                current.findings.append(_broken(error, file))
                continue
            current.trials = tuple(
                dict.fromkeys(
                    t.subject.value
                    for t in triples
                    if t.object == _TRIAL and t.predicate == TYPE
                    if isinstance(t.subject, ox.NamedNode)
                )
            )
            place = _Opened(current, triples, Positions(data, path=file.path))
            current.findings += [
                Finding(
                    f"text.{d.code}", "violation", d.message, d.hint,
                    position=d.position, trial=place.trial,
                )
                for d in defects
            ]  # fmt: skip
            self._inspect_alone(place)
            opened.append(place)
        self._inspect_together(opened)
        return inspected

    def _inspect_alone(self, opened: _Opened) -> None:
        graph = Graph(opened.triples, self._background.graph)
        for profile, validate in self._validators:
            for result in validate(graph, opened.triples):
                if isinstance(result.focus, ox.BlankNode):
                    continue  # it has no name to report; text.blank-node names its place
                message, hint = split_message(result.messages[0].value)
                opened.add(
                    _code(result),
                    result.severity.value.rpartition("#")[2].lower(),
                    message,
                    hint,
                    result.focus,
                    result.path,
                    result.value,
                    profile,
                    result,
                )
        for fault in self._references.faults(opened.triples, graph):
            opened.add(
                fault.code,
                fault.severity,
                fault.message,
                fault.hint,
                fault.subject,
                fault.predicate,
                fault.value,
            )

    def _inspect_together(self, opened: Sequence[_Opened]) -> None:
        if not self._checks or not opened:
            return
        store = ox.Store()
        store.extend(self._background.quads(without=[o.inspected.file for o in opened]))
        homes: dict[object, _Opened] = {}
        for place in opened:
            graph = ox.NamedNode(place.inspected.file.graph)
            store.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in place.triples)
            for triple in place.triples:
                homes.setdefault(triple.subject, place)
        for check in self._checks:
            for home, check_row in _rows(check, store, homes):
                home.add(
                    check.code,
                    check.severity,
                    check_row.message,
                    check.solution,
                    check_row.focus,
                    check_row.path,
                    check_row.value,
                )


def _rows(
    check: Check, store: ox.Store, homes: dict[object, _Opened]
) -> Iterator[tuple[_Opened, Row]]:
    for row in check.run(store, show):
        home = homes.get(row.focus)
        if home is not None:  # else it is of the background, which is not what was asked for
            yield home, row


def _validator(profile: Profile, engine: str, background: Background) -> Validate:
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


def _code(result: Result) -> str:
    shape = result.source_shape
    return shape.value.removeprefix(SHAPE) if isinstance(shape, ox.NamedNode) else str(shape)


def _broken(error: Il2kbError, file: DataFile) -> Finding:
    position = error.position if isinstance(error, DataError) else None
    return Finding(
        "syntax", "violation", error.message, error.hint, position=position or Position(file.path)
    )


def _iri(term: object) -> str | None:
    return term.value if isinstance(term, ox.NamedNode) else None
