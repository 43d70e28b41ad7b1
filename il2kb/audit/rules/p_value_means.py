"""The p-value of a comparison of means is reproduced by a t test.

From the means, the standard deviations and the numbers of participants of two arms the p-value is
computed again by Student's and by Welch's t test. Means and standard deviations are rounded in
print, so that each test gives a range of p-values; the finding says that the printed one lies in
neither, and whether it changes sides of the trial's level of significance.

Not reproduced is not incorrect: a rank test, a model adjusted for covariates or for the value at
entry, or participants with missing values give another p from the same table.
"""

from __future__ import annotations

from collections.abc import Iterator

from il2kb.audit.examination import Examination
from il2kb.audit.p_values import MEANS
from il2kb.audit.remark import Remark
from il2kb.audit.significance import p_text

__all__ = ["check", "kind", "sources"]

kind = "method"
sources = (
    "Fisher RA. Applications of 'Student's' distribution. Metron 1925;5:90-104",
    "Welch BL. The generalization of Student's problem when several different population "
    "variances are involved. Biometrika 1947;34:28-35",
)


def check(of: Examination) -> Iterator[Remark]:
    """Yield the p-values of means that neither t test reproduces."""
    for p in of.p_values:
        if p.kind != MEANS or p.held or p.nearly:
            continue
        below, sides = p.sides(p.level, [p.named] if p.named else ())
        crosses = below is not None and sides == {not below} and not p.fits
        said = f"{p_text(p.figure)} of {p.comparison.name} is not reproduced by "
        if p.named:
            said += f"the test that is named, which gives {p.said([p.named])} for {p.data}"
            said += f"; {p.names(p.fits)} would" if p.fits else ""
        else:
            said += f"Student's or Welch's t test of {p.data}"
        if crosses:
            said += f". It matters: they are on the other side of {of.evidence.alpha}"
        yield Remark(
            "warning" if crosses else "info",
            said,
            p.comparison.focus,
            (p.figure.statement, *p.inputs),
            p.said(),
            "look in the methods for a rank test or an adjusted model, and in the table for "
            "missing values",
        )
