"""Consistent trials from simulated people.

Every figure is computed from the same people and then rounded, half up or in some trials half to
even, every p-value by the test that the trial names, with scipy. So nothing in a plan contradicts
anything else in it; a finding of an exact rule about one is a false alarm.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from generated import BASELINE, Arm, Cell, Comparison, Effect, Key, Plan, Variable, shown
from second_opinion import counts_p, mean, means_p, root, variance

__all__ = ["plan"]

_HARMS = "harms"
_Z = 1.959963984540054  # the 97.5 % quantile of the standard normal distribution


def plan(seed: int) -> Plan:
    """Return the plan of one consistent trial, always the same for a seed."""
    return _Simulation(random.Random(seed * 7919 + 13), seed).plan()


class _Simulation:
    """Simulates the people of one trial and tabulates them."""

    def __init__(self, rng: random.Random, seed: int) -> None:
        self.rng, self.seed = rng, seed
        draw = rng.random
        size = rng.choice((8, 12, 20, 30, 45, 60, 100, 150, 200))
        several = 3 if draw() < 0.15 else 2
        self.arms = []
        for i in range(several):
            n = min(200, max(8, size + rng.randint(-2, 2)))
            lost = rng.randint(1, max(1, n // 10)) if draw() < 0.4 else 0
            role = "experimental" if i < several - 1 else "placebo-comparator"
            name = f"dose-{i + 1}" if i < several - 1 else "placebo"
            self.arms.append(Arm(name, role, n, n - lost, str(n)))
        self.even = rng.random() < 0.3
        self.percent_digits = rng.choice((0, 1, 1, 2, 2))
        self.mean_digits = rng.choice((1, 2, 2))
        self.p_digits = rng.choice((2, 3, 3, 3))
        self.counts_test = rng.choice(
            ("pearson-chi-squared", "fisher-exact", "yates-chi-squared", "likelihood-ratio",
             "n-minus-1-chi-squared")
        )  # fmt: skip
        self.bare_zeros = rng.random() < 0.5
        self.means_test = rng.choice(("student-t", "welch-t"))
        self.weeks = sorted(rng.sample((4, 12, 24, 52), rng.choice((1, 2, 2, 3))))
        self.variables: list[Variable] = []
        self.cells: dict[Key, Cell] = {}
        self.comparisons: list[Comparison] = []
        self.sets: dict[str, list[str]] = {
            "randomised": [str(a.randomised) for a in self.arms],
            "main": [str(a.analysed) for a in self.arms],
        }
        self.safety = "main"
        if draw() < 0.3:  # harms are often counted among all who were randomised
            self.safety = "safety"
            self.sets["safety"] = list(self.sets["randomised"])

    def plan(self) -> Plan:
        self._baseline()
        primary = self._response()
        self._symptom()
        self._score()
        self._dose()
        self._subgroup(primary)
        self._harms()
        own, conference, register = self._conduct(primary)
        verdict, direction = self._verdict(primary)
        named = [
            v.name
            for v in self.variables
            if v.role == "harm"
            and any(c.events for c in self.cells.values() if c.variable == v.name)
        ]
        return Plan(
            self.seed, self.arms, self.variables, self.cells, self.comparisons, self.sets, own,
            conference, register, primary, verdict, direction, named, self.rng.random() < 0.5,
            self.rng.random() < 0.3,
        )  # fmt: skip

    # Printing

    def _p(self, p: float | None) -> str | None:
        if p is None:
            return None
        if p < 10**-self.p_digits:
            return f"<{Decimal(1).scaleb(-self.p_digits)}"
        return shown(p, self.p_digits)

    def _size(self, arm: int, of: str) -> int:
        return self.arms[arm].analysed if of == "main" else self.arms[arm].randomised

    def _count(
        self, variable: str, moment: str, arm: int, table: str, of: str, events: int, total: int
    ) -> Cell:
        digits = 1 if table == "Table 3" else self.percent_digits
        figures = {
            "events": str(events),
            "percent": shown(Fraction(100 * events, total), digits, even=self.even),
        }
        if not events and self.bare_zeros:
            del figures["percent"]
        cell = Cell(variable, moment, arm, table, of, figures, total, events)
        self.cells[cell.key] = cell
        return cell

    def _measured(
        self, variable: str, moment: str, arm: int, table: str, of: str, data: Sequence[Fraction]
    ) -> Cell:
        figures = {
            "mean": shown(mean(data), self.mean_digits, even=self.even),
            "standardDeviation": shown(root(variance(data)), self.mean_digits),
        }
        cell = Cell(variable, moment, arm, table, of, figures, len(data), data=tuple(data))
        self.cells[cell.key] = cell
        return cell

    def _ranged(
        self, variable: str, moment: str, arm: int, table: str, of: str, data: Sequence[Fraction]
    ) -> Cell:
        ordered = sorted(data)
        middle = (ordered[(len(data) - 1) // 2] + ordered[len(data) // 2]) / 2
        figures = {
            "median": str(middle) if middle.denominator == 1 else shown(middle, 1),
            "minimum": str(ordered[0]),
            "maximum": str(ordered[-1]),
        }
        cell = Cell(variable, moment, arm, table, of, figures, len(data), data=tuple(data))
        self.cells[cell.key] = cell
        return cell

    def _against_control(self, variable: str, moment: str, table: str) -> list[Comparison]:
        """Compare each arm with the control by the test of the trial."""
        made = []
        control = self.cells[variable, moment, len(self.arms) - 1, table]
        for arm in range(len(self.arms) - 1):
            cell = self.cells[variable, moment, arm, table]
            if cell.events is not None and control.events is not None:
                test = self.counts_test
                p = counts_p(test, cell.events, cell.total, control.events, control.total)
            elif "mean" in cell.figures:
                test, p = self.means_test, means_p(self.means_test, cell.data, control.data)
            else:
                test, p = "mann-whitney", self._ranks(cell.data, control.data)
            made.append(Comparison(cell.key, control.key, self._p(p), p, test))
        self.comparisons += made
        return made

    @staticmethod
    def _ranks(one: Sequence[Fraction], other: Sequence[Fraction]) -> float | None:
        from scipy import stats

        if len(set(one) | set(other)) == 1:
            return None
        found = stats.mannwhitneyu(
            [float(x) for x in one], [float(x) for x in other], method="asymptotic"
        )
        return float(found.pvalue)

    # What is tabulated

    def _baseline(self) -> None:
        """Table 1: counts, and a continuous variable, of all who were randomised."""
        rng = self.rng
        for i in range(rng.randint(2, 4)):
            name, risk = f"history-{i + 1}", rng.uniform(0.02, 0.9)
            self.variables.append(Variable(name, f"history {i + 1}", None, (BASELINE,)))
            for arm, one in enumerate(self.arms):
                events = sum(rng.random() < risk for _ in range(one.randomised))
                self._count(name, BASELINE, arm, "Table 1", "randomised", events, one.randomised)
            if rng.random() < 0.7:
                self._against_control(name, BASELINE, "Table 1")
        self.variables.append(
            Variable("age", "age, years", None, (BASELINE,), "age", None, "continuous")
        )
        centre, width = rng.uniform(30, 60), rng.uniform(5, 14)
        for arm, one in enumerate(self.arms):
            ages = [
                Fraction(round(rng.gauss(centre, width) * 10), 10) for _ in range(one.randomised)
            ]
            self._measured("age", BASELINE, arm, "Table 1", "randomised", ages)
        self._against_control("age", BASELINE, "Table 1")
        if rng.random() < 0.5:
            self._yes_or_no()
        if rng.random() < 0.5:
            self._questionnaire()

    def _yes_or_no(self) -> None:
        """Tabulate a mean and an SD of 0 and 1, as some tables have them."""
        risk = self.rng.uniform(0.1, 0.9)
        self.variables.append(
            Variable("smoking", "smoking (0/1)", None, (BASELINE,), None, None, "binary")
        )
        for arm, one in enumerate(self.arms):
            data = [Fraction(self.rng.random() < risk) for _ in range(one.randomised)]
            self._measured("smoking", BASELINE, arm, "Table 1", "randomised", data)
        self._against_control("smoking", BASELINE, "Table 1")

    def _questionnaire(self) -> None:
        """Tabulate a scale that is the mean of the answers to four questions, 1 to 7."""
        self.variables.append(
            Variable("quality", "quality of life", None, (BASELINE,), None, None, "integer", 4)
        )
        for arm, one in enumerate(self.arms):
            data = [
                Fraction(sum(self.rng.randint(1, 7) for _ in range(4)), 4)
                for _ in range(one.randomised)
            ]
            self._measured("quality", BASELINE, arm, "Table 1", "randomised", data)
        self._against_control("quality", BASELINE, "Table 1")

    def _response(self) -> str:
        """Table 2: response, primary at the first week; with effects, or percentages alone."""
        rng = self.rng
        risk, gain = rng.uniform(0.1, 0.6), rng.uniform(-0.05, 0.35)
        alone = self.percent_digits == 2 and rng.random() < 0.4
        derived = rng.random() < 0.5
        measure = rng.choice((None, "risk-ratio", "odds-ratio", "risk-difference"))
        primary = f"response-week-{self.weeks[0]}"
        for week in self.weeks:
            name = f"response-week-{week}"
            self.variables.append(
                Variable(
                    name, f"SRI-4 response at week {week}",
                    "primary" if name == primary else "secondary", (f"week-{week}",), "sri-4",
                )
            )  # fmt: skip
            for arm, one in enumerate(self.arms):
                chance = risk if arm == len(self.arms) - 1 else min(0.95, max(0.02, risk + gain))
                events = sum(rng.random() < chance for _ in range(one.analysed))
                cell = self._count(
                    name, f"week-{week}", arm, "Table 2", "main", events, one.analysed
                )
                if alone and "percent" in cell.figures:
                    cell.derived = cell.figures.pop("events") if derived else ""
                    cell.figures.pop("events", None)
            for comparison in self._against_control(name, f"week-{week}", "Table 2"):
                if measure is not None and (effect := self._effect(comparison, measure)):
                    comparison.effects.append(effect)
        return primary

    def _effect(self, comparison: Comparison, measure: str) -> Effect | None:
        """Return an effect from counts with its Wald interval; None where a cell is zero."""
        one, other = self.cells[comparison.result], self.cells[comparison.reference]
        assert one.events is not None and other.events is not None
        a, n, c, m = one.events, one.total, other.events, other.total
        if 0 in (a, n - a, c, m - c):
            return None
        back: Callable[[float], float] = math.exp
        if measure == "risk-ratio":
            middle = math.log(a * m / (c * n))
            error = math.sqrt(1 / a - 1 / n + 1 / c - 1 / m)
        elif measure == "odds-ratio":
            middle = math.log(a * (m - c) / (c * (n - a)))
            error = math.sqrt(1 / a + 1 / (n - a) + 1 / c + 1 / (m - c))
        else:
            middle, back = a / n - c / m, float
            error = math.sqrt(a * (n - a) / n**3 + c * (m - c) / m**3)
        values = (back(middle), back(middle - _Z * error), back(middle + _Z * error))
        return Effect(measure, *(shown(v, 2) for v in values))

    def _symptom(self) -> None:
        """Table 2: a symptom at entry and at each week, with McNemar's exact test within arms."""
        rng = self.rng
        moments = (BASELINE, *(f"week-{w}" for w in self.weeks))
        self.variables.append(Variable("rash", "rash", "secondary", moments))
        start = rng.uniform(0.1, 0.6)
        for arm, one in enumerate(self.arms):
            before = [rng.random() < start for _ in range(one.analysed)]
            first = self._count("rash", BASELINE, arm, "Table 2", "main", sum(before), one.analysed)
            for week in self.weeks:
                after = [rng.random() < (0.4 if had else 0.05) for had in before]
                cell = self._count(
                    "rash", f"week-{week}", arm, "Table 2", "main", sum(after), one.analysed
                )
                gone = sum(b and not a for b, a in zip(before, after, strict=True))
                new = sum(a and not b for b, a in zip(before, after, strict=True))
                p = self._mcnemar(gone, new)
                self.comparisons.append(
                    Comparison(cell.key, first.key, self._p(p), p, "mcnemar-exact")
                )

    @staticmethod
    def _mcnemar(gone: int, new: int) -> float:
        from scipy import stats

        pairs = gone + new
        return (
            1.0 if not pairs else min(1.0, 2 * float(stats.binom.cdf(min(gone, new), pairs, 0.5)))
        )

    def _score(self) -> None:
        """Tabulate a score of whole numbers: at entry in Tables 1 and 2, then at each week."""
        rng = self.rng
        moments = (BASELINE, *(f"week-{w}" for w in self.weeks))
        self.variables.append(
            Variable("score", "SLEDAI", "secondary", moments, "sledai", None, "integer")
        )
        centre, fall, gain = rng.uniform(8, 14), rng.uniform(0, 6), rng.uniform(-1, 4)
        for arm, one in enumerate(self.arms):
            entry = [Fraction(max(0, round(rng.gauss(centre, 4)))) for _ in range(one.randomised)]
            self._measured("score", BASELINE, arm, "Table 1", "randomised", entry)
            stayed = entry[: one.analysed]
            self._measured("score", BASELINE, arm, "Table 2", "main", stayed)
            drop = fall + (gain if arm < len(self.arms) - 1 else 0)
            for week in self.weeks:
                later = [Fraction(max(0, round(float(x) - rng.gauss(drop, 3)))) for x in stayed]
                cell = self._measured("score", f"week-{week}", arm, "Table 2", "main", later)
                self._paired(cell, self.cells["score", BASELINE, arm, "Table 2"])
        self._against_control("score", BASELINE, "Table 1")
        differs = rng.random() < 0.5
        for week in self.weeks:
            for comparison in self._against_control("score", f"week-{week}", "Table 2"):
                if differs:
                    comparison.effects.append(self._mean_difference(comparison))

    def _paired(self, cell: Cell, entry: Cell) -> None:
        from scipy import special

        changes = [a - b for a, b in zip(cell.data, entry.data, strict=True)]
        spread = variance(changes)
        if spread:
            t = abs(float(mean(changes))) / math.sqrt(spread / len(changes))
            p = float(2 * special.stdtr(len(changes) - 1, -t))
            self.comparisons.append(Comparison(cell.key, entry.key, self._p(p), p, "paired-t"))

    def _mean_difference(self, comparison: Comparison) -> Effect:
        """Return the difference of means with the interval of the trial's test."""
        from scipy import special

        one = self.cells[comparison.result].data
        other = self.cells[comparison.reference].data
        n, m, v, w = len(one), len(other), variance(one), variance(other)
        if self.means_test == "student-t":
            spread = float(
                (v * (n - 1) + w * (m - 1)) / (n + m - 2) * (Fraction(1, n) + Fraction(1, m))
            )
            df = float(n + m - 2)
        else:
            spread = float(v / n + w / m)
            df = spread**2 / float((v / n) ** 2 / (n - 1) + (w / m) ** 2 / (m - 1))
        half = float(special.stdtrit(df, 0.975)) * math.sqrt(spread)
        middle = float(mean(one) - mean(other))
        values = (middle, middle - half, middle + half)
        return Effect("mean-difference", *(shown(v, 2) for v in values))

    def _dose(self) -> None:
        """Tabulate a dose of whole milligrams as median and range, at entry in both tables."""
        rng = self.rng
        moments = (BASELINE, f"week-{self.weeks[0]}")
        self.variables.append(
            Variable("dose", "prednisone, mg/day", "secondary", moments, None, None, "integer")
        )
        for arm, one in enumerate(self.arms):
            entry = [
                Fraction(rng.choice((0, 5, 7, 10, 15, 20, 30, 50))) for _ in range(one.randomised)
            ]
            self._ranged("dose", BASELINE, arm, "Table 1", "randomised", entry)
            stayed = entry[: one.analysed]
            self._ranged("dose", BASELINE, arm, "Table 2", "main", stayed)
            later = [Fraction(int(x * Fraction(rng.randint(0, 10), 10))) for x in stayed]
            self._ranged("dose", moments[1], arm, "Table 2", "main", later)
        self._against_control("dose", BASELINE, "Table 1")

    def _subgroup(self, primary: str) -> None:
        """Response among the members of a subgroup, with the denominators printed."""
        rng = self.rng
        if rng.random() < 0.5 or min(arm.analysed for arm in self.arms) < 12:
            return
        moment = f"week-{self.weeks[0]}"
        self.variables.append(
            Variable("remission", "complete renal remission", "secondary", (moment,))
        )
        sizes = [rng.randint(4, arm.analysed - 2) for arm in self.arms]
        self.sets["nephritis"] = [str(n) for n in sizes]
        for arm, n in enumerate(sizes):
            events = sum(rng.random() < 0.4 for _ in range(n))
            cell = self._count("remission", moment, arm, "Abstract", "nephritis", events, n)
            cell.figures["total"] = str(n)
        self._against_control("remission", moment, "Abstract")

    def _harms(self) -> None:
        """Table 3: harms, one of them a component of another."""
        rng = self.rng
        table = (
            ("infection", "infection", None),
            ("airways", "upper respiratory infection", "infection"),
            ("serious", "serious adverse event", None),
            ("fever", "fever", None),
        )
        people: dict[str, list[list[bool]]] = {}
        tested = rng.random() < 0.5
        for name, label, parent in table:
            risk = rng.uniform(0.02, 0.35)
            self.variables.append(Variable(name, label, "harm", (_HARMS,), None, parent))
            people[name] = []
            for arm in range(len(self.arms)):
                n = self._size(arm, self.safety)
                had = [rng.random() < risk for _ in range(n)]
                if parent:
                    had = [rng.random() < 0.5 and above for above in people[parent][arm]]
                people[name].append(had)
                self._count(name, _HARMS, arm, "Table 3", self.safety, sum(had), n)
            if tested:
                self._against_control(name, _HARMS, "Table 3")

    # What is said

    def _verdict(self, primary: str) -> tuple[str | None, str | None]:
        """Return the verdict on the primary endpoint and the direction of the conclusion."""
        first = next(c for c in self.comparisons if c.result[0] == primary)
        if first.exact is None:
            return None, None
        one, other = self.cells[first.result], self.cells[first.reference]
        assert one.events is not None and other.events is not None
        better = one.events * other.total > other.events * one.total
        if first.exact < 0.05:
            # A difference to the wrong side is neither met nor a plain failure: nothing is claimed.
            return ("met", "favours-intervention") if better else (None, None)
        return "not-met", None

    def _conduct(self, primary: str) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        """Return what the report, a conference abstract and the register say of the trial."""
        rng = self.rng
        total = str(sum(arm.randomised for arm in self.arms))
        masking = rng.choice(("double-blind", "double-blind", "open-label"))
        oldest, weeks = str(rng.choice((60, 65, 75))), str(self.weeks[-1])
        year = rng.randint(2008, 2018)
        own = {
            "masking": (masking, f"masking.{masking}"),
            "allocation": ("randomised", "allocation.randomised"),
            "interventionModel": ("parallel", "model.parallel"),
            "purpose": ("treatment", "purpose.treatment"),
            "comparatorType": ("placebo", "comparator.placebo"),
            "actualEnrolment": (total, ""),
            "minimumAge": ("18", "unit.year"),
            "maximumAge": (oldest, "unit.year"),
            "treatmentDuration": (f"{weeks} weeks", "unit:WK"),
            "startDate": (f"{year}-05-05", ""),
        }
        if rng.random() < 0.3:
            own["significanceLevel"] = ("0.05", "")
        register = {
            item: own[item]
            for item in ("masking", "allocation", "interventionModel", "purpose", "minimumAge",
                         "maximumAge", "startDate", "actualEnrolment")
        }  # fmt: skip
        if rng.random() < 0.3:
            register["plannedEnrolment"] = register.pop("actualEnrolment")
        register |= {
            "firstPostedDate": (f"{year}-0{rng.randint(1, 4)}-13", ""),
            "primaryCompletionDate": (f"{year + 1}-12-16", ""),
            "completionDate": (f"{year + 2}-06-30", ""),
            "lastUpdateDate": (f"{year + 2}-09-15", ""),
            "status": ("Completed", "status.completed"),
            "registeredPrimaryOutcomes": (
                f"SRI-4 response at week {self.weeks[0]}",
                "instrument.sri-4",
            ),
        }
        conference = {}
        if rng.random() < 0.4:
            conference = {i: own[i] for i in ("treatmentDuration", "masking", "actualEnrolment")}
        return own, conference, register
