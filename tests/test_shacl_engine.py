"""SHACL cases worked out by hand: what the W3C suite and pySHACL leave open."""

from __future__ import annotations

import subprocess
import sys

import pyoxigraph as ox
import pytest

from il2kb.errors import DataError
from il2kb.shacl import Graph, Result, Shapes, UnsupportedShapeError, to_turtle
from il2kb.shacl.literals import compare, is_well_typed
from il2kb.shacl.paths import compile_path
from il2kb.shacl.patterns import compile_pattern

PREFIXES = """
@prefix : <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
SH = "http://www.w3.org/ns/shacl#"
XSD = "http://www.w3.org/2001/XMLSchema#"


def graph(text: str, background: Graph | None = None) -> Graph:
    return Graph(ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE), background)


def ex(name: str) -> ox.NamedNode:
    return ox.NamedNode("http://example.org/" + name)


def literal(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


def validate(shapes: str, data: str, background: Graph | None = None) -> list[Result]:
    return Shapes.compile(graph(shapes)).validate(graph(data, background))


def brief(results: list[Result]) -> list[tuple[str, str]]:
    """Return (focus, component) by their short names."""
    return [
        (
            str(r.focus).strip("<>").removeprefix("http://example.org/"),
            r.component.value.removeprefix(SH).removesuffix("ConstraintComponent"),
        )
        for r in results
    ]


# What is well-typed (XML Schema 1.1, part 2)


@pytest.mark.parametrize(
    ("datatype", "good", "bad"),
    [
        ("integer", ["0", "007", "-1", "+5", "9" * 5000], ["abc", "1.0", "", " 1", "1_000", "١"]),
        ("decimal", ["1.50", ".5", "5.", "-0"], ["1e2", ".", "", "INF"]),
        ("double", ["1e2", "INF", "-INF", "NaN", "1"], ["inf", "-NaN", "e5", "0x1"]),
        ("boolean", ["true", "false", "1", "0"], ["True", "yes", ""]),
        ("byte", ["-128", "127"], ["128", "-129", "c"]),
        ("nonNegativeInteger", ["0", "-0", "300"], ["-1"]),
        ("positiveInteger", ["1"], ["0"]),
        ("unsignedByte", ["255"], ["256"]),
        (
            "date",
            ["2004-02-29", "2000-02-29", "2020-01-01Z", "-0044-03-15", "12020-01-01"],
            ["2005-13-45", "2005-02-29", "1900-02-29", "2020-1-1", "2020-04-31", "020-01-01"],
        ),
        (
            "dateTime",
            ["2020-01-01T00:00:00", "2020-01-01T24:00:00Z", "2020-01-01T10:00:00.123+14:00"],
            [
                "2020-01-01",
                "2020-01-01T24:00:01",
                "2020-01-01T10:60:00",
                "2020-01-01T10:00:00+14:01",
            ],
        ),
        ("dateTimeStamp", ["2020-01-01T00:00:00Z"], ["2020-01-01T00:00:00"]),
        ("time", ["10:00:00", "24:00:00"], ["10:00", "25:00:00"]),
        ("gYear", ["2020", "2020Z"], ["20", "02020"]),
        ("gYearMonth", ["2020-12"], ["2020-13"]),
        ("gMonthDay", ["--02-29"], ["--02-30", "02-29"]),
        (
            "duration",
            ["P12M", "PT24H", "-P1Y2M3DT4H5M6.7S", "P1D"],
            ["P", "PT", "P1DT", "1D", "P-1D"],
        ),
        ("dayTimeDuration", ["P1DT2H"], ["P1M"]),
        ("yearMonthDuration", ["P1Y"], ["P1D", "PT1M"]),
        ("language", ["en", "de-AT"], ["", "1", "toolonglanguage"]),
        ("hexBinary", ["", "0aF1"], ["0", "0g"]),
        ("base64Binary", ["", "YQ==", "YWI=", "YWJj"], ["YQ=", "Y", "YQ==YQ=="]),
        ("token", ["", "a b"], [" a", "a ", "a  b", "a\tb"]),
    ],
)
def test_lexical_forms(datatype: str, good: list[str], bad: list[str]) -> None:
    assert [t for t in good if not is_well_typed(literal(t, datatype))] == []
    assert [t for t in bad if is_well_typed(literal(t, datatype))] == []


def test_ill_typed_literals_fail_datatype() -> None:
    data = """:a :n "abc"^^xsd:integer ; :d "2005-13-45"^^xsd:date .
      :b :n 1 ; :d "2005-12-31"^^xsd:date ."""
    shapes = """:S a sh:NodeShape ; sh:targetSubjectsOf :n ;
      sh:property [ sh:path :n ; sh:datatype xsd:integer ] ;
      sh:property [ sh:path :d ; sh:datatype xsd:date ] ."""
    assert brief(validate(shapes, data)) == [("a", "Datatype"), ("a", "Datatype")]


# What is smaller


@pytest.mark.parametrize(
    ("left", "right", "order"),
    [
        (literal("1.50", "decimal"), literal("1.5", "decimal"), 0),
        (literal("9007199254740993", "integer"), literal("9007199254740992", "integer"), 1),
        (literal("0.1", "decimal"), literal("0.10000000000000000001", "decimal"), -1),
        (literal("0.1", "decimal"), literal("1e-1", "double"), 0),
        (literal("1" + "0" * 400, "integer"), literal("INF", "double"), 0),
        (literal("NaN", "double"), literal("NaN", "double"), None),
        (literal("2", "integer"), literal("2", "string"), None),
        (literal("abc", "integer"), literal("1", "integer"), None),
        (literal("false", "boolean"), literal("1", "boolean"), -1),
        (ox.Literal("B"), ox.Literal("a"), -1),
        (ox.Literal("a", language="en"), ox.Literal("a", language="en"), None),
        (ex("a"), ex("b"), None),
        # 23:00-05:00 is 04:00 UTC on the day after
        (
            literal("2020-01-01T23:00:00-05:00", "dateTime"),
            literal("2020-01-02T03:59:59.5Z", "dateTime"),
            1,
        ),
        (literal("2019-12-31T24:00:00", "dateTime"), literal("2020-01-01T00:00:00", "dateTime"), 0),
        # With and without a timezone: ordered only past 14 hours
        (
            literal("2020-01-01T00:00:00", "dateTime"),
            literal("2020-01-01T14:00:00Z", "dateTime"),
            None,
        ),
        (
            literal("2020-01-01T00:00:00", "dateTime"),
            literal("2020-01-01T14:00:01Z", "dateTime"),
            -1,
        ),
        (literal("2020-02-29", "date"), literal("2020-03-01", "date"), -1),
        (literal("-0001-12-31", "date"), literal("0001-01-01", "date"), -1),
        (literal("12020-01-01", "date"), literal("9999-12-31", "date"), 1),
        (literal("2020-01-01", "date"), literal("2020-01-01T00:00:00", "dateTime"), None),
        (literal("P12M", "duration"), literal("P1Y", "yearMonthDuration"), 0),
        (literal("PT24H", "duration"), literal("P1D", "dayTimeDuration"), 0),
        (literal("P1M", "duration"), literal("P30D", "duration"), None),
        (literal("P1M", "duration"), literal("P1MT1S", "duration"), -1),
    ],
)
def test_compare(left: object, right: object, order: int | None) -> None:
    assert compare(left, right) == order
    assert compare(right, left) == (None if order is None else -order)


# Patterns


@pytest.mark.parametrize(
    ("pattern", "flags", "text", "matches"),
    [
        ("^a$", "", "a\n", False),
        ("^a$", "m", "b\na", True),
        ("^a.b$", "", "a\rb", False),
        ("^a.b$", "s", "a\nb", True),
        ("a b[ c]", "x", "ab ", True),
        ("a.b", "q", "a.b", True),
        ("a.b", "q", "axb", False),
        ("A", "i", "a", True),
        (r"^\$[$.]$", "", "$.", True),
        ("[[]", "", "[", True),
        ("^[^]]$", "", "]", False),
    ],
)
def test_patterns_mean_what_they_mean_in_xpath(
    pattern: str, flags: str, text: str, matches: bool
) -> None:
    assert (compile_pattern(pattern, flags).search(text) is not None) is matches


@pytest.mark.parametrize(
    ("pattern", "flags"),
    [("(", ""), (r"\p{L}", ""), (r"\i\c*", ""), ("[a-z-[aeiou]]", ""), ("a", "g")],
)
def test_patterns_that_cannot_be_run_are_refused(pattern: str, flags: str) -> None:
    with pytest.raises(DataError):
        compile_pattern(pattern, flags)


# Paths


@pytest.mark.parametrize(
    ("path", "reached", "text"),
    [
        ("[ sh:inversePath ( :p :q ) ]", ["a"], "^(<P>/<Q>)"),
        ("[ sh:zeroOrMorePath [ sh:inversePath :p ] ]", ["c", "b0"], "(^<P>)*"),
        ("[ sh:inversePath [ sh:alternativePath ( :p :q ) ] ]", ["b0", "b"], "^(<P>|<Q>)"),
        ("[ sh:oneOrMorePath :loop ]", ["d", "c"], "<http://example.org/loop>+"),
        (
            "[ sh:zeroOrOnePath [ sh:zeroOrOnePath :loop ] ]",
            ["c", "d"],
            "(<http://example.org/loop>?)?",
        ),
    ],
)
def test_paths(path: str, reached: list[str], text: str) -> None:
    data = graph(":a :p :b . :b :q :c . :b0 :p :c . :c :loop :d . :d :loop :c .")
    shapes = graph(f":s sh:path {path} .")
    compiled = compile_path(shapes, shapes.objects(ex("s"), ox.NamedNode(SH + "path"))[0])
    short = text.replace("<P>", "<http://example.org/p>").replace("<Q>", "<http://example.org/q>")
    assert compiled.text == short
    assert list(compiled.forward(data, ex("c"))) == [ex(name) for name in reached]


# Layers


def test_background_is_read_but_not_validated() -> None:
    background = graph(":Sub rdfs:subClassOf :C . :old a :C . :concept a :Concept ; :p 1 .")
    shapes = """:S a sh:NodeShape ; sh:targetClass :C ; sh:targetSubjectsOf :p ;
      sh:targetObjectsOf :r ; sh:targetNode :old, :new, :nowhere ;
      sh:property [ sh:path :about ; sh:minCount 1 ; sh:class :Concept ] ."""
    data = ":new a :Sub ; :about :concept . :other a :Sub ."
    assert brief(validate(shapes, data, background)) == [("other", "MinCount")]
    # Without a background, sh:targetNode holds for nodes that are nowhere.
    assert ("nowhere", "MinCount") in brief(validate(shapes, data))


def test_target_node_counts_as_an_object_in_front() -> None:
    shapes = ":S a sh:NodeShape ; sh:targetNode :x ; sh:property [ sh:path :p ; sh:minCount 1 ] ."
    assert brief(validate(shapes, ":a :r :x .", graph(""))) == [("x", "MinCount")]
    assert validate(shapes, ":a :r :x .", graph(":x :p 1 .")) == []


def test_layers_count_a_triple_in_both_once() -> None:
    shapes = ":S a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path :p ; sh:maxCount 1 ] ."
    assert validate(shapes, ":a :p 1 .", graph(":a :p 1 .")) == []
    assert brief(validate(shapes, ":a :p 1 .", graph(":a :p 2 ."))) == [("a", "MaxCount")]


def test_subclasses_in_front_join_those_behind() -> None:
    background = graph(":B rdfs:subClassOf :A .")
    shapes = ":S a sh:NodeShape ; sh:targetClass :A ; sh:closed true ."
    data = ":C rdfs:subClassOf :B . :x a :C ."
    assert brief(validate(shapes, data, background)) == [("x", "Closed")]


# Results


def test_closed_names_the_property() -> None:
    shapes = """:S a sh:NodeShape ; sh:targetNode :a ; sh:closed true ;
      sh:ignoredProperties ( :ok ) ; sh:property [ sh:path :p ] ; sh:message "extra" ."""
    (result,) = validate(shapes, ":a :p 1 ; :ok 2 ; :no 3 .")
    assert (result.path, result.value) == (ex("no"), literal("3", "integer"))
    assert result.path_text == "<http://example.org/no>"
    assert result.messages == (ox.Literal("extra"),)


def test_deactivated_shape_conforms_wherever_it_is_used() -> None:
    shapes = """:S a sh:NodeShape ; sh:targetNode :a ; sh:node :Off ; sh:not :Off ;
      sh:property [ sh:path :p ; sh:minCount 9 ; sh:deactivated true ] .
      :Off a sh:NodeShape ; sh:deactivated true ; sh:class :Never ."""
    assert brief(validate(shapes, "")) == [("a", "Not")]


def test_numbers_are_terms_in_lists_and_values_in_ranges() -> None:
    shapes = """:S a sh:NodeShape ; sh:targetNode 1.50 ; sh:in ( 1.5 ) ; sh:maxInclusive 1.5 ."""
    (result,) = validate(shapes, "")
    assert result.component.value == SH + "InConstraintComponent"


def test_blank_nodes_have_no_length_and_no_text() -> None:
    shapes = """:S a sh:NodeShape ; sh:targetObjectsOf :p ;
      sh:minLength 0 ; sh:maxLength 99 ; sh:pattern "" ."""
    components = [component for _, component in brief(validate(shapes, ":a :p [] ."))]
    assert components == ["MaxLength", "MinLength", "Pattern"]


def test_results_come_in_the_same_order_whatever_the_order_of_the_triples() -> None:
    quads = list(
        ox.parse(PREFIXES + ":b a :C . :a a :C ; :p 2, 1 . :c a :C .", format=ox.RdfFormat.TURTLE)
    )
    shapes = Shapes.compile(
        graph(""":S a sh:NodeShape ; sh:targetClass :C ;
        sh:property [ sh:path :p ; sh:maxExclusive 1 ], [ sh:path :q ; sh:minCount 1 ] .""")
    )
    results = shapes.validate(Graph(quads))
    assert results == shapes.validate(Graph(reversed(quads)))
    assert [str(r.focus)[-2] for r in results] == ["a", "a", "a", "b", "c"]


def test_report_is_the_same_text_in_every_process() -> None:
    program = f"""
