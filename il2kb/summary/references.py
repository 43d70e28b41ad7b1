"""The apparatus of a summary: which mark leads from a figure to its place, rule or absence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass

from il2kb import model
from il2kb.findings import Finding
from il2kb.naming import arm_name
from il2kb.summary.missing import grouped, not_reported_in, spans
from il2kb.summary.pieces import (
    cell,
    literal,
    spaced,
    wording,
    words,
)
from il2kb.summary.presentation import (
    DERIVED,
    JUDGED,
    NO_LAYER,
    SECOND_HAND,
    Cell,
    Citing,
    Derivation,
    Derivations,
    Figure,
    Piece,
    PlaceData,
    SourceEntry,
    clean,
)
from il2kb.summary.sources import Listed, address, in_order, natural, reference, source_entry
from il2kb.terms import il2

__all__ = ["Apparatus"]

_NO_PLACE = "?"
_SHORT = 30


class Apparatus:
    """Numbers the places of a trial, and gives every statement its marks.

    Places are numbered in the order in which they are listed: by source, section and row.
    So are sources (S1 ...), absences (A1 ...) and conflicts (C1 ...). Derived statements (D1 ...)
    and judged ones (J1 ...) are numbered as they are met. `figures` are the items of results.
    `findings` are those of the audit, by label (F1 ...).
    """

    def __init__(self, trial: model.Trial, findings: Mapping[str, Finding]) -> None:
        # Prefixed, so that several summaries can stand on one page.
        self.prefix = re.sub(r"[^A-Za-z0-9_.-]", "-", trial.id)
        self._owners: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._arms = {arm.iri: arm_name(arm, trial) for arm in trial.arms}
        self._statements: dict[str, model.Statement] = {}
        self._places: dict[str, model.Place] = {}
        self._measures: dict[str, str] = {}
        self.figures = frozenset(("value", *il2.subproperties("value"), "pValue", "effect"))
        self._walk(trial, "", set())
        ordered = in_order(self._places.values(), trial.reports)
        self._places = {place.iri: place for place in ordered}
        self._labels = {place.iri: str(n) for n, place in enumerate(ordered, 1)}
        self._made: dict[tuple[object, ...], list[model.Statement]] = {}
        self._numbers: dict[str, int] = {}
        self.absences = grouped(trial.absences, lambda absence: self._about(absence, trial))
        self._labels |= {a.iri: m.label for m in self.absences for a in m.absences}
        searched = [source for absence in trial.absences for source in absence.searched]
        sources = {s.iri: s for s in (*(p.source for p in ordered), *searched)}
        self._sources = sources
        self._labels |= {iri: f"S{n}" for n, iri in enumerate(sources, 1)}
        self._labels |= {c.iri: f"C{n}" for n, c in enumerate(trial.conflicts, 1)}
        self._conflicts: dict[str, list[str]] = {}
        for conflict in trial.conflicts:
            for statement in conflict.statements:
                self._conflicts.setdefault(statement.iri, []).append(self._labels[conflict.iri])
        self._findings: dict[str, list[str]] = {}
        for label, finding in findings.items():
            for iri in dict.fromkeys((finding.focus, *finding.beside)):
                self._findings.setdefault(iri or "", []).append(label)
        self._cited: dict[str, list[Citing]] = {}
        self._shown: set[str] = set()

    def _about(self, absence: model.Absence, trial: model.Trial) -> str:
        """Return what an absence is about, in words; nothing where that is the trial."""
        where = [] if absence.about.iri == trial.iri else [self.name(absence.about)]
        where += [self._arms[absence.arm.iri]] if absence.arm else []
        alone = [v for v in trial.variables if v.iri == absence.about.iri and len(v.moments) == 1]
        where += [absence.moment.label] if absence.moment and not alone else []
        return ", ".join(where)

    def _walk(self, thing: object, owner: str, seen: set[int]) -> None:
        """Collect every statement and place under a thing, with the name of what they are of."""
        if isinstance(thing, tuple):
            for part in thing:
                self._walk(part, owner, seen)
        elif isinstance(thing, dict):
            for part in thing.values():
                self._walk(part, owner, seen)
        elif is_dataclass(thing) and id(thing) not in seen:
            seen.add(id(thing))
            if isinstance(thing, model.Place):
                self._places[thing.iri] = thing
                return
            if isinstance(thing, model.Statement):
                # In a conflict, a statement goes by the item of the conflict.
                self._statements.setdefault(thing.iri, thing)
                self._owners.setdefault(thing.iri, owner)
            elif isinstance(thing, model.Result):
                owner = ", ".join((_timed(thing), self._arms[thing.arm.iri]))
            elif isinstance(thing, model.AnalysedGroup):
                owner = ", ".join([owner, self._arms[thing.arm.iri]] if thing.arm else [owner])
            elif isinstance(thing, model.Trial):
                owner = thing.acronym or thing.id
            elif isinstance(thing, model.Registration):
                owner = thing.identifier
            elif isinstance(thing, model.Contrast):
                arms = [self._arms[r.arm.iri] for r in (thing.result, thing.reference)]
                reference = arms[1] if thing.between_arms else thing.reference.moment.label
                against = f"{arms[0]} against {reference}"
                if thing.between_arms and len(self._arms) == len(arms):
                    against = "between arms"
                owner = f"{_timed(thing.result)}, {against}"
            elif isinstance(thing, model.Effect):
                for part in (thing.estimate, thing.lower, thing.upper):
                    self._measures |= {part.iri: thing.measure.label} if part else {}
            elif isinstance(thing, model.Source):
                owner = words(thing.kind).lower()
            elif isinstance(thing, model.Thing):
                owner = thing.label
            if iri := getattr(thing, "iri", None):
                self._names.setdefault(iri, owner)
            for part in vars(thing).values():
                self._walk(part, owner, seen)

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
        return [
            {"label": label, "target": self.target(label) if label != _NO_PLACE else "", "id": ""}
            for label in dict.fromkeys(labels)
        ]

    def number(self, content: object) -> None:
        """Give every reference mark in a finished summary its id, and every entry its ways back."""
        if isinstance(content, list):
            for part in content:
                self.number(part)
        elif isinstance(content, dict):
            for key, part in content.items():
                if key != "refs":
                    self.number(part)
                    continue
                for ref in part:
                    uses = self.ways_back(ref["label"])
                    number = str(len(uses) + 1)
                    ref["id"] = f"{self.prefix}-cite-{ref['label']}-{number}"
                    uses.append({"label": number, "target": ref["id"], "id": ""})

    def target(self, label: str) -> str:
        """Return the id of the entry of a label."""
        return f"{self.prefix}-ref-{label}"

    def ways_back(self, label: str) -> list[Citing]:
        """Return the marks that lead to a label; `number` fills the list."""
        return self._cited.setdefault(label, [])

    def sources(self) -> list[SourceEntry]:
        """Return the sources with their places, in the order of the numbers."""
        found = {
            iri: source_entry(source, self._listed(iri)) for iri, source in self._sources.items()
        }
        for place in self._places.values():
            found[place.source.iri]["references"].append(reference(place, self._listed(place.iri)))
        return list(found.values())

    def _listed(self, iri: str) -> Listed:
        label = self._labels[iri]
        return {"label": label, "id": self.target(label), "cited": self.ways_back(label)}

    def label(self, iri: str) -> str:
        """Return the label of a place, absence or conflict."""
        return self._labels[iri]

    def conflicts(self, statement: model.Statement) -> list[str]:
        """Return the labels of the conflicts in which a statement stands."""
        return self._conflicts.get(statement.iri, [])

    def findings(self, *iris: str) -> list[str]:
        """Return the labels of the findings of the audit that concern figures or things."""
        return list(dict.fromkeys(label for iri in iris for label in self._findings.get(iri, [])))

    def note(self, made: Cell, *iris: str) -> None:
        """Put the marks of the findings that concern figures or things at the end of a cell."""
        there = {ref["label"] for ref in made["pieces"][-1]["refs"]}
        labels = (label for label in self.findings(*iris) if label not in there)
        made["pieces"][-1]["refs"] += self.cite(labels)

    def owner(self, statement: model.Statement) -> str:
        """Return what a statement is about, in words."""
        owner = self._owners.get(statement.iri, "")
        measure = self._measures.get(statement.iri)
        return f"{measure}, {owner}" if measure else owner

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
                "url": address(place.source),
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
            "findings": self.findings(statement.iri),
        }

    def bare(self, statement: model.Statement, text: str | None = None) -> Piece:
        """Return a statement as a piece with its mark, without reference marks."""
        mark = {"reported": "", "derived": DERIVED, "judged": JUDGED}.get(statement.layer, NO_LAYER)
        piece = literal(wording(statement) if text is None else text)
        piece["mark"] = SECOND_HAND if statement.second_hand else mark
        piece["figure"] = self.figure(statement)
        self._shown.add(statement.iri)
        return piece

    def piece(self, statement: model.Statement, text: str | None = None, within: str = "") -> Piece:
        """Return a statement as a piece with its mark and reference marks.

        `within` is the label of the entry in which it stands, to which no mark need lead.
        """
        piece = self.bare(statement, text)
        labels = [*self.keys(statement), *self.conflicts(statement), *self.findings(statement.iri)]
        piece["refs"] = self.cite(label for label in labels if label != within)
        return piece

    def said(self, statement: model.Statement) -> Cell:
        """Return a statement as a cell, its notes after it."""
        made = cell(self.piece(statement))
        # Those of a derived statement stand with its derivation.
        for note in statement.notes if statement.layer == "reported" else ():
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
        kind = absences[0].kind
        searched = self.sought(s for a in absences for s in a.searched)
        made = literal(not_reported_in(kind, searched))
        made["refs"] = self.cite(self._labels[a.iri] for a in absences)
        return cell(made, blank=kind.name)

    def sought(self, sources: Iterable[model.Source]) -> str:
        """Return the labels of sources that were searched, such as S1, S6–S8."""
        return spans(int(self._labels[iri][1:]) for iri in {s.iri for s in sources})

    # Lists at the end

    def derivations(self) -> list[Derivations]:
        """Return how each derived or judged figure came about, as all sections are made."""
        groups: dict[tuple[object, ...], list[list[model.Statement]]] = {}
        cells: dict[tuple[object, ...], list[Cell]] = {}
        done = 0
        # The list grows while it is read: an input may be derived itself.
        while done < len(self._made):
            group = list(self._made.values())[done]
            first = group[0]
            inputs = first.inputs if first.layer == "derived" else first.support
            key: tuple[object, ...] = (first.layer, self._owners[first.iri], inputs)
            groups.setdefault(key, []).append(group)
            if key not in cells:
                cells[key] = [self._input(iri) for iri in inputs]
            done += 1
        found: list[Derivations] = []
        for key, made in groups.items():
            starts = {(some[0].calculation or "").partition(": ")[0] for some in made}
            start = f"{starts.pop()}: " if len(starts) == 1 < len(made) else ""
            alone = [c for c in cells[key] if c["pieces"][0]["text"]]
            labels = [
                r["label"] for c in cells[key] if c not in alone for r in c["pieces"][0]["refs"]
            ]
            found.append(
                {
                    "what": clean(str(key[1])),
                    "start": start,
                    "made": [self._derivation(group, start) for group in made],
                    "refs": self.cite(sorted(labels, key=natural)),
                    "inputs": alone,
                }
            )
        return sorted(found, key=lambda d: natural(d["made"][0]["label"]))

    def _derivation(self, group: list[model.Statement], start: str) -> Derivation:
        first = group[0]
        label = self._labels[first.iri]
        by = [first.rule.label] if first.rule else []
        if first.layer != "derived":
            by = [first.judge or "a judge without a name"]
            by += [f"with {first.instrument.label}"] if first.instrument else []
        calculation = clean(first.calculation or "")
        text = ""
        if not all(s.number is not None and f"{s.number:f}" in calculation for s in group):
            values = [f"{words(s.item)} {wording(s)}" for s in group]
            text = ", ".join(values) + (f" ({clean(first.test.label)})" if first.test else "")
        return {
            "label": label,
            "id": self.target(label),
            "text": text,
            "rule": clean(" ".join(by)) or "no rule is given",
            "calculation": calculation.removeprefix(start).strip(),
            "notes": list(dict.fromkeys(clean(note) for s in group for note in s.notes)),
            "cited": self.ways_back(label),
        }

    def _input(self, iri: str) -> Cell:
        """Return what a statement rests on: by its marks where it is shown, else in words."""
        if statement := self._statements.get(iri):
            text = "" if iri in self._shown else wording(statement)
            piece = self.bare(statement, text)
            piece["mark"] *= bool(text)
            findings = self.findings(iri) if text else []
            piece["refs"] = self.cite([*self.keys(statement), *findings])
            if 0 < len(text) < _SHORT:
                piece["before"] = f"{words(statement.item)} of {clean(self.owner(statement))} "
            return cell(piece, *(spaced(f"({note})") for note in statement.notes if text))
        if place := self._places.get(iri):
            return self.at("", [place])
        return cell(literal(iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]))


def _timed(result: model.Result) -> str:
    """Return the variable of a result, and its moment if the variable has several."""
    variable = result.variable.label
    return f"{variable}, {result.moment.label}" if len(result.variable.moments) > 1 else variable
