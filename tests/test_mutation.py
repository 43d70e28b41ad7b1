"""The validation notices slips: mutants of trials, a few made by hand and a sample of He 2020."""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from pathlib import Path

import mutation
import pyoxigraph as ox
import pytest
from mutation import Mutant, Trial, Watch, il2, local_name

from il2kb.data import BASE, DataFile, Layout
from il2kb.turtle import parse
from il2kb.validation.background import read_background
from il2kb.validation.inspection import Inspector

BENCH = Path(__file__).resolve().parent.parent / "bench"
if not BENCH.is_dir():
    pytest.skip("bench/ is not part of an installed il2kb", allow_module_level=True)
sys.path.insert(0, str(BENCH))

import mutate  # noqa: E402

LAYOUT = Layout.shipped()
SPACE = f"{BASE}trial/small#"
SMALL = """
@prefix : <https://w3id.org/il2kb/trial/small#> .
@prefix concept: <https://w3id.org/il2kb/concept/> .
@prefix il2: <https://w3id.org/il2kb/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix source: <https://w3id.org/il2kb/source/> .
@prefix unit: <http://qudt.org/vocab/unit/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:arm.a a il2:Arm ; rdfs:label "one"@en .
:arm.b a il2:Arm .
:moment.x a il2:Moment .
:moment.y a il2:Moment .
:result.r.a a il2:Result ; il2:ofArm :arm.a ; il2:atMoment :moment.x ;
    il2:percent :result.r.a.percent .
:result.r.b a il2:Result ; il2:ofArm :arm.b ; il2:atMoment :moment.x .
:result.r.a.percent a il2:Reported ; il2:number 6.90 ; il2:printed "6.90%" ; il2:unit unit:PERCENT ;
    il2:place :place .
:place a il2:Place ; il2:certainty il2:primary-page .
:registration a il2:Registration ; il2:startDate :registration.start .
:registration.start a il2:Reported ; il2:date "2015-06-30"^^xsd:date .
:masking a il2:Reported ; il2:concept concept:masking.double-blind .
"""


@pytest.fixture(scope="module")
def small() -> Trial:
    return Trial(parse(SMALL), read_background(LAYOUT))


def altered(trial: Trial, subject: str, predicate: str) -> list[tuple[str, str, str]]:
    """Return kind, group and new value of the mutants of one triple, in the words of Turtle."""
    return [
        (m.kind, m.group, local_name(m.added[0].object) if m.added else "")
        if not m.added or isinstance(m.added[0].object, ox.NamedNode)
        else (m.kind, m.group, str(m.added[0].object).partition("^^")[0])
        for m in trial.mutants()
        if m.triple.subject == ox.NamedNode(SPACE + subject)
        and local_name(m.triple.predicate) == predicate
    ]


@pytest.mark.parametrize(
    ("subject", "predicate", "expected"),
    [
        ("result.r.a.percent", "number", [("number", "results", '"6.91"')]),
        ("result.r.a.percent", "printed", [("printed", "results", '"6.91%"')]),
        ("arm.a", "label", [("text", "arms", '"onf"@en')]),
        ("registration.start", "date", [("date", "registrations", '"2015-07-01"')]),
        ("result.r.a", "atMoment", [("moment", "results", "moment.y")]),
        ("place", "certainty", [("certainty", "places", "secondary-page")]),
        (
            "result.r.a.percent",
            "type",
            [("layer", "results", "Derived"), ("layer", "results", "Judged")],
        ),
        ("result.r.a.percent", "place", []),  # there is no other place
    ],
)
def test_a_triple_is_dropped_and_altered_by_its_kind(
    small: Trial, subject: str, predicate: str, expected: list[tuple[str, str, str]]
) -> None:
    group = small.group(ox.NamedNode(SPACE + subject))
    assert altered(small, subject, predicate) == [("drop", group, ""), *expected]


def test_an_arm_is_exchanged_alone_and_with_the_other(small: Trial) -> None:
    assert altered(small, "result.r.a", "ofArm") == [
        ("drop", "results", ""),
        ("arm", "results", "arm.b"),
        ("both arms", "results", "arm.b"),
    ]
    (both,) = (m for m in small.mutants() if m.kind == "both arms")
    assert [local_name(t.object) for t in both.removed] == ["arm.a", "arm.b"]
    assert [local_name(t.object) for t in both.added] == ["arm.b", "arm.a"]


def test_a_concept_is_replaced_by_one_of_its_scheme(small: Trial) -> None:
    drop, (kind, group, value) = altered(small, "masking", "concept")
    assert (drop[0], kind, group) == ("drop", "concept", "statements about others")
    scheme = ox.NamedNode("http://www.w3.org/2004/02/skos/core#inScheme")
    designs = small.graph.objects(ox.NamedNode(f"{BASE}concept/masking.double-blind"), scheme)
    assert small.graph.objects(ox.NamedNode(f"{BASE}concept/{value}"), scheme) == designs
    assert value != "masking.double-blind"


