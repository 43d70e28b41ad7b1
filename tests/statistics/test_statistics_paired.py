"""McNemar's test from its margins, by hand and by trying each table."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from il2kb.statistics.paired import discordant, possible


def exact(b: int, c: int) -> float:
    n = b + c
    return min(1.0, 2 * sum(math.comb(n, k) for k in range(min(b, c) + 1)) / 2**n)


def test_by_hand() -> None:
    # 4 of 29 to none: all four changed, 2 / 2^4
    assert discordant(4, 0, 29) == (4, 4)
    assert possible(4, 0, 29)["mcnemar-exact"] == (0.125,)
    # 3 of 5 to 1 of 5: b - c = 2 with (2, 0) or (3, 1): 2/4, and 2 * (1 + 4) / 16
    assert discordant(3, 1, 5) == (2, 4)
    found = possible(3, 1, 5)
    assert found == possible(1, 3, 5)
    assert list(found) == ["mcnemar-exact", "mcnemar", "mcnemar-corrected"]
    assert found["mcnemar-exact"] == (0.5, 0.625)
    # chi-squared of 4 / 2 and 4 / 4; corrected 1 / 2 and 1 / 4
    assert found["mcnemar"] == pytest.approx((math.erfc(1), math.erfc(math.sqrt(0.5))))
    assert found["mcnemar-corrected"] == pytest.approx(
        (math.erfc(0.5), math.erfc(math.sqrt(1 / 8)))
    )


def test_no_change() -> None:
    nobody = {"mcnemar-exact": (1,), "mcnemar": (), "mcnemar-corrected": ()}
    assert possible(0, 0, 29) == possible(29, 29, 29) == nobody
    # 7 of 29 both times: 0, 2, ... 14 changed
    assert possible(7, 7, 29) == {
        "mcnemar-exact": (1,) * 8,
        "mcnemar": (1,) * 7,
        "mcnemar-corrected": (1,) * 7,
    }
    assert possible(1, 0, 29)["mcnemar-corrected"] == (1,)  # floored: |b - c| - 1 is 0
    # 1 of 3 both times: nobody or 2 changed; nothing to divide by where nobody did
    assert possible(1, 1, 3) == {
        "mcnemar-exact": (1, 1),
        "mcnemar": (1,),
        "mcnemar-corrected": (1,),
    }


@given(st.integers(1, 30), st.data())
def test_by_trying_each_table(n: int, data: st.DataObject) -> None:
    k1, k2 = data.draw(st.integers(0, n)), data.draw(st.integers(0, n))
    pairs = [
        (b, c)
        for b in range(n + 1)
        for c in range(n + 1 - b)
        # both times: k1 - b = k2 - c, not below 0, and no more than n in all
        if k1 - b == k2 - c >= 0 and k1 - b + b + c <= n
    ]
    tried = [exact(b, c) for b, c in pairs]
    found = possible(k1, k2, n)
    assert found["mcnemar-exact"] == pytest.approx(sorted(tried), rel=1e-12)
    for test, correction in (("mcnemar", 0), ("mcnemar-corrected", 1)):
        values = [
            math.erfc(max(0, abs(b - c) - correction) / math.sqrt(2 * (b + c)))
            for b, c in pairs
            if b + c
        ]
        assert found[test] == pytest.approx(sorted(values), rel=1e-12)


def test_large_groups() -> None:
    # 5,000 of 10,000 to 4,900: at most 9,900 changed, z of 100 / sqrt(9900) = 1.005
    low, *_, high = possible(5_000, 4_900, 10_000)["mcnemar-exact"]
    assert low == 2 / 2**100
    assert 0.31 < high < 0.33


@pytest.mark.parametrize(
    "margins", [(1, 1, 0), (-1, 1, 5), (1, 6, 5), (6, 1, 5), (1.0, 1, 5), (1, 1, 5.0)]
)
def test_impossible(margins: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"must be|more than"):
        possible(*margins)
    with pytest.raises(ValueError, match=r"must be|more than"):
        discordant(*margins)
