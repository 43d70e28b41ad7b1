"""Pieces and cells: how a statement, or any other text, is put into words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from il2kb import model
from il2kb.summary.presentation import Cell, Piece, clean, link

__all__ = ["arm_name", "cell", "joined", "literal", "spaced", "unit_name", "wording", "words"]

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


def arm_name(arm: model.Arm, trial: model.Trial) -> str:
    """Return a short name of an arm: what it receives, where that tells it from the others."""

    def received(one: model.Arm) -> str:
        return " + ".join(i.label for i in one.interventions)

    names = [received(one) for one in trial.arms]
    return received(arm) if received(arm) and names.count(received(arm)) == 1 else arm.label


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
    return cell(*pieces, blank="" if pieces or not cells else cells[0]["blank"])


def spaced(text: str) -> Piece:
    """Return a piece that is no statement, with a space before it."""
    made = literal(text)
    made["before"] = " "
    return made


def wording(statement: model.Statement) -> str:
    """Return what a statement says: as printed, then in our words; a bare number with its unit."""
    if statement.printed is None and statement.text is not None:
        return clean(statement.text)
    said = clean(statement.printed if statement.printed is not None else str(statement))
    if statement.number is not None and (statement.printed is None or _BARE.fullmatch(said)):
        unit = unit_name(statement.unit)
        said = said if statement.printed else f"{statement.comparator or ''}{statement.number:f}"
        said += "%" if statement.unit == "%" else f" {unit}" if unit else ""
    said = said or "no wording is given"
    return f"{said} – {clean(statement.text)}" if statement.text else said


def unit_name(unit: str | None) -> str:
    """Return a unit as people write it: UCUM's brackets and annotations taken off."""
    if unit in _NO_UNIT or unit is None:
        return ""
    return _UNITS.get(unit, clean(re.sub(r"[\[\]{}]", "", unit)))


def words(item: str) -> str:
    """Return the name of a property in words: standardDeviation becomes standard deviation."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in item)
