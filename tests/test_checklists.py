"""Checklists: every item on its examples, and the states of items in each source."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from il2kb.checklists import Assessor, Dossier, ItemState, is_checklist, read_checklist
from il2kb.checklists.checklist import Checklist
from il2kb.checklists.packing import pack, unpack
from il2kb.checklists.rdf import triples
from il2kb.data import BASE, Layout
from il2kb.errors import DataError
from il2kb.profiles import Profile, profiles
from il2kb.shacl import validate_with_pyshacl
from il2kb.shacl.graph import TYPE, Graph
from il2kb.terms import il2
from il2kb.turtle import Positions, parse
from il2kb.validation.background import read_background

LAYOUT = Layout.shipped()
EXAMPLES = Path(__file__).resolve().parent / "shapes"
LISTS = {
    profile.name: read_checklist(profile) for profile in profiles(LAYOUT) if is_checklist(profile)
}
ITEMS = [item.code for checklist in LISTS.values() for item in checklist.items]
BACKGROUND = read_background(LAYOUT)


def states(
    text: bytes, checklist: Checklist, more: bytes = b"", engine: str = "own"
) -> list[ItemState]:
    """Return the states of the one trial that a text describes; `more` are its sources."""
    found = parse(text)
    trials = [t.subject for t in found if t.predicate == TYPE and t.object == il2.Trial]
    assert len(trials) == 1
    assert isinstance(trials[0], ox.NamedNode)
    behind = [t for some in BACKGROUND.triples.values() for t in some] if more else []
    background = Graph([*behind, *parse(more)]) if more else BACKGROUND.graph

    def validate(graph: Graph) -> list[object]:
        outer = [t for some in BACKGROUND.triples.values() for t in some]
        return validate_with_pyshacl(checklist.graph.triples(), [*graph.triples(), *outer])

    assessor = Assessor(checklist, validate if engine == "pyshacl" else None)  # type: ignore[arg-type]
    return assessor.assess(Dossier(Graph(found, background), trials[0], Positions(text)))


def of(item: str, name: str) -> list[ItemState]:
    """Return the states that count of one item in its good or bad example."""
    checklist = LISTS[item.partition(".")[0]]
    text = (EXAMPLES / item / f"{name}.ttl").read_bytes()
    return [s for s in states(text, checklist) if s.item == item and s.counts]


@pytest.mark.parametrize("item", ITEMS)
def test_an_item_is_reported_in_its_passing_example(item: str) -> None:
    assert {s.state for s in of(item, "good")} - {"not-applicable"} == {"reported"}


@pytest.mark.parametrize("item", ITEMS)
def test_an_item_is_not_reported_in_its_failing_example(item: str) -> None:
    found = of(item, "bad")
    assert any(s.state in ("not-coded", "not-reported") for s in found)


@pytest.mark.parametrize("layer", ["Derived", "Judged"])
@pytest.mark.parametrize("name", LISTS)
def test_what_is_derived_or_judged_is_not_reported(name: str, layer: str) -> None:
    """Not even where an encoder gave it the place of what it was made from."""
    lost = 0
    for path in sorted(EXAMPLES.glob(f"{name}.*/good.ttl")):
        text = path.read_bytes()
        inferred = text.replace(b"a il2:Reported", f"a il2:{layer}".encode())
        own = {t.subject for t in parse(inferred) if t.object in (il2.Derived, il2.Judged)}
        # What a thing has a place for itself, such as an arm, is reported still.
        open_places = {
            t.object.value
            for t in parse(inferred)
            if t.predicate == il2.place and t.subject not in own
            if isinstance(t.object, ox.NamedNode)
        }
        after = [s for s in states(inferred, LISTS[name]) if s.state == "reported"]
        assert all(place.iri in open_places for s in after for place in s.found), path
        before = [s for s in states(text, LISTS[name]) if s.state == "reported"]
        lost += len(before) - len(after)
    assert lost > 5


def test_a_checklist_is_called_as_its_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(
        "@prefix il2: <https://w3id.org/il2kb/ontology#> .\n"
        "<https://w3id.org/il2kb/shape/mien> a il2:Checklist .\n",
        "utf-8",
    )
    with pytest.raises(DataError, match="another name"):
        is_checklist(Profile("mine", path))


def test_every_example_is_of_an_item() -> None:
    folders = {f.name for f in EXAMPLES.iterdir() if f.name.partition(".")[0] in LISTS}
    assert folders == set(ITEMS)


@pytest.mark.parametrize("name", LISTS)
def test_a_checklist_says_all_that_a_report_needs(name: str) -> None:
    checklist = LISTS[name]
    assert checklist.title and checklist.about and checklist.citation and checklist.edition
    properties = set(il2.types)
    for item in checklist.items:
        assert item.code.startswith(name + "."), item.code
        for text in (item.number, item.heading, item.title, item.why, item.problem, item.citation):
            assert text.strip() == text != "", item.code
        assert item.remedy != item.problem, f"{item.code} does not say what to write"
        assert item.severity in ("warning", "info"), item.code
        assert {str(p)[1:-1] for p in item.properties} <= properties, item.code
        assert item.condition is None or item.exemption, item.code
    orders = [item.order for item in checklist.items]
    headings = [item.heading for item in checklist.items]
    assert len(set(orders)) == len(orders), "two items have the same sh:order"
    changes = [h for i, h in enumerate(headings) if i == 0 or headings[i - 1] != h]
    assert len(changes) == len(set(changes)), f"a heading comes twice: {changes}"


@pytest.mark.parametrize("name", LISTS)
def test_plain_shacl_says_what_the_states_say(name: str) -> None:
    """An engine that knows nothing of il2kb fails where an item is reported nowhere."""
    checklist = LISTS[name]
    for path in (*(LAYOUT.kb / "trials").glob("*.ttl"), *EXAMPLES.glob(f"{name}.*/*.ttl")):
        text = path.read_bytes()
        graph = Graph(parse(text), BACKGROUND.graph)
        plain = {
            (str(r.source_shape)[1:-1].removeprefix(f"{BASE}shape/"), str(r.focus)[1:-1])
            for r in checklist.shapes.validate(graph)
        }
        targets = {
            (item.code, str(focus)[1:-1])
            for item in checklist.items
            for focus in checklist.shapes.targets(item.node, graph)
        }
        ours = {
            (s.item, s.focus)
            for s in states(text, replace(checklist, each=False))
            if s.source is None and (s.item, s.focus) in targets
            if s.state in ("not-reported", "not-coded")
            or (s.state == "not-applicable" and s.sought)
        }
        assert plain == ours, path


@pytest.mark.parametrize("name", LISTS)
def test_pyshacl_finds_the_same_states(name: str) -> None:
    """On some examples of the checklist, passing and failing, and on the small trial."""
    pytest.importorskip("pyshacl")
    items = [item for item in ITEMS if item.partition(".")[0] == name]
    texts = [
        (EXAMPLES / item / f"{example}.ttl").read_bytes()
        for item in items[:: -(-len(items) // 3)]
        for example in ("good", "bad")
    ]
    for text in (*texts, TRIAL):
        assert states(text, LISTS[name], engine="pyshacl") == states(text, LISTS[name])


# Two abstracts, an article and a record; what each says of five items.
SOURCES = b"""
@prefix il2: <https://w3id.org/il2kb/ontology#> .
@prefix source: <https://w3id.org/il2kb/source/> .
source:paper a il2:JournalArticle .
source:paper.table a il2:Page ; il2:copyOf source:paper .
source:paper.abstract a il2:Abstract ; il2:copyOf source:paper .
source:talk a il2:ConferenceAbstract .
source:record a il2:RegistryRecord .
"""
TRIAL = b"""
@prefix : <https://w3id.org/il2kb/trial/small#> .
@prefix trial: <https://w3id.org/il2kb/trial/> .
@prefix il2: <https://w3id.org/il2kb/ontology#> .
@prefix source: <https://w3id.org/il2kb/source/> .

