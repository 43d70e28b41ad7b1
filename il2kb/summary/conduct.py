"""The sections on how a trial was made: design, people, arms and registrations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from il2kb import model
from il2kb.summary.blocks import (
    dash,
    entries,
    entry,
    heading,
    item_label,
    items,
    lines,
    section,
)
from il2kb.summary.pieces import cell, joined, literal
from il2kb.summary.presentation import Block, Cell, Entry, Row, Section
from il2kb.summary.references import Apparatus
from il2kb.summary.tables import table_block

__all__ = ["arms", "conduct", "design", "later_use", "population", "registrations"]

_CORE = (
    "studyType",
    "phase",
    "allocation",
    "allocationRatio",
    "sequenceGeneration",
    "allocationConcealment",
    "interventionModel",
    "comparatorType",
    "masking",
    "whoWasBlinded",
    "purpose",
    "centres",
    "setting",
    "plannedEnrolment",
    "actualEnrolment",
    "randomised",
    "treatmentDuration",
    "followUpDuration",
    "sampleSizeCalculation",
    "analysisSetDefinition",
    "startDate",
    "completionDate",
)
# What a reviewer asks of every trial; a dash says that nobody has encoded it.
_ALWAYS = (
    "allocation",
    "sequenceGeneration",
    "allocationConcealment",
    "masking",
    "whoWasBlinded",
    "sampleSizeCalculation",
    "analysisSetDefinition",
)
# Items whose statements at a trial and at its registration are about different things.
_APART = ("statement", "predecessor")
_REGIMEN = (
    "dose",
    "route",
    "frequency",
    "interval",
    "onPeriod",
    "offPeriod",
    "cycles",
    "administrationsPerCycle",
    "totalAdministrations",
    "treatmentDuration",
)


def design(trial: model.Trial, marks: Apparatus) -> Section:
    """Return the section on the design."""
    sets: list[Entry] = []
    for group in trial.sets:
        found = [
            joined([cell(literal(f"{g.arm.label if g.arm else 'arm not named'}:")), part], " ")
            for g in group.groups
            for part in ([marks.said(s) for s in g.all("analysed")] or [dash()])
        ]
        if group.kind:
            found.insert(0, cell(literal(group.kind.label)))
        found += [
            joined([cell(literal(f"{item_label(a.item.name)}:")), marks.missing(a)], " ")
            for a in trial.absences
            if a.about.iri in {group.iri, *(g.iri for g in group.groups)}
        ]
        sets.append(entry(group.label, found or [dash()]))
    blocks = [entries(items(trial, _CORE, trial, marks, _ALWAYS))]
    if sets:
        blocks += [heading("Analysis sets: number analysed"), entries(sets)]
    return section("design", "Design", blocks, "Nothing is encoded.")


def conduct(trial: model.Trial, marks: Apparatus) -> Section:
    """Return the section with every other statement about the trial itself."""
    shown = {*_CORE, "laterUse", "title"}
    absent = [a.item.name for a in trial.absences if a.about.iri == trial.iri]
    names = dict.fromkeys(n for n in (*trial.statements, *absent) if n not in shown)
    return section(
        "conduct",
        "Identity and conduct",
        [entries(items(trial, names, trial, marks))],
        "Nothing is encoded.",
    )


def population(trial: model.Trial, marks: Apparatus) -> Section:
    """Return the section on the population and its eligibility."""
    blocks: list[Block] = []
    for people in trial.populations:
        about = f"Subgroup: {people.label}" if people.subgroup_of else people.label
        facts: list[Entry] = []
        if people.conditions:
            named = ", ".join(c.label for c in people.conditions)
            facts.append(entry("Condition", [marks.at(named, people.places)]))
        facts += _rest(people, trial, marks)
        facts += _notes(people.notes)
        blocks += [heading(about), entries(facts), *_criteria(people.criteria, marks)]
    return section("population", "Population and eligibility", blocks, "No population is encoded.")


def arms(trial: model.Trial, marks: Apparatus) -> Section:
    """Return the section on the arms, what each received, and how certain each part is."""
    blocks: list[Block] = []
    for arm in trial.arms:
        facts: list[Entry] = [
            entry("Role", [cell(literal(arm.role.label)) if arm.role else dash()]),
            *items(arm, ("randomised",), trial, marks, ("randomised",)),
            *_rest(arm, trial, marks, {"randomised"}),
            *_notes(arm.notes),
        ]
        blocks += [heading(arm.label), entries(facts)]
        for what, received in (("", arm.interventions), ("Beside it: ", arm.background)):
            for n, intervention in enumerate(received, 1):
                name = f"{arm.name}-{'background' if what else 'intervention'}-{n}"
                blocks.append(_received(intervention, what, name, trial, marks))
    return section("arms", "Arms: intervention, dose and schedule", blocks, "No arm is encoded.")


def _received(
    intervention: model.Intervention, what: str, name: str, trial: model.Trial, marks: Apparatus
) -> Block:
    """Return the table of the parts of an intervention, each with its certainty."""
    rows: list[Row] = []
    if intervention.agent:
        where = marks.at("", intervention.places)
        certainty = (
            ("second-hand" if where["pieces"][0]["mark"] else "reported")
            if intervention.places
            else "see the parts"
        )
        where["pieces"][0]["mark"] = ""
        agent = cell(literal(intervention.agent.label))
        rows.append({"cells": [cell(literal("Agent")), agent, cell(literal(certainty)), where]})
    for thing in (intervention, intervention.regimen):
        if thing is None:
            continue
        absent = [a.item.name for a in trial.absences if a.about.iri == thing.iri]
        known = [n for n in _REGIMEN if n in thing.statements or n in absent]
        for item in dict.fromkeys([*known, *thing.statements, *absent]):
            rows += _parts(thing, item, trial, marks)
    return table_block(
        {
            "id": name,
            "caption": what + intervention.label,
            "note": "",
            "columns": ["Part", "Value", "Certainty", "Source"],
            "rows": rows,
        }
    )


def _parts(
    thing: model.Described, item: str, trial: model.Trial, marks: Apparatus
) -> Iterable[Row]:
    for statement in thing.all(item):
        value = marks.said(statement)
        refs = value["pieces"][0]["refs"]
        value["pieces"][0]["refs"] = []
        source = literal("")
        source["refs"] = refs
        certainty = "second-hand" if statement.second_hand else statement.layer
        yield _row(item, value, certainty, cell(source))
    for absence in trial.absences:
        if absence.about.iri == thing.iri and absence.item.name == item:
            yield _row(item, marks.missing(absence), "", cell(literal("")))


def _row(item: str, value: Cell, certainty: str, source: Cell) -> Row:
    return {"cells": [cell(literal(item_label(item))), value, cell(literal(certainty)), source]}


def registrations(trial: model.Trial, marks: Apparatus) -> Section:
    """Return the section on the registrations, item by item beside the trial as reported."""
    blocks: list[Block] = []
    for registration in trial.registrations:
        title = registration.identifier or registration.label
        if registration.register:
            title += f", {registration.register.label}"
        facts: list[Entry] = []
        if registration.places:
            text = "the report cites this registration"
            facts.append(entry("Cited", [marks.at(text, registration.places)]))
        if registration.record and registration.record.urls:
            url = registration.record.urls[0]
            facts.append(entry("Record", [cell(literal(url, url))]))
        rows = [
            row
            for item in sorted(registration.statements, key=_rank)
            for row in _claims(registration, item, trial, marks)
        ]
        table = table_block(
            {
                "id": registration.name,
                "caption": f"{title}: what the register says, and the report",
                "note": "",
                "columns": ["Item", "Register", "Report, or what disagrees", "Agreement"],
                "rows": rows,
            }
        )
        absent = [a for a in trial.absences if a.about.iri == registration.iri]
        facts += [entry(item_label(a.item.name), [marks.missing(a)]) for a in absent]
        facts += _notes(registration.notes)
        blocks += [heading(title), entries(facts)]
        blocks += [table] if rows else []
        blocks += _criteria(registration.criteria, marks)
    return section("registrations", "Registrations", blocks, "No registration is encoded.")


def _rank(item: str) -> int:
    """Return the place of an item in the table of a registration; the titles stand first."""
    order = ("publicTitle", "scientificTitle", *_CORE)
    return order.index(item) if item in order else len(order)


def _claims(
    registration: model.Registration, item: str, trial: model.Trial, marks: Apparatus
) -> Iterable[Row]:
    conflicts = {
        s.iri: [c for c in trial.conflicts if any(o.iri == s.iri for o in c.statements)]
        for s in registration.all(item)
    }
    for statement in registration.all(item):
        against = [
            other
            for conflict in conflicts[statement.iri]
            for other in conflict.statements
            if other.iri != statement.iri
        ]
        # A statement of the register that also stands at the trial is no word of the report.
        own = {s.iri for s in registration.all(item)}
        beside = against or [s for s in trial.all(item) if s.iri not in own and item != "statement"]
        named = []
        for other in beside:
            said = marks.said(other)
            owner = marks.owner(other)
            if owner == registration.identifier:
                said["pieces"][0]["before"] = "another reading of the record: "
            elif owner != (trial.acronym or trial.id):
                said["pieces"][0]["before"] = f"{owner}: "
            named.append(said)
        report = joined(named) if named else dash()
        agreement = literal("disagree" if against else "")
        if against:
            labels = [marks.label(c.iri) for c in conflicts[statement.iri]]
            agreement["refs"] = marks.cite(labels)
        cells = [cell(literal(item_label(item))), marks.said(statement), report, cell(agreement)]
        yield {"cells": cells}


def later_use(trial: model.Trial, marks: Apparatus) -> Section:
    """Return the section on how later syntheses use the trial."""
    found = [marks.said(s) for s in trial.all("laterUse")]
    return section("later-use", "Use in later syntheses", [lines(found)], "No use is encoded.")


def _criteria(criteria: Sequence[model.Criterion], marks: Apparatus) -> list[Block]:
    blocks: list[Block] = []
    for inclusion, title in ((True, "Included if"), (False, "Excluded if")):
        found = [
            joined([marks.at(c.label, c.places), *_thresholds(c, marks)], "")
            for c in criteria
            if c.inclusion is inclusion
        ]
        if found:
            blocks += [entries([entry(title, found)])]
    return blocks


def _thresholds(criterion: model.Criterion, marks: Apparatus) -> Iterable[Cell]:
    # Where there are several, the words of the criterion say which belongs to what.
    statements = criterion.all("threshold")
    for statement in statements if len(statements) == 1 else ():
        piece = marks.piece(statement)
        instrument = f"{criterion.instrument.label} " if criterion.instrument else ""
        piece["before"], piece["after"] = f" ({instrument}", ")"
        yield cell(piece)


def _rest(
    thing: model.Described, trial: model.Trial, marks: Apparatus, shown: Iterable[str] = ()
) -> list[Entry]:
    absent = [a.item.name for a in trial.absences if a.about.iri == thing.iri]
    names = dict.fromkeys(n for n in (*thing.statements, *absent) if n not in set(shown))
    return items(thing, names, trial, marks)


def _notes(notes: Sequence[str]) -> list[Entry]:
    return [entry("Note", [cell(literal(note)) for note in notes])] if notes else []
