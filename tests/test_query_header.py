from __future__ import annotations

from pathlib import Path

import pytest

from il2kb.errors import DataError
from il2kb.queries import Query, lint
from il2kb.queries.header import Parameter, read_header

HERE = Path("q.rq")
PARAMETER = "#+ title: t\n#+ question: q\n#+ param: a string : what\n"


def test_a_header_is_read_with_continued_lines() -> None:
    header = read_header(
        "#+ title: Events\n#+ question: How many\n#+   had it?\n#+\n"
        "#+ param: trial trial required : the trial\n"
        "#+ param: week integer default=12 : weeks: after baseline\n"
        '#+ param: kind iri default=il2:Trial : a class\n#+ param: s string default="a b" : text\n'
        "#+ column: n : how many\n#+ note: one\n#+ note: two\nSELECT ?n {}\n#+ title: no header\n",
        HERE,
    )
    assert header.title == "Events"
    assert header.question == "How many had it?"
    assert header.parameters == (
        Parameter("trial", "trial", "the trial", required=True),
        Parameter("week", "integer", "weeks: after baseline", default="12"),
        Parameter("kind", "iri", "a class", default="il2:Trial"),
        Parameter("s", "string", "text", default="a b"),
    )
    assert header.columns == {"n": "how many"}
    assert header.notes == ("one", "two")


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("#+ titel: x", "'titel' is no key", "did you mean title?"),
        ("#+ no colon", "is no key", "the keys are title"),
        ("#+ param: a", "this parameter cannot be read", "#+ param: name type"),
        ("#+ param: a string", "this parameter cannot be read", "#+ param: name type"),
        ("#+ param: a text : b", "'text' is no type", "the types are trial"),
        ("#+ param: a string required default=x : b", "no use for a default", "leave one"),
        ("#+ column: n", "this column has no name", "#+ column: name"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str, message: str, hint: str) -> None:
    with pytest.raises(DataError) as caught:
        read_header(f"#+ question: q\n{line}\nASK {{}}", HERE)
    assert message in caught.value.message
    assert hint in (caught.value.hint or "")
    assert caught.value.position is not None
    assert caught.value.position.line == 2


@pytest.mark.parametrize("line", ["#+ title: x", "#+ param: a string : b", "#+ column: n : b"])
def test_a_thing_given_twice_is_refused(line: str) -> None:
    with pytest.raises(DataError, match="is given twice"):
        read_header(f"{line}\n{line}\n", HERE)


def linted(text: str) -> str:
    return "\n".join(lint(Query.of(text, HERE, "q")))


def test_a_good_query_has_nothing_to_mend() -> None:
    assert linted(PARAMETER + "SELECT ?a ?b { ?b ?p ?a } ORDER BY ?a ?b") == ""
    assert linted(PARAMETER + "CONSTRUCT { ?b ?p ?a } { ?b ?p ?a }") == ""
    assert (
        linted(PARAMETER + "SELECT ?a (COUNT(*) AS ?n) { ?b ?p ?a } GROUP BY ?a ORDER BY ?a") == ""
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("#+ question: q\nSELECT ?a { ?a ?p ?o } ORDER BY ?a", "no title"),
        ("#+ title: q\nSELECT ?a { ?a ?p ?o } ORDER BY ?a", "no question"),
        (PARAMETER + "SELECT ?b { ?b ?p ?a } ORDER BY ?b", "?a must be in the SELECT list"),
        (PARAMETER + "SELECT ?b { ?b ?p ?o } ORDER BY ?b", "does not occur"),
        (PARAMETER + "SELECT ?a { ?b ?p ?a }", "no ORDER BY"),
        (PARAMETER + "SELECT * { ?b ?p ?a } ORDER BY ?a", "SELECT *"),
        (PARAMETER + "SELECT ?a { { SELECT DISTINCT * { ?b ?p ?a } } } ORDER BY ?a", "SELECT *"),
        (PARAMETER + "SELECT ?a ?A { ?A ?p ?a } ORDER BY ?a", "differ only in case"),
        (PARAMETER + "SELECT ?a { BIND(1 AS ?a) } ORDER BY ?a", "assigned by AS"),
        (
            PARAMETER + "SELECT ?a ?n { { SELECT ?a (COUNT(*) AS ?n) { ?b ?p ?a } GROUP BY ?a } }"
            " ORDER BY ?a",
            "in a sub-SELECT",
        ),
        (
            PARAMETER + "SELECT ?a ?b { ?b ?p ?o FILTER(!BOUND(?a) || ?o = ?a) } ORDER BY ?b",
            "BOUND(?a) is false even",
        ),
        (
            PARAMETER + "SELECT ?a ?b { ?b ?p ?o OPTIONAL { ?b ?q ?a } } ORDER BY ?b",
            "?a is bound only inside OPTIONAL",
        ),
        (
            PARAMETER + "SELECT ?a ?b { ?b ?p ?o OPTIONAL { ?b ?q ?c { ?c ?r ?a } }"
            " FILTER(COALESCE(?a = 1, true)) MINUS { ?b ?s ?a } } ORDER BY ?b",
            "?a is bound only inside OPTIONAL",
        ),
        (
            PARAMETER + "#+ scope: a\nSELECT ?a { ?b ?p ?a } ORDER BY ?a",
            "no parameter of type trial",
        ),
        (PARAMETER + "#+ column: z : x\nSELECT ?a { ?b ?p ?a } ORDER BY ?a", "a column z"),
    ],
)
def test_each_rule_of_the_linter(text: str, message: str) -> None:
    assert message in linted(text)


@pytest.mark.parametrize(
    "body",
    [
        "?b ?p ?a OPTIONAL { ?b ?q ?a }",
        "OPTIONAL { ?b ?q ?a } ?b ?p ?a",
        "{ ?b ?p ?a } UNION { ?b ?p ?o } OPTIONAL { ?o ?q ?c }",
        "VALUES ?a { 1 2 } OPTIONAL { ?b ?q ?a }",
    ],
)
def test_a_parameter_that_a_required_pattern_binds_passes(body: str) -> None:
    assert linted(PARAMETER + f"SELECT ?a ?b {{ {body} }} ORDER BY ?a ?b") == ""


def test_a_scope_is_read_and_must_name_a_trial() -> None:
    text = (
        "#+ title: t\n#+ question: q\n#+ param: t trial : x\n#+ scope: t\n"
        "SELECT ?t { ?t ?p ?o } ORDER BY ?t"
    )
    assert Query.of(text, HERE, "q").header.scope == "t"
    assert linted(text) == ""
