"""Tests of two means from means, standard deviations and numbers of participants.

Printed means and standard deviations are rounded: `range_of` gives the p that they leave possible.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from il2kb.statistics.arguments import not_negative, whole
from il2kb.statistics.distributions import t_sf
from il2kb.statistics.rounding import Printed

__all__ = ["TESTS", "Number", "degrees_of_freedom", "range_of", "student", "welch"]

Number = float | Fraction | Decimal
"""What a mean or a standard deviation may be given as."""


def student(m1: Number, sd1: Number, n1: int, m2: Number, sd2: Number, n2: int) -> float | None:
    """Return the two-sided p of Student's t of two samples, with the pooled variance.

    Fisher 1925, Metron 5:90-104; of one sample, Student 1908, Biometrika 6:1-25.

    Means and standard deviations (n - 1) in the same unit. None for an arm of one and where both
    standard deviations are 0. Raises ValueError for n below 1 or a standard deviation below 0.
    """
    if _undefined(sd1, n1, sd2, n2):
        return None
    df = n1 + n2 - 2
    pooled = ((n1 - 1) * float(sd1) ** 2 + (n2 - 1) * float(sd2) ** 2) / df
    return 2 * t_sf(_gap(m1, m2) / math.sqrt(pooled * (1 / n1 + 1 / n2)), df)


def welch(m1: Number, sd1: Number, n1: int, m2: Number, sd2: Number, n2: int) -> float | None:
    """Return the two-sided p of Welch's t (Welch 1947, Biometrika 34:28-35).

    Arguments, None and errors as in `student`.
    """
    if _undefined(sd1, n1, sd2, n2):
        return None
    v1, v2 = float(sd1) ** 2 / n1, float(sd2) ** 2 / n2
    ratio = v1 / v2 if v2 else math.inf
    return 2 * t_sf(_gap(m1, m2) / math.sqrt(v1 + v2), degrees_of_freedom(ratio, n1, n2))


TESTS: dict[str, Callable[[Number, Number, int, Number, Number, int], float | None]] = {
    "student": student,
    "welch": welch,
}
"""The tests by key."""


def degrees_of_freedom(ratio: float, n1: int, n2: int) -> float:
    """Return Welch's degrees of freedom (Satterthwaite 1946, Biometrics Bulletin 2:110-114).

    `ratio` is that of the squared standard errors of the two means, of 0 to infinity.
    """
    if ratio > 1:
        return degrees_of_freedom(1 / ratio, n2, n1)
    return (1 + ratio) ** 2 / (ratio**2 / (n1 - 1) + 1 / (n2 - 1))


def range_of(
    test: str, m1: Printed, sd1: Printed, m2: Printed, sd2: Printed, n1: int, n2: int
) -> tuple[float, float] | None:
    """Return the lowest and the highest p that the rounding of means and SDs leaves possible.

    `test` is a key of TESTS. p falls with the distance of the means and rises with each SD, so the
    corners are the ends; Welch's degrees of freedom do not rise or fall with an SD, so there the
    ends of t are combined with the ends of df: a range that is never too narrow, at times a little
    too wide. None for an arm of one.

    Raises ValueError for an unknown test, a bound such as "<3", n below 1 or an SD below 0.
    """
    if test not in TESTS:
        raise ValueError(f"the test must be one of {', '.join(TESTS)}, not {test!r}")
    for sd in (sd1, sd2):
        not_negative("a standard deviation", float(sd.number))
    (low1, high1), (low2, high2) = m1.interval, m2.interval
    near = max(Fraction(0), low1 - high2, low2 - high1)
    far = max(high1 - low2, high2 - low1)
    small1, small2 = (max(Fraction(0), sd.interval[0]) for sd in (sd1, sd2))
    large1, large2 = sd1.interval[1], sd2.interval[1]
    if _undefined(large1, n1, large2, n2):
        return None
    if test == "welch":
        dfs = _welch_range(small1, large1, n1, small2, large2, n2)
    else:
        dfs = (n1 + n2 - 2, n1 + n2 - 2)

    def p(gap: Fraction, s1: Fraction, s2: Fraction, df: float) -> float:
        if not s1 and not s2:
            return 0.0  # the means differ, and nothing varies: the end of ever smaller SDs
        if test == "student":
            value = student(gap, s1, n1, 0, s2, n2)
            assert value is not None  # an arm of one and two SDs of 0 are dealt with above
            return value
        return 2 * t_sf(float(gap) / math.sqrt(s1**2 / n1 + s2**2 / n2), df)

    return p(far, small1, small2, dfs[1]), p(near, large1, large2, dfs[0])


def _welch_range(
    small1: Fraction, large1: Fraction, n1: int, small2: Fraction, large2: Fraction, n2: int
) -> tuple[float, float]:
    """Return the lowest and the highest degrees of freedom of Welch's t.

    As a function of the ratio of squared standard errors they rise to n1 + n2 - 2, at the ratio
    (n1 - 1) / (n2 - 1), and fall from there.
    """
    low = float(small1**2 * n2 / (n1 * large2**2))
    high = float(large1**2 * n2 / (n1 * small2**2)) if small2 else math.inf
    ends = [degrees_of_freedom(ratio, n1, n2) for ratio in (low, high)]
    if low <= (n1 - 1) / (n2 - 1) <= high:
        return min(ends), n1 + n2 - 2
    return min(ends), max(ends)


def _gap(m1: Number, m2: Number) -> float:
    return abs(float(m1) - float(m2))


def _undefined(sd1: Number, n1: int, sd2: Number, n2: int) -> bool:
    """Tell whether there is no t: an arm of one, or nothing varies."""
    for sd, n in ((sd1, n1), (sd2, n2)):
        whole("the participants of an arm", n, 1)
        not_negative("a standard deviation", float(sd))
    return min(n1, n2) < 2 or not (sd1 or sd2)
