"""What no RDF library finds wrong in Turtle text, and a knowledge base must not hold."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from il2kb.errors import Position
from il2kb.turtle.literals import BIDI, INVISIBLE, RDF, XSD, named
from il2kb.turtle.parser import triples_of
from il2kb.turtle.source import Source, Text, read
from il2kb.turtle.tokens import Outline, Span, scan

__all__ = ["HUGE", "Defect", "hygiene"]

# Longest literal, in code points: an abstract is about 2,000.
HUGE = 20_000

_IN_USE = ("string", "integer", "decimal", "date", "boolean", "anyURI")
_ALLOWED = {RDF + "langString", *(XSD + name for name in _IN_USE)}

_DATE = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})-[0-9]{2}-[0-9]{2}"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
# XML Schema 1.1, part 2, and what a person should write instead.
_LEXICAL = {
    XSD + "integer": (re.compile(r"[+-]?[0-9]+"), "write digits alone: 60"),
    XSD + "decimal": (
        re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"),
        "write digits with a point: 55.17; a value that is not there is an absence, not a number",
    ),
    XSD + "boolean": (re.compile(r"true|false|1|0"), "write true or false"),
    XSD + "date": (re.compile(_DATE + _ZONE), "write year-month-day: 2015-07-31"),
    XSD + "dateTime": (re.compile(_DATE + "T" + _TIME + _ZONE), "write 2015-07-31T12:00:00Z"),
    XSD + "anyURI": (
        re.compile(r'(?:[^\s<>"{}|\\^`%\x00-\x20]|%[0-9A-Fa-f]{2})+'),
        "write the whole address, with %20 for a space",
    ),
}
_DAY = re.compile(r"-?0*([0-9]+)-([0-9]{2})-([0-9]{2})")

_LATIN = re.compile("[A-Za-z]")
_LOOK_ALIKE = re.compile(
    "[\u0370-\u03ff\u0400-\u052f\u1c80-\u1c8f\u1f00-\u1fff\u2de0-\u2dff\ua640-\ua69f]"
)
_SEGMENT = re.compile("[^/#?:]+")


@dataclass(frozen=True)
class Defect:
    """One thing wrong in the text of a file: a code, what and where, and what to write."""

    code: str
    message: str
    hint: str
    position: Position


def hygiene(source: Source, *, path: Path | None = None) -> list[Defect]:
    """Return the defects of a Turtle file (a Path) or text, in the order of the text.

    Codes: blank-node, ill-typed, datatype, huge-literal, bidi-control, invisible-character,
    mixed-script, outer-space. Raises as `parse` does for text that cannot be read at all.
    """
    text = read(source, path)
    triples_of(text)
    outline = scan(text)
    found = [
        *_blank_nodes(text, outline),
        *_iris(text, outline),
        *_literals(text, outline),
        *_comments(text, outline),
    ]
    return sorted(found, key=lambda defect: (defect.position.line or 0, defect.position.column))


def _blank_nodes(text: Text, outline: Outline) -> Iterator[Defect]:
    for span in outline.blank_nodes:
        yield Defect(
            "blank-node",
            "a blank node has no name to refer to",
            "give the node an IRI such as :name and state its properties under that",
            text.position(*span),
        )


def _iris(text: Text, outline: Outline) -> Iterator[Defect]:
    for iri, span in outline.iris.items():
        yield from _hidden(text, span, iri, "the IRI")
        for segment in _SEGMENT.findall(iri):
            strange = _LOOK_ALIKE.search(segment)
            if strange and _LATIN.search(segment):
                yield Defect(
                    "mixed-script",
                    f"the IRI mixes Latin letters with {named(strange[0])}",
                    "type the letter again on a Latin keyboard, or spell it out (beta, gamma)",
                    text.position(*span),
                )


def _comments(text: Text, outline: Outline) -> Iterator[Defect]:
    for start, end in outline.comments:
        yield from _hidden(text, (start, end), text.text[start:end], "the comment")


def _literals(text: Text, outline: Outline) -> Iterator[Defect]:
    for fact in outline.facts:
        if not isinstance(fact.object, ox.Literal):
            continue
        span, value, datatype = fact.object_span, fact.object.value, fact.object.datatype.value
        yield from _hidden(text, span, value, "the text")
        yield from _typed(text, span, value, datatype)
        if len(value) > HUGE:
            yield Defect(
                "huge-literal",
                f"a literal of {len(value):,} characters; at most {HUGE:,} are allowed",
                "quote the passage that matters and give the place of the rest",
                text.position(*span),
            )
        if value != value.strip() and datatype not in _LEXICAL:
            yield Defect(
                "outer-space",
                "white space at the beginning or end of a literal",
                "remove it, so that equal texts are equal",
                text.position(*span),
            )


def _typed(text: Text, span: Span, value: str, datatype: str) -> Iterator[Defect]:
    name = datatype.replace(XSD, "xsd:").replace(RDF, "rdf:")
    form = _LEXICAL.get(datatype)
    if form is not None and not (form[0].fullmatch(value) and _is_day(value, datatype)):
        shown = value if len(value) <= 40 else value[:40] + "..."
        yield Defect("ill-typed", f"{shown!r} is not an {name}", form[1], text.position(*span))
    elif datatype not in _ALLOWED:
        yield Defect(
            "datatype",
            f"the datatype {name} is not used in a knowledge base",
            "use " + ", ".join(f"xsd:{other}" for other in _IN_USE) + " or a language tag"
            + (": a decimal such as 55.17 keeps every digit" if _is_float(name) else ""),
            text.position(*span),
        )  # fmt: skip


def _is_float(name: str) -> bool:
    return name in ("xsd:double", "xsd:float")


def _is_day(value: str, datatype: str) -> bool:
    """Return whether the day of a date is in the calendar; true for all other datatypes."""
    if datatype not in (XSD + "date", XSD + "dateTime"):
        return True
    match = _DAY.match(value)
    if match is None:
        return False
    # Any year of the same kind will do: datetime knows 1 to 9999 only.
    year = int(match[1][-4:]) % 400 + 400
    try:
        datetime.date(year, int(match[2]), int(match[3]))
    except ValueError:
        return False
    return True


def _hidden(text: Text, span: Span, value: str, where: str) -> Iterator[Defect]:
    """Find characters nobody sees; written raw they are pointed at, escaped their token is."""
    match = INVISIBLE.search(value)
    if match is None:
        return
    raw = INVISIBLE.search(text.text, *span)
    bidi = BIDI.match(match[0]) is not None
    place = (raw.start(), raw.end()) if raw and raw[0] == match[0] else span
    yield Defect(
        "bidi-control" if bidi else "invisible-character",
        f"{where} holds {named(match[0])}, "
        + ("which reorders what is displayed" if bidi else "which nobody sees"),
        "save the file with plain line ends (LF)" if match[0] == "\r" else "delete it",
        text.position(*place),
    )
