"""Literals as values: is one well-typed, and which of two is smaller.

Integers and decimals are compared as decimals, never as floats. xsd:float is held in double
precision. Moments follow XML Schema 1.1: two of them of which one has a timezone and the other
has none are ordered only when they lie more than 14 hours apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, NamedTuple

import pyoxigraph as ox

from il2kb.shacl.vocabulary import XSD

__all__ = ["compare", "is_well_typed", "lexical_check"]


class Moment(NamedTuple):
    """Seconds on the time line (in UTC when zoned, else local time)."""

    seconds: Fraction
    zoned: bool


class Duration(NamedTuple):
    """Months and seconds, both signed."""

    months: int
    seconds: Fraction


# Compiled by `re` at their first use, not at import: a run needs few of them.
_INTEGER = r"[+-]?[0-9]+"
_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_DOUBLE = r"[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|INF)|NaN"
_ZONE = r"(?P<zone>Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_YEAR = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH, _DAY = r"(?P<month>0[1-9]|1[0-2])", r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?P<hour>[01][0-9]|2[0-4]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9](?:\.[0-9]+)?)"
_DURATION = (
    r"(?P<sign>-?)P(?=[0-9T])(?:(?P<years>[0-9]+)Y)?(?:(?P<months>[0-9]+)M)?(?:(?P<days>[0-9]+)D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]+)H)?(?:(?P<minutes>[0-9]+)M)?"
    r"(?:(?P<seconds>[0-9]+(?:\.[0-9]+)?)S)?)?"
)
_RANGES: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
_MOMENTS = {
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE[:-1]}",
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "time": f"{_TIME}{_ZONE}",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gYear": f"{_YEAR}{_ZONE}",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
}
_TEXTS = {
    "normalizedString": r"[^\t\n\r]*",
    "token": r"(?! )(?:[^\t\n\r ]| (?! ))*(?<! )",
    "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "hexBinary": r"(?:[0-9a-fA-F]{2})*",
    "base64Binary": r"(?:(?:[A-Za-z0-9+/] ?){4})*"
    r"(?:(?:[A-Za-z0-9+/] ?){2}= ?=|(?:[A-Za-z0-9+/] ?){3}=)?",
}

Value = Any  # Decimal, float, str, bool, Moment or Duration; the kind beside it says which


def _integer(low: int | None, high: int | None) -> Callable[[str], Value | None]:
    def read(text: str) -> Value | None:
        if re.fullmatch(_INTEGER, text) is None:
            return None
        number = Decimal(text)  # int() refuses more than 4,300 digits
        if (low is not None and number < low) or (high is not None and number > high):
            return None
        return number

    return read


def _decimal(text: str) -> Value | None:
    return None if re.fullmatch(_DECIMAL, text) is None else Decimal(text)


def _double(text: str) -> Value | None:
    return None if re.fullmatch(_DOUBLE, text) is None else float(text)


def _boolean(text: str) -> Value | None:
    return {"true": True, "1": True, "false": False, "0": False}.get(text)


def _string(text: str) -> Value | None:
    return text


def _text(pattern: str) -> Callable[[str], Value | None]:
    return lambda text: text if re.fullmatch(pattern, text) else None


def _moment(pattern: str) -> Callable[[str], Value | None]:
    def read(text: str) -> Value | None:
        match = re.fullmatch(pattern, text)
        if match is None:
            return None
        part = match.groupdict()
        year, month, day = (
            int(Decimal(part.get(name) or default))
            for name, default in (("year", "2000"), ("month", "1"), ("day", "1"))
        )
        if day > _days_in(year, month):
            return None
        hour, minute = int(part.get("hour") or 0), int(part.get("minute") or 0)
        second = Fraction(part.get("second") or 0)
        if hour == 24 and (minute or second):
            return None
        if hour == 24 and "year" not in part:
            hour = 0  # a time of day without a date begins again
        seconds = Fraction(_day_number(year, month, day) * 86400 + hour * 3600 + minute * 60)
        zone = part.get("zone")
        if zone is not None and zone != "Z":
            offset = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
            seconds -= -offset if zone[0] == "-" else offset
        return Moment(seconds + second, zone is not None)

    return read


def _duration(months: bool, seconds: bool) -> Callable[[str], Value | None]:
    def read(text: str) -> Value | None:
        match = re.fullmatch(_DURATION, text)
        if match is None:
            return None
        part = {k: v for k, v in match.groupdict().items() if v and k != "sign"}
        given = set(part)
        if (given & {"years", "months"} and not months) or (
            given - {"years", "months"} and not seconds
        ):
            return None
        count = {k: Fraction(v) for k, v in part.items()}
        total = count.get("years", 0) * 12 + count.get("months", 0)
        time = (
            count.get("days", Fraction(0)) * 86400
            + count.get("hours", 0) * 3600
            + count.get("minutes", 0) * 60
            + count.get("seconds", 0)
        )
        sign = -1 if match["sign"] else 1
        return Duration(sign * int(total), sign * time)

    return read


def _days_in(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _day_number(year: int, month: int, day: int) -> int:
    """Return the day of the proleptic Gregorian calendar (years before 1 and past 9999 too)."""
    shifted = year - (month <= 2)
    era_day = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return 365 * shifted + shifted // 4 - shifted // 100 + shifted // 400 + era_day


# datatype → (what it can be compared with, or None; its reader, None for an ill-typed text)
_READERS: dict[str, tuple[str | None, Callable[[str], Value | None]]] = {
    **{XSD + name: ("number", _integer(*limits)) for name, limits in _RANGES.items()},
    XSD + "decimal": ("number", _decimal),
    XSD + "double": ("number", _double),
    XSD + "float": ("number", _double),
    XSD + "boolean": ("boolean", _boolean),
    XSD + "string": ("string", _string),
    **{XSD + name: (name.removesuffix("Stamp"), _moment(p)) for name, p in _MOMENTS.items()},
    XSD + "duration": ("duration", _duration(True, True)),
    XSD + "yearMonthDuration": ("duration", _duration(True, False)),
    XSD + "dayTimeDuration": ("duration", _duration(False, True)),
    **{XSD + name: (None, _text(pattern)) for name, pattern in _TEXTS.items()},
}


@cache
def lexical_check(datatype: ox.NamedNode) -> Callable[[str], bool] | None:
    """Return a test of the texts of a datatype, or None when any text will do."""
    entry = _READERS.get(datatype.value)
    if entry is None or datatype.value == XSD + "string":
        return None
    reader = entry[1]
    return lru_cache(maxsize=4096)(lambda text: reader(text) is not None)


def is_well_typed(literal: ox.Literal) -> bool:
    """Tell whether the text of the literal belongs to its datatype (unknown ones: yes)."""
    check = lexical_check(literal.datatype)
    return check is None or check(literal.value)


@lru_cache(maxsize=65536)
def _value(literal: ox.Literal) -> tuple[str, Value] | None:
    kind, reader = _READERS.get(literal.datatype.value, (None, _string))
    if kind is None:
        return None
    value = reader(literal.value)
    return None if value is None else (kind, value)


def compare(left: object, right: object) -> int | None:
    """Return -1, 0 or 1 as SPARQL's operators order two terms, None where they do not."""
    if not (isinstance(left, ox.Literal) and isinstance(right, ox.Literal)):
        return None
    a, b = _value(left), _value(right)
    if a is None or b is None or a[0] != b[0]:
        return None
    return _order(a[1], b[1])


def _order(a: Value, b: Value) -> int | None:
    if isinstance(a, float) or isinstance(b, float):
        # SPARQL promotes a decimal beside a double; by way of text, as 1e400 has no float.
        a, b = float(str(a)), float(str(b))
    elif isinstance(a, Duration):
        months, seconds = _order(a.months, b.months), _order(a.seconds, b.seconds)
        if months is None or seconds is None or months * seconds < 0:
            return None  # a month is 28 to 31 days: not ordered
        return months or seconds
    elif isinstance(a, Moment):
        if a.zoned != b.zoned:
            day_zone = 14 * 3600
            apart = a.seconds - b.seconds
            return None if abs(apart) <= day_zone else (1 if apart > 0 else -1)
        a, b = a.seconds, b.seconds
    return -1 if a < b else 1 if a > b else 0 if a == b else None
