"""A registration enrols as many as the report randomised.

Asked: is the number of participants in a registration that of the report?

Computed: the reported numbers of the arms are added; where an arm has none, the number enrolled
that the report gives as a whole is taken. If the registration has an actual number, that is
compared, and a planned one is not, for a trial may end above or below its plan. If it has a planned
number only, a difference is an info; one from an actual number is a warning.

It misleads where the record counts those screened or enrolled before randomisation, where the
report is of a part of the registered trial or of several, and where the record was not updated
after the plan.

To do: look up what the record counts; ask whether it is of this study.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from il2kb.audit.documents import reports, where, within
from il2kb.audit.evidence import Rounded, printed, whole
from il2kb.audit.remark import Remark

if TYPE_CHECKING:
    from il2kb import model
    from il2kb.audit.examination import Examination

__all__ = ["check", "kind", "sources"]

kind = "difference"
sources = (
    "Hopewell S, Chan A-W, Collins GS, et al. CONSORT 2025 statement. BMJ 2025;389:e081123 "
    "(items 2, 16a and 22a)",
    "Wilkinson J, et al. Protocol for the development of a tool (INSPECT-SR) to identify "
    "problematic randomised controlled trials. BMJ Open 2024;14:e084164",
)

_KINDS = {"actualEnrolment": ("actual", "warning"), "plannedEnrolment": ("planned", "info")}


def check(of: Examination) -> Iterator[Remark]:
    """Yield a remark for each registration with another number than the report."""
    own = _reported(of)
    if own is None:
        return
    number, shown, statements = own
    for registration in of.trial.registrations:
        registered = _registered(registration)
        if not registered or number in [whole(figure) for figure in registered]:
            continue
        called, severity = _KINDS[registered[0].statement.item]
        figures = " and ".join(where(figure.statement) for figure in registered)
        yield Remark(
            severity,
            f"{registration.identifier or registration.label} has {figures} participants "
            f"({called}), the report {shown}. The two need not be of one study.",
            registered[0].statement.iri,
            (*(figure.statement for figure in registered), *statements),
            "\n".join(
                f"{number} - {count} = {number - count}"
                for figure in registered
                if (count := whole(figure)) is not None
            ),
            "look up whom the record counts, and ask whether it is of this study",
            tuple(statement.iri for statement in statements),
        )


def _registered(registration: model.Registration) -> list[Rounded]:
    """Return the actual numbers of a registration, else the planned ones."""
    for item in _KINDS:
        found = [figure for s in registration.all(item) if (figure := printed(s)) is not None]
        if counted := [figure for figure in found if whole(figure) is not None]:
            return counted
    return []


def _reported(of: Examination) -> tuple[int, str, tuple[model.Statement, ...]] | None:
    """Return the number of the report, how it comes about, and what it rests on."""
    told = reports(of.trial)
    arms = [of.evidence.randomised(arm) for arm in of.trial.arms]
    parts = [
        (count, arm.statement)
        for arm in arms
        if arm is not None and (count := whole(arm)) is not None
        if within([arm.statement], told)
    ]
    if parts and len(parts) == len(arms):
        total = sum(count for count, _ in parts)
        added = " + ".join(str(count) for count, _ in parts)
        shown = f"{total} randomised" + (f" ({added})" if len(parts) > 1 else "")
        return total, shown, tuple(statement for _, statement in parts)
    for item, (called, _) in _KINDS.items():
        for statement in within(of.trial.all(item), told):
            number = whole(printed(statement))
            if number is not None:
                return number, f"{where(statement, told)} ({called})", (statement,)
    return None
