"""A verdict on an endpoint goes with its p-value and its interval.

Asked: is an endpoint that a report claims to be met supported by the p-value or the interval of the
same report, and does the p-value of one claimed not to be met say so?

Computed: the verdict of a claim on an outcome is compared with the p-values between arms that the
same document reports for the outcome at the moments of the claim, subgroups left out; only where it
reports none, with the intervals of the level that belongs to alpha, for an interval need not come
from the test that gave the p-value. Claimed met: a finding where all of them are at or above alpha,
or include no effect. Claimed not met: a finding where all of them are below, or exclude it. Where
the digits of one leave it open (p=0.05), nothing is said, nor of a trial that is encoded as one of
non-inferiority or equivalence.

It misleads where alpha was divided among several endpoints or looks, where the test was one-sided,
where the verdict rests on an adjusted model and the p-value on another, and where the endpoint
needs two results at once.

To do: read the sentence of the verdict and the methods; encode the level of the trial as
il2:significanceLevel.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from il2kb.audit.documents import documents, where
from il2kb.audit.remark import Remark
from il2kb.audit.significance import below, between_arms, excludes_no_effect, intervals

if TYPE_CHECKING:
    from il2kb import model
    from il2kb.audit.examination import Examination

__all__ = ["check", "kind", "sources"]

kind = "difference"
sources = (
    "Boutron I, Dutton S, Ravaud P, Altman DG. Reporting and interpretation of randomized "
    "controlled trials with statistically nonsignificant results for primary outcomes. JAMA "
    "2010;303:2058-2064",
    "Hopewell S, Chan A-W, Collins GS, et al. CONSORT 2025 statement. BMJ 2025;389:e081123 "
    "(item 26)",
)

# A verdict of such a trial does not hang on whether no effect is excluded.
_OTHER_AIMS = ("inferiority", "equivalence")

# Whether a figure shows an effect, None where its digits do not tell; in words; and from what.
_Side = tuple[bool | None, str, tuple["model.Statement", ...]]


def check(of: Examination) -> Iterator[Remark]:
    """Yield a remark for each verdict that the figures of its document do not go with."""
    if _other_aim(of.trial):
        return
    for claim in of.trial.claims:
        if claim.verdict is None or claim.variable is None:
            continue
        for document in documents(claim.statement):
            sides = list(_p_values(of, claim, document)) or list(_effects(of, claim, document))
            if sides and {side for side, _, _ in sides} == {claim.verdict.name == "not-met"}:
                yield _remark(of, claim, sides)


def _remark(
    of: Examination,
    claim: model.Claim,
    sides: list[_Side],
) -> Remark:
    assert claim.verdict is not None and claim.variable is not None
    met = claim.verdict.name != "not-met"
    lines = dict.fromkeys(words for _, words, _ in sides)
    inputs = tuple(dict.fromkeys(s for _, _, told in sides for s in told))
    side = "at or above" if met else "below"
    return Remark(
        "warning",
        f"{claim.variable.label} is claimed to be {claim.verdict.label}, and the report has "
        f"{'; '.join(lines)}: {side} the level of {of.evidence.alpha}.",
        claim.statement.iri,
        (claim.statement, *inputs),
        "\n".join((*lines, f"alpha {of.evidence.alpha}")),
        "read the verdict and the methods: another level, a one-sided test or an adjusted model "
        "would explain it",
        tuple(statement.iri for statement in inputs),
    )


def _p_values(of: Examination, claim: model.Claim, document: str) -> Iterator[_Side]:
    for contrast, p in between_arms(of.trial, document):
        if _is_of(claim, contrast):
            words = f"p {where(p.statement, [document])}"
            yield below(p.number, of.evidence.alpha.level), words, (p.statement,)


def _effects(of: Examination, claim: model.Claim, document: str) -> Iterator[_Side]:
    for contrast, effect in intervals(of.trial, document, of.evidence.alpha):
        if _is_of(claim, contrast):
            told = tuple(s for s in (effect.lower, effect.upper) if s is not None)
            limits = " to ".join(map(str, told))
            yield excludes_no_effect(effect), f"{effect.measure.label} from {limits}", told


def _is_of(claim: model.Claim, contrast: model.Contrast) -> bool:
    result = contrast.result
    moments = {moment.iri for moment in claim.moments}
    return (
        claim.variable is not None
        and result.variable.iri == claim.variable.iri
        and result.set.subgroup is None
        and (not moments or result.moment.iri in moments)
    )


def _other_aim(trial: model.Trial) -> bool:
    told = (f"{s} {' '.join(c.label for c in s.concepts)}" for s in trial.all("framework"))
    return any(aim in words.casefold() for words in told for aim in _OTHER_AIMS)
