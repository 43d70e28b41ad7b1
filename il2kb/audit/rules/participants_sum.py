"""The numbers of the arms give the number of the whole.

Asked: do the numbers randomised to the arms add up to the number that the same report gives for
the trial, and do the members of the arms in an analysis set add up to the set?

Computed: the reported numbers of all arms are added. The sum is compared with the number
randomised or enrolled that the trial has as a whole in the same document, and with a planned
number only where that stands in the same section and row, as in "60 patients were randomised, 30
and 30". A set that has a number analysed of its own is compared with its
arms in the same way.

It misleads where people were enrolled and not randomised (a run-in, a screening phase), where an
arm of the trial is not in the report or not encoded, and where a number was planned and another
reached.

To do: look the numbers up at both places; add the arm that is missing, or move a number of
another kind to the item that it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from il2kb.audit.documents import documents, item_name, where
from il2kb.audit.evidence import Rounded, printed, whole
from il2kb.audit.remark import Remark

if TYPE_CHECKING:
    from il2kb import model
    from il2kb.audit.examination import Examination

__all__ = ["check", "kind", "sources"]

kind = "difference"
sources = (
    "Hopewell S, Chan A-W, Collins GS, et al. CONSORT 2025 statement. BMJ 2025;389:e081123 "
    "(items 22a and 26)",
    "Wilkinson J, et al. Protocol for the development of a tool (INSPECT-SR) to identify "
    "problematic randomised controlled trials. BMJ Open 2024;14:e084164",
)

_REMEDY = (
    "look both numbers up; a run-in, an arm that is not encoded, or a planned number would explain "
    "a difference"
)


def check(of: Examination) -> Iterator[Remark]:
    """Yield a remark for each whole that the arms do not add up to."""
    trial = of.trial
    arms = [of.evidence.randomised(arm) for arm in trial.arms]
    for item in ("randomised", "actualEnrolment", "plannedEnrolment"):
        for statement in trial.all(item):
            whole_figure = printed(statement)
            if whole_figure is not None and _together(statement, arms, item):
                severity = "info" if item == "plannedEnrolment" else "warning"
                said = f"The {item_name(item)} is"
                yield from _compare(severity, said, whole_figure, arms, "randomised to the arms")
    for one in trial.sets:
        groups = [one.group(arm) for arm in trial.arms]
        parts = [printed(group.analysed) if group is not None else None for group in groups]
        for total in filter(None, map(printed, one.all("analysed"))):
            said = f"The set «{one.label}» has"
            yield from _compare("warning", said, total, parts, "of its arms")


def _compare(
    severity: str, said: str, total: Rounded, parts: list[Rounded | None], of_what: str
) -> Iterator[Remark]:
    figures = [part for part in parts if part is not None]
    counts = [count for part in figures if (count := whole(part)) is not None]
    count = whole(total)
    if count is None or len(counts) < len(parts) or len(counts) < 2 or sum(counts) == count:
        return
    added = " + ".join(map(str, counts))
    yield Remark(
        severity,
        f"{said} {where(total.statement)}, which differs from the sum of the numbers {of_what}, "
        f"{added} = {sum(counts)}.",
        total.statement.iri,
        (total.statement, *(part.statement for part in figures)),
        f"{added} = {sum(counts)}; {sum(counts)} - {count} = {sum(counts) - count}",
        _REMEDY,
        tuple(part.statement.iri for part in figures),
    )


def _together(statement: model.Statement, arms: list[Rounded | None], item: str) -> bool:
    """Tell whether the arms' numbers stand in the same document, for a plan in the same row."""
    for arm in arms:
        if arm is None:
            return False
        if item == "plannedEnrolment":
            spots = {(p.source.iri, p.section, p.row) for p in statement.places}
            if not spots & {(p.source.iri, p.section, p.row) for p in arm.statement.places}:
                return False
        elif not documents(statement).keys() & documents(arm.statement).keys():
            return False
    return True
