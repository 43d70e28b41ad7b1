"""The public library."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

import il2kb
from il2kb import Il2kbError, KnowledgeBase
from il2kb.data import BASE
from il2kb.errors import DataError, LimitError, NotFoundError, QueryError, TurtleError, UsageError


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase()


@pytest.fixture
def copy(repository: Path, tmp_path: Path) -> Path:
    """Return a copy of the made-up knowledge base that a test may change."""
    return Path(shutil.copytree(repository / "tests" / "data" / "three-arms", tmp_path / "kb"))


def test_public_names() -> None:
    assert sorted(il2kb.__all__) == [
        "Finding",
        "Il2kbError",
        "KnowledgeBase",
        "Table",
        "Trial",
        "__version__",
    ]
    public = {name for name in vars(KnowledgeBase) if not name.startswith("_")}
    assert public == {
        "arms",
        "ask",
        "audit",
        "broken",
        "construct",
        "export",
        "folder",
        "queries",
        "query",
        "results",
        "stamp",
        "store",
        "summary",
        "to_rdflib",
        "trial",
        "trials",
        "validate",
    }


@pytest.mark.parametrize("name", [n for n in il2kb.__all__ if n != "__version__"])
def test_each_public_name_is_there(name: str) -> None:
    assert getattr(il2kb, name).__name__ == name
    assert name in dir(il2kb)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Knowledge'"):
        _ = il2kb.Knowledge  # type: ignore[attr-defined]


def test_he_2020_as_objects(kb: KnowledgeBase) -> None:
    assert "he-2020" in kb.trials
    trial = kb.trial("he-2020")
    assert trial is kb.trials["he-2020"]
    assert [arm.role.name for arm in kb.arms("he-2020") if arm.role] == [
        "experimental",
        "placebo-comparator",
    ]
    primary = trial.outcomes("primary")
    week_12 = [
        (str(r.value("percent")), r.arm.name)
        for r in kb.results("he-2020")
        if r.variable in primary and r.value("percent")
    ]
    assert ("55.17%", "arm.il2") in week_12
    assert ("30.00%", "arm.placebo") in week_12


def test_without_a_trial_all_of_them(kb: KnowledgeBase) -> None:
    assert len(list(kb.arms())) == sum(len(trial.arms) for trial in kb.trials.values())
    assert len(list(kb.results())) == sum(len(trial.results) for trial in kb.trials.values())


def test_an_unknown_trial(kb: KnowledgeBase) -> None:
    with pytest.raises(NotFoundError, match="no trial 'he-2002'") as caught:
        kb.trial("he-2002")
    assert "he-2020" in str(caught.value.hint)
    with pytest.raises(KeyError):
        kb.trials["he-2002"]
    assert kb.trials.get("he-2002") is None
    with pytest.raises(NotFoundError):
        list(kb.arms("he-2002"))


def test_named_query(kb: KnowledgeBase) -> None:
    assert "primary-endpoint" in kb.queries
    table = kb.query("primary-endpoint", trial="he-2020")
    assert [(row["verdict"], row["p_value"]) for row in table.records()] == [("not met", "0.052")]
    assert table.stamp == kb.stamp


def test_sparql_text_and_file(kb: KnowledgeBase, tmp_path: Path) -> None:
    text = "SELECT (COUNT(DISTINCT ?t) AS ?n) { ?t a il2:Trial }"
    assert kb.query(text).records() == [{"n": len(kb.trials)}]
    file = tmp_path / "mine.rq"
    file.write_text(text, encoding="utf-8")
    assert kb.query(file) == kb.query(text)
    assert kb.ask("ASK { ?t a il2:Trial }") is True
    assert kb.ask("ASK { ?t a il2:Nothing }") is False
    graph = kb.construct("CONSTRUCT { ?t a il2:Trial } { ?t a il2:Trial }")
    assert len(graph) == len(kb.trials)
    assert len(kb.construct("DESCRIBE trial:he-2020")) > 10


def test_queries_that_are_refused(kb: KnowledgeBase) -> None:
    with pytest.raises(NotFoundError) as caught:
        kb.query("primary-endpont")
    assert "primary-endpoint" in str(caught.value.hint)
    with pytest.raises(NotFoundError):
        kb.query("primary endpoint")
    with pytest.raises(QueryError):
        kb.query("SELECT ?s { ?s ?p }")
    with pytest.raises(QueryError):
        kb.query("SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }")
    with pytest.raises(UsageError, match="trail"):
        kb.query("primary-endpoint", trail="he-2020")
    with pytest.raises(UsageError, match="no table"):
        kb.query("ASK { ?s ?p ?o }")
    with pytest.raises(UsageError, match="no ASK"):
        kb.ask("SELECT * { ?s ?p ?o }")
    with pytest.raises(UsageError, match="no triples"):
        kb.construct("SELECT * { ?s ?p ?o }")


def test_a_runaway_query_is_stopped(kb: KnowledgeBase) -> None:
    with pytest.raises(LimitError):
        kb.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", time_limit=0.2)


def test_every_error_has_one_root() -> None:
    for error in (DataError, LimitError, NotFoundError, QueryError, TurtleError, UsageError):
        assert issubclass(error, Il2kbError)


def test_rdflib_keeps_the_printed_form(kb: KnowledgeBase, repository: Path) -> None:
    rdflib = pytest.importorskip("rdflib")
    dataset = kb.to_rdflib()
    graph = dataset.graph(rdflib.URIRef("https://w3id.org/il2kb/kb/trials/he-2020"))
    file = repository / "kb" / "trials" / "he-2020.ttl"

    def key(kind: str, value: str, datatype: str, language: str) -> tuple[str, str, str, str]:
        return kind, value, datatype, language

    string = "http://www.w3.org/2001/XMLSchema#string"
    lang = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
    expected = {
        (
            t.subject.value,
            t.predicate.value,
            key("literal", t.object.value, t.object.datatype.value, t.object.language or "")
            if isinstance(t.object, ox.Literal)
            else key("iri", t.object.value, "", ""),
        )
        for t in ox.parse(path=file, format=ox.RdfFormat.TURTLE)
    }
    found = {
        (
            str(s),
            str(p),
            key(
                "literal",
                str(o),
                str(o.datatype or (lang if o.language else string)),
                o.language or "",
            )
            if isinstance(o, rdflib.Literal)
            else key("iri", str(o), "", ""),
        )
        for s, p, o in graph
    }
    assert found == expected
    # The union of the graphs is what a query without GRAPH sees.
    assert (None, rdflib.RDF.type, None) in dataset
    rows = dataset.query("SELECT ?t { ?t a <https://w3id.org/il2kb/ontology#Trial> }")
    assert len(list(rows)) == len(kb.trials)


def test_store(kb: KnowledgeBase) -> None:
    assert kb.store.contains_named_graph(ox.NamedNode("https://w3id.org/il2kb/kb/trials/he-2020"))


def test_validate(kb: KnowledgeBase) -> None:
    report = kb.validate()
    assert not report.broken
    assert any(path.name == "he-2020.ttl" for path in report.files)
    assert not report.fails("violation"), report.findings[:3]
    with pytest.raises(NotFoundError):
        kb.validate("cor")


def test_validate_finds_what_is_wrong(copy: Path) -> None:
    report = KnowledgeBase(copy).validate()
    assert report.fails("violation")
    first = report.findings[0]
    assert first.position is not None
    assert first.position.line is not None
    assert isinstance(first, il2kb.Finding)


@pytest.mark.parametrize("form", ["md", "html", "txt"])
def test_summary(kb: KnowledgeBase, form: str) -> None:
    text = kb.summary("he-2020", form)
    assert "16/29" in text
    assert kb.stamp.line() in text


def test_summary_as_json(kb: KnowledgeBase) -> None:
    assert json.loads(kb.summary("he-2020", "json"))["id"] == "he-2020"


def test_summary_of_an_unknown_form(kb: KnowledgeBase) -> None:
    with pytest.raises(UsageError, match="docx"):
        kb.summary("he-2020", "docx")
    with pytest.raises(NotFoundError):
        kb.summary("he-2002")


def test_export(kb: KnowledgeBase) -> None:
    assert kb.export("ris", "he-2020").startswith(b"TY  - JOUR")
    with pytest.raises(UsageError):
        kb.export("riss")
    with pytest.raises(NotFoundError):
        kb.export("ris", "he-2002")


def test_export_warns_of_what_is_empty(copy: Path) -> None:
    with pytest.warns(UserWarning, match="n1i is empty"):
        assert KnowledgeBase(copy).export("metafor")


def test_another_folder(copy: Path) -> None:
    for folder in (copy, str(copy)):
        other = KnowledgeBase(folder)
        assert list(other.trials) == ["three-arms-2031"]
        assert other.folder == copy
        assert repr(other) == f"KnowledgeBase({str(copy)!r})"
    [placebo] = [
        r
        for r in KnowledgeBase(copy).results()
        if r.variable.name == "outcome.score" and r.arm.name == "arm.placebo"
    ]
    mean = placebo.value("mean")
    assert mean is not None
    assert (mean.printed, mean.number) == ("2.0", Decimal(2))


def test_the_variable_names_a_folder(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IL2KB_KB", str(copy))
    assert list(KnowledgeBase().trials) == ["three-arms-2031"]


def test_no_knowledge_base(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not exist"):
        KnowledgeBase(tmp_path / "absent")
    with pytest.raises(DataError, match="no trials/"):
        KnowledgeBase(tmp_path)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(DataError, match="is a file"):
        KnowledgeBase(tmp_path / "file")


def test_an_empty_knowledge_base(tmp_path: Path) -> None:
    (tmp_path / "trials").mkdir()
    empty = KnowledgeBase(tmp_path)
    assert dict(empty.trials) == {}
    assert list(empty.results()) == []
    assert len(empty.query("SELECT ?t { ?t a il2:Trial }")) == 0
    assert "<tbody></tbody>" in empty._repr_html_()


def test_a_broken_file_is_named_and_the_others_are_there(copy: Path) -> None:
    (copy / "trials" / "broken.ttl").write_text("<urn:a> <urn:b>\n", encoding="utf-8")
    other = KnowledgeBase(copy)
    assert list(other.trials) == ["three-arms-2031"]
    [error] = other.broken
    assert isinstance(error, TurtleError)
    assert error.position is not None
    assert error.position.path.name == "broken.ttl"
    with pytest.raises(TurtleError):
        other.trial("broken")
    assert "not read: broken.ttl" in other._repr_html_()


def test_a_label_is_no_markup_in_a_notebook(copy: Path) -> None:
    file = copy / "trials" / "three-arms-2031.ttl"
    text = file.read_text(encoding="utf-8")
    assert '"Made-up trial with three arms"' in text
    file.write_text(
        text.replace('"Made-up trial with three arms"', '"<script>x</script>"'), encoding="utf-8"
    )
    shown = KnowledgeBase(copy)._repr_html_()
    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown


def test_a_long_list_of_trials_says_that_it_is_cut(tmp_path: Path) -> None:
    (tmp_path / "trials").mkdir()
    for number in range(23):
        (tmp_path / "trials" / f"t-{number}.ttl").write_text(
            f"<{BASE}trial/t-{number}> a <{BASE}ontology#Trial> .",
            encoding="utf-8",
        )
    shown = KnowledgeBase(tmp_path)._repr_html_()
    assert shown.count("<tr>") == 1 + 20
    assert "and 3 more" in shown
