"""A figure can be what it says it is.

A count is a whole number not below 0 and not above its denominator; a number of participants is
whole, and above 0 where something is a percentage of it; a percentage and a p-value lie in 0 to 100
and 0 to 1; a standard deviation and a standard error are not negative; a mean and a median lie
between the least and the greatest value; limits do not change places.

Such a figure is a slip in the source or in its encoding. Nothing else is computed from it.
"""

from __future__ import annotations

from collections.abc import Iterator

from il2kb import model
from il2kb.audit.evidence import Rounded, printed, reported, whole
from il2kb.audit.examination import Examination
from il2kb.audit.remark import Remark

__all__ = ["check", "kind", "sources"]

kind = "exact"
sources = ("il2kb, the definitions of the figures",)

_REMEDY = (
    "compare the figure with the source; where it stands so there, keep it, and say so in a note"
)
_COUNTS = ("events", "total", "analysed", "randomised")
_ORDERED = (
    ("minimum", "median"), ("minimum", "mean"), ("minimum", "maximum"), ("median", "maximum"),
    ("mean", "maximum"), ("lowerQuartile", "median"), ("median", "upperQuartile"),
    ("lowerQuartile", "upperQuartile"),
)  # fmt: skip


def check(of: Examination) -> Iterator[Remark]:
    """Yield the figures that cannot be."""
    trial = of.trial
    for arm in trial.arms:
        yield from _counts("randomised", arm.all("randomised"), of.evidence.arm(arm), least=0)
    for group in (group for one in trial.sets for group in one.groups):
        name = of.evidence.arm(group.arm) if group.arm is not None else group.label
        yield from _counts("analysed", group.all("analysed"), name, least=0)
    for result in trial.results:
        yield from _result(result, of)
    for contrast in trial.contrasts:
        name = of.evidence.contrast(contrast.result, contrast.reference)
        for p in filter(None, map(printed, contrast.p_values)):
            if not 0 <= p.number.number <= 1:
                yield _remark(f"the p-value {p} of {name} is not in 0 to 1", p)
    for effect in of.effects.reported:
        low, high = effect.lower, effect.upper
        if low is not None and high is not None and low.number.value > high.number.value:
            said = f"the limits of {effect.effect.measure.label} of {effect.name} change places"
            yield _remark(said, low, high, arithmetic=f"{low} > {high}")
        for figure in effect.figures if effect.null == 1 else ():
            if figure.number.number < 0:
                yield _remark(f"{figure} of {effect.name} is a ratio below 0", figure)


def _counts(
    item: str, statements: tuple[model.Statement, ...], name: str, least: int
) -> Iterator[Remark]:
    for figure in filter(None, map(printed, statements)):
        count = whole(figure)
        if figure.number.comparator is None and (count is None or count < least):
            yield _remark(f"{item} {figure} of {name} is no number of participants", figure)


def _result(result: model.Result, of: Examination) -> Iterator[Remark]:
    name = of.evidence.name(result)
    for item in ("events", "total"):
        least = 1 if item == "total" else 0
        yield from _counts(item, result.values.get(item, ()), name, least)
    events, percent = reported(result, "events"), reported(result, "percent")
    own = of.proportions.own(result)
    total, count = whole(own), whole(events)
    if own and events and total is not None and count is not None and count > total:
        said = f"{events} events of {name} are more than their denominator {own}"
        yield _remark(said, events, own, arithmetic=f"{count} > {total}")
    if own is not None and total == 0 and percent is not None:
        yield _remark(f"{percent.percent} of {name} is a percentage of nobody", percent, own)
    if percent is not None and not 0 <= percent.number.number <= 100:
        yield _remark(f"{percent.percent} of {name} is not in 0 to 100", percent)
    for item in ("standardDeviation", "standardError"):
        spread = reported(result, item)
        if spread is not None and spread.number.number < 0:
            yield _remark(f"{spread} as {_words(item)} of {name} is below 0", spread)
    for low, high in _ORDERED:
        below, above = reported(result, low), reported(result, high)
        if below is None or above is None:
            continue
        floor, ceiling = below.number.low, above.number.high
        if floor is not None and ceiling is not None and floor > ceiling:
            said = f"{_words(low)} {below} of {name} is above its {_words(high)}, {above}"
            yield _remark(said, below, above, arithmetic=f"{below} > {above}")


def _words(item: str) -> str:
    return "".join(f" {c.lower()}" if c.isupper() else c for c in item)


def _remark(said: str, figure: Rounded, *more: Rounded, arithmetic: str = "") -> Remark:
    return Remark(
        "violation",
        said,
        figure.statement.iri,
        tuple(f.statement for f in (figure, *more)),
        arithmetic or str(figure),
        _REMEDY,
        tuple(f.statement.iri for f in more),
    )
