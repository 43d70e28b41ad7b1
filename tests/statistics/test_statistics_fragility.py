"""Fragility, its reverse, and what the missing could have made of a result."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from il2kb.statistics.effects import risk_ratio
from il2kb.statistics.fragility import fragility_index, reverse_fragility_index
from il2kb.statistics.missing import Scenarios, scenarios
from il2kb.statistics.two_by_two import Table, fisher, pearson


def test_fragility_of_the_trial() -> None:
    # Fisher: 19/29 v 11/30 0.038, v 12/30 0.069
    assert fragility_index(Table(19, 29, 11, 30)) == 1
    assert fragility_index(Table(11, 30, 19, 29)) == 1
    # Pearson: v 12/30 0.0497, v 13/30 0.087
    assert fragility_index(Table(19, 29, 11, 30), test=pearson) == 2
    assert fragility_index(Table(16, 29, 9, 30)) == 0  # not significant
    # Fisher: 16/29 v 9/30 0.067, v 8/30 0.035
    assert reverse_fragility_index(Table(16, 29, 9, 30)) == 1
    assert reverse_fragility_index(Table(9, 30, 16, 29)) == 1
    assert reverse_fragility_index(Table(19, 29, 11, 30)) == 0  # significant


def test_by_hand() -> None:
    # 0/4 v 4/4: Fisher 2/70 = 0.029; 1/4 v 4/4: of 56 ways 4 + 4 are as rare: 0.143
    assert fragility_index(Table(0, 4, 4, 4)) == 1
    assert fragility_index(Table(0, 4, 4, 4), alpha=0.01) == 0
    # 1/4 v 4/4 needs one event fewer; 0/3 v 3/3 has 2/20 = 0.1 and no event to take
    assert reverse_fragility_index(Table(1, 4, 4, 4)) == 1
    assert reverse_fragility_index(Table(0, 3, 3, 3)) is None


def test_alpha_itself_is_not_significant() -> None:
    alpha = 2 / 70  # Fisher's p of 0/4 v 4/4
    assert fragility_index(Table(0, 4, 4, 4), alpha=alpha) == 0
    assert reverse_fragility_index(Table(1, 4, 4, 4), alpha=alpha) is None


def test_arms_with_as_many_events() -> None:
    # 5/5 v 5/50: the second arm alone can have more events; the first alone can lose any that count
    one = fragility_index(Table(5, 5, 5, 50))
    assert one == fragility_index(Table(5, 50, 5, 5))
    assert one is not None
    assert (fisher(Table(5, 5, 5 + one, 50)) or 0) >= 0.05
    assert (fisher(Table(5, 5, 5 + one - 1, 50)) or 0) < 0.05


def test_fragility_that_events_cannot_bring_about() -> None:
    # the arm with fewer events is the one with the higher risk, and all of it has the event
    assert fragility_index(Table(5, 5, 10, 1000)) is None


def test_a_test_that_is_not_defined_does_not_reject() -> None:
    assert fragility_index(Table(0, 5, 0, 5), test=pearson) == 0
    assert reverse_fragility_index(Table(0, 5, 0, 5), test=pearson) is None


def test_impossible_alpha() -> None:
    for alpha in (-0.1, 1.1, math.nan):
        with pytest.raises(ValueError, match="alpha must be in 0 to 1"):
            fragility_index(Table(1, 2, 1, 2), alpha)
        with pytest.raises(ValueError, match="alpha must be in 0 to 1"):
            reverse_fragility_index(Table(1, 2, 1, 2), alpha)


@given(st.integers(1, 25), st.integers(1, 25), st.data())
def test_one_index_is_zero(n1: int, n2: int, data: st.DataObject) -> None:
    table = Table(data.draw(st.integers(0, n1)), n1, data.draw(st.integers(0, n2)), n2)
    indices = fragility_index(table), reverse_fragility_index(table)
    assert (indices[0] == 0) != (indices[1] == 0)


def test_missing_of_the_trial() -> None:
    found = scenarios(16, 29, 30, 9, 30, 30)
    assert found == Scenarios(
        best=Table(17, 30, 9, 30),
        worst=Table(16, 30, 9, 30),
        failure=Table(16, 30, 9, 30),
        success=Table(17, 30, 9, 30),
    )
    assert round(pearson(found.failure) or 0, 4) == 0.0668
    assert round(fisher(found.failure) or 0, 4) == 0.1154
    ratio = risk_ratio(found.failure)
    assert ratio is not None
    assert [round(x, 3) for x in (ratio.estimate, ratio.lower, ratio.upper)] == [
        1.778,
        0.937,
        3.375,
    ]


def test_missing_in_both_arms() -> None:
    found = scenarios(5, 8, 10, 3, 9, 12)
    assert found.best == Table(7, 10, 3, 12)
    assert found.worst == Table(5, 10, 6, 12)
    assert found.failure == Table(5, 10, 3, 12)
    assert found.success == Table(7, 10, 6, 12)


def test_an_arm_may_have_lost_everybody() -> None:
    assert scenarios(0, 0, 2, 1, 2, 2).success == Table(2, 2, 1, 2)


@pytest.mark.parametrize(
    "counts",
    [(16, 29, 28, 9, 30, 30), (30, 29, 30, 9, 30, 30), (-1, 29, 30, 9, 30, 30), (0, 0, 0, 1, 2, 2)],
)
def test_impossible_counts(counts: tuple[int, int, int, int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"randomised|at least"):
        scenarios(*counts)
