"""One HTML page without anything from outside, to be sent to an author, printed or archived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from il2kb.reports import Options
from il2kb.reports._page import render

if TYPE_CHECKING:
    from il2kb.validation import Report

__all__ = ["forms", "write"]

forms = ("report", "matrix")


def write(report: Report, options: Options) -> str:
    """Return the report by the template _validation.html.j2."""
    return render(report, options, "html")
