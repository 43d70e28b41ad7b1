"""Brackets and comments of Turtle text that need not be valid."""

from __future__ import annotations

import re
from functools import cache

from il2kb.turtle.source import Text

__all__ = ["COMMENT", "IRI", "MAX_DEPTH", "STRINGS", "check_depth", "comments"]

MAX_DEPTH = 64

# What may hold a bracket that is none. Possessive, so that no text makes a match backtrack.
STRINGS = (
    r'"""(?:[^"\\]++|\\.|"(?!""))*+"""',
    r"'''(?:[^'\\]++|\\.|'(?!''))*+'''",
    r'"(?:[^"\\\r\n]++|\\.)*+"',
    r"'(?:[^'\\\r\n]++|\\.)*+'",
)
IRI = r"<[^<>\s]*+>"
COMMENT = r"#[^\r\n]*+"


@cache
def _outside() -> re.Pattern[str]:
    return re.compile(
        "|".join((r"(?P<escape>\\.)", *STRINGS, IRI, f"(?P<comment>{COMMENT})"))
        + r"|(?P<open><<\(?|\{\||[\[(])|(?P<close>\)?>>|\|\}|[\])])",
        re.DOTALL,
    )


def check_depth(text: Text) -> None:
    """Raise DataError where brackets nest deeper than MAX_DEPTH.

    Deep nesting of triple terms ends the process inside pyoxigraph, with no exception to catch.
    """
    content = text.text
    if sum(content.count(bracket) for bracket in ("[", "(", "<<", "{|")) <= MAX_DEPTH:
        return
    depth = 0
    for match in _outside().finditer(content):
        if match.lastgroup == "open":
            depth += 1
            if depth > MAX_DEPTH:
                raise text.error(
                    f"brackets nest deeper than {MAX_DEPTH} levels",
                    match.start(),
                    match.end(),
                    "give the inner nodes IRIs such as :name and state them one by one",
                )
        elif match.lastgroup == "close":
            depth = max(0, depth - 1)


def comments(text: str) -> list[str]:
    """Return the comments of Turtle text, in order, without trailing white space."""
    return [m[0].rstrip() for m in _outside().finditer(text) if m.lastgroup == "comment"]
