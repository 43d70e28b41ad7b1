"""Whether what two statements say of one thing can both hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from itertools import product

from il2kb import model
from il2kb.audit.evidence import printed
from il2kb.statistics.rounding import Printed

__all__ = ["day", "days", "disagree", "earliest", "later", "latest", "none_agrees"]

_DAYS = {"d": 1, "wk": 7}
"""Units of time that have a fixed number of days, by their UCUM code."""

# Of two concepts that are no opposites: a wider one, and what registers call the same.
_WIDER = {
    "allocation.cluster": "allocation.randomised",
    "masking.triple-blind": "masking.double-blind",
    "masking.quadruple-blind": "masking.double-blind",
}
_MONTH_ONLY = re.compile(r"\d{4}-\d{2}|[A-Za-z]+\.? \d{4}")


def disagree(one: model.Statement, other: model.Statement) -> bool:
    """Tell whether two reported statements about one thing cannot both hold.

    Numbers are compared where their units allow it, as far as their digits go; then dates, as far
    as both are given; then concepts. Where nothing can be compared, they do not disagree.
    """
    if one.layer != "reported" or other.layer != "reported":
        return False
    numbers = printed(one), printed(other)
    if numbers[0] is not None and numbers[1] is not None:
        if one.unit == other.unit:
            return _apart(numbers[0].number, numbers[1].number)
        spans = days(one), days(other)
        return spans[0] is not None and spans[1] is not None and spans[0] != spans[1]
    if one.date is not None and other.date is not None:
        return later(one, other) or later(other, one)
    if one.concepts and other.concepts:
        return _names(one).isdisjoint(_names(other))
    return False


def none_agrees(some: Iterable[model.Statement], others: Iterable[model.Statement]) -> bool:
    """Tell whether there are two sides, and each statement of one disagrees with the other's."""
    pairs = list(product(some, others))
    return bool(pairs) and all(disagree(one, other) for one, other in pairs)


def days(statement: model.Statement) -> Fraction | None:
    """Return a reported length of time in days; None for a bound, or where months are counted."""
    figure = printed(statement)
    if figure is None or figure.number.comparator is not None or statement.unit not in _DAYS:
        return None
    return Fraction(figure.number.number) * _DAYS[statement.unit]


def day(statement: model.Statement) -> str | None:
    """Return a reported date as far as it is printed: "2016-05" where there is no day."""
    if statement.layer != "reported" or statement.date is None:
        return None
    return statement.date[: 7 if _MONTH_ONLY.fullmatch(statement.printed or "") else 10]


def later(one: model.Statement, other: model.Statement) -> bool:
    """Tell whether a reported date is after another, as far as both are printed."""
    first, second = day(one), day(other)
    if first is None or second is None:
        return False
    digits = min(len(first), len(second))
    return first[:digits] > second[:digits]


def earliest(statements: Iterable[model.Statement]) -> model.Statement | None:
    """Return the statement with the earliest reported date, or None."""
    return min((s for s in statements if day(s)), key=lambda s: s.date or "", default=None)


def latest(statements: Iterable[model.Statement]) -> model.Statement | None:
    """Return the statement with the latest reported date, or None."""
    return max((s for s in statements if day(s)), key=lambda s: s.date or "", default=None)


def _names(statement: model.Statement) -> set[str]:
    return {_WIDER.get(concept.name, concept.name) for concept in statement.concepts}


def _apart(one: Printed, other: Printed) -> bool:
    """Tell whether no number prints as both; two figures of as many digits must be the same."""
    if not one.is_bound and not other.is_bound and one.digits == other.digits:
        return one.value != other.value
    lows = [figure.low for figure in (one, other) if figure.low is not None]
    highs = [figure.high for figure in (one, other) if figure.high is not None]
    return bool(lows and highs) and max(lows) > min(highs)
