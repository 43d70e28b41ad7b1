"""GitHub's Markdown, for a comment on a change or a wiki."""

from __future__ import annotations

from typing import TYPE_CHECKING

from il2kb.reports import Options
from il2kb.reports._page import render

if TYPE_CHECKING:
    from il2kb.audit import Audit
    from il2kb.validation import Report

__all__ = ["forms", "write", "write_audit"]

forms = ("report",)


def write(report: Report, options: Options) -> str:
    """Return the report by the template _validation.md.j2."""
    return render(report, options, "md")


def write_audit(audit: Audit, options: Options) -> str:
    """Return an audit by the template _audit.md.j2."""
    from il2kb.reports._audit_page import render_audit

    return render_audit(audit, options, "md")
