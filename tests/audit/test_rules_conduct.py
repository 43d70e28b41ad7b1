"""The rules on participants, registrations, reports and claims.

One made-up trial agrees with itself in all of them; each test changes one statement of it, or adds
some, and expects what the arithmetic of that change gives.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from il2kb.audit.examination import Examination
from il2kb.audit.remark import Remark
from il2kb.audit.rules import find
from il2kb.data import Layout
from il2kb.knowledge_base import KnowledgeBase
from il2kb.reading import read_trial
from il2kb.store import load

CODES = (
    "participants-sum",
    "participants-subgroup",
    "participants-analysed",
    "component-counts",
    "registration-design",
    "registration-enrolment",
    "registration-eligibility",
    "registration-timing",
    "registration-outcomes",
    "reports-differ",
    "claim-verdict",
    "claim-secondary",
    "claim-harms",
    "claim-reports",
)

PREFIXES = """
@prefix : <https://w3id.org/il2kb/trial/made-up-2030#> .
@prefix concept: <https://w3id.org/il2kb/concept/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix il2: <https://w3id.org/il2kb/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix source: <https://w3id.org/il2kb/source/> .
@prefix trial: <https://w3id.org/il2kb/trial/> .
@prefix unit: <http://qudt.org/vocab/unit/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

SOURCES = """
source:article a il2:JournalArticle ; dcterms:title "A made-up trial" .
source:meeting a il2:ConferenceAbstract ; dcterms:title "A made-up abstract" .
source:nct01 a il2:RegistryRecord ; dcterms:title "A made-up record" .
source:nct01.copy a il2:Page ; rdfs:label "copy of the record"@en ; il2:copyOf source:nct01 .
source:nct02 a il2:RegistryRecord ; dcterms:title "Another made-up record" .
"""

