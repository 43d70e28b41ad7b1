"""The number analysed is the number randomised, or a reason is reported.

Asked: are more participants of an arm analysed than were randomised to it? Are fewer analysed, in
the whole report or in some tables only, without a reported reason?

Computed: the numbers analysed of an arm are those that sets or columns print, those printed as the
denominator of a result, and those that follow from its percentages (55.17 % and 65.52 % of an arm
of 30 are whole counts of 29 only). Subgroups are left out. More than randomised is a warning; less
is one finding an arm, with all the numbers, unless a reason for exclusion is reported at the group,
its set, the arm or the trial.

It misleads where a reason stands in a part of the report that was not read, such as a flow
diagram, where a table counts those with a value at that visit, or where the percentage was
computed otherwise than by dividing counts. Fewer analysed than randomised is usual; the finding
says that the reason was not found, not that there is none.

To do: look for a flow diagram or a note under the table; add the reason as il2:exclusionReason of
the group, or an il2:Absence about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from il2kb.audit.documents import where
from il2kb.audit.evidence import Rounded, printed, reported, whole
from il2kb.audit.remark import Remark

if TYPE_CHECKING:
    from il2kb import model
    from il2kb.audit.examination import Examination

__all__ = ["check", "kind", "sources"]

kind = "difference"
sources = (
    "Hopewell S, Chan A-W, Collins GS, et al. CONSORT 2025 statement. BMJ 2025;389:e081123 "
    "(items 22a, 22b and 26)",
    "Schulz KF, Grimes DA. Sample size slippages in randomised trials: exclusions and the lost "
    "and wayward. Lancet 2002;359:781-785",
    "Wilkinson J, et al. Protocol for the development of a tool (INSPECT-SR) to identify "
    "problematic randomised controlled trials. BMJ Open 2024;14:e084164",
)


@dataclass(frozen=True)
class _Analysed:
    """A number analysed, what it rests on, and how it is to be told."""

    number: int
    inputs: tuple[model.Statement, ...]
    told: str
    explained: bool


def check(of: Examination) -> Iterator[Remark]:
    """Yield the remarks about each arm whose number randomised is reported."""
    for arm in of.trial.arms:
        randomised = of.evidence.randomised(arm)
        number = whole(randomised)
        if randomised is None or not number:
            continue
        found = list(_analysed(of, arm))
        for one in (one for one in found if one.number > number):
            yield _above(of.evidence.arm(arm), one, randomised)
        if any(_reasons(thing) for thing in (of.trial, arm)):
            continue
        fewer = [one for one in found if one.number < number and not one.explained]
        if fewer:
            yield _below(of, arm, fewer, [o for o in found if o.number == number], randomised)


def _analysed(of: Examination, arm: model.Arm) -> Iterator[_Analysed]:
    for one in of.trial.sets:
        group = one.group(arm)
        if one.subgroup is not None or group is None:
            continue
        for statement in group.all("analysed"):
            number = whole(printed(statement))
            if number is not None:
                explained = bool(_reasons(one) or _reasons(group))
                yield _Analysed(number, (statement,), where(statement), explained)
    seen = set()
    for result in of.evidence.results:
        if result.arm.iri != arm.iri or result.set.subgroup is not None:
            continue
        group = result.set.group(arm)
        explained = bool(_reasons(result.set) or (group is not None and _reasons(group)))
        total = reported(result, "total")
        number = whole(total)
        if total is not None and number is not None:
            yield _Analysed(number, (total.statement,), where(total.statement), explained)
        proportion = of.proportions[result]
        if isinstance(proportion, str) or not proportion.inferred or number is not None:
            continue
        # One row of a set tells as much as all of them; a total that is printed has been told.
        key = (result.set.iri, proportion.total)
        if key not in seen and not _prints(proportion.inputs, proportion.total):
            seen.add(key)
            told = f"{proportion.total} as {of.evidence.name(result)} implies"
            yield _Analysed(proportion.total, proportion.inputs, told, explained)


def _prints(inputs: tuple[model.Statement, ...], total: int) -> bool:
    return any(s.item in ("analysed", "total") and s.number == total for s in inputs)


def _reasons(thing: model.Trial | model.Arm | model.AnalysisSet | model.AnalysedGroup) -> bool:
    return any(s.layer == "reported" for s in thing.all("exclusionReason"))


def _above(arm: str, one: _Analysed, randomised: Rounded) -> Remark:
    return Remark(
        "warning",
        f"{arm}: analysed {one.told}, more than the {where(randomised.statement)} randomised.",
        one.inputs[0].iri,
        (*one.inputs, randomised.statement),
        f"{one.number} > {whole(randomised)}",
        "look both numbers up: one may be of all arms, of events, or of a later enrolment",
        (randomised.statement.iri,),
    )


def _below(
    of: Examination,
    arm: model.Arm,
    fewer: list[_Analysed],
    as_many: list[_Analysed],
    randomised: Rounded,
) -> Remark:
    number = whole(randomised) or 0
    parts = [
        f"{where(randomised.statement)} randomised",
        f"analysed {'; '.join(dict.fromkeys(one.told for one in fewer))}",
    ]
    if as_many:
        others = "; ".join(dict.fromkeys(one.told for one in as_many))
        parts.append(f"but elsewhere {others}")
    counts = sorted({one.number for one in fewer})
    inputs = (randomised.statement, *(s for one in (*fewer, *as_many) for s in one.inputs))
    return Remark(
        "info",
        f"{of.evidence.arm(arm)}: {', '.join(parts)}. No reason for the difference is reported in "
        "what was read; other parts of the report may have one.",
        fewer[0].inputs[0].iri,
        tuple(dict.fromkeys(inputs)),
        "\n".join(f"{number} - {count} = {number - count}" for count in counts),
        "look for a flow diagram or a note under the table; add the reason as il2:exclusionReason",
        tuple(dict.fromkeys(s.iri for one in fewer for s in one.inputs))[1:],
    )
