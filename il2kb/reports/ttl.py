"""The validation report of the W3C, as Turtle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from il2kb.reports import Options

if TYPE_CHECKING:
    from il2kb.validation import Report

__all__ = ["forms", "write"]

forms = ("report",)


def write(report: Report, options: Options) -> str:
    """Return the report; the message of a checklist item names its source and state."""
    return report.to_turtle()
