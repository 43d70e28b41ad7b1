"""Validation: every file by itself against the shapes, then the cross-record checks."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from il2kb.validation.catalogue import BUILT_IN, items
    from il2kb.validation.report import Report
    from il2kb.validation.run import ENGINES, validate

__all__ = ["BUILT_IN", "ENGINES", "Report", "items", "validate"]

# What is known already is told without what it takes to find it out.
_HOMES = {
    "BUILT_IN": "catalogue",
    "ENGINES": "run",
    "Report": "report",
    "items": "catalogue",
    "validate": "run",
}


if not TYPE_CHECKING:  # or a type checker would take every name to be an object

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found: object = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
        return found
