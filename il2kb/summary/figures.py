"""Figures in the cells of a table, which have their unit and kind in the header of the row."""

from __future__ import annotations

from collections.abc import Sequence

from il2kb import model
from il2kb.summary.pieces import unit_name, wording

__all__ = ["COUNTS", "SPREADS", "number", "order_of", "row_heading", "share", "time_of"]

# From who took part, over the disease and its treatment, to harms; by the names of the concepts.
_DOMAINS = (
    "demography",
    "body-measure",
    "disease-history",
    "treatment-response",
    "disease-activity",
    "organ-manifestation",
    "renal-response",
    "serology",
    "immune-cells",
    "glucocorticoid-use",
    "medication-at-entry",
    "serious-harm",
    "infection",
    "harm",
)

SPREADS = (
    # items in the order in which they are printed, and how the row is headed
    (("mean", "standardDeviation"), "mean ± SD", ("", " ± ", "")),
    (("mean", "standardError"), "mean ± SE", ("", " ± ", "")),
    (("median", "minimum", "maximum"), "median (range)", ("", " (", "–", ")")),
    (("median", "lowerQuartile", "upperQuartile"), "median (quartiles)", ("", " (", "–", ")")),
)
COUNTS = ("events", "total", "percent")


def number(statement: model.Statement) -> str:
    """Return the printed form, or the number, without a unit: the header of the row has it."""
    if statement.printed is not None:
        return statement.printed
    if statement.number is not None:
        return f"{statement.comparator or ''}{statement.number:f}"
    return wording(statement)


def share(statement: model.Statement) -> str:
    """Return a percentage with its sign, whether the sign was printed or not."""
    text = number(statement)
    return text if text.endswith("%") else f"{text}%"


def order_of(variable: model.Variable) -> tuple[int, str]:
    """Return a key that puts variables by domain, then by the alphabet."""
    domain = variable.domain.name.removeprefix("domain.") if variable.domain else ""
    rank = _DOMAINS.index(domain) if domain in _DOMAINS else len(_DOMAINS)
    return (rank, variable.label.casefold())


def row_heading(variable: model.Variable, group: Sequence[model.Result], *, alone: bool) -> str:
    """Return the header of a row: the variable, its unit, and what the figures are.

    Counts stand `alone` where their denominator is in the head of the column.
    """
    have = {item for r in group for item in r.values}
    found = [name for items, name, _ in SPREADS if have.issuperset(items)][:1]
    if have & {"events", "percent"}:
        count = ("n" if alone else "n/N") if "events" in have else ""
        found.insert(0, f"{count} (%)" if count and "percent" in have else count or "%")
    numbers = (s for r in group for item, ss in r.values.items() if item not in COUNTS for s in ss)
    unit = next((u for s in numbers if (u := unit_name(s.unit))), "")
    if unit and unit not in variable.label:
        found.insert(0, unit)
    return ", ".join([variable.label, *found])


def time_of(moment: model.Moment) -> tuple[int, float, str]:
    """Return a key that puts baseline first, then moments by their offset; unknown ones last."""
    if moment.offset is None or moment.offset.number is None:
        return (0 if "baseline" in moment.name else 2, 0.0, moment.name)
    days = {"d": 1, "wk": 7, "mo": 30.4, "a": 365.25}.get(moment.offset.unit or "", 1)
    return (1, float(moment.offset.number) * days, moment.name)
