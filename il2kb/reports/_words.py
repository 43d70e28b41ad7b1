"""The words and letters for the states of items, the same in every report."""

from __future__ import annotations

from collections.abc import Sequence

from il2kb.checklists.coverage import KINDS, Counts, Coverage, Matrix

__all__ = ["LETTERS", "MEANINGS", "NO_SOURCE", "WORDS", "cell", "counted", "plural", "tally"]

WORDS = dict(
    zip(
        KINDS,
        ("reported", "not reported", "not in the part read", "not coded", "not applicable"),
        strict=True,
    )
)
"""What is said of a state."""

LETTERS = dict(zip(KINDS, "RSPU–", strict=True))
"""What stands for a state in a matrix: reported, silent, silent in part, unread, not applicable."""

MEANINGS = dict(
    zip(
        KINDS,
        (
            "the source says it, at a place that is named",
            "the source was read whole and is silent",
            "what was read of the source is silent, the rest was not read",
            "nobody is known to have looked, so the source may say it",
            "the item asks nothing here",
        ),
        strict=True,
    )
)
"""What a state means, for readers who see a report for the first time."""

NO_SOURCE = "no source of a kind that the checklist reads"

_PLURALS = {"criterion": "criteria", "analysis": "analyses"}


def plural(noun: str, number: int) -> str:
    """Return a noun for a number of things."""
    if number == 1:
        return noun
    head, space, last = noun.rpartition(" ")
    return head + space + _PLURALS.get(last, last + "s")


def cell(counts: Counts | None, words: bool = False) -> str:
    """Return a cell of a matrix, in letters or words, such as "R 1/2 U 1/2"; "" where not asked.

    A number over all things that an item is asked of stands where there are several.
    """
    if counts is None:
        return ""
    total = sum(number for _, number in counts.parts)
    said = []
    for kind, number in counts.parts:
        sign = WORDS[kind] if words else LETTERS[kind]
        mark = "second-hand" if words else "‡"
        few = kind == "reported" and 0 < counts.second_hand < number
        if kind == "reported" and counts.second_hand == number:
            sign += f" ({mark})" if words else mark
        if total > 1:
            sign += f" {number}/{total}"
        said.append(f"{sign} ({counts.second_hand} {mark})" if few else sign)
    return ("; " if words else " ").join(said)


def tally(counts: Counts) -> str:
    """Return counts in words, with each kind that there is."""
    said = [f"{counts.reported} of {counts.asked} reported ({counts.percent})"]
    if counts.second_hand:
        said[0] += f", {counts.second_hand} of them second-hand"
    said += [f"{number} {WORDS[kind]}" for kind, number in counts.parts if kind != "reported"]
    return "; ".join(said)


def counted(coverage: Coverage) -> str:
    """Return a coverage in words."""
    if not any(number for _, number in coverage.counts.parts):
        return NO_SOURCE
    said = tally(coverage.counts)
    if coverage.items != coverage.counts.asked:  # an item is asked of several things
        said += f"; {coverage.whole} of {coverage.items} items in full"
    return said if coverage.has_source else f"{NO_SOURCE}; {said}"


def used(matrices: Sequence[Matrix]) -> list[str]:
    """Return the kinds of state that occur in some matrices, in the order of KINDS."""
    found = {k for m in matrices for _, row in m.rows for c in row if c for k, _ in c.parts}
    return [kind for kind in KINDS if kind in found]
