from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from il2kb.cli import cli

KB = Path(__file__).parent / "data" / "queries"
REPOSITORY = Path(__file__).resolve().parent.parent
ALL = "SELECT ?s ?o { ?s il2:events ?o } ORDER BY ?o\n"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def il2kb(*arguments: str, text: str | bytes = "", kb: Path = KB) -> Result:
    return CliRunner().invoke(cli, ["--kb", str(kb), *arguments], input=text)


class Failure(NamedTuple):
    exit_code: int
    message: str
    hint: str


def failure(*arguments: str, text: str | bytes = "") -> Failure:
    result = il2kb("query", *arguments, text=text)
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    message, _, hint = result.stderr.removeprefix("error: ").rstrip("\n").partition("\n  hint: ")
    return Failure(result.exit_code, message, hint)


def program(*arguments: str, text: str = "", kb: Path = KB) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from il2kb.cli import main; main()", "--kb", str(kb), *arguments],
        input=text,
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
    )


def test_a_named_query_prints_a_table_and_the_stamp() -> None:
    result = il2kb("query", "events", "-p", "trial=one-2001", "-p", "least=10")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["trial", "arm", "outcome", "events", "least"]
    assert lines[2].split() == [
        "trial:one-2001", "trial:one-2001#arm.a", "concept:sri-4", "16", "10"
    ]  # fmt: skip
    assert lines[3] == ""
    assert lines[4].startswith("il2kb ")
    assert "RDFC-1.0" in lines[4]
    assert len(lines) == 5


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_the_stamp_of_csv_and_tsv_is_talk(form: str) -> None:
    result = il2kb("query", "-", "--format", form, text=ALL)
    assert len(result.stdout.splitlines()) == 5
    assert "RDFC-1.0" not in result.stdout
    assert "RDFC-1.0" in result.stderr
    assert il2kb("-q", "query", "-", "--format", form, text=ALL).stderr == ""


def test_csv_ends_its_lines_as_rfc_4180_says() -> None:
    result = il2kb(
        "query", "-", "--format", "csv", text="SELECT ?o { ?s il2:events ?o } ORDER BY ?o"
    )
    assert result.stdout_bytes == b"o\r\n5\r\n7\r\n9\r\n16\r\n"


@pytest.mark.parametrize(
    ("form", "w3c"), [("json", ox.QueryResultsFormat.JSON), ("xml", ox.QueryResultsFormat.XML)]
)
def test_json_and_xml_carry_the_stamp_inside(form: str, w3c: ox.QueryResultsFormat) -> None:
    result = il2kb("query", "-", "--format", form, text=ALL)
    found = ox.parse_query_results(result.stdout, w3c)
    assert isinstance(found, ox.QuerySolutions)
    assert [row["o"].value for row in found] == ["5", "7", "9", "16"]
    assert result.stderr == ""
    if form == "json":
        assert json.loads(result.stdout)["il2kb"]["software"].startswith("il2kb ")
    else:
        assert '<link href="urn:sha256:' in result.stdout


def test_markdown_ends_with_the_stamp() -> None:
    lines = il2kb("query", "-", "--format", "md", text=ALL).stdout.splitlines()
    assert lines[0] == "| s | o |"
    assert lines[1] == "| --- | ---: |"
    assert lines[-1].startswith("il2kb ")


def test_ask_prints_true_or_false() -> None:
    assert il2kb("query", "-", text="ASK { ?t a il2:Trial }").stdout.startswith("true\n\nil2kb ")
    assert il2kb("query", "-", text="ASK { ?t a <urn:x> }").stdout.startswith("false\n")
    out = il2kb("query", "-", "--format", "json", text="ASK {}").stdout
    assert json.loads(out)["boolean"] is True


def test_construct_prints_turtle() -> None:
    text = "CONSTRUCT WHERE { ?s il2:events ?o }"
    turtle = il2kb("query", "-", text=text)
    assert "@prefix il2:" in turtle.stdout
    assert len(list(ox.parse(turtle.stdout, ox.RdfFormat.TURTLE))) == 4
    assert turtle.stdout.splitlines()[-1].startswith("# il2kb ")
    lines = il2kb("query", "-", "--format", "nt", text=text).stdout
    assert len(list(ox.parse(lines, ox.RdfFormat.N_TRIPLES))) == 4


