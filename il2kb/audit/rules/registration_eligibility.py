"""Registrations and reports admit the same people.

Asked: are the limits of age, and the limits in criteria such as a score of 8 or more, the same in
the report and in its registrations, and among the registrations?

Computed: a limit is a number of an instrument (age, SLEDAI) that is the least or the greatest
admitted; those of one instrument, side and unit are compared between documents. There is one
finding a limit. A registration that differs from a report is a warning; registrations that differ
from each other are an info, and so are copies of one record with different limits of age. Criteria
without a number, and those of subgroups, are not compared.

It misleads where a registration is of another study of the group, where an amendment widened the
limits, and where an instrument has several limits of which different ones were encoded.

To do: read both criteria in full; look for an amendment and its date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, combinations
from typing import TYPE_CHECKING

from il2kb.audit.agreement import disagree, none_agrees
from il2kb.audit.documents import document_name, documents, records, reports, said, where
from il2kb.audit.remark import Remark

if TYPE_CHECKING:
    from il2kb import model
    from il2kb.audit.examination import Examination

__all__ = ["check", "kind", "sources"]

kind = "difference"
sources = (
    "Hopewell S, Chan A-W, Collins GS, et al. CONSORT 2025 statement. BMJ 2025;389:e081123 "
    "(items 2, 10 and 12a)",
    "Wilkinson J, et al. Protocol for the development of a tool (INSPECT-SR) to identify "
    "problematic randomised controlled trials. BMJ Open 2024;14:e084164",
)

_SIDES = {">": "least", ">=": "least", "<": "greatest", "<=": "greatest"}
_AGE = "instrument.age"
_AGES = {"minimumAge": "least", "maximumAge": "greatest"}

# What a limit is of, which side it is, and whether it admits or excludes.
_Limit = tuple[str, str, bool]


def check(of: Examination) -> Iterator[Remark]:
    """Yield a remark for each limit that documents of the trial give differently."""
    told, registered = reports(of.trial), records(of.trial)
    for limit, statements in _limits(of.trial).items():
        by_document: dict[str, list[model.Statement]] = {}
        for statement in statements:
            for iri in documents(statement):
                if iri in told or iri in registered:
                    by_document.setdefault(iri, []).append(statement)
        apart = [
            {one, other}
            for one, other in combinations(by_document, 2)
            if none_agrees(_bare(by_document[one]), _bare(by_document[other]))
        ]
        copies = [
            {iri}
            for iri, ours in by_document.items()
            if limit[0] == "age" and any(disagree(*pair) for pair in combinations(_bare(ours), 2))
        ]
        concerned = set().union(*apart, *copies)
        if not concerned:
            continue
        grave = any(pair & told.keys() and pair & registered.keys() for pair in apart)
        names = {iri: document_name(source) for iri, source in told.items()} | registered
        shown = "; ".join(
            f"{' and '.join(where(s, [iri]) for s in ours)} in {names[iri]}"
            for iri, ours in by_document.items()
            if iri in concerned
        )
        yield _remark(limit, shown, "warning" if grave else "info", by_document, concerned)


def _remark(
    limit: _Limit,
    shown: str,
    severity: str,
    by_document: dict[str, list[model.Statement]],
    concerned: set[str],
) -> Remark:
    what, side, admits = limit
    inputs = [s for iri, ours in by_document.items() if iri in concerned for s in ours]
    return Remark(
        severity,
        f"The {side} {what} {'admitted' if admits else 'that excludes'} differs between "
        f"documents: {shown}.",
        inputs[-1].iri,
        tuple(dict.fromkeys(inputs)),
        " ≠ ".join(dict.fromkeys(map(said, inputs))),
        "read both criteria in full; an amendment, or a registration of another study, would "
        "explain it",
        tuple(dict.fromkeys(s.iri for s in inputs if s.iri != inputs[-1].iri)),
    )


def _limits(trial: model.Trial) -> dict[_Limit, list[model.Statement]]:
    """Return the reported limits of the whole trial by what they are limits of."""
    found: dict[_Limit, dict[str, model.Statement]] = {}
    whole = [one for one in trial.populations if one.subgroup_of is None]
    for thing in (trial, *whole, *trial.registrations):
        for item, side in _AGES.items():
            for statement in thing.all(item):
                found.setdefault(("age", side, True), {})[statement.iri] = statement
    listed = [one.criteria for one in whole] + [one.criteria for one in trial.registrations]
    for criterion in _criteria(chain.from_iterable(listed)):
        for statement in criterion.all("threshold") if criterion.instrument else ():
            bound = _SIDES.get(statement.comparator or "")
            if bound and criterion.instrument:
                name = "age" if criterion.instrument.name == _AGE else criterion.instrument.label
                key = (name, bound, criterion.inclusion)
                found.setdefault(key, {})[statement.iri] = statement
    return {limit: list(by_iri.values()) for limit, by_iri in found.items()}


def _bare(statements: list[model.Statement]) -> list[model.Statement]:
    """Return limits without their comparators: as bounds, 60 and 65 would overlap."""
    return [replace(statement, comparator=None) for statement in statements]


def _criteria(criteria: Iterable[model.Criterion]) -> Iterator[model.Criterion]:
    for criterion in criteria:
        yield criterion
        yield from _criteria(criterion.options)
