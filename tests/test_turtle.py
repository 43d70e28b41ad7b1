"""Turtle: parsing with place, positions, defects of the text, and the canonical form."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from il2kb.errors import DataError, NotFoundError, TurtleError
from il2kb.profiles import Profile
from il2kb.shacl import Graph
from il2kb.turtle import Positions, canonical, hygiene, known_prefixes, parse, write_triples
from il2kb.turtle.literals import BIDI, INVISIBLE
from il2kb.turtle.writer import natural_key
from il2kb.validation.lint import lint

XSD = "http://www.w3.org/2001/XMLSchema#"
KNOWN = {
    "": "http://example.org/not-the-file's#",
    "a.b": "http://dots.org/",
    "ex": "http://example.org/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": XSD,
}
P = "@prefix : <http://example.org/t#> .\n@prefix ex: <http://example.org/> .\n"


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode("http://example.org/t#" + name)


def typed(value: str, datatype: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(XSD + datatype))


# --- parsing ---------------------------------------------------------------------------------


def test_parse_keeps_numbers_as_printed() -> None:
    triples = parse(P + ":a :b 1.50, 01, +5, .5 .")
    assert [t.object for t in triples] == [
        typed("1.50", "decimal"), typed("01", "integer"), typed("+5", "integer"),
        typed(".5", "decimal"),
    ]  # fmt: skip
    assert [getattr(t.object, "value", None) for t in triples] == ["1.50", "01", "+5", ".5"]


def test_parse_takes_a_path_bytes_or_text(tmp_path: Path) -> None:
    file = tmp_path / "x.ttl"
    file.write_text(P + ':a :b "é" .', encoding="utf-8")
    expected = [ox.Triple(node("a"), node("b"), ox.Literal("é"))]
    assert parse(file) == parse(file.read_bytes()) == parse(file.read_text("utf-8")) == expected


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        (P + "foo:a :b 1 .", (3, 1, 6), "the prefix foo: is not declared", "@prefix foo: <https"),
        (P + "skos:a :b 1 .", (3, 1, 7), "prefix skos:", "<http://www.w3.org/2004/02/skos/core#>"),
        (P + "sko:a :b 1 .", (3, 1, 6), "prefix sko:", "did you mean skos:"),
        (P + ":a :b 1.5 # x\n\n:c :d 3 .", (5, 1, 3), "a full stop is missing", "line 3 with ' .'"),
        (P + ":a :b 1.5\n\n", (3, 9, 10), "ends inside a statement", "line 3 with ' .'"),
        (P + ":a :b <http://x/a b> .", (3, 7, 21), "Invalid IRI code point", "%20"),
        (P + ":a :b <x> .", (3, 7, 10), "relative", "with a prefix"),
        (P + ':a :b "x\ny" .', (3, 9, None), "not closed on its line", '"""'),
        (P + ':a :b """x\n:c :d :e .', (3, 7, 8), "string that begins here never ends", '"""'),
        (P + ":a :b TRUE .", (3, 7, 11), "TRUE is not a valid RDF object", "lower case"),
        (P + ':a :b "\\uD800" .', (3, 8, 14), "not a valid unicode", "the character itself"),
        (P + ":g { :a :b :c }", (3, 4, 5), "not a valid predicate", "a statement is"),
        ("", (1, 1, None), "holds no triples", ":name a"),
        ("# only this\n", (1, 1, None), "holds no triples", ":name a"),
        (P + ":a :b <<( :c :d :e )>> .", (3, 7, 8), "not Turtle 1.1", "plain triples"),
        (P + ":a :b :c ~ :r .", (3, 10, 11), "not Turtle 1.1", "plain triples"),
    ],
)  # fmt: skip
def test_syntax_error_has_place_line_and_hint(
    text: str, place: tuple[int, int, int | None], message: str, hint: str
) -> None:
    with pytest.raises(TurtleError) as caught:
        parse(text, path=Path("t.ttl"), prefixes=KNOWN)
    error = caught.value
    assert error.position is not None
    position = error.position
    assert position.path == Path("t.ttl")
    assert (position.line, position.column) == place[:2]
    if place[2] is not None:
        assert position.end_column == place[2]
    assert message in error.message
    assert hint in (error.hint or "")
    assert error.source_line == [*text.split("\n"), ""][place[0] - 1]


def test_undeclared_prefix_is_offered_from_the_list_above_the_file(tmp_path: Path) -> None:
    (tmp_path / "ontology").mkdir()
    (tmp_path / "kb").mkdir()
    (tmp_path / "ontology" / "prefixes.ttl").write_text("@prefix obo: <http://obo.org/> .\n")
    file = tmp_path / "kb" / "t.ttl"
    file.write_text(P + ":a :b obo:X .\n")
    with pytest.raises(TurtleError) as caught:
        parse(file)
    assert caught.value.hint == "add at the top of the file: @prefix obo: <http://obo.org/> ."


def test_not_utf8_gives_line_and_column() -> None:
    with pytest.raises(DataError) as caught:
        parse(P.encode() + ':a :b "é'.encode() + b"\xe9" + b'" .')
    error = caught.value
    assert str(error.position) == "<text>:3:9"
    assert "0xE9" in error.message
    assert f"offset {len(P) + 9}" in error.message


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_mark_is_named(encoding: str) -> None:
    with pytest.raises(TurtleError, match=r"UTF-8 with a byte order mark|UTF-16") as caught:
        parse((P + ":a :b 1 .").encode(encoding))
    assert "without a byte order mark" in (caught.value.hint or "")