trial:small a il2:Trial ;
    il2:reportedIn source:paper, source:talk ;
    il2:masking :masking ;
    il2:objective :objective ;
    il2:funding :funding .

:masking a il2:Reported ; il2:place :in-abstract .
:objective a il2:Reported ; il2:place :in-talk .
:funding a il2:Derived .
:in-abstract a il2:Place ; il2:source source:paper.abstract ; il2:section "Abstract" ;
    il2:row "Methods" ; il2:certainty il2:primary-page .
:in-talk a il2:Place ; il2:source source:talk ; il2:section "Text" ;
    il2:certainty il2:secondary-page .

:silent a il2:Absence ; il2:about trial:small ; il2:item il2:setting ; il2:kind il2:not-reported ;
    il2:searched source:paper.abstract .
:unread a il2:Absence ; il2:about trial:small ; il2:item il2:whoWasBlinded ;
    il2:kind il2:not-found ; il2:searched source:talk .
:pointless a il2:Absence ; il2:about trial:small ; il2:item il2:status ;
    il2:kind il2:not-applicable ; il2:searched source:talk ; il2:note "The trial had ended."@en .
"""


def small(item: str) -> dict[str, ItemState]:
    """Return the states of an item of the small trial by the last part of the source's IRI."""
    found = states(TRIAL, LISTS["consort-abstract"], SOURCES)
    return {
        (s.source or "anywhere").rpartition("/")[2]: s
        for s in found
        if s.item == f"consort-abstract.{item}"
    }


