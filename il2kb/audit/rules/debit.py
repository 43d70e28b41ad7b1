"""Mean and standard deviation of yes and no fit each other.

Where every participant has 0 or 1, the standard deviation follows from the mean and n: its square
is n / (n - 1) m (1 - m). The rule asks whether some whole count gives both, to their printed
digits.

The variable must be known to be one of yes or no (il2:scale with concept:scale.binary).
"""

from __future__ import annotations

from collections.abc import Iterator

from il2kb.audit.examination import Examination
from il2kb.audit.remark import Remark
from il2kb.audit.scales import WholeMean, whole_means
from il2kb.statistics import integers

__all__ = ["check", "kind", "sources"]

kind = "exact"
sources = ("Heathers JAJ, Brown NJL. DEBIT: a simple consistency test for binary data. OSF 2019",)


def check(of: Examination) -> Iterator[Remark]:
    """Yield the means and standard deviations that no count of yes gives."""
    for one in whole_means(of):
        if one.sd is None or one.n < 2 or not one.binary:
            continue
        if not integers.debit(one.mean.number, one.sd.number, one.n):
            yield _remark(one)


def _remark(one: WholeMean) -> Remark:
    assert one.sd is not None
    mean = float(one.mean.number.value)
    expected = (max(0.0, one.n / (one.n - 1) * mean * (1 - mean))) ** 0.5
    return Remark(
        "warning",
        f"mean {one.mean} and SD {one.sd} of {one.name} are not those of {one.n} values 0 or 1",
        one.sd.statement.iri,
        one.inputs,
        f"sqrt({one.n}/{one.n - 1} × {mean} × {1 - mean:.4g}) = {expected:.4f}",
        "compare both with the source; look for missing values",
        (one.mean.statement.iri,),
    )
