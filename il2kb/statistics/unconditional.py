"""Unconditional exact tests of two proportions: Barnard and Boschloo.

Both take the tables at least as extreme as the observed one, and the largest probability that
these have under one common risk. Of Boschloo's test two versions are two-sided: one by Fisher's
two-sided p, one that doubles the smaller one-sided p. The weight of the tail among tables with s
events in all is a whole number, and statistics are compared as whole numbers: there are no ties of
floats. The maximum is sought on a grid, then by golden section from its highest points.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from il2kb.statistics.rounding import Printed
from il2kb.statistics.two_by_two import Table

__all__ = [
    "LIMIT",
    "UNCONDITIONAL",
    "at_least",
    "barnard",
    "boschloo",
    "boschloo_doubled",
    "boschloo_one_sided",
    "computable",
    "reachable",
]

LIMIT = 40_000
"""The largest product of the arms' sizes that is computed; see `computable`."""

_LARGEST = 2_000  # participants in all, for very unequal arms: the grid must resolve the maximum
_GRID = 600  # points over half a turn, which is all of 0..1
_PEAKS = 4  # of the grid, from which the maximum is sought
_GOLDEN = (math.sqrt(5) - 1) / 2
_NEAR = 1e-9  # relative: by how much the computed bounds are given way
_SIDES = ("boschloo-less", "boschloo-greater")

Tail = tuple[int, ...]
"""The ways to a table of the tail with s events, for s of 0..N."""


def computable(table: Table) -> bool:
    """Tell whether the table is small enough for the tests of UNCONDITIONAL; they are None if not.

    The product of the arms is at most LIMIT, and the participants of both at most 2,000.
    """
    return table.n1 * table.n2 <= LIMIT and table.n <= _LARGEST


def barnard(table: Table) -> float | None:
    """Return the two-sided p of Barnard's test with the score statistic (pooled variance).

    Barnard 1947, Biometrika 34:123-138; Suissa and Shuster 1985, Journal of the Royal Statistical
    Society A 148:317-327. Tables with |z| as large as the observed one, or larger; z is 0 where
    nobody had the event, or everybody. None if the table is not computable.
    """
    return _maximum(table, "barnard")


def boschloo(table: Table) -> float | None:
    """Return the two-sided p of Boschloo's test: Fisher's two-sided p as the statistic.

    Boschloo 1970, Statistica Neerlandica 24:1-9; as R's Exact. Never above Fisher's p. None if
    the table is not computable.
    """
    return _maximum(table, "boschloo")


def boschloo_doubled(table: Table) -> float | None:
    """Return twice the smaller one-sided p of Boschloo's test, at most 1.

    As boschloo_exact of scipy.stats where it is two-sided. None if the table is not computable.
    """
    if not computable(table):
        return None
    (_, near), (low, far) = sorted((_pooled(table, kind), kind) for kind in _SIDES)
    p = _largest(_tail(table, near))
    if low < p:  # otherwise the other side, which takes as long, cannot be the smaller
        p = min(p, _largest(_tail(table, far)))
    return min(1.0, 2 * p)


def boschloo_one_sided(table: Table, side: str) -> float | None:
    """Return the one-sided p of Boschloo's test, with fewer ("less") or more ("greater") events.

    None if the table is not computable. Raises ValueError for another side.
    """
    if side not in ("less", "greater"):
        raise ValueError(f'the side must be "less" or "greater", not {side!r}')
    return _maximum(table, f"boschloo-{side}")


UNCONDITIONAL: dict[str, Callable[[Table], float | None]] = {
    "barnard": barnard,
    "boschloo": boschloo,
    "boschloo-doubled": boschloo_doubled,
}
"""The tests by key; their names are in two_by_two.NAMES."""


def at_least(table: Table, name: str) -> float | None:
    """Return a bound from below on the p of a test of UNCONDITIONAL: its tail at the pooled risk.

    Cheap against the test itself, which takes the largest tail over all risks. None if the table
    is not computable. Raises ValueError for an unknown name.
    """
    kinds = _kinds(name)
    if not computable(table):
        return None
    return min(1.0, len(kinds) * min(_pooled(table, kind) for kind in kinds))


def reachable(p: Printed, table: Table, name: str) -> bool:
    """Tell whether a test of UNCONDITIONAL can give the printed p: False only when it cannot.

    By bounds alone: from below as in at_least, from above by the largest weight of the tail among
    the tables with one number of events (for Boschloo that is Fisher's p at most). True for a
    table that is not computable, of which nothing is known. Raises ValueError for an unknown name.
    """
    low = at_least(table, name)
    if low is None:
        return True
    kinds = _kinds(name)
    high = min(1.0, len(kinds) * min(_at_most(table, kind) for kind in kinds))
    too_low = p.high is not None and float(p.high) < low * (1 - _NEAR)
    too_high = p.low is not None and float(p.low) > high * (1 + _NEAR)
    return not too_low and not too_high


def _kinds(name: str) -> tuple[str, ...]:
    """Return the tail of a test, or the two of which the less probable one is doubled."""
    if name not in UNCONDITIONAL:
        raise ValueError(f"the test must be one of {', '.join(UNCONDITIONAL)}, not {name!r}")
    return _SIDES if name == "boschloo-doubled" else (name,)


def _pooled(table: Table, kind: str) -> float:
    """Return the probability of the tail at the pooled risk, which the maximum is not below."""
    return _probability(_logs(_tail(table, kind)), table.events / table.n)


