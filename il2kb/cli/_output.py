"""Where a command writes: the options --format and -o, and what the terminal can show."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

__all__ = ["Terminal", "emit", "output_options"]

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Terminal:
    """What the place of the output shows: its width in characters, None for no limit; colour."""

    width: int | None
    color: bool

    @classmethod
    def of(cls, ctx: click.Context, output: Path | None) -> Terminal:
        """Return what standard output shows.

        A file or a pipe has neither width nor colour, unless COLUMNS is exported and gives one.
        """
        if output is not None or not sys.stdout.isatty():
            columns = os.environ.get("COLUMNS", "")
            wide = output is not None or not columns.isdigit() or columns == "0"
            return cls(None if wide else int(columns), False)
        import shutil  # slow to import, and needed on a terminal only

        color = ctx.color is not False and os.environ.get("TERM") != "dumb"
        return cls(shutil.get_terminal_size().columns, color)


def output_options(formats: Sequence[str], default: str) -> Callable[[F], F]:
    """Give a command the options --format and -o, as the arguments `form` and `output`.

    `form` is None where the user named none; `default` tells the reader of the help what then
    happens. `output` is None for standard output.
    """

    def decorate(command: F) -> F:
        command = click.option(
            "-o",
            "--output",
            type=click.Path(path_type=Path),
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
    data = content.encode() if isinstance(content, str) else content
    if output is not None:
        from il2kb.atomic import write

        write(output, data)
    elif sys.stdout is not None:
        # As bytes, because a locale or Windows would change letters and line ends; in a loop,
        # because an unbuffered stream (PYTHONUNBUFFERED) may take a part only.
        rest = memoryview(data)
        sys.stdout.flush()
        while rest:
            rest = rest[sys.stdout.buffer.write(rest) :]
        sys.stdout.flush()