def test_reported_in_one_source_and_unread_in_the_other() -> None:
    found = small("blinding.masking")
    assert {name: s.state for name, s in found.items()} == {
        "paper.abstract": "reported",
        "talk": "not-coded",
        "anywhere": "reported",
    }
    (place,) = found["paper.abstract"].found
    assert (place.text, place.source) == (
        "Abstract, Methods",
        "https://w3id.org/il2kb/source/paper.abstract",
    )
    assert not found["paper.abstract"].second_hand
    assert found["paper.abstract"].line == 16  # where the place is described
    assert {name: s.counts for name, s in found.items()} == {
        "paper.abstract": True,
        "talk": True,
        "anywhere": False,
    }


def test_what_was_read_on_a_secondary_page_only_is_second_hand() -> None:
    found = small("objective")
    assert found["talk"].state == "reported"
    assert found["talk"].second_hand


def test_a_source_that_was_searched_whole_is_silent_and_the_other_unread() -> None:
    found = small("participants.setting")
    assert (found["paper.abstract"].state, found["paper.abstract"].extent) == (
        "not-reported",
        "whole",
    )
    assert found["talk"].state == "not-coded"
    assert "anywhere" not in found  # as all that is encoded says no more than the two


def test_of_two_sources_one_was_never_searched_so_not_everything_was() -> None:
    any_source = replace(LISTS["consort-abstract"], each=False)
    found = {
        s.source: s
        for s in states(TRIAL, any_source, SOURCES)
        if s.item == "consort-abstract.participants.setting"
    }
    assert (found[None].state, found[None].extent, found[None].counts) == (
        "not-reported",
        "part",
        True,
    )
    assert list(found) == [f"{BASE}source/talk", f"{BASE}source/paper.abstract", None]


def test_what_was_not_found_was_searched_in_part() -> None:
    found = small("blinding.who")
    assert (found["talk"].state, found["talk"].extent) == ("not-reported", "part")
    assert found["paper.abstract"].state == "not-coded"