def _at_most(table: Table, kind: str) -> float:
    """Return what the probability of the tail is not above at any risk: a mean of these weights."""
    return max(t / math.comb(table.n, s) for s, t in enumerate(_tail(table, kind)))


@lru_cache(maxsize=256)
def _tail(table: Table, kind: str) -> Tail:
    """Return the ways to a table as extreme as the observed one, by the number of events."""
    if kind == "barnard":
        return _score_tail(table)
    if kind == "boschloo":
        return _fisher_tail(table)
    return _one_sided_tail(table, kind == "boschloo-less")


def _ways(table: Table, events: int) -> tuple[int, list[int]]:
    """Return the smallest a with this number of events, and the ways to each table from there."""
    first, last = max(0, events - table.n2), min(table.n1, events)
    one, two = _binomials(table.n1), _binomials(table.n2)
    return first, [one[a] * two[events - a] for a in range(first, last + 1)]


@lru_cache(maxsize=64)
def _binomials(n: int) -> tuple[int, ...]:
    return tuple(math.comb(n, k) for k in range(n + 1))


def _score_tail(table: Table) -> Tail:
    """Return the tail by the score statistic.

    With s events, z² is (a N - s n1)² / (s (N - s)) but for what all tables share.
    """
    n, observed = table.n, table.events
    z = (table.a * n - observed * table.n1) ** 2
    scale = observed * (n - observed)
    tail = []
    for s in range(n + 1):
        first, ways = _ways(table, s)
        # |a N - s n1| must be this at least; z is 0 at the margins, and for a degenerate table
        needed = -(-z * s * (n - s) // scale) if scale else 0
        if s in (0, n) and z:
            tail.append(0)
            continue
        tail.append(
            sum(w for a, w in enumerate(ways, first) if (a * n - s * table.n1) ** 2 >= needed)
        )
    return tuple(tail)


def _fisher_tail(table: Table) -> Tail:
    """Return the tail by Fisher's two-sided p: among s events, the ways to a p no larger."""
    first, ways = _ways(table, table.events)
    observed = ways[table.a - first]
    p = Fraction(sum(w for w in ways if w <= observed), sum(ways))
    tail = []
    for s in range(table.n + 1):
        counted = sorted(_ways(table, s)[1])
        most = p * math.comb(table.n, s)
        below = 0
        at = 0
        while at < len(counted):  # tables as probable as each other enter together
            end = at
            while end < len(counted) and counted[end] == counted[at]:
                end += 1
            more = below + counted[at] * (end - at)
            if more > most:
                break
            below, at = more, end
        tail.append(below)
    return tuple(tail)


def _one_sided_tail(table: Table, less: bool) -> Tail:
    """Return the tail by Fisher's one-sided p: among s events, the ways to a p no larger."""
    first, ways = _ways(table, table.events)
    at = table.a - first
    p = Fraction(sum(ways[: at + 1] if less else ways[at:]), sum(ways))
    tail = []
    for s in range(table.n + 1):
        most = p * math.comb(table.n, s)
        below = 0
        for w in _ways(table, s)[1][:: 1 if less else -1]:
            if below + w > most:
                break
            below += w
        tail.append(below)
    return tuple(tail)


def _logs(tail: Tail) -> list[tuple[int, int, float]]:
    """Return s, N - s and the log of the weight, for each weight that is not zero."""
    last = len(tail) - 1
    return [(s, last - s, math.log(weight)) for s, weight in enumerate(tail) if weight]


def _probability(logs: list[tuple[int, int, float]], risk: float) -> float:
    """Return the probability of the tail where everybody has this risk."""
    if risk in (0, 1):
        return float(any((r if risk == 1 else s) == 0 for s, r, _ in logs))
    yes, no = math.log(risk), math.log1p(-risk)
    exp = math.exp
    return min(1.0, sum(exp(weight + s * yes + rest * no) for s, rest, weight in logs))


def _maximum(table: Table, kind: str) -> float | None:
    """Return the largest probability of a tail of the table; None if it is not computable."""
    return _largest(_tail(table, kind)) if computable(table) else None


def _largest(tail: Tail) -> float:
    """Return the largest probability of the tail over the common risk.

    The risk is sin²(angle / 2): equal steps of the angle are finer near 0 and 1, where the
    binomial is narrow.
    """
    logs = _logs(tail)

    def at(angle: float) -> float:
        return _probability(logs, math.sin(angle / 2) ** 2)

    symmetric = tail == tail[::-1]
    steps = _GRID // 2 if symmetric else _GRID
    width = math.pi / _GRID
    values = [at(width * i) for i in range(steps + 1)]
    padded = [-1.0, *values, -1.0]
    peaks = [i for i, v in enumerate(values) if v >= padded[i] and v >= padded[i + 2]]
    peaks.sort(key=values.__getitem__, reverse=True)
    best = values[peaks[0]]
    for i in peaks[:_PEAKS]:
        best = max(best, _golden(at, max(0.0, width * (i - 1)), min(math.pi, width * (i + 1))))
    return best


def _golden(at: Callable[[float], float], left: float, right: float) -> float:
    """Return the largest value between two points, by golden section (Kiefer 1953)."""
    one, two = right - _GOLDEN * (right - left), left + _GOLDEN * (right - left)
    at_one, at_two = at(one), at(two)
    while right - left > 1e-7:  # at a maximum, the square of it is lost
        if at_one < at_two:
            left, one, at_one = one, two, at_two
            two = left + _GOLDEN * (right - left)
            at_two = at(two)
        else:
            right, two, at_two = two, one, at_one
            one = right - _GOLDEN * (right - left)
            at_one = at(one)
    return max(at_one, at_two)
