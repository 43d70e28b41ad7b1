"""Counts and denominators of percentages; the truths are worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from il2kb.statistics.percentages import counts, denominators, shared
from il2kb.statistics.rounding import Printed

read = Printed.read


@pytest.mark.parametrize(
    ("percent", "n", "expected"),
    [
        ("55.17", 29, [16]),
        ("55.17", 30, []),
        ("30.00", 30, [9]),
        ("30", 200, [59, 60, 61]),  # 29.5 %, 30 %, 30.5 %: halves may go either way
        ("0.0", 29, [0]),
        ("100.0", 29, [29]),
        ("101", 29, []),
        ("-1", 29, []),
        ("<10", 30, [0, 1, 2]),  # 3 of 30 is 10
        ("<=10", 30, [0, 1, 2, 3]),
        (">90", 30, [28, 29, 30]),  # 27 of 30 is 90
        (">=90", 30, [27, 28, 29, 30]),
    ],
)
def test_counts(percent: str, n: int, expected: list[int]) -> None:
    assert list(counts(read(percent), n)) == expected


@pytest.mark.parametrize(
    ("percent", "events", "expected"),
    [
        ("55.17", None, (29,)),
        ("65.52", None, (29,)),
        ("36.67", None, (30,)),
        ("30.00", None, (10, 20, 30)),
        ("70.00", 21, (30,)),
        ("0.0", 0, tuple(range(1, 31))),
        ("50.0", 40, ()),
    ],
)
def test_denominators_to_30(percent: str, events: int | None, expected: tuple[int, ...]) -> None:
    assert denominators(read(percent), 30, events) == expected


def test_denominators_above_30() -> None:
    assert denominators(read("65.52"), 100) == (29, 58, 87)  # multiples of 19/29 only


def test_shared() -> None:
    assert shared([read("55.17"), read("65.52")], 60) == (29, 58)
    assert shared([read("30.00"), read("36.67")], 60) == (30, 60)
    assert shared([read("55.17"), read("36.67")], 60) == ()


@pytest.mark.parametrize("n", [0, -1, 2.0, True])
def test_impossible(n: int) -> None:
    with pytest.raises(ValueError, match="must be"):
        counts(read("5"), n)
    with pytest.raises(ValueError, match="must be"):
        denominators(read("5"), n)
    with pytest.raises(ValueError, match="must be"):
        shared([read("5")], n)


def test_impossible_events_and_no_percentage() -> None:
    with pytest.raises(ValueError, match="events must be at least 0"):
        denominators(read("5"), 30, -1)
    with pytest.raises(ValueError, match="at least one"):
        shared([], 30)


percents = st.builds(
    lambda number, places, sign: Printed(number.quantize(Decimal(1).scaleb(-places)), sign),
    st.decimals(-10, 110, places=3),
    st.integers(0, 3),
    st.sampled_from([None, "<", "<=", ">", ">=", "=", "~"]),
)


@given(percents, st.integers(1, 250))
def test_counts_against_trying_each(percent: Printed, n: int) -> None:
    tried = [k for k in range(n + 1) if percent.holds(Fraction(100 * k, n))]
    assert list(counts(percent, n)) == tried


@given(st.integers(1, 3000), st.data(), st.integers(0, 4))
def test_a_true_percentage_is_possible(n: int, data: st.DataObject, places: int) -> None:
    k = data.draw(st.integers(0, n))
    percent = Printed((Decimal(100 * k) / n).quantize(Decimal(1).scaleb(-places)))
    assert k in counts(percent, n)
    assert n in denominators(percent, n, k)
