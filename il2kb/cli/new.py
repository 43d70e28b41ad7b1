"""il2kb new: a file to begin with."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from il2kb.cli import Session
from il2kb.cli._output import PATH
from il2kb.errors import OutputError, UsageError

if TYPE_CHECKING:
    from il2kb.data import Layout

__all__ = ["command"]

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "trial.ttl"


@click.group("new", short_help="Write a file to begin with.")
def command() -> None:
    """Write a file to begin with.

    \b
    Example:
      il2kb new trial smith-2021 --title "Smith et al. 2021"
    """


@command.command("trial")
@click.argument("trial")
@click.option("--title", help="The name of the trial; without it, validate asks for it.")
@click.option(
    "--kb",
    "folder",
    type=PATH,
    metavar="DIR",
    help="The knowledge base to write to; as il2kb --kb DIR.",
)
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="FILE",
    help="Write to this file instead of trials/ID.ttl; - is standard output.",
)
@click.pass_context
def new_trial(
    ctx: click.Context, trial: str, title: str | None, folder: Path | None, output: Path | None
) -> None:
    """Write the skeleton of a trial, with comments that explain its parts.

    TRIAL is the id: small letters, digits and hyphens, such as smith-2021. il2kb validate then
    lists what is to be filled in. A file that exists is never overwritten.

    \b
    Examples:
      il2kb new trial smith-2021 --title "Smith et al. 2021"
      il2kb new trial smith-2021 --kb my-review
      il2kb new trial smith-2021 -o draft/smith-2021.ttl
    """
    if not _ID.fullmatch(trial):
        near = re.sub(r"[^a-z0-9]+", "-", trial.lower()).strip("-")
        raise UsageError(
            f"{trial!r} is no id: an id has small letters, digits and hyphens only",
            hint=f"call it {near}" if near else "call it by author and year, such as smith-2021",
        )
    if title is not None and not title.isascii() and any("\ud800" <= c <= "\udfff" for c in title):
        raise UsageError("the title is not UTF-8", hint="type it again, or write it into the file")
    session: Session = ctx.obj
    text = _skeleton(trial, title)
    if output == Path("-"):
        click.echo(text.encode(), nl=False)
        return
    if output is None:
        layout = Session(folder).layout if folder else session.layout
        output = _home(layout) / f"{trial}.ttl"
    _write(output, text)
    name = click.format_filename(output)
    session.say(f"wrote {name}; what is to be filled in: il2kb validate {name}")


def _home(layout: Layout) -> Path:
    """Return the folder of the trials; the one inside an installed package is not the user's."""
    if layout.is_shipped and layout.kb.parent.name == "_data":
        raise UsageError(
            "the knowledge base that il2kb ships is part of the installation",
            hint="name your own by --kb DIR (a folder that has trials/), or a file by -o FILE",
        )
    return layout.kb / "trials"


def _skeleton(trial: str, title: str | None) -> str:
    """Return the skeleton in canonical form."""
    import pyoxigraph as ox

    from il2kb.prefixes import known
    from il2kb.turtle import canonical
    from il2kb.turtle.literals import write_literal

    text = _TEMPLATE.read_text("utf-8").replace("TRIAL-ID", trial)
    if title is None or not title.strip():
        text = text.replace("    rdfs:label TRIAL-TITLE ;\n", "")
    else:
        label = ox.Literal(" ".join(title.split()), language="en")
        text = text.replace("TRIAL-TITLE", write_literal(label, lambda iri: f"<{iri}>"))
    return canonical(text, known(), path=Path(f"{trial}.ttl"))


def _write(path: Path, text: str) -> None:
    from il2kb import atomic

    # Even root should not overrule the mark unasked.
    if path.parent.is_dir() and not path.parent.stat().st_mode & 0o222:
        raise OutputError(
            f"cannot write {path}: the folder {path.parent} is marked read-only",
            hint="make it writable (chmod u+w), or write to another file by -o FILE",
        )
    atomic.create(path, text)