def test_an_absence_says_why_an_item_does_not_apply() -> None:
    found = small("recruitment")
    assert (found["talk"].state, found["talk"].reason) == (
        "not-applicable",
        "The trial had ended.",
    )
    assert found["paper.abstract"].state == "not-coded"


def test_an_item_is_asked_of_its_kind_of_source_only() -> None:
    found = small("authors")
    assert found["paper.abstract"].state == "not-applicable"
    assert found["paper.abstract"].reason == "asked of a conference abstract only"
    assert found["talk"].state == "not-coded"


def test_a_derived_value_is_named_and_not_taken_for_a_report() -> None:
    found = small("funding")
    assert found["paper.abstract"].state == "not-coded"
    assert found["paper.abstract"].derived == ("https://w3id.org/il2kb/trial/small#funding",)


def test_an_item_that_nothing_is_asked_of_is_not_coded_for_the_trial() -> None:
    found = small("result")
    assert {s.state for s in found.values()} == {"not-coded"}
    assert {s.focus for s in found.values()} == {"https://w3id.org/il2kb/trial/small"}


def test_one_source_that_is_excused_does_not_excuse_another() -> None:
    """The trial had ended when the talk was given; the abstract has not been looked at."""
    any_source = replace(LISTS["consort-abstract"], each=False)
    found = [s for s in states(TRIAL, any_source, SOURCES) if s.item.endswith(".recruitment")]
    assert [(s.source or "").rpartition("/")[2] for s in found] == ["talk", "paper.abstract", ""]
    assert [s.state for s in found] == ["not-applicable", "not-coded", "not-coded"]


def test_an_absence_in_one_arm_is_no_silence_on_the_whole() -> None:
    text = TRIAL.replace(
        b"il2:item il2:setting ;", b"il2:item il2:setting ; il2:ofArm :arm ;"
    ).replace(b":masking a", b":arm a il2:Arm .\n:masking a")
    found = [
        s
        for s in states(text, LISTS["consort-abstract"], SOURCES)
        if s.item.endswith(".setting") and (s.source or "").endswith("paper.abstract")
    ]
    assert [(s.state, s.extent) for s in found] == [("not-reported", "part")]


def test_an_absence_of_the_trial_settles_an_item_that_nothing_is_asked_of() -> None:
    text = TRIAL.replace(b"il2:item il2:status ;", b"il2:item il2:percent ;")
    found = {
        s.source: s.state
        for s in states(text, LISTS["consort-abstract"], SOURCES)
        if s.item == "consort-abstract.result"
    }
    assert found[f"{BASE}source/talk"] == "not-applicable"
    assert found[f"{BASE}source/paper.abstract"] == "not-coded"


def test_states_of_like_names_have_names_of_their_own() -> None:
    found = states(TRIAL, LISTS["consort-abstract"], SOURCES)
    one = replace(found[0], source="https://example.org/a#abstract")
    two = replace(found[0], source="https://example.org/b#abstract")
    assert len({t.subject for t in triples([one, two], ox.NamedNode(f"{BASE}trial/small"))}) == 2


def test_a_silence_of_one_page_is_no_silence_of_the_article() -> None:
    """The table is a page of the paper: not reported there is the paper searched in part."""
    text = TRIAL.replace(b"il2:searched source:paper.abstract", b"il2:searched source:paper.table")
    found = states(text, LISTS["consort-2025"], SOURCES)
    (state,) = (s for s in found if s.item.startswith("consort-2025.11") and s.counts)
    assert (state.state, state.extent) == ("not-reported", "part")


def test_a_state_survives_the_cache() -> None:
    found = states(TRIAL, LISTS["consort-abstract"], SOURCES)
    assert any(s.found for s in found) and any(s.sought for s in found)
    assert unpack(json.loads(json.dumps(pack(found)))) == found


