"""A mean of whole numbers is that of a whole sum.

Where every participant has a whole number, the sum of n of them is whole, and the mean, to its
printed decimals, must be some whole sum divided by n. It can tell where n is small for the decimals
that are printed, below 100 for two of them; beyond that every mean is possible and the rule is
silent.

The variable must be known to have whole numbers only (il2:scale), with the number of items a value
is the mean of (il2:scaleItems, 1 where nothing is said). Values missing in some participants, half
points and imputed values make other means possible.
"""

from __future__ import annotations

from collections.abc import Iterator

from il2kb.audit.examination import Examination
from il2kb.audit.remark import Remark
from il2kb.audit.scales import WholeMean, whole_means
from il2kb.statistics import integers

__all__ = ["check", "kind", "sources"]

kind = "exact"
sources = ("Brown NJL, Heathers JAJ. The GRIM test. Soc Psychol Personal Sci 2017;8:363-369",)


def check(of: Examination) -> Iterator[Remark]:
    """Yield the means that no whole sum gives."""
    for one in whole_means(of):
        if not integers.grim(one.mean.number, one.n, one.items):
            yield _remark(one)


def _remark(one: WholeMean) -> Remark:
    below = int(one.mean.number.value * one.n * one.items // 1)
    near = "; ".join(
        f"{total}/({one.divisor}) = {total / (one.n * one.items):.5f}"
        for total in (below, below + 1)
    )
    return Remark(
        "warning",
        f"the mean {one.mean} of {one.name} is not that of {one.n} whole numbers",
        one.mean.statement.iri,
        one.inputs,
        near,
        "compare the mean with the source; look for missing values and half points",
    )
