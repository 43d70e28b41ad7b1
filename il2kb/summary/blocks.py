"""The blocks of a section, and the words for what is and what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from il2kb import model
from il2kb.summary.missing import where
from il2kb.summary.pieces import capital, cell, item_label, literal, unstopped
from il2kb.summary.presentation import Block, Cell, Entry, Row, Section, Table, of_finding
from il2kb.summary.references import Apparatus

__all__ = [
    "audited",
    "dash",
    "entries",
    "entry",
    "heading",
    "lines",
    "remarks",
    "run",
    "section",
    "stated",
    "table",
    "unknown",
    "verdict",
]


def heading(text: str) -> Block:
    """Return a heading inside a section."""
    return {"kind": "heading", "heading": text, "lines": [], "entries": [], "table": None}


def lines(found: Sequence[Cell]) -> Block:
    """Return a list."""
    return {"kind": "lines", "heading": "", "lines": list(found), "entries": [], "table": None}


def verdict(found: Sequence[Cell]) -> Block:
    """Return what stands out: whether an endpoint was met."""
    return {"kind": "verdict", "heading": "", "lines": list(found), "entries": [], "table": None}


def entries(found: Sequence[Entry]) -> Block:
    """Return terms and what is stated of them."""
    return {"kind": "entries", "heading": "", "lines": [], "entries": list(found), "table": None}


def run(found: Sequence[Entry]) -> Block:
    """Return short terms and what is stated of them, in one paragraph."""
    return {"kind": "run", "heading": "", "lines": [], "entries": list(found), "table": None}


def table(
    name: str, caption: str, notes: list[Cell], columns: list[Cell], rows: list[Row]
) -> Block:
    """Return a table."""
    made: Table = {"id": name, "caption": caption, "notes": notes, "columns": columns, "rows": rows}
    return {"kind": "table", "heading": "", "lines": [], "entries": [], "table": made}


def section(name: str, title: str, blocks: Iterable[Block], none: str, intro: str = "") -> Section:
    """Return a section; `none` is what it says where it has no blocks."""
    kept = [b for b in blocks if b["heading"] or b["lines"] or b["entries"] or b["table"]]
    return {"id": name, "title": title, "intro": intro if kept else none, "blocks": kept}


def dash() -> Cell:
    """Return the cell of what nobody has encoded."""
    return cell(literal("—"), blank="no-value")


def entry(term: str, cells: Sequence[Cell]) -> Entry:
    """Return a term and what is stated of it; marks that all cells share stand at the term.

    Those of findings of the audit stay in the cells.
    """
    last = [c["pieces"][-1] for c in cells if c["pieces"]]
    labels = [[ref["label"] for ref in p["refs"] if not of_finding(ref)] for p in last]
    alone = all(not p["refs"] for c in cells for p in c["pieces"][:-1])
    made: Entry = {"term": term, "refs": [], "id": "", "cited": [], "cells": list(cells)}
    if len(last) > 1 and labels[0] and alone and all(found == labels[0] for found in labels):
        made["refs"] = [ref for ref in last[0]["refs"] if not of_finding(ref)]
        for piece in last:
            piece["refs"] = [ref for ref in piece["refs"] if of_finding(ref)]
    return made


def audited(thing: model.Thing, marks: Apparatus) -> list[Entry]:
    """Return the marks of the findings of the audit on a thing as one entry; or none."""
    made = literal("")
    made["refs"] = marks.cite(marks.findings(thing.iri))
    return [entry("Audit", [cell(made)])] if made["refs"] else []


def stated(thing: model.Described, names: Iterable[str], marks: Apparatus) -> list[Entry]:
    """Return an entry for each item of a thing that is stated; notes are left to `remarks`."""
    return [
        entry(item_label(name), [cell(marks.piece(s)) for s in thing.all(name)])
        for name in names
        if thing.all(name)
    ]


def remarks(thing: model.Described, names: Iterable[str]) -> list[Entry]:
    """Return the notes on items of a thing, and those on itself, as one entry; or none."""
    about: dict[str, list[str]] = {note: [] for note in thing.notes}
    for name in names:
        # Those of a derived statement stand with its derivation.
        for note in (n for s in thing.all(name) if s.layer == "reported" for n in s.notes):
            about.setdefault(note, []).append(item_label(name))
    found = [
        cell(literal(f"{', '.join(dict.fromkeys(items))}{': ' if items else ''}{unstopped(note)}"))
        for note, items in about.items()
    ]
    return [entry("Remarks", found)] if found else []


def unknown(
    things: Iterable[model.Thing],
    trial: model.Trial,
    marks: Apparatus,
    names: Iterable[str] | None = None,
) -> list[Entry]:
    """Return what is missing of things, of all items or those named.

    There is an entry for each kind and what was searched.
    """
    iris = {thing.iri for thing in things}
    wanted = None if names is None else set(names)
    found: dict[str, dict[str, Cell]] = {}
    for absence in trial.absences:
        if absence.about.iri in iris and (wanted is None or absence.item.name in wanted):
            # Of the trial as a whole, the note says which figure it is.
            whole = absence.about.iri == trial.iri and absence.item.name in marks.figures
            says = unstopped(" ".join(absence.notes)) if whole else ""
            says = says or item_label(absence.item.name).lower()
            searched = marks.sought(absence.searched)
            same = found.setdefault(where(absence.kind, absence.searched, searched), {})
            label = marks.label(absence.iri)
            if label not in same:
                same[label] = marks.missing(absence)
                same[label]["pieces"][0]["text"] = says
            elif says not in (said := same[label]["pieces"][0])["text"].split(", "):
                said["text"] = f"{said['text']}, {says}"
    return [entry(capital(kind), list(cells.values())) for kind, cells in found.items()]
