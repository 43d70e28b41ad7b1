"""Cells of a table of results: figures, p-values and effects with their marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from il2kb import model
from il2kb.naming import arm_name
from il2kb.summary.blocks import dash
from il2kb.summary.figures import COUNTS, SPREADS, number, share
from il2kb.summary.pieces import cell, joined, literal, spaced, words
from il2kb.summary.presentation import Cell, Piece, Row
from il2kb.summary.references import Apparatus

__all__ = ["Cells"]


class Cells:
    """Puts the results of a trial into cells.

    `heads` are the numbers analysed that stand in the head of the table, by set and arm.
    """

    def __init__(self, trial: model.Trial, marks: Apparatus) -> None:
        self._trial = trial
        self._marks = marks
        self._figures = marks.figures - {"pValue", "effect"}
        self.heads: dict[tuple[str, str], model.Statement] = {}

    def headed(self, result: model.Result) -> bool:
        """Return whether the denominator of a result stands in the head of the table."""
        return (result.set.iri, result.arm.iri) in self.heads and not result.value("total")

    def of_arm(
        self,
        group: Sequence[model.Result],
        first: model.Result,
        arm: model.Arm,
        moment: model.Moment,
    ) -> Cell:
        """Return what a row has for an arm at a moment."""
        found = [
            self.values(r) for r in group if (r.arm.iri, r.moment.iri) == (arm.iri, moment.iri)
        ]
        return joined(found) if found else self.gap(first.variable, arm=arm, moment=moment)

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
        return dash()

    def values(self, result: model.Result) -> Cell:
        """Return what was found in an arm at a moment; its figures have no reference marks yet."""
        made = self._found(result)
        self._marks.note(made, result.iri)
        return made

    def _found(self, result: model.Result) -> Cell:
        pieces: list[Piece] = []
        shown: set[str] = set()
        events, percent = result.value("events"), result.value("percent")
        if events or percent:
            shown |= set(COUNTS)
            of = None if self.headed(result) else result.denominator
            pieces += self._count(events, of, percent, result)
        for items, _, around in SPREADS:
            if items[0] in shown or result.values.keys().isdisjoint(items):
                continue
            parts = [self._part(result, item) for item in items]
            if parts[0] and all(parts):
                shown |= set(items)
                for n, piece in enumerate(p for p in parts if p):
                    piece["before"] = around[n]
                    pieces.append(piece)
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
        for item, absence in self._absent(result).items():
            # That a median has no mean beside it stands in the list of what is missing.
            alone = any(
                item in items and result.values.keys().isdisjoint(items) for items, *_ in SPREADS
            )
            if item not in shown and not alone:
                pieces.append(self._marks.missing(absence)["pieces"][0])
                pieces[-1]["before"] = f"; {words(item)} "
        return cell(*pieces)

    def _part(self, result: model.Result, item: str) -> Piece | None:
        """Return a figure of a result, or the absence that says that it is missing, or None."""
        if value := result.value(item):
            return self._marks.bare(value, number(value))
        if result.values and (absence := self._absent(result).get(item)):
            return self._marks.missing(absence)["pieces"][0]
        return None

    def _absent(self, result: model.Result) -> dict[str, model.Absence]:
        """Return what was looked for of a result and is not there, by item."""
        return {
            a.item.name: a
            for a in self._trial.absences
            if a.about.iri in (result.variable.iri, result.iri)
            and a.item.name in self._figures - {"value", *result.values}
            and (a.arm is None or a.arm.iri == result.arm.iri)
            and (a.moment is None or a.moment.iri == result.moment.iri)
        }

    def _count(
        self,
        events: model.Statement | None,
        total: model.Statement | None,
        percent: model.Statement | None,
        result: model.Result,
    ) -> list[Piece]:
        pieces = []
        if events:
            pieces.append(self._marks.bare(events, number(events)))
        if percent:
            part = self._marks.bare(percent, share(percent))
            part["before"], part["after"] = (" (", ")") if pieces else ("", "")
            pieces.append(part)
        if not self.headed(result):
            of = self._marks.bare(total, number(total)) if total else literal("—")
            of["before"] = "/" if events else " of "
            pieces[1 if events else len(pieces) :] = [of, *pieces[1 if events else len(pieces) :]]
        return pieces

    def pair(self, contrast: model.Contrast) -> str:
        """Return which arms a contrast compares, where there are more than two."""
        if not contrast.between_arms or len(self._trial.arms) < 3:
            return ""
        arms = [arm_name(r.arm, self._trial) for r in (contrast.result, contrast.reference)]
        return f"{arms[0]} against {arms[1]}: "

    def p_value(
        self,
        contrasts: Sequence[model.Contrast],
        result: model.Result,
        moment: model.Moment | None = None,
    ) -> Cell:
        """Return the reported p-values; without a moment those between arms."""
        made = self._reported_p(contrasts, result, moment)
        self._marks.note(made, *(contrast.iri for contrast in contrasts))
        return made

    def _reported_p(
        self,
        contrasts: Sequence[model.Contrast],
        result: model.Result,
        moment: model.Moment | None,
    ) -> Cell:
        cells = []
        for contrast in contrasts:
            for p in (p for p in contrast.p_values if p.layer == "reported"):
                test = [spaced(f"({p.test.label})")] if p.test else []
                piece = self._marks.bare(p, number(p))
                piece["before"] = self.pair(contrast)
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
        made = cell(*pieces)
        self._marks.note(made, effect.iri)
        return made

    # Rows

    def row(self, cells: list[Cell], group: Sequence[model.Result]) -> Row:
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
        keys = {iri: tuple(self.keys(iri)) for iri in own}
        counted = Counter(keys[iri] for iri in own if keys[iri][0].isdigit())
        common = counted.most_common(1)[0][0] if counted else ()
        source = literal("")
        source["refs"] = self._marks.cite(common)
        shared = [source] if common else []
        of = dict.fromkeys(k for s in totals.values() for k in self.keys(s.iri) if k not in common)
        used = {p["figure"]["iri"] for c in cells for p in c["pieces"] if p["figure"]}
        if of and used & set(totals):
            denominators = literal("N")
            denominators["before"] = "; " if shared else ""
            denominators["refs"] = self._marks.cite(of)
            shared.append(denominators)
        self._marks.note(cells[0], *{r.variable.iri: None for r in group})
        for part in cells:
            self.mark(part, common, totals)
        last = cell(*shared) if shared else cell()
        return {"cells": [*cells, last]}

    def mark(self, part: Cell, common: Sequence[str] = (), totals: Iterable[str] = ()) -> None:
        """Give the figures of a cell their marks; neighbours that share theirs, once.

        A mark of a finding of the audit is never shared.
        """
        figures = [(p, f["iri"]) for p in part["pieces"] if (f := p["figure"])]
        own = [(p, self.keys(iri)) for p, iri in figures if iri not in totals]
        for n, (piece, keys) in enumerate(own):
            if tuple(keys) != common and (n + 1 == len(own) or own[n + 1][1] != keys):
                last = _behind(piece, part)
                beside = [key for key in keys if key not in common]
                last["refs"] = [*self._marks.cite(beside), *last["refs"]]
        for piece, iri in figures:
            self._marks.note(cell(_behind(piece, part)), iri)

    def keys(self, iri: str) -> list[str]:
        """Return the labels of what a statement rests on, and of its conflicts."""
        statement = self._marks.statement(iri)
        return [*self._marks.keys(statement), *self._marks.conflicts(statement)]


def _behind(piece: Piece, part: Cell) -> Piece:
    """Return the piece behind which the marks of one stand: after 16/29, not between 16 and 29."""
    at = next(n for n, other in enumerate(part["pieces"]) if other is piece)
    following = part["pieces"][at + 1] if at + 1 < len(part["pieces"]) else piece
    return following if following["before"] == "/" else piece
