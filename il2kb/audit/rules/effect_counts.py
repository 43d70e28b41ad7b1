"""A reported effect is that of the reported figures.

A risk ratio, odds ratio or risk difference is computed again from the counts of the two arms, a
difference of means from the means. The estimate is held against the printed one, with the arms one
way and the other, an odds ratio also as the conditional one, a risk ratio of a zero cell with and
without 1/2 added, a risk difference also in per cent. The limits are held against Wald's interval
(on the log scale for ratios), those of a difference of means against t (Welch, Student) and normal;
other methods for intervals exist, so that limits that are not reproduced are a remark only.

An adjusted estimate, one from a model, or one of other participants differs from that of the counts
and may be the better one.
"""

from __future__ import annotations

from collections.abc import Iterator

from il2kb.audit.examination import Examination
from il2kb.audit.remark import Remark

__all__ = ["check", "kind", "sources"]

kind = "method"
sources = (
    "Katz D, Baptista J, Azen SP, Pike MC. Obtaining confidence intervals for the risk "
    "ratio in cohort studies. Biometrics 1978;34:469-474",
    "Woolf B. On estimating the relation between blood group and disease. Ann Hum Genet "
    "1955;19:251-253",
)


def check(of: Examination) -> Iterator[Remark]:
    """Yield the reported effects that the reported figures do not give."""
    for effect in of.effects.reported:
        inputs = (*(f.statement for f in effect.figures), *effect.inputs)
        if effect.refused:
            continue
        if effect.is_turned:
            yield Remark(
                "info",
                f"{effect.name}: {effect} holds with the arms the other way round only; "
                f"{effect.said()}",
                effect.focus,
                inputs,
                effect.said(),
                "look which arm the source compares with which; correct il2:result and "
                "il2:reference where they are turned",
            )
        elif not effect.estimate_holds():
            yield Remark(
                "warning",
                f"{effect.name}: the {effect.effect.measure.label} {effect.estimate} is not "
                f"reproduced; {effect.data} gives {effect.estimates[0]}",
                effect.focus,
                inputs,
                effect.said(),
                "look in the methods for an adjusted estimate and for who was analysed",
            )
        elif not effect.limits_hold():
            yield Remark(
                "info",
                f"{effect.name}: the limits of {effect} are not reproduced by "
                f"{', '.join(effect.limits)} intervals of {effect.data}",
                effect.focus,
                inputs,
                effect.said(),
                "look in the methods for how the interval was made; score, exact and model-based "
                "intervals differ from these",
                tuple(f.statement.iri for f in (effect.lower, effect.upper) if f is not None),
            )
