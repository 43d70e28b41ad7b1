"""The p-value of counts within an arm is reproduced by some test.

The same participants are counted twice, before and after. McNemar's test (exact, chi-squared, with
correction) needs the pairs, which are not printed; it is computed for every number of participants
who can have changed, given the two counts. The tests for independent groups are computed as well,
since they are used for such data too. The finding says that none of them gives the printed digits.

Not reproduced is not incorrect: a test for ordered categories or trends, a model for repeated
measurements, or other participants than those in the table give another p.
"""

from __future__ import annotations

from collections.abc import Iterator

from il2kb.audit.examination import Examination
from il2kb.audit.p_values import PAIRED, PAIRED_TESTS, PValue
from il2kb.audit.remark import Remark
from il2kb.audit.significance import p_text

__all__ = ["check", "kind", "sources"]

kind = "method"
sources = (
    "McNemar Q. Note on the sampling error of the difference between correlated "
    "proportions or percentages. Psychometrika 1947;12:153-157",
)

_SHOWN = (*PAIRED_TESTS, "fisher", "pearson", "yates")


def check(of: Examination) -> Iterator[Remark]:
    """Yield the p-values of counts within an arm that no test reproduces."""
    for p in of.p_values:
        if p.kind == PAIRED and not p.held and not p.nearly:
            yield _remark(p, of)


def _remark(p: PValue, of: Examination) -> Remark:
    paired = any(test in p.values for test in PAIRED_TESTS)
    tests = [test for test in _SHOWN if test in p.values]
    below, sides = p.sides(p.level, tests)
    opposite = below is not None and sides == {not below}
    by = "McNemar's tests for any pairs, nor by tests for independent groups"
    if not paired:
        by = "tests for independent groups; McNemar's need as many participants at both moments"
    said = f"{p_text(p.figure)} of {p.comparison.name}, {p.data}, is not reproduced by "
    if p.named:
        tests = [p.named]
        below, sides = p.sides(p.level, tests)
        opposite = below is not None and sides == {not below} and not p.fits
        said += f"the test that is named, which gives {p.said(tests)}"
        said += f"; {p.names(p.fits)} would" if p.fits else ""
    else:
        said += f"{by}; the nearest is {p.said([p.nearest(tests)])}"
    if opposite:
        names = "McNemar's, Fisher's and chi-squared" if paired else "Fisher's and chi-squared"
        others = f"{p.names(tests)} is" if p.named else f"{names} tests are all"
        said += (
            f". It matters: {p_text(p.figure)} is {'' if below else 'not '}below "
            f"{of.evidence.alpha}, and {others} on the other side"
        )
    if (
        p.proportions is not None
        and p.proportions[1].events == 0
        and of.evidence.at_entry(p.comparison.reference)
    ):
        said += ". An outcome that is counted as a change from baseline has 0 there by definition"
    return Remark(
        "warning" if opposite else "info",
        said,
        p.comparison.focus,
        (p.figure.statement, *p.inputs),
        f"{p.data}: {p.said(tests)}",
        "look in the methods for the test within arms and for who was analysed",
    )
