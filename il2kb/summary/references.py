"""The apparatus of a summary: which mark leads from a figure to its place, rule or absence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import is_dataclass

from il2kb import model
from il2kb.summary.pieces import arm_name, cell, literal, spaced, wording, words
from il2kb.summary.presentation import (
    DERIVED,
    JUDGED,
    NO_LAYER,
    SECOND_HAND,
    Cell,
    Citing,
    Derivation,
    Figure,
    Link,
    Piece,
    PlaceData,
    Reference,
    SourceEntry,
    clean,
    link,
)

__all__ = ["Apparatus"]

_NATURAL = re.compile(r"(\d+)")
_NO_PLACE = "?"
_SHORT = 30
_KINDS = ("not-reported", "not-found", "not-applicable", "not-coded")


class Apparatus:
    """Numbers the places of a trial, and gives every statement its marks.

    Places are numbered in the order in which they are listed: by source, section and row.
    So are sources (S1 ...), absences (A1 ...) and conflicts (C1 ...). Derived statements (D1 ...)
    and judged ones (J1 ...) are numbered as they are met.
    """

    def __init__(self, trial: model.Trial) -> None:
        # Prefixed, so that several summaries can stand on one page.
        self.prefix = re.sub(r"[^A-Za-z0-9_.-]", "-", trial.id)
        self._owners: dict[str, str] = {}
        self._topics: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._arms = {arm.iri: arm_name(arm, trial) for arm in trial.arms}
        self._statements: dict[str, model.Statement] = {}
        self._places: dict[str, model.Place] = {}
        self._walk(trial, "", "", set())
        reports = {source.iri: n for n, source in enumerate(trial.reports)}

        def order(place: model.Place) -> tuple[object, ...]:
            whole = place.source.copy_of or place.source
            return (
                reports.get(whole.iri, len(reports)),
                _natural(whole.iri),
                _natural(place.source.iri),
                _natural(place.section or ""),
                _natural(place.row or ""),
                place.iri,
            )

        ordered = sorted(self._places.values(), key=order)
        self._places = {place.iri: place for place in ordered}
        self._labels = {place.iri: str(n) for n, place in enumerate(ordered, 1)}
        self._made: dict[tuple[object, ...], list[model.Statement]] = {}
        self._numbers: dict[str, int] = {}
        kinds = {kind: n for n, kind in enumerate(_KINDS)}
        self.absences = sorted(
            trial.absences, key=lambda a: (kinds.get(a.kind.name, len(kinds)), a.kind.name)
        )
        self._labels |= {a.iri: f"A{n}" for n, a in enumerate(self.absences, 1)}
        searched = [source for absence in trial.absences for source in absence.searched]
        sources = {s.iri: s for s in (*(p.source for p in ordered), *searched)}
        self._sources = sources
        self._labels |= {iri: f"S{n}" for n, iri in enumerate(sources, 1)}
        self._labels |= {c.iri: f"C{n}" for n, c in enumerate(trial.conflicts, 1)}
        self._conflicts: dict[str, list[str]] = {}
        for conflict in trial.conflicts:
            for statement in conflict.statements:
                self._conflicts.setdefault(statement.iri, []).append(self._labels[conflict.iri])
        self._cited: dict[str, list[Citing]] = {}

    def _walk(self, thing: object, owner: str, topic: str, seen: set[int]) -> None:
        """Collect every statement and place under a thing, with the name of what they are of."""
        if isinstance(thing, tuple):
            for part in thing:
                self._walk(part, owner, topic, seen)
        elif isinstance(thing, dict):
            for part in thing.values():
                self._walk(part, owner, topic, seen)
        elif is_dataclass(thing) and id(thing) not in seen:
            seen.add(id(thing))
            if isinstance(thing, model.Place):
                self._places[thing.iri] = thing
                return
            if isinstance(thing, model.Statement):
                self._statements[thing.iri] = thing
                self._owners.setdefault(thing.iri, owner)
                self._topics.setdefault(thing.iri, topic)
            elif isinstance(thing, model.Result):
                owner = ", ".join((_timed(thing), self._arms[thing.arm.iri]))
                topic = thing.variable.label
            elif isinstance(thing, model.AnalysedGroup):
                owner = ", ".join([owner, self._arms[thing.arm.iri]] if thing.arm else [owner])
            elif isinstance(thing, model.Trial):
                owner = thing.acronym or thing.id
            elif isinstance(thing, model.Registration):
                owner = thing.identifier
            elif isinstance(thing, model.Contrast):
                arms = [self._arms[r.arm.iri] for r in (thing.result, thing.reference)]
                reference = arms[1] if thing.between_arms else thing.reference.moment.label
                owner = f"{_timed(thing.result)}, {arms[0]} against {reference}"
                topic = thing.result.variable.label
            elif isinstance(thing, model.Effect):
                owner = f"{thing.measure.label}, {owner}"
            elif isinstance(thing, model.Thing):
                owner = thing.label
            if iri := getattr(thing, "iri", None):
                self._names.setdefault(iri, owner)
            for part in vars(thing).values():
                self._walk(part, owner, topic, seen)

    # Marks

    def keys(self, statement: model.Statement) -> list[str]:
        """Return the labels of what a statement rests on: its places, or its own derivation."""
        kind = {"derived": "D", "judged": "J"}.get(statement.layer)
        if kind is None:
            # A reported statement without a place is an error of the data; it is shown as one.
            return [self._labels[p.iri] for p in statement.places] or [_NO_PLACE]
        # An estimate and its limits come from one calculation; they share an entry.
        same = (kind, statement.rule, statement.calculation, statement.judge, *statement.inputs)
        group = self._made.setdefault((*same, *statement.support), [])
        if not group:
            self._numbers[kind] = self._numbers.get(kind, 0) + 1
            self._labels[statement.iri] = f"{kind}{self._numbers[kind]}"
        if statement not in group:
            group.append(statement)
            self._labels[statement.iri] = self._labels[group[0].iri]
        return [self._labels[statement.iri]]

    def statements(self) -> Iterable[model.Statement]:
        """Return every statement of the trial."""
        return self._statements.values()

    def statement(self, iri: str) -> model.Statement:
        """Return a statement of the trial."""
        return self._statements[iri]

    def cite(self, labels: Iterable[str]) -> list[Citing]:
        """Return new reference marks for labels."""
        made: list[Citing] = []
        for label in dict.fromkeys(labels):
            uses = self._cited.setdefault(label, [])
            target = self.target(label) if label != _NO_PLACE else ""
            number = str(len(uses) + 1)
            uses.append(
                {"label": number, "target": f"{self.prefix}-cite-{label}-{number}", "id": ""}
            )
            made.append(
                {"label": label, "target": target, "id": f"{self.prefix}-cite-{label}-{number}"}
            )
        return made

    def target(self, label: str) -> str:
        """Return the id of the entry of a label."""
        return f"{self.prefix}-ref-{label}"

    def ways_back(self, label: str) -> list[Citing]:
        """Return the marks that lead to a label; the list goes on growing with them."""
        return self._cited.setdefault(label, [])

    def label(self, iri: str) -> str:
        """Return the label of a place, absence or conflict."""
        return self._labels[iri]

    def conflicts(self, statement: model.Statement) -> list[str]:
        """Return the labels of the conflicts in which a statement stands."""
        return self._conflicts.get(statement.iri, [])

    def owner(self, statement: model.Statement) -> str:
        """Return what a statement is about, in words."""
        return self._owners.get(statement.iri, "")

    def name(self, thing: model.Thing) -> str:
        """Return the name of a part of the trial; a result or contrast is named by its parts."""
        return self._names.get(thing.iri) or thing.label

    def figure(self, statement: model.Statement) -> Figure:
        """Return a statement as data."""
        places: list[PlaceData] = [
            {
                "ref": self._labels[place.iri],
                "source": place.source.label,
                "section": place.section,
                "row": place.row,
                "secondary": place.secondary,
                "url": _address(place.source),
            }
            for place in statement.places
        ]
        return {
            "iri": statement.iri,
            "item": statement.item,
            "layer": statement.layer,
            "second_hand": statement.second_hand,
            "printed": statement.printed,
            "decimal": None if statement.number is None else f"{statement.number:f}",
            "comparator": statement.comparator,
            "unit": statement.unit,
            "places": places,
        }

    def bare(self, statement: model.Statement, text: str | None = None) -> Piece:
        """Return a statement as a piece with its mark, without reference marks."""
        mark = {"reported": "", "derived": DERIVED, "judged": JUDGED}.get(statement.layer, NO_LAYER)
        piece = literal(wording(statement) if text is None else text)
        piece["mark"] = SECOND_HAND if statement.second_hand else mark
        piece["figure"] = self.figure(statement)
        return piece

    def piece(self, statement: model.Statement, text: str | None = None, within: str = "") -> Piece:
        """Return a statement as a piece with its mark and reference marks.

        `within` is the label of the entry in which it stands, to which no mark need lead.
        """
        piece = self.bare(statement, text)
        labels = [*self.keys(statement), *self.conflicts(statement)]
        piece["refs"] = self.cite(label for label in labels if label != within)
        return piece

    def said(self, statement: model.Statement) -> Cell:
        """Return a statement as a cell, its notes after it."""
        made = cell(self.piece(statement))
        for note in statement.notes:
            made["pieces"].append(spaced(f"({note})"))
        return made

    def at(self, text: str, places: Iterable[model.Place]) -> Cell:
        """Return a text that stands at places."""
        made = literal(text)
        found = list(places)
        made["refs"] = self.cite(self._labels[p.iri] for p in found)
        if found and all(p.secondary for p in found):
            made["mark"] = SECOND_HAND
        return cell(made)

    def missing(self, *absences: model.Absence) -> Cell:
        """Return the cell of absences of one kind."""
        made = literal(absences[0].kind.label)
        made["refs"] = self.cite(self._labels[a.iri] for a in absences)
        return cell(made, blank=absences[0].kind.name)

    # Lists at the end

    def derivations(self) -> list[Derivation]:
        """Return how each derived or judged figure came about; their inputs get marks too."""
        found: list[Derivation] = []
        done = 0
        # The list grows while it is read: an input may be derived itself.
        while done < len(self._made):
            found.append(self._derivation(list(self._made.values())[done]))
            done += 1
        for derivation in found:
            derivation["cited"] = self.ways_back(derivation["label"])
        return sorted(found, key=lambda d: _natural(d["label"]))

    def _derivation(self, group: list[model.Statement]) -> Derivation:
        first = group[0]
        label = self._labels[first.iri]
        derived = first.layer == "derived"
        by = [first.rule.label] if first.rule else []
        if not derived:
            by = [first.judge or "a judge without a name"]
            by += [f"with {first.instrument.label}"] if first.instrument else []
        values = [f"{words(s.item)} {wording(s)}" for s in group]
        test = f" ({clean(first.test.label)})" if first.test else ""
        return {
            "label": label,
            "id": f"{self.prefix}-ref-{label}",
            "text": ", ".join(values) + test,
            "what": clean(self.owner(first)),
            "by": "Rule" if derived else "Judge",
            "rule": clean(" ".join(by)) or "none is given",
            "calculation": clean(first.calculation or ""),
            "inputs": [self._input(i, first) for i in (first.inputs if derived else first.support)],
            "notes": list(dict.fromkeys(clean(note) for s in group for note in s.notes)),
            "cited": [],
        }

    def _input(self, iri: str, of: model.Statement) -> Cell:
        """Return what a statement rests on; what both are about is not said again."""
        if statement := self._statements.get(iri):
            piece = self.piece(statement)
            same = self._topics[iri] and self._topics[iri] == self._topics[of.iri]
            about = "" if same else f" of {clean(self.owner(statement))}"
            if about or len(piece["text"]) < _SHORT:
                piece["before"] = f"{words(statement.item)}{about} "
            return cell(piece)
        if place := self._places.get(iri):
            return self.at(str(place), [place])
        return cell(literal(iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]))

    def sources(self) -> list[SourceEntry]:
        """Return the sources with their places, in the order of the numbers."""
        found = {
            iri: _source_entry(source, self._labels[iri], self.prefix)
            for iri, source in self._sources.items()
        }
        for entry in found.values():
            entry["cited"] = self.ways_back(entry["label"])
        for place in self._places.values():
            label = self._labels[place.iri]
            where = ", ".join(part for part in (place.section, place.row) if part)
            reference: Reference = {
                "label": label,
                "id": f"{self.prefix}-ref-{label}",
                "text": clean(where) or "as a whole",
                "url": link(_address(place.source)),
                "secondary": place.secondary,
                "cited": self.ways_back(label),
            }
            found[place.source.iri]["references"].append(reference)
        return list(found.values())


def _source_entry(source: model.Source, label: str, prefix: str) -> SourceEntry:
    whole = source.copy_of or source
    urls: list[Link] = [{"text": clean(u), "url": link(u)} for u in source.urls]
    note = ""
    if not urls:
        original = _address(source)
        note = "the address of this page was not recorded"
        urls = [{"text": clean(original), "url": link(original)}] if original else []
        note += "; of the source itself:" if urls else ""
    return {
        "label": label,
        "id": f"{prefix}-ref-{label}",
        "name": clean(source.label),
        "type": source.kind,
        "citation": clean(whole.citation or whole.title or ""),
        "note": note,
        "urls": urls,
        "references": [],
        "cited": [],
    }


def _timed(result: model.Result) -> str:
    """Return the variable of a result, and its moment unless the variable names it."""
    variable, moment = result.variable.label, result.moment.label
    return variable if moment in variable else f"{variable}, {moment}"


def _address(source: model.Source) -> str:
    """Return the first address of a source, else of what it is a copy of, else an empty text."""
    whole = source.copy_of or source
    if source.urls or whole.urls:
        return (source.urls or whole.urls)[0]
    return f"https://doi.org/{whole.doi}" if whole.doi else ""


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(p), "") if p.isdigit() else (-1, p) for p in _NATURAL.split(text)]