def test_byte_order_mark_in_text_is_named() -> None:
    with pytest.raises(TurtleError, match="byte order mark"):
        parse("\ufeff" + P + ":a :b 1 .")


def test_missing_file_folder_and_unreadable_file(tmp_path: Path) -> None:
    (tmp_path / "trial.ttl").write_text(P)
    with pytest.raises(NotFoundError, match="there is no file") as caught:
        parse(tmp_path / "trail.ttl")
    assert "trial.ttl" in (caught.value.hint or "")
    with pytest.raises(DataError, match="folder"):
        parse(tmp_path)
    with pytest.raises(DataError, match="cannot be read"):
        parse(tmp_path / "trial.ttl" / "x.ttl")


def test_literal_over_16_mib_is_a_data_error_at_its_place() -> None:
    with pytest.raises(DataError, match="16 MiB") as caught:
        parse(P + ':a :b "short" .\n:a :b "' + "x" * (17 * 2**20) + '" .')
    assert (caught.value.position.line, caught.value.position.column) == (4, 7)  # type: ignore[union-attr]
    assert len(caught.value.render()) < 500


@pytest.mark.parametrize(
    ("opening", "middle", "closing"),
    [("[ :b ", ":c", " ]"), ("( ", ":c", " )"), ("<<( :a :b ", ":c", " )>>")],
)
def test_nesting_is_capped(opening: str, middle: str, closing: str) -> None:
    # 100,000 nested triple terms end the process with SIGSEGV inside pyoxigraph 0.5.13.
    with pytest.raises(DataError, match="deeper than 64") as caught:
        parse(P + ":a :b " + opening * 100_000 + middle + closing * 100_000 + " .")
    column = 7 + 64 * len(opening)
    assert (caught.value.position.line, caught.value.position.column) == (3, column)  # type: ignore[union-attr]


def test_nesting_of_64_and_brackets_in_text_are_no_nesting() -> None:
    assert len(parse(P + ":a :b " + "[ :b " * 64 + ":c" + " ]" * 64 + " .")) == 65
    assert len(parse(P + ':a :b "' + "(" * 100 + '", """' + "[" * 100 + '""" . # ' + "(" * 99)) == 2


def test_known_prefixes_in_order(tmp_path: Path) -> None:
    file = tmp_path / "prefixes.ttl"
    file.write_text("# list\n@prefix z: <http://z/> .\nPREFIX a.b: <http://a/>\n")
    assert known_prefixes(file) == {"z": "http://z/", "a.b": "http://a/"}


# --- positions -------------------------------------------------------------------------------


def test_positions_of_a_hand_counted_file() -> None:
    text = (
        "@prefix : <http://example.org/t#> .\n"  # 1
        "\n"  # 2
        ":a a :T ; # comment; with . marks\n"  # 3
        '    :p "é" , 1.50 ;\n'  # 4
        "    :q true .\n"  # 5
        '_:x :p [ :q "in" ] .\n'  # 6
        ":a :p () , ( :b ) .\n"  # 7
        ':a :r """two\nlines"""@EN .\n'  # 8, 9
    )
    positions = Positions(text, path=Path("t.ttl"))
    a, p = node("a"), node("p")

    def at(value: object, predicate: ox.NamedNode = p) -> tuple[int | None, ...]:
        found = positions.triple(a, predicate, value)
        assert found is not None
        return found.line, found.column, found.end_column

    assert at(ox.Literal("é")) == (4, 8, 11)
    assert at(typed("1.50", "decimal")) == (4, 14, 18)
    assert at(typed("true", "boolean"), node("q")) == (5, 8, 12)
    assert at(ox.NamedNode(KNOWN["rdf"] + "nil")) == (7, 7, 9)
    assert at(ox.Literal("two\nlines", language="en"), node("r")) == (8, 7, 13)
    assert str(positions.subject(a)) == "t.ttl:3:1"
    assert str(positions.predicate(a, p)) == "t.ttl:4:5"
    assert str(positions.find(a, p, ox.Literal("absent"))) == "t.ttl:4:5"
    assert str(positions.find(a, node("absent"))) == "t.ttl:3:1"
    assert str(positions.find(node("absent"))) == "t.ttl"
    assert positions.subject(node("T")) is None
    assert [str(place) for place in positions.blank_nodes] == [
        "t.ttl:6:1", "t.ttl:6:8", "t.ttl:7:12",
    ]  # fmt: skip


def test_positions_read_nothing_before_they_are_asked(tmp_path: Path) -> None:
    positions = Positions(tmp_path / "absent.ttl")
    with pytest.raises(NotFoundError):
        positions.subject(node("a"))


