"""The state of a checklist item about one thing in one source, and what shows it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

__all__ = ["Found", "ItemState", "Sought"]


@dataclass(frozen=True)
class Found:
    """A place at which an item is reported.

    `iri` is the place and `source` the page that was read; `text` is its section and row;
    `second_hand` says that the page is a secondary one. `line` and `column` are where the trial's
    file describes the place.
    """

    iri: str
    source: str
    text: str
    second_hand: bool
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True)
class Sought:
    """An absence that says an item was looked for, or does not apply.

    `kind` is "not-reported", "not-found", "not-applicable" or "not-coded"; `searched` are the
    IRIs of the sources; `line` and `column` are where the trial's file states it.
    """

    iri: str
    kind: str
    searched: tuple[str, ...]
    note: str
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True)
class ItemState:
    """The state of one item.

    `checklist` and `item` are the names of a checklist and of an item in it; `trial` is the id of
    the trial and `focus` the IRI of the thing that the item is asked of. `source` is the IRI of
    the source that the state is about; None stands for all that is encoded of the trial. `counts`
    says whether this is the row by which the checklist judges the item.

    `state` is "reported", "not-reported", "not-applicable" or "not-coded". Where it is
    "not-reported", `extent` is "whole", where the source was searched whole, or "part". `found` are
    the places of a reported item, `sought` the absences about it, `derived` the IRIs of derived
    values that stand in for it, `reason` says why it does not apply. `line` and `column` are where
    the trial's file should be looked at.
    """

    checklist: str
    item: str
    trial: str
    focus: str
    source: str | None
    counts: bool
    state: str
    extent: str | None = None
    found: tuple[Found, ...] = ()
    sought: tuple[Sought, ...] = ()
    derived: tuple[str, ...] = ()
    reason: str | None = None
    line: int | None = None
    column: int | None = None

    @property
    def second_hand(self) -> bool:
        """Whether the item was read on secondary pages only."""
        return bool(self.found) and all(place.second_hand for place in self.found)

    def as_dict(self) -> dict[str, object]:
        """Return the state for JSON."""
        return asdict(self)
