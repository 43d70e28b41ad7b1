from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from il2kb.errors import QueryError
from il2kb.queries.guard import MAX_BYTES, MAX_NESTING, check, decode_text
from il2kb.queries.tokens import decode, outline, tokens

HERE = Path("q.rq")

SERVICES = [
    "ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "ASK { SERVICE#c<..>\n<http://127.0.0.1:1/> { ?s ?p ?o } }",
    "ASK { SERVICESILENT<http://127.0.0.1:1/>{?s ?p ?o} }",
    "ASK { \\u0053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "ASK { SER\\U00000056ICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "ASK { service silent <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "ASK { ?s ?p 1SERVICE SILENT<http://127.0.0.1:1/>{?s ?p ?o} }",
    "PREFIX e: <http://127.0.0.1:1/> ASK { SERVICEe:x{?s ?p ?o} }",
    "ASK { ?s ?p 'it' SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "ASK { ?s ?p '''a''b''' SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    'ASK { ?s ?p "a\\"#" SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }',
    "ASK { ?s <http://x/#y> ?o . SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "ASK { ?s ?p ?o FILTER(?o<?p)SERVICE?g{ ?s ?p ?o } FILTER(?o>1) }",
    "ASK { ?s ?p '\\u0027 SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } # ' }",
    "ASK { ?s ?p ?o }\r# harmless\rSERVICE <http://127.0.0.1:1/> {}",
]


@pytest.mark.parametrize("text", SERVICES)
def test_every_spelling_of_service_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is refused"):
        check(text, HERE)


@pytest.mark.parametrize(
    "text",
    [
        'ASK { ?s ?p "health service" }',
        "ASK { ?s ?p '''SERVICE <http://x> {}''' }",
        "ASK { ?s <http://x/service> ?o }",
        "# asks for a service\nASK { ?s ?p ?o }",
    ],
)
def test_the_word_in_a_text_an_iri_or_a_comment_is_no_service(text: str) -> None:
    assert check(text, HERE).form == "ASK"


def test_no_character_that_oxigraph_takes_in_an_iri_is_unknown_to_the_tokens() -> None:
    # What Oxigraph reads as an IRI and the guard as `<` and a comment would hide a SERVICE.
    store = ox.Store()
    taken = 0
    for code in [*range(0x180), 0x3000, 0xFFFD, 0x1F600]:
        text = f"<http://x/{chr(code)}y>"
        try:
            store.query(f"ASK {{ ?s ?p {text} }}")
        except SyntaxError:
            continue
        taken += 1
        assert [(t.kind, t.text) for t in tokens(text)] == [("iri", text)], hex(code)
    assert taken > 100


@pytest.mark.parametrize("clause", ["FROM <http://x>", "from named <http://x>", "FROM<http://x>"])
def test_from_is_refused_with_graph_as_the_hint(clause: str) -> None:
    with pytest.raises(QueryError, match="FROM is refused") as caught:
        check(f"SELECT ?s {clause} {{ ?s ?p ?o }}", HERE)
    assert "GRAPH" in (caught.value.hint or "")


def test_a_variable_may_be_called_from() -> None:
    assert check("SELECT ?from { ?from ?p ?o }", HERE).columns == ["from"]


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a:a> <a:b> 1 }",
        "DELETE WHERE { ?s ?p ?o }",
        "LOAD <file:///etc/passwd>",
        "CLEAR ALL",
        "DROP ALL",
        "CREATE GRAPH <a:g>",
        "ADD <a:g> TO <a:h>",
        "MOVE <a:g> TO <a:h>",
        "COPY <a:g> TO <a:h>",
        "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "PREFIX a: <a:> BASE <a:b> # c\ninsertdata { }",
    ],
)
def test_updates_are_refused(text: str) -> None:
    with pytest.raises(QueryError, match="changes data, and a query only reads"):
        check(text, HERE)


@pytest.mark.parametrize("text", ["", "  \n\t", "# only a comment\n"])
def test_an_empty_query_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="the query is empty"):
        check(text, HERE)


def test_the_known_attack_of_76_bytes_is_refused_before_any_parser() -> None:
    attack = "SELECT ?x WHERE { FILTER" + "(!" * 26
    assert len(attack) == 76
    with pytest.raises(QueryError, match="nested deeper than 12"):
        check(attack, HERE)


