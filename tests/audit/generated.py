"""What a trial prints, before it is encoded: its arms, tables, comparisons and what is said."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

__all__ = [
    "BASELINE",
    "Arm",
    "Cell",
    "Comparison",
    "Effect",
    "Key",
    "Plan",
    "Variable",
    "shown",
]

BASELINE = "baseline"

Key = tuple[str, str, int, str]
"""A cell: its variable, moment, arm and table."""


@dataclass
class Arm:
    """An arm: how many were randomised and how many of them are in the main analysis."""

    name: str
    role: str
    randomised: int
    analysed: int
    printed: str = ""  # the number randomised, as the report has it
    reason: bool = True  # whether it says why fewer were analysed


@dataclass
class Variable:
    """An outcome, or a baseline characteristic where it has no role."""

    name: str
    label: str
    role: str | None
    moments: tuple[str, ...]
    instrument: str | None = None
    component_of: str | None = None
    scale: str | None = None
    items: int = 1  # how many whole numbers a value is the mean of


@dataclass
class Cell:
    """What a table prints of a variable for an arm at a moment, by item, and the true numbers."""

    variable: str
    moment: str
    arm: int
    table: str
    set: str
    figures: dict[str, str]
    total: int
    events: int | None = None
    derived: str = ""  # the count, where the encoder derived it from the percentage
    data: tuple[Fraction, ...] = field(default=(), repr=False)

    @property
    def key(self) -> Key:
        """What tells it from the others."""
        return self.variable, self.moment, self.arm, self.table


@dataclass
class Effect:
    """A measure of effect as it is printed."""

    measure: str
    estimate: str
    lower: str
    upper: str


@dataclass
class Comparison:
    """Two cells, the p-value as printed and before it was rounded, the test, and effects."""

    result: Key
    reference: Key
    p: str | None
    exact: float | None
    test: str
    effects: list[Effect] = field(default_factory=list)

    @property
    def within(self) -> bool:
        """Whether it is within an arm."""
        return self.result[2] == self.reference[2]


@dataclass
class Plan:
    """One trial as its sources print it.

    `sets` has the printed size of each arm in each analysis set; `own`, `conference` and
    `register` what the report, the conference abstract and the register say of the trial, by
    item, as a pair of the printed form and the concept or unit. `harms` are those that the
    abstract names.
    """

    seed: int
    arms: list[Arm]
    variables: list[Variable]
    cells: dict[Key, Cell]
    comparisons: list[Comparison]
    sets: dict[str, list[str]]
    own: dict[str, tuple[str, str]]
    conference: dict[str, tuple[str, str]]
    register: dict[str, tuple[str, str]]
    primary: str
    verdict: str | None
    direction: str | None
    harms: list[str]
    names_tests: bool
    pages: bool

    @property
    def id(self) -> str:
        """The id of the trial."""
        return f"simulated-{self.seed:06d}"

    def variable(self, name: str) -> Variable:
        """Return a variable by its name."""
        return next(v for v in self.variables if v.name == name)


def shown(number: Fraction | Decimal | float, digits: int, *, even: bool = False) -> str:
    """Return a number with so many decimals, a half rounded up (away from zero) or to even."""
    if isinstance(number, Fraction):
        scaled = abs(number) * 10**digits
        whole = round(scaled) if even else math.floor(scaled + Fraction(1, 2))
        text = str(Decimal(whole).scaleb(-digits))
        return f"-{text}" if number < 0 and whole else text
    exact = Decimal(number).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return str(exact if exact else abs(exact))
