"""A percentage is that of a whole count of its denominator.

For a percentage with its denominator n there must be a whole number k of 0 to n such that
100 k / n, rounded to the printed decimals, is the printed percentage. Where the count is printed as
well, k is that count. Halves may have been rounded up or down. The arithmetic is decimal and exact.

The denominator is the one printed with the figure, else the number analysed that is reported for
its analysis set. Where only that of the column of the table is known and another denominator up to
the number randomised would do, the rule audit.row-denominator tells it; here are the percentages
that no denominator up to the number randomised gives.

A percentage may be of something else than participants, such as injections or visits, or weighted,
or adjusted, or of those with a value, whose number is not printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from il2kb import model
from il2kb.audit.evidence import Rounded, reported, whole
from il2kb.audit.examination import Examination
from il2kb.audit.proportions import MOST
from il2kb.audit.remark import Remark
from il2kb.statistics import percentages

__all__ = ["check", "kind", "sources"]

kind = "exact"
sources = ("Brown NJL, Heathers JAJ. The GRIM test. Soc Psychol Personal Sci 2017;8:363-369",)


def check(of: Examination) -> Iterator[Remark]:
    """Yield the percentages that no count gives."""
    told: set[tuple[str, str]] = set()
    for result in of.evidence.results:
        remark = _of(result, of)
        if remark is None and (result.set.iri, result.arm.iri) not in told:
            remark = _together(result, of)
            told |= set() if remark is None else {(result.set.iri, result.arm.iri)}
        if remark is not None:
            yield remark


def _together(result: model.Result, of: Examination) -> Remark | None:
    """Return the remark that percentages of one set are of no one denominator, if they are not."""
    figures = of.proportions.together(result)
    limit = of.proportions.limit(result.arm)
    top = whole(limit)
    if len(figures) < 2 or limit is None or not top or of.proportions.denominators(result):
        return None
    if reported(result, "events") is not None or reported(result, "percent") is None:
        return None
    if percentages.shared([figure.number for figure in figures], top):
        return None
    shown = " and ".join(figure.percent for figure in figures)
    alone = "; ".join(
        f"{f.percent}: n={', '.join(map(str, percentages.denominators(f.number, top))) or 'none'}"
        for f in figures
    )
    return Remark(
        "info",
        f"{shown} of {result.set.label}, {of.evidence.arm(result.arm)}, are not of one denominator "
        f"up to the {limit} randomised",
        figures[0].statement.iri,
        (*(figure.statement for figure in figures), limit.statement),
        alone,
        "look for the number of participants behind each; some may have missing values",
        tuple(figure.statement.iri for figure in figures[1:]),
    )


def _of(result: model.Result, of: Examination) -> Remark | None:
    events, percent = reported(result, "events"), reported(result, "percent")
    if percent is None or percent.number.comparator is not None:
        return None
    if not 0 <= percent.number.number <= 100 or (events is not None and whole(events) is None):
        return None  # audit.figure-impossible tells
    count, own, limit = whole(events), of.proportions.own(result), of.proportions.limit(result.arm)
    n = whole(own)
    if n is not None and 0 < n <= MOST and (count or 0) <= n:
        counts = percentages.counts(percent.number, n)
        if counts and (count is None or count in counts):
            return None
        most = whole(of.proportions.limit(result.arm)) or 0
        beside = {whole(f) for f in of.proportions.of_columns(result)} - {None}
        other = percentages.denominators(percent.number, most, count) if most else ()
        if reported(result, "total") is None and beside and other and not beside & {*other}:
            return None  # audit.row-denominator tells
        return _remark(result, of, [f for f in (percent, events, own) if f], n, count)
    top = whole(limit)
    if own is None and top and not percentages.denominators(percent.number, top, count):
        return _remark(result, of, [f for f in (percent, events, limit) if f], top, count)
    return None


def _remark(
    result: model.Result, of: Examination, figures: list[Rounded], n: int, count: int | None
) -> Remark:
    percent = figures[0].number
    shown = figures[0].percent
    own = of.proportions.own(result) is not None
    denominator = f"{n}" if own else f"any denominator up to the {n} randomised"
    if count is not None:
        said = f"{count} of {denominator}"
        exact = f"{count}/{n} = {100 * count / n:.4f} %" if own else f"n = 1 to {n}, none fits"
    else:
        low = int(percent.value * n / 100)
        near = [k for k in (low, low + 1) if k <= n]
        said = f"a whole count of {denominator}"
        exact = "; ".join(f"{k}/{n} = {100 * k / n:.4f} %" for k in near)
    cut = own and count is not None and percent.truncates(Fraction(100 * count, n))
    return Remark(
        "info" if cut else "warning",
        f"{shown} of {of.evidence.name(result)} is not that of {said}"
        + ("; digits seem cut off" if cut else ""),
        figures[0].statement.iri,
        tuple(f.statement for f in figures),
        exact,
        "compare the figure with the source; where it stands so, another denominator was used, or "
        "the percentage is not one of participants",
    )
