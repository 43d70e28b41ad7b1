"""il2kb audit: the reported figures of trials, recomputed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from il2kb.cli import Session
from il2kb.cli._completion import complete_trial
from il2kb.cli._output import Terminal, emit, fail_on, output_options
from il2kb.errors import DataError
from il2kb.reports import names

if TYPE_CHECKING:
    from il2kb.store import Index

__all__ = ["command"]


def _complete_rule(
    ctx: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    from il2kb.audit.rules import rules

    short = (rule.code.removeprefix("audit.") for rule in rules())
    return [CompletionItem(code) for code in short if code.startswith(incomplete)]


@click.command("audit", short_help="Recompute the reported figures of trials.")
@click.argument("trials", nargs=-1, metavar="[TRIAL]...", shell_complete=complete_trial)
@click.option(
    "--rule",
    "codes",
    multiple=True,
    metavar="CODE",
    shell_complete=_complete_rule,
    help="Apply this rule; given several times, all of them.  [default: every rule]",
)
@fail_on
@output_options(names(), "human")
@click.option(
    "--all",
    "recomputed",
    is_flag=True,
    help="List every figure that was recomputed as well; in csv, instead of the findings.",
)
@click.option(
    "--explain",
    "code",
    metavar="CODE",
    shell_complete=_complete_rule,
    help="Say what a rule looks for, how, and by which papers.",
)
@click.option("--list-rules", "listing", is_flag=True, help="List the rules and stop.")
@click.pass_context
def command(
    ctx: click.Context,
    trials: tuple[str, ...],
    codes: tuple[str, ...],
    threshold: str,
    form: str | None,
    output: Path | None,
    recomputed: bool,
    code: str | None,
    listing: bool,
) -> None:
    """Recompute the figures that the sources of a trial report, and list what does not hold.

    Without TRIAL, every trial of the knowledge base. Only what a source reports is looked at. A
    finding shows the figures as printed, where they stand, and the arithmetic. It states facts
    and blames nobody: a figure may not be reproduced because the analysis was adjusted, or its
    method is not described.

    What could not be recomputed is counted, with the reason.

    \b
    Examples:
      il2kb audit he-2020                           one trial
      il2kb audit he-2020 --all                     with every figure that was recomputed
      il2kb audit he-2020 --rule p-value-test       under one rule
      il2kb audit --list-rules                      the rules
      il2kb audit --explain p-value-test            what a rule looks for, and by which papers
      il2kb audit --fail-on warning --format junit  in a build
      il2kb audit he-2020 --format html -o he-2020-audit.html

    \b
    Exit codes: 0 nothing as grave as --fail-on; 1 there is; 3 a file could not be read.
    """
    session: Session = ctx.obj
    session.spare(output)
    if listing or code is not None:
        from il2kb.reports._rule_pages import rule_listing, rule_page

        emit(rule_listing() if code is None else rule_page(code), output)
        return
    from il2kb.audit import audit
    from il2kb.reports import Options, write_audit
    from il2kb.store import load

    index = load(session.layout)
    found = audit(index, trials, codes=codes)
    _warn(session, index, found.broken)
    if not found.files:
        raise DataError(
            f"{index.layout.kb} has no trial that can be audited",
            hint="il2kb new trial ID writes a first one",
        )
    terminal = Terminal.of(ctx, output)
    options = Options(
        index.layout, threshold, terminal.width, terminal.color, recomputed=recomputed
    )
    emit(write_audit(found, form or "human", options), output)
    ctx.exit(3 if index.broken or found.broken else 1 if found.fails(threshold) else 0)


def _warn(session: Session, index: Index, told: tuple[Path, ...]) -> None:
    """Name the files that could not be read, but for those of which the report says so."""
    for error in index.broken:
        position = getattr(error, "position", None)
        if position is None or position.path not in told:
            session.warn(error)