STRUCTURE = """
trial:made-up-2030 a il2:Trial ; rdfs:label "Made-up trial"@en ;
    il2:reportedIn source:article, source:meeting ;
    il2:arm :arm.active, :arm.placebo ;
    il2:population :population, :population.renal ;
    il2:outcome :outcome.response, :outcome.late, :outcome.infection, :outcome.pneumonia ;
    il2:analysisSet :set, :set.renal ;
    il2:registration :registration ;
    il2:actualEnrolment :enrolled ; il2:masking :masking ; il2:allocation :allocation ;
    il2:treatmentDuration :duration, :duration.meeting ; il2:startDate :start ;
    il2:claim :claim.primary, :claim.conclusion, :claim.infection, :claim.meeting .

:place.methods a il2:Place ; il2:source source:article ; il2:section "Abstract" ;
    il2:row "Methods" ; il2:certainty il2:primary-page .
:place.results a il2:Place ; il2:source source:article ; il2:section "Abstract" ;
    il2:row "Results" ; il2:certainty il2:primary-page .
:place.conclusions a il2:Place ; il2:source source:article ; il2:section "Abstract" ;
    il2:row "Conclusions" ; il2:certainty il2:primary-page .
:place.table a il2:Place ; il2:source source:article ; il2:section "Table 2" ;
    il2:certainty il2:primary-page .
:place.meeting a il2:Place ; il2:source source:meeting ; il2:section "Text" ;
    il2:certainty il2:primary-page .
:place.record a il2:Place ; il2:source source:nct01 ; il2:section "Record" ;
    il2:certainty il2:primary-page .
:place.copy a il2:Place ; il2:source source:nct01.copy ; il2:section "Record" ;
    il2:certainty il2:secondary-page .
:place.record.second a il2:Place ; il2:source source:nct02 ; il2:section "Record" ;
    il2:certainty il2:primary-page .

:arm.active a il2:Arm ; rdfs:label "active"@en ; il2:armRole il2:experimental ;
    il2:randomised :active.randomised .
:arm.placebo a il2:Arm ; rdfs:label "placebo"@en ; il2:armRole il2:placebo-comparator ;
    il2:randomised :placebo.randomised .

:population a il2:Population ; rdfs:label "adults"@en ; il2:criterion :criterion.age .
:criterion.age a il2:InclusionCriterion ; rdfs:label "18 to 65 years"@en ;
    il2:instrument concept:instrument.age ; il2:threshold :age.least, :age.greatest .
:population.renal a il2:Population ; rdfs:label "those with nephritis"@en ;
    il2:subgroupOf :population .
:set a il2:AnalysisSet ; rdfs:label "all"@en .
:set.active a il2:AnalysedGroup ; il2:inSet :set ; il2:ofArm :arm.active ;
    il2:analysed :active.analysed .
:set.placebo a il2:AnalysedGroup ; il2:inSet :set ; il2:ofArm :arm.placebo ;
    il2:analysed :placebo.analysed .
:set.renal a il2:AnalysisSet ; rdfs:label "nephritis"@en ; il2:restrictedTo :population.renal .
:set.renal.active a il2:AnalysedGroup ; il2:inSet :set.renal ; il2:ofArm :arm.active ;
    il2:analysed :active.renal .

:week-12 a il2:Moment ; rdfs:label "week 12"@en ; il2:offset :week-12.offset .
:week-24 a il2:Moment ; rdfs:label "week 24"@en ; il2:offset :week-24.offset .
:outcome.response a il2:Outcome ; rdfs:label "response at week 12"@en ; il2:role il2:primary ;
    il2:instrument concept:instrument.sri-4 ; il2:moment :week-12 .
:outcome.late a il2:Outcome ; rdfs:label "response at week 24"@en ; il2:role il2:secondary ;
    il2:instrument concept:instrument.bilag ; il2:moment :week-24 .
:outcome.infection a il2:Outcome ; rdfs:label "any infection"@en ; il2:role il2:harm ;
    il2:moment :week-24 .
:outcome.pneumonia a il2:Outcome ; rdfs:label "pneumonia"@en ; il2:role il2:harm ;
    il2:domain concept:domain.serious-harm ; il2:componentOf :outcome.infection ;
    il2:moment :week-24 .

:response.active a il2:Result ; il2:ofVariable :outcome.response ; il2:ofArm :arm.active ;
    il2:atMoment :week-12 ; il2:inSet :set ; il2:events :response.active.events .
:response.placebo a il2:Result ; il2:ofVariable :outcome.response ; il2:ofArm :arm.placebo ;
    il2:atMoment :week-12 ; il2:inSet :set ; il2:events :response.placebo.events .
:late.active a il2:Result ; il2:ofVariable :outcome.late ; il2:ofArm :arm.active ;
    il2:atMoment :week-24 ; il2:inSet :set ; il2:events :late.active.events .
:late.placebo a il2:Result ; il2:ofVariable :outcome.late ; il2:ofArm :arm.placebo ;
    il2:atMoment :week-24 ; il2:inSet :set ; il2:events :late.placebo.events .
:infection.active a il2:Result ; il2:ofVariable :outcome.infection ; il2:ofArm :arm.active ;
    il2:atMoment :week-24 ; il2:inSet :set ; il2:events :infection.active.events .
:pneumonia.active a il2:Result ; il2:ofVariable :outcome.pneumonia ; il2:ofArm :arm.active ;
    il2:atMoment :week-24 ; il2:inSet :set ; il2:events :pneumonia.active.events .
:contrast.response a il2:BetweenArmContrast ; il2:result :response.active ;
    il2:reference :response.placebo ; il2:pValue :response.p ; il2:effect :response.effect .
:response.effect a il2:Effect ; il2:measure concept:risk-ratio ; il2:level 95.0 ;
    il2:estimate :ratio ; il2:lowerLimit :ratio.lower ; il2:upperLimit :ratio.upper .
:contrast.late a il2:BetweenArmContrast ; il2:result :late.active ;
    il2:reference :late.placebo ; il2:pValue :late.p .

:registration a il2:Registration ; rdfs:label "NCT01"@en ; il2:identifier "NCT01" ;
    il2:register concept:register.clinicaltrials-gov ; il2:record source:nct01 ;
    il2:actualEnrolment :record.enrolled ; il2:masking :record.masking ;
    il2:allocation :record.allocation ; il2:minimumAge :record.least ;
    il2:maximumAge :record.greatest ; il2:firstPostedDate :record.posted ;
    il2:startDate :record.start ; il2:completionDate :record.completed ;
    il2:lastUpdateDate :record.updated ; il2:registeredPrimaryOutcomes :record.primary .
"""


def number(value: str, place: str = "methods", unit: str = "", comparator: str = "") -> str:
    parts = [f'a il2:Reported ; il2:number {value} ; il2:printed "{comparator}{value}"']
    parts += [f"il2:unit {unit}"] if unit else []
    parts += [f'il2:comparator "{comparator}"'] if comparator else []
    return " ; ".join([*parts, f"il2:place :place.{place}"])


def concept(name: str, place: str = "methods") -> str:
    return f"a il2:Reported ; il2:concept concept:{name} ; il2:place :place.{place}"


def date(value: str, place: str = "record") -> str:
    return f'a il2:Reported ; il2:date "{value}"^^xsd:date ; il2:place :place.{place}'


def claim(text: str, place: str, facts: str) -> str:
    return f'a il2:Claim, il2:Reported ; il2:text "{text}"@en ; {facts} ; il2:place :place.{place}'


