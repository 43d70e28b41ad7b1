"""CSV, for spreadsheets: the matrix of items, or the findings of an audit.

In a matrix a row is an item and a column a trial or source; of an audit a row is a finding, or a
figure that was recomputed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from il2kb.checklists.coverage import matrix
from il2kb.reports import Options
from il2kb.reports._audited import methods, source
from il2kb.reports._document import Document
from il2kb.reports._grid import title_of
from il2kb.reports._words import NO_SOURCE, cell
from il2kb.table import Table

if TYPE_CHECKING:
    from il2kb.audit import Audit
    from il2kb.validation import Report

__all__ = ["forms", "write", "write_audit"]

forms = ("matrix",)

_HEAD = ("checklist", "item", "number", "heading", "title")
_FINDING = (
    "trial", "severity", "code", "message", "arithmetic", "inputs", "hint", "focus", "beside",
    "file", "line", "column",
)  # fmt: skip
_FIGURE = ("trial", "kind", "figure", "printed", "outcome", "recomputed", "text", "focus", "inputs")


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


def write_audit(audit: Audit, options: Options) -> str:
    """Return the findings, or all figures that were recomputed where `options.recomputed` is set.

    Of several in a cell, each is on a line of its own; cells are guarded as in a matrix.
    """
    rows = _figures(audit) if options.recomputed else _findings(audit)
    head = _FIGURE if options.recomputed else _FINDING
    return Table(head, [tuple(map(Literal, row)) for row in rows]).to_csv()


def _findings(audit: Audit) -> Iterator[tuple[str, ...]]:
    for finding in audit.findings:
        at = finding.position
        place = (None, None, None) if at is None else (at.path, at.line, at.column)
        yield (
            finding.trial or "",
            finding.severity,
            finding.code,
            finding.message,
            finding.arithmetic or "",
            "\n".join(map(source, finding.inputs)),
            finding.hint or "",
            finding.focus or "",
            "\n".join(finding.beside),
            *("" if part is None else str(part) for part in place),
        )


def _figures(audit: Audit) -> Iterator[tuple[str, ...]]:
    for trial, ones in audit.recomputed.items():
        for one in ones:
            inputs = "\n".join(statement.iri for statement in one.inputs)
            yield (
                trial, one.kind, one.subject, one.printed, one.outcome, methods(one), one.text,
                one.focus, inputs,
            )  # fmt: skip
