"""What generated trials are about: the shipped concepts they use, and those they add."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AGENTS", "CONCEPTS", "CONDITIONS", "EFFICACY", "HARMS", "Agent", "Measured"]


@dataclass(frozen=True)
class Agent:
    """A drug by the names of its concepts, with its usual doses."""

    concept: str
    label: str
    doses: tuple[int, ...]
    unit: str
    route: str
    frequency: str


@dataclass(frozen=True)
class Measured:
    """A variable: its name in IRIs, its label, and the names of its concepts."""

    name: str
    label: str
    domain: str
    instrument: str | None = None


_MILLIGRAM = "concept:unit.generated-milligram"

AGENTS = (
    Agent(
        "agent.recombinant-human-interleukin-2",
        "interleukin-2",
        (500000, 1000000, 1500000),
        "unit:IU",
        "route.subcutaneous",
        "frequency.every-other-day",
    ),
    Agent(
        "agent.generated-a",
        "agent A",
        (50, 100, 200),
        _MILLIGRAM,
        "route.generated-oral",
        "frequency.daily",
    ),
    Agent(
        "agent.generated-b",
        "agent B",
        (75, 125, 250),
        _MILLIGRAM,
        "route.subcutaneous",
        "frequency.weekly",
    ),
)
CONCEPTS = {
    "agent.generated-a": "agent A",
    "agent.generated-b": "agent B",
    "route.generated-oral": "oral",
    "unit.generated-milligram": "milligram",
}
"""The concepts that are not shipped: the name after `concept:`, and the label."""

CONDITIONS = {
    "systemic-lupus-erythematosus": "systemic lupus erythematosus",
    "lupus-nephritis": "lupus nephritis",
    "rheumatoid-arthritis": "rheumatoid arthritis",
    "primary-sjogren-syndrome": "primary Sjögren syndrome",
}
EFFICACY = (
    Measured("sri-4", "SRI-4 response", "treatment-response", "sri-4"),
    Measured("bilag-response", "BILAG response", "disease-activity", "bilag"),
    Measured("renal-remission", "complete renal remission", "renal-response"),
    Measured("no-worsening", "no worsening of the PGA", "disease-activity", "pga"),
)
HARMS = (
    Measured("infection", "infection", "infection"),
    Measured("serious-event", "serious adverse event", "serious-harm"),
    Measured("injection-reaction", "reaction at the injection site", "harm"),
)
