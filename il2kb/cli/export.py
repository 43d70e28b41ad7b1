"""il2kb export: bridges to the pipelines of systematic reviews."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from il2kb.cli import Session
from il2kb.cli._completion import complete_trial
from il2kb.cli._output import PATH, emit
from il2kb.errors import UsageError

__all__ = ["command"]


def _complete_format(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    from il2kb import formats

    return [CompletionItem(name) for name in formats.names() if name.startswith(incomplete)]


def _list_formats() -> None:
    from il2kb import formats

    names = formats.names()
    width = max(map(len, names))
    for name in names:
        click.echo(f"{name:{width}}  {formats.find(name).title}")


@click.command(name="export")
@click.argument("format_name", metavar="FORMAT", required=False, shell_complete=_complete_format)
@click.argument("trials", metavar="[TRIAL]...", nargs=-1, shell_complete=complete_trial)
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="FILE",
    help="Write to FILE, whole or not at all; without it, or as -, to standard output.",
)
@click.option("--list", "listing", is_flag=True, help="List the formats and stop.")
@click.pass_context
def command(
    ctx: click.Context,
    format_name: str | None,
    trials: tuple[str, ...],
    output: Path | None,
    listing: bool,
) -> int:
    """Write trials in a format of review pipelines; without TRIAL, all of them.

    Nothing is cut and nothing is filled in: a figure that no source gives stays empty and is
    named on standard error. Each format carries the versions of il2kb and of the knowledge base:
    metafor in the column made_by, ris in the field DP, jsonld in madeBy, nquads and trig in
    comments.

    In metafor's CSV, layer is reported only where all four figures are, else that of the least
    firm one; layers names each, source says where they stand. An outcome in two analysis sets is
    two rows, so choose one of them before pooling. A text that a spreadsheet would run as a
    formula begins with an apostrophe.

    The RDF formats hold whole files as named graphs: those of the trials, and those of the
    sources and concepts that they refer to, at any remove; the ontology is not among them.

    \b
    Examples:
      il2kb export --list
      il2kb export metafor -o events.csv
      il2kb export ris he-2020 -o he-2020.ris
      il2kb export trig he-2020 | less

    \b
    In R:
      events <- read.csv("events.csv")
      metafor::escalc(measure = "RR", ai = ai, n1i = n1i, ci = ci, n2i = n2i, slab = slab,
                      data = events)
    """
    from il2kb import formats

    if listing:
        _list_formats()
        return 0
    if format_name is None:
        raise UsageError(
            "no format is named", hint=f"name one of {', '.join(formats.names())} after export"
        )
    formats.find(format_name)  # an unknown format is told before the files are read
    session: Session = ctx.obj
    output = None if output == Path("-") else output
    session.spare(output)
    index = session.load()
    written, unreadable = formats.export(index, format_name, trials)
    for error in unreadable:
        session.warn(error)
    for note in written.notes:
        session.say(f"note: {note}")
    emit(written.content, output)
    return 3 if index.broken or unreadable else 0
