"""On which side of the significance level reported p-values and intervals are."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from il2kb import model
from il2kb.audit.documents import within
from il2kb.audit.evidence import Alpha, Rounded, printed
from il2kb.statistics.rounding import Printed

__all__ = [
    "below",
    "between_arms",
    "excludes",
    "excludes_no_effect",
    "intervals",
    "no_effect",
    "p_text",
]


def below(p: Printed, level: Fraction) -> bool | None:
    """Tell whether a p-value is below a level; None where its digits do not tell."""
    if p.low is not None and p.low >= level:
        return False
    # "<0.05" is below 0.05; "<=0.05", and 0.05 itself, need not be.
    if p.high is not None and (p.high < level or (p.high == level and p.comparator == "<")):
        return True
    return None


def p_text(p: Rounded) -> str:
    """Return a p-value as p=0.036 or p<0.001, with its mark."""
    sign = "" if p.number.comparator is not None else "="
    return f"p{sign}{p.number}{p.mark}"


def no_effect(measure: str) -> int | None:
    """Return the value of no effect of a measure, by the name of its concept.

    1 for ratios, 0 for differences, None for what is neither.
    """
    return 1 if measure.endswith("ratio") else 0 if measure.endswith("difference") else None


def excludes(lower: Printed, upper: Printed, null: int) -> bool | None:
    """Tell whether an interval leaves out a value.

    None where its digits do not tell, its limits change places, or one of them is a bound.
    """
    if lower.is_bound or upper.is_bound or lower.value > upper.value:
        return None
    (l_low, l_high), (u_low, u_high) = lower.interval, upper.interval
    if l_low > null or u_high < null:
        return True
    return False if l_high < null < u_low else None


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
    """Tell whether a reported interval leaves out no effect; None where that is not known."""
    null = no_effect(effect.measure.name)
    lower, upper = printed(effect.lower), printed(effect.upper)
    if null is None or lower is None or upper is None:
        return None
    return excludes(lower.number, upper.number, null)
