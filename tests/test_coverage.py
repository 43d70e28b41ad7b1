"""Coverage and the matrix of items, on trials whose states are worked out by hand.

The checklist mini asks for a title (1), masking (2), the number randomised of each arm (3), what
was done in the experimental arm (4), and of an article for the funding (5). Of two-2031

    article   1 reported; 2 silent; 3 reported of the drug, not found of the control; 4 reported
              second-hand, not applicable to the control; 5 not coded
    abstract  1, 2, 3, 3 and 4 silent; 4 not applicable to the control; 5 not asked of an abstract
    talk      1, 2, 3, 3 and 4 not coded; 4 and 5 as in the abstract

and none-2032 has no source. The checklist any asks for title and masking in any article.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from coverage_report import coverage_report

from il2kb.checklists import ItemState
from il2kb.checklists.coverage import KINDS, Counts, coverage, kind, matrix
from il2kb.errors import UsageError
from il2kb.findings import SEVERITIES
from il2kb.validation import Report

SOURCE = "https://w3id.org/il2kb/source/"
ARTICLE, ABSTRACT, TALK = (f"{SOURCE}two-2031{part}" for part in ("", "-abstract", "-talk"))


@pytest.fixture(scope="module")
def report() -> Report:
    return coverage_report()


def state(name: str, extent: str | None = None, *, source: str | None = None) -> ItemState:
    return ItemState("c", "c.1", "t", "urn:t", source, True, name, extent)


def test_counts_by_checklist_trial_and_source(report: Report) -> None:
    found = {(c.checklist, c.trial, c.source): c for c in coverage(report.states)}
    assert {key: one.counts for key, one in found.items()} == {
        ("mini", "two-2031", ARTICLE): Counts(3, 1, 1, 1, 1, second_hand=1),
        ("mini", "two-2031", ABSTRACT): Counts(not_reported=5, not_applicable=2),
        ("mini", "two-2031", TALK): Counts(not_coded=5, not_applicable=2),
        ("mini", "none-2032", None): Counts(),
        ("any", "two-2031", None): Counts(reported=1, not_reported=1),
        ("any", "none-2032", None): Counts(not_coded=2),
    }
    article = found["mini", "two-2031", ARTICLE]
    # All five items apply; title and what was done are reported of all they are asked of.
    assert (article.items, article.whole) == (5, 2)
    assert (article.counts.asked, article.counts.share) == (6, Fraction(1, 2))


def test_a_trial_without_a_source_is_there(report: Report) -> None:
    has_source = {(c.checklist, c.trial): c.has_source for c in coverage(report.states)}
    assert has_source == {
        ("mini", "two-2031"): True,
        ("mini", "none-2032"): False,
        ("any", "two-2031"): True,
        ("any", "none-2032"): False,
    }


def test_nothing_comes_to_nothing() -> None:
    assert coverage([]) == []
    assert matrix([], "trials") == []


@pytest.mark.parametrize(
    ("name", "extent", "expected"),
    [
        ("reported", None, "reported"),
        ("not-reported", "whole", "not-reported"),
        ("not-reported", "part", "not-reported-part"),
        ("not-reported", None, "not-reported-part"),
        ("not-coded", None, "not-coded"),
        ("not-applicable", None, "not-applicable"),
    ],
)
def test_kinds(name: str, extent: str | None, expected: str) -> None:
    one = state(name, extent)
    assert kind(one) == expected
    assert expected in KINDS
    assert Counts.of([one]).parts == [(expected, 1)]


@pytest.mark.parametrize(
    ("reported", "asked", "percent"),
    [
        (0, 0, "–"),
        (0, 7, "0%"),
        (7, 7, "100%"),
        (1, 3, "33%"),
        (2, 3, "67%"),
        (1, 8, "13%"),  # 12.5, a half upwards
        (1, 1000, "<1%"),
        (5, 1000, "1%"),  # 0.5
        (999, 1000, ">99%"),
        (994, 1000, "99%"),
    ],
)
def test_percent(reported: int, asked: int, percent: str) -> None:
    counts = Counts(reported=reported, not_coded=asked - reported, not_applicable=3)
    assert counts.percent == percent
    assert counts.share == (Fraction(reported, asked) if asked else None)


def test_matrix_by_sources(report: Report) -> None:
    mini, any_ = matrix(report.states, "sources")
    columns = [(column.trial, column.source) for column in mini.columns]
    assert columns == [
        ("none-2032", None),
        ("two-2031", ARTICLE),
        ("two-2031", ABSTRACT),
        ("two-2031", TALK),
    ]
    rows = dict(mini.rows)
    assert list(rows) == [
        "mini.title", "mini.masking", "mini.randomised", "mini.procedures", "mini.funding"
    ]  # fmt: skip
    assert rows["mini.randomised"] == (
        None,
        Counts(reported=1, not_reported_part=1),
        Counts(not_reported=2),
        Counts(not_coded=2),
    )
    assert rows["mini.procedures"] == (
        None,
        Counts(reported=1, second_hand=1, not_applicable=1),
        Counts(not_reported=1, not_applicable=1),
        Counts(not_coded=1, not_applicable=1),
    )
    # To any it is enough that one source answers: there is a column for all of them.
    assert [(column.trial, column.source) for column in any_.columns] == [
        ("none-2032", None),
        ("two-2031", ARTICLE),
        ("two-2031", None),
    ]
    assert dict(any_.rows)["any.masking"] == (
        Counts(not_coded=1), Counts(not_reported=1), Counts(not_reported=1)
    )  # fmt: skip


def test_matrix_by_trials(report: Report) -> None:
    mini, any_ = matrix(report.states, "trials")
    assert [(c.trial, c.source, c.has_source) for c in mini.columns] == [
        ("none-2032", None, False),
        ("two-2031", None, True),
    ]
    none, two = (column.counts for column in mini.columns)
    assert (none.percent, two.percent) == ("–", "19%")  # 3 of 6 + 5 + 5
    assert dict(mini.rows)["mini.title"] == (
        None, Counts(reported=1, not_reported=1, not_coded=1)
    )  # fmt: skip
    assert dict(any_.rows)["any.title"] == (Counts(not_coded=1), Counts(reported=1))


def test_a_matrix_by_something_else() -> None:
    with pytest.raises(UsageError, match="no matrix by 'arms'"):
        matrix([], "arms")


def test_what_counts_has_a_finding_where_it_is_missing(report: Report) -> None:
    missing = sum(
        c.counts.asked - c.counts.reported for c in coverage(report.states)
    )  # 3 + 5 + 5 of mini, 1 + 2 of any
    assert missing == 16 == len(report.findings)
    assert {finding.severity for finding in report.findings} == set(SEVERITIES)
