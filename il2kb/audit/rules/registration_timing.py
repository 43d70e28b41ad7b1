"""A registration comes before the start, and its dates are in order.

Asked: was the trial registered before it started? Do start, completion and updates follow each
other, is there time for the treatment in between, and do copies of one record, and the report,
agree on the dates? Was the record looked after once the trial had begun?

Computed: a registration is after the start where its earliest date of registration or of first
posting is later than each date of start that it, or else a report, gives; where only a month is
printed, months are compared. A start after a completion, a first posting after the last update, a
time from start to completion that is shorter than the reported treatment, and a date that the
report gives otherwise are warnings; a late registration, a record last updated before the start,
and copies with different dates are infos.

It misleads where a register posts a record days or weeks after it was submitted, where a date is
of another event than the name of the item says (the first visit, the first patient), where a copy
shows an older version or fills in a day that the record lacks, and where the registration is of
another study.

To do: look up the history of the record, with the date on which it was first submitted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

from il2kb.audit.agreement import day, days, disagree, earliest, later, latest, none_agrees
from il2kb.audit.documents import item_name, reports, where, within
from il2kb.audit.remark import Remark

if TYPE_CHECKING:
    from il2kb import model
    from il2kb.audit.examination import Examination

__all__ = ["check", "kind", "sources"]

kind = "difference"
sources = (
    "De Angelis C, Drazen JM, Frizelle FA, et al. Clinical trial registration: a statement from "
    "the International Committee of Medical Journal Editors. N Engl J Med 2004;351:1250-1251",
    "Hopewell S, Chan A-W, Collins GS, et al. CONSORT 2025 statement. BMJ 2025;389:e081123 "
    "(item 2)",
    "Wilkinson J, et al. Protocol for the development of a tool (INSPECT-SR) to identify "
    "problematic randomised controlled trials. BMJ Open 2024;14:e084164",
)

_REGISTERED = ("registrationDate", "firstPostedDate")
_ENDS = ("primaryCompletionDate", "completionDate")
# A copy may be older than another; when it was last updated is not the same for both.
_LASTING = ("registrationDate", "firstPostedDate", "startDate", *_ENDS)
_HISTORY = "look up the history of the record, with the date on which it was first submitted"


def check(of: Examination) -> Iterator[Remark]:
    """Yield the remarks about the dates of each registration."""
    told = reports(of.trial)
    for registration in of.trial.registrations:
        name = registration.identifier or registration.label
        starts = _dates(registration, "startDate") or within(of.trial.all("startDate"), told)
        yield from _late(name, registration, starts)
        yield from _out_of_order(name, registration, starts)
        yield from _too_short(of, name, registration, starts)
        yield from _not_updated(of, name, registration, starts)
        yield from _copies(name, registration)
        yield from _not_the_reports(of, name, registration)


def _late(
    name: str, registration: model.Registration, starts: tuple[model.Statement, ...]
) -> Iterator[Remark]:
    first = earliest(_dates(registration, *_REGISTERED))
    start = latest(starts)
    if first is None or start is None or not later(first, start):
        return
    called = "registered" if first.item == "registrationDate" else "first posted"
    yield Remark(
        "info",
        f"{name} was {called} on {where(first)}, after the start on {where(start)}: it is a "
        "retrospective registration by these dates.",
        first.iri,
        (first, start),
        f"{day(first)} > {day(start)}{_apart(start, first)}",
        _HISTORY,
        (start.iri,),
    )


def _out_of_order(
    name: str, registration: model.Registration, starts: tuple[model.Statement, ...]
) -> Iterator[Remark]:
    ends = {item: _dates(registration, item) for item in _ENDS}
    posted = _dates(registration, "firstPostedDate")
    orders = [
        *((starts, end) for end in ends.values()),
        (ends["primaryCompletionDate"], ends["completionDate"]),
        (posted, _dates(registration, "lastUpdateDate")),
    ]
    for before, after in orders:
        one, other = earliest(before), latest(after)
        if one is not None and other is not None and later(one, other):
            yield Remark(
                "warning",
                f"{name}: the {item_name(one.item)}, {where(one)}, is after the "
                f"{item_name(other.item)}, {where(other)}.",
                one.iri,
                (one, other),
                f"{day(one)} > {day(other)}",
                "look both dates up, and what the register means by them",
                (other.iri,),
            )


def _too_short(
    of: Examination,
    name: str,
    registration: model.Registration,
    starts: tuple[model.Statement, ...],
) -> Iterator[Remark]:
    start, end = earliest(starts), latest(_dates(registration, *_ENDS))
    lengths = [
        (length, statement)
        for statement in within(of.trial.all("treatmentDuration"), reports(of.trial))
        if (length := days(statement)) is not None
    ]
    if start is None or end is None or not lengths or later(start, end):
        return
    time = _days_between(start, end)
    length, treatment = min(lengths, key=lambda one: one[0])
    if time is not None and time < length:
        yield Remark(
            "warning",
            f"{name}: from the start, {where(start)}, to the {item_name(end.item)}, {where(end)}, "
            f"are {time} days, less than the treatment of {where(treatment)}.",
            end.iri,
            (start, end, treatment),
            f"{day(end)} - {day(start)} = {time} days < {float(length):g} days",
            "look both dates up, and ask whether the registration is of this study",
            (start.iri, treatment.iri),
        )


def _not_updated(
    of: Examination,
    name: str,
    registration: model.Registration,
    starts: tuple[model.Statement, ...],
) -> Iterator[Remark]:
    last, start = latest(_dates(registration, "lastUpdateDate")), earliest(starts)
    if last is None or start is None or not later(start, last) or not of.evidence.results:
        return
    status = next((s for s in registration.all("status") if s.layer == "reported"), None)
    told = f" Its status is {where(status)}." if status is not None else ""
    yield Remark(
        "info",
        f"{name} was last updated on {where(last)}, before the start on {where(start)}, though "
        f"results are reported: its dates and numbers are announcements.{told}",
        last.iri,
        (last, start, *((status,) if status is not None else ())),
        f"{day(last)} < {day(start)}{_apart(last, start)}",
        "look whether the register has a newer version of the record",
        (start.iri,),
    )


def _copies(name: str, registration: model.Registration) -> Iterator[Remark]:
    for item in _LASTING:
        dates = _dates(registration, item)
        apart = [pair for pair in combinations(dates, 2) if disagree(*pair)]
        if not apart:
            continue
        shown = " and ".join(where(statement) for statement in dates)
        pages = " and ".join(dict.fromkeys(place.source.label for s in dates for place in s.places))
        yield Remark(
            "info",
            f"{name}: what was read of the record has more than one {item_name(item)}, {shown}, "
            f"in {pages}. A copy may show an older version, or fill in a day.",
            dates[0].iri,
            dates,
            "\n".join(f"{day(one)} differs from {day(other)}" for one, other in apart),
            "look the date up in the register itself",
            tuple(statement.iri for statement in dates[1:]),
        )


def _not_the_reports(
    of: Examination, name: str, registration: model.Registration
) -> Iterator[Remark]:
    told = reports(of.trial)
    for item in ("startDate", *_ENDS):
        ours, theirs = _dates(registration, item), within(of.trial.all(item), told)
        if not none_agrees(ours, theirs):
            continue
        yield Remark(
            "warning",
            f"{name} has {' and '.join(map(where, ours))} as {item_name(item)}, the report "
            f"{' and '.join(where(statement, told) for statement in theirs)}.",
            ours[0].iri,
            (*ours, *theirs),
            f"{day(ours[0])} ≠ {day(theirs[0])}",
            "look whether the record was updated after the plan; ask whether it is of this study",
            tuple(statement.iri for statement in theirs),
        )


def _dates(registration: model.Registration, *items: str) -> tuple[model.Statement, ...]:
    return tuple(s for item in items for s in registration.all(item) if day(s) is not None)


def _days_between(one: model.Statement, other: model.Statement) -> int | None:
    """Return the days from one date to another; None where a date has no day, or is none."""
    first, second = day(one) or "", day(other) or ""
    if len(first) < len("2016-05-05") or len(second) < len("2016-05-05"):
        return None
    try:
        return (date.fromisoformat(second) - date.fromisoformat(first)).days
    except ValueError:
        return None


def _apart(one: model.Statement, other: model.Statement) -> str:
    time = _days_between(one, other)
    return f" by {time} days" if time is not None else ""
