"""A p-value agrees with a test to its last digit.

The p-value is computed again by the tests of the rules audit.p-value-counts, audit.p-value-means
and audit.p-value-within. Here are those that no test reproduces, but that a test misses by one unit
in the last printed digit only: 0.353 printed as 0.352. Digits that were cut off, a typing slip or
another algorithm for the tail of a distribution can do that. It is asked of p-values with three
digits and more, not of small ones, where a unit is much, and never across the level of
significance.

With a dozen tests and two or three printed digits, a test may come so near by chance.
"""

from __future__ import annotations

from collections.abc import Iterator

from il2kb.audit.examination import Examination
from il2kb.audit.remark import Remark
from il2kb.audit.significance import p_text

__all__ = ["check", "kind", "sources"]

kind = "method"
sources = (
    "Nuijten MB, Hartgerink CHJ, van Assen MALM, Epskamp S, Wicherts JM. The prevalence "
    "of statistical reporting errors in psychology. Behav Res Methods 2016;48:1205-1226",
)


def check(of: Examination) -> Iterator[Remark]:
    """Yield the p-values that a test gives but for the last digit."""
    for p in of.p_values:
        if p.nearly:
            yield Remark(
                "info",
                f"{p_text(p.figure)} of {p.comparison.name} differs in its last digit from "
                f"{p.said(p.nearly)}",
                p.comparison.focus,
                (p.figure.statement, *p.inputs),
                f"{p.data}: {p.said()}",
                "compare the p-value with the source; digits may have been cut off there",
            )