# TTT and QQQ stand for three quotes, which cannot stand in the text of this test.
EVERY_FORM = r"""
@base <http://example.org/dir/> .
PREFIX : <../t#>
@prefix a.b-c: <http://dots.org/> . # prefix with dots
base <sub/>
:s a <rel>, <#frag>, <?q>, <//host/x>, <../../up>, <http://x.org/a/../b>, <> ;
  :esc :x\-y, :a\(b\), :%41x, a.b-c:1.2.3, :1:2, :é·x, a.b-c:, :a-- ;;
  :str "a\"b\\ \u00e9 \U0001F600 \t\b\n\r\f\'", 'it"s', TTTa'b''c
dTTT, QQQx"y""z
# no comment <http://no.iri> ""\QQQ", "", '', TTTTTT  ;
  :num 1, -1, +01, 1.50, -.5, 1.e5, 1E-3, .5e+3, true, false;
  :lit "x"^^<http://www.w3.org/2001/XMLSchema#token>, "y" ^^ :dt, "z"@EN-gb, "z" @de.
prefix prefix: <http://p/> prefix:a a prefix:b.
:t :p 5.
:u:v :p "(".
""".replace("TTT", "'" * 3).replace("QQQ", '"' * 3)


def test_the_scan_finds_the_triples_of_the_parser_in_every_form() -> None:
    assert {t[:3] for t in Positions(EVERY_FORM).triples()} == {tuple(t) for t in parse(EVERY_FORM)}


# --- canonical form --------------------------------------------------------------------------


def test_canonical_form_by_hand() -> None:
    text = """\
# Trial 1.
@prefix e: <http://example.org/> .  # was called e
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
@prefix unused: <http://unused.org/> .
@prefix : <http://example.org/t#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

# Arm ten.
:arm-10 e:n 16 ; <http://unused.org/p> "x\\ty\\u00a0\\u00e9"@EN-GB, 'a"b' ; a e:Arm .
:arm-2 e:n 016; e:d "2015-07-31"^^xsd:date;
   # about the label
   skos:prefLabel "Arm two" ; # trailing
   a e:Arm, e:Absent .   # the type
<http://example.org/t>
   # about the arms
   e:arm :arm-10, # the tenth
      :arm-2 ;
   e:text "line 1\\nsays \\"\\"two\\"\\"" .
:arm-10 e:long "0123456789012345678901234567890123456789012345678901234567890", "0" ,
  "01234567890123456789012345678901" .
# The end.
"""
    assert (
        canonical(text, KNOWN)
        == """\
# Trial 1.
# was called e

@prefix : <http://example.org/t#> .
@prefix ex: <http://example.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

# about the arms
ex:t ex:arm
        :arm-2,
        # the tenth
        :arm-10 ;
    ex:text \"\"\"line 1
says \\""two\\"\\"\"\"\" .

# the type
:arm-2 a ex:Absent, ex:Arm ;
    # about the label
    # trailing
    skos:prefLabel "Arm two" ;
    ex:d "2015-07-31"^^xsd:date ;
    ex:n 016 .

# Arm ten.
:arm-10 a ex:Arm ;
    <http://unused.org/p> "a\\"b", "x\\ty\\u00A0é"@en-gb ;
    ex:long
        "0",
        "01234567890123456789012345678901",
        "0123456789012345678901234567890123456789012345678901234567890" ;
    ex:n 16 .

# The end.
"""
    )


@pytest.mark.parametrize(
    ("value", "datatype", "written"),
    [
        ("1.50", "decimal", "1.50"), ("+5", "decimal", '"+5"^^xsd:decimal'),
        ("1.", "decimal", '"1."^^xsd:decimal'), (".5", "decimal", ".5"),
        ("01", "integer", "01"), ("+5", "integer", "+5"), ("1.0", "integer", '"1.0"^^xsd:integer'),
        ("١", "integer", '"١"^^xsd:integer'), ("1\n", "integer", '"""1\n"""^^xsd:integer'),
        ("1e2", "double", "1e2"), ("1", "double", '"1"^^xsd:double'),
        ("NaN", "double", '"NaN"^^xsd:double'), ("1e2", "decimal", '"1e2"^^xsd:decimal'),
        ("true", "boolean", "true"), ("1", "boolean", '"1"^^xsd:boolean'),
        ("true", "string", '"true"'), ("", "integer", '""^^xsd:integer'),
        ("\u202e\u200b\x00\U000e0041", "string", '"\\u202E\\u200B\\u0000\\U000E0041"'),
        ("a\\b\r", "string", '"a\\\\b\\r"'),
    ],
)  # fmt: skip
def test_literals_keep_their_form(value: str, datatype: str, written: str) -> None:
    source = ox.serialize(
        [ox.Triple(node("a"), node("b"), typed(value, datatype))], format=ox.RdfFormat.N_TRIPLES
    )
    assert source is not None
    form = canonical(source, KNOWN)
    assert f"<http://example.org/t#b> {written} .\n" in form
    assert ("@prefix xsd:" in form) == ("xsd:" in written)
    assert parse(form)[0].object == typed(value, datatype)


def test_iris_that_no_prefix_can_hold_are_written_in_full() -> None:
    form = canonical(
        "<http://example.org/a/b> <http://example.org/-x> <http://example.org/x.> , "
        "<http://example.org/a%20b> , <http://example.org/> , <http://dots.org/a.b> , "
        "<http://example.org/\u200c> .",
        KNOWN,
    )
    assert form == (
        "@prefix a.b: <http://dots.org/> .\n@prefix ex: <http://example.org/> .\n\n"
        "<http://example.org/a/b> <http://example.org/-x>\n"
        "        <http://example.org/\\u200C>,\n"
        "        <http://example.org/x.>,\n"
        "        a.b:a.b,\n"
        "        ex:,\n"
        "        ex:a%20b .\n"
    )


