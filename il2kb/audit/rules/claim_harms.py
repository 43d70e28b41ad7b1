"""Harms that the tables count and the abstract does not name.

Asked: which harms with events in a report does no statement name that was encoded from its
abstract?

Computed: a report counts where at least one statement was encoded from its abstract. A harm is an
outcome of that role of which the report has events above 0 in some arm. It is named where a claim,
a figure or a p-value about it, or its declaration, stands in the abstract, or where a harm that it
is a component of is named. There is one finding a report, with the serious harms first, then those
with most events; components of a harm in the list are not listed again.

It misleads where the abstract was encoded in part, or names harms in words that no outcome codes,
such as "well tolerated", and where a count is of no interest: an abstract cannot name every harm.
It is a fact about the report, and nothing need be amiss.

To do: read the abstract; take harms from the tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from il2kb.audit.documents import (
    document_name,
    in_abstract,
    places_in,
    reports,
    within,
)
from il2kb.audit.evidence import Rounded, reported
from il2kb.audit.remark import Remark

if TYPE_CHECKING:
    from il2kb import model
    from il2kb.audit.examination import Examination

__all__ = ["check", "kind", "sources"]

kind = "sensitivity"
sources = (
    "Junqueira DR, Zorzela L, Golder S, et al. CONSORT Harms 2022 statement. BMJ 2023;381:e073725",
    "Hopewell S, Clarke M, Moher D, et al. CONSORT for reporting randomised trials in journal and "
    "conference abstracts. Lancet 2008;371:281-283",
)

_SERIOUS = "domain.serious-harm"


def check(of: Examination) -> Iterator[Remark]:
    """Yield a remark for each report whose abstract leaves out harms of its tables."""
    for iri, source in reports(of.trial).items():
        if not any(_abstracted(statement, iri) for statement in _statements(of.trial)):
            continue
        named = _named(of, iri)
        counted = _counted(of, iri)
        left_out = {
            harm: results
            for harm, results in counted.items()
            if harm not in named and results[0].variable.component_of not in named
        }
        if left_out:
            told = [counted[harm] for harm in counted if harm in named]
            yield _remark(of, source, left_out, told)


def _remark(
    of: Examination,
    source: model.Source,
    left_out: dict[str, list[model.Result]],
    told: list[list[model.Result]],
) -> Remark:
    shown = sorted(
        (
            results
            for results in left_out.values()
            if results[0].variable.component_of not in left_out
        ),
        key=lambda results: (not _is_serious(results), -_events(results)),
    )
    kinds = {True: "serious", False: "others"}
    parts: dict[bool, list[str]] = {}
    for results in shown:
        parts.setdefault(_is_serious(results), []).append(_line(of, results))
    listed = "; ".join(f"{kinds[serious]}: {', '.join(p)}" for serious, p in parts.items())
    others = [r for r in left_out.values() if r not in shown]
    figures = [
        figure.statement
        for result in chain.from_iterable((*shown, *others))
        if (figure := _figure(result)) is not None
    ]
    noun = "component" if len(others) == 1 else "components"
    parted = f", and {len(others)} {noun} of these" if others else ""
    names = ", ".join(_line(of, results) for results in told) or "no harm that is counted"
    arms = " v ".join(of.evidence.arm(arm) for arm in of.trial.arms)
    return Remark(
        "info",
        f"No statement encoded from the abstract of {document_name(source)} names these "
        f"harms with events ({arms}): {listed}{parted}. It names {names}",
        figures[0].iri,
        tuple(figures),
        "\n".join(_line(of, results) for results in (*shown, *others)),
        "read the abstract; take harms from the tables",
        tuple(statement.iri for statement in figures[1:]),
    )


def _counted(of: Examination, iri: str) -> dict[str, list[model.Result]]:
    """Return the results of each harm that a document counts, in the order of the arms."""
    order = {arm.iri: n for n, arm in enumerate(of.trial.arms)}
    found: dict[str, list[model.Result]] = {}
    for result in of.evidence.results:
        figure = _figure(result)
        if figure is None or result.variable.role_name != "harm" or result.set.subgroup:
            continue
        if within([figure.statement], [iri]):
            found.setdefault(result.variable.iri, []).append(result)
    return {
        harm: sorted(results, key=lambda result: order.get(result.arm.iri, len(order)))
        for harm, results in found.items()
        if any((figure := _figure(r)) is not None and figure.number.value > 0 for r in results)
    }


def _named(of: Examination, iri: str) -> set[str]:
    """Return the variables that something in the abstract of a document is about."""
    named = {
        claim.variable.iri
        for claim in of.trial.claims
        if claim.variable is not None and _abstracted(claim.statement, iri)
    }
    for result in of.trial.results:
        if any(_abstracted(s, iri) for s in chain.from_iterable(result.values.values())):
            named.add(result.variable.iri)
    for contrast in of.trial.contrasts:
        if any(_abstracted(statement, iri) for statement in contrast.p_values):
            named.add(contrast.result.variable.iri)
    for variable in of.trial.variables:
        places = (p for p in variable.places if (p.source.copy_of or p.source).iri == iri)
        if any(map(in_abstract, places)):
            named.add(variable.iri)
    return named


def _statements(trial: model.Trial) -> Iterator[model.Statement]:
    for thing in (trial, *trial.arms):
        yield from chain.from_iterable(thing.statements.values())
    yield from (claim.statement for claim in trial.claims)
    for result in trial.results:
        yield from chain.from_iterable(result.values.values())


def _abstracted(statement: model.Statement, iri: str) -> bool:
    return any(map(in_abstract, places_in(statement, iri)))


def _figure(result: model.Result) -> Rounded | None:
    return reported(result, "events") or reported(result, "percent")


def _is_serious(results: list[model.Result]) -> bool:
    domain = results[0].variable.domain
    return domain is not None and domain.name == _SERIOUS


def _events(results: list[model.Result]) -> float:
    return sum(float(f.number.value) for r in results if (f := _figure(r)) is not None)


def _line(of: Examination, results: list[model.Result]) -> str:
    """Return how many had a harm, arm by arm; with its moments, where there are several."""
    counted: dict[tuple[str, str], dict[str, str]] = {}
    for result in results:
        moment = counted.setdefault((result.moment.label, result.set.iri), {})
        moment[result.arm.iri] = str(_figure(result))
    parts = [
        (f"at {moment} " if len(counted) > 1 else "")
        + " v ".join(figures.get(arm.iri, "—") for arm in of.trial.arms)
        for (moment, _), figures in counted.items()
    ]
    return f"{results[0].variable.label} {' and '.join(parts)}"
