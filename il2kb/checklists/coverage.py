"""How much of a checklist the sources of a trial report, and the matrix of its items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from il2kb.checklists.states import ItemState
from il2kb.errors import UsageError

__all__ = ["AXES", "KINDS", "Column", "Counts", "Coverage", "Matrix", "coverage", "kind", "matrix"]

K = TypeVar("K")

KINDS = ("reported", "not-reported", "not-reported-part", "not-coded", "not-applicable")
"""What a state comes to; that a part of a source is silent is no word about the whole of it."""

AXES = ("trials", "sources")
"""What the columns of a matrix can be."""


def kind(state: ItemState) -> str:
    """Return the one of KINDS that a state is of."""
    if state.state == "not-reported" and state.extent != "whole":
        return "not-reported-part"
    return state.state


@dataclass(frozen=True)
class Counts:
    """The number of states of each kind; `second_hand` are those of the reported ones."""

    reported: int = 0
    not_reported: int = 0
    not_reported_part: int = 0
    not_coded: int = 0
    not_applicable: int = 0
    second_hand: int = 0

    @classmethod
    def of(cls, states: Sequence[ItemState]) -> Counts:
        """Return the counts of some states."""
        kinds = [kind(state) for state in states]
        return cls(
            kinds.count("reported"),
            kinds.count("not-reported"),
            kinds.count("not-reported-part"),
            kinds.count("not-coded"),
            kinds.count("not-applicable"),
            sum(state.second_hand for state in states if state.state == "reported"),
        )

    @property
    def asked(self) -> int:
        """The number of states that are applicable."""
        return self.reported + self.not_reported + self.not_reported_part + self.not_coded

    @property
    def parts(self) -> list[tuple[str, int]]:
        """The kinds that there are, each with its number, in the order of KINDS."""
        numbers = (
            self.reported,
            self.not_reported,
            self.not_reported_part,
            self.not_coded,
            self.not_applicable,
        )
        return [(one, number) for one, number in zip(KINDS, numbers, strict=True) if number]

    @property
    def share(self) -> Fraction | None:
        """The reported of the applicable, exactly; None where nothing is applicable."""
        return Fraction(self.reported, self.asked) if self.asked else None

    @property
    def percent(self) -> str:
        """The share in whole percent, a half upwards: "57%", or "–" where nothing is applicable.

        Only none is 0% and only all is 100%: what rounds to these is "<1%" and ">99%".
        """
        share = self.share
        if share is None:
            return "–"
        shown = int(share * 100 + Fraction(1, 2))
        if shown == 0 and share > 0:
            return "<1%"
        return ">99%" if shown == 100 and share < 1 else f"{shown}%"


@dataclass(frozen=True)
class Coverage:
    """What of a checklist is reported, as the checklist judges: in one source, or in any.

    `source` is None for a checklist to which it is enough that any source answers. `counts` are
    of states; `items` is the number of items that are applicable, `whole` that of those reported
    of everything they are asked of. `has_source` says whether the trial has a source of the
    classes that the checklist reads; where it has none, there may be nothing to count.
    """

    checklist: str
    trial: str
    source: str | None
    counts: Counts
    items: int
    whole: int
    has_source: bool


@dataclass(frozen=True)
class Column:
    """A column of a matrix: a trial, or one source of it; `counts` are over all its items.

    Where `source` is None in a matrix by sources, it is about all sources together.
    """

    trial: str
    source: str | None
    counts: Counts
    has_source: bool


@dataclass(frozen=True)
class Matrix:
    """The items of a checklist by trials or by sources.

    `rows` are the items, each with its counts in every column; None where the item is not asked
    there at all, as of another source than the record of a registration.
    """

    checklist: str
    by: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, tuple[Counts | None, ...]], ...]


def coverage(states: Iterable[ItemState]) -> list[Coverage]:
    """Return the coverage by checklist, trial and source, in the order in which they come.

    A trial without a source that its checklist reads is there too, without a source.
    """
    found = []
    for (checklist, trial), own in _grouped(states, lambda s: (s.checklist, s.trial)).items():
        has_source = any(state.source is not None for state in own)
        judged = _grouped((s for s in own if s.counts), lambda s: s.source) or {None: []}
        for source, rows in judged.items():
            items = [Counts.of(r) for r in _grouped(rows, lambda s: s.item).values()]
            found.append(
                Coverage(
                    checklist,
                    trial,
                    source,
                    Counts.of(rows),
                    sum(item.asked > 0 for item in items),
                    sum(item.share == 1 for item in items),
                    has_source,
                )
            )
    return found


def matrix(states: Iterable[ItemState], by: str) -> list[Matrix]:
    """Return a matrix for each checklist; `by` is one of AXES.

    By trials, a cell has the states by which the checklist judges. By sources, it has those about
    the source; a checklist to which any source is enough has a column for all of them as well.
    Raises UsageError for another `by`.
    """
    if by not in AXES:
        raise UsageError(f"there is no matrix by {by!r}", hint=f"there are: {', '.join(AXES)}")
    groups = _grouped(states, lambda s: s.checklist)
    return [_matrix(checklist, own, by) for checklist, own in groups.items()]


def _matrix(checklist: str, states: Sequence[ItemState], by: str) -> Matrix:
    columns = []
    cells: list[dict[str, list[ItemState]]] = []
    for trial, own in _grouped(states, lambda s: s.trial).items():
        has_source = any(state.source is not None for state in own)
        parts: dict[str | None, list[ItemState]]
        if by == "trials":
            parts = {None: [s for s in own if s.counts]}
        else:
            shown = (s for s in own if s.counts or s.source is not None)
            parts = _grouped(shown, lambda s: s.source) or {None: []}
        # All sources together stand after each of them.
        for source in sorted(parts, key=lambda source: source is None):
            columns.append(Column(trial, source, Counts.of(parts[source]), has_source))
            cells.append(_grouped(parts[source], lambda s: s.item))
    rows = tuple(
        (item, tuple(Counts.of(own[item]) if item in own else None for own in cells))
        for item in dict.fromkeys(state.item for state in states)
    )
    return Matrix(checklist, by, tuple(columns), rows)


def _grouped(
    states: Iterable[ItemState], key: Callable[[ItemState], K]
) -> dict[K, list[ItemState]]:
    found: dict[K, list[ItemState]] = {}
    for state in states:
        found.setdefault(key(state), []).append(state)
    return found
