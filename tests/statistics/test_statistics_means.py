"""Tests of two means, by hand, against scipy, and the reach of rounding by trying."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from il2kb.statistics.means import (
    TESTS,
    degrees_of_freedom,
    range_of,
    student,
    welch,
)
from il2kb.statistics.rounding import Printed

read = Printed.read


def test_by_hand() -> None:
    # means 12 and 10, SDs 2, ten each: t = 2 / (2 sqrt(0.2)) = 2.2360680 with 18 df
    # (both tests alike); P(|t18| > 2.2360680) = 0.0382 (tables: 2.101 at 0.05, 2.552 at 0.02)
    p = student(12, 2, 10, 10, 2, 10)
    assert p is not None
    assert 0.02 < p < 0.05
    assert p == pytest.approx(0.0382, abs=5e-5)
    assert welch(12, 2, 10, 10, 2, 10) == pytest.approx(p, rel=1e-12)


def test_degrees_of_freedom() -> None:
    # equal squared errors and ten each: 18; nothing in the one arm: n - 1 of the other
    assert degrees_of_freedom(1, 10, 10) == pytest.approx(18)
    assert degrees_of_freedom(0, 10, 25) == 24
    assert degrees_of_freedom(float("inf"), 10, 25) == 9
    assert degrees_of_freedom(9 / 24, 10, 25) == pytest.approx(33)  # the most: n1 + n2 - 2


@pytest.mark.parametrize(
    "data",
    [
        (10.2, 3.1, 29, 12.9, 4.4, 30),
        (0.11, 0.2, 5, 0.7, 1.9, 40),
        (-3, 0, 7, 2, 1.5, 9),
        (5.0, 1.0, 2, 5.0, 3.0, 2),
    ],
)
def test_against_scipy(data: tuple[float, float, int, float, float, int]) -> None:
    stats = pytest.importorskip("scipy.stats")
    for own, equal in ((student, True), (welch, False)):
        other = stats.ttest_ind_from_stats(*data, equal_var=equal).pvalue
        assert own(*data) == pytest.approx(float(other), rel=1e-10)


def test_kinds_of_numbers() -> None:
    floats = welch(10.5, 3.25, 29, 12.75, 4.5, 30)
    assert floats == welch(
        Decimal("10.5"), Decimal("3.25"), 29, Decimal("12.75"), Decimal("4.5"), 30
    )
    assert floats == welch(
        Fraction(21, 2), Fraction(13, 4), 29, Fraction(51, 4), Fraction(9, 2), 30
    )


def test_not_defined() -> None:
    for test in TESTS.values():
        assert test(1, 0, 5, 2, 0, 5) is None
        assert test(1, 1, 1, 2, 1, 5) is None
        assert test(1, 1, 5, 2, 1, 1) is None
        assert test(1, 1, 5, 1, 1, 5) == 1


def test_impossible() -> None:
    for test in TESTS.values():
        with pytest.raises(ValueError, match="participants of an arm must be at least 1"):
            test(1, 1, 0, 2, 1, 5)
        with pytest.raises(ValueError, match="participants of an arm must be a whole number"):
            test(1, 1, 5, 2, 1, 5.5)
        with pytest.raises(ValueError, match="standard deviation must be 0 or more"):
            test(1, -1, 5, 2, 1, 5)
        with pytest.raises(ValueError, match="standard deviation must be 0 or more"):
            test(1, 1, 5, 2, float("nan"), 5)


def figures(*texts: str) -> tuple[Printed, Printed, Printed, Printed]:
    m1, sd1, m2, sd2 = (read(text) for text in texts)
    return m1, sd1, m2, sd2


@pytest.mark.parametrize("test", list(TESTS))
def test_the_range_of_rounding(test: str) -> None:
    printed = figures("10.2", "3.1", "12.1", "4.4")
    found = range_of(test, *printed, 29, 30)
    assert found is not None
    low, high = found
    # the corners, by hand: means 2.0 and 1.8 apart, SDs 0.05 down and up
    assert low <= (TESTS[test](10.15, 3.05, 29, 12.15, 4.35, 30) or 0) * (1 + 1e-12)
    assert high >= (TESTS[test](10.25, 3.15, 29, 12.05, 4.45, 30) or 1) * (1 - 1e-12)
    assert high < 0.09
    assert low > 0.03
    if test != "welch":
        assert low == pytest.approx(TESTS[test](10.15, 3.05, 29, 12.15, 4.35, 30), rel=1e-12)
        assert high == pytest.approx(TESTS[test](10.25, 3.15, 29, 12.05, 4.45, 30), rel=1e-12)


@pytest.mark.parametrize("test", list(TESTS))
@pytest.mark.parametrize(
    ("texts", "n1", "n2"),
    [
        (("10", "3", "12", "4"), 29, 30),
        (("1.0", "0.1", "9.0", "0.2"), 3, 4),  # few, and far apart: df matters
        (("1.0", "0.0", "1.3", "0.1"), 2, 12),
        (("1", "1", "5", "0"), 3, 3),
        (("1", "2", "1", "2"), 10, 10),
    ],
)
def test_nothing_falls_outside_the_range(
    test: str, texts: tuple[str, ...], n1: int, n2: int
) -> None:
    printed = figures(*texts)
    found = range_of(test, *printed, n1, n2)
    assert found is not None
    low, high = found
    draw = random.Random(3)
    tried = []
    for _ in range(4000):
        m1, sd1, m2, sd2 = (
            draw.choice([draw.uniform(*map(float, f.interval)), *map(float, f.interval)])
            for f in printed
        )
        p = TESTS[test](m1, max(0, sd1), n1, m2, max(0, sd2), n2)
        if p is not None:
            tried.append(p)
    assert low <= min(tried) * (1 + 1e-12)
    assert max(tried) <= high * (1 + 1e-12)


def test_the_range_of_welch_is_hardly_too_wide() -> None:
    found = range_of("welch", *figures("10.2", "3.1", "12.1", "4.4"), 29, 30)
    assert found is not None
    assert found[0] > (welch(10.15, 3.05, 29, 12.15, 4.35, 30) or 0) * 0.99
    assert found[1] < (welch(10.25, 3.15, 29, 12.05, 4.45, 30) or 1) * 1.01


def test_ends_of_the_range() -> None:
    # SDs that may be 0 and means that differ: no p is too small; means that may be alike: 1
    assert range_of("student", *figures("1", "0", "5", "0"), 9, 9) is not None
    assert (range_of("student", *figures("1", "0", "5", "0"), 9, 9) or (1,))[0] == 0
    assert (range_of("welch", *figures("1", "2", "2", "2"), 9, 9) or (0, 0))[1] == 1
    assert range_of("welch", *figures("1", "2", "2", "2"), 1, 9) is None


def test_impossible_ranges() -> None:
    with pytest.raises(ValueError, match="must be one of student, welch, not 'anova'"):
        range_of("anova", *figures("1", "1", "2", "1"), 5, 5)
    with pytest.raises(ValueError, match="is a bound"):
        range_of("welch", *figures("<1", "1", "2", "1"), 5, 5)
    with pytest.raises(ValueError, match="standard deviation must be 0 or more"):
        range_of("welch", *figures("1", "-1", "2", "1"), 5, 5)
    with pytest.raises(ValueError, match="participants"):
        range_of("welch", *figures("1", "1", "2", "1"), 0, 5)


numbers = st.decimals(-100, 100, places=3)
spreads = st.decimals(0, 100, places=3)
sizes = st.integers(2, 80)


@given(numbers, spreads, sizes, numbers, spreads, sizes, st.integers(0, 2))
def test_the_true_p_is_in_the_range(
    m1: Decimal, sd1: Decimal, n1: int, m2: Decimal, sd2: Decimal, n2: int, places: int
) -> None:
    unit = Decimal(1).scaleb(-places)
    printed = [Printed(x.quantize(unit)) for x in (m1, sd1, m2, sd2)]
    for name, test in TESTS.items():
        p = test(m1, sd1, n1, m2, sd2, n2)
        found = range_of(name, printed[0], printed[1], printed[2], printed[3], n1, n2)
        assert found is not None
        assert 0 <= found[0] <= found[1] <= 1
        if p is not None:
            assert found[0] * (1 - 1e-9) <= p <= found[1] * (1 + 1e-9)
            assert test(m2, sd2, n2, m1, sd1, n1) == pytest.approx(p, rel=1e-9)
