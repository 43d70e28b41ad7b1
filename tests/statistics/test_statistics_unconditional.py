"""Barnard and Boschloo, against brute force with fractions and against scipy."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from il2kb.statistics.rounding import Printed
from il2kb.statistics.two_by_two import Table, fisher
from il2kb.statistics.unconditional import (
    LIMIT,
    UNCONDITIONAL,
    at_least,
    barnard,
    boschloo,
    boschloo_doubled,
    boschloo_one_sided,
    computable,
    reachable,
)

RISKS = [Fraction(i, 120) for i in range(1, 120)]
Statistic = Callable[[Table], Fraction]  # the larger, the more extreme


def score(table: Table) -> Fraction:
    pooled = Fraction(table.events, table.n)
    if pooled in (0, 1):
        return Fraction(0)
    gap = Fraction(table.a, table.n1) - Fraction(table.c, table.n2)
    return gap**2 / (pooled * (1 - pooled) * (Fraction(1, table.n1) + Fraction(1, table.n2)))


def given_margins(table: Table, counted: Callable[[int, Callable[[int], int]], bool]) -> Fraction:
    """Return how probable the tables are that are counted, given the margins."""
    m = table.events

    def ways(a: int) -> int:
        return math.comb(table.n1, a) * math.comb(table.n2, m - a)

    possible = range(max(0, m - table.n2), min(table.n1, m) + 1)
    return Fraction(sum(ways(a) for a in possible if counted(a, ways)), math.comb(table.n, m))


@cache
def two_sided(table: Table) -> Fraction:
    return -given_margins(table, lambda a, ways: ways(a) <= ways(table.a))


@cache
def less(table: Table) -> Fraction:
    return -given_margins(table, lambda a, ways: a <= table.a)


@cache
def greater(table: Table) -> Fraction:
    return -given_margins(table, lambda a, ways: a >= table.a)


def tail(table: Table, statistic: Statistic, risk: Fraction) -> Fraction:
    observed = statistic(table)
    total = Fraction(0)
    for a in range(table.n1 + 1):
        for c in range(table.n2 + 1):
            if statistic(Table(a, table.n1, c, table.n2)) >= observed:
                ways = math.comb(table.n1, a) * math.comb(table.n2, c)
                total += ways * risk ** (a + c) * (1 - risk) ** (table.n - a - c)
    return total


def test_by_hand() -> None:
    # 2 of 2 against 0 of 2: the tail is that table and its mirror, 2 p²q², at most 2/16
    assert barnard(Table(2, 2, 0, 2)) == pytest.approx(1 / 8, rel=1e-12)
    # Fisher's p of it is 2/6; the tables with one event or three have p = 1
    assert boschloo(Table(2, 2, 0, 2)) == pytest.approx(1 / 8, rel=1e-12)
    assert boschloo_one_sided(Table(2, 2, 0, 2), "greater") == pytest.approx(1 / 16, rel=1e-12)
    assert boschloo_one_sided(Table(2, 2, 0, 2), "less") == pytest.approx(1, rel=1e-12)
    assert boschloo_doubled(Table(2, 2, 0, 2)) == pytest.approx(1 / 8, rel=1e-12)
    assert boschloo_doubled(Table(1, 2, 1, 2)) == 1  # each side is above 1/2
    # 1 of 1 against 0 of 2: z² = 3; the tail is p q² and its mirror p² q, together p q
    assert barnard(Table(1, 1, 0, 2)) == pytest.approx(1 / 4, rel=1e-12)


def test_no_evidence() -> None:
    for table in (Table(0, 5, 0, 6), Table(5, 5, 6, 6)):
        for name, test in UNCONDITIONAL.items():
            assert test(table) == at_least(table, name) == 1


SMALL = [
    Table(a, n1, c, n2)
    for n1, n2 in ((1, 3), (3, 4), (5, 5), (4, 7))
    for a in range(n1 + 1)
    for c in range(n2 + 1)
    if (a + 2 * c) % 3 == 0  # a third of them
]


@pytest.mark.parametrize(
    ("test", "statistic"),
    [
        (barnard, score),
        (boschloo, two_sided),
        (lambda t: boschloo_one_sided(t, "less"), less),
        (lambda t: boschloo_one_sided(t, "greater"), greater),
    ],
    ids=["barnard", "boschloo", "less", "greater"],
)
def test_by_brute_force(test: Callable[[Table], float | None], statistic: Statistic) -> None:
    for table in SMALL:
        best = float(max(tail(table, statistic, risk) for risk in (Fraction(0), *RISKS, 1)))
        p = test(table)
        assert p is not None
        # never below a point, and above the points by no more than lies between two of them
        assert best * (1 - 1e-12) <= p <= best + 0.0006, table


def test_the_trial_by_brute_force() -> None:
    # scipy 1.17 gives 0.0577 and 0.0296: it loses mirrored tables whose z is tied in fractions
    # but not in floats. The tail at the pooled risk alone is above its second figure.
    trial = {
        Table(16, 29, 9, 30): 0.0578,
        Table(19, 29, 11, 30): 0.0303,
        Table(16, 30, 9, 30): 0.0753,
    }
    for table, p in trial.items():
        value = barnard(table)
        assert value is not None
        assert value == pytest.approx(p, abs=5e-5)
        best = max(float(tail(table, score, Fraction(i, 50))) for i in range(1, 50))
        assert best <= value < best + 2e-4


def test_two_versions_of_boschloo() -> None:
    # of He et al. 2020, by trying risks with fractions: above each of them, and hardly so
    known = {
        Table(7, 13, 2, 12): (0.0727, 0.0637),
        Table(16, 29, 9, 30): (0.0556, 0.0594),
    }
    for table, (by_two_sided, doubled) in known.items():
        one, two = boschloo(table), boschloo_doubled(table)
        assert one is not None
        assert two is not None
        assert round(one, 4) == by_two_sided
        assert round(two, 4) == doubled
        risks = [Fraction(i, 50) for i in range(1, 50)]
        best = float(max(tail(table, two_sided, risk) for risk in risks))
        assert best <= one < best + 4e-4
        sides = [float(max(tail(table, side, r) for r in risks)) for side in (less, greater)]
        assert 2 * min(sides) <= two < 2 * min(sides) + 4e-4


@pytest.mark.parametrize(
    "table",
    [Table(7, 13, 2, 12), Table(16, 29, 9, 30), Table(0, 29, 3, 30), Table(3, 8, 9, 10)],
)
def test_against_scipy(table: Table) -> None:
    stats = pytest.importorskip("scipy.stats")
    columns = [[table.a, table.c], [table.b, table.d]]
    for side in ("less", "greater"):
        other = float(stats.boschloo_exact(columns, alternative=side, n=256).pvalue)
        assert boschloo_one_sided(table, side) == pytest.approx(other, rel=1e-6)
    other = float(stats.boschloo_exact(columns, n=256).pvalue)
    assert boschloo_doubled(table) == pytest.approx(other, rel=1e-6)
    if table != Table(16, 29, 9, 30):  # where scipy loses mirrored tables, as above
        other = float(stats.barnard_exact(columns, pooled=True, n=256).pvalue)
        assert barnard(table) == pytest.approx(other, rel=1e-6)


def test_published() -> None:
    # Mehta and Senchaudhuri 2003, as in the manual of scipy.stats.barnard_exact: 7 of 15 and 12 of
    # 15; one-sided 0.0341, its maximum at a risk of 1/2, where both sides are alike
    value = barnard(Table(7, 15, 12, 15))
    assert value is not None
    assert value / 2 == pytest.approx(0.0341, abs=5e-5)
    # the manual of scipy.stats.boschloo_exact: professors and scientists content with their work,
    # Fisher's one-sided p is 0.0483
    assert boschloo_one_sided(Table(74, 117, 31, 63), "greater") == pytest.approx(0.0355, abs=1e-4)


def test_bounds_and_reach() -> None:
    table = Table(16, 29, 9, 30)
    read = Printed.read
    for name, p in (("barnard", "0.058"), ("boschloo", "0.056"), ("boschloo-doubled", "0.0594")):
        assert reachable(read(p), table, name)
        assert reachable(read("<0.06"), table, name)
        assert not reachable(read("0.030"), table, name)
        assert not reachable(read("<0.05"), table, name)
        assert not reachable(read("0.5"), table, name)
    assert not reachable(read("0.068"), table, "boschloo")  # above Fisher's 0.0673
    assert not reachable(read(">0.07"), table, "boschloo")
    # above twice Fisher's one-sided 0.0452
    assert reachable(read("0.09"), table, "boschloo-doubled")
    assert not reachable(read("0.091"), table, "boschloo-doubled")
    assert not reachable(read(">0.095"), table, "boschloo-doubled")
    # both sides above 1/2: p is 1, and twice a side is no p
    assert reachable(read("1.000"), Table(1, 2, 1, 2), "boschloo-doubled")
    assert not reachable(read("0.99"), Table(1, 2, 1, 2), "boschloo-doubled")


def test_large_tables_are_left() -> None:
    assert LIMIT == 200 * 200
    assert computable(Table(90, 200, 110, 200))
    assert computable(Table(1, 20, 900, 1_980))
    assert barnard(Table(90, 200, 110, 200)) is not None
    for table in (Table(90, 201, 110, 200), Table(1, 1, 900, 2_000)):
        assert not computable(table)
        assert boschloo_one_sided(table, "less") is None
        for name, test in UNCONDITIONAL.items():
            assert test(table) is None
            assert at_least(table, name) is None
            assert reachable(Printed.read("0.9"), table, name)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    n1, n2 = draw(st.integers(1, 20)), draw(st.integers(1, 20))
    return Table(draw(st.integers(0, n1)), n1, draw(st.integers(0, n2)), n2)


@settings(deadline=None)
@given(tables())
def test_properties(table: Table) -> None:
    conditional = fisher(table)
    assert conditional is not None
    swapped = Table(table.c, table.n2, table.a, table.n1)
    without = Table(table.b, table.n1, table.d, table.n2)
    for name, test in UNCONDITIONAL.items():
        p, low = test(table), at_least(table, name)
        assert p is not None
        assert low is not None
        assert 0 <= low <= p * (1 + 1e-12)
        assert p <= 1
        assert test(swapped) == pytest.approx(p, rel=1e-9)
        assert test(without) == pytest.approx(p, rel=1e-9)
        assert reachable(Printed.read(f"{p:.3f}"), table, name)
    p = boschloo(table)
    assert p is not None
    assert p <= conditional * (1 + 1e-12)
    for side in ("less", "greater"):
        one = boschloo_one_sided(table, side)
        assert one is not None
        assert 0 < one <= 1
    assert boschloo_doubled(table) == min(
        1, *(2 * (boschloo_one_sided(table, side) or 0) for side in ("less", "greater"))
    )


def test_impossible() -> None:
    with pytest.raises(ValueError, match='"less" or "greater"'):
        boschloo_one_sided(Table(1, 2, 0, 2), "both")
    with pytest.raises(ValueError, match="must be one of barnard, boschloo"):
        at_least(Table(1, 2, 0, 2), "fisher")
    with pytest.raises(ValueError, match="must be one of barnard, boschloo"):
        reachable(Printed.read("0.5"), Table(1, 2, 0, 2), "fisher")
