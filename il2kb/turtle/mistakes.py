"""What a syntax error of the Turtle parser means, where it is, and what to write instead."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping

from il2kb.errors import DataError, TurtleError, suggest
from il2kb.turtle.literals import INVISIBLE, named, visible
from il2kb.turtle.source import Text
from il2kb.turtle.tokens import longest, token_ends

__all__ = ["explain", "too_long"]

_PLACE = re.compile(r"^Parser error.*?(?:column \d+|columns \d+ and \d+): ", re.DOTALL)
_UNDECLARED = re.compile(r"The prefix (.*): has not been declared")

_STATEMENT = "a statement is: subject predicate object ; predicate object , object ."
# What the parser says → what we say, and what to write.
_HINTS: tuple[tuple[str, str | None, str], ...] = (
    (
        "Line jumps are not allowed",
        "the string is not closed on its line",
        'close it with ", or write """ on both sides of a text of several lines',
    ),
    ("Invalid IRI code point", None, "percent-encode the character in the IRI: %20 for a space"),
    ("escapes in IRIs", None, "write %25 where a percent sign is meant"),
    ("percent encoding", None, "write %25 where a percent sign is meant"),
    (
        "No scheme found",
        "the IRI is relative, and the file has no base",
        "write the whole IRI, <https://...>, or a name with a prefix, :name",
    ),
    (
        "is not a valid RDF object",
        None,
        "an object is :name, <https://...>, \"text\", a number, or true or false in lower case; "
        "after the last one comes ; or .",
    ),
    ("is not a valid predicate", None, _STATEMENT),
    ("is not a valid subject", None, _STATEMENT),
    ("valid unicode character", None, "write the character itself instead of its escape"),
)  # fmt: skip


def explain(error: SyntaxError, text: Text, prefixes: Mapping[str, str]) -> TurtleError:
    """Return the TurtleError for a SyntaxError of pyoxigraph; `prefixes` are the known ones."""
    raw = _PLACE.sub("", str(error.msg))
    start = _offset(text, error.lineno, error.offset)
    end = _offset(text, error.end_lineno, error.end_offset)
    undeclared = _UNDECLARED.search(raw)
    if undeclared:
        name = undeclared[1]
        message = f"the prefix {name}: is not declared"
        return text.error(message, start, end, _prefix_hint(name, prefixes))
    if "A dot is expected" in raw or "followed by a dot" in raw or raw == "Unexpected end":
        return _missing_stop(text, start, end)
    if raw.startswith("Unexpected end of file"):
        return _unclosed(text, start)
    hidden = INVISIBLE.match(text.text, start)
    if hidden:
        return text.error(
            f"{named(hidden[0])} stands here, which nobody sees", start, start + 1,
            "save the file as UTF-8" if hidden[0] == "\0" else "delete it",
        )  # fmt: skip
    for sign, message_instead, hint in _HINTS:
        if sign in raw:
            return text.error(message_instead or _shown(raw), start, end, hint)
    iri = text.text[start : start + 1] == "<"
    return text.error(
        _shown(raw), start, end, "write the IRI as <https://host/path>" if iri else None
    )


def too_long(text: Text) -> DataError:
    """Return the error for a token longer than the 16 MiB that the parser takes."""
    start = longest(text.text)[0]
    return text.error(
        "a literal, an IRI or a comment is longer than 16 MiB",
        start,
        start + 1,
        "keep the text in a file of its own and give its address here",
    )


def _shown(message: str) -> str:
    line = visible(" ".join(message.split()))
    return line if len(line) <= 160 else line[:80] + " ... " + line[-70:]


def _offset(text: Text, line: int | None, column: int | None) -> int:
    starts = text.line_starts
    number = min(max(line or 1, 1), len(starts))
    return min(starts[number - 1] + max((column or 1) - 1, 0), len(text.text))


def _prefix_hint(name: str, prefixes: Mapping[str, str]) -> str:
    if name in prefixes:
        return f"add at the top of the file: @prefix {name}: <{prefixes[name]}> ."
    near = suggest(name, prefixes)
    if near:
        return "did you mean " + " or ".join(f"{known}:" for known in near) + "?"
    return f"add at the top of the file: @prefix {name}: <https://...> ."


def _missing_stop(text: Text, start: int, end: int) -> TurtleError:
    """Name the line where the full stop belongs: the parser only meets the next token."""
    ends = token_ends(text.text)
    before = bisect_left(ends, start + 1) - 1
    last = ends[before] if before >= 0 else 0
    line = text.position(max(last - 1, 0)).line
    if start >= len(text.text.rstrip()):
        return text.error(
            "the file ends inside a statement", max(last - 1, 0), last, f"end line {line} with ' .'"
        )
    return text.error(
        "a full stop is missing before this", start, end, f"end line {line} with ' .'"
    )


def _unclosed(text: Text, start: int) -> TurtleError:
    opening = text.text[start : start + 1]
    what = {'"': "string", "'": "string", "<": "IRI"}.get(opening, "statement")
    closing = {"<": ">"}.get(opening, text.text[start : start + 3])
    if what == "string" and closing != opening * 3:
        closing = opening
    hint = "end it with ' .'" if what == "statement" else f"close it with {closing}"
    return text.error(f"the {what} that begins here never ends", start, start + 1, hint)
