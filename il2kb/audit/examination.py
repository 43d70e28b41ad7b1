"""A trial under audit: its reported figures, and what they give when they are computed again."""

from __future__ import annotations

from functools import cached_property

from il2kb import model
from il2kb.audit.comparisons import Comparison, comparisons
from il2kb.audit.effects import Effects
from il2kb.audit.evidence import Evidence
from il2kb.audit.missing import Missing
from il2kb.audit.p_values import PValues
from il2kb.audit.proportions import Proportions
from il2kb.audit.remark import Recomputed

__all__ = ["Examination"]


class Examination:
    """What the rules look at; everything is computed once, when it is first asked for."""

    def __init__(self, trial: model.Trial) -> None:
        self.trial = trial
        self.evidence = Evidence(trial)
        self.proportions = Proportions(self.evidence)

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """The pairs of results that a source compares, or could compare."""
        return comparisons(self.evidence)

    @cached_property
    def p_values(self) -> PValues:
        """The reported p-values, recomputed."""
        return PValues(self.evidence, self.proportions, self.comparisons)

    @cached_property
    def effects(self) -> Effects:
        """The reported effects, recomputed, and those that the counts give."""
        return Effects(self.evidence, self.proportions, self.comparisons)

    @cached_property
    def missing(self) -> Missing:
        """What hangs on the participants who were not analysed."""
        return Missing(self.evidence, self.proportions, self.p_values)

    @property
    def recomputed(self) -> tuple[Recomputed, ...]:
        """All that was recomputed, or could not be."""
        return (
            *self.proportions.recomputed,
            *self.p_values.recomputed,
            *self.effects.recomputed,
            *self.missing.recomputed,
        )
