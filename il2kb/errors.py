"""What can go wrong, as one tree.

Il2kbError                 every error that il2kb raises on purpose
├── UsageError             called wrongly (exit code 2)
│   └── QueryError         a query that is not valid, or not allowed
├── DataError              data that cannot be read (exit code 3)
│   ├── TurtleError        text that is not Turtle, with its line and column
│   └── UnsupportedShapeError  shapes that the own engine does not know (in il2kb.shacl)
├── NotFoundError          a thing asked for that is not there (exit code 3)
├── OutputError            a result that cannot be written (exit code 3)
└── LimitError             a limit on time or memory was reached (exit code 3)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "DataError",
    "Il2kbError",
    "LimitError",
    "NotFoundError",
    "OutputError",
    "Position",
    "QueryError",
    "TurtleError",
    "UsageError",
    "suggest",
]

_LONGEST = 200  # of a name that is repeated in a message


@dataclass(frozen=True, order=True)
class Position:
    """A place in a file: 1-based line and column; end_column is exclusive."""

    path: Path
    line: int | None = None
    column: int | None = None
    end_column: int | None = None

    def __str__(self) -> str:
        parts = [str(self.path)]
        parts += [str(n) for n in (self.line, self.column) if n is not None]
        return ":".join(parts)


class Il2kbError(Exception):
    """The root of all errors of il2kb: what is wrong, and what to write instead."""

    exit_code = 3

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def render(self) -> str:
        """Return the message as a person reads it, with its hint on a line of its own."""
        return self.message if self.hint is None else f"{self.message}\n  hint: {self.hint}"


class UsageError(Il2kbError):
    """Called wrongly."""

    exit_code = 2


class QueryError(UsageError):
    """A query that is not valid SPARQL, or that is not allowed here."""


class DataError(Il2kbError):
    """Data that cannot be read, with the place in the file where it fails.

    `source_line` is the text of that line; it is shown with a caret under the column.
    """

    def __init__(
        self,
        message: str,
        *,
        position: Position | None = None,
        source_line: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.position = position
        self.source_line = source_line

    def render(self) -> str:
        """Return `file:line:column: message`, the line with a caret, and the hint."""
        lines = [self.message if self.position is None else f"{self.position}: {self.message}"]
        if self.source_line is not None and self.position is not None:
            # Only the part around the column: a line may be megabytes long.
            start = max(0, (self.position.column or 1) - 61)
            lines.append("  " + self.source_line[start : start + 120].replace("\t", " "))
            if self.position.column is not None:
                width = max(1, (self.position.end_column or 0) - self.position.column)
                caret = " " * (self.position.column - 1 - start) + "^" * min(width, 60)
                lines.append("  " + caret)
        if self.hint is not None:
            lines.append(f"  hint: {self.hint}")
        return "\n".join(lines)


class TurtleError(DataError):
    """Text that is not Turtle."""


class NotFoundError(Il2kbError):
    """A thing asked for that is not there; near matches are offered."""

    def __init__(self, kind: str, name: str, known: Iterable[str] = ()) -> None:
        choices = sorted(known)
        shown = name if len(name) <= _LONGEST else name[:_LONGEST] + "…"
        near = suggest(shown, choices)
        if near:
            hint = "did you mean " + " or ".join(near) + "?"
        elif choices:
            hint = "there are: " + ", ".join(choices[:12]) + (", ..." if len(choices) > 12 else "")
        else:
            hint = None
        super().__init__(f"there is no {kind} {shown!r}", hint=hint)
        self.kind = kind
        self.name = name


class OutputError(Il2kbError):
    """A result that cannot be written."""


class LimitError(Il2kbError):
    """A limit on time or memory was reached, and the work was stopped."""


def suggest(name: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Return up to `limit` known names that look like `name`, best first."""
    import difflib  # slow to import, and needed only when something went wrong

    return difflib.get_close_matches(name, list(known), n=limit, cutoff=0.6)
