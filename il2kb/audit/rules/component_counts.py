"""A component of an outcome has no more events than the outcome itself.

Asked: did more participants have a part of an outcome, such as pneumonia, than the outcome that
counts it, such as any infection?

Computed: for each outcome that is encoded as a component of another, the count in an arm, at a
moment and in an analysis set is compared with that of the whole. A count that only a percentage
gives is used where one whole count fits it. The components are not added up: one participant may
have several.

It misleads where one row counts events and the other participants, where the two rows have
different periods, or where the source does not in truth count the part in the whole.

To do: look both rows up; if they count different things, take out il2:componentOf or give the rows
moments of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from il2kb.audit.documents import where
from il2kb.audit.evidence import reported, whole
from il2kb.audit.remark import Remark

if TYPE_CHECKING:
    from il2kb import model
    from il2kb.audit.examination import Examination

__all__ = ["check", "kind", "sources"]

kind = "exact"
sources = (
    "Junqueira DR, Zorzela L, Golder S, et al. CONSORT Harms 2022 statement. BMJ 2023;381:e073725",
    "Hopewell S, Chan A-W, Collins GS, et al. CONSORT 2025 statement. BMJ 2025;389:e081123 "
    "(item 27)",
)


def check(of: Examination) -> Iterator[Remark]:
    """Yield a remark for each component with more events than its whole."""
    results = {_key(result, result.variable.iri): result for result in of.evidence.results}
    for part in of.evidence.results:
        if part.variable.component_of is None:
            continue
        whole_one = results.get(_key(part, part.variable.component_of))
        if whole_one is None:
            continue
        count, total = _count(of, part), _count(of, whole_one)
        if count is None or total is None or count[0] <= total[0]:
            continue
        yield Remark(
            "warning",
            f"{of.evidence.name(part)}: {_shown(count)}, more than the {_shown(total)} of "
            f"{of.evidence.name(whole_one)}, which counts it.",
            count[1].iri,
            (count[1], total[1]),
            f"{count[0]} > {total[0]}",
            "look both rows up: one may count events and the other participants, or another period",
            (total[1].iri,),
        )


def _key(result: model.Result, variable: str) -> tuple[str, str, str, str]:
    return variable, result.arm.iri, result.moment.iri, result.set.iri


def _count(of: Examination, result: model.Result) -> tuple[int, model.Statement] | None:
    """Return how many had the event, and the figure that says so."""
    events = reported(result, "events")
    if events is not None:
        count = whole(events)
        return None if count is None else (count, events.statement)
    proportion, percent = of.proportions[result], reported(result, "percent")
    if isinstance(proportion, str) or percent is None:
        return None
    return proportion.events, percent.statement


def _shown(count: tuple[int, model.Statement]) -> str:
    number, statement = count
    if statement.item == "events":
        return where(statement)
    return f"{number} that {where(statement)} stands for"