@pytest.mark.parametrize(
    ("text", "form", "hint"),
    [
        ("CONSTRUCT WHERE { ?s ?p ?o }", "csv", "--format ttl or nt"),
        ("DESCRIBE ?s { ?s ?p ?o }", "table", "--format ttl or nt"),
        ("SELECT ?s { ?s ?p ?o }", "ttl", "--format table, csv, tsv, json, xml or md"),
        ("ASK {}", "csv", "--format table, json, xml or md"),
    ],
)
def test_a_format_that_does_not_fit_names_those_that_do(text: str, form: str, hint: str) -> None:
    error = failure("-", "--format", form, text=text)
    assert error.exit_code == 2
    assert error.hint == hint


def test_no_rows_are_no_error() -> None:
    result = il2kb("query", "-", text="SELECT ?s { ?s a <urn:x> }")
    assert result.exit_code == 0
    assert result.stdout.startswith("s\n─\n")
    assert result.stderr == "no rows\n"


def test_list_and_explain() -> None:
    listing = il2kb("query", "--list").stdout
    assert "events\n    Events of an outcome\n      -p trial trial\n" in listing
    assert "      -p outcome concept default=sri-4\n" in listing
    text = il2kb("query", "--explain", "events").stdout
    for part in (
        "Events of an outcome\n\nHow many participants of each arm had the event?\n",
        "Note: made for the tests\n",
        "  -p least integer\n       events at least\n",
        "  events: participants with the event\n  least\n",
        "SPARQL\n  PREFIX il2: <https://w3id.org/il2kb/ontology#>\n",
    ):
        assert part in text
    assert "#+" not in text


def test_a_query_that_is_not_there_gets_a_suggestion(tmp_path: Path) -> None:
    error = failure("evets")
    assert error.exit_code == 3
    assert error.hint.startswith("did you mean events")
    error = failure(str(tmp_path / "missing.rq"))
    assert error.exit_code == 3
    assert "there is no query file" in error.message
    assert failure("SELECT ?s { ?s ?p ?o }").hint == "echo 'SELECT ...' | il2kb query -"
    assert "no query is named" in failure().message
    assert "--list takes no query" in failure("--list", "events").message


def test_a_file_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "my query.rq"
    path.write_bytes(b"\xef\xbb\xbf" + ALL.encode())
    assert il2kb("query", str(path), "--format", "tsv").stdout.count("\n") == 5
    empty = tmp_path / "empty.rq"
    empty.touch()
    assert "the query is empty" in failure(str(empty)).message
    assert "cannot be read" in failure(str(tmp_path) + os.sep).message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-p", "least"), "has no value"),
        (("-p", "=5"), "has no value"),
        (("-p", "least=1", "-p", "least=2"), "given twice"),
        (("-p", "lest=1"), "no parameter 'lest'"),
        (("-p", "least=x"), "must be a whole number"),
        (("--time-limit", "0"), "more than 0 seconds"),
    ],
)
def test_options_given_wrongly(arguments: tuple[str, ...], message: str) -> None:
    error = failure("events", *arguments)
    assert message in error.message
    assert error.exit_code == 2


@pytest.mark.parametrize("text", [b"\xff\xfe", b"SELECT ?x { ?x ?p '\xe9' }"])
def test_standard_input_that_is_not_utf8(text: bytes) -> None:
    assert failure("-", text=text).message.startswith("<stdin>:1: the query is not UTF-8")


def test_a_failed_query_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")
    failure("-", "-o", str(path), text="SELEC")
    failure("-", "-o", str(path), "--time-limit", "0.2", text=CROSS)
    assert path.read_text() == "old"
    result = il2kb("query", "-", "--format", "csv", "-o", str(path), text=ALL)
    assert (result.exit_code, result.stdout) == (0, "")
    assert path.read_bytes().startswith(b"s,o\r\n")
    error = failure("-", "-o", str(tmp_path / "no" / "out.csv"), text=ALL)
    assert error.exit_code == 3
    assert il2kb("query", "-", "-o", "-", text=ALL).stdout != ""


def test_a_broken_trial_is_named_and_the_exit_code_says_so(tmp_path: Path) -> None:
    trials = tmp_path / "trials"
    trials.mkdir()
    good = KB / "kb" / "trials" / "one-2001.ttl"
    (trials / good.name).write_bytes(good.read_bytes())
    (trials / "bad-2002.ttl").write_text("<urn:a> <urn:b> .")
    result = il2kb("query", "-", text=ALL, kb=tmp_path)
    assert result.exit_code == 3
    assert "16" in result.stdout
    assert "bad-2002.ttl:1" in result.stderr


def test_a_broken_header_does_not_hide_the_other_queries(tmp_path: Path) -> None:
    (tmp_path / "trials").mkdir()
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "bad.rq").write_text("#+ titel: x\nASK {}")
    (tmp_path / "queries" / "good.rq").write_text("#+ title: Good\nASK {}")
    result = il2kb("query", "--list", kb=tmp_path)
    assert result.exit_code == 3
    assert "good\n    Good\n" in result.stdout
    assert "bad.rq:1" in result.stderr


