"""The shipped named queries against answers worked out by hand from the sheet of facts.

tests/expected/<query>.csv and <query>.<case>.csv begin with the call that they are the answer to
(`# il2kb query NAME -p key=value`); then comes CSV. Only the columns that it names are compared,
in all rows and in their order. IRIs are shortened: il2:Reported, trial:he-2020#arm.il2.
"""

from __future__ import annotations

import csv
import shlex
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, serialize

from il2kb.data import Layout
from il2kb.prefixes import shorten
from il2kb.queries import Query, lint, named, names, run
from il2kb.store import Index, load
from il2kb.table import Table

LAYOUT = Layout.shipped()
QUERIES = sorted(names(LAYOUT))
EXPECTED = Path(__file__).parent / "expected"


@dataclass(frozen=True)
class Case:
    query: str
    parameters: dict[str, str]
    columns: list[str]
    rows: list[list[str]]


@cache
def case(path: Path) -> Case:
    with path.open(encoding="utf-8", newline="") as file:
        words = shlex.split(file.readline().removeprefix("#"))
        columns, *found = list(csv.reader(file))
    assert words[:2] == ["il2kb", "query"], f"{path.name} does not begin with its call"
    given = dict(word.split("=", 1) for word in words[3:] if word != "-p")
    return Case(words[2], given, columns, found)


FILES = sorted(EXPECTED.glob("*.csv"))


def cell(term: object) -> str:
    if term is None:
        return ""
    assert isinstance(term, NamedNode | Literal)
    return shorten(term.value) if isinstance(term, NamedNode) else term.value


def answer(index: Index, query: str, parameters: dict[str, str] | None = None) -> Table:
    found = run(index, named(LAYOUT, query), parameters)
    assert isinstance(found, Table)
    return found


def cells(table: Table, columns: list[str]) -> list[list[str]]:
    assert set(columns) <= set(table.columns), f"not a column: {set(columns) - set(table.columns)}"
    places = [list(table.columns).index(column) for column in columns]
    return [[cell(list(row)[place]) for place in places] for row in table]


@pytest.mark.parametrize("query", QUERIES)
def test_a_named_query_keeps_the_rules(query: str) -> None:
    assert lint(named(LAYOUT, query)) == []


@pytest.mark.parametrize("query", QUERIES)
def test_a_named_query_has_an_expected_answer(query: str) -> None:
    assert [path.name for path in FILES if path.name.split(".")[0] == query]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_answer_is_the_one_worked_out_by_hand(path: Path, index: Index) -> None:
    expected = case(path)
    assert path.name.split(".")[0] == expected.query
    found = cells(answer(index, expected.query, expected.parameters), expected.columns)
    missing = Counter(map(tuple, expected.rows)) - Counter(map(tuple, found))
    extra = Counter(map(tuple, found)) - Counter(map(tuple, expected.rows))
    assert (list(missing), list(extra)) == ([], [])
    assert found == expected.rows, "the rows are the expected ones in another order"


@pytest.mark.parametrize("query", QUERIES)
def test_no_row_stands_twice(query: str, index: Index) -> None:
    if any(parameter.required for parameter in named(LAYOUT, query).header.parameters):
        pytest.skip("the query needs a parameter")
    table = answer(index, query)
    found = Counter(map(tuple, cells(table, list(table.columns))))
    assert [row for row, times in found.items() if times > 1] == []


