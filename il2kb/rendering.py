"""Text tables for the terminal: wrapped to its width, in the width that characters have there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

__all__ = ["text_table", "visible", "width_of"]

_GAP = 2
_NARROWEST = 8  # columns narrower than this are not read any more
_WORD = 40  # words up to this length are kept whole; longer ones, such as addresses, are broken
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"

# Controls could drive the terminal; format characters (bidi, zero-width, soft hyphen) could make
# a text read as another one.
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def visible(text: str) -> str:
    r"""Return the text with a space for a tab, and \\uXXXX for every other unseen character.

    Newlines stay.
    """
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\t", " ")
    return "".join(
        f"\\u{ord(c):04X}" if c != "\n" and unicodedata.category(c) in _UNSEEN else c for c in text
    )


def width_of(text: str) -> int:
    """Return how many columns of a terminal a text of one line takes."""
    if text.isascii():
        return len(text)
    return sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def text_table(
    columns: list[str],
    rows: list[list[str]],
    right: list[bool],
    width: int | None = None,
    color: bool = False,
) -> str:
    """Return a table as text; `right` says for each column whether it is aligned to the right.

    With a `width`, cells are wrapped so that lines are at most that wide, or the table becomes a
    block of lines for each row where that leaves columns too narrow.
    """
    heads = [visible(name) for name in columns]
    cells = [[visible(cell) for cell in row] for row in rows]
    texts = [[head, *column] for head, *column in zip(heads, *cells, strict=True)]
    natural = [max(width_of(line) for text in column for line in text.split("\n"))
               for column in texts]  # fmt: skip
    words = [max((width_of(word) for text in column for word in text.split()), default=0)
             for column in texts]  # fmt: skip
    least = [min(n, max(_NARROWEST, min(w, _WORD))) for n, w in zip(natural, words, strict=True)]
    widths = natural if width is None else _fit(natural, least, width - _GAP * (len(heads) - 1))
    if widths is None:
        return _blocks(heads, cells, width or 0, color)
    lines = [_styled(line, _BOLD, color) for line in _lines(heads, widths, right)]
    lines.append(_styled((" " * _GAP).join("─" * w for w in widths), _DIM, color))
    for row in cells:
        lines += _lines(row, widths, right)
    return "".join(f"{line}\n" for line in lines)


def _fit(natural: list[int], least: list[int], room: int) -> list[int] | None:
    """Return widths that fill at most `room`, or None where `least` does not fit in it.

    The widest columns give way first.
    """
    if sum(natural) <= room:
        return natural
    if sum(least) > room:
        return None
    limit = max(natural)
    while sum(_limited(natural, least, limit)) > room:
        limit -= 1
    widths = _limited(natural, least, limit)
    spare = room - sum(widths)
    for i, n in enumerate(natural):
        if spare and widths[i] < n:
            widths[i] += 1
            spare -= 1
    return widths


def _limited(natural: list[int], least: list[int], limit: int) -> list[int]:
    return [max(low, min(n, limit)) for n, low in zip(natural, least, strict=True)]


def _lines(cells: list[str], widths: list[int], right: list[bool]) -> Iterator[str]:
    """Yield the lines of one row."""
    wrapped = [_wrap(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for i in range(max((len(lines) for lines in wrapped), default=1)):
        parts = []
        for lines, width, to_right in zip(wrapped, widths, right, strict=True):
            text = lines[i] if i < len(lines) else ""
            fill = " " * (width - width_of(text))
            parts.append(fill + text if to_right else text + fill)
        yield (" " * _GAP).join(parts).rstrip(" ")


def _blocks(heads: list[str], rows: list[list[str]], width: int, color: bool) -> str:
    """Return each row as a block of lines: the name of a column and its cell beside it.

    Where that leaves cells too narrow, the cell stands indented below the name.
    """
    names = max(map(width_of, heads))
    beside = width - names - _GAP >= 2 * _NARROWEST
    lines = [] if rows else [_styled(head, _BOLD, color) for head in heads]
    for number, row in enumerate(rows):
        if number:
            lines.append("")
        for head, cell in zip(heads, row, strict=True):
            if beside:
                fill = " " * (names - width_of(head) + _GAP)
                first, *rest = _wrap(cell, width - names - _GAP)
                lines.append((_styled(head, _BOLD, color) + fill + first).rstrip(" "))
                lines += [" " * (names + _GAP) + line for line in rest]
            else:
                lines += [_styled(line, _BOLD, color) for line in _wrap(head, max(1, width))]
                lines += [f"  {line}".rstrip(" ") for line in _wrap(cell, max(2, width - 2))]
    return "".join(f"{line}\n" for line in lines)


def _wrap(text: str, width: int) -> list[str]:
    """Return the text in lines of at most `width`, broken at spaces; long words are broken."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for part in re.findall(r" *[^ ]+| +$", paragraph):
            if width_of(line + part) <= width:
                line += part
                continue
            if line:
                lines.append(line)
                part = part.lstrip(" ")
            *whole, line = _pieces(part, width)
            lines += whole
        lines.append(line)
    return lines


def _pieces(word: str, width: int) -> list[str]:
    """Return a word in pieces of at most `width`; a wide character in a width of 1 stays whole."""
    if width_of(word) <= width:
        return [word]
    pieces, piece, used = [], "", 0
    for character in word:
        size = _width(character)
        if piece and used + size > width:
            pieces.append(piece)
            piece, used = "", 0
        piece += character
        used += size
    return [*pieces, piece]


def _styled(text: str, style: str, color: bool) -> str:
    return f"{style}{text}{_PLAIN}" if color and text else text
