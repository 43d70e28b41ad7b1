"""The assessment of a trial: the state of every item of a checklist, by source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from functools import cached_property

import pyoxigraph as ox

from il2kb.checklists.checklist import Checklist, ChecklistItem
from il2kb.checklists.dossier import Absence, Dossier, iri
from il2kb.checklists.evidence import Evidence
from il2kb.checklists.states import Found, ItemState, Sought
from il2kb.errors import Position
from il2kb.shacl import Result
from il2kb.shacl.graph import Graph, Term
from il2kb.terms import il2

__all__ = ["Assessor", "Validate"]

Validate = Callable[[Graph], list[Result]]


class Assessor:
    """A checklist, ready to be held against trials.

    `validate` is the engine: it returns what it finds in a graph. Without it, our own is asked,
    about one item and one thing at a time.
    """

    def __init__(self, checklist: Checklist, validate: Validate | None = None) -> None:
        self.checklist = checklist
        self._validate = validate
        self._evidence = Evidence(checklist.graph, checklist.shapes)

    def assess(self, dossier: Dossier) -> list[ItemState]:
        """Return the states of the items about a trial, in the order of the checklist."""
        return list(_Assessment(self, dossier).states())


class _Assessment:
    """One checklist held against one trial."""

    def __init__(self, assessor: Assessor, dossier: Dossier) -> None:
        self._checklist = assessor.checklist
        self._evidence = assessor._evidence
        self._validate = assessor._validate
        self.dossier = dossier
        self._graph = dossier.graph
        self._sources = dossier.sources
        self._failing: dict[Term | None, Set[tuple[Term, Term]]] = {}
        self._conforming: dict[tuple[Term, Term], bool] = {}

    def states(self) -> Iterator[ItemState]:
        for item in self._checklist.items:
            found = [
                state
                for focus in self._checklist.shapes.targets(item.node, self._graph)
                if item.scope is None or self.conforms(item.scope, focus)
                for state in self._about(_Question(self, item, focus))
            ]
            yield from found or self._nowhere(item)

    def _about(self, question: _Question) -> Iterator[ItemState]:
        """Yield the states in each source, and in all that is encoded.

        Where each source is judged, the latter only where it says more than they do.
        """
        sources = self._sources.of(question.focus, self._checklist.reads)
        rows = [self._in_source(question, source) for source in sources]
        yield from rows
        asked = [
            row
            for row, source in zip(rows, sources, strict=True)
            if self._sources.is_any_of(source, question.item.reads)
        ]
        anywhere = self._anywhere(question, asked)
        elsewhere = anywhere.state == "reported" and any(r.state != "reported" for r in rows)
        if anywhere.counts or elsewhere or not rows:
            yield anywhere

    def _in_source(self, question: _Question, source: Term) -> ItemState:
        item, pages = question.item, self._sources.pages(source)
        if not self._sources.is_any_of(source, item.reads):
            names = " or ".join(il2.labels.get(cls.value, cls.value) for cls in item.reads)
            return self._row(question, source, "not-applicable", f"asked of a {names} only")
        # What is reported nowhere is not reported here.
        if any(self._sources.holds(place, pages) for place in question.places):
            places = self.places(item, question.focus, source)
            if places:
                return self._reported(question, source, places)
        absences = [a for a in question.absences if not a.searched or a.searched & pages]
        whole = any(
            a.sought.kind == "not-reported" and source in a.searched and not question.limits(a)
            for a in absences
        )
        return self._unreported(question, source, absences, whole)

    def _anywhere(self, question: _Question, rows: Sequence[ItemState]) -> ItemState:
        """Return the state in all that is encoded; `rows` are those in each source asked."""
        if question.places:
            return self._reported(question, None, question.places)
        whole = bool(rows) and all(row.extent == "whole" for row in rows)
        # That an item does not apply by one source says nothing of what another leaves out.
        excused = bool(rows) and all(row.state == "not-applicable" for row in rows)
        absences = [
            absence
            for absence in question.absences
            if absence.sought.kind != "not-applicable" or excused or not absence.searched
        ]
        return self._unreported(question, None, absences, whole)

    def _reported(
        self, question: _Question, source: Term | None, places: Sequence[Term]
    ) -> ItemState:
        return self._row(
            question, source, "reported", found=[self.dossier.found(p) for p in places]
        )

    def _unreported(
        self, question: _Question, source: Term | None, absences: Sequence[Absence], whole: bool
    ) -> ItemState:
        if question.exempt:
            return self._row(question, source, "not-applicable", question.item.exemption)
        sought = [absence.sought for absence in absences]
        excused = [a for a in sought if a.kind == "not-applicable"]
        if excused:
            return self._row(question, source, "not-applicable", excused[0].note, sought=excused)
        silent = [a for a in sought if a.kind in ("not-reported", "not-found")]
        if not silent:
            return self._row(question, source, "not-coded", sought=sought)
        extent = "whole" if whole else "part"
        return self._row(question, source, "not-reported", sought=silent, extent=extent)

    def _nowhere(self, item: ChecklistItem) -> Iterator[ItemState]:
        """Yield the states of an item that nothing encoded of the trial can be asked for."""
        yield from self._about(_Question(self, item, self.dossier.trial, nothing=True))

    def places(self, item: ChecklistItem, focus: Term, source: Term | None) -> list[Term]:
        """Return the places by which a thing conforms to an item, of one source or of all."""
        graph = self._graph if source is None else self._sources.view(source)
        places = self._evidence.places(item.node, graph, focus)
        return places if places and self._holds(item, focus, source, graph) else []

    def _holds(self, item: ChecklistItem, focus: Term, source: Term | None, graph: Graph) -> bool:
        """Tell whether a thing conforms to an item, as the engine that was asked for has it."""
        if self._validate is None:
            return self._checklist.shapes.conforms(item.node, graph, focus)
        failing = self._failing.get(source)
        if failing is None:
            failing = {(r.source_shape, r.focus) for r in self._validate(graph)}
            self._failing[source] = failing
        return (item.node, focus) not in failing

    def conforms(self, shape: Term, focus: Term) -> bool:
        """Tell whether a thing conforms to a part of the checklist, by all that is encoded."""
        known = self._conforming.get((shape, focus))
        if known is None:
            known = self._checklist.shapes.conforms(shape, self._graph, focus)
            self._conforming[shape, focus] = known
        return known

    def _row(
        self,
        question: _Question,
        source: Term | None,
        state: str,
        reason: str | None = None,
        *,
        found: Sequence[Found] = (),
        sought: Sequence[Sought] = (),
        extent: str | None = None,
    ) -> ItemState:
        shown: Sequence[Found | Sought | Position] = (
            found or sought or (self.dossier.at(question.focus),)
        )
        return ItemState(
            self._checklist.name,
            question.item.code,
            self.dossier.id,
            iri(question.focus),
            None if source is None else iri(source),
            self._checklist.each == (source is not None),
            state,
            extent,
            tuple(found),
            tuple(sought),
            () if found else question.derived,
            reason,
            shown[0].line,
            shown[0].column,
        )


class _Question:
    """An item asked of a thing: what is known of that in all that is encoded of the trial.

    With `nothing`, the thing is not one that the item can be asked of.
    """

    def __init__(
        self, assessment: _Assessment, item: ChecklistItem, focus: Term, nothing: bool = False
    ) -> None:
        self._assessment = assessment
        self._graph = assessment.dossier.graph
        self._nothing = nothing
        self.item = item
        self.focus = focus

    @cached_property
    def places(self) -> Sequence[Term]:
        """The places at which the item is reported, in any source."""
        return () if self._nothing else self._assessment.places(self.item, self.focus, None)

    @cached_property
    def exempt(self) -> bool:
        """Whether the item does not apply to the thing."""
        condition = None if self._nothing else self.item.condition
        return condition is not None and not self._assessment.conforms(condition, self.focus)

    @cached_property
    def _things(self) -> Sequence[Term]:
        """The things about which an absence of the item may be stated."""
        path = None if self._nothing else self.item.absent_at
        return (self.focus,) if path is None else path.forward(self._graph, self.focus)

    @cached_property
    def absences(self) -> list[Absence]:
        """The absences of the item."""
        things = set(self._things)
        return [
            absence
            for absence in self._assessment.dossier.absences
            if not absence.items.isdisjoint(self.item.properties)
            and not absence.about.isdisjoint(things)
            and all(self._within(link, ends) for link, ends in absence.limits)
        ]

    @cached_property
    def derived(self) -> tuple[str, ...]:
        """The derived values that stand in for the item."""
        return tuple(
            iri(value)
            for thing in self._things
            for name in self.item.properties
            for value in self._graph.objects(thing, name)
            if self._graph.is_instance(value, il2.Derived)
        )

    def _within(self, link: ox.NamedNode, ends: Set[Term]) -> bool:
        """Tell whether an absence in some arms or at some moments only says anything of a thing.

        It does of what is of such an arm or moment, or of none in particular.
        """
        own = self._own(link)
        return not own or bool(own & ends)

    def limits(self, absence: Absence) -> bool:
        """Tell whether an absence speaks of a part only of what the item is asked of."""
        return any(not self._own(link) for link, _ in absence.limits)

    def _own(self, link: ox.NamedNode) -> set[Term]:
        """Return the arms, or the moments, that the thing is of."""
        own = set(self._graph.objects(self.focus, link))
        if self._graph.is_instance(self.focus, il2.Arm if link == il2.ofArm else il2.Moment):
            own.add(self.focus)
        return own
