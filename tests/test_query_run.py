from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from il2kb.data import Layout
from il2kb.errors import LimitError, NotFoundError, QueryError, UsageError
from il2kb.queries import Query, Triples, Truth, named, names, run, worker
from il2kb.queries.header import Parameter
from il2kb.queries.parameters import bind
from il2kb.queries.worker import run_apart
from il2kb.store import Index
from il2kb.table import Table

KB = Path(__file__).parent / "data" / "queries" / "kb"
LAYOUT = Layout(KB, KB / "shapes")
TRIAL = "https://w3id.org/il2kb/trial/"
CONCEPT = "https://w3id.org/il2kb/concept/"
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(scope="module")
def index() -> Index:
    store = ox.Store()
    for path in (KB / "trials").glob("*.ttl"):
        graph = ox.NamedNode(f"https://w3id.org/il2kb/kb/trials/{path.stem}")
        store.load(path=path, format=ox.RdfFormat.TURTLE, to_graph=graph)
    return Index(LAYOUT, store, hashes={"https://w3id.org/il2kb/kb/trials/one-2001": "00"})


@pytest.fixture(scope="module")
def large() -> Index:
    store = ox.Store()
    node = ox.NamedNode
    store.extend(
        ox.Quad(node(f"http://e/{i}"), node("http://e/p"), ox.Literal(f"{i} " + "é" * 500))
        for i in range(20_000)
    )
    return Index(LAYOUT, store)


def rows(answer: object) -> list[tuple[str, ...]]:
    assert isinstance(answer, Table)
    return [tuple("" if t is None else getattr(t, "value", str(t)) for t in row) for row in answer]


def ask(index: Index, text: str, **options: float) -> object:
    return run(index, Query.of(text), **options)


# --- named queries


def test_a_query_is_found_by_the_name_of_its_file() -> None:
    assert "events" in names(LAYOUT)
    query = named(LAYOUT, "events")
    assert query.header.question == "How many participants of each arm had the event?"
    with pytest.raises(NotFoundError) as caught:
        named(LAYOUT, "evnts")
    assert caught.value.hint == "did you mean events?"


def test_a_query_of_the_knowledge_base_wins_over_a_shipped_one(tmp_path: Path) -> None:
    shipped = names(Layout.shipped())
    if not shipped:
        pytest.skip("no named query is shipped")
    own = tmp_path / "queries" / f"{next(iter(shipped))}.rq"
    own.parent.mkdir()
    own.write_text("ASK {}")
    assert names(Layout(tmp_path, tmp_path))[own.stem] == own
    assert names(Layout(tmp_path, tmp_path)).keys() == shipped.keys()


def test_a_named_query_with_and_without_its_parameters(index: Index) -> None:
    query = named(LAYOUT, "events")
    one, two, sri = f"{TRIAL}one-2001", f"{TRIAL}two-2002", f"{CONCEPT}sri-4"
    assert rows(run(index, query)) == [
        (one, f"{one}#arm.a", sri, "16", ""),
        (one, f"{one}#arm.b", sri, "9", ""),
        (two, f"{two}#arm.a", sri, "5", ""),
        (two, f"{two}#arm.b", sri, "7", ""),
    ]
    assert rows(run(index, query, {"trial": "TWO-2002", "least": "6"})) == [
        (two, f"{two}#arm.b", sri, "7", "6")
    ]
    assert rows(run(index, query, {"outcome": "sledai"})) == []


def test_a_named_query_declares_its_own_prefixes_and_another_need_not(index: Index) -> None:
    text = "ASK { trial:one-2001 a il2:Trial }"
    assert run(index, Query.of(text)) == Truth(True)
    with pytest.raises(QueryError) as caught:
        run(index, Query.of(text, Path("q.rq"), "q"))
    assert "q.rq:1:7: the prefix trial: is not declared" in caught.value.message
    assert caught.value.hint == f"add the line: PREFIX trial: <{TRIAL}>"


# --- parameters