import pyoxigraph as ox
from il2kb.shacl import Graph, Shapes, to_turtle
read = lambda text: Graph(ox.parse({PREFIXES!r} + text, format=ox.RdfFormat.TURTLE))
shapes = read(''':S a sh:NodeShape ; sh:targetNode :a ; sh:property
  [ sh:path ( :p [ sh:inversePath :q ] ) ; sh:maxCount 0 ;  sh:nodeKind sh:IRI ;
  sh:message "no" ] .''')
results = Shapes.compile(shapes).validate(read(":a :p :b . [] :q :b ."))
print(to_turtle(results, not results))
"""
    first, second = (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        for _ in range(2)
    )
    assert first.stdout == second.stdout
    report = Graph(ox.parse(first.stdout, format=ox.RdfFormat.TURTLE))
    results = report.focus_objects_of(ox.NamedNode(SH + "result"))
    assert len(results) == 2
    for result in results:
        (path,) = report.objects(result, ox.NamedNode(SH + "resultPath"))
        assert compile_path(report, path).text == "(<http://example.org/p>/^<http://example.org/q>)"
        assert report.objects(result, ox.NamedNode(SH + "resultMessage")) == [ox.Literal("no")]


def test_report_of_nothing_conforms() -> None:
    report = graph(to_turtle([], True))
    assert report.focus_subjects_of(ox.NamedNode(SH + "result")) == []
    assert report.focus_objects_of(ox.NamedNode(SH + "conforms")) == [literal("true", "boolean")]


# Shapes that are refused


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ("sh:minCout 1", "sh:minCout is not a term of SHACL"),
        ("sh:nodeKind sh:Iri", "sh:Iri is not a term of SHACL"),
        ("sh:nodeKind sh:Info", "sh:nodeKind is"),
        ("sh:property [ sh:path :p ; sh:minCount 1.0 ]", "sh:minCount is"),
        ("sh:property [ sh:path :p ; sh:minCount -1 ]", "sh:minCount is"),
        ("sh:property [ sh:path :p ; sh:minCount 1, 2 ]", "more than one value"),
        ("sh:property [ sh:path :p, :q ]", "more than one sh:path"),
        ("sh:property [ sh:minCount 1 ]", "needs a path"),
        ("sh:property [ sh:class :C ]", "has no sh:path"),
        ("sh:property [ a sh:PropertyShape ]", "without sh:path"),
        ("sh:path :p", "with a sh:path"),
        ("sh:minCount 1", "needs a path"),
        ("sh:property [ sh:path ( :p ) ]", "fewer than two"),
        ('sh:property [ sh:path "p" ]', "is not a property path"),
        ("sh:property [ sh:path [ ] ]", "0 path operators"),
        ("sh:property [ sh:path [ sh:inversePath :p ; sh:zeroOrOnePath :p ] ]", "2 path operators"),
        ("sh:property [ sh:path _:x ] . _:x sh:inversePath _:x", "contains itself"),
        ("sh:in :list", "not a well-formed RDF list"),
        ("sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l", "not a well-formed RDF list"),
        ("sh:node :Missing", "nowhere described"),
        ('sh:node "S"', "used as a shape"),
        ("sh:node :S", "contains itself"),
        ("sh:or ( [ sh:not :T ] ) . :T sh:property [ sh:path :p ; sh:node :S ]", "contains itself"),
        ('sh:class "C"', "write an IRI"),
        ("sh:closed 1", "sh:closed is"),
        ("sh:languageIn ( :en )", "sh:languageIn is"),
        ('sh:pattern "("', "cannot be run"),
        ('sh:pattern "a" ; sh:flags "g"', "sh:flags has 'g'"),
        ('sh:minInclusive "abc"^^xsd:integer', "sh:minInclusive is"),
        ("sh:message 1", "sh:message is"),
        ("sh:severity sh:Warning, sh:Info", "more than one value"),
        ("sh:deactivated true ; sh:nodeKind :no", "sh:nodeKind is"),
        ("sh:targetNode [ ]", "blank node"),
        ('sh:targetClass "C"', "write an IRI"),
    ],
)
def test_malformed_shapes_are_refused(shape: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        Shapes.compile(graph(f":S a sh:NodeShape ; {shape} ."))
    assert message in caught.value.render()
    assert not isinstance(caught.value, UnsupportedShapeError)


def test_a_mistyped_term_is_given_its_name() -> None:
    with pytest.raises(DataError) as caught:
        Shapes.compile(graph(":S a sh:NodeShape ; sh:property [ sh:path :p ; sh:minCout 1 ] ."))
    assert "sh:minCount" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("shape", "features"),
    [
        ('sh:sparql [ sh:select "SELECT" ] ; sh:target [ ]', ("sh:sparql", "sh:target")),
        ("sh:rule [ ]", ("sh:rule",)),
        (":K 1 . :K a sh:ConstraintComponent ; sh:parameter [ sh:path :k ]", ("sh:parameter",)),
    ],
)
def test_what_is_not_core_is_named(shape: str, features: tuple[str, ...]) -> None:
    with pytest.raises(UnsupportedShapeError) as caught:
        Shapes.compile(graph(f":S a sh:NodeShape ; {shape} ."))
    assert caught.value.features == features


def test_the_engine_does_not_import_rdflib() -> None:
    program = "import sys, il2kb.shacl; print('rdflib' in sys.modules, 'pyshacl' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False"]
