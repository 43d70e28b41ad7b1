"""What the participants who are missing from a comparison could have made of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from il2kb import model
from il2kb.audit.effects import estimates, said
from il2kb.audit.evidence import Evidence, whole
from il2kb.audit.p_values import COMMON, EXACT_LIMIT, PValue, PValues, rounded
from il2kb.audit.proportions import Proportion, Proportions
from il2kb.audit.remark import ADDED, REFUSED, Recomputed
from il2kb.statistics import fragility, missing, two_by_two
from il2kb.statistics.two_by_two import Table

__all__ = ["Missing", "Sensitivity"]

# Of those that reproduce a printed p, the one that most likely gave it.
_TESTS = ("pearson", "fisher", "yates", "n-1", "likelihood-ratio", "mid-p")
_MOST = 2_000
_SCENARIOS = {
    "failure": "every missing participant without the event",
    "best": "missing with the event in the first arm, without in the second",
    "worst": "missing without the event in the first arm, with in the second",
    "success": "every missing participant with the event",
}


@dataclass(frozen=True)
class Sensitivity:
    """A comparison of counts that has a reported p: what hangs on single participants.

    `missing` are those randomised and not analysed, by arm. `p` has the p-value of each scenario
    by test; `index` is the fragility index by test, reversed where the p is not below alpha.
    """

    reported: PValue
    table: Table
    missing: tuple[int, int]
    tables: dict[str, Table]
    tests: tuple[str, ...]
    alpha: float
    inputs: tuple[model.Statement, ...]

    def p(self, test: str, table: Table) -> float:
        """Return the p of a test; 1 where the test is not defined."""
        found = two_by_two.TESTS[test](table)
        return 1.0 if found is None else found

    def index(self, test: str) -> tuple[bool, int | None]:
        """Return whether the p is below alpha, and how many events turn it over.

        None as well for more participants than are tried one by one.
        """

        def compute(table: Table) -> float:
            return self.p(test, table)

        below = compute(self.table) < self.alpha
        if self.table.n > _MOST:
            return below, None
        count = fragility.fragility_index if below else fragility.reverse_fragility_index
        return below, count(self.table, self.alpha, compute)

    def turned(self, test: str) -> tuple[str, ...]:
        """Return the scenarios in which the p is on the other side of alpha."""
        below = self.p(test, self.table) < self.alpha
        return tuple(
            name
            for name, table in self.tables.items()
            if (self.p(test, table) < self.alpha) != below
        )

    def shown(self, test: str, scenario: str | None = None) -> str:
        """Return the counts of a scenario, or those analysed, with the p of a test."""
        if scenario is None:
            one, other = self.proportions
            return f"{one} against {other}: {rounded(self.p(test, self.table))}"
        return f"{self._counts(scenario)}: {rounded(self.p(test, self.tables[scenario]))}"

    def _counts(self, scenario: str) -> str:
        """Return the counts of a scenario with their marks."""
        table = self.tables[scenario]
        marks = "†‡" if any(statement.second_hand for statement in self.inputs) else "†"
        return f"{table.a}/{table.n1}{marks} against {table.c}/{table.n2}{marks}"

    def said(self, test: str) -> str:
        """Return the scenarios in words."""
        parts = [f"analysed {self.shown(test)}"]
        parts += [f"{_SCENARIOS[name]} {self.shown(test, name)}" for name in self.tables]
        return "\n".join([two_by_two.NAMES[test], *parts])

    @property
    def proportions(self) -> tuple[Proportion, Proportion]:
        """The counts as analysed."""
        assert self.reported.proportions is not None
        return self.reported.proportions

    def _figures(self, scenario: str) -> Iterator[tuple[str, str]]:
        """Yield counts, risk ratio and p-values of a scenario, by what they are."""
        table, words = self.tables[scenario], _SCENARIOS[scenario]
        yield words, self._counts(scenario)
        ratio = estimates(table).get("risk-ratio")
        if ratio is not None:
            yield f"{words}, risk ratio", said("risk-ratio", ratio).removeprefix("RR ")
        for test in dict.fromkeys((*COMMON, *self.tests)):
            yield f"{words}, {two_by_two.NAMES[test]}", rounded(self.p(test, table))

    @property
    def recomputed(self) -> Iterator[Recomputed]:
        """The scenarios, where somebody is missing, and the fragility index."""
        name, focus = self.reported.comparison.name, self.reported.comparison.focus
        figures: list[tuple[str, str]]
        if any(self.missing):
            figures = [pair for scenario in self.tables for pair in self._figures(scenario)]
            yield Recomputed(
                "missing participants", name, "", ADDED,
                f"{self.missing[0]} and {self.missing[1]} randomised and not analysed",
                focus, tuple(figures), self.inputs,
            )  # fmt: skip
        figures = []
        # Walsh's index is one by Fisher's exact test.
        for test in dict.fromkeys(("fisher", *self.tests)):
            below, index = self.index(test)
            kind = "fragility index" if below else "reverse fragility index"
            shown = str(index) if index is not None else "none reaches it"
            if self.table.n > _MOST:
                shown = f"not computed above {_MOST} participants"
            figures.append((f"{kind}, {two_by_two.NAMES[test]}", shown))
        yield Recomputed(
            "fragility index", name, "", ADDED,
            "how many participants with the other outcome turn the p over; a contested measure",
            focus, tuple(figures), self.inputs,
        )  # fmt: skip


class Missing:
    """The comparisons of outcomes, other than harms, that have counts and a reported p."""

    def __init__(self, evidence: Evidence, proportions: Proportions, p_values: PValues) -> None:
        self._evidence = evidence
        self._proportions = proportions
        self._p_values = p_values

    def __iter__(self) -> Iterator[Sensitivity]:
        """Yield what hangs on whom, for each comparison."""
        return iter(self._all)

    @cached_property
    def _all(self) -> tuple[Sensitivity, ...]:
        return tuple(filter(None, map(self._of, self._p_values)))

    def _of(self, reported: PValue) -> Sensitivity | None:
        comparison = reported.comparison
        role = comparison.result.variable.role
        if reported.proportions is None or comparison.within or comparison.at_entry:
            return None
        if role is None or role.name in ("harm", "biomarker"):
            return None
        if self._is_large(reported):
            return None
        one, other = reported.proportions
        limits = [self._proportions.limit(r.arm) for r in (comparison.result, comparison.reference)]
        numbers = [whole(limit) or 0 for limit in limits]
        table = one.against(other)
        missed = (numbers[0] - one.total, numbers[1] - other.total)
        # Of a subgroup nobody knows how many of its members were randomised; and those who are
        # missing from one analysis set may be known from another.
        fuller = any(map(self._is_known_of_more, (comparison.result, comparison.reference)))
        if comparison.result.set.subgroup is not None or min(missed) < 0 or fuller:
            missed = (0, 0)
        tables: dict[str, Table] = {}
        if any(missed):
            made = missing.scenarios(
                one.events, one.total, numbers[0], other.events, other.total, numbers[1]
            )
            tables = {name: getattr(made, name) for name in _SCENARIOS}
        inputs = (*reported.inputs, *(f.statement for f in limits if f is not None and any(missed)))
        return Sensitivity(
            reported, table, missed, tables, _chosen(reported),
            float(self._evidence.alpha.level), inputs,
        )  # fmt: skip

    def _is_known_of_more(self, result: model.Result) -> bool:
        """Tell whether the same outcome is reported of more participants of the arm."""
        own = self._proportions[result]
        for other in self._evidence.trial.results_of(result.variable, result.moment):
            found = self._proportions[other]
            if other.arm.iri != result.arm.iri or other.set.subgroup is not None:
                continue
            if not isinstance(found, str) and not isinstance(own, str) and found.total > own.total:
                return True
        return False

    @staticmethod
    def _is_large(reported: PValue) -> bool:
        """Tell whether there are more participants than exact tests are run for."""
        return sum(one.total for one in reported.proportions or ()) > EXACT_LIMIT

    @property
    def recomputed(self) -> Iterator[Recomputed]:
        """All that was computed, and what was not because of the number of participants."""
        yield from (one for sensitivity in self for one in sensitivity.recomputed)
        for reported in filter(self._is_large, self._p_values):
            name, focus = reported.comparison.name, reported.comparison.focus
            why = f"not computed above {EXACT_LIMIT} participants"
            yield Recomputed("missing participants", name, "", REFUSED, why, focus)


def _chosen(reported: PValue) -> tuple[str, ...]:
    """Return the first test for counts that gives the printed p, else two that are common."""
    fitting: Sequence[str] = [test for test in _TESTS if test in reported.fits]
    return tuple(fitting[:1]) or COMMON
