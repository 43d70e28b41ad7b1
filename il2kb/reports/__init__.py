"""Reports: a validation or an audit written for people and machines, one module a format.

A module here without a leading underscore is a format; its name is that of the file. It has
`write` and `write_audit`, as `Format` says.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from il2kb.data import Layout
from il2kb.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from il2kb.audit import Audit
    from il2kb.validation import Report

__all__ = ["Format", "Options", "find", "names", "write", "write_audit"]


@dataclass(frozen=True)
class Options:
    """How a report is written.

    `layout` is the knowledge base that was read; sources, profiles and templates are read
    from it. `threshold` is the severity from which a finding fails. `width` is that of the
    terminal in characters, None for no limit. `matrix` is None, or what the columns of the matrix
    that is written instead are, one of il2kb.checklists.coverage.AXES. `recomputed` says whether
    every figure that was recomputed is listed with an audit.
    """

    layout: Layout
    threshold: str = "violation"
    width: int | None = None
    color: bool = False
    matrix: str | None = None
    recomputed: bool = False


class Format(Protocol):
    """What a module of this package must have."""

    forms: tuple[str, ...]
    """What it can write: "report", "matrix" or both."""

    def write(self, report: Report, options: Options, /) -> str:
        """Return the report, or its matrix where `options.matrix` is set."""

    def write_audit(self, audit: Audit, options: Options, /) -> str:
        """Return an audit."""


def names() -> list[str]:
    """Return the names of the formats, sorted."""
    files = Path(__file__).parent.glob("*.py")
    return sorted(file.stem for file in files if not file.stem.startswith("_"))


def find(name: str, *, matrix: bool = False) -> Format:
    """Return the format of that name, which can write a report, or a matrix where that is asked.

    Raises NotFoundError, with near names, for no such one, and UsageError where it cannot.
    """
    found = _known(name)
    form = "matrix" if matrix else "report"
    if form not in found.forms:
        able = ", ".join(other for other in names() if form in _module(other).forms)
        hint = f"choose {able}" + ("" if matrix else ", or ask for a matrix")
        raise UsageError(f"{name} has no form for a {form}", hint=hint)
    return found


def write(report: Report, name: str, options: Options) -> str:
    """Return a report in the format `name`; raises what `find` does."""
    return find(name, matrix=options.matrix is not None).write(report, options)


def write_audit(audit: Audit, name: str, options: Options) -> str:
    """Return an audit in the format `name`; raises NotFoundError for an unknown one."""
    return _known(name).write_audit(audit, options)


def _known(name: str) -> Format:
    if name not in names():
        raise NotFoundError("report format", name, names())
    return _module(name)


def _module(name: str) -> Format:
    return cast(Format, importlib.import_module(f"{__name__}.{name}"))
