"""The distributions that tests are read from: normal, chi-squared with 1 degree of freedom, t."""

from __future__ import annotations

import math
from statistics import NormalDist

from il2kb.statistics.arguments import probability

__all__ = [
    "chi_squared_sf",
    "normal_cdf",
    "normal_ppf",
    "normal_sf",
    "t_cdf",
    "t_ppf",
    "t_sf",
]

_STANDARD = NormalDist()
_TINY = 1e-300
_EPSILON = 1e-16


def normal_sf(z: float) -> float:
    """Return the probability that a standard normal variable exceeds z."""
    return math.erfc(z / math.sqrt(2)) / 2


def normal_cdf(z: float) -> float:
    """Return the probability that a standard normal variable is at most z."""
    return normal_sf(-z)


def normal_ppf(p: float) -> float:
    """Return the z that a standard normal variable stays below with probability p.

    Wichura 1988, Applied Statistics 37:477-484 (AS 241). Raises ValueError unless p lies in 0..1;
    infinite at its ends.
    """
    probability("p", p)
    if p in (0, 1):
        return math.copysign(math.inf, p - 0.5)
    return _STANDARD.inv_cdf(p)


def chi_squared_sf(x: float) -> float:
    """Return the probability that a chi-squared variable with 1 degree of freedom exceeds x >= 0.

    Raises ValueError for x below 0.
    """
    if not x >= 0:
        raise ValueError(f"chi-squared must be 0 or more, not {x}")
    return math.erfc(math.sqrt(x / 2))


def t_sf(t: float, df: float) -> float:
    """Return the probability that Student's t with df degrees of freedom exceeds t.

    By the regularised incomplete beta function (Abramowitz and Stegun 1964, 26.7.1 and 26.5.8).
    Raises ValueError unless df is above 0 and finite, and t is a number.
    """
    if not 0 < df < math.inf:
        raise ValueError(f"degrees of freedom must be above 0 and finite, not {df}")
    if math.isnan(t):
        raise ValueError("t must be a number")
    if t < 0:
        return 1 - t_sf(-t, df)
    if math.isinf(t):
        return 0.0
    a, b = df / 2, 0.5
    ratio = t * t / df
    x, rest = 1 / (1 + ratio), ratio / (1 + ratio)
    # x^a (1-x)^b / B(a, b), by log1p: x is near 1 for large df
    front = math.exp(-a * math.log1p(ratio)) * math.sqrt(rest / math.pi) * _gamma_ratio(a)
    if x < (a + 1) / (a + b + 2):
        return front * _continued_fraction(a, b, x) / a / 2
    return 0.5 - front * _continued_fraction(b, a, rest) / b / 2


def t_cdf(t: float, df: float) -> float:
    """Return the probability that Student's t with df degrees of freedom is at most t.

    Raises ValueError as t_sf does.
    """
    return t_sf(-t, df)


def t_ppf(p: float, df: float) -> float:
    """Return the t that Student's t with df degrees of freedom stays below with probability p.

    Raises ValueError unless p lies in 0..1 and df is above 0 and finite; infinite at the ends
    of p.
    """
    probability("p", p)
    if p == 0.5:
        return 0.5 - t_sf(0, df)  # which is 0, or refuses df
    return _upper(1 - p, df) if p > 0.5 else -_upper(p, df)


def _upper(tail: float, df: float) -> float:
    """Return the t above 0 that is exceeded with the probability `tail` < 1/2."""
    t = 1e-8  # brought above the root, from where Newton's steps in log t fall on it
    while t_sf(t, df) > tail:
        t *= 8
    if not tail or t > 1e140:  # or the square of t is near its end
        return math.inf
    scale = math.log(_gamma_ratio(df / 2) / math.sqrt(math.pi * df))
    for _ in range(200):
        p = t_sf(t, df)
        if not p:  # fallen off the end of the floats
            t *= 0.75
            continue
        density = scale - (df + 1) / 2 * math.log1p(t * t / df)
        slope = math.exp(density + math.log(t) - math.log(p))  # of -log p by log t
        step = (math.log(p) - math.log(tail)) / slope
        t *= math.exp(step)
        if abs(step) < 4e-16:
            break
    return t


def _gamma_ratio(a: float) -> float:
    """Return gamma(a + 1/2) / gamma(a), without the cancellation of two large lgammas.

    From a = 100 by its asymptotic series (Tricomi and Erdélyi 1951, Pacific Journal of
    Mathematics 1:133-142).
    """
    if a < 100:
        return math.gamma(a + 0.5) / math.gamma(a)
    r = 1 / a
    series = -1 / 8 + r * (1 / 128 + r * (5 / 1024 - r * (21 / 32768 + r * 399 / 262144)))
    return math.sqrt(a) * (1 + r * series)


def _continued_fraction(a: float, b: float, x: float) -> float:
    """Return the continued fraction of the incomplete beta function by Lentz's method.

    Lentz 1976, Applied Optics 15:668-671, as modified by Thompson and Barnett 1986.
    """
    c = 1.0
    d = 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = d
    m = 0
    while True:
        m += 1
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _not_zero(1 + term * d)
            c = _not_zero(1 + term / c)
            value *= c * d
        if abs(c * d - 1) <= 2 * _EPSILON:
            return value


def _not_zero(x: float) -> float:
    return x if abs(x) > _TINY else _TINY