STATEMENTS = {
    "enrolled": number("40"),
    "active.randomised": number("20"),
    "placebo.randomised": number("20"),
    "active.analysed": number("20", "table"),
    "placebo.analysed": number("20", "table"),
    "active.renal": number("8", "table"),
    "masking": concept("masking.double-blind"),
    "allocation": concept("allocation.randomised"),
    "duration": number("12", unit="unit:WK"),
    "duration.meeting": number("84", "meeting", unit="unit:DAY"),
    "start": date("2030-03-01", "methods"),
    "age.least": number("18", unit="concept:unit.year", comparator=">="),
    "age.greatest": number("65", unit="concept:unit.year", comparator="<="),
    "week-12.offset": number("12", unit="unit:WK"),
    "week-24.offset": number("24", unit="unit:WK"),
    "response.active.events": number("14", "results"),
    "response.placebo.events": number("6", "results"),
    "response.p": number("0.011", "results"),
    "ratio": number("2.33", "results"),
    "ratio.lower": number("1.13", "results"),
    "ratio.upper": number("4.83", "results"),
    "late.active.events": number("13", "results"),
    "late.placebo.events": number("6", "results"),
    "late.p": number("0.027", "results"),
    "infection.active.events": number("5", "table"),
    "pneumonia.active.events": number("2", "table"),
    "claim.primary": claim(
        "met", "results", "il2:ofVariable :outcome.response ; il2:verdict il2:met"
    ),
    "claim.conclusion": claim(
        "works", "conclusions", "il2:direction concept:direction.favours-intervention"
    ),
    "claim.infection": claim("some infections", "results", "il2:ofVariable :outcome.infection"),
    "claim.meeting": claim(
        "more responses",
        "meeting",
        "il2:ofVariable :outcome.response ; "
        "il2:direction concept:direction.favours-intervention ; il2:atMoment :week-12",
    ),
    "record.enrolled": number("40", "record"),
    "record.masking": concept("masking.double-blind", "record"),
    "record.allocation": concept("allocation.randomised", "record"),
    "record.least": number("18", "record", unit="concept:unit.year"),
    "record.greatest": number("65", "record", unit="concept:unit.year"),
    "record.posted": date("2030-02-01"),
    "record.start": date("2030-03-01"),
    "record.completed": date("2031-03-01"),
    "record.updated": date("2031-06-01"),
    "record.primary": concept("instrument.sri-4", "record"),
}
NOT_MET = claim("not met", "results", "il2:ofVariable :outcome.response ; il2:verdict il2:not-met")

Examine = Callable[..., list[Remark]]


def examination(folder: Path, changed: dict[str, str], more: str = "") -> Examination:
    """Return the made-up trial with some statements changed, and with more triples."""
    assert changed.keys() <= STATEMENTS.keys()
    facts = STATEMENTS | changed
    lines = [f":{name} {said} ." for name, said in facts.items()]
    for name, text in (
        ("trials/made-up-2030.ttl", "\n".join([STRUCTURE, *lines, more])),
        ("sources/made-up.ttl", SOURCES),
    ):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(PREFIXES + text, encoding="utf-8")
    index = load(Layout.of(folder))
    assert not index.broken
    return Examination(read_trial(index, "made-up-2030"))


@pytest.fixture
def remarks(tmp_path: Path) -> Examine:
    """Return what runs a rule over the changed trial."""

    def run(code: str, more: str = "", /, **changed: str) -> list[Remark]:
        names = {name.replace("__", "-").replace("_", "."): said for name, said in changed.items()}
        return list(find(code).check(examination(tmp_path, names, more)))

    return run


def only(found: list[Remark]) -> Remark:
    assert len(found) == 1, [one.message for one in found]
    return found[0]


def name(iri: str) -> str:
    return iri.rsplit("#", 1)[-1]


@pytest.mark.parametrize("code", CODES)
def test_a_trial_that_agrees_has_no_finding(remarks: Examine, code: str) -> None:
    assert remarks(code) == []


@pytest.mark.parametrize("code", CODES)
def test_a_rule_has_a_page_and_sources(code: str) -> None:
    rule = find(code)
    assert len(rule.page.splitlines()) >= 10
    assert rule.sources
    assert all(len(source) > 40 for source in rule.sources)


# Participants


def test_the_arms_do_not_sum(remarks: Examine) -> None:
    found = only(remarks("participants-sum", enrolled=number("41")))
    assert found.severity == "warning"
    assert found.arithmetic == "20 + 20 = 40; 40 - 41 = -1"
    assert "41 (Abstract, Methods)" in found.message
    assert name(found.focus) == "enrolled"


def test_a_plan_counts_only_where_the_arms_stand(remarks: Examine) -> None:
    more = "trial:made-up-2030 il2:plannedEnrolment :planned . :planned {} ."
    assert remarks("participants-sum", more.format(number("50", "table"))) == []
    found = only(remarks("participants-sum", more.format(number("50", "methods"))))
    assert (found.severity, found.arithmetic) == ("info", "20 + 20 = 40; 40 - 50 = -10")


