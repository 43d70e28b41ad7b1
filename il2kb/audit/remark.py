"""What a rule of the audit says, and what was recomputed."""

from __future__ import annotations

from dataclasses import dataclass, field

from il2kb.model import Statement

__all__ = ["ADDED", "DIFFERS", "HELD", "LAST_DIGIT", "REFUSED", "Recomputed", "Remark"]

HELD = "reproduced"
LAST_DIGIT = "but for the last digit"
DIFFERS = "not reproduced"
ADDED = "not in the source"
REFUSED = "not recomputed"


@dataclass(frozen=True)
class Remark:
    """One thing that does not hold, or that a reader of the figure should know.

    `focus` is the IRI of the figure it is about, or of the thing where there is no figure;
    `inputs` are the statements it rests on, `arithmetic` shows how, `remedy` says what can be
    done. `beside` are the IRIs of further figures that it concerns.
    """

    severity: str
    message: str
    focus: str
    inputs: tuple[Statement, ...]
    arithmetic: str
    remedy: str
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recomputed:
    """A figure that was recomputed, or the reason why it was not.

    `kind` is the sort of figure; `subject` says which one, `printed` how the source has it, ""
    for one that no source gives. `outcome` is one of the words of this module. `figures` are the
    recomputed values by method, rounded for people; `inputs` what they were computed from.
    """

    kind: str
    subject: str
    printed: str
    outcome: str
    text: str
    focus: str
    figures: tuple[tuple[str, str], ...] = ()
    inputs: tuple[Statement, ...] = field(default=(), repr=False)

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON."""
        return {
            "kind": self.kind,
            "subject": self.subject,
            "printed": self.printed,
            "outcome": self.outcome,
            "text": self.text,
            "focus": self.focus,
            "figures": dict(self.figures),
            "inputs": [statement.iri for statement in self.inputs],
        }
