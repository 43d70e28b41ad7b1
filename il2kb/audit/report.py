"""The outcome of an audit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from il2kb.audit.remark import Recomputed
from il2kb.validation.report import Report

__all__ = ["Audit"]


@dataclass(frozen=True)
class Audit(Report):
    """What was found in `trials`, by trial and severity, and all that was `recomputed`, by trial.

    A trial whose file could not be read is in none of them, but its file in `broken`.
    """

    trials: tuple[str, ...] = ()
    recomputed: dict[str, tuple[Recomputed, ...]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def outcomes(self, trial: str) -> dict[str, int]:
        """Return how many figures of a trial had which outcome."""
        return dict(Counter(one.outcome for one in self.recomputed.get(trial, ())))

    def as_dict(self) -> dict[str, object]:
        """Return the report for JSON: as a validation has it, with what was recomputed."""
        return super().as_dict() | {
            "trials": list(self.trials),
            "recomputed": {
                trial: [one.as_dict() for one in ones] for trial, ones in self.recomputed.items()
            },
        }
