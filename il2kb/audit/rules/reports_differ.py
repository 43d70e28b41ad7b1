"""Reports of one trial say the same of the same thing.

Asked: does a second report, such as a conference abstract, give another number, date or design
than the first?

Computed: what reports state of the trial, its arms and their regimens is compared item by item,
where items can have one value only; figures are compared for the same variable, arm, moment,
analysis set and measure, and p-values for the same comparison. Numbers are compared as far as
their digits go (55.2 and 55.17 agree) and only in one unit, or in days and weeks. Each report may
have several statements; it differs where none of them agrees with any of the other's.
Registrations have rules of their own.

It misleads where an abstract tells an interim analysis, another data set or a part of the
treatment, where a later report corrects an earlier one, and where the two are not of one trial.

To do: read both places; say by which report a synthesis should go, and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from il2kb.audit.agreement import none_agrees
from il2kb.audit.documents import document_name, item_name, reports, said, where, within
from il2kb.audit.remark import Remark

if TYPE_CHECKING:
    from il2kb import model
    from il2kb.audit.examination import Examination

__all__ = ["check", "kind", "sources"]

kind = "difference"
sources = (
    "Li G, Abbade LPF, Nwosu I, et al. A scoping review of comparisons between abstracts and full "
    "reports in primary biomedical research. BMC Med Res Methodol 2017;17:181",
    "Hopewell S, Clarke M, Moher D, et al. CONSORT for reporting randomised trials in journal and "
    "conference abstracts. Lancet 2008;371:281-283",
)

# Items of which a trial has one: several centres or funders would be no contradiction.
_TRIAL = (
    "studyType",
    "allocation",
    "allocationRatio",
    "masking",
    "interventionModel",
    "purpose",
    "comparatorType",
    "phase",
    "centres",
    "plannedEnrolment",
    "actualEnrolment",
    "startDate",
    "completionDate",
    "primaryCompletionDate",
    "treatmentDuration",
    "followUpDuration",
    "significanceLevel",
)
_REGIMEN = (
    "dose",
    "frequency",
    "interval",
    "onPeriod",
    "offPeriod",
    "cycles",
    "administrationsPerCycle",
    "totalAdministrations",
    "totalDose",
    "treatmentDuration",
)
_RESULT = (
    "events",
    "percent",
    "total",
    "mean",
    "standardDeviation",
    "median",
    "minimum",
    "maximum",
)


def check(of: Examination) -> Iterator[Remark]:
    """Yield a remark for each item of which two reports say different things."""
    told = reports(of.trial)
    for subject, statements in _stated(of) if len(told) > 1 else ():
        found = {iri: ours for iri in told if (ours := within(statements, [iri]))}
        differing = {
            iri
            for pair in combinations(found, 2)
            if none_agrees(found[pair[0]], found[pair[1]])
            for iri in pair
        }
        apart = [iri for iri in found if iri in differing]
        if not apart:
            continue
        shown = "; ".join(
            f"{' and '.join(where(s, [iri]) for s in found[iri])} in {document_name(told[iri])}"
            for iri in apart
        )
        inputs = tuple(dict.fromkeys(s for iri in apart for s in found[iri]))
        focus = found[apart[-1]][0]
        yield Remark(
            "warning",
            f"Reports of the trial differ in the {subject}: {shown}.",
            focus.iri,
            inputs,
            " ≠ ".join(" and ".join(map(said, found[iri])) for iri in apart),
            "read both places; an interim analysis, or a correction, would explain it",
            tuple(s.iri for s in inputs if s.iri != focus.iri),
        )


def _stated(of: Examination) -> Iterator[tuple[str, Iterable[model.Statement]]]:
    """Yield each thing that has one value, and all the statements about it."""
    trial = of.trial
    for item in _TRIAL:
        yield item_name(item), trial.all(item)
    for arm in trial.arms:
        name = of.evidence.arm(arm)
        yield f"{item_name('randomised')}, {name}", arm.all("randomised")
        for intervention in arm.interventions:
            for item in _REGIMEN if intervention.regimen is not None else ():
                if intervention.regimen is not None:
                    label = f"{item_name(item)}, {intervention.label}"
                    yield label, intervention.regimen.all(item)
    figures: dict[tuple[str, ...], list[model.Statement]] = {}
    names: dict[tuple[str, ...], str] = {}
    for result in of.evidence.results:
        for item in _RESULT:
            key = (result.variable.iri, result.arm.iri, result.moment.iri, result.set.iri, item)
            figures.setdefault(key, []).extend(result.values.get(item, ()))
            names[key] = f"{item_name(item)} of {of.evidence.name(result)}"
    yield from ((names[key], statements) for key, statements in figures.items())
    for contrast in trial.contrasts:
        name = of.evidence.contrast(contrast.result, contrast.reference)
        yield f"{item_name('pValue')} of {name}", contrast.p_values
