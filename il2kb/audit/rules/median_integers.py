"""A median and the limits of a range of whole numbers are whole.

Where every participant has a whole number, the median of n of them is whole, or lies half-way
between two where n is even, and the least and the greatest value are whole. Limits with decimals
are then no range; they may be quartiles, which software interpolates.

The variable must be known to have whole numbers only (il2:scale).
"""

from __future__ import annotations

from collections.abc import Iterator

from il2kb.audit.evidence import reported
from il2kb.audit.examination import Examination
from il2kb.audit.remark import Remark
from il2kb.audit.scales import is_whole, participants
from il2kb.statistics import integers

__all__ = ["check", "kind", "sources"]

kind = "exact"
sources = ("il2kb, the definition of a median and a range",)


def check(of: Examination) -> Iterator[Remark]:
    """Yield the medians and limits that whole numbers cannot have."""
    for result in of.evidence.results:
        if not is_whole(result.variable):
            continue
        name = of.evidence.name(result)
        median, n = reported(result, "median"), participants(result, of)
        if (
            median is not None
            and n is not None
            and not median.number.is_bound
            and not integers.median_possible(median.number, n[0])
        ):
            yield Remark(
                "warning",
                f"the median {median} of {name} is not one of {n[0]} whole numbers",
                median.statement.iri,
                (median.statement, n[1].statement),
                f"n={n[0]} is {'even: whole or a half' if n[0] % 2 == 0 else 'odd: whole'}",
                "compare the median with the source; look for missing values",
            )
        for item in ("minimum", "maximum"):
            limit = reported(result, item)
            if limit is None or limit.number.is_bound:
                continue
            if not integers.median_possible(limit.number, 1):
                yield Remark(
                    "warning",
                    f"the {item} {limit} of {name} is no whole number, and the variable has only "
                    "such; the limits may be quartiles",
                    limit.statement.iri,
                    (limit.statement,),
                    f"{limit} is not whole",
                    "look in the table's heading or notes for what the limits are",
                )
