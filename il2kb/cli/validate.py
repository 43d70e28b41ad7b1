"""il2kb validate: the shapes and the cross-record checks over files."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from il2kb.cli import Session
from il2kb.cli._output import PATH, Terminal, emit, output_options
from il2kb.errors import Il2kbError, NotFoundError

if TYPE_CHECKING:
    from il2kb.data import Layout
    from il2kb.findings import Finding
    from il2kb.profiles import Item
    from il2kb.validation import Report

__all__ = ["command"]

# As in il2kb.findings and il2kb.validation, which are not imported for --help.
_THRESHOLDS = ("violation", "warning", "info", "never")
_ENGINES = ("own", "pyshacl")

_COLOURS = {"violation": "red", "warning": "yellow", "info": "cyan"}


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
    help="Check this profile; may be given several times.  [default: core]",
)
@click.option(
    "--fail-on",
    "threshold",
    type=click.Choice(_THRESHOLDS),
    default="violation",
    show_default=True,
    help="Exit with 1 when a finding is this grave or graver.",
)
@output_options(("human", "json", "ttl"), "human")
@click.option(
    "--engine",
    type=click.Choice(_ENGINES),
    default="own",
    show_default=True,
    help="What runs the shapes; pyshacl is the slow reference.",
)
@click.option("--explain", "item", metavar="ITEM", help="Say what an item asks and why; stop.")
@click.option("--list-profiles", "listing", is_flag=True, help="List the profiles; stop.")
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    profiles: tuple[str, ...],
    threshold: str,
    form: str | None,
    output: Path | None,
    engine: str,
    item: str | None,
    listing: bool,
) -> None:
    """Check the files of a knowledge base.

    PATH is a file or a folder, inside the knowledge base or not; without PATH, all trials,
    sources and concepts are checked. Each finding names its file, line and column, the item that
    asks for it, and what to write. A file that cannot be read stops no other.

    \b
    Examples:
      il2kb validate                                the whole knowledge base
      il2kb validate kb/trials/he-2020.ttl          one file
      il2kb validate --fail-on warning              in a build: warnings fail as well
      il2kb validate --explain core.reported-place  what an item asks, and why
      il2kb validate --format json -o findings.json

    \b
    Exit codes: 0 nothing as grave as --fail-on; 1 there is; 3 a file could not be read.
    """
    session: Session = ctx.obj
    layout = session.layout
    if listing:
        emit(_profiles(layout), output)
        return
    if item is not None:
        emit(_explanation(layout, item), output)
        return
    from il2kb import store
    from il2kb.provenance import stamp
    from il2kb.validation import validate

    session.spare(output, *paths)
    report = validate(layout, paths, profiles or ("core",), engine)
    report = replace(report, stamp=stamp(store.load(layout)))
    if form == "json":
        import json

        text = json.dumps(report.as_dict(), ensure_ascii=False, indent=2) + "\n"
    elif form == "ttl":
        text = report.to_turtle(threshold)
    else:
        text = _human(report, Terminal.of(ctx, output).color)
    emit(text, output)
    ctx.exit(3 if report.broken else 1 if report.fails(threshold) else 0)


def _human(report: Report, color: bool) -> str:
    lines: list[str] = []
    for _, group in groupby(report.findings, key=lambda f: f.position and f.position.path):
        for finding in group:
            lines += _finding(finding, color)
        lines.append("")
    files = len(report.files)
    lines.append(
        f"{files} {'file' if files == 1 else 'files'} checked: "
        + ", ".join(_count(number, word) for word, number in report.counts.items())
        + (f"; {len(report.broken)} could not be read" if report.broken else "")
    )
    if report.findings:
        lines.append(f"il2kb validate --explain {report.findings[0].code} says why it matters")
    if report.stamp is not None:
        lines.append(report.stamp.line())
    return "\n".join(lines) + "\n"


def _finding(finding: Finding, color: bool) -> list[str]:
    from il2kb.turtle.literals import visible

    word = finding.severity
    if color:
        word = click.style(word, fg=_COLOURS[word], bold=True)
    # What stands in a file must not steer a terminal.
    place = visible(_place(finding))
    lines = [f"{place}: {word} [{finding.code}] {visible(finding.message)}"]
    if finding.hint:
        lines.append(f"  hint: {visible(finding.hint)}")
    return lines


def _place(finding: Finding) -> str:
    if finding.position is None:
        return finding.focus or "knowledge base"
    path = finding.position.path
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return str(replace(finding.position, path=path))


def _count(number: int, word: str) -> str:
    plural = word if word == "info" or number == 1 else word + "s"
    return f"{number or 'no'} {plural}"


def _profiles(layout: Layout) -> str:
    from il2kb.profiles import profiles

    return "".join(f"{p.name}  {p.title} ({len(p.shapes)} items)\n" for p in profiles(layout))


def _explanation(layout: Layout, code: str) -> str:
    from il2kb.profiles import profiles
    from il2kb.validation import items

    known = items(layout, [profile.name for profile in profiles(layout)], definitions=True)
    if code not in known:
        raise NotFoundError("item", code, known)
    return _explain(known[code])


def _explain(item: Item) -> str:
    lines = [
        f"{item.code} ({item.severity}): {item.title}",
        "",
        f"why: {item.problem}",
        f"what to write: {item.solution}",
        f"source: {item.source}",
    ]
    if item.definition:
        lines += ["", f"defined in {item.path.name}:", "", item.definition.rstrip()]
    return "\n".join(lines) + "\n"
