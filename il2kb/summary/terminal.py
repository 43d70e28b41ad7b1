"""A summary as text for the terminal: wrapped lines, tables, and blocks where tables do not fit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from il2kb.rendering import width_of
from il2kb.summary.presentation import Cell, Table

__all__ = ["layout", "text", "wrapped"]

_GAP = 2
_WORD = 18  # a column gives way down to its longest word, or to this
_BREAKS = re.compile(r"[^ –]+(?:–| +|$)|–| +")
_JOIN = "\u00a0"  # keeps a figure and its reference mark on one line


def text(cell: Cell) -> str:
    """Return a cell with its marks, and its reference marks in square brackets."""
    parts = []
    for piece in cell["pieces"]:
        parts.append(piece["before"] + piece["text"] + piece["mark"] + piece["after"])
        if piece["refs"]:
            labels = ", ".join(ref["label"] for ref in piece["refs"])
            parts.append(f"{_JOIN if parts[-1] else ''}[{labels}]")
    return "".join(parts)


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
    columns = table["columns"]
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
    """Return a table; a repeated header is left out, and an empty line sets off a wrapped row."""
    lines = _ruled(columns, widths)
    rows = [
        _lines(["", *row[1:]] if n and row[0] == cells[n - 1][0] else row, widths)
        for n, row in enumerate(cells)
    ]
    loose = any(len(row) > 1 for row in rows)
    for n, row in enumerate(rows):
        if loose and n and cells[n][0] != cells[n - 1][0]:
            lines.append("")
        lines += row
    return "\n".join(lines)


def _ruled(columns: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Return the heads of the columns with a rule below."""
    return [*_lines(columns, widths), (" " * _GAP).join("─" * w for w in widths)]


def _widths(rows: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """Return the width of each column within `room`, the widest giving way; None if none fit."""
    columns = list(zip(*rows, strict=True))
    widths = [max(width_of(cell) for cell in column) for column in columns]
    least = [
        min(_WORD, max(_width(word.strip()) for cell in column for word in _words(cell)))
        for column in columns
    ]
    if sum(least) > room:
        return None
    while sum(widths) > room:
        widest = max((w, n) for n, w in enumerate(widths) if w > least[n])[1]
        widths[widest] -= 1
    return widths


def _lines(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Return the lines of one row."""
    parts = [_wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
    found = []
    for n in range(max(map(len, parts))):
        line = ""
        for column, width in zip(parts, widths, strict=True):
            piece = column[n] if n < len(column) else ""
            line += piece + " " * (width - width_of(piece) + _GAP)
        found.append(line.rstrip().replace(_JOIN, " "))
    return found


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
        while _width(bare) > width:
            at = max(1, next(n for n in range(len(word), -1, -1) if width_of(word[:n]) <= width))
            # A figure and its mark part before a word is broken in the middle.
            joint = word.rfind(_JOIN, 1, at + 1)
            at, skip = (joint, 1) if joint > 0 else (at, 0)
            lines.append(word[:at])
            word = word[at + skip :]
            bare = word.rstrip(" ")
        line, used = word, _width(word)
    return [*lines, line.rstrip(" ")] if line.strip() or not lines else lines
