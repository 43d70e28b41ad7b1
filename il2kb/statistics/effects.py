"""Estimates of effect with confidence intervals, and the p that an interval implies."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from il2kb.statistics.arguments import confidence, not_negative, whole
from il2kb.statistics.distributions import normal_ppf, normal_sf, t_ppf
from il2kb.statistics.means import Number, degrees_of_freedom
from il2kb.statistics.rounding import Printed
from il2kb.statistics.two_by_two import Table, hypergeometric

__all__ = [
    "DISTRIBUTIONS",
    "Estimate",
    "ImpliedP",
    "conditional_odds_ratio",
    "mean_difference",
    "odds_ratio",
    "p_from_interval",
    "risk_difference",
    "risk_ratio",
    "risk_ratio_uncorrected",
]

DISTRIBUTIONS = ("welch", "student", "normal")
"""What the interval of a mean difference may be read from."""


@dataclass(frozen=True)
class Estimate:
    """An effect of the first arm against the second, with its confidence interval.

    `measure` is "risk ratio", "odds ratio", "risk difference" or "mean difference". Estimate and
    limits are on the scale of the measure (differences of risk as fractions, not per cent), the
    standard error on that of the analysis: the log for ratios. `level` is in per cent.
    """

    measure: str
    estimate: float
    lower: float
    upper: float
    standard_error: float
    level: float


class ImpliedP(NamedTuple):
    """The p that an interval implies, and the lowest and highest that its rounding allows."""

    p: float
    low: float
    high: float


def risk_ratio(table: Table, level: float = 95.0) -> Estimate | None:
    """Return the risk ratio, its interval by the log (Katz et al. 1978, Biometrics 34:469-474).

    Where a cell is zero, 1/2 is added to each (Table.cells). None where nobody had the event, or
    everybody. Raises ValueError for a level outside 0 to 100.
    """
    if table.is_degenerate:
        confidence(level)
        return None
    a, b, c, d = table.cells
    variance = 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
    return _ratio("risk ratio", a * (c + d) / (c * (a + b)), variance, level)


def odds_ratio(table: Table, level: float = 95.0) -> Estimate | None:
    """Return the odds ratio, its interval by the log (Woolf 1955, Ann. Human Genetics 19:251-253).

    Zero cells, None and errors as in `risk_ratio`.
    """
    if table.is_degenerate:
        confidence(level)
        return None
    a, b, c, d = table.cells
    return _ratio("odds ratio", a * d / (b * c), 1 / a + 1 / b + 1 / c + 1 / d, level)


def risk_ratio_uncorrected(table: Table) -> Fraction | None:
    """Return the risk ratio with nothing added to zero cells; None where the second arm has 0."""
    return Fraction(table.a * table.n2, table.n1 * table.c) if table.c else None


def conditional_odds_ratio(table: Table) -> float | None:
    """Return the maximum likelihood estimate of the odds ratio given the margins.

    As R's fisher.test: the odds ratio under which a events are expected in the first arm. 0 or
    infinite where no table with these margins has fewer or more of them; None where nobody had the
    event, or everybody.
    """
    if table.is_degenerate:
        return None
    weights, at = hypergeometric(table)
    if at in (0, len(weights) - 1):
        return math.inf if at else 0.0
    logs = [(k - at, math.log(weight)) for k, weight in enumerate(weights)]

    def excess(log_odds: float) -> float:
        """Return the sign of what is expected over what was observed: it rises with the odds."""
        terms = [(gap, weight + gap * log_odds) for gap, weight in logs]
        top = max(term for _, term in terms)
        return math.fsum(gap * math.exp(term - top) for gap, term in terms)

    reach = 1.0
    while excess(-reach) > 0 or excess(reach) < 0:
        reach *= 2
    low, high = -reach, reach
    while high - low > 1e-13 * reach:
        middle = (low + high) / 2
        if excess(middle) < 0:
            low = middle
        else:
            high = middle
    return math.exp((low + high) / 2)


def risk_difference(table: Table, level: float = 95.0) -> Estimate:
    """Return the risk difference, as a fraction, with Wald's interval.

    Nothing is added to zero cells (metafor would): the difference is defined without, and so are
    the figures of papers. The standard error is 0 where each arm is all or none.

    Raises ValueError for a level outside 0 to 100.
    """
    value = Fraction(table.a, table.n1) - Fraction(table.c, table.n2)
    variance = Fraction(table.a * table.b, table.n1**3) + Fraction(table.c * table.d, table.n2**3)
    return _difference("risk difference", float(value), math.sqrt(variance), _z(level), level)


def mean_difference(
    m1: Number,
    sd1: Number,
    n1: int,
    m2: Number,
    sd2: Number,
    n2: int,
    distribution: str = "welch",
    level: float = 95.0,
) -> Estimate | None:
    """Return the difference of means m1 - m2 with its interval.

    `distribution` is one of DISTRIBUTIONS: "welch" (t, unpooled), "student" (t, pooled) or
    "normal" (unpooled). None for an arm of one and where both standard deviations are 0.

    Raises ValueError for an unknown distribution, n below 1, an SD below 0 or a level outside 0
    to 100.
    """
    if distribution not in DISTRIBUTIONS:
        known = ", ".join(DISTRIBUTIONS)
        raise ValueError(f"the distribution must be one of {known}, not {distribution!r}")
    confidence(level)
    for sd, n in ((sd1, n1), (sd2, n2)):
        whole("the participants of an arm", n, 1)
        not_negative("a standard deviation", float(sd))
    if min(n1, n2) < 2 or not (sd1 or sd2):
        return None
    v1, v2 = float(sd1) ** 2 / n1, float(sd2) ** 2 / n2
    variance = v1 + v2
    if distribution == "normal":
        factor = _z(level)
    elif distribution == "welch":
        df = degrees_of_freedom(v1 / v2 if v2 else math.inf, n1, n2)
        factor = t_ppf(0.5 + level / 200, df)
    else:
        variance = (v1 * n1 * (n1 - 1) + v2 * n2 * (n2 - 1)) / (n1 + n2 - 2) * (1 / n1 + 1 / n2)
        factor = t_ppf(0.5 + level / 200, n1 + n2 - 2)
    value = float(m1) - float(m2)
    return _difference("mean difference", value, math.sqrt(variance), factor, level)


def p_from_interval(
    estimate: Printed, lower: Printed, upper: Printed, level: float = 95.0, *, log: bool
) -> ImpliedP:
    """Return the two-sided p that an estimate and its interval imply, and what rounding allows.

    The standard error is the width of the interval over twice the normal quantile, for ratios
    (`log`) on the log scale (Altman and Bland 2011, BMJ 343:d2304). The range takes estimate and
    limits from anywhere in their rounding, each on its own: never too narrow.

    Raises ValueError for a bound such as "<3", limits out of order, an estimate outside them, a
    ratio that is not above 0 and a level outside 0 to 100.
    """
    quantile = _z(level)
    if not lower.number <= estimate.number <= upper.number or lower.number == upper.number:
        raise ValueError(f"{estimate} with an interval of {lower} to {upper} is out of order")
    if log and lower.number <= 0:
        raise ValueError(f"a ratio and its limits must be above 0, not {lower}")

    def scale(x: Fraction) -> float:
        if not log:
            return float(x)
        return math.log(x) if x > 0 else -math.inf

    def p(effect: float, width: float) -> float:
        if not effect or math.isinf(width):
            return 1.0
        return 2 * normal_sf(2 * quantile * effect / width) if width > 0 else 0.0

    (e_low, e_high), (l_low, l_high), (u_low, u_high) = (
        tuple(scale(x) for x in figure.interval) for figure in (estimate, lower, upper)
    )
    value, left, right = (scale(figure.value) for figure in (estimate, lower, upper))
    return ImpliedP(
        p(abs(value), right - left),
        p(max(abs(e_low), abs(e_high)), max(0.0, u_low - l_high)),
        p(max(0.0, e_low, -e_high), u_high - l_low),
    )


def _ratio(measure: str, ratio: Fraction, variance: Fraction, level: float) -> Estimate:
    error = math.sqrt(variance)
    factor = math.exp(_z(level) * error)
    value = float(ratio)
    return Estimate(measure, value, value / factor, value * factor, error, level)


def _difference(measure: str, value: float, error: float, factor: float, level: float) -> Estimate:
    reach = factor * error
    return Estimate(measure, value, value - reach, value + reach, error, level)


def _z(level: float) -> float:
    confidence(level)
    return normal_ppf(0.5 + level / 200)
