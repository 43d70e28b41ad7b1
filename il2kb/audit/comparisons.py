"""The reported p-values, each with the two results it compares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from il2kb import model
from il2kb.audit.evidence import Evidence, Rounded, printed

__all__ = ["Comparison", "comparisons", "control"]


@dataclass(frozen=True)
class Comparison:
    """Two results that a source compares, or could: `result` with `reference`.

    `at_entry` tells whether it is of the time before treatment. `figure` is the reported p-value;
    None for a comparison that no source makes. `contrast` is that of the trial's file, None for
    one that is not there.
    """

    name: str
    result: model.Result
    reference: model.Result
    at_entry: bool = False
    figure: Rounded | None = None
    contrast: model.Contrast | None = None

    @property
    def within(self) -> bool:
        """Whether it is of the same participants at two moments."""
        one, other = self.result, self.reference
        groups = [r.set.subgroup.iri if r.set.subgroup else None for r in (one, other)]
        same = one.arm.iri == other.arm.iri and groups[0] == groups[1]
        return same and one.moment.iri != other.moment.iri

    @property
    def focus(self) -> str:
        """The IRI of the p-value, of the contrast without one, or of the result."""
        if self.figure is not None:
            return self.figure.statement.iri
        return self.contrast.iri if self.contrast is not None else self.result.iri

    @property
    def section(self) -> tuple[str, str | None] | None:
        """The source and the section in which the p-value stands, or None."""
        places = self.figure.statement.places if self.figure is not None else ()
        return (places[0].source.iri, places[0].section) if places else None


def comparisons(evidence: Evidence) -> tuple[Comparison, ...]:
    """Return the comparisons that a source makes, then those between arms that it could make.

    The latter are of outcomes that are reported in both arms, without a p-value: each other arm is
    compared with the control.
    """
    made = tuple(_made(evidence))
    known = {frozenset((c.result.iri, c.reference.iri)) for c in made}
    return (*made, *(c for c in _possible(evidence) if _pair(c) not in known))


def _pair(comparison: Comparison) -> frozenset[str]:
    return frozenset((comparison.result.iri, comparison.reference.iri))


def _made(evidence: Evidence) -> Iterator[Comparison]:
    for contrast in evidence.trial.contrasts:
        name = evidence.contrast(contrast.result, contrast.reference)
        for statement in contrast.p_values:
            figure = printed(statement)
            if figure is not None:
                yield Comparison(
                    name,
                    contrast.result,
                    contrast.reference,
                    evidence.at_entry(contrast.result),
                    figure,
                    contrast,
                )


def _possible(evidence: Evidence) -> Iterator[Comparison]:
    contrasts = {frozenset((c.result.iri, c.reference.iri)): c for c in evidence.trial.contrasts}
    reference_arm = control(evidence.trial)
    groups: dict[tuple[str, str, str], list[model.Result]] = {}
    for result in evidence.results:
        if not evidence.at_entry(result):
            key = (result.variable.iri, result.moment.iri, result.set.iri)
            groups.setdefault(key, []).append(result)
    for results in groups.values():
        references = [r for r in results if r.arm.iri == reference_arm]
        for reference in references if len(references) == 1 else ():
            for result in results:
                if result.arm.iri != reference_arm:
                    pair = frozenset((result.iri, reference.iri))
                    name = evidence.contrast(result, reference)
                    yield Comparison(name, result, reference, False, None, contrasts.get(pair))


def control(trial: model.Trial) -> str | None:
    """Return the IRI of the control arm: the one that is not experimental; None without one.

    Of two arms whose roles do not tell, it is the second.
    """
    found = [a.iri for a in trial.arms if a.role is not None and a.role.name != "experimental"]
    if len(found) == 1:
        return found[0]
    return trial.arms[1].iri if len(trial.arms) == 2 else None
