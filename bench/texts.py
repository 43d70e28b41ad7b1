"""The Turtle files of a generated trial: the trial, its sources, and the concepts it needs."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, log, sqrt

from plan import Arm, Outcome, Plan, p_value, percent
from vocabulary import CONCEPTS, CONDITIONS

__all__ = ["BASE", "concept_text", "source_text", "trial_text"]

BASE = "https://w3id.org/il2kb/"
_PREFIXES = f"""\
@prefix concept: <{BASE}concept/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix il2: <{BASE}ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <{BASE}source/> .
@prefix trial: <{BASE}trial/> .
@prefix unit: <http://qudt.org/vocab/unit/> .

"""
_Z = 1.959963984540054  # the 97.5 % quantile of the standard normal distribution


def trial_text(trial: Plan) -> str:
    """Return the Turtle file of a trial."""
    parts = [
        f"@prefix : <{BASE}trial/{trial.key}#> .\n{_PREFIXES}",
        *_design(trial),
        *_registration(trial),
    ]
    for arm in trial.arms:
        parts += _arm(arm, trial.weeks[0])
    for outcome in trial.outcomes:
        parts += _outcome(trial, outcome)
    return "".join(parts)


def source_text(trial: Plan) -> str:
    """Return the Turtle file of the sources of a trial: its report and its registry record."""
    condition = CONDITIONS[trial.condition]
    agent = trial.arms[0].agent
    title = f"{agent.label if agent else ''} in {condition}: generated trial {trial.number}"
    return f"""{_PREFIXES}source:{trial.key} a il2:JournalArticle ;
    dcterms:title "{title}" ;
    il2:citation "Generated N. {title}. {trial.year}." ;
    il2:authorList "Generated, N." ;
    il2:journal "Journal of Generated Trials" ;
    il2:year {trial.year} ;
    il2:doi "10.5555/{trial.key}" .

source:{trial.register_id.lower()} a il2:RegistryRecord ;
    dcterms:title "{title}" ;
    il2:citation "ClinicalTrials.gov, {trial.register_id}." .
"""


def _reported(node: str, printed: object, number: object, place: str, more: str = "") -> str:
    return (
        f':{node} a il2:Reported ; il2:printed "{printed}" ; il2:number {number} ; {more}'
        f"il2:place :place.{place} .\n"
    )


def _said(node: str, text: str, concept: str, place: str) -> str:
    return (
        f':{node} a il2:Reported ; il2:text "{text}"@en ; il2:concept concept:{concept} ; '
        f"il2:place :place.{place} .\n"
    )


def _absence(name: str, about: str, item: str, source: str) -> str:
    return (
        f":absence.{name} a il2:Absence ; il2:about {about} ; il2:item il2:{item} ; "
        f"il2:kind il2:not-reported ; il2:searched source:{source} .\n"
    )


def _place(name: str, source: str, section: str, row: str | None = None) -> str:
    line = f'il2:row "{row}" ; ' if row else ""
    return (
        f':place.{name} a il2:Place ; il2:source source:{source} ; il2:section "{section}" ; '
        f"{line}il2:certainty il2:primary-page .\n"
    )


def _design(trial: Plan) -> Iterator[str]:
    """Yield the trial, its population, its moments, its analysis set, and what is not said."""
    key, condition = trial.key, CONDITIONS[trial.condition]
    short = [arm for arm in trial.arms if arm.analysed < arm.randomised]
    absences = [f"exclusion-reason.{arm.name}" for arm in short]
    absences.append("sequence-generation" if trial.set_named else "set-kind")
    differ = trial.open_label_in_register
    yield f"""trial:{key} a il2:Trial ;
    rdfs:label "Generated trial {trial.number}"@en ;
    il2:reportedIn source:{key} ;
    il2:arm {", ".join(f":arm.{arm.name}" for arm in trial.arms)} ;
    il2:population :population ;
    il2:outcome {", ".join(f":outcome.{o.measured.name}" for o in trial.outcomes)} ;
    il2:analysisSet :set.main ;
    il2:registration :registration ;
    il2:allocation :allocation ;
    il2:masking :masking ;
    il2:comparatorType :comparator ;
    il2:claim :claim.primary ;
    il2:absence {", ".join(f":absence.{name}" for name in absences)} .
