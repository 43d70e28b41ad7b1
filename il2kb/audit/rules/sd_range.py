"""A standard deviation goes with its mean and its range.

Values that lie between a least and a greatest one and have a given mean cannot spread further than
if all of them stood at the two ends. The rule holds the printed standard deviation (n - 1) against
that, where mean, least and greatest value and the number of participants are reported together.

A standard error printed as a standard deviation is smaller and is not seen; limits that are
quartiles, values missing in some participants or a transformed scale are innocent reasons.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from il2kb.audit.averages import Average, average
from il2kb.audit.evidence import Rounded, reported
from il2kb.audit.examination import Examination
from il2kb.audit.remark import Remark
from il2kb.statistics.integers import sd_limit

__all__ = ["check", "kind", "sources"]

kind = "exact"
sources = ("Bhatia R, Davis C. A better bound on the variance. Am Math Mon 2000;107:353-357",)


def check(of: Examination) -> Iterator[Remark]:
    """Yield the standard deviations that their range does not allow."""
    for result in of.evidence.results:
        low, high = reported(result, "minimum"), reported(result, "maximum")
        found = average(result, of.proportions)
        if low is None or high is None or isinstance(found, str) or found.n < 2:
            continue
        limit = _limit(found, low, high)
        least = found.sd.low
        if limit is not None and least is not None and least > 0 and least**2 > limit:
            yield Remark(
                "warning",
                f"the SD {found.sd} of {of.evidence.name(result)} is more than values of {low} to "
                f"{high} with mean {found.mean} can have",
                found.inputs[1].iri,
                (*found.inputs, low.statement, high.statement),
                f"at most {float(limit) ** 0.5:.4g}, n={found.n}",
                "look whether the limits are quartiles, and for missing values",
                (found.inputs[0].iri, low.statement.iri, high.statement.iri),
            )


def _limit(found: Average, low: Rounded, high: Rounded) -> Fraction | None:
    """Return the largest variance that the printed figures allow, or None where they are bounds."""
    least, most = low.number.low, high.number.high
    if least is None or most is None or low.number.is_bound or high.number.is_bound:
        return None
    if not least < most or found.mean.interval[1] < least or found.mean.interval[0] > most:
        return None  # audit.figure-impossible tells
    return sd_limit(found.mean, least, most, found.n)
