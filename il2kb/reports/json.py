"""The objects of the library, as the schemas beside this module describe them.

report.schema.json is that of a validation, audit.schema.json that of an audit.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from il2kb.reports import Options

if TYPE_CHECKING:
    from il2kb.audit import Audit
    from il2kb.validation import Report

__all__ = ["forms", "write", "write_audit"]

forms = ("report",)


def write(report: Report, options: Options) -> str:
    """Return `Report.as_dict()` as JSON."""
    return json.dumps(report.as_dict(), ensure_ascii=False, indent=2) + "\n"


def write_audit(audit: Audit, options: Options) -> str:
    """Return `Audit.as_dict()` as JSON; all that was recomputed is in it."""
    return write(audit, options)
