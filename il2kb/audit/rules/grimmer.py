"""A standard deviation of whole numbers is one that they can have.

Where every participant has a whole number, not every standard deviation can go with a mean: the
sum of squares is whole, and odd or even as the sum is. The rule asks whether some whole sum and
some whole sum of squares give the printed mean and the printed standard deviation (n - 1). Means
that cannot be are told by the rule audit.grim.

The variable must be known to have whole numbers only (il2:scale). A standard error printed as a
standard deviation, values missing in some participants and half points are innocent reasons.
"""

from __future__ import annotations

from collections.abc import Iterator

from il2kb.audit.examination import Examination
from il2kb.audit.remark import Remark
from il2kb.audit.scales import WholeMean, whole_means
from il2kb.statistics import integers

__all__ = ["check", "kind", "sources"]

kind = "exact"
sources = (
    "Anaya J. The GRIMMER test. PeerJ Preprints 2016;4:e2400v1",
    "Allard A. Analytic-GRIMMER: a new way of testing the possibility of standard deviations. 2018",
)


def check(of: Examination) -> Iterator[Remark]:
    """Yield the standard deviations that whole numbers of that mean cannot have."""
    for one in whole_means(of):
        if one.sd is None or one.n < 2 or not integers.grim(one.mean.number, one.n, one.items):
            continue
        if not integers.grimmer(one.mean.number, one.sd.number, one.n, one.items):
            yield _remark(one)


def _remark(one: WholeMean) -> Remark:
    assert one.sd is not None
    sums = integers.grim_sums(one.mean.number, one.n, one.items)
    shown = f"{sums[0]}" if len(sums) == 1 else f"{sums[0]} to {sums[-1]}"
    return Remark(
        "warning",
        f"the SD {one.sd} of {one.name} is not one of {one.n} whole numbers with mean {one.mean}",
        one.sd.statement.iri,
        one.inputs,
        f"sum {shown} of {one.divisor}; no whole sum of squares of the same parity gives {one.sd}",
        "compare the SD with the source; a standard error may stand there, or values be missing",
        (one.mean.statement.iri,),
    )
