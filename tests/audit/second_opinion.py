"""The statistics of simulated people: exact where they can be, p-values by scipy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction

__all__ = ["counts_p", "mean", "means_p", "root", "variance"]


def mean(data: Sequence[Fraction]) -> Fraction:
    return sum(data, Fraction(0)) / len(data)


def variance(data: Sequence[Fraction]) -> Fraction:
    middle = mean(data)
    return sum(((x - middle) ** 2 for x in data), Fraction(0)) / (len(data) - 1)


def root(number: Fraction) -> Decimal:
    with localcontext() as context:
        context.prec = 40
        return (Decimal(number.numerator) / Decimal(number.denominator)).sqrt()


def counts_p(name: str, a: int, n: int, c: int, m: int) -> float | None:
    """Return the p of a test of two proportions; None where it is not defined."""
    from scipy import special, stats

    if name == "fisher-exact":
        return float(stats.fisher_exact([[a, n - a], [c, m - c]])[1])
    events, people = a + c, n + m
    if events in (0, people):
        return None
    margins = n * m * events * (people - events)
    cross = abs(a * (m - c) - c * (n - a))
    if name == "likelihood-ratio":
        table = ((a, n), (n - a, n), (c, m), (m - c, m))
        rows = (events, people - events, events, people - events)
        g = 2 * sum(
            o * math.log(o * people / (size * row))
            for (o, size), row in zip(table, rows, strict=True)
            if o
        )
        return float(special.chdtrc(1, max(0.0, g)))
    factor = people - 1 if name == "n-minus-1-chi-squared" else people
    if name == "yates-chi-squared":
        cross = max(Fraction(0), cross - Fraction(people, 2))  # type: ignore[assignment]
    return float(special.chdtrc(1, float(Fraction(cross) ** 2 * factor / margins)))


def means_p(name: str, one: Sequence[Fraction], other: Sequence[Fraction]) -> float | None:
    from scipy import special

    v, w = variance(one) / len(one), variance(other) / len(other)
    n, m = len(one), len(other)
    if not v + w:
        return None
    difference = mean(one) - mean(other)
    if name == "student-t":
        pooled = (variance(one) * (n - 1) + variance(other) * (m - 1)) / (n + m - 2)
        spread, df = pooled * (Fraction(1, n) + Fraction(1, m)), Fraction(n + m - 2)
    else:
        spread = v + w
        df = spread**2 / (v**2 / (n - 1) + w**2 / (m - 1))
    t = abs(float(difference)) / math.sqrt(spread)
    return float(2 * special.stdtr(float(df), -t))
