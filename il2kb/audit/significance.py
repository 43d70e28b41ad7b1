"""On which side of the significance level reported p-values and intervals are."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from il2kb import model
from il2kb.audit.documents import within
from il2kb.audit.evidence import Alpha, Rounded, printed

__all__ = ["below", "between_arms", "excludes_no_effect", "intervals"]


def below(p: Rounded, alpha: Alpha) -> bool | None:
    """Tell whether a p-value is below the level; None where its digits do not tell."""
    low, high = p.number.low, p.number.high
    if low is not None and low >= alpha.level:
        return False
    # "<0.05" is below 0.05; "<=0.05", and 0.05 itself, need not be.
    if (
        high is not None
        and high <= alpha.level
        and (high < alpha.level or p.number.comparator == "<")
    ):
        return True
    return None


def between_arms(trial: model.Trial, document: str) -> Iterator[tuple[model.Contrast, Rounded]]:
    """Yield the comparisons between arms with each p-value that a document, by IRI, reports."""
    for contrast in trial.contrasts:
        for statement in within(contrast.p_values, [document]) if contrast.between_arms else ():
            figure = printed(statement)
            if figure is not None:
                yield contrast, figure


def intervals(
    trial: model.Trial, document: str, alpha: Alpha
) -> Iterator[tuple[model.Contrast, model.Effect]]:
    """Yield the comparisons between arms with each interval that a document, by IRI, reports.

    Only intervals of the level that belongs to alpha, such as 95 % to 0.05.
    """
    for contrast in trial.contrasts:
        for effect in contrast.effects if contrast.between_arms else ():
            limits = [s for s in (effect.lower, effect.upper) if s is not None]
            if len(limits) == 2 and len(within(limits, [document])) == 2:
                level = 100 * (1 - alpha.level)
                if effect.level is None or Fraction(effect.level) == level:
                    yield contrast, effect


def excludes_no_effect(effect: model.Effect) -> bool | None:
    """Tell whether an interval excludes no effect: 1 for ratios, 0 for differences.

    None where its digits do not tell, its limits are swapped, or the measure is of neither kind.
    """
    name = effect.measure.name
    null = 1 if name.endswith("ratio") else 0 if name.endswith("difference") else None
    lower, upper = printed(effect.lower), printed(effect.upper)
    if null is None or lower is None or upper is None:
        return None
    ends = (lower.number.low, lower.number.high, upper.number.low, upper.number.high)
    if any(end is None for end in ends) or lower.number.value > upper.number.value:
        return None
    lower_low, lower_high, upper_low, upper_high = (end for end in ends if end is not None)
    if lower_low > null or upper_high < null:
        return True
    return False if lower_high < null < upper_low else None
