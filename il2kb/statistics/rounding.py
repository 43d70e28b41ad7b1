"""Figures as they are printed, and the exact numbers that print so.

Which rule of rounding a paper's software followed is not known: a number half-way between two
figures may print as either, so the interval of a figure is closed on both sides.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cached_property

__all__ = ["COMPARATORS", "Printed"]

COMPARATORS = ("<", "<=", ">", ">=", "=", "~")
"""What may stand before a figure."""

_SPELLINGS = {"≤": "<=", "≥": ">=", "≈": "~"}
_NEAR = 1e-12  # a float this near to a limit, relative to it, cannot be told from the limit


@dataclass(frozen=True)
class Printed:
    """A figure as printed: its digits after the point are those of the Decimal ("20.0" has 1).

    With the comparators "<", "<=", ">", ">=" the figure is a bound, and nothing is rounded. With
    "~" the figure may be off by a whole unit in its last place, not by half of one only.

    Raises ValueError for a number that is not finite and for an unknown comparator.
    """

    number: Decimal
    comparator: str | None = None

    def __post_init__(self) -> None:
        if not self.number.is_finite():
            raise ValueError(f"a printed figure must be finite, not {self.number}")
        if self.comparator is not None and self.comparator not in COMPARATORS:
            known = ", ".join(COMPARATORS)
            raise ValueError(f"the comparator must be one of {known}, not {self.comparator!r}")

    @classmethod
    def read(cls, text: str) -> Printed:
        """Read a figure with what may stand before it, such as "0.038", "<0.001" or "−4.0".

        Raises ValueError for anything else, also for a sign of per cent or a separator.
        """
        rest = text.strip()
        for spelling, comparator in _SPELLINGS.items():
            rest = rest.replace(spelling, comparator)
        sign = next((c for c in sorted(COMPARATORS, key=len)[::-1] if rest.startswith(c)), None)
        digits = rest.removeprefix(sign or "").strip().replace("\N{MINUS SIGN}", "-")
        try:
            if "_" in digits:  # Decimal would read it
                raise InvalidOperation
            return cls(Decimal(digits), sign)
        except InvalidOperation:
            raise ValueError(f"not a printed figure: {text!r}") from None

    def __str__(self) -> str:
        return f"{self.comparator or ''}{self.number:f}"

    @property
    def digits(self) -> int:
        """The number of digits after the point."""
        return max(0, -self._exponent)

    @cached_property
    def unit(self) -> Fraction:
        """One unit in the last place, exact."""
        return Fraction(10) ** self._exponent

    @property
    def is_bound(self) -> bool:
        """Whether the figure is a bound ("<0.001"), not a rounded number."""
        return self.comparator in ("<", "<=", ">", ">=")

    @cached_property
    def low(self) -> Fraction | None:
        """The lowest number that prints so, None if there is none; for ">" itself excluded."""
        if self.comparator in ("<", "<="):
            return None
        return self.value - self._slack

    @cached_property
    def high(self) -> Fraction | None:
        """The highest number that prints so, None if there is none; for "<" itself excluded."""
        if self.comparator in (">", ">="):
            return None
        return self.value + self._slack

    @cached_property
    def value(self) -> Fraction:
        """The printed number, exact."""
        return Fraction(self.number)

    @property
    def interval(self) -> tuple[Fraction, Fraction]:
        """The lowest and the highest number that print so.

        Raises ValueError for a bound, which has no other side.
        """
        if self.low is None or self.high is None:
            raise ValueError(f"{self} is a bound, not a rounded number")
        return self.low, self.high

    def holds(self, x: Fraction | int | float) -> bool:
        """Tell whether x prints so.

        Exact for a Fraction or an int; a float within 1e-12 (relative) of a limit counts as on it.
        Raises ValueError for a float that is not a number.
        """
        if isinstance(x, float) and math.isnan(x):
            raise ValueError("x must be a number")
        above = self.low is None or _within(x - self.low, x, self.low, self.comparator == ">")
        below = self.high is None or _within(self.high - x, x, self.high, self.comparator == "<")
        return above and below

    def truncates(self, x: Fraction | int | float) -> bool:
        """Tell whether x cut towards zero gives the figure, while x rounded does not.

        False for a bound and for "~". Raises ValueError for a float that is not a number.
        """
        if self.is_bound or self.comparator == "~" or self.holds(x):
            return False
        if self.value and (x < 0) != (self.value < 0):
            return False
        size = -x if x < 0 else x
        end = abs(self.value) + self.unit
        return abs(self.value) <= size < end and not _same(size, end)

    def distance(self, x: Fraction | int | float) -> Fraction | float:
        """Return how far x is from the printed number, 0 where it prints so; exact unless a float.

        Raises ValueError for a float that is not a number.
        """
        if self.holds(x):
            return 0.0 if isinstance(x, float) else Fraction(0)
        return abs(x - float(self.value)) if isinstance(x, float) else abs(x - self.value)

    @property
    def _exponent(self) -> int:
        exponent = self.number.as_tuple().exponent
        assert isinstance(exponent, int)  # finite, as __post_init__ holds
        return exponent

    @property
    def _slack(self) -> Fraction:
        if self.is_bound:
            return Fraction(0)
        return self.unit if self.comparator == "~" else self.unit / 2


def _within(
    slack: Fraction | float, x: Fraction | int | float, limit: Fraction, is_open: bool
) -> bool:
    """Tell whether x stays inside the limit: by `slack` at least 0, or above it if open."""
    if _same(x, limit):
        return not is_open
    return slack > 0


def _same(x: Fraction | int | float, limit: Fraction) -> bool:
    if isinstance(x, float):
        return math.isclose(x, float(limit), rel_tol=_NEAR)
    return x == limit
