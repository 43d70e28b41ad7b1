"""A conclusion in favour of the intervention, where the primary endpoint was not met.

Asked: does a report conclude in favour of the intervention though it says that its primary endpoint
was not met, and which results with a p-value below alpha does the same part of the report have?

Computed: claims that stand under a heading such as Conclusions and are coded as favouring the
intervention are put beside the verdict of the same document on a primary outcome. The comparisons
between arms with a p-value below alpha are listed that stand in the same document, in the abstract
where the conclusion is in the abstract, and are not of that primary outcome in all participants. It
is a fact and no judgement: the finding does not say that the conclusion does not hold.

It misleads where a conclusion is guarded and its code is not, where it rests on results without a
p-value, or on all results together, and where the part of the report that tells why was not read.

To do: read the conclusion beside the result of the primary outcome, and go by the latter in a
synthesis.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from il2kb.audit.documents import (
    document,
    document_name,
    documents,
    in_abstract,
    in_conclusion,
    places_in,
)
from il2kb.audit.remark import Remark
from il2kb.audit.significance import below, between_arms, p_text
from il2kb.naming import variable_name

if TYPE_CHECKING:
    from il2kb import model
    from il2kb.audit.examination import Examination

__all__ = ["check", "kind", "sources"]

kind = "sensitivity"
sources = (
    "Boutron I, Dutton S, Ravaud P, Altman DG. Reporting and interpretation of randomized "
    "controlled trials with statistically nonsignificant results for primary outcomes. JAMA "
    "2010;303:2058-2064",
)


def check(of: Examination) -> Iterator[Remark]:
    """Yield a remark for each conclusion in favour that stands beside an endpoint not met."""
    primaries = {variable.iri for variable in of.trial.outcomes("primary")}
    verdicts = [
        claim
        for claim in of.trial.claims
        if claim.verdict is not None and claim.verdict.name == "not-met"
        if claim.variable is not None and claim.variable.iri in primaries
    ]
    for claim in of.trial.claims:
        if claim.direction is None or claim.direction.name != "direction.favours-intervention":
            continue
        for place in claim.statement.places:
            source = document(place)
            beside = [v for v in verdicts if source.iri in documents(v.statement)]
            if beside and in_conclusion(place):
                yield _remark(of, claim, beside, place)
                break


def _remark(
    of: Examination, claim: model.Claim, verdicts: list[model.Claim], place: model.Place
) -> Remark:
    source, abstract = document(place), in_abstract(place)
    part = f"the abstract of {document_name(source)}" if abstract else document_name(source)
    missed = {v.variable.iri for v in verdicts if v.variable is not None}
    told, low, inputs = [], [], [claim.statement, *(v.statement for v in verdicts)]
    for contrast, p in between_arms(of.trial, source.iri):
        here = not abstract or any(map(in_abstract, places_in(p.statement, source.iri)))
        result = contrast.result
        if not here or result.variable.role is None:
            continue
        if result.variable.iri in missed and result.set.subgroup is None:
            told.append(f"{_name(of, contrast)}: {p_text(p)}")
            inputs.append(p.statement)
        elif below(p.number, of.evidence.alpha.level):
            role = "of a subgroup" if result.set.subgroup else result.variable.role.label
            low.append((f"{_name(of, contrast)}: {p_text(p)} ({role})", p.statement))
    primary = "; ".join(dict.fromkeys(told)) or "no p-value of it is reported there"
    listed = "; ".join(words for words, _ in low) or "none"
    inputs += [statement for _, statement in low]
    names = " and ".join(dict.fromkeys(v.variable.label for v in verdicts if v.variable))
    return Remark(
        "info",
        f"The conclusion of {part} favours the intervention; its primary endpoint, {names}, was "
        f"not met ({primary}). With p below {of.evidence.alpha} the same part has {listed}",
        claim.statement.iri,
        tuple(dict.fromkeys(inputs)),
        "\n".join((*dict.fromkeys(told), *(words for words, _ in low))),
        "read the conclusion beside the result of the primary endpoint",
        tuple(dict.fromkeys(s.iri for s in inputs[1:])),
    )


def _name(of: Examination, contrast: model.Contrast) -> str:
    """Return the name of a comparison; between two arms the variable says enough."""
    if len(of.trial.arms) == 2:
        return variable_name(contrast.result)
    return of.evidence.contrast(contrast.result, contrast.reference)
