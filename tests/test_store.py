"""Reading a knowledge base: what is read, what is left out and named, and its version."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse, serialize

from il2kb import cache
from il2kb.data import Layout
from il2kb.errors import DataError
from il2kb.store import digest, load

TRIAL = """@prefix il2: <https://w3id.org/il2kb/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/il2kb/trial/{id}> a il2:Trial ; rdfs:label "{label}" .
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IL2KB_CACHE", str(tmp_path / "cache"))
    (tmp_path / "kb" / "trials").mkdir(parents=True)
    return tmp_path


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / "kb" / "trials" / f"{name}.ttl"
    path.write_text(text, encoding="utf-8")
    return path


def test_each_file_is_a_named_graph(folder: Path) -> None:
    put(folder, "a", TRIAL.format(id="a", label="A"))
    index = load(Layout.of(folder))
    graph = NamedNode("https://w3id.org/il2kb/kb/trials/a")
    assert len(list(index.store.quads_for_pattern(None, None, None, graph))) == 2
    assert index.trials() == {"a": "https://w3id.org/il2kb/trial/a"}


def test_a_broken_file_is_named_and_the_others_are_read(folder: Path) -> None:
    put(folder, "a", TRIAL.format(id="a", label="A"))
    path = put(folder, "b", "<urn:x> <urn:p> \n")
    index = load(Layout.of(folder))
    assert list(index.trials()) == ["a"]
    assert len(index.broken) == 1
    assert str(path) in index.broken[0].render()


def test_two_files_of_one_trial_are_both_left_out_and_named(folder: Path) -> None:
    put(folder, "a", TRIAL.format(id="a", label="A"))
    put(folder, "b", TRIAL.format(id="a", label="Another A"))
    put(folder, "c", TRIAL.format(id="c", label="C"))
    index = load(Layout.of(folder))
    assert list(index.trials()) == ["c"]
    assert len(index.broken) == 2
    assert all("also described in" in error.message for error in index.broken)


def test_a_blank_node_is_refused_at_its_place(folder: Path) -> None:
    path = put(folder, "a", '<urn:x> <urn:p> "> _:b" .\n<urn:x> <urn:p> [ <urn:q> 1 ] .')
    error = load(Layout.of(folder)).broken[0]
    assert "blank node" in error.message
    assert error.render().startswith(f"{path}:2:17: ")


def test_a_text_that_looks_like_a_blank_node_is_none(folder: Path) -> None:
    put(folder, "a", TRIAL.format(id="a", label="A > _:b"))
    assert load(Layout.of(folder)).broken == []


def test_the_hash_of_a_graph_is_that_of_its_sorted_n_triples(folder: Path) -> None:
    path = put(folder, "a", TRIAL.format(id="a", label="A"))
    lines = serialize(
        parse(path=path, format=RdfFormat.TURTLE), format=RdfFormat.N_TRIPLES
    ).splitlines(keepends=True)
    expected = hashlib.sha256(b"".join(sorted(lines))).hexdigest()
    assert load(Layout.of(folder)).hashes["https://w3id.org/il2kb/kb/trials/a"] == expected


def test_layout_and_comments_do_not_change_the_version_but_a_figure_does(folder: Path) -> None:
    put(folder, "a", TRIAL.format(id="a", label="A"))
    first = digest(load(Layout.of(folder)).hashes.items())
    put(folder, "a", "# a remark\n\n" + TRIAL.format(id="a", label="A").replace(" ;", "\n  ;"))
    assert digest(load(Layout.of(folder)).hashes.items()) == first
    put(folder, "a", TRIAL.format(id="a", label="B"))
    assert digest(load(Layout.of(folder)).hashes.items()) != first


def test_the_version_is_what_sha256sum_would_give() -> None:
    """The hash of two lines, worked out from the definition."""
    lines = b"aa  urn:a\nbb  urn:b\n"
    assert digest([("urn:b", "bb"), ("urn:a", "aa")]) == hashlib.sha256(lines).hexdigest()


def test_a_changed_cache_entry_is_not_trusted(folder: Path) -> None:
    put(folder, "a", TRIAL.format(id="a", label="A"))
    before = load(Layout.of(folder)).hashes
    entries = list(cache.folder().glob("*.nt"))
    assert entries
    for entry in entries:
        entry.write_bytes(entry.read_bytes().replace(b'"A"', b'"Z"'))
    assert load(Layout.of(folder)).hashes == before


def test_a_cache_that_cannot_be_written_is_no_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocker = folder / "file"
    blocker.write_text("")
    monkeypatch.setenv("IL2KB_CACHE", str(blocker / "cache"))
    put(folder, "a", TRIAL.format(id="a", label="A"))
    assert list(load(Layout.of(folder)).trials()) == ["a"]


def test_printed_numbers_survive_the_cache(folder: Path) -> None:
    """An Oxigraph store rewrites 1.50; the printed form is a string and must not change."""
    put(folder, "a", TRIAL.format(id="a", label="20.0") + "<urn:x> <urn:p> 1.50 .\n")
    for _ in range(2):  # the first run writes the cache, the second reads it
        index = load(Layout.of(folder))
        labels = [
            q.object.value
            for q in index.store.quads_for_pattern(
                NamedNode("https://w3id.org/il2kb/trial/a"),
                NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
                None,
                None,
            )
        ]
        assert labels == ["20.0"]
    assert b'"1.50"' in cache.fetch((folder / "kb/trials/a.ttl").read_bytes())[0]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda f: f / "missing", "does not exist"),
        (lambda f: ((f / "file").write_text("") and None) or f / "file", "is a file"),
        (lambda f: (f / "empty").mkdir() or f / "empty", "no trials/"),
    ],
)
def test_a_folder_that_is_no_knowledge_base_is_refused(folder: Path, make, words: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(DataError, match=words):
        Layout.of(make(folder))


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
def test_a_file_that_may_not_be_read_is_named(folder: Path) -> None:
    path = put(folder, "a", TRIAL.format(id="a", label="A"))
    path.chmod(0)
    assert "cannot be read" in load(Layout.of(folder)).broken[0].message
