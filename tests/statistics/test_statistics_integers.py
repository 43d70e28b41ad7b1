"""GRIM, GRIMMER, DEBIT, medians and the largest SD, against papers and against enumeration."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import combinations_with_replacement
from math import isqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from il2kb.statistics.integers import (
    debit,
    grim,
    grim_sums,
    grimmer,
    median_possible,
    sd_limit,
)
from il2kb.statistics.rounding import Printed

read = Printed.read


def root(variance: Fraction, places: int) -> Printed:
    """Print the root of a variance, rounded half up, in whole numbers only."""
    scale = 4 * 100**places
    return Printed(Decimal((isqrt(int(variance * scale)) + 1) // 2).scaleb(-places))


def print_mean(mean: Fraction, places: int) -> Printed:
    return Printed(Decimal((2 * mean * 10**places + 1) // 2).scaleb(-places))


def variance(values: tuple[int, ...]) -> Fraction:
    n = len(values)
    return (sum(v * v for v in values) - Fraction(sum(values) ** 2, n)) / (n - 1)


def test_grim_of_brown_and_heathers_2017() -> None:
    # p. 364: 5.19 of 28 is impossible: 145/28 is 5.18 and 146/28 is 5.21
    assert not grim(read("5.19"), 28)
    assert grim(read("5.18"), 28)
    assert grim(read("5.21"), 28)
    assert list(grim_sums(read("5.18"), 28)) == [145]


@pytest.mark.parametrize(
    ("mean", "n", "possible"),
    [  # the example data of the R package scrutiny, "pigs1", each checked by hand
        ("7.22", 32, True),  # 231/32 = 7.21875
        ("4.74", 25, False),  # steps of 0.04
        ("5.23", 29, False),  # 151/29 = 5.2069, 152/29 = 5.2414
        ("2.57", 24, False),  # 61/24 = 2.5417, 62/24 = 2.5833
    ],
)
def test_grim(mean: str, n: int, possible: bool) -> None:
    assert grim(read(mean), n) is possible


def test_items_make_means_finer() -> None:
    assert grim(read("5.19"), 28, items=3)  # 436/84 = 5.190
    assert not grim(read("5.19"), 14, items=2)  # as one item and 28


def test_grimmer_of_allard_2018() -> None:
    # 62/18 = 3.44; sums of squares of 316.85 to 317.69 are 317 alone: odd, where the sum is even
    assert not grimmer(read("3.44"), read("2.47"), 18)
    # 62²/18 + 17 * 2.44² = 314.8: with 2.435 and 2.445 from 314.35 to 315.18, 315 is odd as well;
    # with 2.45 from 315.18 to 316.01, 316 is even
    assert not grimmer(read("3.44"), read("2.44"), 18)
    assert grimmer(read("3.44"), read("2.45"), 18)
    assert not grimmer(read("3.45"), read("2.45"), 18)  # no sum


def test_grimmer_knows_the_least_spread() -> None:
    # 1, 1, 2, 2 have the least spread that a mean of 1.50 allows: variance 1/3, SD 0.577
    assert grimmer(read("1.50"), read("0.58"), 4)
    assert not grimmer(read("1.50"), read("0.00"), 4)
    assert grimmer(read("2.00"), read("0.00"), 4)


def test_grimmer_with_items() -> None:
    # three people with the answers (1, 2), (2, 2), (3, 3): means 1.5, 2, 3; mean 2.1667, SD 0.7638
    assert grimmer(read("2.17"), read("0.76"), 3, items=2)
    assert not grimmer(read("2.17"), read("0.76"), 3)


@pytest.fixture(scope="module")
def likert() -> list[tuple[int, ...]]:
    return [values for n in range(2, 7) for values in combinations_with_replacement(range(1, 6), n)]


def test_no_data_of_a_scale_are_refused(likert: list[tuple[int, ...]]) -> None:
    for values in likert:
        n = len(values)
        for places in (0, 1, 2):
            mean = print_mean(Fraction(sum(values), n), places)
            assert grimmer(mean, root(variance(values), places), n), values


def grid(n: int) -> Iterator[tuple[Printed, Printed]]:
    for total in range(n, 5 * n + 1):
        mean = print_mean(Fraction(total, n), 2)
        for sd in range(300):
            yield mean, Printed(Decimal(sd).scaleb(-2))


@pytest.mark.parametrize("n", [2, 3, 4, 5, 6])
def test_each_refusal_is_right(n: int, likert: list[tuple[int, ...]]) -> None:
    possible = {
        (print_mean(Fraction(sum(v), n), 2), root(variance(v), 2)) for v in likert if len(v) == n
    }
    refused = {pair for pair in grid(n) if not grimmer(*pair, n)}
    assert not refused & possible
    assert len(refused) > 300  # of 300 a sum: the test has teeth


@given(
    st.lists(st.integers(-50, 50), min_size=2, max_size=40),
    st.integers(0, 4),
    st.integers(0, 4),
)
def test_whole_numbers_are_never_refused(values: list[int], one: int, two: int) -> None:
    n = len(values)
    mean = print_mean(Fraction(sum(values), n), one)
    assert grim(mean, n)
    assert grimmer(mean, root(variance(tuple(values)), two), n)


@given(
    st.lists(st.lists(st.integers(1, 7), min_size=3, max_size=3), min_size=2, max_size=15),
    st.integers(0, 4),
)
def test_scales_of_items_are_never_refused(answers: list[list[int]], places: int) -> None:
    n = len(answers)
    sums = tuple(sum(a) for a in answers)
    mean = print_mean(Fraction(sum(sums), 3 * n), places)
    assert grimmer(mean, root(variance(sums) / 9, places), n, items=3)


@given(st.lists(st.integers(0, 1), min_size=2, max_size=60), st.integers(0, 4), st.integers(0, 4))
def test_0_1_data_are_never_refused(values: list[int], one: int, two: int) -> None:
    n = len(values)
    assert debit(print_mean(Fraction(sum(values), n), one), root(variance(tuple(values)), two), n)


def test_debit() -> None:
    # 9 of 30: sqrt(30/29 * 0.3 * 0.7) = 0.46609
    assert debit(read("0.30"), read("0.47"), 30)
    assert debit(read("0.300"), read("0.4661"), 30)
    assert not debit(read("0.30"), read("0.46"), 30)  # that is the SD with n, 0.45826
    assert not debit(read("0.31"), read("0.47"), 30)  # no count
    assert not debit(read("1.30"), read("0.47"), 30)
    # the example of the R package scrutiny: 0.36 of 20 is no count, either
    assert not debit(read("0.36"), read("0.11"), 20)


def test_median() -> None:
    assert median_possible(read("3"), 5)
    assert not median_possible(read("3.5"), 5)
    assert median_possible(read("3.5"), 6)
    assert median_possible(read("3"), 6)
    assert not median_possible(read("3.25"), 6)
    assert median_possible(read("4"), 6)  # 3.5 may print as 4
    assert not median_possible(read("3.3"), 6)


def test_sd_limit() -> None:
    # 1, 1, 5, 5: deviations 4 * 4 over 3
    assert sd_limit(read("3.00"), 1, 5, 4) == Fraction(16, 3)
    # 1, 1, 1, 5 with mean 2: (3 * 1 + 9) / 3
    assert sd_limit(read("2.00"), 1, 5, 4) == 4
    # three numbers of 0..1 with a mean of 0.5 exactly would be 0, 0.5, 1: 1/4; at 0.55 the
    # sum is 1.65: 0, 0.65, 1: 1.4225 - 1.65²/3 = 0.515, over 2
    assert sd_limit(read("0.5"), 0, 1, 3) == Fraction(515, 2000)
    assert sd_limit(read("1"), 1, 5, 2) == Fraction(1, 2)  # up to 1.5: 1 and 2


@given(st.lists(st.integers(1, 5), min_size=2, max_size=25), st.integers(0, 3))
def test_no_data_exceed_the_limit(values: list[int], places: int) -> None:
    n = len(values)
    mean = print_mean(Fraction(sum(values), n), places)
    assert variance(tuple(values)) <= sd_limit(mean, 1, 5, n)


@pytest.mark.parametrize("n", [2, 3, 4, 5, 6])
def test_the_limit_is_reached_where_the_sum_is_at_the_ends(n: int) -> None:
    for k in range(n + 1):  # k at 5, the others at 1: the mean to six digits
        mean = print_mean(1 + Fraction(4 * k, n), 6)
        reached = variance((5,) * k + (1,) * (n - k))
        assert reached <= sd_limit(mean, 1, 5, n) <= reached + Fraction(1, 10**4)


def test_impossible() -> None:
    with pytest.raises(ValueError, match="n must be at least 1"):
        grim(read("1"), 0)
    with pytest.raises(ValueError, match="items must be at least 1"):
        grim(read("1"), 5, items=0)
    with pytest.raises(ValueError, match="n must be at least 2"):
        grimmer(read("1"), read("1"), 1)
    with pytest.raises(ValueError, match="n must be at least 2"):
        debit(read("1"), read("1"), 1)
    with pytest.raises(ValueError, match="0 or more"):
        grimmer(read("1"), read("-1"), 5)
    with pytest.raises(ValueError, match="0 or more"):
        debit(read("1"), read("-1"), 5)
    with pytest.raises(ValueError, match="is a bound"):
        grim(read("<1"), 5)
    with pytest.raises(ValueError, match="is a bound"):
        grimmer(read("1"), read("<1"), 5)
    with pytest.raises(ValueError, match="is a bound"):
        median_possible(read(">1"), 5)
    with pytest.raises(ValueError, match="n must be at least 1"):
        median_possible(read("1"), 0)
    with pytest.raises(ValueError, match="must go up"):
        sd_limit(read("1"), 5, 1, 4)
    with pytest.raises(ValueError, match="not in the range"):
        sd_limit(read("6.00"), 1, 5, 4)
    with pytest.raises(ValueError, match="n must be at least 2"):
        sd_limit(read("3"), 1, 5, 1)