@pytest.mark.parametrize("brackets", ["()", "{}", "[]"])
def test_nesting_is_counted_outside_texts_and_comments(brackets: str) -> None:
    opened, closed = brackets
    inside = f"ASK {{ ?s ?p '{opened * 50}' }} # {opened * 50}"
    check(inside, HERE)
    allowed = "ASK " + opened * MAX_NESTING + closed * MAX_NESTING
    check(allowed, HERE)
    with pytest.raises(QueryError, match="nested"):
        check("ASK " + opened * (MAX_NESTING + 1), HERE)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { FILTER(?a<" + "(!" * 20 + "?b>?c) }",  # reads like an IRI
        "ASK { FILTER" + "\\u0028!" * 20,
    ],
)
def test_hidden_nesting_is_counted(text: str) -> None:
    with pytest.raises(QueryError, match="nested"):
        check(text, HERE)


def test_size_is_counted_in_bytes() -> None:
    letters = MAX_BYTES - len('ASK { ?s ?p "" }')
    check('ASK { ?s ?p "' + "a" * letters + '" }', HERE)
    with pytest.raises(QueryError, match="at most 20,000"):
        check('ASK { ?s ?p "' + "a" * letters + 'a" }', HERE)
    with pytest.raises(QueryError, match="at most 20,000"):
        check('ASK { ?s ?p "' + "é" * (letters // 2 + 1) + '" }', HERE)
    with pytest.raises(QueryError, match="1,000,000 bytes"):
        decode_text(b"\xff" * 1_000_000, HERE)


def test_a_query_that_is_not_utf8_names_its_line() -> None:
    with pytest.raises(QueryError, match=re.escape("q.rq:2: the query is not UTF-8 (byte 0xe9)")):
        decode_text(b"ASK {\n ?s ?p '\xe9' }", HERE)


def test_a_byte_order_mark_is_no_part_of_the_query() -> None:
    assert decode_text(b"\xef\xbb\xbfASK {}", HERE) == "ASK {}"


def test_the_place_is_shown_with_line_column_and_caret() -> None:
    with pytest.raises(QueryError) as caught:
        check("ASK {\r\n  ?s ?p ?o .\r\n  SERVICE <http://x> {}\r\n}", HERE)
    assert caught.value.message.splitlines() == [
        "q.rq:3:3: SERVICE is refused: a query here opens no network connection",
        "    SERVICE <http://x> {}",
        "    ^^^^^^^",
    ]


@given(st.text(st.sampled_from("?ax:.<>'\"\\u0053()#@-_1 \n{}") | st.characters(), max_size=60))
def test_every_character_is_part_of_a_token_or_a_space(text: str) -> None:
    rest = list(text)
    for token in tokens(text):
        assert text[token.start :].startswith(token.text)
        rest[token.start : token.start + len(token.text)] = [" "] * len(token.text)
    assert "".join(rest).strip() == ""


@pytest.mark.parametrize("text", ["ASK { ?s ?p 'a }", 'ASK { ?s ?p "a\n" }', "ASK { ?s ?p '''a }"])
def test_a_quotation_mark_that_is_not_closed_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="this quotation mark is not closed"):
        check(text, HERE)


def test_escapes_are_decoded_but_no_code_point_that_does_not_exist() -> None:
    assert decode("\\u0041\\U0001F600\\U00110000") == "A😀\\U00110000"


def test_the_outline_of_a_query() -> None:
    found = outline(
        "PREFIX a: <http://a/>\nPREFIX : <http://b/>\n"
        "SELECT DISTINCT ?x (COUNT(?y) AS ?n) $z WHERE { ?x a:p ?y .\n"
        "  { SELECT ?inner (MAX(?q) AS ?top) { ?inner a:p ?q } } ?z :p 'a?b' }\n"
        "GROUP BY ?x ?z ORDER BY ?x"
    )
    assert found.form == "SELECT"
    assert found.columns == ["x", "n", "z"]
    assert found.computed == {"n"}
    assert found.inner == {"inner", "top", "q"}
    assert found.assigned == {"n", "top"}
    assert found.prefixes == {"a", ""}
    assert found.variables == {"x", "y", "n", "z", "inner", "top", "q"}
    assert found.ordered


def test_an_order_within_a_sub_select_is_none_of_the_query() -> None:
    assert not outline("SELECT ?x { { SELECT ?x { ?x ?p ?o } ORDER BY ?x } }").ordered
    assert outline("SELECT * { ?x ?p ?o }").columns is None
