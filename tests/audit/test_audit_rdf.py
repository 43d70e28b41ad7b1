"""The audit as RDF: stable IRIs, counts as derived statements, queries with: audit."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from made_up import AGAIN, COUNTS, FOLDER, IRI, ODD, TRIAL, made_up

from il2kb import KnowledgeBase
from il2kb.audit import Audit
from il2kb.audit.rdf import to_turtle
from il2kb.data import Layout
from il2kb.errors import DataError
from il2kb.findings import Finding
from il2kb.queries import Query, run
from il2kb.queries.header import read_header
from il2kb.store import load
from il2kb.table import Table

BASE = "https://w3id.org/il2kb/"
IL2 = f"{BASE}ontology#"
SH = "http://www.w3.org/ns/shacl#"
HOME = f"{BASE}audit/{TRIAL}#"


def graph(audit: Audit) -> dict[str, dict[str, list[str]]]:
    """Return the values of each predicate of each subject, shortened."""
    found: dict[str, dict[str, list[str]]] = {}
    for triple in ox.parse(to_turtle(audit), format=ox.RdfFormat.TURTLE):
        subject, name = triple.subject.value, triple.predicate.value
        name = name.replace(IL2, "").replace(SH, "sh:").rsplit("/", 1)[-1].rsplit("#", 1)[-1]
        found.setdefault(subject, {}).setdefault(name, []).append(triple.object.value)
    return found


def names(*findings: Finding) -> dict[str, str]:
    """Return the message of each finding by the last part of its IRI."""
    return {
        iri.removeprefix(HOME): rows["sh:resultMessage"][0]
        for iri, rows in graph(made_up(*findings)).items()
        if "sh:resultMessage" in rows
    }


def test_a_finding_names_rule_figure_and_inputs() -> None:
    row = graph(made_up(COUNTS))[f"{HOME}percent-count.result.response.high.percent"]
    assert sorted(row.pop("type")) == [f"{IL2}Derived", f"{IL2}Finding"]
    assert sorted(row.pop("input")) == [
        f"{IRI}derived.total", f"{IRI}result.response.high.events",
        f"{IRI}result.response.high.percent", f"{IRI}second.total",
    ]  # fmt: skip
    assert sorted(row.pop("about")) == [f"{IRI}result.response.high.percent", f"{IRI}second.total"]
    assert row == {
        "ofTrial": [f"{BASE}trial/{TRIAL}"],
        "rule": [f"{BASE}audit/rule/percent-count"],
        "calculation": ["12/21 = 57.14\n11/20 = 55.00"],
        "remedy": ["look for another denominator"],
        "sh:resultSeverity": [f"{SH}Warning"],
        "sh:resultMessage": ["12/21 is not 55.00 %"],
        "sh:focusNode": [f"{IRI}result.response.high.percent"],
    }


def test_a_rule_that_found_something_is_described() -> None:
    found = graph(made_up(COUNTS))
    rule = found[f"{BASE}audit/rule/percent-count"]
    assert rule["type"] == [f"{IL2}AuditRule"] and rule["ruleKind"] == ["exact"]
    assert rule["notation"] == ["audit.percent-count"] and rule["label"] and rule["source"]
    assert f"{BASE}audit/rule/grim" not in found


def test_a_count_that_follows_from_a_percentage_is_derived() -> None:
    (row,) = (rows for iri, rows in graph(made_up()).items() if iri.startswith(HOME))
    assert row == {
        "type": [f"{IL2}Derived"],
        "ofTrial": [f"{BASE}trial/{TRIAL}"],
        "about": [f"{IRI}result.response.high.percent"],
        "number": ["12"],
        "rule": [f"{BASE}concept/rule.count-from-percentage"],
        "calculation": ["57.14 % = 12/21"],
        "input": [f"{IRI}result.response.high.percent"],
    }


def test_the_iri_of_a_finding_hangs_on_no_order_and_on_no_other_figure() -> None:
    first = names(COUNTS, AGAIN, ODD)
    assert names(ODD, AGAIN, COUNTS) == first == {
        "percent-count.result.response.high.percent": "16/29† is another",
        "percent-count.result.response.high.percent.2": "12/21 is not 55.00 %",
        "figure-impossible.result.response.low.percent": ODD.message,
    }  # fmt: skip
    assert set(names(ODD)) < set(first)


def test_a_figure_that_is_called_like_a_number_gets_its_own_iri() -> None:
    other = replace(AGAIN, focus=f"{AGAIN.focus}.2")
    assert len(names(COUNTS, AGAIN, other)) == 3
    assert names(COUNTS, AGAIN, other) == names(other, AGAIN, COUNTS)


def test_odd_characters_of_a_figure_are_percent_encoded() -> None:
    assert list(names(replace(AGAIN, focus=f"{BASE}trial/a(ü)"))) == ["percent-count.a%28%C3%BC%29"]
    assert list(names(replace(AGAIN, focus=None))) == [f"percent-count.{TRIAL}"]


# Queries


QUERY = """\
#+ title: T
#+ param: trial trial : the trial
#+ scope: trial
#+ with: audit

PREFIX il2: <https://w3id.org/il2kb/ontology#>
SELECT ?trial ?graph ?finding WHERE { GRAPH ?graph { ?finding a il2:Finding ; il2:ofTrial ?trial } }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "kb"))


def test_a_query_sees_the_audit_only_where_it_asks_for_it(folder: Path) -> None:
    index = load(Layout.of(folder))
    table = run(index, Query.of(QUERY), {"trial": TRIAL})
    assert isinstance(table, Table)
    rows = {(row[1].value, row[2].value) for row in table}  # type: ignore[union-attr]
    found = KnowledgeBase(folder).audit(TRIAL).findings
    assert rows and len(rows) == len(found)
    assert {graph for graph, _ in rows} == {f"{BASE}audit/{TRIAL}"}
    assert all(iri.startswith(HOME) for _, iri in rows)
    plain = run(index, Query.of(QUERY.replace("#+ with: audit\n", "")), {"trial": TRIAL})
    assert isinstance(plain, Table) and len(plain) == 0


def test_a_trial_that_cannot_be_read_keeps_no_query_from_the_others(folder: Path) -> None:
    (folder / "trials" / "no-2032.ttl").write_text("trial:no-2032 a il2:Trial", "utf-8")
    index = load(Layout.of(folder))
    table = run(index, Query.of(QUERY))
    assert isinstance(table, Table) and len(table) > 0


def test_an_empty_knowledge_base_has_rules_and_no_findings(tmp_path: Path) -> None:
    (tmp_path / "trials").mkdir()
    table = run(load(Layout.of(tmp_path)), Query.of(QUERY))
    assert isinstance(table, Table) and len(table) == 0


def test_a_header_names_what_it_sees() -> None:
    assert read_header(QUERY, Path("q.rq")).beside == "audit"
    with pytest.raises(DataError) as caught:
        read_header("#+ with: audits\n", Path("q.rq"))
    assert caught.value.hint == "write: #+ with: item-states or audit"