def bound(index: Index, kind: str, value: object) -> object:
    (term,) = bind((Parameter("x", kind, "what"),), {"x": value}, index).values()  # type: ignore[dict-item]
    return term


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("trial", "One-2001", ox.NamedNode(f"{TRIAL}one-2001")),
        ("trial", "trial:one-2001", ox.NamedNode(f"{TRIAL}one-2001")),
        ("trial", f"<{TRIAL}one-2001>", ox.NamedNode(f"{TRIAL}one-2001")),
        ("iri", "il2:Trial", ox.NamedNode("https://w3id.org/il2kb/ontology#Trial")),
        ("iri", "urn:x:y", ox.NamedNode("urn:x:y")),
        ("iri", ox.NamedNode("urn:x:y"), ox.NamedNode("urn:x:y")),
        ("concept", "SRI-4", ox.NamedNode(f"{CONCEPT}sri-4")),
        ("concept", "concept:sri-4", ox.NamedNode(f"{CONCEPT}sri-4")),
        ("concept", "sri-4 RESPONSE", ox.NamedNode(f"{CONCEPT}sri-4")),
        ("concept", "Responder Index", ox.NamedNode(f"{CONCEPT}sri-4")),
        ("string", "a'b", ox.Literal("a'b")),
        ("string", "", ox.Literal("")),
        ("integer", "-12", ox.Literal("-12", datatype=ox.NamedNode(f"{XSD}integer"))),
        ("integer", 12, ox.Literal("12", datatype=ox.NamedNode(f"{XSD}integer"))),
        ("decimal", "0.05", ox.Literal("0.05", datatype=ox.NamedNode(f"{XSD}decimal"))),
        ("decimal", Decimal("1.50"), ox.Literal("1.50", datatype=ox.NamedNode(f"{XSD}decimal"))),
        ("boolean", "true", ox.Literal("true", datatype=ox.NamedNode(f"{XSD}boolean"))),
        ("boolean", False, ox.Literal("false", datatype=ox.NamedNode(f"{XSD}boolean"))),
        ("date", "2016-02-29", ox.Literal("2016-02-29", datatype=ox.NamedNode(f"{XSD}date"))),
        ("date", date(2016, 2, 29), ox.Literal("2016-02-29", datatype=ox.NamedNode(f"{XSD}date"))),
    ],
)
def test_a_value_becomes_a_term_of_its_type(
    index: Index, kind: str, value: object, expected: object
) -> None:
    assert bound(index, kind, value) == expected


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("integer", "12.0", "a whole number"),
        ("integer", "1e2", "a whole number"),
        ("integer", "", "a whole number"),
        ("integer", "１２", "a whole number"),
        ("integer", "12 } ", "a whole number"),
        ("integer", "12\n", "a whole number"),
        ("decimal", "1e2", "a decimal number"),
        ("decimal", "NaN", "a decimal number"),
        ("decimal", "INF", "a decimal number"),
        ("decimal", "0,05", "a decimal number"),
        ("boolean", "yes", "true or false"),
        ("date", "2005-13-45", "a date"),
        ("date", "2015-02-29", "a date"),
        ("iri", "no iri", "an IRI"),
        ("iri", "http://x/> } INSERT DATA {", "an IRI"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_with_what_was_expected(
    index: Index, kind: str, value: str, expected: str
) -> None:
    with pytest.raises(UsageError, match=f"'x' must be {expected}"):
        bound(index, kind, value)


def test_unknown_trials_concepts_and_parameters_get_a_suggestion(index: Index) -> None:
    with pytest.raises(NotFoundError) as trial:
        bound(index, "trial", "one-2010")
    assert "one-2001" in (trial.value.hint or "")
    with pytest.raises(NotFoundError) as concept:
        bound(index, "concept", "sri-5")
    assert "sri-4" in (concept.value.hint or "")
    with pytest.raises(UsageError, match="a label of 2 concepts") as label:
        bound(index, "concept", "index")
    assert label.value.hint == "give one of concept:bilag, concept:sledai"
    with pytest.raises(UsageError) as unknown:
        run(index, named(LAYOUT, "events"), {"trail": "one-2001"})
    assert unknown.value.hint == (
        "did you mean trial? the parameters are trial (trial), outcome (concept), least (integer)"
    )
    with pytest.raises(UsageError, match="takes no parameters"):
        run(index, Query.of("ASK {}"), {"x": "1"})


def test_a_required_parameter_is_asked_for(index: Index) -> None:
    text = "#+ param: o string required : a label\nSELECT ?o { ?s ?p ?o } ORDER BY ?o"
    with pytest.raises(UsageError, match="'o' is required: a label"):
        run(index, Query.of(text))


@pytest.mark.parametrize(
    "value",
    [
        '" } ; DROP ALL ; {',
        "SRI-4\\u0022 . ?s ?p ?o",
        "?o",
        "<urn:x>",
        "' || true || '",
        "a\nb",
    ],
)
def test_a_value_cannot_change_the_query(index: Index, value: str) -> None:
    query = Query.of("#+ param: o string : a label\nSELECT ?s ?o { ?s ?p ?o } ORDER BY ?s")
    assert rows(run(index, query, {"o": value})) == []
    node = ox.NamedNode("urn:s")
    index.store.add(ox.Quad(node, node, ox.Literal(value)))
    try:
        assert rows(run(index, query, {"o": value})) == [("urn:s", value)]
    finally:
        index.store.remove(ox.Quad(node, node, ox.Literal(value)))


# --- answers


def test_ask_construct_and_describe(index: Index) -> None:
    assert ask(index, "ASK { trial:nobody a il2:Trial }") == Truth(False)
    graph = ask(index, "CONSTRUCT { ?t rdfs:label 'x', 'x' } { ?t a il2:Trial ; il2:arm ?arm }")
    assert isinstance(graph, Triples)
    assert [(t.subject.value, t.object.value) for t in graph] == [
        (f"{TRIAL}one-2001", "x"),
        (f"{TRIAL}two-2002", "x"),
    ]
    back = list(ox.parse(graph.to_turtle(), ox.RdfFormat.TURTLE))
    assert [q.triple for q in back] == list(graph)
    assert "trial:one-2001 rdfs:label" in graph.to_turtle()
    assert [q.triple for q in ox.parse(graph.to_ntriples(), ox.RdfFormat.N_TRIPLES)] == list(graph)
    described = ask(index, "DESCRIBE trial:one-2001")
    assert isinstance(described, Triples)
    assert len(described) == 3  # its type and two arms


def test_the_answer_carries_the_stamp(index: Index) -> None:
    truth = ask(index, "ASK {}")
    assert isinstance(truth, Truth)
    assert truth.stamp is not None
    assert truth.stamp.graphs == {"https://w3id.org/il2kb/kb/trials/one-2001": "00"}
    assert ox.parse_query_results(truth.to_json(), ox.QueryResultsFormat.JSON)
    assert ox.parse_query_results(truth.to_xml(), ox.QueryResultsFormat.XML)
    assert truth.stamp.knowledge_base in truth.to_json()
    assert truth.stamp.knowledge_base in truth.to_xml()


def test_terms_come_through_the_pipe_unchanged(index: Index) -> None:
    answer = ask(
        index,
        """SELECT ?a ?b ?c ?d ?e ?f { BIND("\\u0001\\t\\n\\r\\"é😀" AS ?a) BIND("x"@en AS ?b)
        BIND(1.50 AS ?c) BIND("abc"^^xsd:integer AS ?d) BIND(1/0 AS ?e) BIND(<urn:x> AS ?f) }""",
    )
    assert isinstance(answer, Table)
    assert list(answer) == [
        (
            ox.Literal('\x01\t\n\r"é😀'),
            ox.Literal("x", language="en"),
            ox.Literal("1.5", datatype=ox.NamedNode(f"{XSD}decimal")),
            ox.Literal("abc", datatype=ox.NamedNode(f"{XSD}integer")),
            None,
            ox.NamedNode("urn:x"),
        )
    ]


def test_a_large_answer_streams_through_the_pipe(large: Index) -> None:
    answer = ask(large, "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?s")
    assert isinstance(answer, Table)
    assert len(answer) == 20_000  # 20 MB, a pipe holds 64 kB
    assert len({row[0] for row in answer}) == 20_000


# --- mistakes


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("SELECT ?x WHERE { ?x a foo:B }", "q.rq:1:24: the prefix foo: is not declared", "PREFIX"),
        ("SELECT ?x WHERE {\n  ?x a ?y .\n  OPTINAL { ?x ?z ?y } }",
         "q.rq:3:3: not valid SPARQL from 'OPTINAL' on", "OPTIONAL"),
        ("SELEC ?x { ?x ?p ?o }", "q.rq:1:1: not valid SPARQL from 'SELEC' on", ""),
        ("SELECT ?x { ?x ?p ?o } ORDR BY ?x", "q.rq:1:24: not valid SPARQL from 'ORDR' on", ""),
        ("SELECT ?x { ?x ?p ?o } LIMIT x", "q.rq:1:30: not valid SPARQL from 'x' on", ""),
        ("SELECT ?x { ?x ?p ?o ", "q.rq:1:11: this { is not closed", "write the missing }"),
        ("SELECT ?x { FILTER(?x > 1 }", "q.rq:1:19: this ( is not closed before", "missing )"),
        ("SELECT ?x { ?x ?p ?o }}", "q.rq:1:23: this } closes no bracket", ""),
        ("SELECT ?x { ?x ?p 'a }", "q.rq:1:19: this quotation mark is not closed", ""),
        ("SELECT ?x { ?x ?p 'it''s' }", "q.rq:1:23: not valid SPARQL from \"'s'\" on", ""),
        ("SELECT ?x { ?x <a b> ?o }", "q.rq:1:16: this IRI is not valid", "without spaces"),
        ("SELECT ?x { ?x ?p 'a\n }", "q.rq:1:19: this quotation mark is not closed", "three"),
        ("SELECT ?x { ?x ?p ?o } GROUP BY ?p", "q.rq: a variable of the SELECT list", ""),
        ("SELECT ?x ?x { ?x ?p ?o }", "q.rq: a variable is twice in the SELECT list", ""),
        ("SELECT ?x { ?x <relative> ?o }", "q.rq:1:16: this IRI is not valid", "without spaces"),
        ("ASK", "q.rq: the query ends too early", ""),
    ],
)  # fmt: skip
def test_a_mistake_is_shown_where_it_is(index: Index, text: str, message: str, hint: str) -> None:
    with pytest.raises(QueryError) as caught:
        run(index, Query.of(text, Path("q.rq")))
    assert caught.value.message.startswith(message)
    assert hint in (caught.value.hint or "")


