"""The matrix of items as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from il2kb.checklists.coverage import Column, Matrix, matrix
from il2kb.rendering import text_table, visible, width_of
from il2kb.reports import Options
from il2kb.reports._names import short
from il2kb.reports._words import LETTERS, MEANINGS, NO_SOURCE, WORDS, cell, used
from il2kb.summary.terminal import wrapped

if TYPE_CHECKING:
    from il2kb.validation import Report

__all__ = ["grid", "title_of"]

_NARROWEST, _WIDEST = 40, 200
_GAP = 2


def title_of(column: Column, by: str) -> str:
    """Return the title of a column of a matrix."""
    if by == "trials":
        return column.trial
    if column.source is None:
        return f"{column.trial} / {'all sources' if column.has_source else 'no source'}"
    return f"{column.trial} / {short(column.source).removeprefix('source:')}"


def grid(report: Report, options: Options) -> str:
    """Return a table for each checklist, with a legend of its letters; "" for no checklist."""
    width = options.width
    width = None if width is None else max(_NARROWEST, min(width, _WIDEST))
    matrices = matrix(report.states, options.matrix or "")
    lines = [line for one in matrices for line in _grid(one, width, options.color)]
    if not matrices:
        lines.append("No checklist was held against a trial: name one by --profile.")
    kinds = used(matrices)
    legend = [f"{LETTERS[kind]}  {WORDS[kind]}: {MEANINGS[kind]}" for kind in kinds]
    if kinds:
        legend += [
            "‡  second-hand: read on secondary pages only",
            "1/2: in one of two things or sources; blank: not asked here",
        ]
    lines += [text if width is None else wrapped(text, width, "", "  ") for text in legend]
    return "\n".join(lines)


def _grid(matrix: Matrix, width: int | None, color: bool) -> Iterator[str]:
    titles = [visible(title_of(column, matrix.by)) for column in matrix.columns]
    yield f"{matrix.checklist}, items by {matrix.by}"
    items = [item.removeprefix(f"{matrix.checklist}.") for item, _ in matrix.rows]
    first = max(map(width_of, ["coverage", *items]))
    columns = [[cell(cells[n]) for _, cells in matrix.rows] for n in range(len(titles))]
    shares = [column.counts.percent for column in matrix.columns]
    needed = [max(map(width_of, (*own, share))) for own, share in zip(columns, shares, strict=True)]
    wide = [max(n, width_of(title)) for n, title in zip(needed, titles, strict=True)]
    if width is not None and first + sum(w + _GAP for w in wide) > width:
        # Too wide: the columns get numbers, and stand below each other where need be.
        for number, title in enumerate(titles, 1):
            yield wrapped(title, width, f"  {number}  ")
        titles = [str(number) for number in range(1, len(titles) + 1)]
        wide = [max(n, width_of(title)) for n, title in zip(needed, titles, strict=True)]
    for part in _parts(wide, None if width is None else width - min(first, width // 2)):
        rows = [[item, *(columns[n][row] for n in part)] for row, item in enumerate(items)] + [
            ["coverage", *(shares[n] for n in part)]
        ]
        heads = ["item", *(titles[n] for n in part)]
        yield text_table(heads, rows, [False] * len(heads), width, color)
    for column, title in zip(matrix.columns, titles, strict=True):
        if not column.has_source:
            note = f"{title}: {NO_SOURCE}"
            yield note if width is None else wrapped(note, width, "", "  ")


def _parts(widths: Sequence[int], room: int | None) -> Iterator[list[int]]:
    """Yield the columns that fit beside each other, at least one at a time."""
    part: list[int] = []
    used = 0
    for number, width in enumerate(widths):
        if part and room is not None and used + _GAP + width > room:
            yield part
            part, used = [], 0
        part.append(number)
        used += _GAP + width
    yield part
