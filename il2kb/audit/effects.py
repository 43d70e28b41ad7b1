"""Effects and intervals: those that are reported, and those that the reported figures give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from il2kb import model
from il2kb.audit.averages import average
from il2kb.audit.comparisons import Comparison, control
from il2kb.audit.evidence import Evidence, Rounded, printed
from il2kb.audit.p_values import COMMON, EXACT_LIMIT
from il2kb.audit.proportions import Proportion, Proportions
from il2kb.audit.remark import ADDED, DIFFERS, HELD, REFUSED, Recomputed
from il2kb.audit.significance import no_effect
from il2kb.statistics import effects, two_by_two
from il2kb.statistics.effects import Estimate
from il2kb.statistics.rounding import Printed
from il2kb.statistics.two_by_two import Table

__all__ = ["Effects", "ReportedEffect", "Span", "estimates", "said"]

_LEVEL = 95.0
_OF_COUNTS: Mapping[str, Callable[[Table, float], Estimate | None]] = {
    "risk-ratio": effects.risk_ratio,
    "odds-ratio": effects.odds_ratio,
    "risk-difference": effects.risk_difference,
}
_SHORT = {"risk-ratio": "RR", "odds-ratio": "OR", "risk-difference": "RD"}


@dataclass(frozen=True)
class Span:
    """The least and the greatest value that the rounding of its inputs leaves to a figure."""

    low: float
    high: float

    @classmethod
    def around(cls, *values: float) -> Span:
        """Return the span of some values."""
        return cls(min(values), max(values))

    def meets(self, figure: Printed) -> bool:
        """Tell whether some value of the span prints as the figure."""
        if figure.holds(self.low) or figure.holds(self.high):
            return True
        below = figure.high is None or self.low <= figure.high
        return below and (figure.low is None or self.high >= figure.low)

    def __str__(self) -> str:
        low, high = f"{self.low:.5g}", f"{self.high:.5g}"
        return low if low == high else f"{low} to {high}"


@dataclass(frozen=True)
class ReportedEffect:
    """A reported effect between arms: its figures, and the spans that recomputing gives.

    `estimates` and `limits` by method are for the arms as they are compared, `turned` is the same
    for the arms the other way round. `refused` says why there are none.
    """

    name: str
    effect: model.Effect
    estimate: Rounded | None
    lower: Rounded | None
    upper: Rounded | None
    data: str = ""
    inputs: tuple[model.Statement, ...] = ()
    estimates: tuple[Span, ...] = ()
    limits: dict[str, tuple[tuple[Span, Span], ...]] = field(default_factory=dict)
    turned: ReportedEffect | None = None
    refused: str = ""

    @property
    def focus(self) -> str:
        """The IRI of the estimate, or of the effect without one."""
        return self.estimate.statement.iri if self.estimate else self.effect.iri

    @property
    def null(self) -> int | None:
        """The value of no effect, or None for a measure that has none."""
        return no_effect(self.effect.measure.name)

    @property
    def level(self) -> float:
        """The level of the interval in per cent; 95 where none is encoded."""
        return float(self.effect.level) if self.effect.level is not None else _LEVEL

    @property
    def figures(self) -> tuple[Rounded, ...]:
        """The reported figures, as they are printed."""
        return tuple(f for f in (self.estimate, self.lower, self.upper) if f is not None)

    def __str__(self) -> str:
        text = f"{self.effect.measure.label} {self.estimate or '—'}"
        if self.lower is None or self.upper is None:
            return text
        level = "" if self.effect.level is None else f"{self.effect.level.normalize():f}% "
        return f"{text} ({level}CI {self.lower} to {self.upper})"

    def estimate_holds(self) -> bool:
        """Tell whether the reported figures give the estimate, as far as they can be computed."""
        if self.estimate is None or not self.estimates:
            return True
        return any(span.meets(self.estimate.number) for span in self.estimates)

    def limits_hold(self) -> bool:
        """Tell whether some method gives both limits, as far as they can be computed."""
        if self.lower is None or self.upper is None or not self.limits:
            return True
        return any(
            low.meets(self.lower.number) and high.meets(self.upper.number)
            for ways in self.limits.values()
            for low, high in ways
        )

    @property
    def is_turned(self) -> bool:
        """Whether the estimate holds only with the arms the other way round."""
        turned = self.turned
        return not self.estimate_holds() and turned is not None and turned.estimate_holds()

    def said(self) -> str:
        """Return what was recomputed in words."""
        parts = [f"{self.data} gives {self.estimates[0]}"]
        parts += [f"{method} limits {w[0][0]} to {w[0][1]}" for method, w in self.limits.items()]
        return "; ".join(parts)

    @property
    def recomputed(self) -> Recomputed:
        """The outcome."""
        held = self.estimate_holds() and self.limits_hold()
        outcome = REFUSED if self.refused else HELD if held else DIFFERS
        text = self.refused or self.said()
        if self.is_turned:
            text += "; it holds with the arms the other way round"
        return Recomputed(
            "effect", self.name, str(self), outcome, text, self.focus, (), self.inputs
        )


class Effects:
    """The effects of a trial: the reported ones, and those of comparisons that have counts."""

    def __init__(
        self, evidence: Evidence, proportions: Proportions, comparisons: Sequence[Comparison]
    ) -> None:
        self._evidence = evidence
        self._proportions = proportions
        self._comparisons = comparisons

    @cached_property
    def reported(self) -> tuple[ReportedEffect, ...]:
        """The effects that a source reports."""
        return tuple(self._reported())

    def _reported(self) -> Iterator[ReportedEffect]:
        for contrast in self._evidence.trial.contrasts:
            name = self._evidence.contrast(contrast.result, contrast.reference)
            for effect in contrast.effects:
                read = ReportedEffect(
                    name,
                    effect,
                    printed(effect.estimate),
                    printed(effect.lower),
                    printed(effect.upper),
                )
                if read.figures:
                    yield self._computed(read, contrast)

    def _computed(self, read: ReportedEffect, contrast: model.Contrast) -> ReportedEffect:
        measure, label = read.effect.measure.name, read.effect.measure.label
        lower, upper = read.lower, read.upper
        if lower is not None and upper is not None and lower.number.value > upper.number.value:
            return replace(read, refused="the limits change places")
        if not 0 < read.level < 100:
            return replace(read, refused=f"{read.level:g} % is no level of an interval")
        if read.null == 1 and any(figure.number.value < 0 for figure in read.figures):
            return replace(read, refused="a ratio is not below 0")
        if self._evidence.dependence is not None:
            return replace(read, refused=self._evidence.dependence[0])
        if not contrast.between_arms:
            return replace(read, refused="an effect within an arm needs the pairs")
        if measure == "mean-difference":
            return self._of_means(read, contrast)
        if measure not in _OF_COUNTS:
            return replace(read, refused=f"a {label} does not follow from counts or means")
        one = self._proportions[contrast.result]
        other = self._proportions[contrast.reference]
        if isinstance(one, str) or isinstance(other, str):
            return replace(read, refused=one if isinstance(one, str) else str(other))
        table = one.against(other)
        forward = _with_counts(read, table, f"{one} against {other}")
        if not forward.estimates:
            return replace(read, refused=f"no {label} is defined for {one} against {other}")
        turned = _with_counts(read, other.against(one), f"{other} against {one}")
        inputs = (*one.inputs, *other.inputs)
        return replace(forward, inputs=inputs, turned=turned)

    def _of_means(self, read: ReportedEffect, contrast: model.Contrast) -> ReportedEffect:
        one = average(contrast.result, self._proportions)
        other = average(contrast.reference, self._proportions)
        if isinstance(one, str) or isinstance(other, str):
            return replace(read, refused=one if isinstance(one, str) else str(other))
        n1, n2 = one.n, other.n
        gaps = [float(a - b) for a in one.mean.interval for b in other.mean.interval]
        limits: dict[str, tuple[tuple[Span, Span], ...]] = {}
        for way in effects.DISTRIBUTIONS:
            widths = [
                e.upper - e.estimate
                for a, b in zip(_ends(one.sd), _ends(other.sd), strict=True)
                if (e := effects.mean_difference(0, a, n1, 0, b, n2, way, read.level)) is not None
            ]
            if widths:
                low = Span(min(gaps) - max(widths), max(gaps) - min(widths))
                high = Span(min(gaps) + min(widths), max(gaps) + max(widths))
                limits[way] = ((low, high),)
        forward = replace(
            read,
            data=f"{one}, against {other}",
            inputs=(*one.inputs, *other.inputs),
            estimates=(Span.around(*gaps),),
            limits=limits,
        )
        back: dict[str, tuple[tuple[Span, Span], ...]] = {
            way: ((Span(-high.high, -high.low), Span(-low.high, -low.low)),)
            for way, ((low, high),) in limits.items()
        }
        estimates = (Span.around(*(-gap for gap in gaps)),)
        return replace(forward, turned=replace(forward, estimates=estimates, limits=back))

    @property
    def recomputed(self) -> Iterator[Recomputed]:
        """The outcome of each reported effect, then what no source reports."""
        yield from (effect.recomputed for effect in self.reported)
        trial = self._evidence.trial
        if len(trial.arms) > 2 and control(trial) is None:
            why = "no one arm is the control, so that only what a source compares is computed"
            yield Recomputed(
                "effect of counts", "outcomes between arms", "", REFUSED, why, trial.iri
            )
        for comparison, pair, table in self.tables:
            if table.is_degenerate:
                why = "all or none had the event in both arms, so that no ratio is defined"
                yield Recomputed(
                    "effect of counts", comparison.name, "", REFUSED, why, comparison.focus
                )
                continue
            yield Recomputed(
                "effect of counts",
                comparison.name,
                "",
                ADDED,
                "computed from the counts by il2kb",
                comparison.focus,
                tuple(_added(f"{pair[0]} against {pair[1]}", table)),
                (*pair[0].inputs, *pair[1].inputs),
            )

    @cached_property
    def tables(self) -> tuple[tuple[Comparison, tuple[Proportion, Proportion], Table], ...]:
        """The comparisons of outcomes between arms that have counts, with these as a table."""
        found: dict[tuple[str, str], tuple[Comparison, tuple[Proportion, Proportion], Table]] = {}
        for comparison in self._comparisons:
            if comparison.within or comparison.at_entry or self._evidence.dependence:
                continue
            one = self._proportions[comparison.result]
            other = self._proportions[comparison.reference]
            if not isinstance(one, str) and not isinstance(other, str):
                key = (comparison.result.iri, comparison.reference.iri)
                found.setdefault(key, (comparison, (one, other), one.against(other)))
        return tuple(found.values())


def _with_counts(read: ReportedEffect, table: Table, data: str) -> ReportedEffect:
    """Return an effect with what the counts give; without estimates where nothing is defined."""
    measure = read.effect.measure.name
    made = _OF_COUNTS[measure](table, read.level)
    # A risk difference may be printed in per cent without the sign.
    scales = (1, 100) if measure == "risk-difference" else (1,)
    ways = [] if made is None else [(made, scale) for scale in scales]
    points = [Span.around(e.estimate * scale) for e, scale in ways]
    points += [Span.around(point) for point in _otherwise(measure, table)]
    limits = tuple((Span.around(e.lower * k), Span.around(e.upper * k)) for e, k in ways)
    corrected = measure != "risk-difference" and table.has_zero_cell and made is not None
    return replace(
        read,
        data=data + (" with 1/2 added to each cell" if corrected else ""),
        estimates=tuple(points),
        limits={"Wald": limits} if limits else {},
    )


def _otherwise(measure: str, table: Table) -> Iterator[float]:
    """Yield what a measure is by other methods than the usual one."""
    if measure == "odds-ratio" and table.n <= EXACT_LIMIT:
        found = effects.conditional_odds_ratio(table)
        if found is not None:
            yield found
    if measure == "risk-ratio" and (ratio := effects.risk_ratio_uncorrected(table)) is not None:
        yield float(ratio)


def estimates(table: Table, level: float = _LEVEL) -> dict[str, Estimate]:
    """Return risk ratio, odds ratio and risk difference by the names of their concepts."""
    made = {measure: compute(table, level) for measure, compute in _OF_COUNTS.items()}
    return {measure: e for measure, e in made.items() if e is not None and e.standard_error}


def said(measure: str, estimate: Estimate) -> str:
    """Return an estimate with its interval, as RR 1.839 [0.972, 3.479]."""
    digits = 4 if measure == "risk-difference" else 3
    low, high = f"{estimate.lower:.{digits}f}", f"{estimate.upper:.{digits}f}"
    return f"{_SHORT[measure]} {estimate.estimate:.{digits}f} [{low}, {high}]"


def _added(counts: str, table: Table) -> Iterator[tuple[str, str]]:
    yield "counts", counts
    made = estimates(table)
    for measure, estimate in made.items():
        corrected = table.has_zero_cell and measure != "risk-difference"
        note = " with 1/2 added to each cell" if corrected else ""
        yield estimate.measure, said(measure, estimate).partition(" ")[2] + note
    for test in COMMON:
        exact = test == "pearson" or table.n <= EXACT_LIMIT
        if exact and (p := two_by_two.TESTS[test](table)) is not None:
            yield two_by_two.NAMES[test], f"{p:.4f}"


def _ends(sd: Printed) -> tuple[float, float]:
    low, high = sd.interval
    return max(0.0, float(low)), float(high)
