"""A summary as text for the terminal: wrapped lines, tables, and blocks where tables do not fit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import groupby, zip_longest

from il2kb.rendering import width_of
from il2kb.summary.presentation import Cell, Citing, Derivations, Entry, Table

__all__ = ["layout", "text", "wrapped"]

_GAP = 2
_WORD = 18  # a column gives way down to its longest word, or to this
_BREAKS = re.compile(r"[^ –]+(?:–| +|$)|–| +")
_JOIN = "\u00a0"  # keeps a figure and its reference mark on one line


def _marks(refs: Sequence[Citing]) -> str:
    """Return reference marks in square brackets, after a space at which no line may end."""
    return f"{_JOIN}[{f',{_JOIN}'.join(ref['label'] for ref in refs)}]" if refs else ""


def text(content: Cell | Entry | Derivations, between: str = "; ") -> str:
    """Return a cell or entry with its marks, and its reference marks in square brackets.

    `between` parts the cells of an entry. Of derivations, it is what they are made from.
    """
    if "pieces" in content:
        made = "".join(
            p["before"] + p["text"] + p["mark"] + p["after"] + _marks(p["refs"])
            for p in content["pieces"]
        )
        return made.lstrip(_JOIN)
    marks = _marks(content["refs"])
    if "made" in content:
        parts = [marks.lstrip(_JOIN), *map(text, content["inputs"])]
        return "; ".join(part for part in parts if part)
    said = between.join(map(text, content["cells"]))
    return f"{content['term']}{marks}: {said}" if content["term"] else said


def wrapped(content: str, width: int, first: str = "", rest: str | None = None) -> str:
    """Return a text in lines of at most `width`; `first` stands before the first line.

    `rest` stands before the others; without it they are indented by as much.
    """
    rest = " " * width_of(first) if rest is None else rest
    room = max(10, width - max(width_of(first), width_of(rest)))
    lines = _wrap(content, room)
    return "\n".join(
        ((rest if n else first) + line).rstrip().replace(_JOIN, " ") for n, line in enumerate(lines)
    )


def layout(table: Table, width: int) -> str:
    """Return a table as text of at most `width`.

    Where it does not fit, the header of each row takes a line of its own above the row; where that
    does not either, each row becomes a block of lines.
    """
    cells = [[text(cell).replace(_JOIN, " ") for cell in row["cells"]] for row in table["rows"]]
    columns = [text(column).replace(_JOIN, " ") for column in table["columns"]]
    if widths := _widths([columns, *cells], width - _GAP * (len(columns) - 1)):
        return _whole(columns, cells, widths)
    room = width - _GAP * (len(columns) - 1)
    widths = _widths([columns[1:], *(row[1:] for row in cells)], room)
    lines: list[str] = []
    if widths:
        indented = [columns[1:], *(row[1:] for row in cells)]
        lines = [f"  {line}" for line in _ruled(indented[0], widths)]
    above = None
    for row in cells:
        if row[0] != above:
            lines += ([""] if above is not None and not widths else []) + [wrapped(row[0], width)]
        above = row[0]
        if widths:
            lines += [f"  {line}" for line in _lines(row[1:], widths)]
            continue
        for column, cell in zip(columns[1:], row[1:], strict=True):
            lines += [wrapped(f"{column}: {cell}", width, "  ", "    ")] if cell else []
    return "\n".join(lines)


def _whole(columns: Sequence[str], cells: Sequence[list[str]], widths: Sequence[int]) -> str:
    """Return a table; rows with the same header share it."""
    lines = _ruled(columns, widths)
    for header, rows in groupby(cells, key=lambda row: row[0]):
        beside = [line for row in rows for line in _lines(row[1:], widths[1:])]
        head = _wrap(header, widths[0])
        for left, right in zip_longest(head, beside, fillvalue=""):
            lines.append(f"{left}{' ' * (widths[0] - width_of(left) + _GAP)}{right}".rstrip())
    return "\n".join(lines)


def _ruled(columns: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Return the heads of the columns with a rule below."""
    return [*_lines(columns, widths), (" " * _GAP).join("─" * w for w in widths)]


def _widths(rows: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """Return the width of each column within `room`; None where none fit.

    That column gives way in which the fewest lines arise. The first row holds the heads, which
    may always wrap.
    """
    columns = list(zip(*rows, strict=True))
    longest = [
        [max(_width(word.strip()) for word in _words(cell)) for cell in column]
        for column in columns
    ]
    whole = [[words[0], *map(width_of, c[1:])] for words, c in zip(longest, columns, strict=True)]
    widths = [max(column) for column in whole]
    least = [min(_WORD, max(words)) for words in longest]
    if sum(least) > room:
        return None

    def cost(n: int) -> tuple[int, int]:
        """Return how many lines more a column takes if it is narrower by one."""
        width = widths[n]
        more = sum((w - 1) // (width - 1) - (w - 1) // width for w in whole[n] if w >= width)
        return (more, -width)

    while sum(widths) > room:
        widths[min((n for n, w in enumerate(widths) if w > least[n]), key=cost)] -= 1
    return widths


def _lines(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Return the lines of one row."""
    parts = [_wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
    return [
        (" " * _GAP)
        .join(
            piece + " " * (width - width_of(piece))
            for piece, width in zip(line, widths, strict=True)
        )
        .rstrip()
        for line in zip_longest(*parts, fillvalue="")
    ]


# The same words stand in many lines.
_width = cache(width_of)


def _words(content: str) -> list[str]:
    """Return the pieces between which a line may end: at a space, and after a dash of a range."""
    return _BREAKS.findall(content) or [""]


def _wrap(content: str, width: int) -> list[str]:
    """Return a text in lines of at most `width`; a longer word is broken."""
    lines: list[str] = []
    line, used = "", 0
    for word in _words(content):
        bare = word.rstrip(" ")
        if used + _width(bare) <= width:
            line, used = line + word, used + _width(word)
            continue
        if line:
            lines.append(line.rstrip(" "))
        # An address that is cut leads nowhere.
        while _width(bare) > width and "://" not in bare:
            at = max(1, next(n for n in range(len(word), -1, -1) if width_of(word[:n]) <= width))
            # A figure and its mark part before a word is broken in the middle.
            joint = word.rfind(_JOIN, 1, at + 1)
            at, skip = (joint, 1) if joint > 0 else (at, 0)
            lines.append(word[:at])
            word = word[at + skip :]
            bare = word.rstrip(" ")
        line, used = word, _width(word)
    return [*lines, line.rstrip(" ")] if line.strip() or not lines else lines
