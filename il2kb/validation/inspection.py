"""The inspection of files: text, shapes, references, and checks on many of them together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import pyoxigraph as ox

from il2kb.checklists import Assessor, Dossier, is_checklist, read_checklist
from il2kb.checks import Check, Row, read_checks
from il2kb.data import BASE, DataFile, Layout
from il2kb.errors import DataError, Il2kbError, Position
from il2kb.findings import Finding
from il2kb.profiles import SHAPE, Profile, find_profile, split_message
from il2kb.shacl import Shapes, UnsupportedShapeError
from il2kb.shacl.graph import TYPE, Graph
from il2kb.shacl.results import Result, to_texts
from il2kb.store import canonical_lines
from il2kb.terms import NAMESPACE
from il2kb.turtle import Positions, hygiene
from il2kb.turtle.parser import triples_of
from il2kb.turtle.source import read, read_bytes
from il2kb.validation.background import Background, read_background
from il2kb.validation.gaps import gap
from il2kb.validation.inspected import Inspected
from il2kb.validation.names import show
from il2kb.validation.plain import is_plain
from il2kb.validation.references import References
from il2kb.validation.surroundings import sha256

__all__ = ["Inspected", "Inspector", "open_file"]

_TRIAL = ox.NamedNode(f"{NAMESPACE}Trial")
_TRIALS = f"{BASE}trial/"

Validate: TypeAlias = Callable[[Graph, Sequence[ox.Triple]], list[Result]]


@dataclass
class Opened:
    """A file that could be parsed; `lines` are its canonical triples, if it has such."""

    inspected: Inspected
    data: bytes
    text: str
    triples: list[ox.Triple]
    lines: bytes | None
    positions: Positions

    @property
    def trial(self) -> str | None:
        """The id of the trial that the file describes, None where it is not exactly one."""
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
        """Add a finding at the nearest known place."""
        assert self.inspected.findings is not None  # an opened file is being inspected
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
                result=None if result is None else to_texts(result),
            )
        )


def open_file(file: DataFile, data: bytes | None = None) -> Opened | Inspected:
    """Read a file, or `data` as its bytes; one that cannot be parsed is `Inspected` at once."""
    content = None
    try:
        if data is None:
            data = read_bytes(file.path)
        content = sha256(data)
        text = read(data, file.path)
        triples = triples_of(text)
    except Il2kbError as error:
        return Inspected(file, content, broken=True, findings=[_broken(error, file)])
    lines = canonical_lines(triples)
    trials = (t.subject for t in triples if t.object == _TRIAL and t.predicate == TYPE)
    inspected = Inspected(
        file,
        content,
        None if lines is None else hashlib.sha256(lines).hexdigest(),
        tuple(dict.fromkeys(trial.value for trial in trials if isinstance(trial, ox.NamedNode))),
    )
    return Opened(inspected, data, text.text, triples, lines, Positions(data, path=file.path))


class Inspector:
    """Profiles, checks and background, read and compiled once for many files.

    `texts` are the bytes of the background's files where those have been read.

    Raises NotFoundError for an unknown profile, and DataError for shapes, checks or an ontology
    that cannot be used.
    """

    def __init__(
        self,
        layout: Layout,
        profiles: Sequence[str],
        engine: str,
        texts: Mapping[DataFile, bytes] | None = None,
    ) -> None:
        self._background = read_background(layout, texts)
        self._texts = {file.graph: data for file, data in (texts or {}).items()}
        self._references = References(self._background)
        checks = read_checks(layout.folders("shapes"))
        shipped = {check.code: check.text for check in read_checks([Layout.shipped().shapes])}
        self._own = [check for check in checks if check.text != shipped.get(check.code)]
        self._shipped = [check for check in checks if check not in self._own]
        self._validators = []
        self._assessors = []
        for name in profiles:
            profile = find_profile(layout, name)
            if is_checklist(profile):
                self._assessors.append(_assessor(profile, engine, self._background))
                _refuse_unsound(profile, self._background)
            else:
                validate = _validator(profile, engine, self._background)
                self._validators.append((name, validate, _numbered(profile)))
        self._behind: ox.Store | None = None

    def inspect(self, files: Sequence[DataFile]) -> list[Inspected]:
        """Return what is found in each file; a file that cannot be read stops no other.

        What is found in a file does not depend on the others.
        """
        inspected: list[Inspected] = []
        opened: list[tuple[Opened, Graph]] = []
        for file in files:
            place = open_file(file, self._texts.get(file.graph))
            if isinstance(place, Inspected):
                inspected.append(place)
                continue
            inspected.append(place.inspected)
            graph = Graph(place.triples, self._background.graph)
            try:
                defects = [] if is_plain(place.text, graph) else hygiene(place.data, path=file.path)
            except Il2kbError as error:
                place.inspected.broken = True
                place.inspected.findings = [_broken(error, file)]
                continue
            place.inspected.findings = [
                Finding(
                    f"text.{d.code}", "violation", d.message, d.hint,
                    position=d.position, trial=place.trial,
                )
                for d in defects
            ]  # fmt: skip
            self._inspect_alone(place, graph)
            opened.append((place, graph))
        self._inspect_together(opened)
        return inspected

    def _inspect_alone(self, opened: Opened, graph: Graph) -> None:
        for profile, validate, names in self._validators:
            for result in validate(graph, opened.triples):
                if isinstance(result.focus, ox.BlankNode):
                    continue  # it has no name to report; text.blank-node names its place
                if isinstance(result.source_shape, ox.BlankNode):
                    result = replace(result, source_shape=names[result.source_shape])
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
        if self._assessors:
            _assess(self._assessors, opened, graph)
        for fault in self._references.faults(graph):
            opened.add(
                fault.code,
                fault.severity,
                fault.message,
                fault.hint,
                fault.subject,
                fault.predicate,
                fault.value,
            )

    def _inspect_together(self, opened: Iterable[tuple[Opened, Graph]]) -> None:
        """Run the checks on many files at once, as a query for each would take too long."""
        behind = {file.graph for file in self._background.triples}
        inside = [(o, g) for o, g in opened if o.inspected.file.graph in behind]
        outside = [(o, g) for o, g in opened if o.inspected.file.graph not in behind]
        # A file of the background is looked at where it stands, before all that is not of it.
        if inside:
            self._check(inside, [*self._shipped, *self._own])
        for group in _strangers(outside):
            self._check_beside(group, self._shipped)
        if self._own:  # these may well compare trials, as those that il2kb ships do not
            for one in outside:
                self._check_beside([one], self._own)

    def _check_beside(self, group: Sequence[tuple[Opened, Graph]], checks: Sequence[Check]) -> None:
        """Run checks on files with the background, of which they are no part."""
        store = self._store
        for place, _ in group:
            name = ox.NamedNode(place.inspected.file.graph)
            if place.lines is None:
                store.extend(ox.Quad(t.subject, t.predicate, t.object, name) for t in place.triples)
            else:
                # Lenient: the strict parser has seen them.
                store.load(place.lines, format=ox.RdfFormat.N_TRIPLES, to_graph=name, lenient=True)
        try:
            self._check(group, checks)
        finally:
            for place, _ in group:
                store.remove_graph(ox.NamedNode(place.inspected.file.graph))

    def _check(self, group: Sequence[tuple[Opened, Graph]], checks: Sequence[Check]) -> None:
        homes: dict[object, list[Opened]] = {}
        for place, graph in group:
            for subject in graph.described():
                homes.setdefault(subject, []).append(place)
        for check in checks:
            for home, row in _rows(check, self._store, homes):
                home.add(
                    check.code,
                    check.severity,
                    row.message,
                    check.solution,
                    row.focus,
                    row.path,
                    row.value,
                )

    @property
    def _store(self) -> ox.Store:
        """The background, made in the process that needs it: no store outlives a fork."""
        if self._behind is None:
            self._behind = ox.Store()
            self._behind.extend(self._background.quads())
        return self._behind


def _strangers(
    opened: Iterable[tuple[Opened, Graph]],
) -> Iterator[list[tuple[Opened, Graph]]]:
    """Part files into groups in which none describes or names what is another's.

    Side by side they are checked as each would be alone. A file with blank nodes is one by
    itself, since another may have blank nodes of the same name.
    """
    groups: list[tuple[set[object], list[tuple[Opened, Graph]]]] = []
    for place, graph in opened:
        if place.lines is None:
            yield [(place, graph)]
            continue
        # The checks see the graphs of files as well, and two files may be called alike.
        names: set[object] = {place.inspected.file.graph, *graph.described()}
        names.update(
            value
            for properties in graph.described().values()
            for values in properties.values()
            for value in values
            if isinstance(value, ox.NamedNode) and value.value.startswith(_TRIALS)
        )
        for taken, group in groups:
            if taken.isdisjoint(names):
                taken |= names
                group.append((place, graph))
                break
        else:
            groups.append((names, [(place, graph)]))
    yield from (group for _, group in groups)


def _rows(
    check: Check, store: ox.Store, homes: Mapping[object, Sequence[Opened]]
) -> Iterator[tuple[Opened, Row]]:
    for row in check.run(store, show):
        # Nobody's where it is of the background, which is not what was asked for.
        for home in homes.get(row.focus, ()):
            yield home, row


def _numbered(profile: Profile) -> dict[ox.BlankNode, ox.BlankNode]:
    """Return names for the blank nodes of a profile that are the same in every run."""
    nodes = dict.fromkeys(t.subject for t in profile.triples if isinstance(t.subject, ox.BlankNode))
    return {node: ox.BlankNode(f"{profile.name}-{n}") for n, node in enumerate(nodes)}


def _assess(assessors: Sequence[Assessor], opened: Opened, graph: Graph) -> None:
    """Add the states of the items of some checklists, and what is missing by them."""
    inspected = opened.inspected
    assert inspected.findings is not None  # an opened file is being inspected
    for trial in inspected.trials:
        dossier = Dossier(graph, ox.NamedNode(trial), opened.positions)
        for assessor in assessors:
            items = {item.code: item for item in assessor.checklist.items}
            states = assessor.assess(dossier)
            inspected.states += states
            gaps = (gap(state, items[state.item], inspected.file.path) for state in states)
            inspected.findings += [finding for finding in gaps if finding is not None]


def _refuse_unsound(profile: Profile, background: Background) -> None:
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


def _assessor(profile: Profile, engine: str, background: Background) -> Assessor:
    if engine == "own":
        return Assessor(read_checklist(profile))
    behind = [t for triples in background.triples.values() for t in triples]

    def validate(graph: Graph) -> list[Result]:
        from il2kb.shacl.reference import validate_with_pyshacl

        return validate_with_pyshacl(profile.triples, [*graph.triples(), *behind])

    return Assessor(read_checklist(profile), validate)


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
