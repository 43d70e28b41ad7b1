"""What is missing by a checklist, as findings."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from il2kb.checklists import ChecklistItem, ItemState
from il2kb.errors import Position
from il2kb.findings import Finding
from il2kb.validation.names import show

__all__ = ["gap"]


def gap(state: ItemState, item: ChecklistItem, path: Path) -> Finding | None:
    """Return the finding for a state by which a checklist judges; None where nothing is missing.

    A source that is silent and one that nobody has read are worded apart. `path` is the file of
    the trial.
    """
    if not state.counts or state.state in ("reported", "not-applicable"):
        return None
    where = "any source" if state.source is None else show(ox.NamedNode(state.source))
    hint = item.remedy
    if state.state == "not-coded":
        says = f"not coded: {item.title}; nobody is known to have looked in {where}"
    elif state.extent == "whole":
        says = f"{item.problem} in {where}, which was searched whole"
        hint = f"the source is silent; should it be there after all, {hint}"
    else:
        says = f"{item.problem} in what was read of {where}"
    if state.derived:
        says += "; a derived value stands in: " + ", ".join(
            show(ox.NamedNode(iri)) for iri in state.derived
        )
    return Finding(
        item.code,
        item.severity,
        f"{show(ox.NamedNode(state.focus))}: {says}",
        hint,
        state.focus,
        position=Position(path, state.line, state.column),
        trial=state.trial,
        profile=state.checklist,
        state=state.state,
        source=state.source,
    )
