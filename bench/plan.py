"""What a generated trial found, before it is written: sizes, events, and what the report prints."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from math import erfc, sqrt

from vocabulary import AGENTS, CONDITIONS, EFFICACY, HARMS, Agent, Measured

__all__ = ["Arm", "Outcome", "Plan", "p_value", "percent", "plan"]


@dataclass(slots=True)
class Arm:
    """An arm: its name in IRIs, its agent (None for placebo) and dose, and its sizes."""

    name: str
    agent: Agent | None
    dose: int
    randomised: int
    analysed: int


@dataclass(slots=True)
class Outcome:
    """An outcome: what is measured, its role and weeks, and the events by (arm, week).

    Where `derived`, the report prints the percentage alone and the count is derived from it.
    """

    measured: Measured
    role: str
    weeks: tuple[int, ...]
    events: dict[tuple[str, int], int] = field(default_factory=dict)
    derived: bool = False


@dataclass(slots=True)
class Plan:
    """One trial. The last three say what the report leaves unsaid, or the register contradicts."""

    number: int
    condition: str
    arms: list[Arm]
    outcomes: list[Outcome]
    weeks: tuple[int, ...]
    year: int
    set_named: bool
    open_label_in_register: bool
    effect_printed: bool

    @property
    def key(self) -> str:
        """The id of the trial and of its report."""
        return f"generated-{self.number:06d}"

    @property
    def register_id(self) -> str:
        """The identifier in the register; those that begin with 9 are not in use there."""
        return f"NCT9{self.number:07d}"


def plan(number: int, seed: int) -> Plan:
    """Return the plan of one trial, always the same for a number and a seed."""
    rng = random.Random(seed * 1_000_003 + number)
    draw = rng.random
    agent = AGENTS[int(draw() * len(AGENTS))]
    chance = draw()
    doses = 1 if chance < 0.94 else 2 if chance < 0.985 else 3
    size = 15 + int(draw() * draw() * 300)
    arms = [_arm(f"dose-{i + 1}", agent, agent.doses[i], size, draw) for i in range(doses)]
    arms.append(_arm("placebo", None, 0, size, draw))
    first = 12 if draw() < 0.6 else 24
    weeks = (first, first + 12) if draw() < 0.1 else (first,)
    start = int(draw() * len(EFFICACY))
    outcomes = [Outcome(EFFICACY[start], "primary", weeks)]
    if draw() < 0.1:
        outcomes.append(Outcome(EFFICACY[start - 1], "secondary", weeks[:1]))
    outcomes.append(Outcome(HARMS[int(draw() * len(HARMS))], "harm", weeks[-1:]))
    for outcome in outcomes:
        harm = outcome.role == "harm"
        base = 0.05 + draw() * (0.15 if harm else 0.45)
        gain = (draw() - 0.4) * 0.35
        for arm in arms:
            risk = base if arm.agent is None else min(0.95, max(0.02, base + gain))
            n = arm.analysed
            for week in outcome.weeks:
                count = round(rng.gauss(n * risk, sqrt(n * risk * (1 - risk))))
                outcome.events[arm.name, week] = min(n, max(0, count))
        outcome.derived = not harm and draw() < 0.2
    return Plan(
        number,
        list(CONDITIONS)[int(draw() * len(CONDITIONS))],
        arms,
        outcomes,
        weeks,
        2005 + int(draw() * 20),
        draw() < 0.6,
        draw() < 0.08,
        draw() < 0.15,
    )


def _arm(name: str, agent: Agent | None, dose: int, size: int, draw: Callable[[], float]) -> Arm:
    randomised = size + int(draw() * 3)
    lost = 0 if draw() < 0.6 else 1 + int(draw() * randomised * 0.1)
    return Arm(name, agent, dose, randomised, randomised - lost)


def percent(events: int, n: int) -> str:
    """Return 100 events / n with two decimals, a half rounded up."""
    whole, part = divmod((20_000 * events + n) // (2 * n), 100)
    return f"{whole}.{part:02d}"


def p_value(a: int, n: int, c: int, m: int) -> str:
    """Return the p of Pearson's chi-squared test of a/n against c/m as a report prints it.

    With one degree of freedom p is erfc(sqrt(chi-squared / 2)). Without events, or with nothing
    but events, there is no difference to test and p is 1.
    """
    events = a + c
    spread = events * (n + m - events) * n * m
    p = erfc(abs(a * m - c * n) * sqrt((n + m) / (2 * spread))) if spread else 1.0
    return "<0.001" if p < 0.001 else f"{p:.3f}"
