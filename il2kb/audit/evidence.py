"""What the rules of the audit look at: the figures of a trial as they are reported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from il2kb import model
from il2kb.naming import arm_name, contrast_name, result_name
from il2kb.statistics.rounding import COMPARATORS, Printed

__all__ = ["Alpha", "Column", "Evidence", "Rounded", "printed", "reported", "whole"]

_SIGN, _POINT = "[-\N{MINUS SIGN}]?", "[0-9.,\N{MIDDLE DOT}]*"
_TOKEN = re.compile(f"{_SIGN}[0-9]{_POINT}[0-9]|{_SIGN}[0-9]|[.][0-9]+")
_DECIMAL = re.compile(r"-?([0-9]+([.][0-9]+)?|[.][0-9]+)")
_CONVENTION = Fraction(5, 100)
# Tests for independent participants do not apply to these; by the names of concepts.
_DEPENDENT = {
    "model.crossover": "in a crossover trial each participant is in both groups",
    "allocation.cluster": "in a cluster trial groups were allocated, not participants",
}


@dataclass(frozen=True)
class Alpha:
    """The level below which a p-value is called significant.

    `statement` is where the trial states it; without one it is the convention of 0.05.
    """

    level: Fraction
    statement: model.Statement | None = None

    def __str__(self) -> str:
        number = f"{float(self.level):g}"
        return number if self.statement else f"{number} (by convention)"


@dataclass(frozen=True)
class Rounded:
    """A reported figure: the statement, and the number with the digits that it prints."""

    statement: model.Statement
    number: Printed

    @property
    def mark(self) -> str:
        """The sign of what was read on secondary pages only, else nothing."""
        return "‡" if self.statement.second_hand else ""

    @property
    def percent(self) -> str:
        """The figure as a percentage, with its mark."""
        return f"{self.number} %{self.mark}"

    def __str__(self) -> str:
        return f"{self.statement}{self.mark}"


@dataclass(frozen=True)
class Column:
    """What an arm has in one table or section of a source."""

    source: str
    section: str | None
    arm: str


def printed(statement: model.Statement | None) -> Rounded | None:
    """Return a reported number with its digits; None for what is not reported or is no number.

    The digits are those of the printed form, where it has the same number.
    """
    if statement is None or statement.layer != "reported" or statement.number is None:
        return None
    if statement.comparator is not None and statement.comparator not in COMPARATORS:
        return None  # il2kb validate tells
    number = statement.number
    same = (found for found in _numbers(statement.printed or "") if found == number)
    return Rounded(statement, Printed(next(same, number), statement.comparator))


def _numbers(text: str) -> Iterator[Decimal]:
    """Yield the numbers in a printed text, with a comma for the point and for thousands."""
    for token in _TOKEN.findall(text):
        plain = token.replace("\N{MINUS SIGN}", "-").replace("\N{MIDDLE DOT}", ".")
        for form in dict.fromkeys((plain, plain.replace(",", "."), plain.replace(",", ""))):
            if _DECIMAL.fullmatch(form):
                yield Decimal(form)


def reported(result: model.Result, item: str) -> Rounded | None:
    """Return the reported figure of an item of a result, or None."""
    return printed(result.value(item))


def whole(figure: Rounded | None) -> int | None:
    """Return a count as a whole number not below 0; None where it is none."""
    if figure is None or figure.number.comparator is not None:
        return None
    number = figure.number.number
    return int(number) if number >= 0 and number == number.to_integral_value() else None


class Evidence:
    """A trial, as the rules of the audit see it: what is derived does not count as read."""

    def __init__(self, trial: model.Trial) -> None:
        self.trial = trial

    @cached_property
    def alpha(self) -> Alpha:
        """The significance level of the trial."""
        for figure in filter(None, map(printed, self.trial.all("significanceLevel"))):
            level = figure.number.value / (100 if figure.statement.unit == "%" else 1)
            if not figure.number.is_bound and 0 < level < 1:
                return Alpha(level, figure.statement)
        return Alpha(_CONVENTION)

    @cached_property
    def dependence(self) -> tuple[str, model.Statement] | None:
        """Why tests for independent participants do not apply, and the statement that says so.

        What a registration announces is not counted: it may be that of another design.
        """
        for item in ("interventionModel", "allocation", "randomisationType"):
            for statement in self.trial.all(item):
                for concept in statement.concepts if statement.layer == "reported" else ():
                    if concept.name in _DEPENDENT:
                        return _DEPENDENT[concept.name], statement
        return None

    # Names

    def arm(self, arm: model.Arm) -> str:
        """Return the short name of an arm."""
        return arm_name(arm, self.trial)

    def name(self, result: model.Result) -> str:
        """Return the name of a result."""
        return result_name(result, self.trial)

    def contrast(self, result: model.Result, reference: model.Result) -> str:
        """Return the name of a comparison of two results."""
        return contrast_name(result, reference, self.trial)

    # Results

    @cached_property
    def _at_entry(self) -> set[str]:
        """The moments at which characteristics are described, and those of week 0."""
        found = {r.moment.iri for r in self.trial.results if r.variable.role is None}
        return found | {
            r.moment.iri
            for r in self.trial.results
            if (offset := r.moment.offset) is not None and offset.number == 0
        }

    def at_entry(self, result: model.Result) -> bool:
        """Tell whether a result is of the time before treatment."""
        return result.variable.role is None or result.moment.iri in self._at_entry

    @cached_property
    def results(self) -> tuple[model.Result, ...]:
        """The results of which something is reported."""
        return tuple(
            result
            for result in self.trial.results
            if any(s.layer == "reported" for of in result.values.values() for s in of)
        )

    def randomised(self, arm: model.Arm) -> Rounded | None:
        """Return the reported number assigned to an arm."""
        return next(filter(None, map(printed, arm.all("randomised"))), None)

    def columns(self, statement: model.Statement, arm: model.Arm) -> list[Column]:
        """Return the columns that a figure of an arm stands in."""
        return [Column(place.source.iri, place.section, arm.iri) for place in statement.places]

    @cached_property
    def _analysed(self) -> dict[Column, list[Rounded]]:
        found: dict[Column, list[Rounded]] = {}
        for one in self.trial.sets:
            for group in one.groups if one.subgroup is None else ():
                for statement in group.all("analysed") if group.arm is not None else ():
                    figure = printed(statement)
                    if figure is not None and group.arm is not None:
                        for column in self.columns(statement, group.arm):
                            found.setdefault(column, []).append(figure)
        return found

    def analysed(self, column: Column) -> list[Rounded]:
        """Return the numbers analysed that are reported for a column, subgroups left out."""
        return self._analysed.get(column, [])

    def in_column(self, column: Column) -> Iterator[model.Result]:
        """Yield the results of all participants of an arm that stand in a column."""
        for result in self.results:
            if result.arm.iri == column.arm and result.set.subgroup is None:
                figures = [s for of in result.values.values() for s in of if s.layer == "reported"]
                if any(column in self.columns(s, result.arm) for s in figures):
                    yield result

    @cached_property
    def all_columns(self) -> tuple[Column, ...]:
        """The columns in which results stand."""
        return tuple(
            dict.fromkeys(
                column
                for result in self.results
                if result.set.subgroup is None
                for of in result.values.values()
                for statement in of
                if statement.layer == "reported"
                for column in self.columns(statement, result.arm)
            )
        )
