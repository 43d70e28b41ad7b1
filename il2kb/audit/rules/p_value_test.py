"""One test gives the p-values of counts that stand together.

A paper names a test, or chi-squared and Fisher's exact test for small tables, for the comparisons
of counts between arms in a section. The rule asks whether one test for counts reproduces all the
p-values there that can be reproduced at all, with Fisher's test or Yates' correction in its place
where a cell is expected to have fewer than 5. Where none does, it says which tests give which, and
whether a t test on 0/1 data gives them all, as some software does where a yes is entered as 1. A
p-value that only such a t test gives is told as well.

Adjusted models, strata, and counts that were inferred can have the same effect.
"""

from __future__ import annotations

from collections.abc import Iterator

from il2kb.audit.examination import Examination
from il2kb.audit.p_values import COUNTS, PValue
from il2kb.audit.remark import Remark
from il2kb.audit.significance import p_text

__all__ = ["check", "kind", "sources"]

kind = "method"
sources = (
    "D'Agostino RB, Chase W, Belanger A. The appropriateness of some common procedures "
    "for testing the equality of two independent binomial populations. Am Stat "
    "1988;42:198-202",
    "Campbell I. Chi-squared and Fisher-Irwin tests of two-by-two tables with small "
    "sample recommendations. Stat Med 2007;26:3661-3675",
)

# What is used in place of chi-squared where a cell is expected to have fewer than 5.
_SMALL = ("fisher", "yates")
_NUMERIC = ("welch-0-1", "student-0-1")


def check(of: Examination) -> Iterator[Remark]:
    """Yield the sections whose p-values come from no one test for counts."""
    sections: dict[tuple[str, str | None], list[PValue]] = {}
    for p in of.p_values:
        section = p.comparison.section
        if p.kind == COUNTS and p.fits and section is not None:
            sections.setdefault(section, []).append(p)
    for (_, name), some in sections.items():
        if not any(_gives(test, some) for test in _of_counts(some)):
            yield _remark(name or "the source", some)


def _of_counts(some: list[PValue]) -> list[str]:
    return [t for t in dict.fromkeys(t for p in some for t in p.fits) if t not in _NUMERIC]


def _gives(test: str, some: list[PValue]) -> bool:
    """Tell whether a test gives all p-values, or Fisher's or Yates' where a table is small."""
    return all({test, *(_SMALL if p.is_small else ())} & {*p.fits} for p in some)


def _remark(section: str, some: list[PValue]) -> Remark:
    listed = " and ".join(str(p.figure) for p in some)
    numeric = [test for test in _NUMERIC if all(test in p.fits for p in some)]
    said = (
        f"{section}: no one test for counts, nor one with Fisher's exact test or Yates' correction "
        f"for small tables, gives the {'p-values' if len(some) > 1 else 'p-value'} {listed}"
    )
    if numeric:
        verb = "give" if len(numeric) > 1 else "gives"
        said += f"; {PValue.names(numeric)} {verb} {'all of them' if len(some) > 1 else 'it'}"
    parts = [f"{p.comparison.name}, {p.data}: {p_text(p.figure)} by {p.said(p.fits)}" for p in some]
    return Remark(
        "info",
        said,
        some[0].comparison.focus,
        tuple(s for p in some for s in (p.figure.statement, *p.inputs)),
        "\n".join(parts),
        "look in the methods for the test that was used, or for an adjusted model; write il2:test "
        "on the p-values where it is named",
        tuple(p.comparison.focus for p in some[1:]),
    )
