"""CSV for meta-analysis of events, in the names of R's metafor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal

from il2kb.formats import Export, Selection
from il2kb.model import Contrast, Place, Result, Statement, Trial
from il2kb.table import Row, Table

__all__ = ["COLUMNS", "suffix", "title", "write"]

title = "CSV of events in two arms for R's metafor: slab, ai, n1i, ci, n2i, layer, source"
suffix = ".csv"

COLUMNS = (
    "slab",
    "ai",
    "n1i",
    "ci",
    "n2i",
    "outcome",
    "moment",
    "analysis_set",
    "subgroup",
    "layer",
    "source",
    "layers",
    "role",
    "experimental",
    "comparator",
    "trial",
    "variable",
    "contrast",
    "made_by",
)
_FIGURES = ("ai", "n1i", "ci", "n2i")
# From the firmest on; the layer of a row is that of its least firm figure.
_LAYERS = ("reported", "second-hand", "judged", "derived")
_ROLES = ("primary", "secondary", "harm", "biomarker")


@dataclass(frozen=True)
class _Pair:
    """Results of two arms for one variable, at one moment, in one set."""

    result: Result
    reference: Result
    contrast: Contrast | None = None

    @property
    def results(self) -> tuple[Result, Result]:
        return self.result, self.reference


def write(selection: Selection, /) -> Export:
    """Write a row for each pair of arms, outcome, moment after baseline, and analysis set.

    `ai` of `n1i` are those with the event in the experimental arm, `ci` of `n2i` those in the
    comparator. `layer` is "reported" only where all four figures are reported on pages that were
    read at first hand; else it is that of the least firm one ("second-hand", "judged",
    "derived"), and `layers` names each. `source` is where the figures stand, for a derived one
    where its inputs stand. A figure that no source gives is an empty cell and a note, and the
    layer of its row is "incomplete".
    """
    notes: list[str] = []
    labels = {trial.id: _label(trial) for trial in selection.trials}
    shared = {label for label, count in Counter(labels.values()).items() if count > 1}
    made_by = selection.stamp.line()
    rows: list[Row] = []
    for trial in selection.trials:
        label = labels[trial.id]
        fixed = {
            # Two studies under one label could not be told apart in a forest plot.
            "slab": f"{label} ({trial.id})" if label in shared else label,
            "trial": trial.id,
            "made_by": made_by,
        }
        known = _statements(trial)
        for pair in _pairs(trial, notes):
            cells = fixed | _row(trial, pair, known, notes)
            rows.append(tuple(Literal(cells[c]) if c in cells else None for c in COLUMNS))
    return Export(Table(COLUMNS, rows).to_csv().encode(), tuple(notes))


def _label(trial: Trial) -> str:
    """Return the label of a study, "He 2020": family name of the first author, and year."""
    report = next((r for r in trial.reports if r.authors and r.year), None)
    if report is None:
        return trial.acronym or trial.label
    return f"{report.authors[0].partition(',')[0]} {report.year}"


def _is_baseline(result: Result) -> bool:
    offset = result.moment.offset
    return offset is not None and offset.number is not None and offset.number <= 0


def _pairs(trial: Trial, notes: list[str]) -> Iterator[_Pair]:
    """Yield the pairs of arms with events, the primary outcome first.

    Each experimental arm is paired with each comparator, and every other pair of arms as the
    trial contrasts it.
    """
    variables = sorted(
        trial.outcomes(),
        key=lambda v: _ROLES.index(v.role_name) if v.role_name in _ROLES else len(_ROLES),
    )
    for variable in variables:
        cells: dict[tuple[str, str], list[Result]] = {}
        for result in trial.results_of(variable):
            if not _is_baseline(result):
                cells.setdefault((result.moment.iri, result.set.iri), []).append(result)
        contrasts = {
            (c.result.iri, c.reference.iri): _Pair(c.result, c.reference, c)
            for c in trial.contrasts_of(variable)
            if c.between_arms
        }
        for results in cells.values():
            by_role = {
                (result.iri, reference.iri): _Pair(result, reference)
                for result in results
                for reference in results
                if _is_experimental(result) and _is_comparator(reference)
            }
            contrasted = {key: pair for key, pair in contrasts.items() if pair.result in results}
            pairs = (by_role | contrasted).values()
            with_events = [p for p in pairs if any(r.value("events") for r in p.results)]
            yield from with_events
            paired = {r.iri for pair in with_events for r in pair.results}
            notes += [
                f"{_about(trial, r)}, {r.arm.label}: "
                + ("events without a second arm" if r.arm.role else "an arm without il2:armRole")
                + ", so no row"
                for r in results
                if r.value("events") and r.iri not in paired
            ]


def _about(trial: Trial, result: Result) -> str:
    return f"{trial.id}: {result.variable.label}, {result.moment.label}"


def _is_experimental(result: Result) -> bool:
    role = result.arm.role
    return role is not None and role.name == "experimental"


def _is_comparator(result: Result) -> bool:
    role = result.arm.role  # where none is given, it may be either
    return role is not None and role.name != "experimental"


def _row(
    trial: Trial, pair: _Pair, known: dict[str, Statement], notes: list[str]
) -> dict[str, str]:
    result, reference = pair.result, pair.reference
    what = _about(trial, result)
    figures: dict[str, Statement] = {}
    for name, of, item in (
        ("ai", result, "events"),
        ("n1i", result, "number analysed"),
        ("ci", reference, "events"),
        ("n2i", reference, "number analysed"),
    ):
        found = of.value("events") if item == "events" else of.denominator
        if found is None or found.number is None or found.comparator:
            notes.append(f"{what}, {of.arm.label}: {item} not given, so {name} is empty")
            continue
        others = {str(s) for s in of.values.get("events", ())} if item == "events" else set()
        if len(others) > 1:
            notes.append(f"{what}, {of.arm.label}: {item} given as {', '.join(sorted(others))}")
        figures[name] = found
    layers = {name: _layer(s) for name, s in figures.items()}
    places = {str(p.iri): p for s in figures.values() for p in _places(s, known)}
    return {
        **{name: f"{s.number:f}" for name, s in figures.items()},
        "outcome": result.variable.label,
        "moment": result.moment.label,
        "analysis_set": result.set.label,
        "subgroup": result.set.subgroup.label if result.set.subgroup else "",
        "layer": "incomplete"
        if len(layers) < len(_FIGURES)
        else max(layers.values(), key=_looseness),
        "source": "; ".join(_address(p) for p in places.values()),
        "layers": " ".join(f"{name}={layers[name]}" for name in _FIGURES if name in layers),
        "role": result.variable.role_name,
        "experimental": result.arm.label,
        "comparator": reference.arm.label,
        "variable": result.variable.iri,
        "contrast": pair.contrast.iri if pair.contrast else "",
    }


def _layer(statement: Statement) -> str:
    return "second-hand" if statement.second_hand else statement.layer


def _looseness(layer: str) -> int:
    return _LAYERS.index(layer) if layer in _LAYERS else len(_LAYERS)


def _address(place: Place) -> str:
    return ", ".join(part for part in (place.source.name, place.section, place.row) if part)


def _places(statement: Statement, known: dict[str, Statement]) -> list[Place]:
    """Return where a statement stands, or for a derived one where its inputs stand."""
    found = list(statement.places)
    waiting = list(statement.inputs)
    # The list grows while it is walked; a derivation in a circle ends by the second look.
    for number, iri in enumerate(waiting):
        if iri in known and iri not in waiting[:number]:
            found += known[iri].places
            waiting += known[iri].inputs
    return found


def _statements(trial: Trial) -> dict[str, Statement]:
    """Return the statements from which the figures of a trial can be derived, by IRI."""
    described: Iterable[dict[str, tuple[Statement, ...]]] = (
        trial.statements,
        *(arm.statements for arm in trial.arms),
        *(group.statements for set_ in trial.sets for group in set_.groups),
        *(result.values for result in trial.results),
    )
    return {s.iri: s for items in described for found in items.values() for s in found}
