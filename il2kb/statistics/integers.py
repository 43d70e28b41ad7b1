"""Means, standard deviations and medians of whole numbers: whether any data can print so.

Every test here is exact, and necessary: where it says no, no data of whole numbers print so. With
`items` above 1 the value of a participant is the mean of that many whole answers. Standard
deviations are those of a sample (n - 1).
"""

from __future__ import annotations

import math
from fractions import Fraction

from il2kb.statistics.arguments import whole
from il2kb.statistics.rounding import Printed

__all__ = ["debit", "grim", "grim_sums", "grimmer", "median_possible", "sd_limit"]


def grim_sums(mean: Printed, n: int, items: int = 1) -> range:
    """Return the whole sums of all answers whose mean prints so; empty if there are none.

    Brown and Heathers 2017, Social Psychological and Personality Science 8:363-369. Raises
    ValueError for n or items below 1 or not whole, and for a bound such as "<3".
    """
    whole("n", n, 1)
    whole("items", items, 1)
    low, high = mean.interval
    first, last = math.ceil(low * n * items), math.floor(high * n * items)
    return range(first, max(first, last + 1))


def grim(mean: Printed, n: int, items: int = 1) -> bool:
    """Tell whether the mean can be that of whole numbers (GRIM); source and errors as grim_sums."""
    return bool(grim_sums(mean, n, items))


def grimmer(mean: Printed, sd: Printed, n: int, items: int = 1) -> bool:
    """Tell whether mean and SD can be those of the same whole numbers (GRIMMER).

    Anaya 2016, PeerJ Preprints 4:e2400v1; analytic, after Allard 2018 (A-GRIMMER): for some sum
    that fits the mean there is a sum of squares that fits the SD, is odd or even as the sum is,
    and is not below that of values as equal as whole numbers can be. It can say yes where n is
    small and no such data exist; its no is certain.

    Raises ValueError for n below 2, items below 1, an SD below 0 and a bound such as "<3".
    """
    whole("n", n, 2)
    low, high = _spread(sd)
    sums = grim_sums(mean, n, items)
    factor = (n - 1) * items**2
    return any(_squares(total, n, factor * low**2, factor * high**2) for total in sums)


def debit(mean: Printed, sd: Printed, n: int) -> bool:
    """Tell whether mean and SD can be those of the same 0/1 data (DEBIT).

    Heathers and Brown 2019, DEBIT: SD² = n / (n - 1) · m (1 - m). Exact over the whole counts
    that fit the mean, so GRIM is part of it. Errors as in grimmer.
    """
    whole("n", n, 2)
    low, high = _spread(sd)
    least, most = low**2 * n * (n - 1), high**2 * n * (n - 1)
    # k (n - k) is below 0, and so below the least, for a sum outside 0..n
    return any(least <= k * (n - k) <= most for k in grim_sums(mean, n))


def median_possible(median: Printed, n: int) -> bool:
    """Tell whether the median of n whole numbers prints so: whole, or a half if n is even.

    Raises ValueError for n below 1 or not whole, and for a bound such as "<3".
    """
    whole("n", n, 1)
    low, high = median.interval
    parts = 1 if n % 2 else 2
    return math.ceil(low * parts) <= math.floor(high * parts)


def sd_limit(mean: Printed, low: Fraction | int, high: Fraction | int, n: int) -> Fraction:
    """Return the largest variance (n - 1) of n numbers in low..high whose mean prints so.

    The largest is reached with all numbers but one at the ends of the range (Bhatia and Davis
    2000, American Mathematical Monthly 107:353-357, for whole counts at the ends). The numbers
    need not be whole; a printed SD whose square rounds from above the limit is impossible.

    Raises ValueError for n below 2, an empty range, a mean outside it and a bound such as "<3".
    """
    whole("n", n, 2)
    if not low < high:
        raise ValueError(f"the range must go up, not from {low} to {high}")
    width = Fraction(high) - low
    start, end = (
        (min(max(m, Fraction(low)), Fraction(high)) - low) * n / width for m in mean.interval
    )
    if mean.interval[1] < low or mean.interval[0] > high:
        raise ValueError(f"a mean of {mean} is not in the range of {low} to {high}")
    # In units of the width, the sum of n numbers of 0..1 is between start and end. Between two
    # whole sums the variance is convex, so it is largest at a whole sum or at an end.
    sums = {start, end}
    first, last = math.ceil(start), math.floor(end)
    if first <= last:
        sums.add(Fraction(min(max(n // 2, first), last)))
    return max(_at_the_ends(s, n) for s in sums) * width**2 / (n - 1)


def _squares(total: int, n: int, low: Fraction, high: Fraction) -> bool:
    """Tell whether n whole numbers of this sum can have squared deviations of low..high in all.

    A sum of squares is odd as its sum is, so each step from the least is 2.
    """
    each, rest = divmod(total, n)
    least = n * each**2 + rest * (2 * each + 1)
    middle = Fraction(total**2, n)
    steps = max(0, math.ceil((low + middle - least) / 2))
    return least + 2 * steps <= high + middle


def _at_the_ends(total: Fraction, n: int) -> Fraction:
    """Return the squared deviations of n numbers of this sum at 0 and 1, but one in between."""
    ones = math.floor(total)
    return ones + (total - ones) ** 2 - total**2 / n


def _spread(sd: Printed) -> tuple[Fraction, Fraction]:
    if sd.number < 0:
        raise ValueError(f"a standard deviation must be 0 or more, not {sd}")
    low, high = sd.interval
    return max(Fraction(0), low), high