# What these parameters ask for need not stand in the answer: narrower concepts are found too.
WIDER = {("placebo-controlled-trials", "agent"), ("placebo-controlled-trials", "condition")}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        (query, parameter.name)
        for query in QUERIES
        for parameter in named(LAYOUT, query).header.parameters
        if not parameter.required and (query, parameter.name) not in WIDER
    ],
)
def test_a_parameter_picks_rows_and_changes_none(query: str, parameter: str, index: Index) -> None:
    """In an OPTIONAL alone, a parameter would be shown as the datum of rows that have none."""
    table = answer(index, query)
    columns = list(table.columns)
    place = columns.index(parameter)
    rows = cells(table, columns)
    values = sorted({row[place] for row in rows} - {""})
    assert values
    # Of a long list some, spread over all of it.
    for value in values[:: -(-len(values) // 30)]:
        picked = cells(answer(index, query, {parameter: value}), columns)
        assert picked == [row for row in rows if row[place] == value]


def test_a_parameter_that_nothing_has_gives_no_rows(index: Index) -> None:
    assert len(answer(index, "events-per-arm", {"week": "13"})) == 0
    assert len(answer(index, "events-per-arm", {"instrument": "pga"})) == 0
    assert len(answer(index, "results", {"source": "source:he-2016.page"})) == 0
    assert len(answer(index, "placebo-controlled-trials", {"agent": "aldesleukin"})) == 0


# --- every figure of the abstract

ABSTRACT = "source:he-2020.abstract-page"
IL2 = "low-dose IL-2 with standard treatment"
PLACEBO = "placebo with standard treatment"
WEEK_12 = "SRI-4 response at week 12"
WEEK_24 = "SRI-4 response at week 24"
RENAL = "complete remission of lupus nephritis"

# figure: the query, its parameters, and what stands in one of its rows
FIGURES: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "60 patients": (
        "design",
        {"property": "il2:plannedEnrolment"},
        {"printed": "60", "source": ABSTRACT},
    ),
    "IL-2 n=30": ("analysed-per-arm", {}, {"arm": IL2, "randomised": "30", "source": ABSTRACT}),
    "placebo n=30": (
        "analysed-per-arm",
        {},
        {"arm": PLACEBO, "randomised": "30", "source": ABSTRACT},
    ),
    "randomised": ("design", {"property": "il2:allocation"}, {"printed": "randomised"}),
    "double-blind": ("design", {"property": "il2:masking"}, {"printed": "double-blind"}),
    "placebo-controlled": (
        "design",
        {"property": "il2:comparatorType"},
        {"printed": "placebo-controlled"},
    ),
    "standard treatment": (
        "regimen",
        {},
        {"arm": IL2, "item": "agent", "says": "standard treatment"},
    ),
    "treatment for 12 weeks": (
        "design",
        {"property": "il2:treatmentDuration"},
        {"printed": "12 weeks", "number": "12", "unit": "wk", "source": ABSTRACT},
    ),
    "follow-up for additional 12 weeks": (
        "design",
        {"property": "il2:followUpDuration"},
        {"printed": "12 weeks", "number": "12", "unit": "wk", "source": ABSTRACT},
    ),
    "1 million IU": (
        "regimen",
        {},
        {"arm": IL2, "item": "dose", "says": "1 million IU", "number": "1000000", "unit": "[IU]"},
    ),
    "subcutaneously": ("regimen", {}, {"arm": IL2, "item": "route", "says": "subcutaneously"}),
    "every other day": (
        "regimen",
        {},
        {"arm": IL2, "item": "frequency", "says": "every other day"},
    ),
    "for 2 weeks": ("regimen", {}, {"arm": IL2, "item": "period on treatment", "says": "2 weeks"}),
    "2-week break": (
        "regimen",
        {},
        {"arm": IL2, "item": "period off treatment", "says": "2-week break"},
    ),
    "primary endpoint SRI-4 at week 12": (
        "primary-endpoint",
        {},
        {"outcome": WEEK_12, "moment": "week 12"},
    ),
    "55.17%": (
        "events-per-arm",
        {"week": "12"},
        {"arm": IL2, "outcome": WEEK_12, "percent": "55.17%"},
    ),
    "30.00%": (
        "events-per-arm",
        {"week": "12"},
        {"arm": PLACEBO, "outcome": WEEK_12, "percent": "30.00%"},
    ),
    "p=0.052": (
        "p-values",
        {},
        {"variable": WEEK_12, "printed": "0.052", "layer": "il2:Reported", "source": ABSTRACT},
    ),
    "65.52%": (
        "events-per-arm",
        {"week": "24"},
        {"arm": IL2, "outcome": WEEK_24, "percent": "65.52%"},
    ),
    "36.67%": (
        "events-per-arm",
        {"week": "24"},
        {"arm": PLACEBO, "outcome": WEEK_24, "percent": "36.67%"},
    ),
    "p=0.027": (
        "p-values",
        {},
        {"variable": WEEK_24, "printed": "0.027", "layer": "il2:Reported", "source": ABSTRACT},
    ),
    "the primary endpoint was not met": (
        "primary-endpoint",
        {},
        {"verdict": "not met", "p_value": "0.052", "source": ABSTRACT},
    ),
    "53.85% (7/13)": (
        "subgroup-results",
        {},
        {"arm": IL2, "outcome": RENAL, "events": "7", "n": "13", "percent": "53.85%"},
    ),
    "16.67% (2/12)": (
        "subgroup-results",
        {},
        {"arm": PLACEBO, "outcome": RENAL, "events": "2", "n": "12", "percent": "16.67%"},
    ),
    "p=0.036": ("subgroup-results", {}, {"arm": IL2, "outcome": RENAL, "p_value": "0.036"}),
    "no serious infection with IL-2": (
        "harms",
        {},
        {"harm": "severe infection", "arm": IL2, "events": "0"},
    ),
    "two serious infections with placebo": (
        "harms",
        {},
        {"harm": "severe infection", "arm": PLACEBO, "events": "2"},
    ),
    "serious infections as the abstract puts them": (
        "claims",
        {},
        {"outcome": "severe infection", "source": ABSTRACT},
    ),
    "expansion of regulatory T cells": (
        "biomarkers",
        {},
        {"biomarker": "regulatory T cells", "arm": IL2, "says": "increase", "source": ABSTRACT},
    ),
    "enhanced natural killer cells": (
        "biomarkers",
        {},
        {"biomarker": "natural killer cells", "arm": IL2, "says": "increase", "source": ABSTRACT},
    ),
    "NCT02465580": (
        "registrations",
        {"registration": "NCT02465580"},
        {"item": "cited by the report", "says": "yes", "source": ABSTRACT},
    ),
    "NCT02932137": (
        "registrations",
        {"registration": "NCT02932137"},
        {"item": "cited by the report", "says": "yes", "source": ABSTRACT},
    ),
}


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_of_the_abstract_is_answered(figure: str, index: Index) -> None:
    query, parameters, wanted = FIGURES[figure]
    table = answer(index, query, {"trial": "he-2020", **parameters})
    assert list(wanted.values()) in cells(table, list(wanted))


# --- another engine

# What rdflib is not asked, and why. It joins from the inside out without an index of the values
# that stand outside, so that patterns nested in UNION or OPTIONAL run over the whole graph.
SLOW = "rdflib takes from 8 seconds to more than a minute"
NOT_PORTABLE = {
    "address": "a parameter must be filled",
    "audit-findings": "the audit is not in the graph that rdflib is given",
    "design": SLOW,
    "directness": SLOW,
    "missing-items": "the states of items are not in the graph that rdflib is given",
    "outcome-registration": "the states of items are not in the graph that rdflib is given",
    "primary-endpoint": SLOW,
    "regimen": SLOW,
    "registrations": SLOW,
    "results": SLOW,
    "results-without-effect": SLOW,
    "sources": "it asks GRAPH for the file of a trial, and rdflib is given the union of all files",
}


@pytest.fixture(scope="module")
def graph(index: Index) -> object:
    rdflib = pytest.importorskip("rdflib")
    data = serialize((quad.triple for quad in index.store), format=RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=data, format="nt")


@pytest.mark.parametrize("query", [name for name in QUERIES if name not in NOT_PORTABLE])
def test_rdflib_gives_the_same_rows(query: str, index: Index, graph: object) -> None:
    text = named(LAYOUT, query).text
    solutions = graph.query(text)  # type: ignore[attr-defined]
    theirs = [[_value(str(term)) if term is not None else "" for term in row] for row in solutions]
    table = answer(index, query)
    ours = [["" if term is None else _value(_plain(term)) for term in row] for row in table]
    assert theirs == ours


def _plain(term: object) -> str:
    assert isinstance(term, NamedNode | Literal)
    return term.value


def _value(text: str) -> str | float:
    """Return a number where the text is one: 0.90 and 0.9 are spelled by the engine's taste."""
    try:
        return float(text)
    except ValueError:
        return text


def test_a_query_text_is_plain_sparql() -> None:
    for query in QUERIES:
        assert Query.of(named(LAYOUT, query).text).outline.form == "SELECT"


# --- a trial with three arms and gaps (made up)


@pytest.fixture(scope="module")
def three_arms(repository: Path) -> Index:
    return load(Layout(repository / "tests" / "data" / "three-arms", LAYOUT.shapes))


@pytest.mark.parametrize(
    ("query", "columns", "expected"),
    [
        (
            "analysed-per-arm",
            ["arm", "randomised", "analysed", "why"],
            [
                ["high dose", "", "21", "unknown: a number is not encoded"],
                ["low dose", "", "", "unknown: a number is not encoded"],
                ["placebo", "", "20", "unknown: a number is not encoded"],
            ],
        ),
        (
            "results-without-effect",
            ["outcome", "arm", "reference_arm", "reported_p"],
            [
                ["=rash", "high dose", "placebo", ""],
                ["=rash", "low dose", "placebo", ""],
                ["response", "high dose", "placebo", "0.0500"],
                ["response", "low dose", "placebo", ""],
                ["score", "high dose", "placebo", ""],
            ],
        ),
        (
            "primary-endpoint",
            ["outcome", "verdict", "p_value", "arm", "reference_arm"],
            [["response", "unknown: no verdict encoded", "0.0500", "high dose", "placebo"]],
        ),
        (
            "registration-differences",
            ["registration", "item"],
            [["NCT00000000", "no difference encoded"]],
        ),
        (
            "regimen",
            ["arm", "says"],
            [
                [arm, "unknown: no intervention encoded"]
                for arm in ("high dose", "low dose", "placebo")
            ],
        ),
    ],
)
def test_gaps_are_said_and_arms_are_kept_apart(
    query: str, columns: list[str], expected: list[list[str]], three_arms: Index
) -> None:
    assert cells(answer(three_arms, query), columns) == expected


def test_a_denominator_is_that_of_the_result_else_that_of_the_set(three_arms: Index) -> None:
    found = cells(answer(three_arms, "events-per-arm", {"week": "8"}), ["arm", "n", "n_layer"])
    assert found == [
        ["high dose", "21", "il2:Reported"],
        ["low dose", "", "unknown"],
        ["placebo", "18", "il2:Reported"],
        ["high dose", "21", "il2:Reported"],
        ["low dose", "19", "il2:Reported"],
        ["placebo", "20", "il2:Reported"],
    ]
