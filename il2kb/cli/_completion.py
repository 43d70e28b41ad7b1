"""What the shell offers for an argument that several commands take."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from il2kb.cli import Session
from il2kb.errors import Il2kbError

__all__ = ["complete_trial"]


def complete_trial(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the ids of trials that begin so, from the names of their files."""
    session = Session(ctx.find_root().params.get("folder"))
    try:
        known = session.layout.trial_files()
    except Il2kbError:  # no knowledge base, so nothing to offer; the command itself will say so
        return []
    return [CompletionItem(trial) for trial in known if trial.startswith(incomplete)]
