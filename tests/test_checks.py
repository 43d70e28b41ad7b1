"""Reading and running of cross-record checks."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from il2kb.checks import read_check, read_checks
from il2kb.data import Layout
from il2kb.errors import DataError

HEADER = """#+ title: a title
#+ severity: warning
#+ problem: why
#+ solution: what
#+ message: {focus} has {n}
"""
QUERY = "SELECT ?focus ?n WHERE { ?focus <urn:n> ?n } ORDER BY ?focus\n"


def show(term: object) -> str:
    return str(getattr(term, "value", term))


def write(folder: Path, text: str) -> Path:
    path = folder / "example.rq"
    path.write_text(text, "utf-8")
    return path


def store() -> ox.Store:
    result = ox.Store()
    for name, number in (("b", "2"), ("a", "1")):
        result.add(
            ox.Quad(
                ox.NamedNode(f"urn:{name}"),
                ox.NamedNode("urn:n"),
                ox.Literal(number),
                ox.NamedNode("urn:graph"),
            )
        )
    return result


def test_rows_fill_the_message(tmp_path: Path) -> None:
    check = read_check(write(tmp_path, HEADER + QUERY))
    assert (check.code, check.title, check.severity) == ("check.example", "a title", "warning")
    rows = list(check.run(store(), show))
    assert [row.message for row in rows] == ["urn:a has 1", "urn:b has 2"]
    assert [row.focus for row in rows] == [ox.NamedNode("urn:a"), ox.NamedNode("urn:b")]
    assert rows[0].path is None and rows[0].value is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEADER.replace("#+ title: a title\n", "") + QUERY, "no title"),
        (HEADER.replace("warning", "grave") + QUERY, "'grave' is no severity"),
        (HEADER + "#+ titel: x\n" + QUERY, "no header line"),
        (HEADER + "#+title: x\n" + QUERY, "no header line"),
        (HEADER + QUERY.replace("?focus <urn:n>", "SERVICE <urn:x> { ?focus <urn:n>"), "SERVICE"),
    ],
)
def test_bad_header(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_check(write(tmp_path, text))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT ?focus WHERE { ?focus <urn:n> ?n", "not valid SPARQL"),
        ("SELECT ?focus WHERE { ?focus <urn:n> ?n }", r"no column \?n"),
        ("SELECT ?n WHERE { ?focus <urn:n> ?n }", r"no column \?focus"),
        ("ASK { ?focus <urn:n> ?n }", "no SELECT"),
    ],
)
def test_bad_query(tmp_path: Path, query: str, message: str) -> None:
    check = read_check(write(tmp_path, HEADER + query))
    with pytest.raises(DataError, match=message):
        list(check.run(store(), show))


def test_missing_or_binary_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_check(tmp_path / "none.rq")
    (tmp_path / "x.rq").write_bytes(b"\xff\xfe")
    with pytest.raises(DataError, match="cannot be read"):
        read_check(tmp_path / "x.rq")


def test_a_knowledge_base_replaces_a_check_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    own = tmp_path / "checks" / "set-kind.rq"
    own.write_text(HEADER + QUERY, "utf-8")
    shipped = Layout.shipped().folders("shapes")
    found = {check.code: check for check in read_checks([tmp_path, *shipped])}
    assert found["check.set-kind"].path == own
    assert found["check.trial-single"].path.parent == shipped[0] / "checks"
