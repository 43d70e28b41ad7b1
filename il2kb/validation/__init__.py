"""Validation: every file by itself against the shapes, then the cross-record checks."""

from __future__ import annotations

from il2kb.validation.items import BUILT_IN, items
from il2kb.validation.report import Report
from il2kb.validation.run import ENGINES, validate

__all__ = ["BUILT_IN", "ENGINES", "Report", "items", "validate"]
