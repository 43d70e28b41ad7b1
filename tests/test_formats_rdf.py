"""JSON-LD, N-Quads and TriG: the quads of the files, to the letter."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from il2kb.data import Layout
from il2kb.errors import DataError, NotFoundError, UsageError
from il2kb.formats import export, find, names
from il2kb.store import Index, load

FORMATS = {
    "jsonld": RdfFormat.JSON_LD,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
}
BASE = "https://w3id.org/il2kb/kb/"


def of_file(path: Path, graph: str) -> set[Quad]:
    """Return the quads of a Turtle file, read by Oxigraph's parser alone."""
    name = NamedNode(graph)
    quads = parse(path=path, format=RdfFormat.TURTLE)
    return {Quad(q.subject, q.predicate, q.object, name) for q in quads}


@pytest.fixture(scope="module", params=sorted(FORMATS))
def he(request: pytest.FixtureRequest, index: Index) -> set[Quad]:
    content = export(index, request.param, ["he-2020"])[0].content
    return set(parse(content, format=FORMATS[request.param]))


def test_the_graph_of_the_trial_is_its_file(he: set[Quad], repository: Path) -> None:
    graph = f"{BASE}trials/he-2020"
    found = {q for q in he if q.graph_name == NamedNode(graph)}
    assert found == of_file(repository / "kb" / "trials" / "he-2020.ttl", graph)


def test_every_other_graph_is_its_file_too(he: set[Quad], repository: Path) -> None:
    graphs = {q.graph_name.value for q in he}
    assert f"{BASE}sources/he-2020" in graphs
    assert f"{BASE}concepts/units" in graphs
    for graph in graphs:
        file = repository / "kb" / (graph.removeprefix(BASE) + ".ttl")
        assert {q for q in he if q.graph_name.value == graph} == of_file(file, graph)


def test_whatever_source_or_concept_is_referred_to_is_there(he: set[Quad]) -> None:
    subjects = {q.subject.value for q in he if isinstance(q.subject, NamedNode)}
    namespaces = ("https://w3id.org/il2kb/source/", "https://w3id.org/il2kb/concept/")
    objects = {q.object.value for q in he if isinstance(q.object, NamedNode)}
    assert {iri for iri in objects if iri.startswith(namespaces)} <= subjects


def test_printed_numbers_keep_their_zeros(he: set[Quad]) -> None:
    # 20.0 (%) of rash under placebo, Table 2; a store would make it 20.
    numbers = {
        q.object.value
        for q in he
        if q.predicate.value.endswith("ontology#number")
        and q.subject.value.endswith("#result.rash.week-12.placebo.percent")
    }
    assert numbers == {"20.0"}


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_made_up_trial_to_the_letter(name: str, repository: Path) -> None:
    data = repository / "tests" / "data" / "three-arms"
    content = export(load(Layout.of(data)), name)[0].content
    found = set(parse(content, format=FORMATS[name]))
    for kind in ("trials", "sources"):
        graph = f"{BASE}{kind}/three-arms-2031"
        file = data / kind / "three-arms-2031.ttl"
        assert {q for q in found if q.graph_name.value == graph} == of_file(file, graph)
    assert {q.object.value for q in found if q.predicate.value.endswith("#number")} >= {
        "1.50",
        "0.0500",
        "40.00",
        "2.0",
    }


def test_nquads_are_sorted(index: Index) -> None:
    lines = export(index, "nquads")[0].content.splitlines()
    facts = [line for line in lines if not line.startswith(b"#")]
    assert facts == sorted(facts)
    assert len(facts) == len(set(facts)) > 1000


def test_jsonld_has_its_context_inside_and_the_stamp_outside_the_data(index: Index) -> None:
    document = json.loads(export(index, "jsonld")[0].content)
    assert list(document) == ["@context", "madeBy", "@graph"]
    assert document["@context"]["madeBy"] is None
    assert all(
        value is None or isinstance(value, str | float) for value in document["@context"].values()
    )
    assert document["madeBy"][0].startswith("il2kb ")


def test_jsonld_read_by_rdflib(index: Index, repository: Path) -> None:
    rdflib = pytest.importorskip("rdflib")
    content = export(index, "jsonld", ["he-2020"])[0].content
    dataset = rdflib.Dataset()
    dataset.parse(data=content, format="json-ld")
    graph = f"{BASE}trials/he-2020"
    expected = of_file(repository / "kb" / "trials" / "he-2020.ttl", graph)
    assert len(dataset.graph(rdflib.URIRef(graph))) == len(expected)


def test_the_hash_of_each_graph_can_be_checked(index: Index) -> None:
    head = [
        line
        for line in export(index, "nquads", ["he-2020"])[0].content.decode().splitlines()
        if line.startswith("# sha256:")
    ]
    graph = f"{BASE}trials/he-2020"
    assert f"# sha256:{index.hashes[graph]} <{graph}>" in head


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_two_processes_write_the_same_bytes(name: str, repository: Path) -> None:
    command = [sys.executable, "-c", "from il2kb.cli import main; main()", "export", name]
    runs = [subprocess.run(command, cwd=repository, capture_output=True) for _ in range(2)]
    assert runs[0].returncode == 0
    assert runs[0].stdout == runs[1].stdout != b""


def test_a_file_changed_since_it_was_loaded_is_refused(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "trials").mkdir()
    data = repository / "tests" / "data" / "three-arms" / "trials" / "three-arms-2031.ttl"
    file = tmp_path / "trials" / "three-arms-2031.ttl"
    file.write_bytes(data.read_bytes())
    index = load(Layout.of(tmp_path))
    file.write_text(data.read_text(encoding="utf-8").replace('"21"', '"22"'), encoding="utf-8")
    with pytest.raises(DataError, match="has changed since"):
        export(index, "trig")
    file.unlink()
    with pytest.raises(DataError, match="cannot be read"):
        export(index, "trig")


def test_every_module_of_the_folder_is_a_format(index: Index) -> None:
    assert set(names()) >= {"jsonld", "metafor", "nquads", "ris", "trig"}
    for name in names():
        format_ = find(name)
        assert format_.suffix.startswith(".")
        assert len(format_.title) > 10
        assert export(index, name)[0].content


@pytest.mark.parametrize("name", ["metafr", "_graphs", "__init__", "../cli", "", "errors"])
def test_an_unknown_format_is_refused(name: str, index: Index) -> None:
    with pytest.raises(UsageError, match="no export format"):
        export(index, name)


def test_an_unknown_trial_is_refused_with_a_suggestion(index: Index) -> None:
    with pytest.raises(NotFoundError) as caught:
        export(index, "ris", ["he-2021"])
    assert caught.value.hint is not None
    assert "he-2020" in caught.value.hint


def test_a_trial_named_twice_is_written_once(index: Index) -> None:
    once = export(index, "metafor", ["he-2020"])[0].content
    assert export(index, "metafor", ["he-2020", "he-2020"])[0].content == once