def test_the_members_of_a_set_do_not_sum(remarks: Examine) -> None:
    more = f":set il2:analysed :both.analysed .:both.analysed {number('39', 'table')} ."
    assert only(remarks("participants-sum", more)).arithmetic == "20 + 20 = 40; 40 - 39 = 1"


@pytest.mark.parametrize("bad", [number("-20"), number("20.5"), number("20", comparator="<")])
def test_what_is_no_count_is_not_added(remarks: Examine, bad: str) -> None:
    for code in ("participants-sum", "participants-analysed", "registration-enrolment"):
        changed = {"active_randomised": bad, "record_enrolled": number("40", "record")}
        assert remarks(code, **changed) == []


def test_a_subgroup_above_its_arm(remarks: Examine) -> None:
    assert remarks("participants-subgroup", active_renal=number("20", "table")) == []
    found = only(remarks("participants-subgroup", active_renal=number("21", "table")))
    assert (found.severity, found.arithmetic) == ("warning", "21 > 20")


def test_a_subgroup_above_the_wider_one(remarks: Examine) -> None:
    more = (
        "trial:made-up-2030 il2:population :population.iv ; il2:analysisSet :set.iv ."
        ':population.iv a il2:Population ; rdfs:label "class IV"@en ;'
        " il2:subgroupOf :population.renal ."
        ':set.iv a il2:AnalysisSet ; rdfs:label "class IV"@en ; il2:restrictedTo :population.iv .'
        ":set.iv.active a il2:AnalysedGroup ; il2:inSet :set.iv ; il2:ofArm :arm.active ;"
        f" il2:analysed :active.iv . :active.iv {number('9', 'table')} ."
    )
    assert only(remarks("participants-subgroup", more)).arithmetic == "9 > 8"


def test_more_analysed_than_randomised(remarks: Examine) -> None:
    found = only(remarks("participants-analysed", active_analysed=number("21", "table")))
    assert (found.severity, found.arithmetic) == ("warning", "21 > 20")


def test_fewer_analysed_without_a_reason(remarks: Examine) -> None:
    found = only(remarks("participants-analysed", active_analysed=number("19", "table")))
    assert (found.severity, found.arithmetic) == ("info", "20 - 19 = 1")
    assert "20 (Abstract, Methods) randomised, analysed 19 (Table 2)" in found.message
    assert name(found.focus) == "active.analysed"


@pytest.mark.parametrize("thing", [":set.active", ":set", ":arm.active", "trial:made-up-2030"])
def test_a_reason_explains_it(remarks: Examine, thing: str) -> None:
    more = f"{thing} il2:exclusionReason :reason . :reason {concept('status.unknown')} ."
    assert remarks("participants-analysed", more, active_analysed=number("19", "table")) == []


def test_percentages_imply_fewer_than_randomised(remarks: Examine) -> None:
    # 11/19 = 57.89 % and 5/19 = 26.32 %: of 1 to 20, no other number gives whole counts of both.
    more = (
        "trial:made-up-2030 il2:analysisSet :set2 ; il2:outcome :outcome.x, :outcome.y ."
        ':set2 a il2:AnalysisSet ; rdfs:label "as in the text"@en .'
    )
    for label, percent in (("x", "57.89"), ("y", "26.32")):
        more += (
            f':outcome.{label} a il2:Outcome ; rdfs:label "{label}"@en ; il2:role il2:secondary ;'
            f" il2:moment :week-12 ."
            f":{label} a il2:Result ; il2:ofVariable :outcome.{label} ; il2:ofArm :arm.active ;"
            f" il2:atMoment :week-12 ; il2:inSet :set2 ; il2:percent :{label}.percent ."
            f":{label}.percent {number(percent, 'results', 'unit:PERCENT')} ."
        )
    found = only(remarks("participants-analysed", more))
    assert found.arithmetic == "20 - 19 = 1"
    assert "19 as x, week 12, active implies" in found.message


def test_a_component_above_its_whole(remarks: Examine) -> None:
    assert remarks("component-counts", pneumonia_active_events=number("5", "table")) == []
    found = only(remarks("component-counts", pneumonia_active_events=number("6", "table")))
    assert (found.severity, found.arithmetic) == ("warning", "6 > 5")


# Registrations


def test_a_registration_of_another_design(remarks: Examine) -> None:
    found = only(
        remarks("registration-design", record_masking=concept("masking.open-label", "record"))
    )
    assert found.severity == "warning"
    assert found.arithmetic == "masking: open label ≠ double-blind"
    assert name(found.focus) == "record.masking"
    assert "The two need not be of one study." in found.message


