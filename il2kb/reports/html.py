"""One HTML page without anything from outside, to be sent to an author, printed or archived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from il2kb.reports import Options
from il2kb.reports._page import render

if TYPE_CHECKING:
    from il2kb.audit import Audit
    from il2kb.validation import Report

__all__ = ["forms", "write", "write_audit"]

forms = ("report", "matrix")


def write(report: Report, options: Options) -> str:
    """Return the report by the template _validation.html.j2."""
    return render(report, options, "html")


def write_audit(audit: Audit, options: Options) -> str:
    """Return an audit by the template _audit.html.j2."""
    from il2kb.reports._audit_page import render_audit

    return render_audit(audit, options, "html")