# --- limits

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def children() -> set[str]:
    """Return the child processes of this one; other tests may have left one that is not ours."""
    listing = Path(f"/proc/self/task/{os.getpid()}/children")
    if not listing.exists():
        pytest.skip("this system lists no child processes in /proc")
    return set(listing.read_text().split())


def test_a_count_over_a_cross_product_is_killed_at_its_time_limit(large: Index) -> None:
    before = children()
    start = time.monotonic()
    with pytest.raises(LimitError, match=r"within 0\.3 seconds") as caught:
        ask(large, CROSS, time_limit=0.3)
    assert time.monotonic() - start < 5
    assert "--time-limit" in (caught.value.hint or "")
    # The parent answers on, and has no child left behind.
    assert ask(large, "ASK {}") == Truth(True)
    assert children() == before


def test_a_query_that_takes_too_much_memory_is_an_error_not_a_crash(
    large: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_MEMORY", 64 * 1024**2)
    with pytest.raises(LimitError, match="memory"):
        ask(large, "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c", time_limit=30)


@pytest.mark.parametrize("limit", [0, -1, 86_401, float("nan"), float("inf")])
def test_a_time_limit_that_is_none_is_refused(index: Index, limit: float) -> None:
    with pytest.raises(UsageError, match="more than 0 seconds"):
        ask(index, "ASK {}", time_limit=limit)


def test_ctrl_c_stops_a_query_at_once(large: Index) -> None:
    # In the background of a shell, Ctrl-C is ignored from the start.
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    # By a process, as fork() beside a thread is a warning from Python 3.12 on.
    before = children()
    sender = subprocess.Popen(["sh", "-c", f"sleep 0.3; kill -INT {os.getpid()}"])
    start = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt):
            ask(large, CROSS, time_limit=30)
    finally:
        signal.signal(signal.SIGINT, previous)
    assert time.monotonic() - start < 5
    assert sender.wait() == 0
    assert children() == before


