"""The sections on how a trial was made: design, people, arms and registrations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from il2kb import model
from il2kb.naming import arm_name
from il2kb.summary.blocks import (
    audited,
    dash,
    entries,
    entry,
    heading,
    lines,
    remarks,
    run,
    section,
    stated,
    unknown,
)
from il2kb.summary.figures import time_of
from il2kb.summary.pieces import capital, cell, item_label, joined, literal
from il2kb.summary.presentation import Block, Cell, Entry, Piece, Section, of_finding, plain
from il2kb.summary.references import Apparatus

__all__ = [
    "analysis_sets",
    "arms",
    "brief",
    "conduct",
    "design",
    "later_use",
    "population",
    "registrations",
]

# Items whose value says what it is of.
_PLAIN = (
    "studyType",
    "phase",
    "allocation",
    "allocationRatio",
    "interventionModel",
    "comparatorType",
    "masking",
    "centres",
)
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
# How each part of a regimen is said where its value is a bare number or time.
_REGIMEN = {
    "dose": "{}",
    "route": "{}",
    "frequency": "{}",
    "interval": "every {}",
    "onPeriod": "{} on",
    "offPeriod": "{} off",
    "cycles": "{} cycles",
    "administrationsPerCycle": "{} administrations a cycle",
    "totalAdministrations": "{} in all",
    "treatmentDuration": "for {}",
}
_SHORT = 110


def brief(trial: model.Trial, marks: Apparatus) -> list[Entry]:
    """Return the design on one line, and the regimen of each arm that is no comparator."""
    found = [entry("Design", [cell(marks.piece(s)) for n in _PLAIN for s in trial.all(n)])]
    for arm in trial.arms:
        for received in arm.interventions if arm.role and "comparator" not in arm.role.name else ():
            if received.regimen:
                found.append(entry(f"Regimen, {received.label}", _phrases(received.regimen, marks)))
    return [made for made in found if made["cells"]]


def design(trial: model.Trial, marks: Apparatus) -> Section:
    """Return the section on the design, but for what `brief` says."""
    rest = [name for name in _CORE if name not in _PLAIN]
    absent = {a.item.name for a in trial.absences if a.about.iri == trial.iri}
    never = [n for n in _ALWAYS if n not in absent and not trial.all(n)]
    blocks = [
        run(stated(trial, rest, marks)),
        entries(unknown([trial], trial, marks, _CORE)),
        run([entry(item_label(name), [dash()]) for name in never]),
        entries(remarks(trial, _CORE)),
    ]
    return section("design", "Design", blocks, "Nothing is encoded.")


def analysis_sets(trial: model.Trial, marks: Apparatus) -> Section:
    """Return the section on who was analysed, and on when things were measured."""
    sets: list[Entry] = []
    for group in trial.sets:
        found = [cell(literal(group.kind.label))] if group.kind else []
        for g in group.groups:
            name = arm_name(g.arm, trial) if g.arm else "arm not named"
            known = [cell(marks.piece(s)) for s in g.all("analysed")] or [dash()]
            found.append(joined([cell(literal(name)), *known], " "))
        found += [cell(literal(note)) for note in group.notes]
        found += [_named(e) for e in unknown([group, *group.groups], trial, marks)]
        sets.append(entry(capital(group.label), found or [dash()]))
        groups = (g.iri for g in group.groups)
        sets[-1]["refs"] += marks.cite(marks.findings(group.iri, *groups))
    measured = [m for variable in trial.variables for m in variable.moments]
    claimed = [m for claim in trial.claims for m in claim.moments]
    moments = {m.iri: m for m in (*measured, *claimed) if m.statements}
    times = [
        joined([cell(literal(f"{m.label}:")), cell(marks.piece(s))], " ")
        for m in sorted(moments.values(), key=time_of)
        for ss in m.statements.values()
        for s in ss
    ]
    sets += [entry("Moments, from the anchor", times)] if times else []
    none = "No analysis set is encoded."
    return section("sets", "Analysis sets and moments", [entries(sets)], none)


def conduct(trial: model.Trial, marks: Apparatus) -> Section:
    """Return the section with every other statement about the trial itself."""
    shown = {*_CORE, "laterUse", "title"}
    names = [name for name in trial.statements if name not in shown]
    absent = {a.item.name for a in trial.absences if a.about.iri == trial.iri} - shown
    title = [cell(marks.piece(s)) for s in trial.all("title")]
    blocks = [
        entries([entry("Title", title)] if title else []),
        entries(_noted(trial, names, marks)),
        entries(unknown([trial], trial, marks, absent)),
    ]
    return section("conduct", "Identity and conduct", blocks, "Nothing is encoded.")


def _noted(thing: model.Described, names: Iterable[str], marks: Apparatus) -> list[Entry]:
    """Return an entry for each item that is stated, each statement with its notes."""
    return [
        entry(item_label(name), [marks.said(s) for s in thing.all(name)])
        for name in names
        if thing.all(name)
    ]


def population(trial: model.Trial, marks: Apparatus) -> Section:
    """Return the section on the population and its eligibility."""
    blocks: list[Block] = []
    for people in trial.populations:
        about = f"Subgroup: {people.label}" if people.subgroup_of else people.label
        facts = stated(people, people.statements, marks)
        if people.conditions:
            named = ", ".join(c.label for c in people.conditions)
            facts.insert(0, entry("Condition", [marks.at(named, people.places)]))
        facts += [*unknown([people], trial, marks), *remarks(people, people.statements)]
        facts += audited(people, marks)
        blocks += [heading(capital(about)), run(facts), *_criteria(people.criteria, marks)]
    return section("population", "Population and eligibility", blocks, "No population is encoded.")


def arms(trial: model.Trial, marks: Apparatus) -> Section:
    """Return the section on the arms: the regimen of each on one line, then what else is known."""
    blocks: list[Block] = []
    for arm in trial.arms:
        facts = [entry("Role", [cell(literal(arm.role.label)) if arm.role else dash()])]
        facts += stated(arm, arm.statements, marks) if arm.randomised else []
        facts += [] if arm.randomised else [entry("Number randomised", [dash()])]
        facts += [*unknown([arm], trial, marks), *remarks(arm, arm.statements)]
        facts += audited(arm, marks)
        received = [e for i in arm.interventions for e in _received(i, trial, marks)]
        beside = [e for i in arm.background for e in _received(i, trial, marks)]
        for made in beside[:1]:
            made["term"] = f"Beside it, {made['term']}"
        blocks += [heading(capital(arm.label)), run(facts), entries(received), run(beside)]
    return section("arms", "Arms: intervention, dose and schedule", blocks, "No arm is encoded.")


def _received(
    intervention: model.Intervention, trial: model.Trial, marks: Apparatus
) -> list[Entry]:
    """Return what an arm receives, its regimen in one entry."""
    parts = [p for p in (intervention, intervention.regimen) if p]
    phrases = _phrases(intervention.regimen, marks) if intervention.regimen else []
    facts = stated(intervention, intervention.statements, marks)
    label = intervention.label
    # What it is is not said twice.
    cells = [_named(e) if e["term"].lower() != label else joined(e["cells"]) for e in facts]
    if intervention.agent and not (cells and intervention.agent.label == label):
        cells.insert(0, marks.at(intervention.agent.label, intervention.places))
    found = [entry("Regimen", phrases)] if phrases else []
    found.append(entry(label, [joined(cells)] if cells else [dash()]))
    found += unknown(parts, trial, marks)
    notes = [c for p in parts for e in remarks(p, p.statements) for c in e["cells"]]
    return [*found, *([entry("Remarks", notes)] if notes else [])]


def _named(made: Entry) -> Cell:
    """Return an entry as a cell."""
    term = cell(literal(f"{made['term'][:1].lower()}{made['term'][1:]}:"))
    return joined([term, joined(made["cells"], ", ")], " ")


def _phrases(regimen: model.Regimen, marks: Apparatus) -> list[Cell]:
    """Return the parts of a regimen as phrases, what is reported first; one cell for each mark."""
    names = dict.fromkeys([*_REGIMEN, *regimen.statements])
    found: list[Cell] = []
    for statement in sorted(
        (s for name in names for s in regimen.all(name)), key=lambda s: s.layer != "reported"
    ):
        piece = marks.piece(statement)
        form = _REGIMEN.get(statement.item, f"{item_label(statement.item)}: {{}}")
        if statement.item == "offPeriod" and "break" in piece["text"]:
            form = "{}"
        piece["before"], _, after = form.partition("{}")
        piece["after"] = after
        last = found[-1]["pieces"][-1] if found else None
        if last and _shared(last) == _shared(piece):
            last["refs"] = [ref for ref in last["refs"] if of_finding(ref)]
            piece["before"] = (" " if statement.item == "route" else ", ") + piece["before"]
            found[-1]["pieces"].append(piece)
        else:
            found.append(cell(piece))
    return found


def _shared(piece: Piece) -> list[str]:
    """Return the labels that a figure may share with its neighbour."""
    return [ref["label"] for ref in piece["refs"] if not of_finding(ref)]


def registrations(trial: model.Trial, marks: Apparatus) -> Section:
    """Return the section on the registrations: what each says, and where it is contradicted."""
    blocks: list[Block] = []
    for registration in trial.registrations:
        title = registration.identifier or registration.label
        title += f", {registration.register.label}" if registration.register else ""
        disputed = [c for c in trial.conflicts if _own(registration, c)]
        apart = {s.iri for c in disputed for s in c.statements}
        facts: list[Entry] = []
        if registration.places:
            facts.append(entry("", [marks.at("Cited by the report", registration.places)]))
        if registration.record and registration.record.urls:
            url = registration.record.urls[0]
            facts.append(entry("Record", [cell(literal(url, url))]))
        facts += audited(registration, marks)
        for item in sorted(registration.statements, key=_rank):
            said = [cell(marks.piece(s)) for s in registration.all(item) if s.iri not in apart]
            facts += [entry(item_label(item), said)] if said else []
        long = [e for e in facts if sum(len(plain(c)) for c in e["cells"]) > _SHORT]
        blocks += [heading(title), run([e for e in facts if e not in long]), entries(long)]
        blocks.append(entries([_disagreement(registration, c, marks) for c in disputed]))
        blocks.append(entries(remarks(registration, registration.statements)))
        blocks.append(run(unknown([registration], trial, marks)))
        blocks += _criteria(registration.criteria, marks)
    return section("registrations", "Registrations", blocks, "No registration is encoded.")


def _rank(item: str) -> int:
    """Return the place of an item among those of a registration; the titles stand first."""
    order = ("publicTitle", "scientificTitle", *_CORE)
    return order.index(item) if item in order else len(order)


def _own(registration: model.Registration, conflict: model.Conflict) -> list[str]:
    """Return which statements of a conflict are about a registration."""
    own = {s.iri for ss in registration.statements.values() for s in ss}
    return [s.iri for s in conflict.statements if s.iri in own]


def _disagreement(
    registration: model.Registration, conflict: model.Conflict, marks: Apparatus
) -> Entry:
    """Return what a register says of an item beside what contradicts it."""
    own = _own(registration, conflict)
    label = marks.label(conflict.iri)
    ordered = sorted(
        (marks.statement(s.iri) for s in conflict.statements), key=lambda s: s.iri not in own
    )
    item = ordered[0].item
    cells = []
    for statement in ordered:
        piece = marks.piece(statement, within=label)
        if statement.iri not in own:
            # A planned number may stand against one that was reached.
            other = f", {item_label(statement.item).lower()}" if statement.item != item else ""
            piece["before"] = f"{marks.owner(statement)}{other}: "
        cells.append(cell(piece))
    made = joined(cells, " ≠ ")
    made["pieces"].append(literal(""))
    made["pieces"][-1]["refs"] = marks.cite([label])
    return entry(f"Disagrees, {item_label(item).lower()}", [made])


def later_use(trial: model.Trial, marks: Apparatus) -> Section:
    """Return the section on how later syntheses use the trial."""
    found = [marks.said(s) for s in trial.all("laterUse")]
    return section("later-use", "Use in later syntheses", [lines(found)], "No use is encoded.")


def _criteria(criteria: Sequence[model.Criterion], marks: Apparatus) -> list[Block]:
    found = []
    for inclusion, title in ((True, "Included if"), (False, "Excluded if")):
        cells = [_criterion(c, marks) for c in criteria if c.inclusion is inclusion]
        found += [entry(title, cells)] if cells else []
    return [entries(found)] if found else []


def _criterion(criterion: model.Criterion, marks: Apparatus) -> Cell:
    """Return a criterion with its limit, and its options, any one of which fulfils it."""
    made = joined([marks.at(criterion.label, criterion.places), *_thresholds(criterion, marks)], "")
    marks.note(made, criterion.iri)
    if criterion.options:
        options = joined([_criterion(option, marks) for option in criterion.options], ", ")
        options["pieces"][0]["before"] = ": any of "
        made = joined([made, options], "")
    # The marks of a criterion and its parts stand behind it, once.
    labels = [label for piece in made["pieces"] for label in _shared(piece)]
    for piece in made["pieces"]:
        piece["refs"] = [ref for ref in piece["refs"] if of_finding(ref)]
    made["pieces"][-1]["refs"] = [*marks.cite(labels), *made["pieces"][-1]["refs"]]
    return made


def _thresholds(criterion: model.Criterion, marks: Apparatus) -> Iterable[Cell]:
    statements = criterion.all("threshold")
    for n, statement in enumerate(statements):
        piece = marks.bare(statement)
        piece["refs"] = marks.cite([*marks.keys(statement), *marks.findings(statement.iri)])
        piece["before"] = ", " if n else " ("
        piece["after"] = ")" * (n + 1 == len(statements))
        yield cell(piece)
