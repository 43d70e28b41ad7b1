"""Where a command writes: the options --format and -o, and what the terminal can show."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from il2kb.errors import DataError, OutputError

__all__ = ["PATH", "Terminal", "emit", "fail_on", "output_options", "read_stdin"]

F = TypeVar("F", bound=Callable[..., Any])


class _Path(click.Path):
    """A path; an empty one, as of an unset variable of a shell, is not taken for this folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path; fails where it is empty."""
        if value == "":
            self.fail("the path is empty; is a variable of the shell unset?", param, ctx)
        return Path(os.fsdecode(super().convert(value, param, ctx)))


# As in il2kb.findings, which is not imported for --help.
_THRESHOLDS = ("violation", "warning", "info", "never")
# What cannot be read or written is said where that is tried.
PATH = _Path(path_type=Path, readable=False)
"""The type of every argument and option that names a file or folder."""


@dataclass(frozen=True)
class Terminal:
    """What the place of the output shows: its width in characters, None for no limit; colour."""

    width: int | None
    color: bool

    @classmethod
    def of(cls, ctx: click.Context, output: Path | None) -> Terminal:
        """Return what standard output shows; a file or a pipe has neither width nor colour."""
        # Standard output is None where it was closed from the start.
        if output is not None or sys.stdout is None or not sys.stdout.isatty():
            return cls(None, False)
        import shutil  # slow to import, and needed on a terminal only

        color = ctx.color is not False and os.environ.get("TERM") != "dumb"
        return cls(shutil.get_terminal_size().columns, color)


def fail_on(command: F) -> F:
    """Give a command the option --fail-on, as the argument `threshold`."""
    return click.option(
        "--fail-on",
        "threshold",
        type=click.Choice(_THRESHOLDS),
        default="violation",
        show_default=True,
        help="Exit with 1 when a finding is this grave or graver.",
    )(command)


def output_options(formats: Sequence[str], default: str) -> Callable[[F], F]:
    """Give a command the options --format and -o, as the arguments `form` and `output`.

    `form` is None where the user named none; `default` tells the reader of the help what then
    happens. `output` is None for standard output.
    """

    def decorate(command: F) -> F:
        command = click.option(
            "-o",
            "--output",
            type=PATH,
            metavar="FILE",
            callback=_no_dash,
            help="Write to FILE, whole or not at all; without it, or as -, to standard output.",
        )(command)
        return click.option(
            "--format",
            "form",
            type=click.Choice(list(formats), case_sensitive=False),
            help=f"How to write the output.  [default: {default}]",
        )(command)

    return decorate


def _no_dash(ctx: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
    return None if value == Path("-") else value


def emit(content: str | bytes, output: Path | None) -> None:
    """Write a document, text as UTF-8: to the file `output`, which is replaced whole, or to stdout.

    Raises OutputError where the file cannot be written; its old content then stands.
    """
    # A file name may hold bytes that are no text; they are shown as \udcff.
    data = content.encode(errors="backslashreplace") if isinstance(content, str) else content
    if output is not None:
        from il2kb.atomic import write

        write(output, data)
    elif sys.stdout is None:  # as by >&- in a shell
        raise OutputError("standard output is closed", hint="write to a file by -o FILE")
    else:
        # As bytes, because a locale or Windows would change letters and line ends; in a loop,
        # because an unbuffered stream (PYTHONUNBUFFERED) may take a part only.
        rest = memoryview(data)
        sys.stdout.flush()
        while rest:
            rest = rest[sys.stdout.buffer.write(rest) :]
        sys.stdout.flush()


def read_stdin() -> bytes:
    """Return what standard input holds; raises DataError where it is closed."""
    if sys.stdin is None:  # as by <&- in a shell
        raise DataError("standard input is closed", hint="name a file instead of -")
    return sys.stdin.buffer.read()