def test_a_wider_word_is_no_other_design(remarks: Examine) -> None:
    changed = {"allocation": concept("allocation.cluster")}
    assert remarks("registration-design", **changed) == []


def test_a_comparator_may_stand_with_the_arms(remarks: Examine) -> None:
    more = (
        "trial:made-up-2030 il2:comparatorType :comparator ."
        f":comparator {concept('comparator.placebo')} ."
        ":registration il2:registeredArms :record.arms ."
        f":record.arms {concept('comparator.standard-care', 'record')} ."
    )
    found = only(remarks("registration-design", more))
    assert found.arithmetic == "comparator type: standard care comparator ≠ placebo comparator"


def test_another_number_of_arms(remarks: Examine) -> None:
    said = 'a il2:Reported ; il2:text "{}"@en ; il2:place :place.record .'
    two = ":registration il2:registeredArms :one, :two ." + "".join(
        f":{arm} {said.format(arm)}" for arm in ("one", "two")
    )
    assert remarks("registration-design", two) == []
    three = two + f":registration il2:registeredArms :three . :three {said.format('three')}"
    assert only(remarks("registration-design", three)).arithmetic == "number of arms: 3 ≠ 2"


def test_another_enrolment(remarks: Examine) -> None:
    found = only(remarks("registration-enrolment", record_enrolled=number("30", "record")))
    assert (found.severity, found.arithmetic) == ("warning", "40 - 30 = 10")
    assert "30 (Record) participants (actual), the report 40 randomised (20 + 20)" in found.message


def test_a_plan_is_not_held_against_the_actual_number(remarks: Examine) -> None:
    plan = f":registration il2:plannedEnrolment :plan . :plan {number('50', 'record')} ."
    assert remarks("registration-enrolment", plan) == []
    # Of an actual number that is no number, nothing but the plan is left.
    unread = {"record_enrolled": concept("status.unknown", "record")}
    found = only(remarks("registration-enrolment", plan, **unread))
    assert (found.severity, found.arithmetic) == ("info", "40 - 50 = -10")


def test_another_age_than_the_report(remarks: Examine) -> None:
    changed = {"record_greatest": number("60", "record", "concept:unit.year")}
    found = only(remarks("registration-eligibility", **changed))
    assert found.severity == "warning"
    assert set(found.arithmetic.split(" ≠ ")) == {"<=65", "60"}
    assert "The greatest age admitted" in found.message


SECOND = (
    "trial:made-up-2030 il2:registration :second ."
    ':second a il2:Registration ; rdfs:label "NCT02"@en ; il2:identifier "NCT02" ;'
    " il2:register concept:register.clinicaltrials-gov ; il2:record source:nct02 ."
)


def test_registrations_that_differ_from_each_other(remarks: Examine) -> None:
    # The report has no limit here: 70 of the second stands against 65 of the first.
    year = "concept:unit.year"
    more = (
        f":second il2:maximumAge :second.age . :second.age {number('70', 'record.second', year)} ."
    )
    changed = {"age_greatest": concept("instrument.age")}
    found = only(remarks("registration-eligibility", SECOND + more, **changed))
    assert (found.severity, found.arithmetic) == ("info", "65 ≠ 70")
    assert "65 (Record) in NCT01; 70 (Record) in NCT02" in found.message


def test_limits_in_other_units_are_not_compared(remarks: Examine) -> None:
    changed = {"record_greatest": number("780", "record", "concept:unit.month")}
    assert remarks("registration-eligibility", **changed) == []


def test_a_late_registration(remarks: Examine) -> None:
    found = only(remarks("registration-timing", record_posted=date("2030-03-31")))
    assert found.severity == "info"
    assert found.arithmetic == "2030-03-31 > 2030-03-01 by 30 days"
    assert "retrospective" in found.message


def test_the_start_may_be_that_of_the_report(remarks: Examine) -> None:
    changed = {"record_start": concept("status.unknown", "record")}
    assert remarks("registration-timing", **changed) == []
    found = only(remarks("registration-timing", **changed, record_posted=date("2030-03-02")))
    assert found.arithmetic == "2030-03-02 > 2030-03-01 by 1 days"


def test_a_month_is_compared_as_a_month(remarks: Examine) -> None:
    month = date("2030-03-01") + ' ; il2:printed "2030-03"'
    assert (
        remarks("registration-timing", record_start=month, record_posted=date("2030-03-20")) == []
    )
    found = only(
        remarks("registration-timing", record_start=month, record_posted=date("2030-04-01"))
    )
    assert found.arithmetic == "2030-04-01 > 2030-03"


