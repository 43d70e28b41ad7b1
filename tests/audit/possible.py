"""What a printed figure can be: computed by brute force and scipy, beside the code under test."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from fractions import Fraction

from generated import Cell, Comparison, Plan

__all__ = ["interval", "p_is_possible", "prints", "unit", "whole_mean", "whole_sd"]


def unit(text: str) -> Fraction:
    """Return one unit of the last digit of a printed number."""
    return Fraction(1, 10 ** len(text.partition(".")[2]))


def interval(text: str) -> tuple[Fraction, Fraction]:
    """Return between what a number lies that is printed so; "<0.001" is between 0 and 0.001."""
    number = Fraction(text.lstrip("<"))
    if text.startswith("<"):
        return Fraction(0), number
    return number - unit(text) / 2, number + unit(text) / 2


def prints(number: Fraction, text: str) -> bool:
    """Tell whether a number prints so, by whatever rule of rounding."""
    low, high = interval(text)
    return low <= number <= high


def _overlap(one: tuple[float, float], text: str) -> bool:
    low, high = (float(x) for x in interval(text))
    return one[0] <= high * (1 + 1e-12) and one[1] >= low * (1 - 1e-12)


def whole_mean(text: str, n: int) -> list[int]:
    """Return the sums of n whole numbers whose mean prints so."""
    low, high = interval(text)
    return [
        s
        for s in range(math.floor(low * n), math.ceil(high * n) + 1)
        if prints(Fraction(s, n), text)
    ]


def whole_sd(mean: str, sd: str, n: int) -> bool:
    """Tell whether n whole numbers could have this mean and SD, by parity and least spread."""
    low, high = (max(Fraction(0), x) for x in interval(sd))
    for total in whole_mean(mean, n):
        base, more = divmod(total, n)
        least = (n - more) * base**2 + more * (base + 1) ** 2
        from_, to = (x**2 * (n - 1) + Fraction(total**2, n) for x in (low, high))
        for squares in range(max(least, math.ceil(from_)), math.floor(to) + 1):
            if (squares - total) % 2 == 0:
                return True
    return False


def _table_p_values(a: int, n: int, c: int, m: int) -> Iterator[float]:
    """Yield the p of a table under the usual tests, by scipy."""
    from scipy import stats

    table = [[a, n - a], [c, m - c]]
    yield float(stats.fisher_exact(table)[1])
    for side in ("less", "greater"):
        one = float(stats.fisher_exact(table, alternative=side)[1])
        yield from (one, min(1.0, 2 * one))
    law = stats.hypergeom(n + m, a + c, n)
    own = law.pmf(a)
    chances = [float(law.pmf(k)) for k in range(n + 1)]
    less = sum(p for p in chances if p < own * (1 - 1e-9))
    ties = sum(p for p in chances if abs(p - own) <= own * 1e-9)
    # Of tables as likely as the one seen, authors halve that one or all of them.
    yield from (less + ties - own / 2, less + ties / 2)
    if a + c in (0, n + m):
        return
    for kind in (None, "log-likelihood"):
        yield float(stats.chi2_contingency(table, correction=False, lambda_=kind)[1])
    pearson = float(stats.chi2_contingency(table, correction=False)[0])
    yield float(stats.chi2_contingency(table, correction=True)[1])
    yield float(stats.chi2.sf(pearson * (n + m - 1) / (n + m), 1))
    for equal in (True, False):
        ones = [[1.0] * k + [0.0] * (of - k) for k, of in ((a, n), (c, m))]
        if all(len(set(x)) > 1 for x in ones) or equal:
            yield float(stats.ttest_ind(*ones, equal_var=equal)[1])
    p, q = a / n, c / m
    if spread := p * (1 - p) / n + q * (1 - q) / m:
        yield float(2 * stats.norm.sf(abs(p - q) / math.sqrt(spread)))
    yield float(
        2 * stats.norm.sf(
            2 * abs(math.asin(math.sqrt(p)) - math.asin(math.sqrt(q))) / math.sqrt(1 / n + 1 / m)
        )
    )  # fmt: skip
    half = 0.0 if 0 not in (a, n - a, c, m - c) else 0.5
    w, x, y, z = a + half, n - a + half, c + half, m - c + half
    for middle, error in (
        (math.log(w * (y + z) / (y * (w + x))), 1 / w - 1 / (w + x) + 1 / y - 1 / (y + z)),
        (math.log(w * z / (x * y)), 1 / w + 1 / x + 1 / y + 1 / z),
    ):
        yield float(2 * stats.norm.sf(abs(middle) / math.sqrt(error)))


def _unconditional(a: int, n: int, c: int, m: int) -> Iterator[float]:
    from scipy import stats

    table = [[a, c], [n - a, m - c]]
    yield float(stats.barnard_exact(table, n=64).pvalue)
    yield float(stats.boschloo_exact(table, n=64).pvalue)


def _pairs(k: int, other: int, n: int) -> Iterator[float]:
    """Yield the p of McNemar's tests for every number of pairs that the two counts allow."""
    from scipy import stats

    net = abs(k - other)
    for few in range(min(min(k, other), n - max(k, other)) + 1):
        pairs = 2 * few + net
        if pairs:
            yield min(1.0, 2 * float(stats.binom.cdf(few, pairs, 0.5)))
            yield float(stats.chi2.sf(net**2 / pairs, 1))
            yield float(stats.chi2.sf(max(0, net - 1) ** 2 / pairs, 1))
        else:
            yield 1.0


def _mean_p_values(one: Cell, other: Cell) -> Iterator[tuple[float, float]]:
    """Yield the range of p that the rounding of means and SDs allows, for either t test."""
    from scipy import stats

    corners = [
        [interval(cell.figures[item]) for item in ("mean", "standardDeviation")]
        for cell in (one, other)
    ]
    (m1, s1), (m2, s2) = corners
    nearest = max(Fraction(0), m1[0] - m2[1], m2[0] - m1[1])
    farthest = max(abs(m1[1] - m2[0]), abs(m2[1] - m1[0]))
    for equal in (True, False):
        found = [
            float(stats.ttest_ind_from_stats(
                float(d), float(x), one.total, 0.0, float(y), other.total, equal_var=equal
            )[1])
            for d, x, y in itertools.product((nearest, farthest), map(abs, s1), map(abs, s2))
            if x or y
        ]  # fmt: skip
        if found:
            yield min(found), max(found)


def p_is_possible(plan: Plan, comparison: Comparison) -> bool:
    """Tell whether any test gives the printed p."""
    one, other = plan.cells[comparison.result], plan.cells[comparison.reference]
    text = comparison.p or ""
    if one.events is None or other.events is None:
        return any(_overlap(found, text) for found in _mean_p_values(one, other))
    counts = (one.events, one.total, other.events, other.total)
    found = list(_table_p_values(*counts))
    if comparison.within:
        found += _pairs(other.events, one.events, one.total)
    if any(_overlap((p, p), text) for p in found):
        return True
    if comparison.within or one.events + other.events in (0, one.total + other.total):
        return False
    return any(_overlap((p, p), text) for p in _unconditional(*counts))
