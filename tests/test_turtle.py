"""Turtle: parsing with place, positions, defects of the text, and the canonical form."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from il2kb.errors import DataError, NotFoundError, TurtleError
from il2kb.turtle import Positions, canonical, hygiene, known_prefixes, parse
from il2kb.turtle.literals import BIDI, INVISIBLE
from il2kb.turtle.writer import natural_key

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
