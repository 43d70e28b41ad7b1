"""Literals and IRIs as Turtle writes them: escapes, abbreviations, invisible characters."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyoxigraph as ox

__all__ = [
    "BIDI",
    "INVISIBLE",
    "RDF",
    "XSD",
    "named",
    "unescape",
    "visible",
    "write_iri",
    "write_literal",
]

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"

# Written out, not asked of unicodedata, so that a file has one canonical form whatever Python's
# version of Unicode. Controls (Cc) and formats (Cf), then letters and marks that show nothing.
_CONTROL = "\x00-\x1f\x7f-\x9f"
_FORMAT = (
    "\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
)
_BLANK = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2028\u2029\u2800\u3164"
    "\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef"
)
# Spaces that no editor tells from U+0020.
_SPACE = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"

BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# All that nobody sees, but for the line feed and the tab.
INVISIBLE = re.compile(f"(?![\n\t])[{_CONTROL}{_FORMAT}{_BLANK}]")

_HIDDEN = re.compile(f"[{_CONTROL}{_FORMAT}{_BLANK}]")
_SHORT_ESCAPED = re.compile(rf'["\\{_CONTROL}{_FORMAT}{_BLANK}{_SPACE}]')
# In the long form a line feed stands for itself, and a quote where it cannot end the string.
_LONG_ESCAPED = re.compile(rf'"(?="|\Z)|(?!\n)[\\{_CONTROL}{_FORMAT}{_BLANK}{_SPACE}]')
_IRI_ESCAPED = re.compile(rf'[<>"{{}}|^`\\ {_CONTROL}{_FORMAT}{_BLANK}{_SPACE}]')
_NAMED_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}

_BARE = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "double": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+"),
    XSD + "boolean": re.compile(r"true|false"),
}


def unescape(text: str) -> str:
    r"""Return `text` with its escapes (\n, \", \-, \u00E9 ...) replaced by what they stand for."""
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code is not None:
        return chr(int(code, 16))
    letter: str = match[3]
    return _ESCAPES.get(letter, letter)


def named(character: str) -> str:
    """Return the code and the name of a character, for one that nobody sees."""
    import unicodedata  # for messages only

    return f"U+{ord(character):04X} ({unicodedata.name(character, 'CONTROL CHARACTER')})"


def visible(text: str) -> str:
    """Return `text`, as long as before, with each invisible character replaced by U+FFFD.

    For messages and terminals, where a control character could move the cursor or the text.
    """
    return _HIDDEN.sub(lambda match: "\t" if match[0] == "\t" else "\ufffd", text)


def _escaped(match: re.Match[str]) -> str:
    return _NAMED_ESCAPES.get(match[0]) or _code(match)


def _code(match: re.Match[str]) -> str:
    number = ord(match[0])
    return f"\\u{number:04X}" if number <= 0xFFFF else f"\\U{number:08X}"


def write_iri(iri: str) -> str:
    """Return an IRI in full, in angle brackets."""
    return f"<{_IRI_ESCAPED.sub(_code, iri)}>"


def write_literal(literal: ox.Literal, name: Callable[[str], str]) -> str:
    """Return a literal in its shortest Turtle form that keeps the lexical form to the letter.

    `name` gives the written form of an IRI; it is asked only for a datatype that is written.
    """
    value = literal.value
    bare = _BARE.get(literal.datatype.value)
    if bare is not None and bare.fullmatch(value):
        return value
    if "\n" in value:
        quoted = '"""' + _LONG_ESCAPED.sub(_escaped, value) + '"""'
    else:
        quoted = '"' + _SHORT_ESCAPED.sub(_escaped, value) + '"'
    if literal.language is not None:
        direction = "" if literal.direction is None else f"--{literal.direction.value}"
        return f"{quoted}@{literal.language}{direction}"
    if literal.datatype.value == XSD + "string":
        return quoted
    return f"{quoted}^^{name(literal.datatype.value)}"
