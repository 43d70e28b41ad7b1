"""Variables whose values are known to be whole numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from il2kb import model
from il2kb.audit.evidence import Rounded, printed, reported, whole
from il2kb.audit.examination import Examination
from il2kb.audit.proportions import MOST

__all__ = ["WholeMean", "is_binary", "is_whole", "participants", "whole_means"]


@dataclass(frozen=True)
class WholeMean:
    """A reported mean of whole numbers of n participants, with its standard deviation if any.

    `items` is how many whole numbers the value of a participant is the mean of.
    """

    name: str
    mean: Rounded
    sd: Rounded | None
    n: int
    items: int
    binary: bool
    inputs: tuple[model.Statement, ...]

    @property
    def divisor(self) -> str:
        """What the sum is divided by, in words."""
        return f"{self.n}" if self.items == 1 else f"{self.n}×{self.items}"


def _scales(variable: model.Variable) -> set[str]:
    return {
        concept.name
        for statement in variable.all("scale")
        if statement.layer == "reported"
        for concept in statement.concepts
    }


def is_binary(variable: model.Variable) -> bool:
    """Tell whether each participant has 0 or 1."""
    return "scale.binary" in _scales(variable)


def is_whole(variable: model.Variable) -> bool:
    """Tell whether each participant has a whole number."""
    return bool({"scale.binary", "scale.integer"} & _scales(variable)) and _items(variable) == 1


def _items(variable: model.Variable) -> int:
    """Return over how many items a value is a mean; 1 where nothing is said."""
    figures = filter(None, map(printed, variable.all("scaleItems")))
    return next((n for figure in figures if (n := whole(figure))), 1)


def participants(result: model.Result, of: Examination) -> tuple[int, Rounded] | None:
    """Return the one reported number of participants behind a result."""
    reported_numbers = of.proportions.denominators(result)
    found = {n: f for f in reported_numbers if 0 < (n := whole(f) or 0) <= MOST}
    return next(iter(found.items())) if len(found) == 1 else None


def whole_means(of: Examination) -> Iterator[WholeMean]:
    """Yield the reported means of variables that have whole numbers only."""
    for result in of.evidence.results:
        variable = result.variable
        mean, sd = reported(result, "mean"), reported(result, "standardDeviation")
        n = participants(result, of)
        scales = {"scale.binary", "scale.integer"} & _scales(variable)
        if not scales or mean is None or n is None or mean.number.is_bound:
            continue
        if n[0] * _items(variable) > MOST:  # every mean is possible
            continue
        if sd is not None and (sd.number.is_bound or sd.number.number < 0):
            sd = None
        figures = [f for f in (mean, sd, n[1]) if f is not None]
        yield WholeMean(
            of.evidence.name(result),
            mean,
            sd,
            n[0],
            _items(variable),
            is_binary(variable),
            tuple(figure.statement for figure in figures) + variable.all("scale"),
        )