@pytest.mark.parametrize(
    ("words", "at", "expected"),
    [
        ("il2kb --kb KB query zz-o", 4, ["zz-own"]),
        ("il2kb --kb KB query zz-own -p l", 6, ["least="]),
        ("il2kb --kb KB query zz-own -p trial=t", 6, ["trial=two-2002"]),
        ("il2kb --kb KB query nothing -p t", 6, []),
    ],
)
def test_completion_reads_no_data(words: str, at: int, expected: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "kb"
    for kind in ("queries", "trials"):
        (folder / kind).mkdir(parents=True)
    query = KB / "kb" / "queries" / "events.rq"
    (folder / "queries" / "zz-own.rq").write_bytes(query.read_bytes())
    (folder / "trials" / "two-2002.ttl").write_text("this is no Turtle")
    env = {
        "_IL2KB_COMPLETE": "zsh_complete",
        "COMP_WORDS": words.replace("KB", str(folder)),
        "COMP_CWORD": str(at),
    }
    result = CliRunner().invoke(cli, [], env=env, prog_name="il2kb", complete_var="_IL2KB_COMPLETE")
    assert result.stdout.splitlines()[1::3] == expected


def test_the_help_has_examples_and_says_how_to_complete_and_what_csv_guards() -> None:
    text = il2kb("query", "--help").stdout
    for part in (
        "il2kb query --list\n",
        'eval "$(_IL2KB_COMPLETE=bash_source il2kb)"',
        "apostrophe",
    ):
        assert part in text


# --- as a process


def test_errors_end_with_their_exit_code_and_without_a_traceback() -> None:
    done = program("query", "-", text="SELECT ?x {\n ?x a foo:B }")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "error: <stdin>:2:7: the prefix foo: is not declared\n"
        "   ?x a foo:B }\n"
        "        ^^^^^\n"
        "  hint: add the line: PREFIX foo: <https://...>\n"
    )
    done = program("query", "-", "--time-limit", "0.3", text=CROSS)
    assert done.returncode == 3
    assert "within 0.3 seconds" in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_ends_the_command_at_once() -> None:
    command = [sys.executable, "-c", "from il2kb.cli import main; main()", "--kb", str(KB)]
    process = subprocess.Popen(
        [*command, "query", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=REPOSITORY,
        start_new_session=True,
    )
    assert process.stdin is not None
    process.stdin.write(CROSS.encode())
    process.stdin.close()
    time.sleep(2)
    assert process.poll() is None
    start = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to parent and child
    code = process.wait(timeout=10)
    assert time.monotonic() - start < 5
    assert code == 130
    assert process.stderr is not None
    assert process.stdout is not None
    with process.stdout, process.stderr:
        assert process.stdout.read() == b""
        assert b"Traceback" not in process.stderr.read()


def test_a_closed_pipe_is_no_error() -> None:
    line = "from il2kb.cli import main; main()"
    text = "SELECT ?a ?b ?c ?d { ?a ?p ?b . ?c ?q ?d } LIMIT 20000"
    process = subprocess.run(
        f'printf %s "{text}" | "{sys.executable}" -c "{line}" query - | head -1',
        shell=True,
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
    )
    assert process.stderr == ""
    assert process.stdout.split() == ["a", "b", "c", "d"]


def test_a_query_imports_nothing_slow() -> None:
    code = (
        "import sys\nfrom il2kb.cli import cli\n"
        f"cli(['--kb', {str(KB)!r}, 'query', 'events'], standalone_mode=False)"
    )
    script = f"import sys\ntry:\n    exec({code!r})\nexcept SystemExit: pass\n" + (
        "slow = {'rdflib', 'jinja2', 'pandas', 'pyshacl', 'urllib.request', 'html'}\n"
        "print(sorted(slow & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=REPOSITORY
    )
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_a_mistyped_term_is_named(tmp_path: Path) -> None:
    """It is valid SPARQL and finds nothing, which must not pass for an answer."""
    file = tmp_path / "q.rq"
    file.write_text("SELECT ?a { ?t il2:armm ?a }", encoding="utf-8")
    result = CliRunner().invoke(cli, ["query", str(file)])
    assert result.exit_code == 0
    assert "declares no il2:armm; did you mean il2:arm" in result.stderr
    file.write_text("SELECT ?a { ?t <https://w3id.org/il2kb/ontology#arm> ?a }", encoding="utf-8")
    assert "declares no" not in CliRunner().invoke(cli, ["query", str(file)]).stderr
