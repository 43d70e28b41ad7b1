"""Percentages of whole counts: which counts and denominators can print as a percentage.

The granularity of percentages is that of means of 0/1 data (GRIM: Brown and Heathers 2017, The
GRIM test, Social Psychological and Personality Science 8:363-369); all arithmetic is exact.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from il2kb.statistics.arguments import whole
from il2kb.statistics.rounding import Printed

__all__ = ["counts", "denominators", "shared"]


def counts(percent: Printed, n: int) -> range:
    """Return the whole counts k of 0..n whose 100 k / n prints so; empty if there are none.

    Raises ValueError for n below 1 or not whole.
    """
    whole("n", n, 1)
    first, last = 0, n
    if percent.low is not None:
        edge = percent.low * n / 100
        first = max(first, math.floor(edge) + 1 if percent.comparator == ">" else math.ceil(edge))
    if percent.high is not None:
        edge = percent.high * n / 100
        last = min(last, math.ceil(edge) - 1 if percent.comparator == "<" else math.floor(edge))
    return range(first, max(first, last + 1))


def denominators(percent: Printed, limit: int, events: int | None = None) -> tuple[int, ...]:
    """Return the n of 1..limit of which some whole count, or the given one, prints so.

    Raises ValueError for a limit below 1, events below 0 or either not whole.
    """
    whole("the limit", limit, 1)
    if events is None:
        return tuple(n for n in range(1, limit + 1) if counts(percent, n))
    whole("events", events, 0)
    hundredfold = 100 * events
    least = max(1, events)
    return tuple(n for n in range(least, limit + 1) if percent.holds(Fraction(hundredfold, n)))


def shared(percents: Sequence[Printed], limit: int) -> tuple[int, ...]:
    """Return the n of 1..limit that fit all of the percentages, each with a count of its own.

    Raises ValueError for a limit below 1, or for no percentage at all.
    """
    whole("the limit", limit, 1)
    if not percents:
        raise ValueError("at least one percentage is needed")
    return tuple(n for n in range(1, limit + 1) if all(counts(p, n) for p in percents))
