"""A figure that stands in two places is the same in both.

The value of a variable in an arm at entry may stand in a table of characteristics and again in a
table of results. The rule compares the two, each to its printed digits. Where both are of as many
participants, they must agree. Where one is of fewer, its least and greatest value must lie within
those of the other; means and counts may then differ. At later moments only figures of one analysis
set are compared, since another set may count those who are missing in another way. Two values of
one figure in one document are compared at any moment.

A table of other participants, of observed values and of imputed ones, or another moment called
baseline can explain a difference; the source should say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from il2kb import model
from il2kb.audit.agreement import disagree
from il2kb.audit.documents import documents
from il2kb.audit.evidence import Rounded, printed, whole
from il2kb.audit.examination import Examination
from il2kb.audit.remark import Remark

__all__ = ["check", "kind", "sources"]

kind = "difference"
sources = (
    "Wilkinson J, et al. Protocol for the development of a tool (INSPECT-SR) to identify "
    "problematic randomised controlled trials. BMJ Open 2024;14:e084164",
)

_WORDS = {"standardDeviation": "SD", "lowerQuartile": "lower quartile",
          "upperQuartile": "upper quartile", "standardError": "standard error"}  # fmt: skip
_EXTREMES = ("minimum", "maximum")


def check(of: Examination) -> Iterator[Remark]:
    """Yield the variables whose values at one moment differ between tables."""
    groups: dict[tuple[str, str], dict[str, list[model.Result]]] = {}
    for result in of.evidence.results:
        if result.set.subgroup is None:
            arms = groups.setdefault((result.variable.iri, result.moment.iri), {})
            arms.setdefault(result.arm.iri, []).append(result)
    for arms in groups.values():
        found = [d for results in arms.values() for d in _differences(results, of)]
        if any(grave for grave, *_ in found):
            yield _remark(found, next(iter(arms.values()))[0], of)


_Difference = tuple[bool, str, Rounded, Rounded]


def _differences(results: list[model.Result], of: Examination) -> Iterator[_Difference]:
    """Yield what differs in an arm; first of all whether the numbers of participants allow none."""
    for result in results:
        yield from _within(result, of)
    # Later, two analysis sets of one size may count the missing in different ways.
    pairs = (
        pair
        for pair in combinations(results, 2)
        if of.evidence.at_entry(pair[0]) or pair[0].set.iri == pair[1].set.iri
    )
    for one, other in pairs:
        n, m = (whole(of.proportions.own(r)) for r in (one, other))
        for item in (item for item in one.values if item in other.values):
            first, second = _figure(one, item), _figure(other, item)
            if first is None or second is None or not disagree(first.statement, second.statement):
                continue
            if n is None or m is None or item == "total":
                continue
            same = n == m
            grave = same or (item in _EXTREMES and _outside(item, first, second, smaller=n < m))
            numbers = f"n={n}" if same else f"n={n} and n={m}"
            said = _said(one, item, first, second, numbers, of)
            yield grave, said, first, second


def _within(result: model.Result, of: Examination) -> Iterator[_Difference]:
    """Yield the items of which one document has two values for one result."""
    numbers = f"n={whole(of.proportions.own(result)) or '?'}"
    for item, statements in result.values.items():
        for one, other in combinations(filter(None, map(printed, statements)), 2):
            shared = documents(one.statement).keys() & documents(other.statement).keys()
            if shared and disagree(one.statement, other.statement):
                yield True, _said(result, item, one, other, numbers, of), one, other


def _said(
    result: model.Result,
    item: str,
    first: Rounded,
    second: Rounded,
    numbers: str,
    of: Examination,
) -> str:
    words = _WORDS.get(item, item)
    return (
        f"{of.evidence.arm(result.arm)} {words} {first} in {_section(first)}, {second} in "
        f"{_section(second)} ({numbers})"
    )


def _figure(result: model.Result, item: str) -> Rounded | None:
    return printed(result.value(item))


def _outside(item: str, first: Rounded, second: Rounded, *, smaller: bool) -> bool:
    """Tell whether the extreme of the smaller group lies outside that of the greater one."""
    if first.number.is_bound or second.number.is_bound:
        return False
    few, many = (first, second) if smaller else (second, first)
    if item == "minimum":
        return few.number.interval[1] < many.number.interval[0]
    return few.number.interval[0] > many.number.interval[1]


def _section(figure: Rounded) -> str:
    place = figure.statement.places[0] if figure.statement.places else None
    return (place.section or place.source.label) if place else "a place that is not named"


def _remark(found: list[_Difference], result: model.Result, of: Examination) -> Remark:
    found = sorted(found, key=lambda d: not d[0])
    figures = [figure for _, _, first, second in found for figure in (first, second)]
    name = result.variable.label
    if result.moment.label not in name:
        name += f", {result.moment.label}"
    return Remark(
        "warning",
        f"{name} differs between tables: {'; '.join(said for _, said, _, _ in found)}",
        figures[0].statement.iri,
        tuple(figure.statement for figure in figures),
        "; ".join(f"{first} ≠ {second}" for _, _, first, second in found),
        "look for who is in each table; encode both values and an il2:Conflict between them",
        tuple(figure.statement.iri for figure in figures[1:]),
    )
