"""What a summary is made of: plain data that every format prints and JSON carries.

Every key is a word that is no method of a dict, so that a template can write `table.rows`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, TypedDict, final

__all__ = [
    "DERIVED",
    "JUDGED",
    "NO_LAYER",
    "SECOND_HAND",
    "Block",
    "Cell",
    "Citing",
    "Derivation",
    "Derivations",
    "Entry",
    "Figure",
    "Link",
    "Piece",
    "PlaceData",
    "Reference",
    "Row",
    "Section",
    "Sign",
    "SourceEntry",
    "Summary",
    "Table",
    "clean",
    "link",
    "of_finding",
    "plain",
]

DERIVED = "†"
SECOND_HAND = "‡"
JUDGED = "§"
NO_LAYER = "(no layer)"

_UNSAFE = {"Cc", "Cf", "Co", "Cs", "Cn"}
_SAFE_URL = re.compile(r"(?:https?://|mailto:)[^\s<>\"'`\\]+", re.IGNORECASE)


class Link(TypedDict):
    """A text and its address; the address is empty where it is not http, https or mailto."""

    text: str
    url: str


class Sign(TypedDict):
    """A sign that the summary uses, and what it means."""

    sign: str
    text: str


class Citing(TypedDict):
    """A reference mark: what it shows, the id of the entry it leads to, and its own id."""

    label: str
    target: str
    id: str


def of_finding(ref: Citing) -> bool:
    """Tell whether a mark leads to a finding of the audit: such a mark stays at its figure."""
    return ref["label"].startswith("F")


class PlaceData(TypedDict):
    """Where a figure stands; `ref` is the number of its entry among the references."""

    ref: str
    source: str
    section: str | None
    row: str | None
    secondary: bool
    url: str


class Figure(TypedDict):
    """A statement as data: numbers are strings, never binary floating point.

    `findings` are the labels of the findings of the audit that concern it.
    """

    iri: str
    item: str
    layer: str
    second_hand: bool
    printed: str | None
    decimal: str | None
    comparator: str | None
    unit: str | None
    places: list[PlaceData]
    findings: list[str]


class Piece(TypedDict):
    """A run of text with its mark († ‡ §) and reference marks; `figure` if it is a statement."""

    before: str
    text: str
    after: str
    mark: str
    refs: list[Citing]
    url: str
    figure: Figure | None


@final
class Cell(TypedDict):
    """Pieces in a row; `blank` names the kind of an absence where nothing is known.

    Where reference marks lead to it, it has an `id`, and `cited` are the ways back to them.
    """

    pieces: list[Piece]
    blank: str
    id: str
    cited: list[Citing]


@final
class Entry(TypedDict):
    """A term and what is stated of it, a cell for each statement; `id` and `cited` as of a cell.

    `refs` are the reference marks that all of the cells share.
    """

    term: str
    refs: list[Citing]
    id: str
    cited: list[Citing]
    cells: list[Cell]


class Row(TypedDict):
    """A table row; the first cell is its header."""

    cells: list[Cell]


class Table(TypedDict):
    """A table; `notes` are printed under the caption."""

    id: str
    caption: str
    notes: list[Cell]
    columns: list[Cell]
    rows: list[Row]


class Block(TypedDict):
    """A part of a section: `lines` for a list, `entries` for terms, `table`, or a `heading`.

    `kind` says which of them holds the content; the entries of a `run` stand in one paragraph.
    """

    kind: Literal["heading", "verdict", "lines", "entries", "run", "table"]
    heading: str
    lines: list[Cell]
    entries: list[Entry]
    table: Table | None


class Section(TypedDict):
    """A section; `intro` stands before its blocks, alone where there are none."""

    id: str
    title: str
    intro: str
    blocks: list[Block]


class Reference(TypedDict):
    """A place in a source: its number, its id, where it is, and the ids of the marks to it."""

    label: str
    id: str
    section: str
    row: str
    secondary: bool
    cited: list[Citing]


class SourceEntry(TypedDict):
    """A source and the places in it; `note` says what is amiss with its addresses."""

    label: str
    id: str
    name: str
    type: str
    citation: str
    note: str
    urls: list[Link]
    references: list[Reference]
    cited: list[Citing]


class Derivation(TypedDict):
    """How a derived or judged figure came about.

    `rule` is the rule of a derivation, or the judge and the instrument; `text` is the figure, and
    empty where the calculation has it.
    """

    label: str
    id: str
    text: str
    rule: str
    calculation: str
    notes: list[str]
    cited: list[Citing]


@final
class Derivations(TypedDict):
    """What was derived of one thing from the same inputs; `start` begins every calculation.

    Inputs that are shown elsewhere are there by their marks in `refs`, the others in words.
    """

    what: str
    start: str
    made: list[Derivation]
    refs: list[Citing]
    inputs: list[Cell]


class Summary(TypedDict):
    """A summary; `provenance` is the stamp of software and knowledge base.

    `anchor` is the id made fit for an address in a page; `brief` is design and regimen in a line.
    `findings` are those of the audit, whole, each with the label of its marks.
    """

    id: str
    anchor: str
    iri: str
    title: str
    citation: str
    links: list[Link]
    brief: list[Entry]
    legend: list[Sign]
    sections: list[Section]
    derivations: list[Derivations]
    sources: list[SourceEntry]
    findings: list[dict[str, object]]
    stamp: str
    provenance: dict[str, object]


def clean(text: str) -> str:
    """Return a text on one line; control and direction characters, which deceive, show as �."""
    line = " ".join(text.split())
    if line.isascii() and line.isprintable():
        return line
    return "".join("�" if unicodedata.category(c) in _UNSAFE else c for c in line)


def link(url: str | None) -> str:
    """Return an address that is safe to link, http, https or mailto; else an empty text."""
    return url if url and _SAFE_URL.fullmatch(url) and clean(url) == url else ""


def plain(cell: Cell) -> str:
    """Return the text of a cell with its marks, without reference marks."""
    return "".join(p["before"] + p["text"] + p["mark"] + p["after"] for p in cell["pieces"])
