"""Means of results with their standard deviations and numbers of participants."""

from __future__ import annotations

from dataclasses import dataclass

from il2kb import model
from il2kb.audit.evidence import Rounded, reported, whole
from il2kb.audit.proportions import MOST, Proportions
from il2kb.statistics.rounding import Printed

__all__ = ["Average", "average"]


@dataclass(frozen=True)
class Average:
    """A reported mean with its standard deviation, of n participants."""

    mean: Printed
    sd: Printed
    n: int
    inputs: tuple[model.Statement, ...]

    def __str__(self) -> str:
        mark = "‡" if any(statement.second_hand for statement in self.inputs) else ""
        return f"{self.mean}{mark} (SD {self.sd}{mark}), n={self.n}{mark}"


def average(result: model.Result, proportions: Proportions) -> Average | str:
    """Return the average of a result, or in words why it has none."""
    figures: list[Rounded] = []
    for item, name in (("mean", "mean"), ("standardDeviation", "standard deviation")):
        figure = reported(result, item)
        if figure is None:
            return f"a {name} is not reported"
        if figure.number.is_bound or (name != "mean" and figure.number.number < 0):
            return f"{figure} is no {name} that can be computed with"
        figures.append(figure)
    reported_numbers = proportions.denominators(result)
    totals = {n: figure for figure in reported_numbers if 0 < (n := whole(figure) or 0) <= MOST}
    if not totals:
        return "the number of participants behind a mean is not reported"
    if len(totals) > 1:
        return f"the number of participants behind a mean may be {' or '.join(map(str, totals))}"
    n, total = next(iter(totals.items()))
    mean, sd = figures
    inputs = (mean.statement, sd.statement, total.statement)
    return Average(mean.number, sd.number, n, inputs)
