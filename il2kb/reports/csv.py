"""The matrix of items as CSV, for spreadsheets: one row an item, one column a trial or source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal

from il2kb.checklists.coverage import matrix
from il2kb.reports import Options
from il2kb.reports._document import Document
from il2kb.reports._grid import title_of
from il2kb.reports._words import NO_SOURCE, cell
from il2kb.table import Table

if TYPE_CHECKING:
    from il2kb.validation import Report

__all__ = ["forms", "write"]

forms = ("matrix",)

_HEAD = ("checklist", "item", "number", "heading", "title")


def write(report: Report, options: Options) -> str:
    """Return the matrices of all checklists as one table, its cells in words.

    A cell is empty where an item is not asked. A text that a spreadsheet would take for a formula
    gets an apostrophe in front.
    """
    document = Document(report, options)
    matrices = matrix(report.states, options.matrix or "")
    titles = dict.fromkeys(title_of(column, one.by) for one in matrices for column in one.columns)
    rows = []
    for one in matrices:
        items = {item.code: item for item in document.checklist(one.checklist).items}
        for code, cells in one.rows:
            item = items[code]
            own = dict.fromkeys(titles, "")
            for column, counts in zip(one.columns, cells, strict=True):
                own[title_of(column, one.by)] = (
                    cell(counts, words=True) if counts or column.has_source else NO_SOURCE
                )
            head = (one.checklist, code, item.number, item.heading, item.title)
            rows.append(tuple(Literal(text) for text in (*head, *own.values())))
    return Table((*_HEAD, *titles), rows).to_csv()