def test_natural_order() -> None:
    names = [":arm-10", ":arm-2", ":arm-2b", ":arm-02", ":arm", ":b" + "9" * 5000]
    assert sorted(names, key=natural_key) == [
        ":arm", ":arm-02", ":arm-2", ":arm-2b", ":arm-10", ":b" + "9" * 5000,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (P + ":a :b [ :c :d ] .", "3:7"), (P + ":a :b 1 ;\n :c ( 1 2 ) .", "4:5"),
        (P + "_:x :b 1 .", "3:1"), (P + "[] :b 1 .", "3:1"), (P + "[ :b 1 ] .", "3:1"),
        (P + ":a :b _:x.y .", "3:7"),
    ],
)  # fmt: skip
def test_blank_nodes_are_refused_at_their_place(text: str, place: str) -> None:
    with pytest.raises(DataError, match="blank node") as caught:
        canonical(text, KNOWN, path=Path("t.ttl"))
    assert str(caught.value.position) == f"t.ttl:{place}"
    assert "an IRI such as :name" in (caught.value.hint or "")


def test_header_without_prefixes_stays_at_the_top() -> None:
    text = "# file\n\n# z\n<urn:z> <urn:p> 1 .\n# a\n<urn:a> <urn:p> 1 .\n\n# end\n\n# end 2\n"
    form = canonical(text, {})
    assert form == (
        "# file\n\n# a\n<urn:a> <urn:p> 1 .\n\n# z\n<urn:z> <urn:p> 1 .\n\n# end\n\n# end 2\n"
    )
    assert canonical(form, {}) == form


def test_carriage_returns_between_statements_go_and_those_in_literals_stay() -> None:
    form = canonical(P.replace("\n", "\r\n") + ':a :b """x\r\ny""" . # c\r\n# d\r\n', KNOWN)
    assert form == ('@prefix : <http://example.org/t#> .\n\n# c\n:a :b """x\\r\ny""" .\n\n# d\n')


def test_a_form_that_says_something_else_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("il2kb.turtle.writer.write_literal", lambda literal, name: '"other"')
    with pytest.raises(Exception, match=r"t\.ttl: the canonical form would not say the same"):
        canonical(P + ":a :b 1 .", KNOWN, path=Path("t.ttl"))


# --- blank nodes in brackets -----------------------------------------------------------------


def nested(text: str) -> str:
    """Return the canonical form of the statements in `text`, without the prefixes."""
    form = canonical(P + text, KNOWN, nested=True)
    assert canonical(form, KNOWN, nested=True) == form
    return form.partition("\n\n")[2]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (":s :p (:b\n:a) .", ":s :p ( :b :a ) ."),
        (":s :p ([:inv :a] ex:b).", ":s :p ( [ :inv :a ] ex:b ) ."),
        (":s :p [ :alt (1 \"x\"@EN ( )) ; ] .", ':s :p [ :alt ( 1 "x"@en rdf:nil ) ] .'),
        (":s :p [], [\t], () .", ":s :p [], [], rdf:nil ."),
        # The order inside brackets is that of a block; an object written twice is one.
        (
            ":s :p [ :z10 1 ; :z2 2, 2, 1 ; rdfs:label 'l' ; a :T ] .",
            ':s :p [ a :T ; rdfs:label "l" ; :z2 1, 2 ; :z10 1 ] .',
        ),
        # Objects in the order of their written form: ( 0x28, : 0x3A, [ 0x5B.
        (":s :p [ :b 1 ], :o, (1), [ :a 10 ], [ :a 9 ] .",
         ":s :p ( 1 ), :o, [ :a 9 ], [ :a 10 ], [ :b 1 ] ."),
        # The long way to write a list, and what only looks like one.
        (":s :p [ rdf:rest [ rdf:rest () ; rdf:first 2 ] ; rdf:first 1 ] .", ":s :p ( 1 2 ) ."),
        (":s :p [ rdf:rest (2), (2) ; rdf:first 1 ] .",
         ":s :p [ rdf:first 1 ; rdf:rest ( 2 ), ( 2 ) ] ."),
        (":s :p [ rdf:rest :l ; rdf:first 1 ] .", ":s :p [ rdf:first 1 ; rdf:rest :l ] ."),
        (":s :p [ a :L ; rdf:rest (2) ; rdf:first 1 ] .",
         ":s :p [ a :L ; rdf:first 1 ; rdf:rest ( 2 ) ] ."),
        (":s :p [ rdf:rest () ] .", ":s :p [ rdf:rest rdf:nil ] ."),
        # Two blank nodes that say the same are two.
        (":s :p [ :q [] ] . :s :p [ :q [] ] .", ":s :p [ :q [] ], [ :q [] ] ."),
    ],
)  # fmt: skip
def test_nested_blank_nodes_by_hand(text: str, form: str) -> None:
    names = "".join(f"@prefix {name}: <{KNOWN[name]}> .\n" for name in ("rdf", "rdfs"))
    assert nested(names + text) == form + "\n"


