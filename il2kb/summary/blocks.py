"""The blocks of a section, and the words for what is and what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from il2kb import model
from il2kb.summary.pieces import cell, literal, spaced, words
from il2kb.summary.presentation import Block, Cell, Entry, Section
from il2kb.summary.references import Apparatus
from il2kb.terms import NAMESPACE, il2

__all__ = [
    "dash",
    "entries",
    "entry",
    "heading",
    "item_label",
    "items",
    "lines",
    "section",
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


def section(name: str, title: str, blocks: Iterable[Block], none: str, intro: str = "") -> Section:
    """Return a section; `none` is what it says where it has no blocks."""
    kept = [b for b in blocks if b["heading"] or b["lines"] or b["entries"] or b["table"]]
    return {"id": name, "title": title, "intro": intro if kept else none, "blocks": kept}


def dash() -> Cell:
    """Return the cell of what nobody has encoded."""
    return cell(literal("—"), blank="no-value")


def item_label(item: str) -> str:
    """Return the label of a property of the ontology, with a capital."""
    # The property above all others has a label that says nothing to a reader.
    label = "further" if item == "statement" else il2.labels.get(NAMESPACE + item, words(item))
    return label[:1].upper() + label[1:]


def entry(term: str, cells: Sequence[Cell]) -> Entry:
    """Return a term and what is stated of it."""
    return {"term": term, "id": "", "cited": [], "cells": list(cells)}


def items(
    thing: model.Described,
    names: Iterable[str],
    trial: model.Trial,
    marks: Apparatus,
    always: Iterable[str] = (),
) -> list[Entry]:
    """Return an entry for each item of a thing that is stated or said to be absent.

    The items in `always` are there even where nothing is known, as a dash.
    """
    found: list[Entry] = []
    wanted = set(always)
    for name in names:
        cells = [marks.said(s) for s in thing.all(name)]
        cells += [
            cell(
                *marks.missing(a)["pieces"],
                *(spaced(f"({note})") for note in a.notes),
                blank=a.kind.name,
            )
            for a in trial.absences
            if a.about.iri == thing.iri and a.item.name == name
        ]
        if cells or name in wanted:
            found.append(entry(item_label(name), cells or [dash()]))
    return found
