"""The rows of a table use the denominator of their column.

The number analysed that a table gives for an arm is held against its rows. A row whose counts and
percentages fit another denominator only, not above the number randomised, is a row with a
denominator of its own: 21 (70.00) is 21/30, also where the column says n=29. All such rows of a
column are one finding. The arithmetic is decimal and exact.

A table may say in a footnote that a row is of other participants, or of all who were randomised.
What was computed with the denominator of the column, such as a test, may then be off.
"""

from __future__ import annotations

from collections.abc import Iterator

from il2kb import model
from il2kb.audit.evidence import Column, Rounded, reported, whole
from il2kb.audit.examination import Examination
from il2kb.audit.remark import Remark
from il2kb.statistics import percentages

__all__ = ["check", "kind", "sources"]

kind = "exact"
sources = ("Brown NJL, Heathers JAJ. The GRIM test. Soc Psychol Personal Sci 2017;8:363-369",)


def check(of: Examination) -> Iterator[Remark]:
    """Yield the columns some of whose rows have another denominator."""
    for column in of.evidence.all_columns:
        known = {n: figure for figure in of.evidence.analysed(column) if (n := whole(figure))}
        if known:
            yield from _of(column, known, of)


def _of(column: Column, known: dict[int, Rounded], of: Examination) -> Iterator[Remark]:
    rows = [r for r in of.evidence.in_column(column) if _others(r, known, of)]
    if not rows:
        return
    together = _together(rows, of)
    for some in [rows] if together else [[row] for row in rows]:
        yield _remark(column, known, some, _together(some, of), of)


def _remark(
    column: Column,
    known: dict[int, Rounded],
    results: list[model.Result],
    possible: tuple[int, ...],
    of: Examination,
) -> Remark:
    figures = [f for r in results for f in (reported(r, "events"), reported(r, "percent")) if f]
    said = " or ".join(map(str, possible)) if len(possible) <= 4 else "other denominators"
    rows: dict[str, list[str]] = {}
    for result in results:
        rows.setdefault(result.variable.label, []).append(_shown(result))
    listed = "; ".join(f"{label}: {', '.join(shown)}" for label, shown in rows.items())
    return Remark(
        "warning",
        f"{column.section or 'the source'}, {of.evidence.arm(results[0].arm)}: "
        f"n={', '.join(map(str, known))} is reported, but figures there fit no n up to the "
        f"{of.proportions.limit(results[0].arm)} randomised but {said} ({listed})",
        figures[0].statement.iri,
        tuple(f.statement for f in (*known.values(), *figures)),
        "\n".join(_arithmetic(result, possible, list(known)) for result in results),
        "look for a footnote that gives the row another denominator; encode the row in an analysis "
        "set of its own",
        tuple(f.statement.iri for f in figures[1:]),
    )


def _others(result: model.Result, known: dict[int, Rounded], of: Examination) -> tuple[int, ...]:
    """Return the denominators that fit a row where none of its column does."""
    percent, events = reported(result, "percent"), reported(result, "events")
    limit = whole(of.proportions.limit(result.arm))
    if percent is None or percent.number.comparator is not None or not limit:
        return ()
    if not 0 <= percent.number.number <= 100 or (events is not None and whole(events) is None):
        return ()
    if of.proportions.own(result) is not None and whole(of.proportions.own(result)) not in known:
        return ()  # the source gives the row a denominator of its own
    possible = percentages.denominators(percent.number, limit, whole(events))
    return () if set(possible) & known.keys() else possible


def _together(results: list[model.Result], of: Examination) -> tuple[int, ...]:
    limit = whole(of.proportions.limit(results[0].arm)) or 0
    found = set(range(1, limit + 1))
    for result in results:
        percent, events = reported(result, "percent"), reported(result, "events")
        assert percent is not None
        found &= set(percentages.denominators(percent.number, limit, whole(events)))
    return tuple(sorted(found))


def _shown(result: model.Result) -> str:
    percent, events = reported(result, "percent"), reported(result, "events")
    assert percent is not None
    return percent.percent if events is None else f"{events} ({percent.number})"


def _arithmetic(result: model.Result, possible: tuple[int, ...], known: list[int]) -> str:
    percent, events = reported(result, "percent"), reported(result, "events")
    assert percent is not None
    parts = []
    for n in (*possible[:2], *known):
        counts = percentages.counts(percent.number, n)
        k = whole(events)
        if k is None:
            k = counts[0] if counts else round(percent.number.value * n / 100)
        prints = "prints as" if k in counts else "does not print as"
        parts.append(f"{k}/{n} = {100 * k / n:.4f} % {prints} {percent.number}")
    return ", ".join(parts)