def test_long_nested_blank_nodes_stand_on_lines_of_their_own() -> None:
    long = "x" * 40
    form = nested(
        f":s :p ( :{long}2 :{long}1 ), [ :q :{long} ; a :T ; :r :{long}, :{long}2 ] ; a :T ;"
        f':q [ :r ( :{long} :{long} [ :m "1\\n2" ; :n 1 ] ) ; :a :{long} ] . :t :p (:{long} 1) .'
    )
    assert (
        form
        == f"""\
:s a :T ;
    :p
        ( :{long}2 :{long}1 ),
        [
            a :T ;
            :q :{long} ;
            :r :{long}, :{long}2
        ] ;
    :q [
        :a :{long} ;
        :r (
            :{long}
            :{long}
            [
                :m \"\"\"1
2\"\"\" ;
                :n 1
            ]
        )
    ] .

:t :p ( :{long} 1 ) .
"""
    )


def test_a_line_of_100_columns_is_whole_and_one_of_101_is_broken() -> None:
    whole = f":s :p ( :a :{'x' * 84} ) ."
    assert len(whole) == 100
    assert nested(whole) == whole + "\n"
    broken = whole.replace("x )", "xx )")
    assert nested(broken) == f":s :p (\n        :a\n        :{'x' * 85}\n    ) .\n"


def test_comments_in_brackets_come_before_their_object_or_its_line() -> None:
    assert nested(
        "# of s\n:s :p [ # in p\n :q ( 1 # in q\n 2 ) ] ; # behind p\n"
        " # of r\n :r [ :q 2\n # alone\n ], [ # two\n ], # after two\n"
        " ( # list\n 1 ) , [ # again\n ] . # end\n:t :p (1\n # late\n) . # last"
    ) == (
        "# of s\n# in p\n# in q\n# behind p\n:s :p [ :q ( 1 2 ) ] ;\n    # of r\n    :r\n"
        "        # list\n        ( 1 ),\n        # alone\n        [ :q 2 ],\n"
        "        # again\n        # end\n"
        "        [],\n        # two\n        # after two\n        [] .\n\n"
        "# late\n# last\n:t :p ( 1 ) .\n"
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (P + ":a :b [] , _:x .", "3:12"), (P + ":a :b ( 1 _:x ) .", "3:11"),
        (P + ":a :b () ; :c [ :d [ :e _:x ] ] .", "3:25"), (P + ":a :b [] .\n_:x :b 1 .", "4:1"),
        (P + "[] :b [] .", "3:1"), (P + ":a :b [] . [ :b [] ] .", "3:12"),
        (P + "[ :b 1 ] :c 2 .", "3:1"), (P + "( 1 ) :c 2 .", "3:1"),
    ],
)  # fmt: skip
def test_blank_nodes_out_of_brackets_are_refused_even_then(text: str, place: str) -> None:
    with pytest.raises(DataError, match="blank node with a label, or as a subject") as caught:
        canonical(text, KNOWN, path=Path("t.ttl"), nested=True)
    assert str(caught.value.position) == f"t.ttl:{place}"
    assert "an IRI such as :name" in (caught.value.hint or "")


def test_a_blank_node_as_predicate_is_no_turtle() -> None:
    with pytest.raises(TurtleError, match="not a valid predicate"):
        canonical(P + ":a [] 1 .", KNOWN, nested=True)


def test_a_nested_form_that_says_something_else_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("il2kb.turtle.trees.Trees.members", lambda self, node: [])
    with pytest.raises(Exception, match=r"t\.ttl: the canonical form would not say the same"):
        canonical(P + ":a :b [ :c 1 ] .", KNOWN, path=Path("t.ttl"), nested=True)


def test_long_lists_and_nodes_alike_take_no_time() -> None:
    # RDFC-1.0 takes minutes for each of these.
    members = " ".join(["1"] * 3000)
    assert nested(f":a :b ( {members} ) .").count("        1\n") == 3000
    twin = "[ :p " + ", ".join(["[]"] * 12) + " ]"
    assert nested(f":a :b {twin}, {twin} .") == f":a :b\n        {twin},\n        {twin} .\n"


def test_positions_and_defects_see_past_brackets() -> None:
    text = P + ":a :p [ :q :b ] ; :r ( 1 ), 2 .\n:c :p [] ."
    positions = Positions(text, path=Path("t.ttl"))
    assert [(str(t[2]), str(t[3])) for t in positions.triples()] == [
        (str(typed("2", "integer")), "t.ttl:3:29")
    ]
    assert str(positions.predicate(node("a"), node("p"))) == "t.ttl:3:4"
    assert str(positions.subject(node("c"))) == "t.ttl:4:1"
    assert [(d.code, str(d.position)) for d in hygiene(text, path=Path("t.ttl"))] == [
        ("blank-node", "t.ttl:3:7"), ("blank-node", "t.ttl:3:22"), ("blank-node", "t.ttl:4:7"),
    ]  # fmt: skip


def test_triples_are_written_in_the_same_form() -> None:
    triples = parse(P + ":b :p [ :q ( 1 [] ) ] . :a :p :b .")
    form = "@prefix t: <http://example.org/t#> .\n\nt:a t:p t:b .\n\nt:b t:p [ t:q ( 1 [] ) ] .\n"
    prefixes = {"t": "http://example.org/t#"}
    assert write_triples(triples, prefixes) == form
    assert write_triples(triples[::-1], prefixes) == form


