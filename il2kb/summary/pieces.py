"""Pieces and cells: how a statement, or any other text, is put into words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from il2kb import model
from il2kb.summary.presentation import Cell, Piece, clean, link
from il2kb.terms import NAMESPACE, il2

__all__ = [
    "capital",
    "cell",
    "item_label",
    "joined",
    "literal",
    "spaced",
    "unit_name",
    "unstopped",
    "wording",
    "words",
]

_UNITS = {"d": "days", "wk": "weeks", "mo": "months", "a": "years", "h": "hours"}
_NO_UNIT = {None, "", "1", "%"}
_BARE = re.compile(r"[<>≤≥=~]?\s*[-−]?\d+(?:[.,]\d+)*")


def literal(text: str, url: str | None = None) -> Piece:
    """Return a piece that is no statement."""
    return {
        "before": "",
        "text": clean(text),
        "after": "",
        "mark": "",
        "refs": [],
        "url": link(url),
        "figure": None,
    }


def item_label(item: str) -> str:
    """Return the label of a property of the ontology, with a capital."""
    # The property above all others has a label that says nothing to a reader.
    label = "further" if item == "statement" else il2.labels.get(NAMESPACE + item, words(item))
    return capital(label)


def capital(text: str) -> str:
    """Return a text with a capital."""
    return text[:1].upper() + text[1:]


def cell(*pieces: Piece, blank: str = "") -> Cell:
    """Return a cell of pieces."""
    return {"pieces": list(pieces), "blank": blank, "id": "", "cited": []}


def joined(cells: Sequence[Cell], between: str = "; ") -> Cell:
    """Return the pieces of several cells in one."""
    pieces: list[Piece] = []
    for part in cells:
        if pieces and part["pieces"]:
            pieces.append(literal(""))
            pieces[-1]["after"] = between
        pieces += part["pieces"]
    blanks = {part["blank"] for part in cells}
    return cell(*pieces, blank=blanks.pop() if len(blanks) == 1 else "")


def spaced(text: str) -> Piece:
    """Return a piece that is no statement, with a space before it."""
    made = literal(text)
    made["before"] = " "
    return made


def wording(statement: model.Statement) -> str:
    """Return what a statement says: as printed, then in our words; a bare number with its unit."""
    own = unstopped(clean(statement.text or ""))
    if statement.printed is None and own:
        return own
    said = clean(statement.printed if statement.printed is not None else str(statement))
    if statement.number is not None and (statement.printed is None or _BARE.fullmatch(said)):
        unit = unit_name(statement.unit)
        said = said if statement.printed else f"{statement.comparator or ''}{statement.number:f}"
        said += "%" if statement.unit == "%" else f" {unit}" if unit else ""
    said = said or "no wording is given"
    return f"{said} – {own}" if own else said


def unstopped(text: str) -> str:
    """Return a sentence without its full stop, to stand in a line with others."""
    return text.removesuffix(".") if text.count(".") == 1 else text


def unit_name(unit: str | None) -> str:
    """Return a unit as people write it: UCUM's brackets and annotations taken off."""
    if unit in _NO_UNIT or unit is None:
        return ""
    return _UNITS.get(unit, clean(re.sub(r"[\[\]{}]", "", unit)))


def words(item: str) -> str:
    """Return the name of a property in words: standardDeviation becomes standard deviation."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in item).strip()
