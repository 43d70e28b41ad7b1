"""What is wrong with a query that Oxigraph could not parse, and where."""

from __future__ import annotations

import re

from il2kb.errors import QueryError
from il2kb.prefixes import known
from il2kb.queries.guard import fault
from il2kb.queries.library import Query
from il2kb.queries.tokens import Token

__all__ = ["PADDING", "explain"]

# Behind every query, because Oxigraph's parser reports the place of a mistake wrongly when it
# is fewer characters from the end than its longest keyword has.
PADDING = "\n" + " " * 32

_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_KEYWORD = re.compile(r"[A-Z][A-Z0-9_]+")
# What Oxigraph says of a query that is well-formed but has no meaning.
_REASONS = {
    "The SELECT contains a variable that is unbound": "a variable of the SELECT list is neither "
    "in GROUP BY nor within an aggregate such as COUNT or MAX",
    "Duplicated variable name in SELECT": "a variable is twice in the SELECT list",
}
_WHOLE = 'write it whole, as <https://...>, without spaces and the signs < > " { } | ^ ` \\'
_CLOSING = {"(": ")", "{": "}", "[": "]"}


def explain(query: Query, message: str) -> QueryError:
    """Return the error for a query that Oxigraph answered with a syntax error."""
    place = _PLACE.fullmatch(message)
    if place is None:
        return QueryError(f"{query.origin}: {message}")
    expected = re.split(r", (?![^\[]*\])", place[3])
    slip = _bracket(query) or _prefix(query)
    if slip is not None:
        return slip
    at = _offset(query, int(place[1]), int(place[2]))
    if "IRI parsing failed" in expected and (start := query.text.rfind("<", 0, at)) >= 0:
        iri = Token("iri", query.text[start:at], start)
        return fault("this IRI is not valid", query.text, iri, query.origin, hint=_WHOLE)
    token = _token(query, at, expected)
    for words, reason in _REASONS.items():
        if words in expected:
            return QueryError(f"{query.origin}: {reason}")
    if token is None:
        return QueryError(f"{query.origin}: the query ends too early", hint=_possible(expected))
    return fault(
        f"not valid SPARQL from {token.text.splitlines()[0]!r} on",
        query.text,
        token,
        query.origin,
        hint=_possible(expected),
    )


def _bracket(query: Query) -> QueryError | None:
    """Return the error about the first bracket that is not closed, or closes nothing."""
    stack: list[Token] = []
    for token in query.outline.tokens:
        if token.kind != "sign":
            continue
        if token.text in _CLOSING:
            stack.append(token)
        elif token.text in _CLOSING.values():
            if not stack:
                return fault(
                    f"this {token.text} closes no bracket", query.text, token, query.origin
                )
            opened = stack.pop()
            if _CLOSING[opened.text] != token.text:
                return fault(
                    f"this {opened.text} is not closed before the next {token.text}",
                    query.text,
                    opened,
                    query.origin,
                    hint=f"write the missing {_CLOSING[opened.text]}",
                )
    if not stack:
        return None
    return fault(
        f"this {stack[-1].text} is not closed",
        query.text,
        stack[-1],
        query.origin,
        hint=f"write the missing {_CLOSING[stack[-1].text]}",
    )


def _prefix(query: Query) -> QueryError | None:
    """Return the error about the first prefixed name whose prefix is not declared, else None."""
    declared = query.outline.prefixes | (set() if query.name else set(known()))
    for token in query.outline.tokens:
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and prefix not in declared:
            return fault(
                f"the prefix {prefix}: is not declared",
                query.text,
                token,
                query.origin,
                hint=f"add the line: PREFIX {prefix}: <{known().get(prefix, 'https://...')}>",
            )
    return None


def _offset(query: Query, line: int, column: int) -> int:
    """Return how many characters stand before a place that Oxigraph reports."""
    starts = [0, *(m.end() for m in re.finditer("\n", query.text + PADDING))]
    return starts[min(line, len(starts)) - 1] + column - 1


def _token(query: Query, at: int, expected: list[str]) -> Token | None:
    """Return the token from which the text is no SPARQL, or None for its end.

    Oxigraph reports the place behind as many characters as the keyword has that it tried there.
    """
    lengths = sorted({len(word) for word in expected if _KEYWORD.fullmatch(word)})
    if any(word.startswith(('"', "['")) for word in expected):
        lengths = []
    found = {token.start: token for token in query.outline.tokens}
    for length in lengths:
        if at - length in found:
            return found[at - length]
    return next((t for t in query.outline.tokens if t.start + len(t.text) > at), None)


def _possible(expected: list[str]) -> str | None:
    """Return which words and signs could stand there, as far as they say something."""
    words = [w for w in expected if _KEYWORD.fullmatch(w)]
    words += [w.strip('"') for w in expected if re.fullmatch(r'"[^\w\\]"', w)]
    return "possible here: " + " ".join(words[:8]) if words else None