def test_another_start_than_the_report(remarks: Examine) -> None:
    found = only(remarks("registration-timing", start=date("2031-03-01", "methods")))
    assert (found.severity, found.arithmetic) == ("warning", "2030-03-01 ≠ 2031-03-01")
    assert name(found.focus) == "record.start"


def test_dates_out_of_order(remarks: Examine) -> None:
    found = only(remarks("registration-timing", record_completed=date("2030-02-28")))
    assert found.severity == "warning"
    assert found.arithmetic == "2030-03-01 > 2030-02-28"
    posted = {"record_updated": date("2030-03-15"), "record_posted": date("2030-03-16")}
    found = next(r for r in remarks("registration-timing", **posted) if r.severity == "warning")
    assert found.arithmetic == "2030-03-16 > 2030-03-15"


def test_no_time_for_the_treatment(remarks: Examine) -> None:
    # 12 weeks are 84 days; from 1 March to 23 May are 83, to 24 May 84.
    found = only(remarks("registration-timing", record_completed=date("2030-05-23")))
    assert found.severity == "warning"
    assert found.arithmetic == "2030-05-23 - 2030-03-01 = 83 days < 84 days"
    assert remarks("registration-timing", record_completed=date("2030-05-24")) == []


def test_a_record_that_was_not_updated(remarks: Examine) -> None:
    found = only(remarks("registration-timing", record_updated=date("2030-02-02")))
    assert (found.severity, found.arithmetic) == ("info", "2030-02-02 < 2030-03-01 by 27 days")


def test_copies_of_a_record_with_different_dates(remarks: Examine) -> None:
    more = f":registration il2:completionDate :copied . :copied {date('2031-03-31', 'copy')} ."
    found = only(remarks("registration-timing", more))
    assert found.severity == "info"
    assert "2031-03-31 (Record; read second-hand)" in found.message
    assert "copy of the record" in found.message


def test_a_date_that_is_none_is_no_crash(remarks: Examine) -> None:
    found = remarks("registration-timing", record_posted=date("2030-13-45"))
    assert [one.arithmetic for one in found] == ["2030-13-45 > 2030-03-01"]


def test_another_primary_outcome_is_registered(remarks: Examine) -> None:
    changed = {"record_primary": concept("instrument.bilag", "record")}
    found = only(remarks("registration-outcomes", **changed))
    assert found.severity == "warning"
    assert "response at week 12, is not the registered one" in found.message
    assert "is in the report as response at week 24 (secondary" in found.message


def text(said: str) -> str:
    return f'a il2:Reported ; il2:text "{said}"@en ; il2:place :place.record'


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Response, week 12", None),
        ("Response after 12 weeks", None),
        ("Response at week 52", "names 52 weeks"),
        ("Time to the first flare", "could not be matched"),
    ],
)
def test_registered_outcomes_in_words(remarks: Examine, said: str, expected: str | None) -> None:
    found = remarks("registration-outcomes", record_primary=text(said))
    assert [one.severity for one in found] == ([] if expected is None else ["info"])
    assert all(expected is not None and expected in one.message for one in found)


def test_a_primary_outcome_registered_as_secondary(remarks: Examine) -> None:
    more = (
        ":registration il2:registeredSecondaryOutcomes :record.secondary ."
        f":record.secondary {concept('instrument.sri-4', 'record')} ."
    )
    found = only(remarks("registration-outcomes", more, record_primary=text("Survival")))
    assert found.severity == "warning"
    assert "is registered as secondary" in found.message


def test_registered_outcomes_that_could_not_be_read(remarks: Examine) -> None:
    assert remarks("registration-outcomes", SECOND) == []  # of which nothing is known
    more = SECOND + (
        "trial:made-up-2030 il2:absence :absence . :absence a il2:Absence ; il2:about :second ;"
        " il2:item il2:registeredOutcomes ; il2:kind il2:not-found ; il2:searched source:nct02 ."
    )
    found = only(remarks("registration-outcomes", more))
    assert (found.severity, name(found.focus)) == ("info", "outcome.response")
    assert "cannot be compared" in found.message
    assert "of NCT02" in found.message


# Reports


def test_reports_that_differ_in_a_duration(remarks: Examine) -> None:
    found = only(remarks("reports-differ", duration_meeting=number("70", "meeting", "unit:DAY")))
    assert found.severity == "warning"
    assert found.arithmetic == "12 ≠ 70"
    assert name(found.focus) == "duration.meeting"


@pytest.mark.parametrize(
    ("said", "differs"),
    [
        (number("0.01", "meeting"), False),  # 0.011 prints so with two digits
        (number("0.05", "meeting", comparator="<"), False),
        (number("0.021", "meeting"), True),
        (number("0.01", "meeting", comparator="<"), True),
        (concept("status.unknown", "meeting"), False),
    ],
)
def test_figures_are_compared_as_far_as_their_digits_go(
    remarks: Examine, said: str, differs: bool
) -> None:
    found = remarks("reports-differ", f":contrast.response il2:pValue :other . :other {said} .")
    assert len(found) == differs


