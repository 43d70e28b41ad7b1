"""Tests of two proportions, against figures worked out elsewhere and against scipy."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from il2kb.statistics.two_by_two import (
    NAMES,
    TESTS,
    Table,
    fisher,
    fisher_doubled,
    fisher_one_sided,
    mid_p,
    one_sided,
    pearson,
)
from il2kb.statistics.unconditional import UNCONDITIONAL

SYMMETRIC_IN_EVENTS = [key for key in TESTS if key != "wald-log-rr"]


def alike(one: float | None, two: float | None) -> bool:
    if one is None or two is None:
        return one is two
    return math.isclose(one, two, rel_tol=1e-9, abs_tol=1e-15)


@st.composite
def tables(draw: st.DrawFn, most: int = 40) -> Table:
    n1, n2 = draw(st.integers(1, most)), draw(st.integers(1, most))
    return Table(draw(st.integers(0, n1)), n1, draw(st.integers(0, n2)), n2)


@pytest.mark.parametrize(
    ("table", "key", "p"),
    [  # tables of He et al. 2020, with p-values worked out without this code
        ((16, 29, 9, 30), "pearson", 0.0504),
        ((16, 29, 9, 30), "yates", 0.0905),
        ((16, 29, 9, 30), "fisher", 0.0673),
        ((16, 29, 9, 30), "likelihood-ratio", 0.0492),
        ((16, 29, 9, 30), "welch-0-1", 0.0520),
        ((16, 29, 9, 30), "n-1", 0.0524),
        ((19, 29, 11, 30), "pearson", 0.0267),
        ((19, 29, 11, 30), "yates", 0.0505),
        ((19, 29, 11, 30), "fisher", 0.0379),
        ((19, 29, 11, 30), "welch-0-1", 0.0267),
        ((19, 29, 11, 30), "n-1", 0.0280),
        ((7, 13, 2, 12), "pearson", 0.0530),
        ((7, 13, 2, 12), "yates", 0.1290),
        ((7, 13, 2, 12), "fisher", 0.0968),
        ((7, 13, 2, 12), "likelihood-ratio", 0.0479),
        ((7, 13, 2, 12), "wald-rd", 0.0338),
        ((7, 13, 2, 12), "arcsine", 0.0439),
        ((9, 29, 2, 30), "fisher", 0.0211),
        ((2, 29, 6, 30), "fisher", 0.2542),
        ((4, 29, 0, 30), "fisher", 0.0522),
        ((0, 29, 3, 30), "fisher", 0.2373),
        ((0, 29, 2, 30), "fisher", 0.4915),
        ((27, 30, 29, 30), "fisher", 0.612),
        ((1, 30, 4, 30), "fisher", 0.353),
        ((0, 29, 7, 29), "fisher", 0.010),
        ((0, 30, 11, 30), "fisher", 0.0003),
        ((16, 30, 9, 30), "pearson", 0.0668),
        ((16, 30, 9, 30), "fisher", 0.1154),
    ],
)
def test_known(table: tuple[int, int, int, int], key: str, p: float) -> None:
    places = 3 if p in (0.612, 0.353, 0.010) else 4
    value = TESTS[key](Table(*table))
    assert value is not None
    assert round(value, places) == p


def test_the_lady_tasting_tea() -> None:
    # Fisher 1935, The Design of Experiments, ch. II: 3 of 4 against 1 of 4 cups. The tables have
    # 1, 16, 36, 16, 1 ways of 70: 34/70 two-sided, 17/70 one-sided, 18/70 mid-p
    tea = Table(3, 4, 1, 4)
    assert fisher(tea) == 34 / 70
    assert fisher_one_sided(tea) == (69 / 70, 17 / 70)
    assert fisher_doubled(tea) == 34 / 70
    assert mid_p(tea) == (34 - 8) / 70
    assert fisher_doubled(Table(2, 4, 2, 4)) == 1
    assert fisher(Table(2, 4, 2, 4)) == 1


def test_pearson_by_hand() -> None:
    # 4 of 4 against 0 of 4: chi-squared is 8, and so is N; erfc(2)
    assert pearson(Table(4, 4, 0, 4)) == pytest.approx(math.erfc(2), rel=1e-14)


def test_zero_cells_of_ratios() -> None:
    # 4/29 v 0/30 with 1/2 in each cell: 4.5, 25.5, 0.5, 30.5
    log_or = math.log(4.5 * 30.5 / (25.5 * 0.5))
    z = log_or / math.sqrt(1 / 4.5 + 1 / 25.5 + 1 / 0.5 + 1 / 30.5)
    value = TESTS["wald-log-or"](Table(4, 29, 0, 30))
    assert value == pytest.approx(math.erfc(z / math.sqrt(2)), rel=1e-12)
    log_rr = math.log(4.5 / 30 / (0.5 / 31))
    z = log_rr / math.sqrt(1 / 4.5 - 1 / 30 + 1 / 0.5 - 1 / 31)
    value = TESTS["wald-log-rr"](Table(4, 29, 0, 30))
    assert value == pytest.approx(math.erfc(z / math.sqrt(2)), rel=1e-12)


def test_where_a_test_is_not_defined() -> None:
    nobody, everybody = Table(0, 5, 0, 6), Table(5, 5, 6, 6)
    for table in (nobody, everybody):
        defined = {key for key, test in TESTS.items() if test(table) is not None}
        assert defined == {"arcsine", "fisher", "fisher-doubled", "mid-p"}
        assert fisher(table) == 1
        assert TESTS["arcsine"](table) == 1 or table == everybody
    all_or_none = Table(5, 5, 0, 6)
    undefined = {key for key, test in TESTS.items() if test(all_or_none) is None}
    assert undefined == {"wald-rd", "student-0-1", "welch-0-1"}
    assert TESTS["welch-0-1"](Table(0, 1, 3, 6)) is None
    assert TESTS["student-0-1"](Table(0, 1, 1, 1)) is None


def test_yates_is_floored_at_zero() -> None:
    assert TESTS["yates"](Table(2, 5, 2, 4)) == 1  # |ad - bc| is 2, N/2 is 4.5


def test_against_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    for table in (Table(16, 29, 9, 30), Table(1, 7, 5, 12), Table(40, 200, 61, 190)):
        counts = [[table.a, table.b], [table.c, table.d]]
        first, second = [1] * table.a + [0] * table.b, [1] * table.c + [0] * table.d
        same = {
            "pearson": stats.chi2_contingency(counts, correction=False).pvalue,
            "yates": stats.chi2_contingency(counts, correction=True).pvalue,
            "likelihood-ratio": stats.chi2_contingency(
                counts, correction=False, lambda_="log-likelihood"
            ).pvalue,
            "fisher": stats.fisher_exact(counts).pvalue,
            "student-0-1": stats.ttest_ind(first, second).pvalue,
            "welch-0-1": stats.ttest_ind(first, second, equal_var=False).pvalue,
        }
        for key, p in same.items():
            assert TESTS[key](table) == pytest.approx(float(p), rel=1e-10), key
        less, greater = fisher_one_sided(table)
        assert less == pytest.approx(float(stats.fisher_exact(counts, "less").pvalue), rel=1e-10)
        assert greater == pytest.approx(
            float(stats.fisher_exact(counts, "greater").pvalue), rel=1e-10
        )


def test_wald_against_statsmodels() -> None:
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    contingency = pytest.importorskip("statsmodels.stats.contingency_tables")
    for table in (Table(16, 29, 9, 30), Table(1, 7, 5, 12)):
        rd = proportion.test_proportions_2indep(
            table.a, table.n1, table.c, table.n2, method="wald", compare="diff"
        )
        assert TESTS["wald-rd"](table) == pytest.approx(float(rd.pvalue), rel=1e-9)
        other = contingency.Table2x2([[table.a, table.b], [table.c, table.d]])
        assert TESTS["wald-log-rr"](table) == pytest.approx(other.riskratio_pvalue(), rel=1e-9)
        assert TESTS["wald-log-or"](table) == pytest.approx(other.oddsratio_pvalue(), rel=1e-9)


def test_large_arms_are_exact() -> None:
    # 1 event of 20,000 in all: as probable in either arm of 10,000, so p is 1, and 1/2 one-sided
    assert fisher(Table(1, 10_000, 0, 10_000)) == 1
    assert fisher_one_sided(Table(1, 10_000, 0, 10_000)) == (1, 0.5)
    # 2 events: 2 * C(10000, 2) of C(20000, 2) ways
    assert fisher(Table(2, 10_000, 0, 10_000)) == 2 * 49_995_000 / 199_990_000
    value = fisher(Table(5_000, 10_000, 5_150, 10_000))
    assert value is not None
    assert 0.03 < value < 0.04  # z of 2.12, 0.034


def test_one_sided() -> None:
    # 7/13 v 2/12: ad - bc is 58 and N 25, so z is 58 * 5 / sqrt(13 * 12 * 9 * 16)
    found = one_sided(Table(7, 13, 2, 12))
    assert list(found) == [
        "pearson",
        "n-1",
        "yates",
        "wald-rd",
        "wald-log-rr",
        "wald-log-or",
        "fisher",
        "student-0-1",
        "welch-0-1",
    ]
    z = 290 / math.sqrt(22_464)
    assert found["pearson"] == pytest.approx(math.erfc(z / math.sqrt(2)) / 2, rel=1e-12)
    # tea: 17 of 70 ways, whichever arm is first
    assert one_sided(Table(3, 4, 1, 4))["fisher"] == 17 / 70
    assert one_sided(Table(1, 4, 3, 4))["fisher"] == 17 / 70
    # nobody had the event: one table, and nothing to divide by
    assert one_sided(Table(0, 5, 0, 6)) == {"fisher": 1}
    assert set(one_sided(Table(5, 5, 0, 6))) == set(found) - {"wald-rd", "student-0-1", "welch-0-1"}


def test_one_sided_against_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    for table in (Table(16, 29, 9, 30), Table(1, 7, 5, 12)):
        first, second = [1] * table.a + [0] * table.b, [1] * table.c + [0] * table.d
        side = "greater" if table.a * table.n2 > table.c * table.n1 else "less"
        found = one_sided(table)
        for key, equal in (("student-0-1", True), ("welch-0-1", False)):
            other = stats.ttest_ind(first, second, equal_var=equal, alternative=side)
            assert found[key] == pytest.approx(float(other.pvalue), rel=1e-10)
        counts = [[table.a, table.b], [table.c, table.d]]
        exact = float(stats.fisher_exact(counts, side).pvalue)
        assert found["fisher"] == pytest.approx(exact, rel=1e-10)


def test_names() -> None:
    assert list(NAMES) == [*TESTS, *UNCONDITIONAL]


@given(tables())
def test_p_is_a_probability(table: Table) -> None:
    for key, test in TESTS.items():
        p = test(table)
        assert p is None or 0 <= p <= 1, key


@given(tables())
def test_arms_change_places(table: Table) -> None:
    swapped = Table(table.c, table.n2, table.a, table.n1)
    for key, test in TESTS.items():
        assert alike(test(swapped), test(table)), key
    less, greater = fisher_one_sided(table)
    assert fisher_one_sided(swapped) == (greater, less)


@given(tables())
def test_events_and_non_events_change_places(table: Table) -> None:
    swapped = Table(table.b, table.n1, table.d, table.n2)
    for key in SYMMETRIC_IN_EVENTS:
        assert alike(TESTS[key](swapped), TESTS[key](table)), key


@given(tables(12))
def test_fisher_by_enumeration(table: Table) -> None:
    def probability(a: int) -> Fraction:
        ways = math.comb(table.n1, a) * math.comb(table.n2, table.events - a)
        return Fraction(ways, math.comb(table.n, table.events))

    possible = range(max(0, table.events - table.n2), min(table.n1, table.events) + 1)
    own = probability(table.a)
    total = sum(probability(a) for a in possible if probability(a) <= own)
    assert fisher(table) == float(total)
    assert mid_p(table) == float(total - own / 2)
    less = sum(probability(a) for a in possible if a <= table.a)
    greater = sum(probability(a) for a in possible if a >= table.a)
    assert fisher_one_sided(table) == (float(less), float(greater))


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ((3, 2, 0, 5), "3 events are more than 2 participants"),
        ((0, 5, 6, 5), "6 events are more than 5 participants"),
        ((0, 0, 0, 5), "participants of an arm must be at least 1"),
        ((0, 5, 0, -1), "participants of an arm must be at least 1"),
        ((-1, 5, 0, 5), "events of an arm must be at least 0"),
        ((1.0, 5, 0, 5), "must be a whole number"),
        ((1, 5, 0, 5.5), "must be a whole number"),
        ((True, 5, 0, 5), "must be a whole number"),
    ],
)
def test_impossible(cells: tuple[int, int, int, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Table(*cells)
