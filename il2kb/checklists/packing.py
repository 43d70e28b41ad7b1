"""Item states as plain values that are small as JSON: each text once, then rows of numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from il2kb.checklists.states import Found, ItemState, Sought

__all__ = ["pack", "unpack"]


def pack(states: Iterable[ItemState]) -> list[Any]:
    """Return states as a list of texts, and rows that name texts by their number."""
    texts: dict[str | None, int] = {}

    def of(text: str | None) -> int:
        return texts.setdefault(text, len(texts))

    rows = [
        [
            *map(of, (s.checklist, s.item, s.trial, s.focus, s.source)),
            int(s.counts),
            *map(of, (s.state, s.extent, s.reason)),
            s.line,
            s.column,
            [
                [of(f.iri), of(f.source), of(f.text), int(f.second_hand), f.line, f.column]
                for f in s.found
            ],
            [
                [of(a.iri), of(a.kind), of(a.note), a.line, a.column, *map(of, a.searched)]
                for a in s.sought
            ],
            [of(text) for text in s.derived],
        ]
        for s in states
    ]
    return [list(texts), rows]


def unpack(packed: Sequence[Any]) -> list[ItemState]:
    """Return the states that `pack` was given.

    Raises ValueError, TypeError or LookupError where the values are no such states.
    """
    texts, rows = packed
    return [_state(texts, row) for row in rows]


def _state(texts: Sequence[Any], row: Sequence[Any]) -> ItemState:
    checklist, item, trial, focus, source, counts, state, extent, reason, *rest = row
    line, column, found, sought, derived = rest
    return ItemState(
        texts[checklist],
        texts[item],
        texts[trial],
        texts[focus],
        texts[source],
        bool(counts),
        texts[state],
        texts[extent],
        tuple(
            Found(texts[iri], texts[page], texts[text], bool(second_hand), *at)
            for iri, page, text, second_hand, *at in found
        ),
        tuple(
            Sought(
                texts[iri],
                texts[kind],
                tuple(texts[source] for source in searched),
                texts[note],
                line,
                column,
            )
            for iri, kind, note, line, column, *searched in sought
        ),
        tuple(texts[iri] for iri in derived),
        texts[reason],
        line,
        column,
    )
