"""il2kb fmt: Turtle files in their one canonical form."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from il2kb.cli._output import PATH, read_stdin
from il2kb.data import turtle_files
from il2kb.errors import DataError, Il2kbError, OutputError, Position

if TYPE_CHECKING:
    from il2kb.cli import Session
    from il2kb.data import Layout

__all__ = ["command"]

_STDIN = "-"
_DATA_FOLDERS = ("trials", "sources", "concepts")
# Property paths of SHACL are blank nodes; in data every node has a name.
_NESTED = "shapes"


@click.command("fmt")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=PATH)
@click.option("--check", is_flag=True, help="Write nothing; name what would change; then exit 1.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], check: bool, diff: bool) -> None:
    """Write Turtle files in canonical form.

    PATH is a file, a folder (every .ttl in it and below) or - (standard input to standard
    output). Without PATH: the trials, sources and concepts of the knowledge base, its ontology
    and its shapes. A file that is canonical is not touched. Numbers keep every digit, comments
    keep their place. The prefixes are those of ontology/prefixes.ttl. Blank nodes, in brackets,
    are for files in a folder named shapes alone.

    \b
    Examples:
      il2kb fmt                          the whole knowledge base
      il2kb fmt kb/trials/he-2020.ttl    one file
      il2kb fmt --check                  in a build: exit 1 when a file would change
      il2kb fmt --diff kb/trials         what would change
      il2kb fmt - < draft.ttl            one text, to standard output

    \b
    Exit codes: 0 done; 1 --check found a file that would change; 3 a file could not be read or
    written, while all the others were.
    """
    import shlex

    from il2kb.turtle import known_prefixes

    session: Session = ctx.obj
    layout = session.layout
    listing = layout.ontology / "prefixes.ttl"
    run = _Run(session, known_prefixes(listing), check, diff)
    for path in _files(run, paths, layout):
        # Canonical form keeps only the prefixes in use: it would empty the list of them all.
        if path != Path(_STDIN) and os.path.realpath(path) == os.path.realpath(listing):
            continue
        try:
            run.format(path)
        except Il2kbError as error:
            run.fail(error)
    if check and run.changed:
        count = len(run.changed)
        files = "file is" if count == 1 else "files are"
        args = "".join(f" {shlex.quote(str(path))}" for path in paths)
        session.warn(
            DataError(f"{count} {files} not in canonical form", hint=f"run: il2kb fmt{args}")
        )
    ctx.exit(3 if run.failed else 1 if check and run.changed else 0)


@dataclass
class _Run:
    """One run over several files, and what came of them."""

    session: Session
    prefixes: dict[str, str]
    check: bool
    diff: bool
    changed: list[Path] = field(default_factory=list)
    failed: bool = False

    def fail(self, error: Il2kbError) -> None:
        """Report an error; the other files still get their turn."""
        self.failed = True
        self.session.warn(error)

    def format(self, path: Path) -> None:
        """Format one file, or standard input; raise what stands in the way."""
        from il2kb import atomic
        from il2kb.turtle import canonical
        from il2kb.turtle.source import read_bytes

        piped = path == Path(_STDIN)
        if piped:
            path = Path("<stdin>")
            before = read_stdin()
        else:
            before = read_bytes(path)
        nested = not piped and path.parent.resolve().name == _NESTED
        after = canonical(before, self.prefixes, path=path, nested=nested).encode()
        if before != after:
            self.changed.append(path)
        if self.diff or self.check:
            if before != after:
                self._report(path, before.decode(), after.decode())
        elif piped:
            click.echo(after, nl=False)
        elif before != after:
            if not path.is_file():
                raise OutputError(
                    f"{click.format_filename(path)} is no file that can be rewritten",
                    hint="il2kb fmt - reads standard input and writes standard output",
                )
            atomic.write(path, after)
            self.session.say(f"formatted {click.format_filename(path)}")

    def _report(self, path: Path, before: str, after: str) -> None:
        name = click.format_filename(path)
        if not self.diff:
            click.echo(name)
            return
        import difflib

        from il2kb.turtle.literals import visible

        lines = difflib.unified_diff(
            before.split("\n"), after.split("\n"), f"{name} (as it is)", f"{name} (canonical)",
            lineterm="",
        )  # fmt: skip
        for line in lines:
            # What stands in a file must not steer a terminal.
            click.echo(visible(line).encode())


def _files(run: _Run, paths: tuple[Path, ...], layout: Layout) -> Iterator[Path]:
    """Yield the files to format, each once; report what names no file."""
    seen: set[Path] = set()
    for path in _named(run, paths) if paths else _of_layout(layout):
        if path.absolute() not in seen:
            seen.add(path.absolute())
            yield path


def _named(run: _Run, paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        if path == Path(_STDIN) or not path.is_dir():
            yield path
            continue
        found = turtle_files(path, "**/*.ttl")
        if not found:
            run.fail(
                DataError(
                    "the folder holds no .ttl file",
                    position=Position(path),
                    hint="name a folder that does, or a file",
                )
            )
        yield from found


def _of_layout(layout: Layout) -> Iterator[Path]:
    for name in _DATA_FOLDERS:
        yield from turtle_files(layout.kb / name, "**/*.ttl")
    yield from turtle_files(layout.ontology)
    yield from turtle_files(layout.shapes)
