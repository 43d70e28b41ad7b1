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
from il2kb.audit.significance import below, excludes_no_effect

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
    leaves_out, significant = excludes_no_effect(effect.effect), below(p.number, level)
    if leaves_out is None or significant is None or leaves_out == significant:
        return
    yield Remark(
        "warning",
        f"{effect.name}: {effect} {'leaves out' if leaves_out else 'includes'} no effect, and "
        f"p={p.number} is {'' if significant else 'not '}below {float(level):g}",
        p.statement.iri,
        (p.statement, *(f.statement for f in effect.figures)),
        f"no effect is {effect.null}; the interval is {effect.lower} to {effect.upper}",
        "look whether test and interval come from one method and the same participants",
        tuple(f.statement.iri for f in effect.figures),
    )
