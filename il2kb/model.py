"""A trial and its parts, as Python objects that know where each figure stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

__all__ = [
    "Absence",
    "AnalysedGroup",
    "AnalysisSet",
    "Arm",
    "Claim",
    "Conflict",
    "Contrast",
    "Criterion",
    "Effect",
    "Intervention",
    "Moment",
    "Place",
    "Population",
    "Registration",
    "Result",
    "Source",
    "Statement",
    "Thing",
    "Trial",
    "Variable",
]


@dataclass(frozen=True)
class Thing:
    """Something with an IRI and a label."""

    iri: str
    label: str

    @property
    def name(self) -> str:
        """The last part of the IRI."""
        return self.iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Source(Thing):
    """Something that was read: `kind` is the name of its class, `copy_of` what a page shows."""

    kind: str
    citation: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    journal: str | None = None
    journal_abbreviation: str | None = None
    year: int | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    doi: str | None = None
    pmid: str | None = None
    licence: str | None = None
    keywords: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    copy_of: Source | None = None


@dataclass(frozen=True)
class Place:
    """Where something was read; `secondary` where the page read was not the primary one."""

    iri: str
    source: Source
    section: str | None
    row: str | None
    secondary: bool

    def __str__(self) -> str:
        return ", ".join(p for p in (self.source.label, self.section, self.row) if p)


@dataclass(frozen=True)
class Statement:
    """One fact in one layer.

    `item` is the property that led to it; `layer` is reported, derived or judged. A reported
    statement has places; a derived one its rule, calculation and the IRIs of its inputs; a judged
    one its judge, instrument and the IRIs of its support.
    """

    iri: str
    item: str
    layer: str
    printed: str | None = None
    text: str | None = None
    number: Decimal | None = None
    comparator: str | None = None
    unit: str | None = None
    date: str | None = None
    concepts: tuple[Thing, ...] = ()
    test: Thing | None = None
    places: tuple[Place, ...] = ()
    rule: Thing | None = None
    calculation: str | None = None
    inputs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    judge: str | None = None
    instrument: Thing | None = None
    support: tuple[str, ...] = ()

    @property
    def secondary(self) -> bool:
        """Whether it was read on secondary pages only."""
        return bool(self.places) and all(place.secondary for place in self.places)

    @property
    def second_hand(self) -> bool:
        """Whether it is reported, but read on secondary pages only."""
        return self.layer == "reported" and self.secondary

    def __str__(self) -> str:
        if self.printed is not None:
            return self.printed
        if self.number is not None:
            number = f"{self.comparator or ''}{self.number:f}"
            if self.unit in (None, "%"):
                return number + (self.unit or "")
            return f"{number} {self.unit}"
        if self.text is not None:
            return self.text
        if self.date is not None:
            return self.date
        return ", ".join(concept.label for concept in self.concepts)


@dataclass(frozen=True)
class Absence:
    """An item that is missing: `kind` is the name of the kind, `searched` where it was sought."""

    iri: str
    about: Thing
    item: Thing
    kind: Thing
    searched: tuple[Source, ...]
    arm: Thing | None = None
    moment: Thing | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """Statements about one item that disagree; all of them stand."""

    iri: str
    item: Thing
    statements: tuple[Statement, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Described(Thing):
    """A thing about which there are statements, by item."""

    statements: dict[str, tuple[Statement, ...]] = field(default_factory=dict)
    places: tuple[Place, ...] = ()
    notes: tuple[str, ...] = ()

    def all(self, item: str) -> tuple[Statement, ...]:
        """Return every statement of an item, such as "masking"; none is an empty tuple."""
        return self.statements.get(item, ())

    def one(self, item: str) -> Statement | None:
        """Return the first statement of an item, reported before derived, or None."""
        found = self.all(item)
        return found[0] if found else None


@dataclass(frozen=True)
class Regimen(Described):
    """Dose, route, frequency, periods and cycles, as statements by item."""


@dataclass(frozen=True)
class Intervention(Described):
    """What an arm receives."""

    agent: Thing | None = None
    regimen: Regimen | None = None


@dataclass(frozen=True)
class Arm(Described):
    """An arm, its role, and what it receives."""

    role: Thing | None = None
    interventions: tuple[Intervention, ...] = ()
    background: tuple[Intervention, ...] = ()

    @property
    def randomised(self) -> Statement | None:
        """The number assigned to the arm."""
        return self.one("randomised")


@dataclass(frozen=True)
class Criterion(Described):
    """An eligibility criterion; `inclusion` or exclusion.

    Any one of its `options`, where it has some, fulfils it.
    """

    inclusion: bool = True
    instrument: Thing | None = None
    options: tuple[Criterion, ...] = ()


@dataclass(frozen=True)
class Population(Described):
    """The people a trial or subgroup is about."""

    conditions: tuple[Thing, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    subgroup_of: str | None = None


@dataclass(frozen=True)
class Registration(Described):
    """A registration with its own claims."""

    identifier: str = ""
    register: Thing | None = None
    record: Source | None = None
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True)
class Moment(Described):
    """When something is measured."""

    epoch: Thing | None = None
    anchor: Thing | None = None

    @property
    def offset(self) -> Statement | None:
        """The time since the anchor, or None where no source states it."""
        return self.one("offset")


@dataclass(frozen=True)
class Variable(Described):
    """An outcome or a baseline characteristic; `role` only of an outcome."""

    role: Thing | None = None
    domain: Thing | None = None
    instrument: Thing | None = None
    metric: Thing | None = None
    aggregation: Thing | None = None
    moments: tuple[Moment, ...] = ()
    component_of: str | None = None

    @property
    def role_name(self) -> str:
        """The name of the role, or "baseline" for a baseline characteristic."""
        return self.role.name if self.role else "baseline"


@dataclass(frozen=True)
class AnalysedGroup(Described):
    """The members of an arm in an analysis set."""

    arm: Arm | None = None

    @property
    def analysed(self) -> Statement | None:
        """How many members of the arm are in the set."""
        return self.one("analysed")


@dataclass(frozen=True)
class AnalysisSet(Described):
    """An analysis set; `subgroup` where it is limited to one."""

    kind: Thing | None = None
    subgroup: Population | None = None
    groups: tuple[AnalysedGroup, ...] = ()

    def group(self, arm: Arm) -> AnalysedGroup | None:
        """Return the group of an arm, or None."""
        return next((g for g in self.groups if g.arm and g.arm.iri == arm.iri), None)


@dataclass(frozen=True)
class Result:
    """What was found for a variable in an arm at a moment in an analysis set; values by item."""

    iri: str
    variable: Variable
    arm: Arm
    moment: Moment
    set: AnalysisSet
    values: dict[str, tuple[Statement, ...]]
    notes: tuple[str, ...] = ()

    def value(self, item: str) -> Statement | None:
        """Return the value of an item, such as "events", reported before derived, or None."""
        found = self.values.get(item, ())
        return found[0] if found else None

    @property
    def denominator(self) -> Statement | None:
        """The denominator printed with the result, else the number analysed in its set."""
        group = self.set.group(self.arm)
        return self.value("total") or (group.analysed if group else None)


@dataclass(frozen=True)
class Effect:
    """A measure of effect with its estimate and limits."""

    iri: str
    measure: Thing
    estimate: Statement | None
    lower: Statement | None
    upper: Statement | None
    level: Decimal | None


@dataclass(frozen=True)
class Contrast:
    """A comparison of `result` with `reference`, between arms or within one."""

    iri: str
    between_arms: bool
    result: Result
    reference: Result
    p_values: tuple[Statement, ...]
    effects: tuple[Effect, ...]
    notes: tuple[str, ...] = ()

    @property
    def reported_p(self) -> Statement | None:
        """The p-value that a source reports, or None."""
        return next((p for p in self.p_values if p.layer == "reported"), None)


@dataclass(frozen=True)
class Claim:
    """What the authors of a source claim, of any number of moments."""

    statement: Statement
    variable: Thing | None
    arm: Thing | None
    moments: tuple[Moment, ...]
    verdict: Thing | None
    direction: Thing | None


@dataclass(frozen=True)
class Trial(Described):
    """A trial with everything that its file says of it.

    `inputs` are statements, often of other trials, that are there only because others rest on them.
    """

    acronym: str | None = None
    arms: tuple[Arm, ...] = ()
    populations: tuple[Population, ...] = ()
    registrations: tuple[Registration, ...] = ()
    reports: tuple[Source, ...] = ()
    variables: tuple[Variable, ...] = ()
    sets: tuple[AnalysisSet, ...] = ()
    results: tuple[Result, ...] = ()
    contrasts: tuple[Contrast, ...] = ()
    claims: tuple[Claim, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    absences: tuple[Absence, ...] = ()
    inputs: tuple[Statement, ...] = ()

    @property
    def id(self) -> str:
        """The id of the trial: the last part of its IRI."""
        return self.name

    def outcomes(self, *roles: str) -> tuple[Variable, ...]:
        """Return the outcomes of these roles, such as "primary"; without roles all outcomes."""
        return tuple(v for v in self.variables if v.role and (not roles or v.role.name in roles))

    def results_of(self, variable: Variable, moment: Moment | None = None) -> Iterator[Result]:
        """Yield the results of a variable, of one moment where it is given."""
        for result in self.results:
            if result.variable.iri == variable.iri and (
                moment is None or result.moment.iri == moment.iri
            ):
                yield result

    def contrasts_of(self, variable: Variable) -> Iterator[Contrast]:
        """Yield the contrasts whose result is of a variable."""
        for contrast in self.contrasts:
            if contrast.result.variable.iri == variable.iri:
                yield contrast