@pytest.mark.parametrize(
    "text",
    [
        ":a :p _:x, _:y . _:y :q _:x .",  # the object of two triples
        ":a :p 1 . _:x :p 1 .",  # of none
        ":a :p _:x . _:x :p _:x .",  # of its own
        ":a :p 1 . _:x :p _:y . _:y :p _:x .",  # of each other
        ":a :p _:x . _:x rdf:first 1 ; rdf:rest _:x .",
    ],
)
def test_triples_that_cannot_be_nested_are_refused(text: str) -> None:
    names = f"@prefix rdf: <{KNOWN['rdf']}> .\n"
    with pytest.raises(DataError, match="cannot be nested"):
        write_triples(parse(P + names + text), KNOWN)


def test_triples_nested_too_deep_are_refused() -> None:
    chain = "".join(f"_:n{n} :p _:n{n + 1} . " for n in range(5000))
    with pytest.raises(DataError, match="deeper than 64"):
        write_triples(parse(P + ":a :p _:n0 . " + chain), KNOWN)


def test_the_definition_of_an_item_holds_its_paths_and_lists(tmp_path: Path) -> None:
    file = tmp_path / "own.ttl"
    file.write_text(
        "@prefix il2: <https://w3id.org/il2kb/ontology#> .\n"
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "@prefix shape: <https://w3id.org/il2kb/shape/> .\n"
        "shape:own.a a sh:NodeShape ; sh:targetClass il2:Trial ; sh:or (shape:own.c shape:own.b) ."
        "shape:own.b sh:path ([sh:inversePath il2:of] il2:percent) ; sh:minCount 1 ."
        "shape:own.c sh:path [sh:alternativePath (il2:a il2:b)] . shape:own.d sh:path il2:no ."
    )
    (item,) = Profile("own", file).items(definitions=True)
    assert item.definition.partition("\n\n")[2] == (
        "shape:own.a a sh:NodeShape ;\n"
        "    sh:or ( shape:own.c shape:own.b ) ;\n"
        "    sh:targetClass il2:Trial .\n\n"
        "shape:own.b sh:minCount 1 ;\n"
        "    sh:path ( [ sh:inversePath il2:of ] il2:percent ) .\n\n"
        "shape:own.c sh:path [ sh:alternativePath ( il2:a il2:b ) ] .\n"
    )


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("( rdfs:label rdfs:comment )", ""),
        ("[ sh:alternativePath ( rdfs:label [ sh:inversePath rdfs:comment ] ) ]", ""),
        ("[ sh:zeroOrMorePath rdfs:label ]", ""),
        ("( rdfs:label rdfs:lable )", "shape:x: rdfs:lable is not in the ontology"),
        ("[ sh:inversePath il2:no ]", "shape:x: il2:no is not described"),
        ("[ sh:invrsePath rdfs:label ]", "shape:x: sh:invrsePath is not a term of SHACL"),
    ],
)
def test_the_lint_reads_paths_in_brackets(path: str, found: str) -> None:
    shapes = parse(
        "@prefix il2: <https://w3id.org/il2kb/ontology#> ."
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
        "@prefix sh: <http://www.w3.org/ns/shacl#> ."
        f"<https://w3id.org/il2kb/shape/x> sh:path {path} ; sh:minCount 1 ."
    )
    messages = [m for m in lint(shapes, Graph([])) if "no target" not in m]
    assert any(found in m for m in messages) if found else messages == []


# --- properties ------------------------------------------------------------------------------

NASTY = st.one_of(
    st.text(st.sampled_from('"\\\n\r\t\'#<>.;,[](){}@^a é😀\u202e\u00a0\x00:_1'), max_size=20),
    st.text(max_size=10),
    st.sampled_from(["1.50", "+5", "1.", "01", ".5", "1e2", "NaN", "true", "-.0", '"', '"""']),
)  # fmt: skip
IRIS = st.builds(
    lambda base, local: ox.NamedNode(base + (local.replace("#", "") if "#" in base else local)),
    st.sampled_from(["http://example.org/t#", "http://example.org/", "http://dots.org/", "urn:x:"]),
    st.one_of(
        st.sampled_from(
            ["", "a", "a.b", "a.", ".a", "-a", "a-1", "a-10", "a-2", "1", "a/b", "a#b"]
        ),
        st.sampled_from(["%20", "a(b)", "a~b!$&'*+,;=", "é", "a:b", "?q=1", "_", "x\u200cy", "·a"]),
    ),
)
LITERALS = st.one_of(
    NASTY.map(ox.Literal),
    st.builds(lambda v, t: ox.Literal(v, language=t), NASTY, st.sampled_from(["en", "EN-gb"])),
    st.builds(typed, NASTY, st.sampled_from(["integer", "decimal", "double", "boolean", "date"])),
    st.builds(lambda v, d: ox.Literal(v, datatype=d), NASTY, IRIS),
)
TRIPLES = st.lists(
    st.builds(ox.Triple, IRIS, IRIS, st.one_of(IRIS, LITERALS)), min_size=1, max_size=8
)
# A tree as nested tuples: ("list", members) or ("node", pairs of a predicate and an object).
LEAVES = st.sampled_from([":a", ":a2", ":a10", "1", '"x"', "()", '"""l\nm"""', ":" + "w" * 45])
VERBS = st.sampled_from(["a", ":p", ":p2", ":p10", "rdf:first", "rdf:rest", "rdfs:label"])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(st.just("list"), st.lists(inner, max_size=3)),
        st.tuples(st.just("node"), st.lists(st.tuples(VERBS, inner), max_size=3)),
        inner.map(lambda tree: ("node", [("rdf:first", tree), ("rdf:rest", "()")])),
    ),
    max_leaves=8,
)
STATEMENTS = st.lists(
    st.tuples(st.sampled_from([":s", ":t"]), VERBS, TREES), min_size=1, max_size=5
)
COMMENTS = st.text(alphabet=st.sampled_from("# \"'<>.;,é\\x[("), max_size=8).map(lambda t: "#" + t)


