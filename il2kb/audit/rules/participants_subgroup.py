"""A subgroup has no more members than what it is part of.

Asked: has a subgroup of an arm more members than were randomised to the arm, or than the subgroup
that it is itself a part of?

Computed: the reported number of members of each analysis set that is limited to a subgroup, arm by
arm, against the number randomised to the arm, and against the set of the wider subgroup where the
trial's file names one. Whether several subgroups share out an arm without overlap is not encoded;
their sum is not taken.

It misleads where the members are counted in eyes, joints or visits, or where the number of the
subgroup is that of both arms.

To do: look the number up; check that it is of one arm, and of participants.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from il2kb.audit.documents import where
from il2kb.audit.evidence import Rounded, printed, whole
from il2kb.audit.remark import Remark

if TYPE_CHECKING:
    from il2kb import model
    from il2kb.audit.examination import Examination

__all__ = ["check", "kind", "sources"]

kind = "exact"
sources = (
    "Hopewell S, Chan A-W, Collins GS, et al. CONSORT 2025 statement. BMJ 2025;389:e081123 "
    "(items 26 and 28)",
)


def check(of: Examination) -> Iterator[Remark]:
    """Yield a remark for each subgroup with more members than what it is part of."""
    trial = of.trial
    for one in trial.sets:
        for group in one.groups if one.subgroup is not None else ():
            if group.arm is None or one.subgroup is None:
                continue
            members = [f for s in group.all("analysed") if (f := printed(s)) is not None]
            arm = of.evidence.arm(group.arm)
            wider = [(f"randomised to {arm}", of.evidence.randomised(group.arm))]
            wider += [
                (f"members of «{other.label}» in {arm}", figure)
                for other in trial.sets
                if other.subgroup is not None and other.subgroup.iri == one.subgroup.subgroup_of
                for figure in _members(other, group.arm)
            ]
            for figure in members:
                for called, limit in wider:
                    yield from _compare(one, arm, figure, called, limit)


def _members(one: model.AnalysisSet, arm: model.Arm) -> list[Rounded]:
    group = one.group(arm)
    return [f for s in (group.all("analysed") if group else ()) if (f := printed(s)) is not None]


def _compare(
    one: model.AnalysisSet, arm: str, members: Rounded, called: str, limit: Rounded | None
) -> Iterator[Remark]:
    count, most = whole(members), whole(limit)
    if limit is None or count is None or most is None or count <= most:
        return
    yield Remark(
        "warning",
        f"The subgroup «{one.label}» has {where(members.statement)} members in {arm}, more than "
        f"the {where(limit.statement)} {called}.",
        members.statement.iri,
        (members.statement, limit.statement),
        f"{count} > {most}",
        "look the number up: it must be of one arm, and of participants",
        (limit.statement.iri,),
    )
