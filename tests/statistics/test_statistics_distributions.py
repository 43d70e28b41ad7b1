"""The distributions, against tables, closed forms and scipy."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from il2kb.statistics.distributions import (
    chi_squared_sf,
    normal_cdf,
    normal_ppf,
    normal_sf,
    t_cdf,
    t_ppf,
    t_sf,
)

DFS = (0.5, 0.9, 1, 1.3, 2, 3, 4.5, 10, 29, 57, 57.3, 199, 200, 201, 500, 1e3, 1e4, 1e5, 1e6)
TS = (0, 1e-4, 0.01, 0.1, 0.5, 0.7, 1, 1.5, 2, 2.5, 3, 5, 8, 10, 20, 35, 50)


def test_published_points() -> None:
    # Fisher and Yates 1963, Statistical Tables, tables I, III and IV
    assert normal_ppf(0.975) == pytest.approx(1.959963985, abs=1e-9)
    assert chi_squared_sf(3.841458821) == pytest.approx(0.05, abs=1e-9)
    assert t_ppf(0.975, 1) == pytest.approx(12.706, abs=5e-4)
    assert t_ppf(0.975, 10) == pytest.approx(2.228, abs=5e-4)
    assert t_ppf(0.995, 60) == pytest.approx(2.660, abs=5e-4)


@pytest.mark.parametrize("t", TS)
def test_closed_forms(t: float) -> None:
    near = pytest.approx
    assert t_sf(t, 1) == near(math.atan2(1, t) / math.pi, rel=1e-12)
    root = math.sqrt(2 + t * t)
    assert t_sf(t, 2) == near(1 / (root * (root + t)), rel=1e-12)


def test_ends() -> None:
    assert (normal_ppf(0), normal_ppf(1)) == (-math.inf, math.inf)
    assert (t_ppf(0, 5), t_ppf(0.5, 5), t_ppf(1, 5)) == (-math.inf, 0, math.inf)
    assert (t_sf(math.inf, 5), t_sf(-math.inf, 5), t_sf(0, 5)) == (0, 1, 0.5)
    assert chi_squared_sf(0) == 1
    assert chi_squared_sf(math.inf) == 0
    assert t_ppf(1e-200, 0.5) == -math.inf  # past the largest float


@pytest.mark.parametrize("df", DFS)
def test_t_against_scipy(df: float) -> None:
    stats = pytest.importorskip("scipy.stats")
    for t in TS:
        for x in (t, -t):
            for own, other in ((t_sf, stats.t.sf), (t_cdf, stats.t.cdf)):
                assert own(x, df) == pytest.approx(float(other(x, df)), rel=1e-10, abs=1e-280)
                assert own(x, df) == pytest.approx(float(other(x, df)), rel=0, abs=1e-12)
    for p in (1e-12, 1e-6, 0.001, 0.025, 0.1, 0.4, 0.49, 0.51, 0.8, 0.95, 0.995, 0.99999):
        assert t_ppf(p, df) == pytest.approx(float(stats.t.ppf(p, df)), rel=1e-10)


def test_normal_against_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    for i in range(-370, 371):
        z = i / 10
        assert normal_sf(z) == pytest.approx(float(stats.norm.sf(z)), rel=1e-10)
        assert normal_cdf(z) == pytest.approx(float(stats.norm.cdf(z)), rel=1e-10)
        assert chi_squared_sf(z * z) == pytest.approx(float(stats.chi2.sf(z * z, 1)), rel=1e-10)
    for i in range(1, 1000):
        assert normal_ppf(i / 1000) == pytest.approx(float(stats.norm.ppf(i / 1000)), abs=1e-14)


@pytest.mark.parametrize("df", [3, 57, 1e3, 1e6])
@pytest.mark.parametrize("p", [1e-300, 1e-200, 1e-100, 1e-30])
def test_far_quantiles(p: float, df: float) -> None:
    assert math.log(t_cdf(t_ppf(p, df), df)) == pytest.approx(math.log(p), rel=1e-10)


@given(st.floats(1e-9, 1 - 1e-9), st.floats(0.5, 1e6))
def test_the_quantile_is_the_inverse(p: float, df: float) -> None:
    assert t_cdf(t_ppf(p, df), df) == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize("df", [0, -1, math.inf, math.nan])
def test_impossible_degrees_of_freedom(df: float) -> None:
    with pytest.raises(ValueError, match="degrees of freedom"):
        t_sf(1, df)
    with pytest.raises(ValueError, match="degrees of freedom"):
        t_ppf(0.9, df)


def test_impossible() -> None:
    for p in (-0.1, 1.1, math.nan):
        with pytest.raises(ValueError, match="p must be in 0 to 1"):
            normal_ppf(p)
        with pytest.raises(ValueError, match="p must be in 0 to 1"):
            t_ppf(p, 5)
    for x in (-1, math.nan):
        with pytest.raises(ValueError, match="chi-squared"):
            chi_squared_sf(x)
    with pytest.raises(ValueError, match="t must be a number"):
        t_sf(math.nan, 5)
