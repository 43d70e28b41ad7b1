"""An interval contains its estimate.

The estimate of an effect lies between the limits of its interval, whatever the method. Rounding is
taken into account. Limits that change places are told by the rule audit.figure-impossible.

An interval of something else than the estimate, such as that of an arm, or a limit of another row,
are the usual slips.
"""

from __future__ import annotations

from collections.abc import Iterator

from il2kb.audit.examination import Examination
from il2kb.audit.remark import Remark

__all__ = ["check", "kind", "sources"]

kind = "exact"
sources = ("il2kb, the definition of an interval of confidence",)


def check(of: Examination) -> Iterator[Remark]:
    """Yield the reported effects whose interval leaves out their estimate."""
    for effect in of.effects.reported:
        estimate, lower, upper = effect.estimate, effect.lower, effect.upper
        if estimate is None or lower is None or upper is None:
            continue
        low, high = lower.number.low, upper.number.high
        if low is None or high is None or lower.number.value > upper.number.value:
            continue
        least, most = estimate.number.low, estimate.number.high
        if (most is not None and most < low) or (least is not None and least > high):
            yield Remark(
                "warning",
                f"{effect.name}: the interval {lower} to {upper} does not contain the estimate "
                f"{estimate} of the {effect.effect.measure.label}",
                estimate.statement.iri,
                tuple(f.statement for f in effect.figures),
                f"{estimate} < {lower}"
                if most is not None and most < low
                else f"{estimate} > {upper}",
                "compare the three figures with the source",
                (lower.statement.iri, upper.statement.iri),
            )
