"""McNemar's test where only the margins are known: so many of n before, so many of n after.

How many changed is not printed. With b the participants who had the event before only, and c
after only, b - c is known and b + c is not: from |k1 - k2| up to what the margins allow, each two
more than the last.
"""

from __future__ import annotations

from collections.abc import Iterator

from il2kb.statistics.arguments import whole
from il2kb.statistics.distributions import chi_squared_sf

__all__ = ["discordant", "possible"]


def discordant(k1: int, k2: int, n: int) -> tuple[int, int]:
    """Return the fewest and the most participants who can have changed between k1 and k2 of n.

    Raises ValueError for n below 1, a count outside 0 to n, or one that is not whole.
    """
    whole("n", n, 1)
    for k in (k1, k2):
        whole("events", k, 0)
        if k > n:
            raise ValueError(f"{k} events are more than {n} participants")
    return abs(k1 - k2), min(k1 + k2, 2 * n - k1 - k2)


def possible(k1: int, k2: int, n: int) -> dict[str, tuple[float, ...]]:
    """Return the p-values of McNemar's tests by key, one for each number who can have changed.

    "mcnemar-exact" is binomial with one half over those who changed, two-sided by doubling, and 1
    where nobody did. "mcnemar" is the chi-squared (b - c)² / (b + c) (McNemar 1947, Psychometrika
    12:153-157), "mcnemar-corrected" (|b - c| - 1)² / (b + c), floored at 0 (Edwards 1948,
    Psychometrika 13:185-187); both are left out where nobody changed. None falls as more changed.
    Errors as in discordant.
    """
    fewest, most = discordant(k1, k2, n)
    difference = abs(k1 - k2)
    changed = range(fewest, most + 1, 2)
    found = {"mcnemar-exact": tuple(_exact_each(difference, changed))}
    for test, correction in (("mcnemar", 0), ("mcnemar-corrected", 1)):
        top = max(0, difference - correction) ** 2
        found[test] = tuple(chi_squared_sf(top / each) for each in changed if each)
    return found


def _exact_each(difference: int, changed: range) -> Iterator[float]:
    """Yield the exact p for |difference| who changed, two more, and so on: each from the last.

    With n who changed, m of them to the rarer side, two more make of the ways to at most m four
    times as many, and C(n, m + 1) - C(n, m) more.
    """
    ways = last = 1
    for m, n in enumerate(changed):
        yield min(1.0, ways / (1 << (n - 1))) if difference else 1.0
        ways = 4 * ways + last * (n - m) // (m + 1) - last
        last = last * (n + 2) * (n + 1) // ((m + 1) * (n - m + 1))
