"""P-values within an arm come from a test for paired data.

Before and after are the same participants, so that a test for independent groups, such as Fisher's
exact test, answers another question. The rule looks at all p-values of counts within arms of one
section: where one test for independent groups gives more of them than any of McNemar's tests could
give, for whatever pairs, and at least three that McNemar's tests cannot give, the finding says so.

It is an inference from the digits; in simulated consistent trials it was never made. The methods
may say which test was used. The p of a paired test is usually smaller where an effect is there, so
that the direction of what is claimed need not change.
"""

from __future__ import annotations

from collections.abc import Iterator

from il2kb.audit.examination import Examination
from il2kb.audit.p_values import PAIRED, PAIRED_TESTS, PValue
from il2kb.audit.remark import Remark
from il2kb.audit.significance import p_text

__all__ = ["check", "kind", "sources"]

kind = "probabilistic"
sources = (
    "McNemar Q. Note on the sampling error of the difference between correlated "
    "proportions or percentages. Psychometrika 1947;12:153-157",
)

_LEAST = 3


def check(of: Examination) -> Iterator[Remark]:
    """Yield the sections whose p-values within arms are those of independent groups."""
    sections: dict[tuple[str, str | None], list[PValue]] = {}
    for p in of.p_values:
        section = p.comparison.section
        if p.kind == PAIRED and section is not None and PAIRED_TESTS.keys() & p.values.keys():
            sections.setdefault(section, []).append(p)
    for (_, name), some in sections.items():
        yield from _of(name or "the source", some)


def _of(section: str, some: list[PValue]) -> Iterator[Remark]:
    given = {
        test: [p for p in some if test in (*p.fits, *p.nearly)]
        for test in dict.fromkeys(t for p in some for t in p.values)
    }
    independent = max((t for t in given if t not in PAIRED_TESTS), key=lambda t: len(given[t]))
    paired = max((t for t in given if t in PAIRED_TESTS), key=lambda t: len(given[t]))
    own = [p for p in some if independent in p.fits and not PAIRED_TESTS.keys() & {*p.fits}]
    fitting = [p for p in some if independent in p.fits]
    if len(own) < _LEAST or len(given[independent]) <= len(given[paired]):
        return
    nearly = len(given[independent]) - len(fitting)
    yield Remark(
        "info",
        f"{section}: {len(fitting)} of {len(some)} p-values of counts within arms are those of "
        f"{PValue.names([independent])} for independent groups"
        + (f", and {nearly} more but for the last digit" if nearly else "")
        + f", though the same participants are compared with themselves; {len(own)} of the "
        f"{len(fitting)} none of McNemar's tests gives, whatever the pairs",
        own[0].comparison.focus,
        tuple(p.figure.statement for p in own),
        "\n".join(
            f"{p.comparison.name}, {p.data}, {p_text(p.figure)}: {p.said([independent])}, "
            f"{p.said(['mcnemar-exact'])}"
            for p in own
        ),
        "look in the methods for the test within arms; for paired data the pairs are needed",
        tuple(p.comparison.focus for p in own[1:]),
    )
