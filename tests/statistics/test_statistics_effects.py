"""Estimates of effect with intervals, against figures worked out elsewhere."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from il2kb.statistics.effects import (
    Estimate,
    conditional_odds_ratio,
    mean_difference,
    odds_ratio,
    p_from_interval,
    risk_difference,
    risk_ratio,
    risk_ratio_uncorrected,
)
from il2kb.statistics.rounding import Printed
from il2kb.statistics.two_by_two import Table

read = Printed.read


@pytest.mark.parametrize(
    ("measure", "table", "places", "expected"),
    [
        (risk_ratio, (16, 29, 9, 30), 3, (1.839, 0.972, 3.479)),
        (odds_ratio, (16, 29, 9, 30), 3, (2.872, 0.985, 8.374)),
        (risk_difference, (16, 29, 9, 30), 4, (0.2517, 0.0075, 0.4960)),
        (risk_ratio, (19, 29, 11, 30), 3, (1.787, 1.042, 3.064)),
        (odds_ratio, (19, 29, 11, 30), 3, (3.282, 1.129, 9.536)),
        (risk_difference, (19, 29, 11, 30), 4, (0.2885, 0.0442, 0.5328)),
        (risk_ratio, (7, 13, 2, 12), 3, (3.231, 0.828, 12.608)),
        (odds_ratio, (7, 13, 2, 12), 3, (5.833, 0.900, 37.818)),
        (risk_ratio, (9, 29, 2, 30), 3, (4.655, 1.098, 19.740)),
        (risk_ratio, (2, 29, 6, 30), 3, (0.345, 0.076, 1.571)),
        (risk_ratio, (16, 30, 9, 30), 3, (1.778, 0.937, 3.375)),
    ],
)
def test_known(
    measure: Callable[[Table], Estimate | None],
    table: tuple[int, int, int, int],
    places: int,
    expected: tuple[float, float, float],
) -> None:
    found = measure(Table(*table))
    assert found is not None
    assert found.level == 95
    figures = (found.estimate, found.lower, found.upper)
    assert tuple(round(x, places) for x in figures) == expected


def test_zero_cells() -> None:
    # 1/2 to each of 4, 25, 0, 30, as metafor: OR 4.5 * 30.5 / (25.5 * 0.5), RR 4.5/30 : 0.5/31
    table = Table(4, 29, 0, 30)
    ratio, odds, difference = risk_ratio(table), odds_ratio(table), risk_difference(table)
    assert ratio is not None
    assert odds is not None
    assert odds.estimate == pytest.approx(4.5 * 30.5 / (25.5 * 0.5))
    assert odds.standard_error == pytest.approx(math.sqrt(1 / 4.5 + 1 / 25.5 + 2 + 1 / 30.5))
    assert ratio.estimate == pytest.approx(9.3)
    assert ratio.standard_error == pytest.approx(math.sqrt(1 / 4.5 - 1 / 30 + 2 - 1 / 31))
    # nothing is added for the difference: 4/29, sqrt(4 * 25 / 29³)
    assert difference.estimate == pytest.approx(4 / 29)
    assert difference.standard_error == pytest.approx(math.sqrt(100 / 29**3))


def test_degenerate_tables() -> None:
    for table in (Table(0, 5, 0, 6), Table(5, 5, 6, 6)):
        assert risk_ratio(table) is None
        assert odds_ratio(table) is None
        assert risk_difference(table) == Estimate("risk difference", 0, 0, 0, 0, 95)


def test_risk_ratio_uncorrected() -> None:
    assert risk_ratio_uncorrected(Table(7, 13, 2, 12)) == Fraction(84, 26)
    assert risk_ratio_uncorrected(Table(0, 13, 2, 12)) == 0
    assert risk_ratio_uncorrected(Table(4, 29, 0, 30)) is None
    assert risk_ratio_uncorrected(Table(0, 29, 0, 30)) is None


def test_conditional_odds_ratio() -> None:
    # tea, 3 of 4 against 1 of 4: 1, 16, 36, 16, 1 ways to 0..4; the 3 seen are expected where the
    # sum of (k - 3) w r^k is 0, and r^4 = 36 r^2 + 32 r + 3, which has one root above 0
    tea = conditional_odds_ratio(Table(3, 4, 1, 4))
    assert tea is not None
    assert tea > 0
    assert tea**4 == pytest.approx(36 * tea**2 + 32 * tea + 3, rel=1e-11)
    assert tea == pytest.approx(6.408309, abs=2e-5)  # the manual of R's fisher.test: to 4 decimals
    found = conditional_odds_ratio(Table(16, 29, 9, 30))
    assert found is not None
    assert round(found, 2) == 2.82
    # 1 of 2 against 1 of 2: as many as expected by chance
    assert conditional_odds_ratio(Table(1, 2, 1, 2)) == pytest.approx(1, abs=1e-12)


def test_ends_of_the_conditional_odds_ratio() -> None:
    assert conditional_odds_ratio(Table(0, 29, 3, 30)) == 0
    assert conditional_odds_ratio(Table(29, 29, 3, 30)) == math.inf
    assert conditional_odds_ratio(Table(4, 29, 0, 30)) == math.inf
    assert conditional_odds_ratio(Table(4, 29, 30, 30)) == 0
    # 1 of 1,000 against 1 of 1: no zero among the events, but with 2 in all there are 1 or 2 here
    assert conditional_odds_ratio(Table(1, 1_000, 1, 1)) == 0
    assert conditional_odds_ratio(Table(0, 5, 0, 6)) is None
    assert conditional_odds_ratio(Table(5, 5, 6, 6)) is None


@pytest.mark.parametrize(
    "table",
    [
        Table(16, 29, 9, 30),
        Table(7, 13, 2, 12),
        Table(1, 400, 37, 420),
        Table(199, 200, 1, 200),
        Table(5_000, 10_000, 5_150, 10_000),
    ],
)
def test_conditional_odds_ratio_against_scipy(table: Table) -> None:
    contingency = pytest.importorskip("scipy.stats.contingency")
    counts = [[table.a, table.b], [table.c, table.d]]
    other = float(contingency.odds_ratio(counts, kind="conditional").statistic)
    assert conditional_odds_ratio(table) == pytest.approx(other, rel=1e-6)


def test_levels() -> None:
    # 90 %: 1.6448536 standard errors
    found = risk_difference(Table(16, 29, 9, 30), level=90)
    assert found.upper - found.estimate == pytest.approx(1.6448536 * 0.12461314, abs=1e-8)
    for level in (0, 100, -5, math.nan):
        for measure in (risk_ratio, odds_ratio, risk_difference):
            with pytest.raises(ValueError, match="level"):
                measure(Table(1, 2, 1, 2), level=level)
        with pytest.raises(ValueError, match="level"):
            risk_ratio(Table(0, 2, 0, 2), level=level)
        with pytest.raises(ValueError, match="level"):
            mean_difference(1, 1, 5, 2, 1, 5, level=level)


def test_mean_difference() -> None:
    # means 12 and 10, SDs 2, ten each: SE sqrt(0.8) = 0.894427; t18 at 97.5 % is 2.100922
    for distribution, factor in (("welch", 2.100922), ("student", 2.100922), ("normal", 1.959964)):
        found = mean_difference(12, 2, 10, 10, 2, 10, distribution)
        assert found is not None
        assert found.estimate == 2
        assert found.standard_error == pytest.approx(0.894427, abs=1e-6)
        assert found.upper == pytest.approx(2 + factor * 0.894427, abs=1e-5)
        assert found.lower == pytest.approx(2 - factor * 0.894427, abs=1e-5)
    assert mean_difference(1, 0, 5, 2, 0, 5) is None
    assert mean_difference(1, 1, 1, 2, 1, 5) is None


def test_mean_difference_against_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    first, second = [1.0, 2.5, 3.0, 7.0, 4.5], [2.0, 8.0, 9.5, 6.0, 4.0, 12.0, 3.0]

    def summary(values: list[float]) -> tuple[float, float, int]:
        mean = math.fsum(values) / len(values)
        spread = math.fsum((v - mean) ** 2 for v in values) / (len(values) - 1)
        return mean, math.sqrt(spread), len(values)

    for distribution, equal in (("student", True), ("welch", False)):
        found = mean_difference(*summary(first), *summary(second), distribution, 90.0)
        other = stats.ttest_ind(first, second, equal_var=equal).confidence_interval(0.90)
        assert found is not None
        assert (found.lower, found.upper) == pytest.approx((other.low, other.high), rel=1e-10)


def test_impossible_mean_differences() -> None:
    with pytest.raises(ValueError, match="must be one of welch, student, normal"):
        mean_difference(1, 1, 5, 2, 1, 5, "t")
    with pytest.raises(ValueError, match="standard deviation"):
        mean_difference(1, -1, 5, 2, 1, 5)
    with pytest.raises(ValueError, match="participants"):
        mean_difference(1, 1, 0, 2, 1, 5)


def test_p_of_altman_and_bland_2011() -> None:
    # BMJ 343:d2304, the worked example: a ratio of 0.81 (0.70 to 0.94), z about 2.8, P = 0.005
    found = p_from_interval(read("0.81"), read("0.70"), read("0.94"), log=True)
    error = (math.log(0.94) - math.log(0.70)) / (2 * 1.959964)
    z = abs(math.log(0.81)) / error
    assert round(z, 1) == 2.8
    assert found.p == pytest.approx(math.erfc(z / math.sqrt(2)), rel=1e-5)
    assert round(found.p, 3) == 0.005
    assert found.low < found.p < found.high


def test_p_from_the_interval_of_a_difference() -> None:
    # 2.0 (0.0 to 4.0): z is 1.959964, p 0.05; widest 4.1 with 1.95, narrowest 3.9 with 2.05
    found = p_from_interval(read("2.0"), read("0.0"), read("4.0"), log=False)
    assert found.p == pytest.approx(0.05, abs=1e-9)
    assert found.high == pytest.approx(
        math.erfc(1.959964 * 2 * 1.95 / 4.1 / math.sqrt(2)), rel=1e-5
    )
    assert found.low == pytest.approx(math.erfc(1.959964 * 2 * 2.05 / 3.9 / math.sqrt(2)), rel=1e-5)


def test_p_where_rounding_leaves_all_open() -> None:
    assert p_from_interval(read("0"), read("-2"), read("2"), log=False).high == 1
    assert p_from_interval(read("1"), read("1"), read("2"), log=False).low == 0  # limits may meet
    # nearest to 1: 0.35, widest 0.05 to 1.5: z = 2 * 1.959964 * 1.04982 / 3.40120 = 1.20993
    high = p_from_interval(read("0.3"), read("0.1"), read("1"), log=True).high
    assert high == pytest.approx(math.erfc(1.20993 / math.sqrt(2)), abs=1e-5)
    # 2.5, and 0.5 to 9.5: z = 2 * 1.959964 * 0.916291 / 2.944439 = 1.21986
    high = p_from_interval(read("3"), read("1"), read("9"), log=True).high
    assert high == pytest.approx(math.erfc(1.21986 / math.sqrt(2)), abs=1e-5)
    assert p_from_interval(read("0.02"), read("0.001"), read("0.4"), log=True).high < 1
    coarse = p_from_interval(read("0.4"), read("0.04"), read("4"), log=True)
    assert 0 < coarse.low < coarse.p < coarse.high < 1


def test_impossible_intervals() -> None:
    for texts in (("5", "1", "4"), ("0", "1", "4"), ("1", "1", "1"), ("3", "4", "1")):
        with pytest.raises(ValueError, match="out of order"):
            p_from_interval(*(read(t) for t in texts), log=False)
    with pytest.raises(ValueError, match="above 0"):
        p_from_interval(read("1"), read("0.0"), read("3"), log=True)
    with pytest.raises(ValueError, match="is a bound"):
        p_from_interval(read("1"), read("<0.5"), read("3"), log=True)
    with pytest.raises(ValueError, match="level"):
        p_from_interval(read("1"), read("0.5"), read("3"), 100, log=True)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    n1, n2 = draw(st.integers(1, 40)), draw(st.integers(1, 40))
    return Table(draw(st.integers(0, n1)), n1, draw(st.integers(0, n2)), n2)


@given(tables())
def test_arms_change_places(table: Table) -> None:
    swapped = Table(table.c, table.n2, table.a, table.n1)
    for measure in (risk_ratio, odds_ratio):
        one, two = measure(table), measure(swapped)
        assert (one is None) == (two is None)
        if one is not None and two is not None:
            assert one.lower <= one.estimate <= one.upper
            assert two.estimate == pytest.approx(1 / one.estimate)
            assert two.lower == pytest.approx(1 / one.upper)
    odds, other = conditional_odds_ratio(table), conditional_odds_ratio(swapped)
    if odds is None or other is None:
        assert odds is other
    elif odds in (0, math.inf):
        assert {odds, other} == {0, math.inf}
    else:
        assert other == pytest.approx(1 / odds, rel=1e-9)
    one, two = risk_difference(table), risk_difference(swapped)
    assert two.upper == pytest.approx(-one.lower)


@given(tables(), st.integers(1, 4), st.sampled_from([90.0, 95.0, 99.0]))
def test_the_true_p_is_in_the_range(table: Table, places: int, level: float) -> None:
    found = odds_ratio(table, level)
    assume(found is not None)
    assert found is not None
    unit = Decimal(1).scaleb(-places)
    e, lower, upper = (
        Printed(Decimal(x).quantize(unit)) for x in (found.estimate, found.lower, found.upper)
    )
    assume(lower.number > 0 and lower.number < upper.number)
    true = math.erfc(abs(math.log(found.estimate)) / found.standard_error / math.sqrt(2))
    implied = p_from_interval(e, lower, upper, level, log=True)
    assert implied.low * (1 - 1e-9) <= true <= implied.high * (1 + 1e-9)
    assert implied.low <= implied.p <= implied.high
