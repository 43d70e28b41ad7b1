"""The objects of the library, as report.schema.json beside this module describes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from il2kb.reports import Options

if TYPE_CHECKING:
    from il2kb.validation import Report

__all__ = ["forms", "write"]

forms = ("report",)


def write(report: Report, options: Options) -> str:
    """Return `Report.as_dict()` as JSON."""
    return json.dumps(report.as_dict(), ensure_ascii=False, indent=2) + "\n"
