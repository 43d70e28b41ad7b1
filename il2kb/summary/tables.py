"""Tables of results: arms side by side, or the course of each arm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from il2kb import model
from il2kb.summary.blocks import entries, entry, heading
from il2kb.summary.figures import COUNTS, SPREADS, number, row_heading, share, time_of
from il2kb.summary.pieces import arm_name, cell, joined, literal, spaced, words
from il2kb.summary.presentation import Block, Cell, Entry, Piece, Row, Table
from il2kb.summary.references import Apparatus
from il2kb.terms import il2

__all__ = ["Tables", "table_block"]

_SOURCE = "Source"
_WITHIN = (
    "A within-arm p compares an arm with its own baseline. It says nothing of the effect against "
    "the other arm."
)


def table_block(table: Table) -> Block:
    """Return a table as a block."""
    return {"kind": "table", "heading": "", "lines": [], "entries": [], "table": table}


def _block(name: str, caption: str, note: str, columns: list[str], rows: list[Row]) -> Block:
    return table_block(
        {"id": name, "caption": caption, "note": note, "columns": columns, "rows": rows}
    )


class Tables:
    """Lays the results of a trial out as tables."""

    def __init__(self, trial: model.Trial, marks: Apparatus) -> None:
        self._trial = trial
        self._marks = marks
        self._figures = {*il2.subproperties("value"), "value"} - {"pValue"}
        self._between: dict[str, list[model.Contrast]] = {}
        self._within: dict[str, list[model.Contrast]] = {}
        for contrast in trial.contrasts:
            side = self._between if contrast.between_arms else self._within
            side.setdefault(contrast.result.iri, []).append(contrast)

    def has_course(self, results: Sequence[model.Result]) -> bool:
        """Return whether results are compared with earlier ones of their own arm."""
        return any(r.iri in self._within for r in results)

    # Arms side by side

    def side_by_side(self, results: Sequence[model.Result], name: str, caption: str) -> list[Block]:
        """Return the table of results with a column for each arm, and what is computed from it.

        Each row is a variable at a moment in an analysis set. The set of most rows is named in the
        note, another one in its row.
        """
        arms = self._trial.arms
        groups: dict[tuple[str, str, str], list[model.Result]] = {}
        for result in results:
            key = (result.variable.iri, result.moment.iri, result.set.iri)
            groups.setdefault(key, []).append(result)
        contrasts = [c for r in results for c in self._between.get(r.iri, [])]
        moments = {r.moment.iri for r in results}
        columns = ["Outcome", *(arm_name(arm, self._trial) for arm in arms)]
        columns += ["p between arms, reported"] * bool(contrasts) + [_SOURCE]
        sets = Counter(group[0].set.iri for group in groups.values())
        usual = next(r.set for r in results if r.set.iri == sets.most_common(1)[0][0])
        many = len(sets) > 1
        rows: list[Row] = []
        computed: list[Entry] = []
        for group in self._ordered(groups.values()):
            first = group[0]
            header = row_heading(first.variable, group)
            if len(moments) > 1:
                header += f", {first.moment.label}"
            aside = "" if first.set.iri == usual.iri else f" [{first.set.label}]"
            header += aside
            cells = [self._arm_cell(group, first, arm) for arm in arms]
            between = [c for r in group for c in self._between.get(r.iri, [])]
            if contrasts:
                cells.append(self._p_cell(between, first))
            rows.append(self._row(header, cells, group))
            if found := self._computed(between, group):
                computed.append(entry(first.variable.label + aside, found))
        note = f"Analysis set: {usual.label}" + (", if a row names no other." if many else ".")
        if len(moments) == 1:
            note = f"Moment: {results[0].moment.label}. {note}"
        blocks = [_block(name, caption, note, columns, rows)]
        if computed:
            blocks += [heading(f"{caption}: effects and p-values computed here"), entries(computed)]
        return blocks

    def _computed(
        self, contrasts: Sequence[model.Contrast], group: Sequence[model.Result]
    ) -> list[Cell]:
        """Return the effects and the p-values that are derived, each with its marks."""
        found: list[Cell] = []
        for contrast in contrasts:
            for effect in contrast.effects:
                found.append(self.effect(effect))
                found[-1]["pieces"][0]["before"] = self._pair(contrast)
            for p in contrast.p_values:
                if p.layer != "reported":
                    piece = self._marks.bare(p, number(p))
                    sign = "p = " if number(p)[:1].isdigit() else "p "
                    piece["before"] = self._pair(contrast) + sign
                    test = [spaced(f"({p.test.label})")] if p.test else []
                    found.append(cell(piece, *test))
        for part in found:
            self._mark(part, (), set())
        return found

    def _ordered(self, groups: Iterable[list[model.Result]]) -> list[list[model.Result]]:
        """Put sub-events after the event they are part of, else keep the order."""
        found = list(groups)
        index = {group[0].variable.iri: n for n, group in reversed(list(enumerate(found)))}

        def key(group: list[model.Result]) -> tuple[int, ...]:
            own = index[group[0].variable.iri]
            path = [own]
            above = group[0].variable.component_of
            # A variable that is part of itself is an error of the data; it ends the climb.
            while above in index and index[above] not in path:
                path.append(index[above])
                above = next(
                    (g[0].variable.component_of for g in found if g[0].variable.iri == above), None
                )
            return tuple(reversed(path))

        return sorted(found, key=key)

    # The course of each arm

    def course(self, results: Sequence[model.Result], name: str, caption: str) -> list[Block]:
        """Return the table of results with a column for each moment and a row for each arm.

        The p-values in it compare an arm with itself.
        """
        moments = sorted({r.moment.iri: r.moment for r in results}.values(), key=time_of)
        compared = [
            m
            for m in moments
            if any(
                c.p_values
                for r in results
                if r.moment.iri == m.iri
                for c in self._within.get(r.iri, [])
            )
        ]
        groups: dict[tuple[str, str, str], list[model.Result]] = {}
        for result in results:
            key = (result.variable.iri, result.arm.iri, result.set.iri)
            groups.setdefault(key, []).append(result)
        columns = ["Outcome", "Arm", *(m.label for m in moments)]
        columns += [f"p within arm, {m.label}" for m in compared] + [_SOURCE]
        rows: list[Row] = []
        computed: list[Entry] = []
        for group in groups.values():
            first = group[0]
            name_of_arm = arm_name(first.arm, self._trial)
            cells = [cell(literal(name_of_arm))]
            cells += [self._moment_cell(group, first, moment) for moment in moments]
            for moment in compared:
                within = [
                    c
                    for r in group
                    if r.moment.iri == moment.iri
                    for c in self._within.get(r.iri, [])
                ]
                cells.append(self._p_cell(within, first, moment))
                if found := self._computed(within, group):
                    about = f"{first.variable.label}, {name_of_arm}, {moment.label}"
                    computed.append(entry(f"{about}, within arm", found))
            rows.append(self._row(row_heading(first.variable, group), cells, group))
        blocks = [_block(name, caption, _WITHIN if compared else "", columns, rows)]
        if computed:
            blocks += [heading(f"{caption}: p-values computed here"), entries(computed)]
        return blocks

    # Cells

    def _arm_cell(self, group: list[model.Result], first: model.Result, arm: model.Arm) -> Cell:
        found = [self.values(r) for r in group if r.arm.iri == arm.iri]
        return joined(found) if found else self.gap(first.variable, arm=arm, moment=first.moment)

    def _moment_cell(
        self, group: list[model.Result], first: model.Result, moment: model.Moment
    ) -> Cell:
        found = [self.values(r) for r in group if r.moment.iri == moment.iri]
        return joined(found) if found else self.gap(first.variable, arm=first.arm, moment=moment)

    def gap(
        self,
        thing: model.Thing,
        item: str = "",
        *,
        arm: model.Thing | None = None,
        moment: model.Thing | None = None,
    ) -> Cell:
        """Return the cell for what is missing: the absences that say so, else a dash.

        Without an item, those of any figure.
        """
        found = [
            a
            for a in self._trial.absences
            if a.about.iri == thing.iri
            and (a.item.name == item if item else a.item.name in self._figures)
            and (a.arm is None or arm is None or a.arm.iri == arm.iri)
            and (a.moment is None or moment is None or a.moment.iri == moment.iri)
        ]
        kinds = dict.fromkeys(a.kind.name for a in found)
        if found:
            return joined(
                [self._marks.missing(*(a for a in found if a.kind.name == k)) for k in kinds]
            )
        return cell(literal("—"), blank="no-value")

    def values(self, result: model.Result) -> Cell:
        """Return what was found in an arm at a moment, without reference marks."""
        pieces: list[Piece] = []
        shown: set[str] = set()
        events, percent, total = (result.value(i) for i in ("events", "percent", "total"))
        if events or percent:
            shown |= set(COUNTS)
            pieces += self._count(events, result.denominator, percent)
            if events is None and percent and total is None and result.denominator:
                pieces.append(self._of(result.denominator))
        for items, _, around in SPREADS:
            values = [result.value(i) for i in items]
            if items[0] not in shown and all(values):
                shown |= set(items)
                for n, value in enumerate(v for v in values if v):
                    pieces.append(self._marks.bare(value, number(value)))
                    pieces[-1]["before"] = around[n]
                pieces[-1]["after"] = around[-1]
        for item, statements in result.values.items():
            # The first of an item stands above; every other one that says something else too.
            first = number(statements[0])
            for statement in statements[1 if item in shown else 0 :]:
                if item in shown and number(statement) == first and statement.layer == "reported":
                    continue
                piece = self._marks.bare(statement, number(statement))
                also = "also " if item in shown else ""
                piece["before"] = ("; " if pieces else "") + also + f"{words(item)} "
                pieces.append(piece)
        if not pieces:
            return self.gap(result.variable, arm=result.arm, moment=result.moment)
        return cell(*pieces, *self._missing(result))

    def _missing(self, result: model.Result) -> list[Piece]:
        """Return what else was looked for of a result and is not there."""
        found = []
        for absence in self._trial.absences:
            item = absence.item.name
            if (
                absence.about.iri in (result.variable.iri, result.iri)
                and item in self._figures - {"value", *result.values}
                and (absence.arm is None or absence.arm.iri == result.arm.iri)
                and (absence.moment is None or absence.moment.iri == result.moment.iri)
            ):
                piece = self._marks.missing(absence)["pieces"][0]
                piece["before"] = f"; {words(item)} "
                found.append(piece)
        return found

    def _count(
        self,
        events: model.Statement | None,
        total: model.Statement | None,
        percent: model.Statement | None,
    ) -> list[Piece]:
        pieces = []
        if events:
            pieces.append(self._marks.bare(events, number(events)))
            of = self._marks.bare(total, number(total)) if total else literal("—")
            of["before"] = "/"
            pieces.append(of)
        if percent:
            part = self._marks.bare(percent, share(percent))
            part["before"], part["after"] = (" (", ")") if pieces else ("", "")
            pieces.append(part)
        return pieces

    def _of(self, total: model.Statement) -> Piece:
        piece = self._marks.bare(total, number(total))
        piece["before"] = " of "
        return piece

    def _pair(self, contrast: model.Contrast) -> str:
        """Return which arms a contrast compares, where there are more than two."""
        if not contrast.between_arms or len(self._trial.arms) < 3:
            return ""
        arms = [arm_name(r.arm, self._trial) for r in (contrast.result, contrast.reference)]
        return f"{arms[0]} against {arms[1]}: "

    def _p_cell(
        self,
        contrasts: Sequence[model.Contrast],
        result: model.Result,
        moment: model.Moment | None = None,
    ) -> Cell:
        """Return the reported p-values; without a moment those between arms."""
        cells = []
        for contrast in contrasts:
            for p in (p for p in contrast.p_values if p.layer == "reported"):
                test = [spaced(f"({p.test.label})")] if p.test else []
                piece = self._marks.bare(p, number(p))
                piece["before"] = self._pair(contrast)
                cells.append(cell(piece, *test))
        if cells:
            return joined(cells)
        for contrast in contrasts:
            gap = self.gap(model.Thing(contrast.iri, ""), "pValue")
            if gap["blank"] != "no-value":
                return gap
        arm = result.arm if moment else None
        return self.gap(result.variable, "pValue", arm=arm, moment=moment or result.moment)

    def effect(self, effect: model.Effect) -> Cell:
        """Return an effect with its interval, without reference marks."""
        pieces = [literal(effect.measure.label)]
        if effect.estimate:
            pieces.append(self._marks.bare(effect.estimate, number(effect.estimate)))
            pieces[-1]["before"] = " "
        if effect.lower and effect.upper:
            level = f"{effect.level.normalize():f}% " if effect.level is not None else ""
            low = self._marks.bare(effect.lower, number(effect.lower))
            high = self._marks.bare(effect.upper, number(effect.upper))
            low["before"], high["before"], high["after"] = f" ({level}CI ", " to ", ")"
            pieces += [low, high]
        return cell(*pieces)

    # Rows

    def _row(self, header: str, cells: list[Cell], group: Sequence[model.Result]) -> Row:
        """Return a row; marks that most of its figures share stand once, in the last column.

        The marks of the denominators stand there too. Every other figure carries its own.
        """
        totals = {s.iri: s for r in group if (s := r.denominator)}
        own = [
            piece["figure"]["iri"]
            for part in cells
            for piece in part["pieces"]
            if piece["figure"] and piece["figure"]["iri"] not in totals
        ]
        keys = {iri: tuple(self._keys(iri)) for iri in own}
        counted = Counter(keys[iri] for iri in own if keys[iri][0].isdigit())
        common = counted.most_common(1)[0][0] if counted else ()
        source = literal("")
        source["refs"] = self._marks.cite(common)
        shared = [source] if common else []
        of = dict.fromkeys(k for s in totals.values() for k in self._keys(s.iri) if k not in common)
        used = {p["figure"]["iri"] for c in cells for p in c["pieces"] if p["figure"]}
        if of and used & set(totals):
            denominators = literal("N")
            denominators["before"] = "; " if shared else ""
            denominators["refs"] = self._marks.cite(of)
            shared.append(denominators)
        for part in cells:
            self._mark(part, common, set(totals))
        last = cell(*shared) if shared else cell(literal("beside each figure"))
        return {"cells": [cell(literal(header)), *cells, last]}

    def _mark(self, part: Cell, common: tuple[str, ...], totals: set[str]) -> None:
        """Give the figures of a cell their marks; neighbours that share theirs, once."""
        figures = [(p, f["iri"]) for p in part["pieces"] if (f := p["figure"])]
        own = [(p, self._keys(iri)) for p, iri in figures if iri not in totals]
        for n, (piece, keys) in enumerate(own):
            if tuple(keys) != common and (n + 1 == len(own) or own[n + 1][1] != keys):
                at = part["pieces"].index(piece)
                following = part["pieces"][at + 1] if at + 1 < len(part["pieces"]) else piece
                # After 16/29, not between 16 and 29.
                last = following if following["before"] == "/" else piece
                last["refs"] = self._marks.cite(keys)

    def _keys(self, iri: str) -> list[str]:
        statement = self._marks.statement(iri)
        return [*self._marks.keys(statement), *self._marks.conflicts(statement)]
