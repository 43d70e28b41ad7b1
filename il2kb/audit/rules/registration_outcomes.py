"""The outcomes that a registration announces are those that the report tells.

Asked: is the primary outcome of the report a registered primary outcome, at the same time? Is a
registered primary outcome reported as such? Could the two be compared at all?

Computed: a registered outcome and a reported one match where the same instrument codes both, or
where the text of the registered one has all the words of the other's label but for its time. Two
primary outcomes differ only where both are coded by instruments and none is the same; otherwise
the finding says that they could not be matched. Where a registered text names weeks, they are
compared with the weeks of the reported moment. Where nothing but an absence or a loose list stands
for the registered outcomes, one finding says that the report cannot be compared.

It misleads where one outcome has two names (a score and the response that is made from it), where
the registration is of another study, and where the record was changed after the trial: what was
registered first is in its history. A consistent trial may have a finding by the wording of its
record; of the simulated ones none had.

To do: read the registered outcomes in the history of the record, as they stood before the start;
code them by their instruments as il2:registeredPrimaryOutcomes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from il2kb.audit.documents import reports, where
from il2kb.audit.remark import Remark

if TYPE_CHECKING:
    from il2kb import model
    from il2kb.audit.examination import Examination

__all__ = ["check", "kind", "sources"]

kind = "probabilistic"
sources = (
    "Chan A-W, Hróbjartsson A, Haahr MT, Gøtzsche PC, Altman DG. Empirical evidence for selective "
    "reporting of outcomes in randomized trials. JAMA 2004;291:2457-2465",
    "Mathieu S, Boutron I, Moher D, Altman DG, Ravaud P. Comparison of registered and published "
    "primary outcomes in randomized controlled trials. JAMA 2009;302:977-984",
)

_PRIMARY, _SECONDARY = "registeredPrimaryOutcomes", "registeredSecondaryOutcomes"
_ITEMS = (_PRIMARY, _SECONDARY, "registeredOutcomes")
_WEEKS = re.compile(r"\bweeks?[\s-]*(\d+)|\b(\d+)[\s-]*weeks?\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_SMALL = {"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
_REMEDY = "read the registered outcomes in the history of the record, as they stood at the start"

# What is to be told: severity, words, and the statements it rests on.
_Line = tuple[str, str, tuple["model.Statement", ...]]


def check(of: Examination) -> Iterator[Remark]:
    """Yield a remark for each registration with other outcomes, and one for those unreadable."""
    primaries = of.trial.outcomes("primary")
    if not primaries or not reports(of.trial):
        return
    unread = []
    for registration in of.trial.registrations:
        if not any(_registered(registration, item) for item in _ITEMS):
            unread.append(registration)
            continue
        lines = list(_compare(of.trial, primaries, registration))
        if lines:
            inputs = tuple(dict.fromkeys(s for _, _, told in lines for s in told))
            yield Remark(
                min((severity for severity, _, _ in lines), key=("warning", "info").index),
                f"{registration.identifier or registration.label}: "
                f"{'; '.join(words for _, words, _ in lines)}.",
                primaries[0].iri,
                inputs,
                "\n".join(words for _, words, _ in lines),
                _REMEDY,
                tuple(statement.iri for statement in inputs),
            )
    yield from _unreadable(of.trial, primaries, unread)


def _compare(
    trial: model.Trial, primaries: tuple[model.Variable, ...], registration: model.Registration
) -> Iterator[_Line]:
    registered = _registered(registration, _PRIMARY)
    secondary = _registered(registration, _SECONDARY)
    of_no_role = _registered(registration, "registeredOutcomes")
    for variable in primaries:
        called = f"the primary outcome of the report, {variable.label},"
        if matching := [s for s in registered if _match(variable, s)]:
            yield from _time(variable, matching)
        elif matching := [s for s in secondary if _match(variable, s)]:
            yield "warning", f"{called} is registered as secondary: {_all(matching)}", (*matching,)
        elif registered and not any(_match(variable, s) for s in of_no_role):
            said = f"{_all(registered)}"
            if variable.instrument is not None and all(map(_instruments, registered)):
                yield "warning", f"{called} is not the registered one, {said}", registered
            else:
                yield "info", f"{called} could not be matched to the registered {said}", registered
    others = [v for v in trial.outcomes() if v.role_name != "primary"]
    for statement in registered:
        if any(_match(variable, statement) for variable in primaries):
            continue
        if found := [v for v in others if _match(v, statement)]:
            roles = ", ".join(dict.fromkeys(v.role.label for v in found if v.role is not None))
            yield (
                "info",
                f"the registered primary outcome {where(statement)} is in the report as "
                f"{found[0].label} ({roles})",
                (statement,),
            )


def _time(variable: model.Variable, matching: list[model.Statement]) -> Iterator[_Line]:
    weeks = {
        int(moment.offset.number)
        for moment in variable.moments
        if moment.offset is not None
        and moment.offset.number is not None
        and moment.offset.unit == "wk"
    }
    registered = {
        int(first or second)
        for statement in matching
        for first, second in _WEEKS.findall(_text(statement))
    }
    if weeks and registered and weeks.isdisjoint(registered):
        yield (
            "info",
            f"the primary outcome {variable.label} is reported at week "
            f"{' and '.join(map(str, sorted(weeks)))}, the registered {_all(matching)} names "
            f"{' and '.join(map(str, sorted(registered)))} weeks",
            (*matching,),
        )


def _unreadable(
    trial: model.Trial,
    primaries: tuple[model.Variable, ...],
    registrations: list[model.Registration],
) -> Iterator[Remark]:
    parts: list[str] = []
    inputs: list[model.Statement] = []
    iris: list[str] = []
    for registration in registrations:
        loose = _registered(registration, "outcomeList")
        kinds = [
            absence.kind.label
            for absence in trial.absences
            if absence.about.iri == registration.iri and absence.item.name in _ITEMS
        ]
        if not loose and not kinds:
            continue  # of a record of which a number was encoded only, nothing follows
        part = f"of {registration.identifier or registration.label} they are " + (
            ", ".join(dict.fromkeys(kinds)) or "not encoded"
        )
        if loose:
            part += f", only {_all(loose)}"
        parts.append(part)
        inputs += loose
        iris.append(registration.iri)
    if parts:
        labels = " and ".join(variable.label for variable in primaries)
        yield Remark(
            "info",
            f"The primary outcome of the report, {labels}, cannot be compared with registered "
            f"outcomes: {'; '.join(parts)}.",
            primaries[0].iri,
            tuple(inputs),
            "",
            _REMEDY,
            tuple(iris),
        )


def _registered(registration: model.Registration, item: str) -> tuple[model.Statement, ...]:
    return tuple(s for s in registration.all(item) if s.layer == "reported")


def _match(variable: model.Variable, statement: model.Statement) -> bool:
    if variable.instrument is not None and variable.instrument.name in _instruments(statement):
        return True
    words = _words(_WEEKS.sub(" ", variable.label)) - _SMALL
    return bool(words) and words <= _words(_text(statement))


def _instruments(statement: model.Statement) -> set[str]:
    return {c.name for c in statement.concepts if c.name.startswith("instrument.")}


def _text(statement: model.Statement) -> str:
    return f"{statement.printed or ''} {statement.text or ''}"


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def _all(statements: Iterable[model.Statement]) -> str:
    return " and ".join(dict.fromkeys(where(statement) for statement in statements))
