"""Turtle: of a validation the report of the W3C, of an audit its findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from il2kb.reports import Options

if TYPE_CHECKING:
    from il2kb.audit import Audit
    from il2kb.validation import Report

__all__ = ["forms", "write", "write_audit"]

forms = ("report",)


def write(report: Report, options: Options) -> str:
    """Return the report; the message of a checklist item names its source and state."""
    return report.to_turtle()


def write_audit(audit: Audit, options: Options) -> str:
    """Return the findings of an audit, and the counts that follow from percentages."""
    from il2kb.audit.rdf import to_turtle

    return to_turtle(audit)
