"""A claim of one report goes with the figures and verdicts of another.

Asked: does a report claim a difference between the arms, or an endpoint met, where another report
of the trial has a p-value that is not below alpha, or the opposite verdict, for the same outcome?

Computed: a claim with a direction in favour of an arm, a p-value below alpha or a verdict is put
beside the p-values between arms and the claims of every other report on the same variable, or on
a variable of the same instrument. The moments are compared: the same moment, or a claim
without one beside a variable that has one only, makes it a warning; other moments make it an info,
since both can hold. A claim that another report bears out at every moment gives nothing.

It misleads where one report is of an interim analysis or another data set, where the two define the
outcome differently, and where a direction was meant as a tendency.

To do: read both reports on that outcome, and say by which a synthesis should go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from il2kb.audit.documents import document_name, documents, reports, where
from il2kb.audit.evidence import printed
from il2kb.audit.remark import Remark
from il2kb.audit.significance import below, between_arms

if TYPE_CHECKING:
    from il2kb import model
    from il2kb.audit.examination import Examination

__all__ = ["check", "kind", "sources"]

kind = "sensitivity"
sources = (
    "Li G, Abbade LPF, Nwosu I, et al. A scoping review of comparisons between abstracts and full "
    "reports in primary biomedical research. BMC Med Res Methodol 2017;17:181",
    "Boutron I, Dutton S, Ravaud P, Altman DG. Reporting and interpretation of randomized "
    "controlled trials with statistically nonsignificant results for primary outcomes. JAMA "
    "2010;303:2058-2064",
)

_FAVOURS = ("direction.favours-intervention", "direction.favours-comparator")


def check(of: Examination) -> Iterator[Remark]:
    """Yield a remark for each claim that another report does not bear out."""
    told = reports(of.trial)
    for claim in of.trial.claims:
        variables = _variables(of.trial, claim)
        if not variables or not _asserts(of, claim):
            continue
        for own in documents(claim.statement).keys() & told.keys():
            for other, source in told.items():
                if other != own and other not in documents(claim.statement):
                    against = [
                        *_p_values(of, variables, other),
                        *_claims(of, claim, variables, other),
                    ]
                    if against:
                        yield _remark(of, claim, told[own], source, against)


# What another report has against a claim: its moments, in words, and the statement.
_Against = tuple[tuple["model.Moment", ...], str, "model.Statement"]


def _asserts(of: Examination, claim: model.Claim) -> bool:
    """Tell whether a claim says that the arms differ, or that an endpoint was met."""
    if claim.direction is not None and claim.direction.name in _FAVOURS:
        return True
    if claim.verdict is not None:
        return claim.verdict.name == "met"
    figure = printed(claim.statement)
    is_p = figure is not None and figure.number.comparator in ("<", "<=")
    return is_p and figure is not None and below(figure.number, of.evidence.alpha.level) is True


def _variables(trial: model.Trial, claim: model.Claim) -> dict[str, model.Variable]:
    """Return the outcomes that a claim is about, by itself or by an instrument."""
    instruments = {c.name for c in claim.statement.concepts}
    own = [v for v in trial.outcomes() if claim.variable and v.iri == claim.variable.iri]
    instruments |= {v.instrument.name for v in own if v.instrument is not None}
    same = [v for v in trial.outcomes() if v.instrument and v.instrument.name in instruments]
    return {variable.iri: variable for variable in (*own, *same)}


def _p_values(
    of: Examination, variables: dict[str, model.Variable], document: str
) -> Iterator[_Against]:
    for contrast, p in between_arms(of.trial, document):
        result = contrast.result
        if result.variable.iri in variables and below(p.number, of.evidence.alpha.level) is False:
            name = of.evidence.contrast(result, contrast.reference)
            yield (result.moment,), f"p {where(p.statement, [document])} for {name}", p.statement


def _claims(
    of: Examination, claim: model.Claim, variables: dict[str, model.Variable], document: str
) -> Iterator[_Against]:
    for other in of.trial.claims:
        if document not in documents(other.statement):
            continue
        if other.variable is None or other.variable.iri not in variables:
            continue
        missed = other.verdict is not None and other.verdict.name == "not-met"
        directions = {c.direction.name for c in (claim, other) if c.direction is not None}
        if missed or directions.issuperset(_FAVOURS):
            words = other.verdict if missed else other.direction
            called = f"{other.variable.label} claimed {words.label if words else ''}"
            yield other.moments, called, other.statement


def _remark(
    of: Examination,
    claim: model.Claim,
    own: model.Source,
    source: model.Source,
    against: list[_Against],
) -> Remark:
    claimed = {moment.iri for moment in claim.moments}
    same = any(claimed & {moment.iri for moment in moments} for moments, _, _ in against)
    every = {m.iri for v in _variables(of.trial, claim).values() for m in v.moments}
    if same or (not claimed and len(every) == 1):
        moments = ""
    elif claimed:
        labels = " and ".join(moment.label for moment in claim.moments)
        moments = f" The claim is of {labels}: the moments differ, and both can hold."
    else:
        moments = " The claim names no moment, so both can hold."
    lines = dict.fromkeys(words for _, words, _ in against)
    inputs = tuple(dict.fromkeys(statement for _, _, statement in against))
    return Remark(
        "info" if moments else "warning",
        f"A claim of {document_name(own)}, «{_words(claim)}», stands against "
        f"{document_name(source)}, which has {'; '.join(lines)}.{moments}",
        claim.statement.iri,
        (claim.statement, *inputs),
        "\n".join((*lines, f"alpha {of.evidence.alpha}")),
        "read both reports on that outcome; an interim analysis would explain it",
        tuple(statement.iri for statement in inputs),
    )


def _words(claim: model.Claim) -> str:
    """Return the claim in the encoder's words, which say more than a bare p-value."""
    return (claim.statement.text or str(claim.statement)).rstrip(".")
