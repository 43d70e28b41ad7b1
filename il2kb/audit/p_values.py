"""Reported p-values, recomputed under the tests that what is reported allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from il2kb import model
from il2kb.audit.averages import average
from il2kb.audit.comparisons import Comparison
from il2kb.audit.evidence import Evidence, Rounded, reported
from il2kb.audit.proportions import Proportion, Proportions
from il2kb.audit.remark import DIFFERS, HELD, LAST_DIGIT, REFUSED, Recomputed
from il2kb.audit.significance import below
from il2kb.statistics import means, paired, two_by_two, unconditional
from il2kb.statistics.rounding import Printed

__all__ = [
    "COMMON",
    "COUNTS",
    "EXACT_LIMIT",
    "MEANS",
    "PAIRED",
    "PAIRED_TESTS",
    "PValue",
    "PValues",
    "rounded",
]

COUNTS, MEANS, PAIRED = "counts", "means", "within an arm"
"""What a p-value is recomputed from."""

_OTHER = "other"  # what cannot be: medians, ranges, nothing

EXACT_LIMIT = 20_000
"""The participants up to which exact tests are run; above, chi-squared does not differ."""

_EXACT = ("fisher", "fisher-doubled", "mid-p")

COMMON = ("pearson", "fisher")
"""The tests of counts that papers use most."""

PAIRED_TESTS = {
    "mcnemar-exact": "McNemar's exact test",
    "mcnemar": "McNemar's test",
    "mcnemar-corrected": "McNemar's test with correction",
}
_MEANS_TESTS = {"student": "Student's t test", "welch": "Welch's t test"}
# By the names of concepts; a test on counts may be named as the t test it is.
_NAMED = {
    "pearson-chi-squared": ("pearson",),
    "n-minus-1-chi-squared": ("n-1",),
    "yates-chi-squared": ("yates",),
    "likelihood-ratio": ("likelihood-ratio",),
    "wald-risk-difference": ("wald-rd",),
    "arcsine-difference": ("arcsine",),
    "fisher-exact": ("fisher",),
    "student-t": ("student", "student-0-1"),
    "welch-t": ("welch", "welch-0-1"),
}
_NAMES = {**two_by_two.NAMES, **_MEANS_TESTS, **PAIRED_TESTS}


def rounded(p: float) -> str:
    """Return a p-value for people: four decimals, more where it is small."""
    if p >= 0.00095:
        return f"{p:.4f}"
    return f"{p:.2g}"


@dataclass(frozen=True)
class PValue:
    """A reported p-value and what the tests give.

    `kind` is one of COUNTS, MEANS and PAIRED; `values` are the p-values by test, a range where
    rounding or pairing leaves one; `unrun` are tests that the numbers are too large for. `level` is
    that of significance. `refused` says why there are no values. `data` says in a line what
    they were computed from, `inputs` are the statements.
    """

    comparison: Comparison
    kind: str
    data: str = ""
    inputs: tuple[model.Statement, ...] = ()
    values: dict[str, tuple[float, ...]] = field(default_factory=dict)
    proportions: tuple[Proportion, Proportion] | None = None
    level: Fraction = Fraction(5, 100)
    unrun: tuple[str, ...] = ()
    refused: str = ""

    @property
    def figure(self) -> Rounded:
        """The reported p-value."""
        assert self.comparison.figure is not None
        return self.comparison.figure

    @property
    def number(self) -> Printed:
        """The reported p-value as a number with its digits."""
        return self.figure.number

    @cached_property
    def named(self) -> str:
        """The test that the source names, among those computed; "" where it names none."""
        test = self.figure.statement.test
        keys = _NAMED.get(test.name.removeprefix("test."), ()) if test is not None else ()
        return next((key for key in keys if key in self.values), "")

    @cached_property
    def fits(self) -> tuple[str, ...]:
        """The tests that reproduce the printed digits."""
        return tuple(test for test, values in self.values.items() if self._holds(values))

    @property
    def is_small(self) -> bool:
        """Whether a cell is expected to have fewer than 5, so that Fisher's test is used."""
        assert self.proportions is not None
        one, other = self.proportions
        events, total = one.events + other.events, one.total + other.total
        rarer = min(events, total - events) * min(one.total, other.total)
        return rarer < 5 * total

    @property
    def held(self) -> bool:
        """Whether the test that the source names gives the digits, or any where it names none."""
        return self.named in self.fits if self.named else bool(self.fits)

    @cached_property
    def one_sided(self) -> tuple[str, ...]:
        """The common tests of counts that give the digits one-sided, where none does two-sided."""
        # Two digits or fewer come out of too many tests.
        coarse = self.number.unit > Fraction(1, 1000)
        if self.fits or coarse or self.kind != COUNTS or self.proportions is None:
            return ()
        one, other = self.proportions
        if one.total + other.total > EXACT_LIMIT:
            return ()
        found = two_by_two.one_sided(one.against(other))
        return tuple(test for test in COMMON if test in found and self.number.holds(found[test]))

    @cached_property
    def nearly(self) -> tuple[str, ...]:
        """The tests that give it but for one unit in the last digit, as by cutting digits off.

        Only of three digits and more, where a unit is small beside the number; never across a
        level; and of no test that leaves the pairs open, which comes near to anything.
        """
        number = self.number
        if self.held or number.is_bound or number.unit > Fraction(1, 1000):
            return ()
        if number.unit * 20 > number.value:
            return ()
        low, high = number.value - number.unit * 3 / 2, number.value + number.unit * 3 / 2
        tests = [self.named] if self.named else list(self.values)
        return tuple(
            test
            for test in tests
            if (self.kind == MEANS or len(self.values[test]) == 1)
            and self.values[test][-1] >= low
            and self.values[test][0] <= high
            and {value < self.level for value in self.values[test]} == {number.value < self.level}
        )

    def nearest(self, tests: Sequence[str] = ()) -> str:
        """Return the test that comes nearest to the printed p, of all of them or of some."""
        return min(
            (test for test in self.values if not tests or test in tests),
            key=lambda test: min(float(self.number.distance(v)) for v in self.values[test]),
        )

    def _holds(self, values: Sequence[float]) -> bool:
        if self.kind != MEANS:
            return any(self.number.holds(value) for value in values)
        low, high = values[0], values[-1]
        # A range of the values that rounding leaves possible, so it is enough that they overlap.
        below = self.number.high is None or low <= self.number.high
        above = self.number.low is None or high >= self.number.low
        return below and above

    def said(self, tests: Sequence[str] = ()) -> str:
        """Return what the tests give in words, all of them where none are named."""
        return "; ".join(
            f"{_NAMES[test]}{self._added(test)} {self._value(test)}"
            for test in self.values
            if not tests or test in tests
        )

    def _added(self, test: str) -> str:
        """Return what is done to the counts for a test."""
        if self.proportions is None or test not in ("wald-log-rr", "wald-log-or"):
            return ""
        one, other = self.proportions
        return " (1/2 added to each cell)" if one.against(other).has_zero_cell else ""

    def _value(self, test: str) -> str:
        low, *_, high = (self.values[test][0], *self.values[test])
        if rounded(low) == rounded(high):
            return rounded(low)
        if self.kind == MEANS:
            return f"{rounded(low)} to {rounded(high)} by rounding"
        if len(self.values[test]) <= 3:
            return " or ".join(map(rounded, self.values[test]))
        return f"{rounded(low)} to {rounded(high)}, by the pairs"

    @staticmethod
    def names(tests: Sequence[str]) -> str:
        """Return the names of tests as a list in words."""
        found = [_NAMES[test] for test in tests]
        return ", ".join(found[:-1]) + " and " + found[-1] if len(found) > 1 else "".join(found)

    def sides(self, level: Fraction, tests: Sequence[str] = ()) -> tuple[bool | None, set[bool]]:
        """Return whether the printed p is below a level, and on which sides the tests are.

        The first is None where the printed digits leave it open.
        """
        found = {
            value < level
            for test, values in self.values.items()
            for value in values
            if not tests or test in tests
        }
        return below(self.number, level), found

    @property
    def recomputed(self) -> Recomputed:
        """The outcome."""
        outcome = DIFFERS
        text = f"from {self.data}"
        if self.refused:
            outcome, text = REFUSED, self.refused
        elif self.held:
            outcome, text = HELD, f"by {self.names([self.named] if self.named else self.fits)}"
        elif self.nearly:
            outcome, text = LAST_DIGIT, f"by {self.names(self.nearly)}"
        return Recomputed(
            "p-value, " + self.kind,
            self.comparison.name,
            str(self.figure),
            outcome,
            text,
            self.comparison.focus,
            tuple((_NAMES[test] + self._added(test), self._value(test)) for test in self.values),
            self.inputs,
        )


