"""A registration announces the design that the report describes.

Asked: are masking, allocation, model, purpose, comparator, number of arms, centres, phase and
lengths of treatment and follow-up in a registration those of the report?

Computed: the concepts that code a registration's items are compared with those that code the same
items of the trial where they stand in one of its reports; a more general word (randomised, against
randomised in clusters) is no difference, nor is double-blind against triple- or quadruple-blind.
Lengths of time are compared in days. Registered arms are counted where a page of the record lists
more than one. There is one finding a registration, with all the items that differ.

It misleads where a report cites a registration of another study of the group, of a predecessor or
of a part of the trial: then all items may differ and nothing is amiss in either. A design may also
have been changed with good reason, and a register may have no word for what was done.

To do: read the record and the sentence that cites it; ask whether the two are one study before the
difference is weighed; look for an amendment or a note on changes to the protocol.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from il2kb.audit.agreement import none_agrees
from il2kb.audit.documents import item_name, reports, said, where, within
from il2kb.audit.remark import Remark

if TYPE_CHECKING:
    from il2kb import model
    from il2kb.audit.examination import Examination

__all__ = ["check", "kind", "sources"]

kind = "difference"
sources = (
    "Hopewell S, Chan A-W, Collins GS, et al. CONSORT 2025 statement. BMJ 2025;389:e081123 "
    "(items 2, 9 and 10)",
    "De Angelis C, Drazen JM, Frizelle FA, et al. Clinical trial registration: a statement from "
    "the International Committee of Medical Journal Editors. N Engl J Med 2004;351:1250-1251",
    "Wilkinson J, et al. Protocol for the development of a tool (INSPECT-SR) to identify "
    "problematic randomised controlled trials. BMJ Open 2024;14:e084164",
)

_ITEMS = (
    "studyType",
    "allocation",
    "allocationRatio",
    "masking",
    "interventionModel",
    "purpose",
    "comparatorType",
    "phase",
    "centres",
    "treatmentDuration",
    "followUpDuration",
)


def check(of: Examination) -> Iterator[Remark]:
    """Yield one remark for each registration of which some item differs from the report's."""
    told = reports(of.trial)
    for registration in of.trial.registrations:
        differing = [
            (item, ours, theirs)
            for item in _ITEMS
            if none_agrees(
                ours := _registered(registration, item),
                theirs := within(of.trial.all(item), told),
            )
        ]
        lines = [
            f"{item_name(item)} {_all(ours)} against {_all(theirs, told)}"
            for item, ours, theirs in differing
        ]
        arithmetic = [
            f"{item_name(item)}: {_brief(ours)} ≠ {_brief(theirs)}"
            for item, ours, theirs in differing
        ]
        inputs = [s for _, ours, theirs in differing for s in (*ours, *theirs)]
        arms = _arms(registration)
        if arms and len(arms) != len(of.trial.arms) and told:
            lines.append(f"number of arms {len(arms)} against {len(of.trial.arms)}")
            arithmetic.append(f"number of arms: {len(arms)} ≠ {len(of.trial.arms)}")
            inputs += arms
        if lines:
            yield Remark(
                "warning",
                f"{registration.identifier or registration.label} differs from the report in "
                f"{'; '.join(lines)}. The two need not be of one study.",
                inputs[0].iri,
                tuple(dict.fromkeys(inputs)),
                "\n".join(arithmetic),
                "read the record, and ask whether it is of this study; look for an amendment",
                tuple(dict.fromkeys(s.iri for s in inputs))[1:],
            )


def _registered(registration: model.Registration, item: str) -> tuple[model.Statement, ...]:
    """Return what a registration states of an item; comparators may stand with its arms."""
    found = registration.all(item)
    if item == "comparatorType":
        found += tuple(
            statement
            for statement in registration.all("registeredArms")
            if any(concept.name.startswith("comparator.") for concept in statement.concepts)
        )
    return tuple(statement for statement in found if statement.layer == "reported")


def _arms(registration: model.Registration) -> list[model.Statement]:
    """Return the registered arms that a page lists one by one; none if it may list them in one."""
    listed = [s for s in registration.all("registeredArms") if s.layer == "reported"]
    pages = Counter(place.source.iri for statement in listed for place in statement.places)
    page, number = pages.most_common(1)[0] if pages else ("", 0)
    return [s for s in listed if page in {p.source.iri for p in s.places}] if number > 1 else []


def _all(
    statements: tuple[model.Statement, ...], among: dict[str, model.Source] | None = None
) -> str:
    return " and ".join(dict.fromkeys(where(s, among) for s in statements))


def _brief(statements: tuple[model.Statement, ...]) -> str:
    return " and ".join(dict.fromkeys(map(said, statements)))