"""
    yield _place("abstract", key, "abstract")
    yield _said(
        "allocation", "participants were assigned at random", "allocation.randomised", "abstract"
    )
    yield _said("masking", "double-blind", "masking.double-blind", "abstract")
    yield _said("comparator", "placebo", "comparator.placebo", "abstract")
    yield (
        f':population a il2:Population ; rdfs:label "adults with {condition}"@en ; '
        f"il2:condition concept:condition.{trial.condition} ; il2:criterion :criterion.age ; "
        "il2:place :place.abstract .\n"
        ':criterion.age a il2:InclusionCriterion ; rdfs:label "18 years or older"@en ; '
        "il2:instrument concept:instrument.age ; il2:threshold :criterion.age.threshold ; "
        "il2:place :place.registry .\n"
        ':epoch.treatment a il2:Epoch ; rdfs:label "treatment"@en .\n'
    )
    years = 'il2:comparator ">=" ; il2:unit concept:unit.year ; '
    yield _reported("criterion.age.threshold", "18 years or older", 18, "registry", years)
    for week in trial.weeks:
        yield (
            f':week-{week} a il2:Moment ; rdfs:label "week {week}"@en ; '
            "il2:epoch :epoch.treatment ; il2:anchor concept:anchor.baseline ; "
            f"il2:offset :week-{week}.offset .\n"
        )
        yield _reported(f"week-{week}.offset", week, week, "abstract", "il2:unit unit:WK ; ")
    kind = "il2:setKind concept:set-kind.intention-to-treat ; " if trial.set_named else ""
    yield (
        f':set.main a il2:AnalysisSet ; rdfs:label "main analysis"@en ; {kind}'
        "il2:place :place.abstract .\n"
    )
    for arm in short:
        yield _absence(
            f"exclusion-reason.{arm.name}", f":set.main.{arm.name}", "exclusionReason", key
        )
    if trial.set_named:
        yield _absence("sequence-generation", f"trial:{key}", "sequenceGeneration", key)
    else:
        yield _absence("set-kind", ":set.main", "setKind", key)
    if differ:
        yield (
            f"trial:{key} il2:conflict :conflict.masking .\n"
            ":conflict.masking a il2:Conflict ; il2:item il2:masking ; "
            "il2:between :masking, :registration.masking ; "
            'il2:note "The report says double-blind, the register open label."@en .\n'
        )
    yield _claim(trial)


def _claim(trial: Plan) -> str:
    """Return the claim about the primary outcome at its first moment: met where p < 0.05."""
    primary, week = trial.outcomes[0], trial.weeks[0]
    treated, control = trial.arms[0], trial.arms[-1]
    better = (
        primary.events[treated.name, week] * control.analysed
        > primary.events[control.name, week] * treated.analysed
    )
    met = better and _p(primary, treated, control, week).removeprefix("<") < "0.050"
    return (
        ":claim.primary a il2:Claim, il2:Reported ; "
        f"il2:ofVariable :outcome.{primary.measured.name} ; il2:atMoment :week-{week} ; "
        f"il2:verdict il2:{'met' if met else 'not-met'} ; "
        f'il2:text "primary endpoint {"met" if met else "not met"}"@en ; '
        "il2:place :place.abstract .\n"
    )


def _registration(trial: Plan) -> Iterator[str]:
    record = trial.register_id.lower()
    differ = trial.open_label_in_register
    yield _place("registry", record, "record")
    yield (
        ":registration a il2:Registration ; "
        "il2:register concept:register.clinicaltrials-gov ; "
        f'il2:identifier "{trial.register_id}" ; il2:record source:{record} ; '
        f"il2:actualEnrolment :registration.enrolment ; "
        f"{'il2:masking :registration.masking ; ' if differ else ''}il2:place :place.abstract .\n"
    )
    enrolled = sum(arm.randomised for arm in trial.arms)
    yield _reported("registration.enrolment", enrolled, enrolled, "registry")
    if differ:
        yield _said("registration.masking", "open label", "masking.open-label", "registry")


def _arm(arm: Arm, weeks: int) -> Iterator[str]:
    """Yield an arm, what it receives for how many weeks, and how many were in it."""
    name, agent = arm.name, arm.agent
    label = f"{agent.label}, {arm.dose}" if agent else "placebo"
    concept, role = (agent.concept, "experimental") if agent else _PLACEBO
    regimen = f" ; il2:regimen :regimen.{name}" if agent else ""
    yield (
        f':arm.{name} a il2:Arm ; rdfs:label "{label}"@en ; il2:armRole il2:{role} ; '
        f"il2:randomised :arm.{name}.randomised ; il2:intervention :intervention.{name} ; "
        "il2:place :place.abstract .\n"
        f':intervention.{name} a il2:Intervention ; rdfs:label "{label}"@en ; '
        f"il2:agent concept:{concept}{regimen} .\n"
        f":set.main.{name} a il2:AnalysedGroup ; il2:inSet :set.main ; il2:ofArm :arm.{name} ; "
        f"il2:analysed :set.main.{name}.analysed .\n"
    )
    yield _reported(f"arm.{name}.randomised", arm.randomised, arm.randomised, "abstract")
    yield _reported(f"set.main.{name}.analysed", arm.analysed, arm.analysed, "abstract")
    if agent:
        yield (
            f":regimen.{name} a il2:Regimen ; il2:dose :regimen.{name}.dose ; "
            f"il2:route :regimen.{name}.route ; il2:frequency :regimen.{name}.frequency ; "
            f"il2:treatmentDuration :regimen.{name}.duration .\n"
        )
        for item, number, unit in (("dose", arm.dose, agent.unit), ("duration", weeks, "unit:WK")):
            node, more = f"regimen.{name}.{item}", f"il2:unit {unit} ; "
            yield _reported(node, number, number, "abstract", more)
        for item, code in (("route", agent.route), ("frequency", agent.frequency)):
            text = code.partition(".")[2].removeprefix("generated-").replace("-", " ")
            yield _said(f"regimen.{name}.{item}", text, code, "abstract")


_PLACEBO = ("agent.placebo", "placebo-comparator")


def _outcome(trial: Plan, outcome: Outcome) -> Iterator[str]:
    """Yield an outcome, its results by arm and week, and its contrasts with placebo."""
    measured, name, role = outcome.measured, outcome.measured.name, outcome.role
    yield _place(f"table-2.{name}", trial.key, "Table 2", measured.label)
    instrument = f"il2:instrument concept:instrument.{measured.instrument} ; "
    harm = role == "harm"
    yield (
        f':outcome.{name} a il2:Outcome ; rdfs:label "{measured.label}"@en ; '
        f"il2:domain concept:domain.{measured.domain} ; "
        f"{instrument if measured.instrument else ''}"
        f"il2:metric concept:metric.{'event-in-period' if harm else 'response-at-moment'} ; "
        f"il2:aggregation concept:aggregation.{'count' if harm else 'proportion'} ; "
        f"il2:role il2:{role} ; "
        f"il2:moment {', '.join(f':week-{week}' for week in outcome.weeks)} ; "
        f"il2:place :place.table-2.{name} .\n"
    )
    for week in outcome.weeks:
        for arm in trial.arms:
            yield _result(outcome, arm, week)
    if not harm:
        control = trial.arms[-1]
        for week in outcome.weeks:
            for arm in trial.arms[:-1]:
                yield from _contrast(trial, outcome, arm, control, week)


def _result(outcome: Outcome, arm: Arm, week: int) -> str:
    name = outcome.measured.name
    node = f"result.{name}.week-{week}.{arm.name}"
    place = f"table-2.{name}"
    events = outcome.events[arm.name, week]
    printed = "" if outcome.role == "harm" else percent(events, arm.analysed)
    more = f" ; il2:percent :{node}.percent" if printed else ""
    text = (
        f":{node} a il2:Result ; il2:ofVariable :outcome.{name} ; il2:ofArm :arm.{arm.name} ; "
        f"il2:atMoment :week-{week} ; il2:inSet :set.main ; il2:events :{node}.events{more} .\n"
    )
    if printed:
        text += _reported(f"{node}.percent", printed, printed, place, "il2:unit unit:PERCENT ; ")
    if outcome.derived:
        return text + (
            f":{node}.events a il2:Derived ; il2:number {events} ; "
            "il2:rule concept:rule.count-from-percentage ; "
            f"il2:input :{node}.percent, :set.main.{arm.name}.analysed ; "
            f'il2:calculation "{printed} % of {arm.analysed} = {events}" .\n'
        )
    return text + _reported(f"{node}.events", events, events, place)


def _contrast(trial: Plan, outcome: Outcome, arm: Arm, control: Arm, week: int) -> Iterator[str]:
    name = outcome.measured.name
    node = f"contrast.{name}.week-{week}.{arm.name}"
    place = f"table-2.{name}"
    a, c = outcome.events[arm.name, week], outcome.events[control.name, week]
    primary = outcome.role == "primary" and week == trial.weeks[0]
    effect = trial.effect_printed and primary and a > 0 and c > 0
    yield (
        f":{node} a il2:BetweenArmContrast ; "
        f"il2:result :result.{name}.week-{week}.{arm.name} ; "
        f"il2:reference :result.{name}.week-{week}.{control.name} ; "
        f"{f'il2:effect :{node}.risk-ratio ; ' if effect else ''}il2:pValue :{node}.p .\n"
    )
    p = _p(outcome, arm, control, week)
    below = 'il2:comparator "<" ; ' if p.startswith("<") else ""
    yield _reported(f"{node}.p", p, p.removeprefix("<"), place, below)
    if effect:
        ratio = a * control.analysed / (c * arm.analysed)
        width = _Z * sqrt(1 / a - 1 / arm.analysed + 1 / c - 1 / control.analysed)
        yield (
            f":{node}.risk-ratio a il2:Effect ; il2:measure concept:risk-ratio ; "
            f"il2:estimate :{node}.risk-ratio.estimate ; il2:level 95.0 ; "
            f"il2:lowerLimit :{node}.risk-ratio.lower ; "
            f"il2:upperLimit :{node}.risk-ratio.upper .\n"
        )
        for part, shift in (("estimate", 0.0), ("lower", -width), ("upper", width)):
            value = f"{exp(log(ratio) + shift):.2f}"
            yield _reported(f"{node}.risk-ratio.{part}", value, value, place)


def _p(outcome: Outcome, arm: Arm, control: Arm, week: int) -> str:
    a, c = outcome.events[arm.name, week], outcome.events[control.name, week]
    return p_value(a, arm.analysed, c, control.analysed)


_NOTATION = '    skos:notation "mg" ;\n'


def concept_text() -> str:
    """Return the Turtle file of the concepts that the generated trials add to the shipped ones."""
    parts = [
        f"{_PREFIXES}concept:generated a skos:ConceptScheme ;\n"
        '    skos:prefLabel "generated"@en ;\n'
        '    skos:definition "What generated trials are about; it exists nowhere else."@en .\n'
    ]
    for name, label in CONCEPTS.items():
        unit = name.startswith("unit.")
        parts.append(
            f"\nconcept:{name} a {'il2:Unit, ' if unit else ''}skos:Concept ;\n"
            f'    skos:prefLabel "{label}"@en ;\n'
            f'    skos:definition "{label.capitalize()}, in generated trials."@en ;\n'
            f"{_NOTATION if unit else ''}"
            "    skos:inScheme concept:generated .\n"
        )
    return "".join(parts)
