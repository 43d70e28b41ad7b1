"""The tests in use agree on significance.

For a comparison of counts between arms, outcomes only, the tests for counts are computed. Where
some fall below the trial's level of significance and some do not, the verdict hangs on the choice
of the test, which should have been made before the data were seen. It is no inconsistency.

The tests are chi-squared (Pearson, N-1, Yates, likelihood ratio) and Fisher's exact test
(two-sided, mid-p). Without a level that the trial states, it is 0.05 by convention.
"""

from __future__ import annotations

from collections.abc import Iterator

from il2kb.audit.examination import Examination
from il2kb.audit.p_values import COUNTS
from il2kb.audit.remark import Remark

__all__ = ["check", "kind", "sources"]

kind = "sensitivity"
sources = (
    "Campbell I. Chi-squared and Fisher-Irwin tests of two-by-two tables with small "
    "sample recommendations. Stat Med 2007;26:3661-3675",
)

_TESTS = ("pearson", "n-1", "yates", "likelihood-ratio", "fisher", "mid-p")


def check(of: Examination) -> Iterator[Remark]:
    """Yield the comparisons of outcomes on which the tests in use disagree."""
    alpha = of.evidence.alpha
    for p in of.p_values:
        if p.kind != COUNTS or p.comparison.at_entry:
            continue
        sides = {t: p.values[t][0] < alpha.level for t in _TESTS if t in p.values}
        below = [test for test, side in sides.items() if side]
        above = [test for test, side in sides.items() if not side]
        if below and above:
            yield Remark(
                "info",
                f"{p.comparison.name}, {p.data.partition(' († ')[0]}: whether p is below {alpha} "
                f"hangs on the test: below it {p.said(below)}; not below it {p.said(above)}",
                p.comparison.focus,
                (p.figure.statement, *p.inputs),
                p.said(_TESTS),
                "cite the p-value with its test, and the interval of the effect with it",
            )
