"""What prints as a figure. Expected intervals are worked out by hand."""

from __future__ import annotations

import math
from decimal import ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from il2kb.statistics.rounding import Printed

read = Printed.read


@pytest.mark.parametrize(
    ("text", "digits", "low", "high"),
    [
        ("20.0", 1, "19.95", "20.05"),
        ("30", 0, "29.5", "30.5"),
        ("55.17", 2, "55.165", "55.175"),
        ("-4.0", 1, "-4.05", "-3.95"),
        ("−4.0", 1, "-4.05", "-3.95"),
        ("= 0.05", 2, "0.045", "0.055"),
        ("~30", 0, "29", "31"),
        ("≈0.10", 2, "0.09", "0.11"),
        ("3E+1", 0, "25", "35"),
        ("<0.001", 3, None, "0.001"),
        ("≤0.001", 3, None, "0.001"),
        (">= 0.9", 1, "0.9", None),
        (">0.9", 1, "0.9", None),
    ],
)
def test_interval(text: str, digits: int, low: str | None, high: str | None) -> None:
    figure = read(text)
    assert figure.digits == digits
    assert figure.low == (None if low is None else Fraction(low))
    assert figure.high == (None if high is None else Fraction(high))


def test_unit() -> None:
    assert read("55.17").unit == Fraction(1, 100)
    assert read("30").unit == 1
    assert read("3E+1").unit == 10


@pytest.mark.parametrize("text", ["", "<", "abc", "1,5", "50%", "1_0", "NaN", "Infinity", "<>3"])
def test_not_a_figure(text: str) -> None:
    with pytest.raises(ValueError, match="figure"):
        read(text)


def test_unknown_comparator() -> None:
    with pytest.raises(ValueError, match="comparator must be one of"):
        Printed(Decimal("1"), "!=")


@pytest.mark.parametrize(
    ("text", "x", "holds"),
    [
        ("0.05", Fraction(45, 1000), True),  # half a unit below: half up prints 0.05
        ("0.05", Fraction(55, 1000), True),  # half a unit above: half down prints 0.05
        ("0.05", Fraction(449999, 10**7), False),
        ("0.05", Fraction(550001, 10**7), False),
        ("0.05", 0.045, True),
        ("0.05", 0.055 * (1 + 5e-13), True),  # as near to the limit as floats can tell
        ("0.05", 0.055 * (1 + 2e-12), False),
        ("<0.001", Fraction(1, 1000), False),
        ("<0.001", Fraction(999, 10**6), True),
        ("<0.001", 0.001, False),
        ("<0.001", -5, True),
        ("<=0.001", Fraction(1, 1000), True),
        ("<=0.001", 0.001 * (1 + 1e-13), True),
        ("<=0.001", 0.0011, False),
        (">0.9", Fraction(9, 10), False),
        (">0.9", 0.9 * (1 + 1e-13), False),
        (">0.9", 1, True),
        (">=0.9", Fraction(9, 10), True),
        (">=0.9", 0.89, False),
        ("30", 30, True),
        ("30", 31, False),
        ("~30", 31, True),
    ],
)
def test_holds(text: str, x: Fraction | float, holds: bool) -> None:
    assert read(text).holds(x) is holds


@pytest.mark.parametrize(
    ("text", "x", "cut"),
    [
        ("55.17", Fraction(1600, 29), False),  # 55.1724 rounds to it
        ("36.66", Fraction(1100, 30), True),  # 36.6666 is cut to it
        ("36.67", Fraction(1100, 30), False),
        ("36.66", Fraction(3667, 100), False),
        ("36.66", 36.66666, True),
        ("36.66", 36.67 * (1 - 1e-14), False),  # cannot be told from 36.67
        ("-0.6", Fraction(-69, 100), True),
        ("-0.6", Fraction(69, 100), False),
        ("0.6", Fraction(-69, 100), False),
        ("0.0", Fraction(7, 100), True),
        ("0.0", Fraction(-7, 100), True),
        ("<36.66", Fraction(1100, 30), False),
        ("~36.66", Fraction(36679, 1000), False),
    ],
)
def test_truncates(text: str, x: Fraction | float, cut: bool) -> None:
    assert read(text).truncates(x) is cut


def test_distance() -> None:
    assert read("30.0").distance(Fraction(3003, 100)) == 0
    assert read("30.0").distance(Fraction(301, 10)) == Fraction(1, 10)
    assert read("0.05").distance(0.0504) == 0
    assert read("0.05").distance(0.07) == pytest.approx(0.02)
    assert isinstance(read("30.0").distance(31), Fraction)


def test_not_a_number() -> None:
    for method in (read("1").holds, read("1").truncates, read("1").distance):
        with pytest.raises(ValueError, match="number"):
            method(math.nan)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000, places=6),
    st.integers(0, 5),
    st.sampled_from([ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN]),
)
def test_what_is_printed_holds(x: Decimal, places: int, rule: str) -> None:
    printed = Printed(x.quantize(Decimal(1).scaleb(-places), rounding=rule))
    assert printed.holds(Fraction(x))
    assert printed.holds(float(x))
    assert printed.distance(Fraction(x)) == 0


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000, places=6),
    st.integers(0, 5),
)
def test_what_is_cut_holds_or_truncates(x: Decimal, places: int) -> None:
    printed = Printed(x.quantize(Decimal(1).scaleb(-places), rounding=ROUND_DOWN))
    assert printed.holds(Fraction(x)) != printed.truncates(Fraction(x))


@given(st.text(max_size=12))
def test_reading_raises_nothing_else(text: str) -> None:
    try:
        figure = read(text)
    except ValueError:
        return
    assert read(str(figure)) == figure or figure.number.as_tuple().exponent > 0
