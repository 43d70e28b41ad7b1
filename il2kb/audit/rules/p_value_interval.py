"""A p-value and an interval of one comparison agree.

An interval of 95 % that leaves out no effect goes with a p below 0.05, and one that includes it
with a p not below. The rule compares the sides of the two, at the level that belongs to the
interval, and takes rounding into account: where a printed limit or p-value could lie on either
side, it says nothing. Where the sides agree, the p that estimate and interval imply (normal, on the
log scale for ratios) is held against the printed one; a remark is made where they are further apart
than one standard error, whatever the rounding.

Test and interval by different methods, such as Fisher's exact test and a Wald interval, can
disagree near the level without any slip; of simulated consistent trials 3 in 100 have such a pair.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from il2kb.audit.effects import ReportedEffect
from il2kb.audit.evidence import Rounded, printed
from il2kb.audit.examination import Examination
from il2kb.audit.remark import Remark
from il2kb.audit.significance import below, excludes_no_effect, p_text
from il2kb.statistics.distributions import normal_ppf
from il2kb.statistics.effects import p_from_interval

__all__ = ["check", "kind", "sources"]

kind = "probabilistic"
sources = (
    "Altman DG, Bland JM. How to obtain the P value from a confidence interval. BMJ 2011;343:d2304",
)

_APART = 1  # standard errors


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
    leaves_out, significant = excludes_no_effect(effect.effect), below(p.number, level)
    if leaves_out is None or significant is None or leaves_out == significant:
        yield from _implied(effect, p)
        return
    yield Remark(
        "warning",
        f"{effect.name}: {effect} {'leaves out' if leaves_out else 'includes'} no effect, and "
        f"{p_text(p)} is {'' if significant else 'not '}below {float(level):g}",
        p.statement.iri,
        (p.statement, *(f.statement for f in effect.figures)),
        f"no effect is {effect.null}; the interval is {effect.lower} to {effect.upper}",
        "look whether test and interval come from one method and the same participants",
        tuple(f.statement.iri for f in effect.figures),
    )


def _implied(effect: ReportedEffect, p: Rounded) -> Iterator[Remark]:
    """Yield the p-value that is far from the one that the interval implies."""
    estimate, lower, upper = effect.estimate, effect.lower, effect.upper
    if estimate is None or lower is None or upper is None or effect.null is None:
        return
    if p.number.is_bound or not 0 < p.number.value < 1:
        return
    try:
        implied = p_from_interval(
            estimate.number, lower.number, upper.number, effect.level, log=effect.null == 1
        )
    except ValueError:  # bounds, or figures out of order, of which other rules tell
        return
    printed_z = _z(float(p.number.value))
    nearest = min(max(printed_z, _z(implied.high)), _z(implied.low))
    if abs(printed_z - nearest) <= _APART:
        return
    yield Remark(
        "info",
        f"{effect.name}: {effect} implies a p of about {implied.p:.2g}, and {p_text(p)} is "
        "reported",
        p.statement.iri,
        (p.statement, *(f.statement for f in effect.figures)),
        f"from the width of the interval, {implied.low:.2g} to {implied.high:.2g} by rounding",
        "look whether test and interval come from one method and the same participants",
        tuple(f.statement.iri for f in effect.figures),
    )


def _z(p: float) -> float:
    """Return the number of standard errors that a two-sided p stands for."""
    return normal_ppf(1 - max(p, 1e-15) / 2)
