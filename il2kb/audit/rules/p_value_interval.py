"""A p-value and an interval of one comparison agree.

An interval of 95 % that leaves out no effect goes with a p below 0.05, and one that includes it
with a p not below. The rule compares the sides of the two, at the level that belongs to the
interval, and takes rounding into account: where a printed limit or p-value could lie on either
side, it says nothing.

Test and interval by different methods, such as Fisher's exact test and a Wald interval, can
disagree near the level without any slip.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from il2kb.audit.effects import ReportedEffect
from il2kb.audit.evidence import Rounded, printed
from il2kb.audit.examination import Examination
from il2kb.audit.remark import Remark

__all__ = ["check", "kind", "sources"]

kind = "probabilistic"
sources = (
    "Altman DG, Bland JM. How to obtain the P value from a confidence interval. BMJ 2011;343:d2304",
)


def check(of: Examination) -> Iterator[Remark]:
    """Yield the p-values that are on the other side than the interval beside them."""
    effects = {one.effect.iri: one for one in of.effects.reported}
    for contrast in of.trial.contrasts:
        p_values = [p for p in map(printed, contrast.p_values) if p is not None]
        for effect in (effects[e.iri] for e in contrast.effects if e.iri in effects):
            for p in p_values:
                yield from _of(effect, p)


def _of(effect: ReportedEffect, p: Rounded) -> Iterator[Remark]:
    level = 1 - Fraction(effect.level) / 100
    excludes, below = _excludes(effect), _below(p, level)
    if excludes is None or below is None or excludes == below:
        return
    yield Remark(
        "warning",
        f"{effect.name}: {effect} {'leaves out' if excludes else 'includes'} no effect, and "
        f"p={p.number} is {'' if below else 'not '}below {float(level):g}",
        p.statement.iri,
        (p.statement, *(f.statement for f in effect.figures)),
        f"no effect is {effect.null}; the interval is {effect.lower} to {effect.upper}",
        "look whether test and interval come from one method and the same participants",
        tuple(f.statement.iri for f in effect.figures),
    )


def _excludes(effect: ReportedEffect) -> bool | None:
    """Return whether the interval leaves out no effect; None where rounding leaves it open."""
    if effect.lower is None or effect.upper is None:
        return None
    lower, upper = effect.lower.number, effect.upper.number
    if lower.is_bound or upper.is_bound or lower.value > upper.value:
        return None
    (l_low, l_high), (u_low, u_high) = lower.interval, upper.interval
    if l_low > effect.null or u_high < effect.null:
        return True
    return False if l_high < effect.null < u_low else None


def _below(p: Rounded, level: Fraction) -> bool | None:
    number = p.number
    if not 0 <= number.value <= 1:
        return None
    if number.high is not None and (
        number.high < level or (number.comparator == "<" and number.value <= level)
    ):
        return True
    return False if number.low is not None and number.low > level else None
