"""il2kb summary: the evidence summary of a trial."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from il2kb.cli import Session
from il2kb.cli._completion import complete_trial
from il2kb.cli._output import PATH, emit
from il2kb.errors import DataError, Il2kbError, NotFoundError, UsageError

if TYPE_CHECKING:
    from il2kb.store import Index
    from il2kb.summary import Summary

__all__ = ["command"]

_NARROWEST = 40
_WIDEST = 120  # longer lines are hard to read, however wide the terminal is
_SUFFIXES = {".markdown": "md", ".htm": "html", ".text": "txt"}


def _folders(session: Session) -> list[Path]:
    from il2kb.templating import shipped

    return [*session.layout.folders("templates"), shipped()]


def _complete_format(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    from il2kb.templating import formats

    session = Session(ctx.find_root().params.get("folder"))
    try:
        known = ["json", *formats(_folders(session), "summary")]
    except Il2kbError:
        return []
    return [CompletionItem(form) for form in known if form.startswith(incomplete)]


@click.command(name="summary")
@click.argument("trials", metavar="[TRIAL]...", nargs=-1, shell_complete=complete_trial)
@click.option(
    "--template",
    default="summary",
    metavar="NAME|FILE",
    help="A template NAME.FORMAT.j2 in templates/, or a Jinja2 file of your own.",
)
@click.option(
    "--format",
    "form",
    metavar="FORMAT",
    shell_complete=_complete_format,
    help="md, html, txt or json.  [default: by the suffix of FILE, else txt]",
)
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="FILE",
    help="Write to FILE, whole or not at all; without it, or as -, to standard output.",
)
@click.pass_context
def command(
    ctx: click.Context,
    trials: tuple[str, ...],
    template: str,
    form: str | None,
    output: Path | None,
) -> None:
    """Summarise the evidence of a trial, the primary endpoint first, each figure with its place.

    Without TRIAL, every trial of the knowledge base. † marks what is derived, ‡ what was read on
    a secondary page; numbers in brackets lead to the sources at the end, F… to findings of the
    audit.

    A template gets summaries, a list, and for one trial summary as well; the keys of a summary are
    those of --format json. width is the number of columns of the terminal.

    \b
    Examples:
      il2kb summary he-2020                          for the terminal
      il2kb summary he-2020 -o he-2020.html          one file for the browser and for print
      il2kb summary he-2020 --format md              for GitHub
      il2kb summary he-2020 --format json            all of it as data
      il2kb summary he-2020 --template mine.html.j2  by a template of your own
    """
    session: Session = ctx.obj
    output = None if output == Path("-") else output
    session.spare(output, Path(template))
    index = session.load()
    chosen = list(dict.fromkeys(trials)) or list(index.trials())
    if not chosen:
        raise DataError(
            f"{index.layout.kb} has no trial that can be summarised",
            hint="il2kb new trial ID writes a first one",
        )
    summaries, failed = [], bool(index.broken)
    for trial in chosen:
        try:
            summaries.append(_summary(index, trial))
        except DataError as error:  # one that cannot be read keeps no other from the reader
            session.warn(error)
            failed = True
    if not summaries:
        ctx.exit(3)
    if form is None and output is not None and template == "summary":
        form = _SUFFIXES.get(output.suffix.lower(), output.suffix.lower().removeprefix(".")) or None
    emit(_written(session, summaries, template, None if form is None else form.lower()), output)
    if failed:
        ctx.exit(3)


def _summary(index: Index, trial: str) -> Summary:
    """Return the summary of a trial; raises DataError where its file could not be read."""
    from il2kb.audit import examine
    from il2kb.provenance import stamp
    from il2kb.reading import read_trial
    from il2kb.summary import build

    if trial not in index.trials():
        file = index.layout.trial_files().get(trial)
        for error in index.broken:
            position = getattr(error, "position", None)
            if file is not None and position is not None and position.path == file:
                raise DataError(
                    f"the file of the trial {trial!r} could not be read, as said above",
                    position=position,
                    hint="il2kb validate names what to mend",
                )
        raise NotFoundError("trial", trial, index.trials())
    read = read_trial(index, trial)
    return build(read, stamp(index), examine(read)[0])


def _written(session: Session, summaries: list[Summary], template: str, form: str | None) -> str:
    if form == "json" and template == "summary":
        content = summaries if len(summaries) > 1 else summaries[0]
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    from il2kb.summary.terminal import layout, text, wrapped
    from il2kb.templating import find, formats

    folders = _folders(session)
    if (
        template == "summary"
        and form is not None
        and form not in (known := formats(folders, template))
    ):
        raise UsageError(
            f"a summary cannot be written as {form!r}",
            hint=f"give --format one of: json, {', '.join(known)}",
        )

    filters: Mapping[str, Callable[..., object]] = {
        "layout": layout,
        "text": text,
        "wrapped": wrapped,
    }
    width = max(_NARROWEST, min(shutil.get_terminal_size((80, 24)).columns, _WIDEST))
    context: dict[str, object] = {"summaries": summaries, "width": width}
    if len(summaries) == 1:
        context["summary"] = summaries[0]
    return find(folders, template, form).render(context, filters)
