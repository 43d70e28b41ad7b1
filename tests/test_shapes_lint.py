"""A mistyped shape or check is found; pySHACL would conform without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from il2kb.checks import read_check, read_checks
from il2kb.data import Layout
from il2kb.profiles import profiles
from il2kb.shacl import Graph
from il2kb.turtle import parse
from il2kb.validation.background import read_background
from il2kb.validation.lint import lint, lint_check

LAYOUT = Layout.shipped()
EXAMPLES = Path(__file__).resolve().parent / "shapes"

PREFIXES = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix il2: <https://w3id.org/il2kb/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/il2kb/shape/> .
"""
SHAPE = """
shape:x.label a sh:PropertyShape ;
    rdfs:label "name" ;
    rdfs:comment "why" ;
    dcterms:source "source" ;
    sh:targetClass il2:Trial ;
    sh:path rdfs:label ;
    sh:minCount 1 ;
    sh:severity sh:Violation ;
    sh:message "[x.label] no name: add one"@en .
"""


@pytest.fixture(scope="module")
def vocabulary() -> Graph:
    return read_background(LAYOUT).graph


def findings(text: str, vocabulary: Graph, data: list[Graph] | None = None) -> list[str]:
    return lint(parse(PREFIXES + text), vocabulary, data)


def test_shipped_profiles(vocabulary: Graph) -> None:
    examples = [Graph(parse(path), vocabulary) for path in sorted(EXAMPLES.glob("*/*.ttl"))]
    for profile in profiles(LAYOUT):
        assert lint(profile.triples, vocabulary, examples) == []


def test_shipped_checks(vocabulary: Graph) -> None:
    for check in read_checks(LAYOUT.folders("shapes")):
        assert lint_check(check, vocabulary) == []


def test_a_good_shape_passes(vocabulary: Graph) -> None:
    assert findings(SHAPE, vocabulary) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (
            "sh:minCount",
            "sh:minCout",
            "sh:minCout is not a term of SHACL; did you mean sh:minCount",
        ),
        ("il2:Trial", "il2:Trail", "il2:Trail is not in the ontology"),
        ("sh:path rdfs:label", "sh:path il2:acronim", "il2:acronim is not in the ontology"),
        ("sh:path rdfs:label", "sh:path rdfs:lable", "rdfs:lable is not in the ontology"),
        ("sh:minCount 1", "sh:class il2:Armm", "il2:Armm is not in the ontology"),
        ("sh:minCount 1", "sh:hasValue il2:primry", "il2:primry is not described"),
        ("    sh:severity sh:Violation ;\n", "", "no sh:severity"),
        ('    rdfs:label "name" ;\n', "", "no rdfs:label"),
        ('    rdfs:comment "why" ;\n', "", "no rdfs:comment"),
        (
            '"[x.label] no name: add one"@en',
            '"no name: add one"',
            r"does not begin with \[x.label\]",
        ),
        ("no name: add one", "no name", "no colon"),
        ("    sh:minCount 1 ;\n", "", "it checks nothing"),
        ("    sh:targetClass il2:Trial ;\n", "", "no target, and no shape uses it"),
        ("    sh:targetClass il2:Trial ;\n", "", "severity on what is not an item"),
        ("sh:minCount 1", "sh:not [ sh:minCount 1 ; sh:path rdfs:label ]", "blank nodes"),
        ("sh:minCount 1", 'sh:minCount "1"', "sh:minCount is"),
    ],
)
def test_a_mistake_is_found(vocabulary: Graph, old: str, new: str, found: str) -> None:
    assert old in SHAPE
    with pytest.raises(AssertionError, match=found):
        assert "; ".join(findings(SHAPE.replace(old, new), vocabulary)) == ""


def test_a_target_that_matches_nothing(vocabulary: Graph) -> None:
    trial = Graph(parse("<urn:t> a <https://w3id.org/il2kb/ontology#Trial> ."), vocabulary)
    arm = Graph(parse("<urn:a> a <https://w3id.org/il2kb/ontology#Arm> ."), vocabulary)
    assert findings(SHAPE, vocabulary, [arm, trial]) == []
    assert findings(SHAPE, vocabulary, [arm]) == [
        "shape:x.label: no example has a match for sh:targetClass il2:Trial"
    ]


def test_a_check_with_an_unknown_term(tmp_path: Path, vocabulary: Graph) -> None:
    path = tmp_path / "x.rq"
    path.write_text(
        "#+ title: il2:Nothing here counts\n#+ severity: info\n#+ problem: p\n#+ solution: s\n"
        "#+ message: m\n"
        "PREFIX il2: <https://w3id.org/il2kb/ontology#>\n"
        'SELECT ?focus WHERE { ?focus il2:analyzed ?n ; il2:note "il2:neither" }\n'
    )
    assert lint_check(read_check(path), vocabulary) == [
        "check.x: il2:analyzed is not described; did you mean il2:analysed?"
    ]