def test_reports_that_differ_in_a_count_by_one(remarks: Examine) -> None:
    more = f":arm.active il2:randomised :other . :other {number('21', 'meeting')} ."
    assert only(remarks("reports-differ", more)).arithmetic == "20 ≠ 21"


# Claims


def test_met_with_a_p_above_alpha(remarks: Examine) -> None:
    found = only(remarks("claim-verdict", response_p=number("0.052", "results")))
    assert found.severity == "warning"
    assert "p 0.052 (Abstract, Results)" in found.message


def test_an_interval_tells_where_there_is_no_p(remarks: Examine) -> None:
    changed = {"ratio_lower": number("0.97", "results")}
    assert remarks("claim-verdict", **changed) == []  # the p-value goes with the verdict
    changed["response_p"] = concept("status.unknown", "results")
    found = only(remarks("claim-verdict", **changed))
    assert "risk ratio from 0.97 to 4.83" in found.message
    assert remarks("claim-verdict", **changed, claim_primary=NOT_MET) == []


@pytest.mark.parametrize(
    "p", [number("0.05", "results"), number("0.05", "results", comparator="<=")]
)
def test_a_p_at_alpha_does_not_tell(remarks: Examine, p: str) -> None:
    assert remarks("claim-verdict", response_p=p) == []
    assert remarks("claim-verdict", response_p=p, claim_primary=NOT_MET) == []


def test_not_met_with_a_p_below_alpha(remarks: Examine) -> None:
    found = only(remarks("claim-verdict", claim_primary=NOT_MET))
    assert "claimed to be not met" in found.message
    assert found.arithmetic == "p 0.011 (Abstract, Results)\nalpha 0.05 (by convention)"


def test_not_met_with_a_bound_below_alpha(remarks: Examine) -> None:
    p = number("0.05", "results", comparator="<")
    assert only(remarks("claim-verdict", claim_primary=NOT_MET, response_p=p))


def test_the_level_of_the_trial_decides(remarks: Examine) -> None:
    level = f"trial:made-up-2030 il2:significanceLevel :level .:level {number('0.01')} ."
    # 0.011 is above 0.01; the interval of 95 % does not belong to that level.
    assert "level of 0.01" in only(remarks("claim-verdict", level)).message
    assert remarks("claim-verdict", level, claim_primary=NOT_MET) == []


def test_limits_that_are_swapped_do_not_tell(remarks: Examine) -> None:
    changed = {
        "claim_primary": NOT_MET,
        "response_p": concept("status.unknown", "results"),
        "ratio_lower": number("4.83", "results"),
        "ratio_upper": number("1.13", "results"),
    }
    assert remarks("claim-verdict", **changed) == []


def test_non_inferiority_has_other_aims(remarks: Examine) -> None:
    framework = (
        "trial:made-up-2030 il2:framework :framework ."
        ':framework a il2:Reported ; il2:printed "non-inferiority" ; il2:place :place.methods .'
    )
    assert remarks("claim-verdict", framework, claim_primary=NOT_MET) == []


def test_a_conclusion_beside_an_endpoint_that_was_not_met(remarks: Examine) -> None:
    changed = {"claim_primary": NOT_MET, "response_p": number("0.052", "results")}
    found = only(remarks("claim-secondary", **changed))
    assert (found.severity, name(found.focus)) == ("info", "claim.conclusion")
    assert found.arithmetic == (
        "response at week 12: p=0.052\nresponse at week 24: p=0.027 (secondary)"
    )


def test_a_conclusion_that_favours_nobody_is_left_alone(remarks: Examine) -> None:
    changed = {"claim_conclusion": claim("no difference", "conclusions", 'il2:note "-"@en')}
    assert remarks("claim-secondary", claim_primary=NOT_MET, **changed) == []
    elsewhere = STATEMENTS["claim.conclusion"].replace("conclusions", "results")
    assert remarks("claim-secondary", claim_primary=NOT_MET, claim_conclusion=elsewhere) == []


def test_harms_that_the_abstract_does_not_name(remarks: Examine) -> None:
    elsewhere = STATEMENTS["claim.infection"].replace(":place.results", ":place.table")
    found = only(remarks("claim-harms", claim_infection=elsewhere))
    assert found.severity == "info"
    assert found.arithmetic == "any infection 5 v —\npneumonia 2 v —"
    assert "others: any infection 5 v —, and 1 component of these" in found.message


