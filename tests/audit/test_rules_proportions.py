"""The rules on percentages, denominators and impossible figures, on papers worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from papers import Paper, codes, two_arms

from il2kb.audit import examine
from il2kb.audit.remark import REFUSED


@pytest.mark.parametrize(
    ("events", "percent", "total", "found"),
    [
        ("7", "53.85", "13", False),  # 7/13 = 53.846
        ("7", "53.84", "13", True),
        ("7", "54", "13", False),
        ("1", "12", "8", False),  # 12.5: a half may go down
        ("1", "13", "8", False),  # or up
        ("1", "12.5", "8", False),
        ("1", "12.4", "8", True),
        ("16", "55.17", "29", False),
        ("16", "55.17", "30", True),
        ("0", "0", "29", False),
        ("0", "0.1", "29", True),
    ],
)
def test_percent_of_a_count(events: str, percent: str, total: str, found: bool) -> None:
    paper = two_arms()
    paper.row("remission", 0, events=events, percent=percent, total=total)
    assert bool(paper.findings("percent-count")) is found


def test_percent_without_a_count() -> None:
    paper = two_arms()
    paper.row("remission", 0, percent="55.17", total="30")
    (finding,) = paper.findings("percent-count")
    # 16/30 = 53.33 and 17/30 = 56.67, nothing between
    assert "55.17 % of remission, week 12, arm 0 is not that of a whole count of 30" in (
        finding.message
    )
    assert finding.arithmetic == "16/30 = 53.3333 %; 17/30 = 56.6667 %"
    assert finding.severity == "warning"


def test_percent_that_no_denominator_gives() -> None:
    paper = Paper("9", "9")
    paper.row("remission", 0, percent="55.17")  # 29 is the first denominator
    assert [f.message for f in paper.findings("percent-count")] == [
        "55.17 % of remission, week 12, arm 0 is not that of a whole count of any denominator up "
        "to the 9 randomised"
    ]


def test_percent_without_any_denominator_is_left() -> None:
    paper = Paper(None, None)
    paper.row("remission", 0, percent="55.17")
    assert paper.findings() == []


def test_percentages_of_no_one_denominator() -> None:
    # 20.7 % is 6/29, 33.33 % 1/3 of 3 to 30, 41.38 % 12/29
    paper = two_arms()
    for name, percent in (("a", "20.7"), ("b", "33.33"), ("c", "41.38")):
        paper.row(name, 0, percent=percent)
    (finding,) = paper.findings()
    assert (finding.code, finding.severity) == ("audit.percent-count", "info")
    assert "20.7 % and 33.33 % and 41.38 % of table, arm 0, are not of one denominator" in (
        finding.message
    )
    assert "33.33 %: n=3, 6, 9, 12, 15, 18, 21, 24, 27, 30" in str(finding.arithmetic)


def test_row_with_a_denominator_of_its_own() -> None:
    paper = two_arms()
    paper.set("table", "29", "30")
    for at, events, percent in (("baseline", "21", "70.00"), ("week 12", "2", "6.67")):
        paper.row("bilag", 0, at=at, events=events, percent=percent, within="other")
    paper.row("rash", 0, events="13", percent="44.83")
    (finding,) = paper.findings("row-denominator")
    assert finding.message == (
        "Table 2, arm 0: n=29 is reported, but figures there fit no n up to the 30 randomised but "
        "30 (bilag: 21 (70.00), 2 (6.67))"
    )
    assert "21/30 = 70.0000 % prints as 70.00, 21/29 = 72.4138 % does not print as 70.00" in str(
        finding.arithmetic
    )
    assert len(finding.inputs) == 5
    assert codes(paper.findings()) == ["row-denominator"]


def test_rows_of_the_column() -> None:
    paper = two_arms()
    paper.set("table", "29", "30")
    paper.row("rash", 0, events="13", percent="44.83")
    paper.row("rash", 1, events="16", percent="53.33")
    assert paper.findings() == []


def test_a_printed_denominator_is_not_overruled() -> None:
    """16/30 against 9/30 is what is printed; its percentage alone does not go with it."""
    paper = two_arms()
    one = paper.row("x", 0, events="16", percent="55.17", total="30")
    other = paper.row("x", 1, events="9", percent="30.00", total="30")
    paper.compare(one, other, "0.069", effect=("risk-ratio", "1.778", "0.937", "3.375"))
    assert [f.code for f in paper.findings()] == ["audit.percent-count"]
    _, recomputed = examine(paper.trial())
    why = {r.text for r in recomputed if r.outcome == REFUSED}
    assert why == {"16 of 30 is not 55.17 %"}


def test_one_row_that_does_not_fit_is_not_read_as_another_denominator() -> None:
    """16 (55.17) in n=30 may be a slip of the percentage; p=0.069 is that of 16/30."""
    paper = two_arms()
    paper.set("table", "30", "30")
    one = paper.row("x", 0, events="16", percent="55.17")
    other = paper.row("x", 1, events="9", percent="30.00")
    paper.compare(one, other, "0.069")
    assert [f.code for f in paper.findings()] == ["audit.row-denominator"]
    _, recomputed = examine(paper.trial())
    said = "16 (55.17 %) is not of the n=30 that is reported; n=29 would do"
    assert {r.text for r in recomputed if r.printed == "0.069"} == {said}


IMPOSSIBLE = [
    ({"events": "31", "total": "30"}, "31 events of x, week 12, arm 0 are more than"),
    ({"events": "-1", "total": "30"}, "events -1 of x"),
    ({"events": "7.5", "total": "30"}, "events 7.5 of x"),
    ({"events": "0", "percent": "0", "total": "0"}, "total 0 of x"),
    ({"percent": "101", "total": "30"}, "101 % of x, week 12, arm 0 is not in 0 to 100"),
    ({"percent": "-3", "total": "30"}, "-3 % of x"),
    ({"mean": "3.1", "standardDeviation": "-1.2"}, "-1.2 as standard deviation"),
    ({"median": "4", "minimum": "6", "maximum": "9"}, "minimum 6 of x, week 12, arm 0 is above"),
    ({"minimum": "9", "maximum": "5"}, "minimum 9 of x"),
]


@pytest.mark.parametrize(("figures", "said"), IMPOSSIBLE)
def test_impossible_figure(figures: dict[str, str], said: str) -> None:
    paper = two_arms()
    one = paper.row("x", 0, **figures)
    other = paper.row("x", 1, events="4", total="30")
    paper.compare(one, other, "0.5", effect=("risk-ratio", "1.1", "0.5", "2.2"))
    found = paper.findings("figure-impossible")
    assert any(said in f.message for f in found), found
    assert {f.severity for f in found} == {"violation"}
    # Nothing else is computed from such a figure.
    assert codes(paper.findings()) == ["figure-impossible"]


@pytest.mark.parametrize("p", ["1.2", "-0.01"])
def test_impossible_p_value(p: str) -> None:
    paper = two_arms()
    paper.counts("x", "16/29", "9/30", p)
    assert codes(paper.findings()) == ["figure-impossible"]
    _, recomputed = examine(paper.trial())
    assert f"{p} is no p-value" in {one.text for one in recomputed if one.outcome == REFUSED}


def test_limits_that_change_places() -> None:
    paper = two_arms()
    one, other = (
        paper.row("x", 0, events="16", total="29"),
        paper.row("x", 1, events="9", total="30"),
    )
    paper.compare(one, other, effect=("risk-ratio", "1.84", "3.48", "0.97"))
    found = paper.findings()
    assert "figure-impossible" in codes(found)
    assert "interval-estimate" not in codes(found)
    assert any(f.arithmetic == "3.48 > 0.97" for f in found)


def prednisone(second: dict[str, str], n: str = "30") -> list[str]:
    paper = two_arms()
    paper.set("randomised", "30", "30", section="Table 1")
    paper.set("table", n, "30")
    paper.row("prednisone", 0, at="baseline", within="randomised", section="Table 1",
              median="15", minimum="5", maximum="50")  # fmt: skip
    paper.row("prednisone", 0, at="baseline", **second)
    return [f.message for f in paper.findings("baseline-differs")]


def test_baseline_that_differs_between_tables() -> None:
    (message,) = prednisone({"median": "15", "minimum": "7.5", "maximum": "60"})
    assert "arm 0 minimum 5 in Table 1, 7.5 in Table 2 (n=30)" in message
    assert "arm 0 maximum 50 in Table 1, 60 in Table 2 (n=30)" in message
    assert "median" not in message


@pytest.mark.parametrize(
    ("second", "n", "found"),
    [
        ({"median": "15.0", "minimum": "5.0"}, "30", 0),  # the same number
        ({"median": "12.5", "minimum": "10", "maximum": "40"}, "29", 0),  # of fewer participants
        ({"median": "15", "maximum": "60"}, "29", 1),  # beyond those of more participants
    ],
)
def test_baseline_of_other_participants(second: dict[str, str], n: str, found: int) -> None:
    assert len(prednisone(second, n)) == found


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("15", "16", 1),
        ("15", "15", 0),
        ("31.5", "31.6", 1),
        ("31.5", "31.50", 0),
        ("31", "31.4", 0),
    ],
)
def test_neighbouring_values_differ(first: str, second: str, found: int) -> None:
    paper = two_arms()
    paper.set("randomised", "30", section="Table 1")
    paper.set("table", "30")
    paper.row("x", 0, at="baseline", within="randomised", section="Table 1", median=first)
    paper.row("x", 0, at="baseline", median=second)
    assert len(paper.findings("baseline-differs")) == found


def test_two_values_of_one_item() -> None:
    paper = two_arms()
    result = paper.row("x", 0, events="16", total="30")
    other = paper.statement("again", "events", "17", "Abstract")
    values = {**result.values, "events": (*result.values["events"], other)}
    paper._results[-1] = replace(result, values=values)
    (finding,) = paper.findings("baseline-differs")
    assert "events 16 in Table 2, 17 in Abstract" in finding.message


def test_two_ways_of_counting_the_missing_may_differ() -> None:
    paper = two_arms()
    paper.set("imputed", "30", "30")
    paper.set("failure", "30", "30")
    paper.row("x", 0, within="imputed", section="Table 2", events="16")
    paper.row("x", 0, within="failure", section="Table 3", events="15")
    assert paper.findings("baseline-differs") == []
