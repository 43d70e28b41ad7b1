"""The tokens of a SPARQL text, as far as the guard, the linter and the messages need them.

This is no parser: Oxigraph's is, but it must not meet a text from outside in the main process.
Where the two could differ, this one shows more to the guard, never less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Token", "decode", "outline", "tokens"]

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
  | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>)
  | (?P<string>
        \"\"\"(?:[^"\\]|\\.|""?(?!"))*+\"\"\" | '''(?:[^'\\]|\\.|''?(?!'))*+'''
      | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+')
  | (?P<open>['"].*)
  | (?P<variable>[?$]\w+)
  | (?P<tag>@[A-Za-z][\w-]*)
  | (?P<blank>_:[\w.-]*)
  | (?P<name>(?:[^\W\d_][\w.-]{0,100}+(?<!\.))?:
        (?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\[-_~.!$&'()*+,;=/?\#@%])*(?<!\.))?)
  | (?P<word>\w+)
  | (?P<sign>[^\s])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True)
class Token:
    """A token: its kind, its text, and where it starts (0-based, in characters).

    Kinds: comment, iri, string, open (from a quotation mark that is not closed to the end),
    variable, tag, blank, name (prefixed), word, sign.
    """

    kind: str
    text: str
    start: int

    @property
    def keyword(self) -> str:
        """The text in capitals if it is a word, else an empty text."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def variable(self) -> str:
        """The name of the variable, else an empty text."""
        return self.text[1:] if self.kind == "variable" else ""


def tokens(text: str) -> list[Token]:
    """Return the tokens of a SPARQL text, comments included."""
    return [
        Token(match.lastgroup or "sign", match[0], match.start()) for match in _TOKEN.finditer(text)
    ]


def decode(text: str) -> str:
    r"""Return the text with every \\uXXXX and \\UXXXXXXXX replaced by its character."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= 0x10FFFF else match[0]

    return _ESCAPE.sub(character, text)


@dataclass(frozen=True)
class Outline:
    """What the tokens say about a query.

    `form` is SELECT, ASK, CONSTRUCT, DESCRIBE or the word found in their place (an empty text
    for none); `columns` the variables of the SELECT list in order, None for `SELECT *` and for
    other forms; `computed` those of them made by `( ... AS ?x )`; `inner` the variables inside
    sub-SELECTs; `assigned` the targets of AS anywhere; `prefixes` the declared ones.
    """

    tokens: list[Token]
    form: str
    columns: list[str] | None
    computed: set[str]
    inner: set[str]
    assigned: set[str]
    prefixes: set[str]

    @property
    def variables(self) -> set[str]:
        """The names of all variables."""
        return {t.variable for t in self.tokens if t.variable}

    @property
    def ordered(self) -> bool:
        """Whether the outermost query has an ORDER BY."""
        return any(
            depth == 0 and one.keyword == "ORDER" and two.keyword == "BY"
            for depth, one, two in zip(
                _depths(self.tokens), self.tokens, self.tokens[1:], strict=False
            )
        )


def outline(text: str) -> Outline:
    """Return the outline of a query; a text that is no query gets one as far as it goes."""
    found = [t for t in tokens(text) if t.kind != "comment"]
    prefixes, start = _prologue(found)
    form = found[start].keyword if start < len(found) else ""
    columns, computed = _columns(found[start:]) if form == "SELECT" else (None, set())
    return Outline(
        found,
        form,
        columns,
        computed,
        set(_inner(found)),
        {two.variable for one, two in pairwise(found) if one.keyword == "AS" and two.variable},
        prefixes,
    )


def _prologue(found: list[Token]) -> tuple[set[str], int]:
    """Return the declared prefixes, and where the query itself starts."""
    prefixes: set[str] = set()
    at = 0
    while at < len(found) and found[at].keyword in ("PREFIX", "BASE", "VERSION"):
        if found[at].keyword == "PREFIX" and at + 1 < len(found):
            prefixes.add(found[at + 1].text.removesuffix(":"))
            at += 1
        at += 2
    return prefixes, at


def _columns(found: list[Token]) -> tuple[list[str] | None, set[str]]:
    """Return the variables of the SELECT list that `found` starts with."""
    columns: list[str] = []
    computed: set[str] = set()
    for before, depth, token in zip(found, _depths(found[1:]), found[1:], strict=False):
        if depth == 0 and (token.keyword in ("WHERE", "FROM") or token.text in ("{", "*")):
            return (None if token.text == "*" else columns), computed
        if token.variable and (depth == 0 or (depth == 1 and before.keyword == "AS")):
            columns.append(token.variable)
            if depth:
                computed.add(token.variable)
    return columns, computed


def _inner(found: list[Token]) -> Iterator[str]:
    """Yield the variables inside sub-SELECTs."""
    inside: int | None = None
    seen = False
    for depth, token in zip(_depths(found), found, strict=True):
        if inside is not None and depth < inside:
            inside = None
        if token.keyword == "SELECT":
            if seen and inside is None:
                inside = depth
            seen = True
        if inside is not None and token.variable:
            yield token.variable


def _depths(found: list[Token]) -> Iterator[int]:
    """Yield how many brackets are open before each token (a closing one counts as outside)."""
    depth = 0
    for token in found:
        if token.text in ("}", ")", "]"):
            depth -= 1
        yield depth
        if token.text in ("{", "(", "["):
            depth += 1
