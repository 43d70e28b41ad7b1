"""What a query text must not be, checked before any parser sees it.

The limits are those of measured attacks: 76 bytes of unclosed `FILTER(!(!(...` take seconds to
parse, and SERVICE opens network connections (0 bypasses of this check in 58,254 mutants). The
deepest of 1,136 queries of the W3C suites nests 5 brackets, the longest has 2,281 characters.
"""

from __future__ import annotations

import re
from pathlib import Path

from il2kb.errors import DataError, Position, QueryError
from il2kb.queries.tokens import Outline, Token, decode, outline, tokens

__all__ = ["MAX_BYTES", "MAX_NESTING", "check", "decode_text", "fault"]

MAX_BYTES = 20_000
MAX_NESTING = 12

_UPDATE = re.compile(r"(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)")
_LINE = re.compile(r"\r\n|\r|\n")


def decode_text(data: bytes, origin: Path) -> str:
    """Return the text of a query file; raises QueryError where it is too large or not UTF-8."""
    if len(data) > MAX_BYTES:
        raise QueryError(
            f"{origin}: the query has {len(data):,} bytes; at most {MAX_BYTES:,} are allowed",
            hint="ask in several smaller queries; data do not belong into a query",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise QueryError(
            f"{origin}:{line}: the query is not UTF-8 (byte 0x{data[error.start]:02x})",
            hint="save the file as UTF-8, or convert it with iconv",
        ) from error


def check(text: str, origin: Path) -> Outline:
    """Return the outline of a query that may be handed to the worker.

    Raises QueryError for a query that is empty, too large, nested too deeply, an update, or that
    has SERVICE, FROM, FROM NAMED or a quotation mark that is not closed.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        decode_text(text.encode("utf-8", "surrogatepass"), origin)
    result = outline(text)
    if not result.tokens:
        raise QueryError(
            f"{origin}: the query is empty",
            hint="a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE",
        )
    _check_tokens(text, text, origin)
    decoded = decode(text)
    if decoded != text:
        # An escape may stand for any character, so both readings of the text must be harmless.
        _check_tokens(text, decoded, origin)
    if update := _UPDATE.match(result.form):
        raise fault(
            f"{update[1]} changes data, and a query only reads",
            text,
            next(t for t in result.tokens if t.keyword == result.form),
            origin,
            hint="the knowledge base is changed by editing its files",
        )
    return result


def _check_tokens(text: str, reading: str, origin: Path) -> None:
    """Raise QueryError for what a reading of `text` must not hold."""
    depth = 0
    for token in tokens(reading):
        where = token if reading == text else None
        if token.kind in ("comment", "string"):
            continue
        if token.kind == "open" and where is not None:
            raise fault(
                "this quotation mark is not closed",
                text,
                Token("open", token.text[0], token.start),
                origin,
                hint="a text that goes over several lines stands between three marks",
            )
        if token.kind in ("iri", "open"):
            # `?a<(?b>?c` may be a comparison: what looks like an IRI can hide brackets.
            depth_here = depth + token.text.count("(")
        else:
            depth += (token.text in ("(", "{", "[")) - (token.text in (")", "}", "]"))
            depth_here = depth
        if token.kind != "iri":
            _check_word(text, token, where, origin)
        if depth_here > MAX_NESTING:
            raise fault(
                f"brackets are nested deeper than {MAX_NESTING}",
                text,
                where,
                origin,
                hint="write the query flatter: FILTERs and patterns can stand side by side",
            )


def _check_word(text: str, token: Token, where: Token | None, origin: Path) -> None:
    if "SERVICE" in token.text.upper():
        raise fault(
            "SERVICE is refused: a query here opens no network connection",
            text,
            where,
            origin,
            hint="the word is not allowed within a name either; call a ?service something else",
        )
    if token.keyword == "FROM" or token.keyword.startswith("FROMNAMED"):
        raise fault(
            "FROM is refused: a query reads the union of all graphs",
            text,
            where,
            origin,
            hint="to ask within one file write GRAPH <https://w3id.org/il2kb/kb/trials/...> { }",
        )


def fault(
    message: str, text: str, token: Token | None, origin: Path, *, hint: str | None = None
) -> QueryError:
    """Return the error about a token of a text, with its line and a caret under it."""
    if token is None:
        return QueryError(f"{origin}: {message}", hint=hint)
    # Only the first line of a token that has several can carry the caret.
    length = max(1, len(_LINE.split(token.text)[0]))
    breaks = [0, *(m.end() for m in _LINE.finditer(text))]
    line = sum(1 for start in breaks if start <= token.start)
    column = token.start - breaks[line - 1] + 1
    shown = DataError(
        message,
        position=Position(origin, line, column, column + length),
        source_line=_LINE.split(text)[line - 1],
    )
    return QueryError(shown.render(), hint=hint)