def test_states_are_rdf_with_a_name_each() -> None:
    found = states(TRIAL, LISTS["consort-abstract"], SOURCES)
    rows = list(triples(found, ox.NamedNode(f"{BASE}trial/small")))
    nodes = {t.subject for t in rows if t.object == il2.ItemState}
    assert len(nodes) == len(found)
    row = ox.NamedNode(f"{BASE}state/small/consort-abstract.blinding.masking/small/paper.abstract")
    about = {(t.predicate, t.object) for t in rows if t.subject == row}
    assert (il2.state, il2.item_reported) in about
    assert (il2.place, ox.NamedNode(f"{BASE}trial/small#in-abstract")) in about


# Read in shared/source/he-2020-abstract.txt by a person, item by item.
HE_2020_ABSTRACT = {
    "title": "reported",
    "authors": "not-applicable",  # asked of conference abstracts
    "design": "reported",  # two groups side by side
    "participants.eligibility": "not-reported",  # active SLE only
    "participants.setting": "not-reported",
    "interventions": "reported",
    "objective": "reported",
    "outcome": "reported",  # SRI-4 at week 12
    "randomisation.sequence": "not-reported",
    "randomisation.concealment": "not-reported",
    "blinding.masking": "reported",  # double-blind
    "blinding.who": "not-reported",
    "randomised": "reported",  # n=30, n=30
    "recruitment": "not-reported",
    "analysed": "not-reported",  # percentages without denominators
    "result": "reported",  # 55.17% and 30.00%
    "result.effect": "not-reported",
    "result.precision": "not-reported",
    "harms": "reported",  # serious infections
    "conclusions": "reported",
    "registration": "reported",  # two numbers
    "funding": "not-reported",
}


def test_the_abstract_of_he_2020() -> None:
    text = (LAYOUT.kb / "trials" / "he-2020.ttl").read_bytes()
    found = [
        s
        for s in states(text, LISTS["consort-abstract"])
        if s.source == f"{BASE}source/he-2020.abstract-page"
    ]
    assert {s.item.partition(".")[2]: s.state for s in found} == HE_2020_ABSTRACT
    # The abstract is known whole, and every silence of it was searched in it.
    assert {s.extent for s in found if s.state == "not-reported"} == {"whole"}
    assert not any(s.second_hand for s in found)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("il2:reads il2:JournalArticle ;", "", "reads no sources"),
        ("il2:reading il2:each-source ;", "", "does not say how it is read"),
        ("il2:item il2:masking ;", "", "names no property"),
        ("sh:order 1 ;", "", "has no order"),
        ("sh:order 1 ;", 'sh:order "NaN" ;', "has no order"),
        ("sh:order 1 ;", "sh:order 1 ; sh:severity il2:Grave ;", "is no severity"),
        ("sh:order 1 ;", "sh:order 1 ; il2:appliesTo shape:mine.prat ;", "which is no shape"),
        ("sh:order 1 ;", "sh:order 1 ; sh:property shape:mine ;", "sh:property"),
        ("sh:minCount 1 ;", "sh:minCuont 1 ;", "minCuont is not a term of SHACL"),
        ("( il2:masking il2:place )", "( il2:masking )", "fewer than two members"),
    ],
)
def test_a_checklist_that_lacks_something_is_refused(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    text = """
@prefix il2: <https://w3id.org/il2kb/ontology#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/il2kb/shape/> .
shape:mine a il2:Checklist ; il2:reads il2:JournalArticle ; il2:reading il2:each-source ;
    il2:edition "1" .
shape:mine.masking a sh:PropertyShape, il2:ChecklistItem ; il2:item il2:masking ; sh:order 1 ;
    sh:minCount 1 ; sh:path ( il2:masking il2:place ) ; sh:targetClass il2:Trial .
"""
    path = tmp_path / "mine.ttl"
    path.write_text(text, "utf-8")
    assert len(read_checklist(Profile("mine", path)).items) == 1
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(DataError, match=message) as caught:
        read_checklist(Profile("mine", path))
    assert caught.value.position is not None
    assert caught.value.position.path == path
