"""The inspection of files: text, shapes, references, and checks on many of them together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pyoxigraph as ox

from il2kb.checklists import Assessor, Dossier, is_checklist
from il2kb.checks import Check, Row, read_checks
from il2kb.data import BASE, DataFile, Layout
from il2kb.errors import Il2kbError
from il2kb.findings import Finding
from il2kb.profiles import SHAPE, find_profile, split_message
from il2kb.shacl.graph import Graph
from il2kb.shacl.results import Result
from il2kb.turtle import hygiene
from il2kb.validation.background import read_background
from il2kb.validation.engines import assessor, numbered, refuse_unsound, validator
from il2kb.validation.gaps import gap
from il2kb.validation.inspected import Inspected
from il2kb.validation.names import show
from il2kb.validation.opened import Opened, broken, open_file
from il2kb.validation.plain import is_plain
from il2kb.validation.references import References

__all__ = ["Inspector"]

_TRIALS = f"{BASE}trial/"


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
                self._assessors.append(assessor(profile, engine, self._background))
                refuse_unsound(profile, self._background)
            else:
                validate = validator(profile, engine, self._background)
                self._validators.append((name, validate, numbered(profile)))
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
                place.inspected.findings = [broken(error, file)]
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


def _assess(assessors: Sequence[Assessor], opened: Opened, graph: Graph) -> None:
    """Add the states of the items of some checklists, and what is missing by them."""
    inspected = opened.inspected
    assert inspected.findings is not None  # an opened file is being inspected
    for trial in inspected.trials:
        dossier = Dossier(graph, ox.NamedNode(trial), opened.positions)
        for one in assessors:
            items = {item.code: item for item in one.checklist.items}
            states = one.assess(dossier)
            inspected.states += states
            gaps = (gap(state, items[state.item], inspected.file.path) for state in states)
            inspected.findings += [finding for finding in gaps if finding is not None]


def _code(result: Result) -> str:
    shape = result.source_shape
    return shape.value.removeprefix(SHAPE) if isinstance(shape, ox.NamedNode) else str(shape)
