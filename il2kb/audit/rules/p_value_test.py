"""One test gives the p-values of counts that stand together.

A paper names a test, or chi-squared or Fisher's exact test as fits, for the comparisons of counts
between arms in a section. The rule asks whether one test for counts alone or with Fisher's beside
it, or Pearson's, Yates' and Fisher's in turn, as the expected counts ask for, reproduces all the
p-values there that can be reproduced at all. Where
none does, it says which tests give which, and whether a t test on 0/1 data gives them all, as some
software does where a yes is entered as 1. A p-value that only such a t test gives is told as well.

Adjusted models, strata, and counts that were inferred can have the same effect.
"""

from __future__ import annotations

from collections.abc import Iterator

from il2kb.audit.examination import Examination
from il2kb.audit.p_values import COUNTS, PValue
from il2kb.audit.remark import Remark

__all__ = ["check", "kind", "sources"]

kind = "method"
sources = (
    "D'Agostino RB, Chase W, Belanger A. The appropriateness of some common procedures "
    "for testing the equality of two independent binomial populations. Am Stat "
    "1988;42:198-202",
    "Campbell I. Chi-squared and Fisher-Irwin tests of two-by-two tables with small "
    "sample recommendations. Stat Med 2007;26:3661-3675",
)

# Chosen by the expected counts, cell by cell of a table.
_BY_SIZE = ("pearson", "yates", "fisher")
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
    """Tell whether a test, or one that is used in its place in small tables, gives all p-values."""
    beside = _BY_SIZE if test in _BY_SIZE else ("fisher",)
    return all({test, *beside} & {*p.fits} for p in some)


def _remark(section: str, some: list[PValue]) -> Remark:
    listed = " and ".join(f"{p.number}" for p in some)
    numeric = [test for test in _NUMERIC if all(test in p.fits for p in some)]
    said = (
        f"{section}: no one test for counts, nor chi-squared and Fisher's exact test as the counts "
        f"ask for, gives the {'p-values' if len(some) > 1 else 'p-value'} {listed}"
    )
    if numeric:
        verb = "give" if len(numeric) > 1 else "gives"
        said += f"; {PValue.names(numeric)} {verb} {'all of them' if len(some) > 1 else 'it'}"
    parts = [f"{p.comparison.name}, {p.data}: p={p.number} by {p.said(p.fits)}" for p in some]
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
