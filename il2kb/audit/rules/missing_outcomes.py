"""What is concluded does not hang on the participants who were not analysed.

For an outcome that a source compares between arms, by counts and with a p-value, the participants
who were randomised and not analysed are put back: all without the event, all with it, and the two
extremes that favour one arm and the other. The test is the one for counts that reproduces the
printed p, else Pearson's and Fisher's. The finding says in which of these cases p is on the other
side of the trial's level of significance. It is no inconsistency, and the extremes are not likely.

Harms are left out, and subgroups, of which nobody knows how many of those randomised belong to
them.
"""

from __future__ import annotations

from collections.abc import Iterator

from il2kb.audit.examination import Examination
from il2kb.audit.missing import Sensitivity
from il2kb.audit.remark import Remark
from il2kb.statistics.two_by_two import NAMES

__all__ = ["check", "kind", "sources"]

kind = "sensitivity"
sources = (
    "Hollis S, Campbell F. What is meant by intention to treat analysis? BMJ 1999;319:670-674",
    "Akl EA, Briel M, You JJ, et al. Potential impact on estimated treatment effects of "
    "information lost to follow-up in randomised controlled trials (LOST-IT). BMJ "
    "2012;344:e2809",
)

_CASES = {
    "failure": "none of them had the event",
    "success": "all of them had the event",
    "best": "those of the first arm had it and those of the second had not",
    "worst": "those of the second arm had it and those of the first had not",
}


def check(of: Examination) -> Iterator[Remark]:
    """Yield the comparisons whose p changes sides with the participants who are missing."""
    for one in of.missing:
        for test in one.tests:
            if turned := one.turned(test):
                yield _remark(one, test, turned, of)


def _remark(one: Sensitivity, test: str, turned: tuple[str, ...], of: Examination) -> Remark:
    # Where one arm is complete, two cases are one.
    told = {
        one.shown(test, case): words for case, words in reversed(_CASES.items()) if case in turned
    }
    cases = " or ".join(f"{words} ({counts})" for counts, words in reversed(told.items()))
    below = one.p(test, one.table) < one.alpha
    missing = " and ".join(map(str, one.missing))
    comparison = one.reported.comparison
    return Remark(
        "info",
        f"{comparison.name}: {missing} participants of the two arms were randomised and not "
        f"analysed. By {NAMES[test]} p is {'' if below else 'not '}below {of.evidence.alpha} as "
        f"analysed ({one.shown(test)}), and {'not ' if below else ''}below it if {cases}",
        comparison.focus,
        (one.reported.figure.statement, *one.inputs),
        one.said(test),
        "say how missing participants were counted wherever the result is cited",
    )
