"""The p-value of a comparison of counts is reproduced by some test.

From the counts of two arms the p-value is computed again by the tests that are in use for them:
chi-squared (Pearson, N-1, Yates, likelihood ratio), Wald tests of the risk difference, the log risk
ratio and the log odds ratio, the arcsine test, Fisher's exact test (two-sided, doubled, mid-p),
Barnard's and Boschloo's unconditional tests, and t tests on 0/1 data. The finding says that none of
them gives the printed digits, which comes nearest, and whether a one-sided test would. Where the
source names its test, that one alone counts. It is a warning where Pearson's and Fisher's tests, or
the one that is named, are on the other side of the trial's level of significance. Barnard's and
Boschloo's tests are run only where no other test gives the digits and their bounds do not rule it
out; above 40,000 as the product of the arms they are not run.

Not reproduced is not incorrect. A model adjusted for covariates or strata, a test for repeated
measurements, other participants than those in the table, imputed values, or a one-sided test give
another p from the same counts, and the methods may not have been read. Counts that were inferred
from percentages are marked with a dagger.
"""

from __future__ import annotations

from collections.abc import Iterator

from il2kb.audit.examination import Examination
from il2kb.audit.p_values import COMMON, COUNTS, PValue
from il2kb.audit.remark import Remark
from il2kb.audit.significance import p_text
from il2kb.statistics.unconditional import UNCONDITIONAL

__all__ = ["check", "kind", "sources"]

kind = "method"
sources = (
    "Campbell I. Chi-squared and Fisher-Irwin tests of two-by-two tables with small "
    "sample recommendations. Stat Med 2007;26:3661-3675",
    "Barnard GA. Significance tests for 2x2 tables. Biometrika 1947;34:123-138",
    "Boschloo RD. Raised conditional level of significance for the 2x2-table when testing"
    " the equality of two probabilities. Stat Neerl 1970;24:1-9",
    "Nuijten MB, Hartgerink CHJ, van Assen MALM, Epskamp S, Wicherts JM. The prevalence "
    "of statistical reporting errors in psychology. Behav Res Methods 2016;48:1205-1226",
)

_REMEDY = (
    "look in the methods for the test, for adjustment and for who was analysed; an adjusted model "
    "or a method that was not seen may explain it; write il2:test on the p-value where it is named"
)


def check(of: Examination) -> Iterator[Remark]:
    """Yield the p-values of counts between arms that no test reproduces."""
    for p in of.p_values:
        if p.kind == COUNTS and not p.held and not p.nearly:
            yield _remark(p, of)


def _remark(p: PValue, of: Examination) -> Remark:
    assert p.proportions is not None
    counts = f"{p.proportions[0]} against {p.proportions[1]}"
    below, sides = p.sides(p.level, [p.named] if p.named else COMMON)
    # A one-sided p, or one of another test than the named, is explained by that.
    crosses = below is not None and sides == {not below} and not p.fits and not p.one_sided
    said = f"{p_text(p.figure)} of {p.comparison.name} is not reproduced by "
    if p.named:
        said += f"the test that is named, which gives {p.said([p.named])} for {counts}"
        said += f"; {p.names(p.fits)} would" if p.fits else ""
    else:
        said += f"any of {len(p.values)} two-sided tests of {counts}"
        said += f"; the nearest is {p.said([p.nearest()])}"
    if p.one_sided:
        said += f". One-sided, {p.names(p.one_sided)} would give it"
    if crosses:
        said += (
            f". It matters: {p_text(p.figure)} is {'' if below else 'not '}below "
            f"{of.evidence.alpha}, and {p.said([p.named] if p.named else COMMON)} "
            f"{'is' if p.named else 'are'} {'not' if below else 'below it'}"
        )
    ruled_out = [name for name in UNCONDITIONAL if name not in (*p.values, *p.unrun)]
    left = ""
    if p.unrun:
        left = f"; {p.names(p.unrun)}: not run, the arms are too large"
    elif ruled_out and not p.fits:
        left = f"; {p.names(ruled_out)} cannot give it, by bounds"
    inferred = [q.inferred for q in p.proportions if q.inferred]
    return Remark(
        "warning" if crosses else "info",
        said,
        p.comparison.focus,
        (p.figure.statement, *p.inputs),
        f"{p.said()}{left}" + (f". † {'; '.join(inferred)}" if inferred else ""),
        _REMEDY,
    )
