"""Turtle files: parsed whole with their places, looked at closely, and written in one way."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from il2kb.turtle.defects import Defect, hygiene
    from il2kb.turtle.parser import known_prefixes, parse
    from il2kb.turtle.positions import Positions
    from il2kb.turtle.writer import canonical, write_triples

__all__ = [
    "Defect",
    "Positions",
    "canonical",
    "hygiene",
    "known_prefixes",
    "parse",
    "write_triples",
]

# A query parses, and need not wait for what only the formatter and the checks import.
_HOMES = {
    "Defect": "defects",
    "Positions": "positions",
    "canonical": "writer",
    "hygiene": "defects",
    "known_prefixes": "parser",
    "parse": "parser",
    "write_triples": "writer",
}


if not TYPE_CHECKING:  # or a type checker would take every name to be an object

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value: object = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