@settings(deadline=None)
@given(TRIPLES)
def test_round_trip_and_idempotence(triples: list[ox.Triple]) -> None:
    source = ox.serialize(triples, format=ox.RdfFormat.TURTLE)
    assert source is not None
    form = canonical(P.encode() + source, KNOWN)
    assert set(parse(form)) == set(triples)
    assert canonical(form, KNOWN) == form
    # The order of what is written does not depend on the order of what is read.
    reverse = ox.serialize(triples[::-1], format=ox.RdfFormat.TURTLE)
    assert reverse is not None
    assert canonical(P.encode() + reverse, KNOWN) == form


def spelled(tree: Any, data: st.DataObject) -> str:
    """Spell a tree as Turtle, in an order and with spaces that are drawn."""
    if isinstance(tree, str):
        return tree
    kind, parts = tree
    space = data.draw(st.sampled_from([" ", "\n", "\t "]))
    if kind == "list":
        return "(" + space.join(spelled(part, data) for part in parts) + space + ")"
    pairs = [
        f"{verb}{space}{spelled(value, data)}" for verb, value in data.draw(st.permutations(parts))
    ]
    return "[" + space + f" ;{space}".join(pairs) + "]"


def named_by_rdfc(text: str) -> set[ox.Quad]:
    dataset = ox.Dataset(ox.Quad(*triple) for triple in parse(text))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


@settings(deadline=None)
@given(STATEMENTS, st.data())
def test_nested_round_trip_idempotence_and_order(
    statements: list[tuple[str, str, Any]], data: st.DataObject
) -> None:
    names = P + "".join(f"@prefix {name}: <{KNOWN[name]}> .\n" for name in ("rdf", "rdfs"))
    text, other = (
        names
        + "\n".join(
            f"{subject} {verb} {spelled(tree, data)} ."
            for subject, verb, tree in data.draw(st.permutations(statements))
        )
        for _ in range(2)
    )
    form = canonical(text, KNOWN, nested=True)
    assert named_by_rdfc(form) == named_by_rdfc(text)
    assert canonical(form, KNOWN, nested=True) == form
    assert canonical(other, KNOWN, nested=True) == form
    assert canonical(P + write_triples(parse(text), KNOWN), KNOWN, nested=True) == form


@settings(deadline=None)
@given(TRIPLES)
def test_the_scan_finds_the_triples_of_the_parser(triples: list[ox.Triple]) -> None:
    source = ox.serialize(
        triples, format=ox.RdfFormat.TURTLE, prefixes={"": "http://example.org/t#"}
    )
    assert source is not None
    assert {t[:3] for t in Positions(source).triples()} == {tuple(t) for t in triples}


TOKENS = [
    "@prefix", ":", "<http://example.org/t#>", ".", ":z", ":p", ":c", ",", ":d", ";", ":q",
    '"""x\ny"""', ".", "@prefix", "ex:", "<http://example.org/>", ".", ":a", "a", "ex:T", ";",
    ":p", "1", ",", '"#"', ".", "<http://example.org/t>", ":p", ":a", ".",
]  # fmt: skip
GAPS = st.one_of(
    st.sampled_from([" ", "\n", "\n\n", "\r\n"]),
    st.builds(lambda c, pre, post: f"{pre}{c}{post}", COMMENTS,
              st.sampled_from([" ", "\n", "\n\n"]), st.sampled_from(["\n", "\n\n", "\r\n"])),
    st.builds(lambda c, d, mid: f"\n{c}{mid}{d}\n", COMMENTS, COMMENTS,
              st.sampled_from(["\n", "\n\n"])),
)  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(st.lists(GAPS, min_size=len(TOKENS) + 1, max_size=len(TOKENS) + 1), st.integers(0, 13))
def test_no_comment_is_lost_wherever_it_stands(gaps: list[str], first: int) -> None:
    text = gaps[0] + "".join(token + gap for token, gap in zip(TOKENS, gaps[1:], strict=True))
    if first == 0:  # now and then a file that begins without any prefix
        text = gaps[0] + "<urn:a> <urn:p>" + gaps[1] + "1 ." + gaps[2]
        gaps = gaps[:3]
    form = canonical(text, KNOWN)
    written = [line.strip() for line in "".join(gaps).splitlines() if line.strip()]
    found = [line.strip() for line in form.splitlines() if line.strip().startswith("#")]
    assert sorted(found) == sorted(written)
    assert canonical(form, KNOWN) == form


NESTED = [
    ":z", ":p", "(", "1", "[", ":q", "()", ";", ":r", '"#"', "]", ")", ",", "[", "]", ",", ":c",
    ";", "a", "[", ":q", ":a", "]", ".", ":a", ":p", "[", "]", ".",
]  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(st.lists(GAPS, min_size=len(NESTED) + 1, max_size=len(NESTED) + 1))
def test_no_comment_is_lost_in_brackets(gaps: list[str]) -> None:
    text = gaps[0] + "".join(token + gap for token, gap in zip(NESTED, gaps[1:], strict=True))
    form = canonical(P + text, KNOWN, nested=True)
    written = [line.strip() for line in "".join(gaps).splitlines() if line.strip()]
    found = [line.strip() for line in form.splitlines() if line.strip().startswith("#")]
    assert sorted(found) == sorted(written)
    assert canonical(form, KNOWN, nested=True) == form


