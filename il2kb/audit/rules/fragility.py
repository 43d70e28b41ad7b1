"""A result does not hang on participants who are missing, by Fisher's exact test.

The fragility index is the number of participants of the arm with fewer events whose outcome would
have to be the other one for Fisher's p to cross the level of significance; the reverse index is the
same for a result that is not below it. The rule speaks where the index is not above the number of
participants who were randomised and not analysed, and where Fisher's p does cross the level for
some outcome of these: the rule audit.missing-outcomes computes the cases.

The index is contested: it is a p-value in other clothes, it is small in every small trial, and it
says nothing of the size of the effect. It is no inconsistency.
"""

from __future__ import annotations

from collections.abc import Iterator

from il2kb.audit.examination import Examination
from il2kb.audit.remark import Remark

__all__ = ["check", "kind", "sources"]

kind = "sensitivity"
sources = (
    "Walsh M, Srinathan SK, McAuley DF, et al. The statistical significance of randomized"
    " controlled trial results is frequently fragile. J Clin Epidemiol 2014;67:622-628",
    "Khan MS, Fonarow GC, Friede T, et al. Application of the reverse fragility index to "
    "statistically nonsignificant randomized clinical trial results. JAMA Netw Open "
    "2020;3:e2012469",
    "Carter RE, McKie PM, Storlie CB. The fragility index: a P-value in sheep's clothing?"
    " Eur Heart J 2017;38:346-348",
)


def check(of: Examination) -> Iterator[Remark]:
    """Yield the results that the missing participants could have turned over."""
    for one in of.missing:
        missing = sum(one.missing)
        below, index = one.index("fisher")
        turned = one.turned("fisher")
        if not missing or not index or index > missing or not turned:
            continue
        comparison = one.reported.comparison
        kind_of = "fragility index" if below else "reverse fragility index"
        yield Remark(
            "info",
            f"{comparison.name}: the {kind_of} is {index}, and {missing} of those randomised "
            f"{'was' if missing == 1 else 'were'} not analysed. Fisher's p is "
            f"{'' if below else 'not '}below {of.evidence.alpha} as analysed "
            f"({one.shown('fisher')}), and {'not ' if below else ''}below it for some outcomes of "
            f"the missing ({one.shown('fisher', turned[0])})",
            comparison.focus,
            (one.reported.figure.statement, *one.inputs),
            one.said("fisher"),
            "give the interval of the effect and the number missing; the index is contested",
        )