class PValues:
    """The reported p-values of a trial."""

    def __init__(
        self,
        evidence: Evidence,
        proportions: Proportions,
        comparisons: Sequence[Comparison],
    ) -> None:
        self._evidence = evidence
        self._proportions = proportions
        self._all = tuple(
            self._computed(comparison)
            for comparison in comparisons
            if comparison.figure is not None
        )

    def __iter__(self) -> Iterator[PValue]:
        """Yield those that could be recomputed."""
        return (p for p in self._all if not p.refused)

    @property
    def recomputed(self) -> Iterator[Recomputed]:
        """The outcome of each, also of those that could not be recomputed."""
        yield from (p.recomputed for p in self._all)
        for contrast in self._evidence.trial.contrasts:
            name = self._evidence.contrast(contrast.result, contrast.reference)
            for p in contrast.p_values:
                if p.layer == "reported" and p.number is None:
                    kind, why = f"p-value, {_OTHER}", "it is given in words"
                    yield Recomputed(kind, name, str(p), REFUSED, why, p.iri)

    def _computed(self, comparison: Comparison) -> PValue:
        figure = comparison.figure
        assert figure is not None
        kind = _kind(comparison)
        if not 0 <= figure.number.value <= 1:
            return PValue(comparison, kind, refused=f"{figure} is no p-value")
        if figure.number.comparator == "~":
            return PValue(comparison, kind, refused=f"{figure} is an approximation")
        test = figure.statement.test
        if test is not None and test.name.removeprefix("test.") not in _NAMED:
            refused = f"the test that is named, {test.label}, needs more than what is reported"
            return PValue(comparison, kind, refused=refused)
        keys = _NAMED[test.name.removeprefix("test.")] if test is not None else ()
        if kind == MEANS and test is not None and not {*keys} & _MEANS_TESTS.keys():
            refused = f"the test that is named, {test.label}, is not one of means"
            return PValue(comparison, kind, refused=refused)
        if not comparison.within and self._evidence.dependence is not None:
            return PValue(comparison, kind, refused=self._evidence.dependence[0])
        if kind == MEANS:
            return self._means(comparison)
        pair = (self._proportions[comparison.result], self._proportions[comparison.reference])
        if isinstance(pair[0], str) or isinstance(pair[1], str):
            reason = next(one for one in pair if isinstance(one, str))
            results = (comparison.result, comparison.reference)
            if any(reported(r, "median") is not None for r in results):
                reason = "medians and ranges do not determine a test"
            return PValue(comparison, kind, refused=reason)
        return self._counts(comparison, pair[0], pair[1])

    def _counts(self, comparison: Comparison, one: Proportion, other: Proportion) -> PValue:
        assert comparison.figure is not None
        number = comparison.figure.number
        table = one.against(other)
        values: dict[str, tuple[float, ...]] = {}
        if comparison.within and one.total == other.total <= EXACT_LIMIT:
            values |= paired_p_values(other.events, one.events, one.total)
        unrun = [test for test in _EXACT if table.n > EXACT_LIMIT]
        for test, compute in two_by_two.TESTS.items():
            if test not in unrun and (p := compute(table)) is not None:
                values[test] = (p,)
        # They take longer, and cannot change the answer where another test gives the digits.
        if not comparison.within and not any(number.holds(v[0]) for v in values.values()):
            for test, slow in unconditional.UNCONDITIONAL.items():
                if not unconditional.computable(table):
                    unrun.append(test)
                elif unconditional.reachable(number, table, test):
                    p = slow(table)
                    values |= {} if p is None else {test: (p,)}
        inferred = "; ".join(p.inferred for p in (one, other) if p.inferred)
        return PValue(
            comparison,
            PAIRED if comparison.within else COUNTS,
            f"{one} against {other}" + (f" († {inferred})" if inferred else ""),
            (*one.inputs, *other.inputs),
            values,
            (one, other),
            self._evidence.alpha.level,
            tuple(unrun),
        )

    def _means(self, comparison: Comparison) -> PValue:
        if comparison.within:
            return PValue(comparison, PAIRED, refused=_CHANGE)
        one, other = (
            average(result, self._proportions)
            for result in (comparison.result, comparison.reference)
        )
        if isinstance(one, str) or isinstance(other, str):
            refused = one if isinstance(one, str) else str(other)
            return PValue(comparison, MEANS, refused=refused)
        values: dict[str, tuple[float, ...]] = {}
        for test in _MEANS_TESTS:
            found = means.range_of(test, one.mean, one.sd, other.mean, other.sd, one.n, other.n)
            if found is not None:
                values[test] = found
        data = f"{one}, against {other}"
        if not values:
            return PValue(comparison, MEANS, data, refused="no variance, or an arm of one")
        inputs = (*one.inputs, *other.inputs)
        level = self._evidence.alpha.level
        return PValue(comparison, MEANS, data, inputs, values, level=level)


_CHANGE = (
    "means before and after do not determine a paired test: the standard deviation of the change "
    "is needed"
)


def paired_p_values(before: int, after: int, n: int) -> dict[str, tuple[float, ...]]:
    """Return the p-values of McNemar's tests, for every number of pairs that the counts allow.

    `before` and `after` are the events among the same n participants.
    """
    return {
        test: tuple(sorted(set(found)))
        for test, found in paired.possible(before, after, n).items()
        if found
    }


def _kind(comparison: Comparison) -> str:
    results = (comparison.result, comparison.reference)
    if any(reported(r, "mean") is not None for r in results):
        return MEANS
    items = ("events", "percent")
    if not any(reported(r, item) is not None for r in results for item in items):
        return _OTHER
    return PAIRED if comparison.within else COUNTS