def test_a_child_can_open_neither_files_nor_sockets() -> None:
    def attempt() -> bytes:
        done = []
        for act in (lambda: Path(__file__).open(), lambda: socket.socket()):  # noqa: SIM115
            try:
                act()
                done.append("opened")
            except OSError:
                done.append("refused")
        return " ".join(done).encode()

    assert run_apart(attempt) == b"refused refused"


def test_a_child_that_dies_is_a_limit_error() -> None:
    def die() -> bytes:
        os.kill(os.getpid(), signal.SIGSEGV)
        return b"unreached"

    with pytest.raises(LimitError, match="signal SIGSEGV"):
        run_apart(die)
    with pytest.raises(LimitError, match="exit code 1"):
        run_apart(lambda: [][0])


def test_what_the_parent_has_in_its_buffers_is_written_once() -> None:
    program = (
        "import sys; from il2kb.queries.worker import run_apart; sys.stdout.write('once');"
        "run_apart(lambda: str(sys.stdout.write('never')).encode()); sys.stderr.write('here')"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("once", "here")


def test_without_fork_a_task_runs_here_and_a_time_limit_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "CAN_FORK", False)
    pid = str(os.getpid()).encode()
    assert run_apart(lambda: str(os.getpid()).encode(), None) == pid
    with pytest.raises(UsageError, match="no fork"):
        run_apart(lambda: b"", 5)
