"""The W3C test suite of SHACL Core: every test, on our own engine."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from il2kb.errors import DataError
from il2kb.shacl import Graph, Result, Shapes, Term
from il2kb.shacl.paths import compile_path

SHARED = Path(os.environ.get("IL2KB_SHARED") or Path(__file__).parents[2] / "shared")
SUITE = SHARED / "data" / "w3c-shacl" / "core"
BASE = "http://suite.invalid/"
SH = "http://www.w3.org/ns/shacl#"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")

# A data node in this file has the stray triple `sh:nodeShape`: a term that SHACL does not have.
STRAY = {"property/qualifiedValueShape-001.ttl"}

FILES = sorted(SUITE.glob("*/*.ttl"))


def term(namespace: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(namespace + name)


def load(path: Path) -> Graph:
    iri = BASE + path.relative_to(SUITE).as_posix()
    return Graph(ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=iri))


def file_of(node: Term) -> Path:
    assert isinstance(node, ox.NamedNode)
    return SUITE / node.value.removeprefix(BASE)


def loose(node: Term | None) -> str:
    return "_:" if isinstance(node, ox.BlankNode) else str(node)


def expected(graph: Graph, report: Term) -> Counter[tuple[str, ...]]:
    def row(result: Term) -> tuple[str, ...]:
        def one(name: str) -> Term | None:
            found = graph.objects(result, term(SH, name))
            return found[0] if found else None

        path = one("resultPath")
        return (
            loose(one("focusNode")),
            "" if path is None else compile_path(graph, path).text,
            loose(one("value")),
            loose(one("resultSeverity")),
            loose(one("sourceConstraintComponent")),
            loose(one("sourceShape")),
        )

    return Counter(row(result) for result in graph.objects(report, term(SH, "result")))


def found(results: list[Result]) -> Counter[tuple[str, ...]]:
    return Counter(
        (
            loose(r.focus),
            r.path_text,
            loose(r.value),
            loose(r.severity),
            loose(r.component),
            loose(r.source_shape),
        )
        for r in results
    )


def entries() -> list[tuple[Path, Graph, Term]]:
    if not FILES:
        return []
    read = []
    for path in FILES:
        graph = load(path)
        read += [(path, graph, t) for t in graph.subjects(TYPE, term(SHT, "Validate"))]
    return read


ENTRIES = entries()


@pytest.mark.skipif(not FILES, reason=f"the W3C suite is not there ({SUITE.name}, IL2KB_SHARED)")
def test_the_suite_is_whole() -> None:
    assert len(ENTRIES) == 98


@pytest.mark.parametrize(
    ("path", "graph", "test"),
    ENTRIES,
    ids=[path.relative_to(SUITE).with_suffix("").as_posix() for path, _, _ in ENTRIES],
)
def test_w3c(path: Path, graph: Graph, test: Term) -> None:
    (action,) = graph.objects(test, term(MF, "action"))
    (data,) = graph.objects(action, term(SHT, "dataGraph"))
    (shapes,) = graph.objects(action, term(SHT, "shapesGraph"))
    (report,) = graph.objects(test, term(MF, "result"))
    shapes_graph = load(file_of(shapes))
    strict = path.relative_to(SUITE).as_posix() not in STRAY
    if not strict:
        with pytest.raises(DataError, match="is not a term of SHACL"):
            Shapes.compile(shapes_graph)
    results = Shapes.compile(shapes_graph, strict=strict).validate(load(file_of(data)))

    (conforms,) = graph.objects(report, term(SH, "conforms"))
    assert isinstance(conforms, ox.Literal)
    assert (not results) is (conforms.value == "true")
    assert found(results) == expected(graph, report)
    messages = {m for r in results for m in r.messages}
    for result in graph.objects(report, term(SH, "result")):
        assert set(graph.objects(result, term(SH, "resultMessage"))) <= messages