def test_serious_harms_come_first(remarks: Examine) -> None:
    more = (
        "trial:made-up-2030 il2:outcome :outcome.rash, :outcome.death ."
        ':outcome.rash a il2:Outcome ; rdfs:label "rash"@en ; il2:role il2:harm .'
        ':outcome.death a il2:Outcome ; rdfs:label "death"@en ; il2:role il2:harm ;'
        " il2:domain concept:domain.serious-harm ."
    )
    for harm, arm, events in (
        ("rash", "placebo", "3"),
        ("rash", "active", "9"),
        ("death", "placebo", "1"),
        ("death", "active", "0"),
    ):
        more += (
            f":{harm}.{arm} a il2:Result ; il2:ofVariable :outcome.{harm} ; il2:ofArm :arm.{arm} ;"
            f" il2:atMoment :week-24 ; il2:inSet :set ; il2:events :{harm}.{arm}.events ."
            f":{harm}.{arm}.events {number(events, 'table')} ."
        )
    found = only(remarks("claim-harms", more))
    listed = "(active v placebo): serious: death 0 v 1; others: rash 9 v 3"
    assert listed in found.message


def test_a_harm_that_nobody_had_need_not_be_named(remarks: Examine) -> None:
    changed = {
        "claim_infection": STATEMENTS["claim.infection"].replace(":place.results", ":place.table"),
        "infection_active_events": number("0", "table"),
        "pneumonia_active_events": number("0", "table"),
    }
    assert remarks("claim-harms", **changed) == []


def test_a_claim_that_the_other_report_does_not_bear_out(remarks: Examine) -> None:
    changed = {"claim_primary": NOT_MET, "response_p": number("0.052", "results")}
    found = only(remarks("claim-reports", **changed))
    assert (found.severity, name(found.focus)) == ("warning", "claim.meeting")
    assert "p 0.052 (Abstract, Results)" in found.message
    assert "not met" in found.message


def test_a_claim_at_another_moment_can_hold(remarks: Examine) -> None:
    changed = {
        "response_p": number("0.052", "results"),
        "claim_meeting": STATEMENTS["claim.meeting"].replace(":week-12", ":week-24"),
    }
    found = only(remarks("claim-reports", **changed))
    assert found.severity == "info"
    assert "The claim is of week 24: the moments differ" in found.message


def test_a_claim_of_a_p_value(remarks: Examine) -> None:
    said = number("0.05", "meeting", comparator="<").replace(
        "il2:Reported", "il2:Claim, il2:Reported"
    )
    changed = {"claim_meeting": f"{said} ; il2:ofVariable :outcome.response"}
    assert remarks("claim-reports", **changed) == []
    assert len(remarks("claim-reports", **changed, response_p=number("0.052", "results"))) == 1


# The trial of He 2020, of which the facts are known (A1, A2, A8 of its facts)


@pytest.fixture(scope="module")
def he_2020() -> Examination:
    return Examination(KnowledgeBase().trial("he-2020"))


def messages(of: Examination, code: str) -> list[str]:
    return [one.message for one in find(code).check(of)]


@pytest.mark.parametrize(
    "code", ["participants-sum", "participants-subgroup", "component-counts", "claim-verdict"]
)
def test_he_2020_agrees_with_itself_in(he_2020: Examination, code: str) -> None:
    assert messages(he_2020, code) == []


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("participants-analysed", ["29 (Table 2)", "29 (Table 3", "29 as SRI-4", "Table 1"]),
        ("registration-design", ["NCT02932137", "OPEN LABEL", "CROSSOVER", "PREVENTION", "care"]),
        ("registration-enrolment", ["NCT02932137 has 30", "60 randomised (30 + 30)"]),
        ("registration-eligibility", ["65", "60", "second-hand"]),
        ("registration-outcomes", ["cannot be compared", "NCT02465580", "NCT02932137"]),
        ("reports-differ", ["treatment duration", "12 weeks", "10 weeks"]),
        ("claim-secondary", ["p=0.052", "p=0.036 (of a subgroup)", "p=0.027 (secondary)"]),
        ("claim-harms", ["serious: any SAE", "severe adverse events») 0 v 3", "reaction 9 v 2"]),
        ("claim-reports", ["week 6 and week 10", "p 0.052", "not met"]),
    ],
)
def test_he_2020_has_one_finding_of(he_2020: Examination, code: str, parts: list[str]) -> None:
    found = messages(he_2020, code)
    assert len(found) == 1
    assert [part for part in parts if part not in found[0]] == []


def test_he_2020_and_its_dates(he_2020: Examination) -> None:
    arithmetic = {one.arithmetic for one in find("registration-timing").check(he_2020)}
    assert arithmetic == {
        "2016-10-13 > 2016-05-05 by 161 days",
        "2015-06-08 < 2015-06-30 by 22 days",
        "2017-12-31 differs from 2017-12-01",
    }
