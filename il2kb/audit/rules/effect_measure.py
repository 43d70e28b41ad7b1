"""The measures of effect agree on no effect.

From the counts of two arms the risk ratio, the odds ratio and the risk difference are computed with
Wald's intervals of 95 %, for outcomes that a source compares between arms. Where some intervals
include no effect and some do not, what a reader concludes hangs on the measure. It is no
inconsistency: the intervals are approximations, and near the limit they part.
"""

from __future__ import annotations

from collections.abc import Iterator

from il2kb.audit.effects import estimates, said
from il2kb.audit.examination import Examination
from il2kb.audit.remark import Remark
from il2kb.audit.significance import no_effect

__all__ = ["check", "kind", "sources"]

kind = "sensitivity"
sources = ("Agresti A. Categorical Data Analysis, 3rd edition. Wiley 2013, section 3.1",)


def check(of: Examination) -> Iterator[Remark]:
    """Yield the comparisons of outcomes whose measures of effect disagree on no effect."""
    for comparison, (one, other), table in of.effects.tables:
        # With 1/2 added to ratios and not to the difference, they are of other counts.
        if comparison.figure is None or table.has_zero_cell:
            continue
        made = estimates(table)
        without = {
            measure: estimate
            for measure, estimate in made.items()
            if not estimate.lower <= (no_effect(measure) or 0) <= estimate.upper
        }
        if not without or len(without) == len(made):
            continue
        within = {measure: e for measure, e in made.items() if measure not in without}
        counts = f"{one} against {other}"
        listed = [
            " and ".join(said(measure, e) for measure, e in some.items())
            for some in (within, without)
        ]
        yield Remark(
            "info",
            f"{comparison.name}, {counts}: the 95% interval of {listed[0]} includes no effect, "
            f"that of {listed[1]} leaves it out",
            comparison.focus,
            (*one.inputs, *other.inputs),
            "Wald intervals, those of ratios on the log scale",
            "name the measure and its interval whenever the comparison is cited",
        )