@pytest.mark.parametrize(
    ("text", "after"),
    [("55.17", "55.18"), ("30", "31"), ("0.009", "0.010"), ("9.9", "10.0"), ("-4.3", "-4.4")],
)
def test_next_number(text: str, after: str) -> None:
    assert mutation._next_number(text) == after


@pytest.mark.parametrize(
    ("text", "after"), [("Phase 2", "Phase 3"), ("week 9%", "week 0%"), ("az", "aa"), ("", "x")]
)
def test_next_text(text: str, after: str) -> None:
    assert mutation._next_text(text) == after


def he_2020() -> DataFile:
    (file,) = (f for f in LAYOUT.data_files() if f.kind == "trial" and f.path.stem == "he-2020")
    return file


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch(LAYOUT, he_2020())


def changed(watch: Watch, subject: str, predicate: str, kind: str) -> Mutant:
    node = ox.NamedNode(f"{BASE}trial/he-2020#{subject}")
    (found,) = (
        m
        for m in watch.trial.mutants()
        if m.triple.subject == node and m.triple.predicate == il2(predicate) and m.kind == kind
    )
    return found


@pytest.mark.parametrize(
    ("subject", "predicate", "kind", "code"),
    [
        ("result.rash.week-12.il2.events", "place", "drop", "core.reported-place"),
        ("result.rash.week-12.il2.percent", "number", "number", "check.number-printed"),
        ("regimen.il2.total-administrations", "rule", "drop", "core.derived-rule"),
        ("result.rash.week-12.il2", "ofArm", "both arms", "check.name-arm"),
    ],
)
def test_a_known_slip_is_noticed(
    watch: Watch, subject: str, predicate: str, kind: str, code: str
) -> None:
    assert watch.notice(changed(watch, subject, predicate, kind)) == code


def test_own_words_have_no_second_copy(watch: Watch) -> None:
    mutant = changed(watch, "contrast.sri-4.week-12", "note", "text")
    assert watch.notice(mutant) is None
    assert "wording" in (mutate.unscored(mutant, watch.trial) or "")


def test_a_mutant_leaves_no_trace(watch: Watch) -> None:
    first = changed(watch, "result.rash.week-12.il2", "ofArm", "both arms")
    assert watch.notice(first) == watch.notice(first) == "check.name-arm"
    nothing = Mutant("none", "none", first.triple, (), ())
    assert watch.notice(nothing) is None


def test_the_short_way_agrees_with_the_whole_validation(watch: Watch, tmp_path: Path) -> None:
    inspector = Inspector(LAYOUT, ("core",), "own")
    path = tmp_path / "he-2020.ttl"
    mutants = random.Random(20).sample(list(watch.trial.mutants()), 8)
    for mutant in mutants:
        triples = [t for t in watch.trial.triples if t not in mutant.removed] + [*mutant.added]
        path.write_bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
        (whole,) = inspector.inspect([DataFile(path, "trial", he_2020().graph)])
        assert bool(whole.findings) == (watch.notice(mutant) is not None), mutant


def test_slips_of_he_2020_are_noticed(watch: Watch) -> None:
    """A sample of each group; `make mutate` looks at all, and at each of the scored groups."""
    groups: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in watch.trial.mutants():
        groups[mutant.group].append(mutant)
    assert set(mutate.SCORED) < groups.keys()
    scored: list[mutate.Seen] = []
    for group, mutants in groups.items():
        size = 40 if group in mutate.SCORED else 3
        chosen = random.Random(2020).sample(mutants, min(size, len(mutants)))
        seen = [mutate.look(watch, mutant) for mutant in chosen]
        assert [one.what for one in seen if not one.code and not one.reason] == []
        if group in mutate.SCORED:
            scored += [one for one in seen if not one.unscored]
    noticed = 100 * sum(one.code is not None for one in scored) / len(scored)
    assert noticed >= mutate.LEAST, [one.what for one in scored if not one.code]


@pytest.mark.parametrize(
    ("node", "group"),
    [
        ("result.sri-4.week-12.il2", "results"),
        ("result.sri-4.week-12.il2.percent", "results"),
        ("regimen.il2.dose", "regimen"),
        ("registration.nct02465580.number", "registrations"),
        ("contrast.sri-4.week-12.p-value", "contrasts"),
        ("arm.il2.randomised", "arms"),
        ("absence.funding", "absences"),
        ("place.he-2020.abstract.results", "places"),
        ("claim.primary-endpoint", "claims"),
        ("statement.masking", "design"),
    ],
)
def test_a_part_is_of_the_group_of_what_it_tells_of(node: str, group: str, watch: Watch) -> None:
    assert watch.trial.group(ox.NamedNode(f"https://w3id.org/il2kb/trial/he-2020#{node}")) == group