# --- defects of the text ---------------------------------------------------------------------


def codes(text: str) -> list[tuple[str, str]]:
    return [
        (defect.code, f"{defect.position.line}:{defect.position.column}")
        for defect in hygiene(P + "@prefix xsd: <" + XSD + "> .\n" + text)
    ]


def test_clean_text_has_no_defects() -> None:
    assert (
        codes(
            ':a :b "x", "é"@en, 1, -1.5, true, "2016-02-29"^^xsd:date, "2015-07-31Z"^^xsd:date, '
            '"https://doi.org/10.1136/x%20y"^^xsd:anyURI, "a\\tb\\nc", "β", () ; :β 1 . # note'
        )
        == []
    )


@pytest.mark.parametrize(
    "value",
    [
        '"abc"^^xsd:integer', '"1.0"^^xsd:integer', '" 1"^^xsd:integer', '"NaN"^^xsd:decimal',
        '"INF"^^xsd:decimal', '"1e2"^^xsd:decimal', '"55,17"^^xsd:decimal', '""^^xsd:decimal',
        '"yes"^^xsd:boolean', '"TRUE"^^xsd:boolean', '"2005-13-45"^^xsd:date',
        '"2015-02-29"^^xsd:date', '"1900-02-29"^^xsd:date', '"31.07.2015"^^xsd:date',
        '"2015-7-31"^^xsd:date', '"2015-07-31T25:00:00"^^xsd:dateTime', '"a b"^^xsd:anyURI',
        '"x%zz"^^xsd:anyURI', '"١"^^xsd:integer', '"1\\n"^^xsd:integer',
    ],
)  # fmt: skip
def test_ill_typed_literals_are_found(value: str) -> None:
    assert codes(f":a :b {value} .") == [("ill-typed", "4:7")]


@pytest.mark.parametrize(
    "value",
    [
        "1e2", '"NaN"^^xsd:double', '"1"^^xsd:float', '"2015"^^xsd:gYear', '"x"^^ex:own',
        '"2015-07-31T12:00:00Z"^^xsd:dateTime', '"5"^^xsd:nonNegativeInteger',
    ],
)  # fmt: skip
def test_datatypes_out_of_use_are_found(value: str) -> None:
    assert codes(f":a :b {value} .") == [("datatype", "4:7")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":a :b [] .\n:a :c _:x .", [("blank-node", "4:7"), ("blank-node", "5:7")]),
        (':a :b "' + "x" * 20_000 + '" .', []),
        (':a :b "' + "x" * 20_001 + '" .', [("huge-literal", "4:7")]),
        (':a :b "ab\u202ecd" .', [("bidi-control", "4:10")]),
        (':a :b "ab\\u202Ecd" .', [("bidi-control", "4:7")]),
        (':a :b "ab\u200bcd" .', [("invisible-character", "4:10")]),
        (':a :b "ab\\u0007cd" .', [("invisible-character", "4:7")]),
        (':a :b """ab\rcd""" .', [("invisible-character", "4:12")]),
        (":a :b :x\u200dy .", [("invisible-character", "4:9")]),
        (":a :b :x . # \u2066", [("bidi-control", "4:14")]),
        (":a :b :\u0430rm .", [("mixed-script", "4:7")]),  # Cyrillic a
        (":a :b :arm-\u03bf .", [("mixed-script", "4:7")]),  # Greek omicron
        (":a :b <http://ex\u0430mple.org/x> .", [("mixed-script", "4:7")]),
        (':a :b " x" , "y\\n"@en .', [("outer-space", "4:7"), ("outer-space", "4:14")]),
        (':a :b "\u00a0x" .', [("outer-space", "4:7")]),
    ],
)
def test_defects_are_found_at_their_place(text: str, expected: list[tuple[str, str]]) -> None:
    assert codes(text) == expected


def test_defects_say_what_to_write() -> None:
    (defect,) = hygiene(P + ':a :b "2005-13-45"^^<' + XSD + "date> .", path=Path("t.ttl"))
    assert str(defect.position) == "t.ttl:3:7"
    assert defect.message == "'2005-13-45' is not an xsd:date"
    assert "2015-07-31" in defect.hint


def test_hygiene_of_text_that_is_not_turtle_raises() -> None:
    with pytest.raises(TurtleError, match="full stop"):
        hygiene(P + ":a :b :c :d .\n:e")
    with pytest.raises(NotFoundError):
        hygiene(Path("absent.ttl"))


def test_invisible_characters_are_those_of_unicode() -> None:
    listed = [chr(code) for code in range(sys.maxunicode + 1) if INVISIBLE.match(chr(code))]
    hidden = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in ("Cf", "Cc", "Zl", "Zp") and chr(code) not in "\n\t"
    ]
    assert set(hidden) <= set(listed)
    bidi = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    for code in range(sys.maxunicode + 1):
        if unicodedata.bidirectional(chr(code)) in bidi:
            assert BIDI.match(chr(code))
