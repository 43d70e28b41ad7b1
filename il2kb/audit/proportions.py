"""Counts and denominators of results, as printed or as the printed percentages allow them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from il2kb import model
from il2kb.audit.evidence import Evidence, Rounded, printed, reported, whole
from il2kb.audit.remark import ADDED, DIFFERS, HELD, REFUSED, Recomputed
from il2kb.statistics import percentages
from il2kb.statistics.two_by_two import Table

__all__ = ["MOST", "Contradiction", "Proportion", "Proportions"]


MOST = 100_000
"""More participants than any trial has; what takes time by their number is not computed above."""


class Contradiction(str):
    """Why there is no proportion: the printed figures contradict each other."""

    __slots__ = ()


@dataclass(frozen=True)
class Proportion:
    """How many of how many had the event.

    `inputs` are the statements it was taken from. `inferred` is the arithmetic by which the count
    or the denominator follows from a percentage, "" where both are printed; `count_inferred`
    tells whether it is the count.
    """

    events: int
    total: int
    inputs: tuple[model.Statement, ...]
    inferred: str = ""
    count_inferred: bool = False

    def __str__(self) -> str:
        second_hand = any(statement.second_hand for statement in self.inputs)
        marks = ("†" if self.inferred else "") + ("‡" if second_hand else "")
        return f"{self.events}/{self.total}{marks}"

    def against(self, other: Proportion) -> Table:
        """Return the table of two arms."""
        return Table(self.events, self.total, other.events, other.total)


class Proportions:
    """The proportions of a trial by result; where there is none, the reason."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._found: dict[str, Proportion | str] = {}

    def __getitem__(self, result: model.Result) -> Proportion | str:
        """Return the proportion of a result, or in words why it has none."""
        if result.iri not in self._found:
            self._found[result.iri] = self._read(result)
        return self._found[result.iri]

    def limit(self, arm: model.Arm) -> Rounded | None:
        """Return the number randomised to an arm, above which no denominator can be.

        None as well for more than any trial has, which would take long to search.
        """
        figure = self._evidence.randomised(arm)
        return figure if 0 < (whole(figure) or 0) <= MOST else None

    def own(self, result: model.Result) -> Rounded | None:
        """Return the denominator that is reported for a result itself, or for its analysis set."""
        total = reported(result, "total")
        if total is not None:
            return total
        group = result.set.group(result.arm)
        return next(filter(None, map(printed, group.all("analysed"))), None) if group else None

    def of_columns(self, result: model.Result) -> tuple[Rounded, ...]:
        """Return the numbers that are reported for the columns in which a result stands."""
        if result.set.subgroup is not None:
            return ()
        figures = [s for of in result.values.values() for s in of if s.layer == "reported"]
        columns = (c for s in figures for c in self._evidence.columns(s, result.arm))
        found = {f.statement.iri: f for c in columns for f in self._evidence.analysed(c)}
        return tuple(found.values())

    def denominators(self, result: model.Result) -> tuple[Rounded, ...]:
        """Return the denominators that are reported for a result: its own, or its columns'."""
        own = self.own(result)
        return self.of_columns(result) if own is None else (own,)

    @property
    def recomputed(self) -> Iterator[Recomputed]:
        """Each reported percentage against its count, and each count that one implies."""
        for result in self._evidence.results:
            percent = reported(result, "percent")
            if percent is None:
                continue
            found, name = self[result], self._evidence.name(result)
            focus, shown = percent.statement.iri, percent.percent
            if isinstance(found, str):
                outcome = DIFFERS if isinstance(found, Contradiction) else REFUSED
                yield Recomputed("percentage", name, shown, outcome, found, focus)
            elif found.count_inferred:
                yield Recomputed(
                    "count", name, "", ADDED, found.inferred, focus,
                    (("events", str(found.events)), ("of", str(found.total))), found.inputs,
                )  # fmt: skip
            else:
                known = [str(figure) for figure in self.denominators(result)]
                other = found.inferred and known
                said = found.inferred or f"{found.events}/{found.total}"
                said += f"; n={' or '.join(known)} is reported" if other else ""
                outcome = DIFFERS if other else HELD
                yield Recomputed("percentage", name, shown, outcome, said, focus, (), found.inputs)

    def _read(self, result: model.Result) -> Proportion | str:
        events, percent = reported(result, "events"), reported(result, "percent")
        if events is None and percent is None:
            return "neither a count nor a percentage is reported"
        count = whole(events)
        if events is not None and count is None:
            return f"the count {events} is no whole number"
        if percent is not None and percent.number.comparator is not None:
            percent = None
            if count is None:
                return "the percentage is a bound"
        of = self.denominators(result)
        known = {n: figure for figure in of if 0 < (n := whole(figure) or 0) <= MOST}
        if of and not known:
            return f"the denominator {of[0]} is no whole number of 1 to {MOST}"
        if count is not None:
            return self._counted(result, events, count, percent, known)
        assert percent is not None
        return self._inferred(result, percent, known)

    def _counted(
        self,
        result: model.Result,
        events: Rounded | None,
        count: int,
        percent: Rounded | None,
        known: dict[int, Rounded],
    ) -> Proportion | str:
        """Return the proportion of a printed count."""
        assert events is not None
        fitting = [
            n
            for n in known
            if count <= n and (percent is None or count in percentages.counts(percent.number, n))
        ]
        if len(fitting) == 1 or (len(known) == 1 and percent is None and fitting):
            return Proportion(count, fitting[0], _statements(events, percent, known[fitting[0]]))
        if percent is None:
            if not known:
                return f"no denominator is reported for the count {events}"
            if not fitting:
                return f"the count {events} is above its denominator {' or '.join(map(str, known))}"
            return f"the denominator of {events} may be {' or '.join(map(str, fitting))}"
        if (total := reported(result, "total")) is not None:
            return Contradiction(f"{events} of {total} is not {percent.percent}")
        limit = self.limit(result.arm)
        if limit is None:
            return f"no number randomised is reported that limits the denominator of {events}"
        possible = percentages.denominators(percent.number, whole(limit) or 0, count)
        if len(possible) != 1:
            return _several(possible, f"{events} ({percent})", limit)
        if known and not self._stands_again(result, possible[0], known):
            others = " or ".join(map(str, known))
            return Contradiction(
                f"{events} ({percent.percent}) is not of the n={others} that is reported; n="
                f"{possible[0]} would do"
            )
        return Proportion(
            count,
            possible[0],
            _statements(events, percent, limit),
            f"{events} ({percent.number} %) fits {count}/{possible[0]} and no other "
            f"denominator up to {limit}",
        )

    def _stands_again(
        self, result: model.Result, denominator: int, known: dict[int, Rounded]
    ) -> bool:
        """Tell whether another moment of the row has the same denominator, and not a known one."""
        for other in self._evidence.results:
            if other.variable.iri != result.variable.iri or other.arm.iri != result.arm.iri:
                continue
            events, percent = whole(reported(other, "events")), reported(other, "percent")
            if other.iri == result.iri or events is None or percent is None:
                continue
            if percent.number.comparator is not None or events > denominator:
                continue
            fits = [n for n in (denominator, *known)
                    if n >= events and events in percentages.counts(percent.number, n)]  # fmt: skip
            if fits == [denominator]:
                return True
        return False

    def _inferred(
        self, result: model.Result, percent: Rounded, known: dict[int, Rounded]
    ) -> Proportion | str:
        """Return the proportion that a percentage without a count allows, if it is one only."""
        shown = percent.percent
        ways = [(k, n) for n in known for k in percentages.counts(percent.number, n)]
        if len(ways) == 1:
            count, total = ways[0]
            said = f"{shown} = {count}/{total}, the one whole count of {total} that prints so"
            inputs = _statements(percent, known[total])
            return Proportion(count, total, inputs, said, count_inferred=True)
        if ways or self.own(result) is not None:
            return _no_count(shown, ways, list(known))
        # The number of the column does not fit; the percentages of the same people may tell.
        limit = self.limit(result.arm)
        if limit is None:
            return f"no denominator of {shown}, nor a number randomised that limits it, is reported"
        together = self.together(result)
        possible = percentages.shared([p.number for p in together], whole(limit) or 0)
        if len(possible) != 1:
            return _several(possible, " and ".join(map(str, together)), limit)
        counts = percentages.counts(percent.number, possible[0])
        if len(counts) != 1:
            return _no_count(shown, [(k, possible[0]) for k in counts], [possible[0]])
        beside = [p for p in together if p.statement.iri != percent.statement.iri]
        others = "".join(f" and {p.number} %" for p in beside)
        return Proportion(
            counts[0],
            possible[0],
            _statements(*together, limit),
            f"{shown}{others}: {possible[0]} is the one denominator up to {limit} that gives "
            f"whole counts; {shown} = {counts[0]}/{possible[0]}",
            count_inferred=True,
        )

    def together(self, result: model.Result) -> list[Rounded]:
        """Return the percentages of the same people that stand without a count."""
        return [
            percent
            for other in self._evidence.results
            if other.set.iri == result.set.iri and other.arm.iri == result.arm.iri
            if reported(other, "events") is None
            if (percent := reported(other, "percent")) is not None
            and percent.number.comparator is None
        ]


def _statements(*figures: Rounded | None) -> tuple[model.Statement, ...]:
    return tuple(figure.statement for figure in figures if figure is not None)


def _several(possible: tuple[int, ...], shown: str, limit: Rounded) -> str:
    if not possible:
        return Contradiction(f"no denominator up to the {limit} randomised gives {shown}")
    several = ", ".join(map(str, possible[:6])) + (", ..." if len(possible) > 6 else "")
    return f"the denominator of {shown} may be {several}"


def _no_count(shown: str, ways: list[tuple[int, int]], totals: list[int]) -> str:
    if not ways:
        return Contradiction(f"no whole count of {' or '.join(map(str, totals))} gives {shown}")
    several = ", ".join(f"{k}/{n}" for k, n in ways[:4]) + (", ..." if len(ways) > 4 else "")
    return f"{shown} may be {several}"
