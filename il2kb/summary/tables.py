"""Tables of results: arms side by side, or the course of each arm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from il2kb import model
from il2kb.naming import arm_name
from il2kb.summary.blocks import entries, entry, heading, table
from il2kb.summary.cells import Cells
from il2kb.summary.figures import number, order_of, row_heading, time_of
from il2kb.summary.pieces import cell, joined, literal
from il2kb.summary.presentation import Block, Cell, Entry, plain
from il2kb.summary.references import Apparatus

__all__ = ["Tables"]

_OURS = "Computed here, not reported"
_WITHIN = (
    "A within-arm p compares an arm with its own baseline. It says nothing of the effect against "
    "the other arm."
)


class Tables:
    """Lays the results of a trial out as tables."""

    def __init__(self, trial: model.Trial, marks: Apparatus) -> None:
        self._trial = trial
        self._marks = marks
        self.cells = Cells(trial, marks)
        self._between: dict[str, list[model.Contrast]] = {}
        self._within: dict[str, list[model.Contrast]] = {}
        for contrast in trial.contrasts:
            side = self._between if contrast.between_arms else self._within
            side.setdefault(contrast.result.iri, []).append(contrast)
        # The sets of which no source reports a result.
        reported = {
            r.set.iri
            for r in trial.results
            if any(s.layer == "reported" for ss in r.values.values() for s in ss)
        }
        self._ours = {r.set.iri for r in trial.results if r.values} - reported

    def has_course(self, results: Sequence[model.Result]) -> bool:
        """Return whether results are compared with earlier ones of their own arm."""
        return any(r.iri in self._within for r in results)

    # Arms side by side

    def side_by_side(self, results: Sequence[model.Result], name: str, caption: str) -> list[Block]:
        """Return the table of results with a column for each arm, and what is computed from it.

        Each row is a variable at a moment in an analysis set. The set of most rows is named in the
        note, another one in its row. Results that no source reports stand below the table.
        """
        groups = self._ordered(
            results, lambda r: (r.variable.iri, r.moment.iri, r.set.iri), lambda r: r.moment.name
        )
        reported = [g for g in groups if g[0].set.iri not in self._ours]
        ours = [g for g in groups if g[0].set.iri in self._ours]
        blocks = [self._beside(reported, name, caption)] if reported else []
        return blocks + self._computed(reported, ours)

    def _beside(self, groups: Sequence[list[model.Result]], name: str, caption: str) -> Block:
        arms = self._trial.arms
        usual = self._usual(groups)
        moments = {g[0].moment.iri: g[0].moment for g in groups}
        contrasted = any(self._between_arms(g) for g in groups)
        columns = [cell(literal("Outcome")), *(self._column(arm) for arm in arms)]
        columns += [cell(literal("p between arms"))] * contrasted
        rows: list[list[Cell]] = []
        for group in groups:
            first = group[0]
            header = row_heading(first.variable, group, alone=all(map(self.cells.headed, group)))
            header += f", {first.moment.label}" * (len(moments) > 1)
            header += f" [{first.set.label}]" * (first.set.iri != usual.iri)
            cells = [self.cells.of_arm(group, first, arm, first.moment) for arm in arms]
            if contrasted:
                cells.append(self.cells.p_value(self._between_arms(group), first))
            rows.append([cell(literal(header)), *cells])
        notes = [
            cell(literal(f"Moment: {m.label}.")) for m in moments.values() if len(moments) == 1
        ]
        notes.append(self._set_note(usual))
        # The same absence in each row is said once.
        last = [row[-1] for row in rows]
        if contrasted and len(rows) > 1 and all(c["blank"] and c == last[0] for c in last):
            said = joined([cell(literal("p between arms:")), last[0], cell(literal("."))], "")
            said["pieces"][0]["after"] = " "
            notes.append(said)
            columns, rows = columns[:-1], [row[:-1] for row in rows]
        return self._table(name, caption, notes, columns, list(zip(rows, groups, strict=True)))

    # The course of each arm

    def course(self, results: Sequence[model.Result], name: str, caption: str) -> list[Block]:
        """Return the table of results with a column for each moment and a row for each arm.

        The p-values in it compare an arm with itself.
        """
        moments = sorted({r.moment.iri: r.moment for r in results}.values(), key=time_of)
        order = [arm.iri for arm in self._trial.arms]
        groups = self._ordered(
            results,
            lambda r: (r.variable.iri, r.arm.iri, r.set.iri),
            lambda r: order.index(r.arm.iri),
        )
        compared = [m for m in moments if any(self._against(g, m) for g in groups)]
        usual = self._usual(groups)
        columns = [cell(literal("Outcome")), cell(literal("Arm"))]
        columns += [cell(literal(m.label)) for m in moments]
        columns += [cell(literal(f"p within arm, {m.label}")) for m in compared]
        rows: list[list[Cell]] = []
        computed: list[Cell] = []
        for group in groups:
            first = group[0]
            header = row_heading(first.variable, group, alone=all(map(self.cells.headed, group)))
            cells = [cell(literal(header)), cell(literal(arm_name(first.arm, self._trial)))]
            cells += [self.cells.of_arm(group, first, first.arm, moment) for moment in moments]
            for moment in compared:
                within = self._against(group, moment)
                cells.append(self.cells.p_value(within, first, moment))
                about = f"{first.variable.label}, {plain(cells[1])}, {moment.label}"
                for test, part in self._tests(within):
                    computed.append(joined([cell(literal(f"{about}: {test}")), part], " "))
            rows.append(cells)
        notes = [self._set_note(usual, named=True)]
        notes += [cell(literal(_WITHIN))] if compared else []
        blocks = [self._table(name, caption, notes, columns, list(zip(rows, groups, strict=True)))]
        if computed:
            blocks += [heading(_OURS), entries([entry("p recomputed, within arm", computed)])]
        return blocks

    # What is computed here

    def _computed(
        self, reported: Sequence[list[model.Result]], ours: Sequence[list[model.Result]]
    ) -> list[Block]:
        """Return the effects, p-values and results that no source reports."""
        several = len(reported) > 1
        found: list[Entry] = []
        tests: dict[str, list[Cell]] = {}
        for group in reported:
            name, contrasts = group[0].variable.label, self._between_arms(group)
            if effects := self._effects(contrasts):
                found.append(entry(name if several else "Effects", effects))
            for test, part in self._tests(contrasts):
                # One test of several outcomes, or several tests of one.
                before = name if several else test
                tests.setdefault(test if several else "", []).append(
                    joined([cell(literal(before)), part], " ")
                )
        for test, cells in tests.items():
            found.append(entry(f"p recomputed{', ' if test else ''}{test}", cells))
        for group in ours:
            first, contrasts = group[0], self._between_arms(group)
            sides = [
                joined([self.cells.of_arm(group, first, a, first.moment)]) for a in self._trial.arms
            ]
            for side in sides:
                self.cells.mark(side)
            about = cell(literal(f"{first.variable.label}, {first.set.label}:"))
            cells = [joined([about, joined(sides, " against ")], " "), *self._effects(contrasts)]
            again = [joined([cell(literal(t)), part], " ") for t, part in self._tests(contrasts)]
            cells += (
                [joined([cell(literal("p recomputed:")), joined(again, ", ")], " ")]
                if tests
                else []
            )
            found.append(entry("Sensitivity analysis", cells))
        return [heading(_OURS), entries(found)] if found else []

    def _effects(self, contrasts: Sequence[model.Contrast]) -> list[Cell]:
        """Return the effects, each with its marks."""
        found = []
        for contrast in contrasts:
            for effect in contrast.effects:
                found.append(self.cells.effect(effect))
                found[-1]["pieces"][0]["before"] = self.cells.pair(contrast)
                self.cells.mark(found[-1])
        return found

    def _tests(self, contrasts: Sequence[model.Contrast]) -> list[tuple[str, Cell]]:
        """Return the p-values that are derived, each with its marks, after its test."""
        found = []
        for contrast in contrasts:
            for p in contrast.p_values:
                if p.layer != "reported":
                    made = cell(self._marks.bare(p, number(p)))
                    self.cells.mark(made)
                    test = p.test.label if p.test else "test not named"
                    found.append((self.cells.pair(contrast) + test, made))
        return found

    # Groups of results

    def _ordered(
        self,
        results: Sequence[model.Result],
        same: Callable[[model.Result], tuple[str, ...]],
        within: Callable[[model.Result], object],
    ) -> list[list[model.Result]]:
        """Return results by rows: by domain and name, sub-events after what they are part of."""
        groups: dict[tuple[str, ...], list[model.Result]] = {}
        for result in results:
            groups.setdefault(same(result), []).append(result)
        variables = {r.variable.iri: r.variable for r in results}

        def key(group: list[model.Result]) -> tuple[object, ...]:
            path = [group[0].variable]
            # A variable that is part of itself is an error of the data; it ends the climb.
            while (above := variables.get(path[0].component_of or "")) and above not in path:
                path.insert(0, above)
            return ([order_of(v) for v in path], within(group[0]))

        return sorted(groups.values(), key=key)

    def _usual(self, groups: Sequence[list[model.Result]]) -> model.AnalysisSet:
        """Return the set of most rows; its numbers go to the head of the table, if it has many."""
        sets = {g[0].set.iri: g[0].set for g in groups}
        most, _ = Counter(g[0].set.iri for g in groups).most_common(1)[0]
        self.cells.heads = {}
        if len(groups) > 1:
            found = {g.arm.iri: g.analysed for g in sets[most].groups if g.arm}
            self.cells.heads = {(most, arm): n for arm, n in found.items() if n}
        return sets[most]

    def _column(self, arm: model.Arm) -> Cell:
        """Return the head of the column of an arm, with the number analysed."""
        name = literal(arm_name(arm, self._trial))
        for (_, of), total in self.cells.heads.items():
            if of == arm.iri:
                piece = self._marks.bare(total, number(total))
                piece["before"], piece["after"] = " (N=", ")"
                made = cell(name, piece)
                self._marks.note(made, total.iri)
                return made
        return cell(name)

    def _set_note(self, usual: model.AnalysisSet, *, named: bool = False) -> Cell:
        """Return the note on the analysis set, with the marks of its numbers.

        The numbers are `named` where they stand in no head of a column.
        """
        made = cell(literal(f"Analysis set: {usual.label}"))
        if self.cells.heads:
            made["pieces"][0]["after"] = "; N"
            for n, arm in enumerate(self._trial.arms if named else ()):
                made["pieces"] += self._column(arm)["pieces"]
                made["pieces"][-2]["before"] = ", " if n else ": "
        keys = dict.fromkeys(
            k for total in self.cells.heads.values() for k in self.cells.keys(total.iri)
        )
        made["pieces"].append(literal(""))
        made["pieces"][-1]["refs"] = self._marks.cite(keys)
        made["pieces"].append(literal("."))
        return made

    def _between_arms(self, group: Sequence[model.Result]) -> list[model.Contrast]:
        return [c for r in group for c in self._between.get(r.iri, [])]

    def _against(self, group: Sequence[model.Result], moment: model.Moment) -> list[model.Contrast]:
        """Return the contrasts of an arm at a moment with itself that have p-values."""
        some = [r for r in group if r.moment.iri == moment.iri]
        return [c for r in some for c in self._within.get(r.iri, []) if c.p_values]

    def _table(
        self,
        name: str,
        caption: str,
        notes: list[Cell],
        columns: list[Cell],
        rows: Iterable[tuple[list[Cell], list[model.Result]]],
    ) -> Block:
        """Return a table with its column of sources."""
        made = [self.cells.row(row, group) for row, group in rows]
        return table(name, caption, notes, [*columns, cell(literal("Source"))], made)
