"""il2kb validate: the shapes, the checklists and the cross-record checks over files."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from il2kb.cli import Session
from il2kb.cli._output import PATH, Terminal, emit, fail_on, output_options
from il2kb.errors import Il2kbError
from il2kb.reports import names

__all__ = ["command"]

# As in il2kb.validation and il2kb.checklists.coverage, which are not imported for --help.
_ENGINES = ("own", "pyshacl")
_MATRICES = ("trials", "sources")


def _complete_profile(
    ctx: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    try:
        layout = Session(ctx.find_root().params.get("folder")).layout
    except Il2kbError:  # no knowledge base, so nothing to offer
        return []
    names = {path.stem for folder in layout.folders("shapes") for path in folder.glob("*.ttl")}
    return [CompletionItem(name) for name in sorted(names) if name.startswith(incomplete)]


@click.command("validate", short_help="Check the files of a knowledge base.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=PATH)
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    metavar="NAME",
    shell_complete=_complete_profile,
    help="Check this profile; given several times, all of them.  [default: core]",
)
@fail_on
@output_options(names(), "human")
@click.option(
    "--matrix",
    type=click.Choice(_MATRICES),
    help="Write the items of checklists by trials or sources instead; human, csv or html.",
)
@click.option(
    "--engine",
    type=click.Choice(_ENGINES),
    default="own",
    show_default=True,
    help="What runs the shapes; pyshacl is the slow reference.",
)
@click.option(
    "--explain", "item", metavar="ITEM", help="Say what an item asks, why, and how to pass."
)
@click.option("--list-profiles", "listing", is_flag=True, help="List the profiles and stop.")
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    profiles: tuple[str, ...],
    threshold: str,
    form: str | None,
    output: Path | None,
    matrix: str | None,
    engine: str,
    item: str | None,
    listing: bool,
) -> None:
    """Check the files of a knowledge base.

    PATH is a file or a folder, inside the knowledge base or not; without PATH, all trials,
    sources and concepts are checked. Each finding names its file, line and column, the item that
    asks for it, and what to write. A file that cannot be read stops no other. Whatever the
    profiles, the text of the files, what they refer to and the cross-record checks are looked at.

    A checklist tells for each item what each source says, what it is silent on, and what nobody
    has read; these are never mixed. What is missing is a finding of the severity of its item.

    \b
    Examples:
      il2kb validate                                the whole knowledge base
      il2kb validate kb/trials/he-2020.ttl          one file
      il2kb validate --fail-on warning              in a build: warnings fail as well
      il2kb validate --explain core.reported-place  what an item asks, and why
      il2kb validate --format sarif -o il2kb.sarif  findings at their lines, for code hosts
      il2kb validate --profile core --profile consort-abstract --format html -o report.html
      il2kb validate --profile consort-abstract --matrix trials

    \b
    Exit codes: 0 nothing as grave as --fail-on; 1 there is; 3 a file could not be read.
    """
    session: Session = ctx.obj
    layout = session.layout
    session.spare(output, *paths)
    if listing or item is not None:
        from il2kb.reports._explanation import explanation
        from il2kb.reports._explanation import listing as listed

        emit(listed(layout) if item is None else explanation(layout, item), output)
        return
    from il2kb.reports import Options, find
    from il2kb.validation import validate

    written = find(form or "human", matrix=matrix is not None)
    report = validate(layout, paths, profiles or ("core",), engine)
    terminal = Terminal.of(ctx, output)
    options = Options(layout, threshold, terminal.width, terminal.color, matrix)
    emit(written.write(report, options), output)
    others = [finding for finding in report.findings if finding.state is None]
    if matrix is not None and others:
        # A matrix shows neither what could not be read nor what is wrong in the files.
        session.say(
            f"findings in the files that the matrix does not show: {len(others)}"
            + "".join(f"; {path} could not be read" for path in report.broken)
            + ": see il2kb validate without --matrix"
        )
    ctx.exit(3 if report.broken else 1 if report.fails(threshold) else 0)
