"""The assessment of a trial: the state of every item of a checklist, by source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass

import pyoxigraph as ox

from il2kb.checklists.checklist import Checklist, ChecklistItem
from il2kb.checklists.evidence import Evidence
from il2kb.checklists.sources import Sources
from il2kb.checklists.states import Found, ItemState, Sought
from il2kb.errors import Position
from il2kb.shacl import Result
from il2kb.shacl.graph import Graph, Term
from il2kb.terms import il2
from il2kb.turtle import Positions

__all__ = ["Assessor", "Validate"]

Validate = Callable[[Graph], list[Result]]

_KINDS = ("not-reported", "not-found", "not-applicable", "not-coded")


@dataclass(frozen=True)
class _Absence:
    about: frozenset[Term]
    items: frozenset[Term]
    searched: frozenset[Term]
    limits: tuple[tuple[ox.NamedNode, frozenset[Term]], ...]
    sought: Sought


class Assessor:
    """A checklist, ready to be held against trials.

    `validate` returns what an engine finds in a graph; by default our own engine is asked.
    """

    def __init__(self, checklist: Checklist, validate: Validate | None = None) -> None:
        self.checklist = checklist
        self._validate = validate or checklist.shapes.validate
        self._evidence = Evidence(checklist.graph, checklist.shapes)

    def assess(self, graph: Graph, trial: ox.NamedNode, positions: Positions) -> list[ItemState]:
        """Return the states of the items about a trial, in the order of the checklist.

        `graph` has the triples of the trial's file in front of the background; `positions` tell
        where in that file they stand.
        """
        return list(_Assessment(self, graph, trial, positions).states())


class _Assessment:
    """One checklist held against one trial."""

    def __init__(
        self, assessor: Assessor, graph: Graph, trial: ox.NamedNode, positions: Positions
    ) -> None:
        self._checklist = assessor.checklist
        self._evidence = assessor._evidence
        self._validate = assessor._validate
        self._graph = graph
        self._trial = trial
        self._id = trial.value.rsplit("/", 1)[-1]
        self._positions = positions
        self._sources = Sources(graph, trial)
        self._absences = [self._absence(n) for n in graph.focus_of_class(il2.Absence)]
        self._failing: dict[Term | None, Set[tuple[Term, Term]]] = {}

    def states(self) -> Iterator[ItemState]:
        for item in self._checklist.items:
            found = [
                state
                for focus in self._checklist.shapes.targets(item.node, self._graph)
                if item.scope is None or self._conforms(item.scope, focus)
                for state in self._about(item, focus)
            ]
            yield from found or self._nowhere(item)

    def _about(self, item: ChecklistItem, focus: Term) -> Iterator[ItemState]:
        sources = self._sources.of(focus, self._checklist.reads)
        rows = [self._state(item, focus, source) for source in sources]
        yield from (*rows, self._state(item, focus, None, rows))

    def _state(
        self,
        item: ChecklistItem,
        focus: Term,
        source: Term | None,
        rows: Sequence[ItemState] = (),
    ) -> ItemState:
        """Return the state about a thing in a source, or in all that is encoded."""
        if source is not None and not self._sources.is_any_of(source, item.reads):
            names = " or ".join(il2.labels.get(cls.value, cls.value) for cls in item.reads)
            reason = f"asked of a {names} only"
            return self._row(item, focus, source, "not-applicable", reason=reason)
        graph = self._graph if source is None else self._sources.view(source)
        if (item.node, focus) not in self._failing_in(source):
            places = self._evidence.places(item.node, graph, focus)
            if places:
                found = [self._found(place) for place in places]
                return self._row(item, focus, source, "reported", found=found)
        if item.condition is not None and not self._conforms(item.condition, focus):
            return self._row(item, focus, source, "not-applicable", reason=item.exemption)
        sought = self._sought(item, focus, source)
        excused = [a for a in sought if a.kind == "not-applicable"]
        if excused:
            reason = excused[0].note
            return self._row(item, focus, source, "not-applicable", sought=excused, reason=reason)
        silent = [a for a in sought if a.kind in ("not-reported", "not-found")]
        if not silent:
            return self._row(item, focus, source, "not-coded", sought=sought)
        if source is None:
            whole = bool(rows) and all(row.extent == "whole" for row in rows)
        else:
            whole = any(a.kind == "not-reported" and _iri(source) in a.searched for a in silent)
        extent = "whole" if whole else "part"
        return self._row(item, focus, source, "not-reported", sought=silent, extent=extent)

    def _nowhere(self, item: ChecklistItem) -> Iterator[ItemState]:
        """Yield the states of an item that nothing encoded of the trial can be asked for."""
        for source in (*self._sources.of(self._trial, self._checklist.reads), None):
            yield self._row(item, self._trial, source, "not-coded")

    def _failing_in(self, source: Term | None) -> Set[tuple[Term, Term]]:
        failing = self._failing.get(source)
        if failing is None:
            graph = self._graph if source is None else self._sources.view(source)
            failing = {(r.source_shape, r.focus) for r in self._validate(graph)}
            self._failing[source] = failing
        return failing

    def _conforms(self, shape: Term, focus: Term) -> bool:
        return self._checklist.shapes.conforms(shape, self._graph, focus)

    def _row(
        self,
        item: ChecklistItem,
        focus: Term,
        source: Term | None,
        state: str,
        *,
        found: Sequence[Found] = (),
        sought: Sequence[Sought] = (),
        extent: str | None = None,
        reason: str | None = None,
    ) -> ItemState:
        shown: Sequence[Found | Sought] = found or sought
        at = self._positions.find(focus) if not shown else None
        return ItemState(
            self._checklist.name,
            item.code,
            self._id,
            _iri(focus),
            None if source is None else _iri(source),
            self._checklist.each == (source is not None),
            state,
            extent,
            tuple(found),
            tuple(sought),
            () if found else self._derived(item, focus),
            reason,
            shown[0].line if shown else at.line if at else None,
            shown[0].column if shown else at.column if at else None,
        )

    def _things(self, item: ChecklistItem, focus: Term) -> Sequence[Term]:
        """Return the things about which an absence of the item may be stated."""
        return (focus,) if item.absent_at is None else item.absent_at.forward(self._graph, focus)

    def _derived(self, item: ChecklistItem, focus: Term) -> tuple[str, ...]:
        return tuple(
            _iri(value)
            for thing in self._things(item, focus)
            for name in sorted(item.properties, key=str)
            if isinstance(name, ox.NamedNode)
            for value in self._graph.objects(thing, name)
            if self._graph.is_instance(value, il2.Derived)
        )

    def _sought(self, item: ChecklistItem, focus: Term, source: Term | None) -> list[Sought]:
        things = set(self._things(item, focus))
        pages = None if source is None else self._sources.pages(source)
        return [
            absence.sought
            for absence in self._absences
            if absence.about & things
            and absence.items & item.properties
            and (pages is None or not absence.searched or absence.searched & pages)
            and all(self._within(focus, link, ends) for link, ends in absence.limits)
        ]

    def _within(self, focus: Term, link: ox.NamedNode, ends: Set[Term]) -> bool:
        """Tell whether an absence in some arms or at some moments only says anything of a thing.

        It does of what is of such an arm or moment, or of none in particular.
        """
        own = set(self._graph.objects(focus, link))
        if self._graph.is_instance(focus, il2.Arm if link == il2.ofArm else il2.Moment):
            own.add(focus)
        return not own or bool(own & ends)

    def _absence(self, node: Term) -> _Absence:
        def of(predicate: ox.NamedNode) -> frozenset[Term]:
            return frozenset(self._graph.objects(node, predicate))

        kinds = [_iri(kind).rpartition("#")[2] for kind in of(il2.kind)]
        notes = [n.value for n in self._graph.objects(node, il2.note) if isinstance(n, ox.Literal)]
        at = self._positions.find(node)
        limits = tuple((link, ends) for link in (il2.ofArm, il2.atMoment) if (ends := of(link)))
        return _Absence(
            of(il2.about),
            of(il2.item),
            of(il2.searched),
            limits,
            Sought(
                _iri(node),
                kinds[0] if len(kinds) == 1 and kinds[0] in _KINDS else "not-coded",
                tuple(sorted(map(_iri, of(il2.searched)))),
                " ".join(notes),
                at.line,
                at.column,
            ),
        )

    def _found(self, place: Term) -> Found:
        graph = self._graph
        words = [
            value.value
            for name in (il2.section, il2.row)
            for value in graph.objects(place, name)
            if isinstance(value, ox.Literal)
        ]
        at: Position = self._positions.find(place)
        return Found(
            _iri(place),
            next((_iri(s) for s in graph.objects(place, il2.source)), ""),
            ", ".join(words),
            il2.secondary_page in graph.objects(place, il2.certainty),
            at.line,
            at.column,
        )


def _iri(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)
