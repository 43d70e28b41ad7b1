"""Where each statement of a Turtle file stands: a tokeniser and a scan over its tokens.

The parser of pyoxigraph decides what is Turtle; this scan only finds the places, so it reads
text that has been parsed before and need not explain what is wrong with any other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple, TypeAlias

import pyoxigraph as ox

from il2kb.errors import DataError
from il2kb.turtle.literals import INVISIBLE, RDF, XSD, unescape
from il2kb.turtle.nesting import COMMENT, IRI, STRINGS
from il2kb.turtle.source import Text

__all__ = [
    "Fact",
    "Outline",
    "Span",
    "Term",
    "is_local_name",
    "longest",
    "scan",
    "token_ends",
]

Span: TypeAlias = tuple[int, int]
Term: TypeAlias = ox.NamedNode | ox.Literal

# Names of the Turtle grammar (section 6.5): PN_CHARS_BASE, PN_CHARS, PLX.
_BASE = (
    "A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS = _BASE + "_0-9\xb7\u0300-\u036f\u203f\u2040\\-"
_PLX = r"%[0-9A-Fa-f]{2}|\\[-_~.!$&'()*+,;=/?#@%]"
_PREFIX = rf"[{_BASE}][{_CHARS}]*+(?:\.++[{_CHARS}]++)*+"
_LOCAL = f"(?:[{_BASE}_0-9:]|{_PLX})(?:[{_CHARS}:]++|{_PLX}|" + rf"\.++(?=[{_CHARS}:]|{_PLX}))*+"
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")

_TYPE = ox.NamedNode(RDF + "type")
_NIL = ox.NamedNode(RDF + "nil")
_DATATYPES = {name: ox.NamedNode(XSD + name) for name in ("double", "decimal", "integer")}
_BOOLEANS = {
    word: ox.Literal(word, datatype=ox.NamedNode(XSD + "boolean")) for word in ("true", "false")
}


@cache  # compiled when first needed: 40 ms that a query without errors need not spend
def _token() -> re.Pattern[str]:
    return re.compile(
        "|".join(
            (
                r"(?P<space>[ \t\r\n]++)",
                rf"(?P<name>(?:{_PREFIX})?:(?:{_LOCAL})?)",
                f"(?P<iri>{IRI})",
                f"(?P<string>{'|'.join(STRINGS)})",
                f"(?P<comment>{COMMENT})",
                r"(?P<double>[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+)",
                r"(?P<decimal>[+-]?[0-9]*\.[0-9]+)",
                r"(?P<integer>[+-]?[0-9]+)",
                r"(?P<mark>[.;,\[\]()]|\^\^)",
                r"(?P<at>@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*(?:--[a-z]+)?)",
                rf"(?P<label>_:[{_BASE}_0-9](?:[{_CHARS}.]*[{_CHARS}])?)",
                # As long as a prefix can be, and with the character after a backslash: text that is
                # not valid is passed over in linear time.
                f"(?P<word>{_PREFIX})",
                r"(?P<other>\\.|.)",
            )
        ),
        re.DOTALL,
    )


class Fact(NamedTuple):
    """A triple of a named subject, where its three terms stand, and the mark after it.

    A blank node as its object is any one, not the node of the parser.
    """

    subject: ox.NamedNode
    predicate: ox.NamedNode
    object: Term | ox.BlankNode
    subject_span: Span
    predicate_span: Span
    object_span: Span
    mark: str


class _Token(NamedTuple):
    kind: str
    start: int
    end: int
    text: str


@dataclass
class Outline:
    """What a Turtle file holds, in the order of the file; spans are offsets in code points."""

    facts: list[Fact] = field(default_factory=list)
    # The first token of each statement up to after its full stop, and whether it is a directive.
    statements: list[tuple[Span, bool]] = field(default_factory=list)
    blank_nodes: list[Span] = field(default_factory=list)
    # Those of them that have a label, or are a subject; all others stand inside an object.
    loose: list[Span] = field(default_factory=list)
    comments: list[Span] = field(default_factory=list)
    # Every IRI, where it is written first.
    iris: dict[str, Span] = field(default_factory=dict)
    empty_prefix: str | None = None


def token_ends(text: str) -> list[int]:
    """Return the offset after each token that is not a comment, in text that need not be valid."""
    return [m.end() for m in _token().finditer(text) if m.lastgroup not in ("space", "comment")]


def longest(text: str) -> Span:
    """Return the span of the longest token or comment."""
    spans = (match.span() for match in _token().finditer(text) if match.lastgroup != "space")
    return max(spans, key=lambda span: span[1] - span[0], default=(0, 0))


@cache
def _local_name() -> re.Pattern[str]:
    return re.compile(f"(?:{_LOCAL})?")


def is_local_name(text: str) -> bool:
    """Return whether `text` may stand after a prefix as it is, without a backslash."""
    return (
        "\\" not in text
        and _local_name().fullmatch(text) is not None
        and not INVISIBLE.search(text)
    )


def scan(text: Text) -> Outline:
    """Find the statements of Turtle text that has been parsed before.

    Raises DataError at a triple term or another form of RDF 1.2, which no knowledge base holds.
    """
    return _Scan(text).run()


class _Scan:
    def __init__(self, text: Text) -> None:
        self.text = text
        self.outline = Outline()
        self.prefixes: dict[str, str] = {}
        self.base: str | None = None
        self.names: dict[str, ox.NamedNode] = {}
        self.tokens: list[_Token] = []
        for match in _token().finditer(text.text):
            kind = match.lastgroup or "other"
            if kind == "comment":
                self.outline.comments.append(match.span())
            elif kind != "space":
                self.tokens.append(_Token(kind, match.start(), match.end(), match[0]))
        self.tokens.append(_Token("end", len(text.text), len(text.text), ""))
        self.index = 0

    def run(self) -> Outline:
        while self.tokens[self.index].kind != "end":
            start = self.tokens[self.index].start
            directive = self._directive()
            if not directive:
                self._statement()
            end = self.tokens[self.index - 1].end
            self.outline.statements.append(((start, end), directive))
        self.outline.empty_prefix = self.prefixes.get("")
        return self.outline

    def _next(self) -> _Token:
        token = self.tokens[self.index]
        self.index += 1
        return token

    def _directive(self) -> bool:
        token = self.tokens[self.index]
        if token.kind not in ("at", "word"):
            return False
        self.index += 1
        keyword = token.text.lstrip("@").lower()
        if keyword == "prefix":
            name = self._next().text[:-1]
            self.prefixes[name] = self._resolve(self._next().text)
        elif keyword == "base":
            self.base = self._resolve(self._next().text)
        elif keyword == "version":
            self.index += 1
        else:
            raise self._unexpected(token)
        self.names.clear()
        if token.kind == "at":
            self.index += 1  # the full stop, which the SPARQL forms do not have
        return True

    def _statement(self) -> None:
        first = self.tokens[self.index]
        subject, subject_span = self._term()
        if isinstance(subject, ox.BlankNode) and first.kind != "label":
            self.outline.loose.append((first.start, first.end))
        if first.text == "[" and self.tokens[self.index].text == ".":
            self.index += 1
            return
        while True:
            predicate, predicate_span = self._term()
            while True:
                value, span = self._term()
                mark = self._next()
                if mark.text not in (".", ";", ","):
                    raise self._unexpected(mark)
                if isinstance(subject, ox.NamedNode) and isinstance(predicate, ox.NamedNode):
                    self.outline.facts.append(
                        Fact(
                            subject, predicate, value, subject_span, predicate_span, span, mark.text
                        )
                    )
                if mark.text != ",":
                    break
            while mark.text == ";" and self.tokens[self.index].text in (";", "."):
                mark = self._next()
            if mark.text == ".":
                return

    def _term(self) -> tuple[Term | ox.BlankNode, Span]:
        """Read a term; every blank node is a new one."""
        token = self._next()
        kind, start, end, text = token
        if kind == "name" or kind == "iri":
            return self._iri(token), (start, end)
        if kind == "string":
            return self._string(token)
        if kind in _DATATYPES:
            return ox.Literal(text, datatype=_DATATYPES[kind]), (start, end)
        if text == "a":
            return _TYPE, (start, end)
        if text in _BOOLEANS:
            return _BOOLEANS[text], (start, end)
        if kind == "label":
            self._labelled(token)
            return ox.BlankNode(), (start, end)
        if text == "(" and self.tokens[self.index].text == ")":
            return _NIL, (start, self._next().end)
        if text in ("[", "("):
            return ox.BlankNode(), (start, self._skip_brackets(token))
        raise self._unexpected(token)

    def _iri(self, token: _Token) -> ox.NamedNode:
        text = token.text
        node = self.names.get(text)
        if node is None:
            if token.kind == "iri":
                iri = self._resolve(text)
            else:
                prefix, _, local = text.partition(":")
                iri = self.prefixes[prefix] + unescape(local)
            node = self.names[text] = ox.NamedNode(iri)
            self.outline.iris.setdefault(iri, (token.start, token.end))
        return node

    def _resolve(self, bracketed: str) -> str:
        """Return the IRI of `<...>`; pyoxigraph itself resolves the relative ones."""
        iri = unescape(bracketed[1:-1])
        if self.base is None or _ABSOLUTE.match(iri):
            return iri
        parsed = ox.parse(
            input=f"{bracketed} <a:> <a:> .", format=ox.RdfFormat.TURTLE, base_iri=self.base
        )
        subject = next(iter(parsed)).subject
        assert isinstance(subject, ox.NamedNode)  # it was written in angle brackets
        return subject.value

    def _string(self, token: _Token) -> tuple[ox.Literal, Span]:
        text = token.text
        quotes = 3 if len(text) >= 6 and text[:3] == text[0] * 3 else 1
        value = unescape(text[quotes:-quotes])
        after = self.tokens[self.index]
        if after.text == "^^":
            datatype = self.tokens[self.index + 1]
            self.index += 2
            return ox.Literal(value, datatype=self._iri(datatype)), (token.start, datatype.end)
        if after.kind == "at":
            self.index += 1
            language, _, direction = after.text[1:].partition("--")
            literal = ox.Literal(
                value,
                language=language,
                direction=ox.BaseDirection(direction) if direction else None,
            )
            return literal, (token.start, after.end)
        return ox.Literal(value), (token.start, token.end)

    def _skip_brackets(self, opening: _Token) -> int:
        """Pass over [...] or (...), noting the blank nodes inside; return where it ends."""
        self.outline.blank_nodes.append((opening.start, opening.end))
        depth = 1
        while depth:
            token = self._next()
            if token.kind in ("end", "other"):
                raise self._unexpected(token)
            if token.text in ("[", "("):
                depth += 1
                if token.text == "[" or self.tokens[self.index].text != ")":
                    self.outline.blank_nodes.append((token.start, token.end))
            elif token.text in ("]", ")"):
                depth -= 1
            elif token.kind == "label":
                self._labelled(token)
        return token.end

    def _labelled(self, token: _Token) -> None:
        self.outline.blank_nodes.append((token.start, token.end))
        self.outline.loose.append((token.start, token.end))

    def _unexpected(self, token: _Token) -> DataError:
        return self.text.error(
            f"{token.text[:20]!r} is not Turtle 1.1"
            if token.text
            else "the file ends inside a statement",
            token.start,
            token.end,
            "write plain triples; triple terms, reifiers and annotations of RDF 1.2 are not used: "
            "give the statement an IRI such as :name and describe that",
        )
