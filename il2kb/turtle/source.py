"""Where Turtle text comes from: a file, or text at hand with a name to report it under."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from il2kb.errors import DataError, NotFoundError, Position, TurtleError

__all__ = ["Source", "Text", "read", "read_bytes"]

# A Path is a file to read; str and bytes are the text itself.
Source: TypeAlias = Path | bytes | str

_LINE_END = re.compile(r"\r\n|\n|\r")
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "UTF-8 with a byte order mark"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


@dataclass(frozen=True)
class Text:
    """Turtle text and the path it is reported under."""

    path: Path
    text: str

    @cached_property
    def line_starts(self) -> list[int]:
        """Return the offset in code points at which each line begins."""
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def line(self, number: int) -> str:
        """Return the 1-based line without its end, with invisible characters made harmless."""
        from il2kb.turtle.literals import visible

        starts = self.line_starts
        start = starts[number - 1]
        end = starts[number] if number < len(starts) else len(self.text)
        return visible(self.text[start:end].rstrip("\r\n"))

    def position(self, start: int, end: int | None = None) -> Position:
        """Return the position of the text from offset `start` up to `end` (or the line's end)."""
        from bisect import bisect_right

        starts = self.line_starts
        line = bisect_right(starts, start)
        first = starts[line - 1]
        if end is not None and line < len(starts) and end >= starts[line]:
            end = starts[line] - 1
        return Position(
            self.path,
            line,
            start - first + 1,
            None if end is None else max(end - first + 1, start - first + 2),
        )

    def error(self, message: str, start: int, end: int | None, hint: str | None) -> TurtleError:
        """Return a TurtleError for the text between two offsets."""
        position = self.position(start, end)
        return TurtleError(
            message,
            position=position,
            source_line=self.line(position.line or 1),
            hint=hint,
        )


def read(source: Source, path: Path | None = None) -> Text:
    """Return the text of a file, or of text at hand (reported under `path`).

    Raises NotFoundError for a missing file and DataError for one that cannot be read, is a
    folder, or is not UTF-8.
    """
    if isinstance(source, Path):
        path = path or source
        data = read_bytes(source)
    else:
        path = path or Path("<text>")
        if isinstance(source, str):
            if source.startswith("\ufeff"):
                raise _marked(path, _BYTE_ORDER_MARKS[0][1])
            return Text(path, source)
        data = source
    for mark, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            raise _marked(path, name)
    try:
        return Text(path, data.decode())
    except UnicodeDecodeError as error:
        before = Text(path, data[: error.start].decode())
        place = before.position(len(before.text))
        raise DataError(
            f"not UTF-8: byte 0x{data[error.start]:02X} at offset {error.start}",
            position=place,
            source_line=before.line(place.line or 1) + "\ufffd",
            hint="save the file as UTF-8",
        ) from error


def read_bytes(path: Path) -> bytes:
    """Return what a file holds; raise NotFoundError or DataError where it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        folder = path.parent
        siblings = folder.glob("*" + path.suffix) if folder.is_dir() else ()
        raise NotFoundError("file", str(path), [str(p) for p in siblings]) from error
    except IsADirectoryError as error:
        raise DataError(
            "it is a folder, not a file",
            position=Position(path),
            hint="name a file in the folder",
        ) from error
    except OSError as error:
        raise DataError(
            f"cannot be read: {error.strerror or error}",
            position=Position(path),
            hint="check that the file may be read by you",
        ) from error


def _marked(path: Path, encoding: str) -> TurtleError:
    return TurtleError(
        f"the file is saved as {encoding}",
        position=Position(path, 1, 1),
        hint="save it as UTF-8 without a byte order mark",
    )
