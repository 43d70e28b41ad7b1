"""Trials as a paper prints them, row by row, for the tests of single rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from il2kb import model
from il2kb.audit import examine
from il2kb.audit.rules import rules
from il2kb.findings import Finding

__all__ = ["Paper", "codes", "named", "two_arms"]

BASE = "https://w3id.org/il2kb/"
TRIAL = f"{BASE}trial/paper"
_NUMBER = re.compile(r"(<=|>=|<|>|=|~)?\s*(-?\d+(?:\.\d+)?)")
# The others look at who took part, at registrations, reports and claims.
_FIGURES = (
    "baseline", "debit", "derived", "effect", "figure", "fragility", "grim", "interval", "median",
    "missing", "p-value", "percent", "row", "sd",
)  # fmt: skip
_ARTICLE = model.Source(f"{BASE}source/paper", "Paper 2020", "JournalArticle")
_ROLES = ("experimental", "placebo-comparator", "active-comparator")


def _concept(name: str) -> model.Thing:
    return model.Thing(f"{BASE}concept/{name}", name)


def _term(name: str) -> model.Thing:
    return model.Thing(f"{BASE}ontology#{name}", name)


class Paper:
    """A trial whose arms have these numbers randomised; None for one that is not reported."""

    def __init__(self, *randomised: str | None, model_concept: str | None = None) -> None:
        self._model = model_concept
        self.arms = []
        for i, number in enumerate(randomised):
            said = self.statement(f"arm.{i}.randomised", "randomised", number, "Abstract")
            self.arms.append(
                model.Arm(
                    f"{TRIAL}#arm.{i}", f"arm {i}", {"randomised": (said,)} if number else {},
                    role=_term(_ROLES[i]),
                )
            )  # fmt: skip
        self._variables: dict[str, model.Variable] = {}
        self._moments: dict[str, model.Moment] = {}
        self._sets: dict[str, model.AnalysisSet] = {}
        self._results: list[model.Result] = []
        self._contrasts: list[model.Contrast] = []
        self.items: dict[str, tuple[model.Statement, ...]] = {}

    def statement(
        self, name: str, item: str, text: str | None, section: str, **more: object
    ) -> model.Statement:
        """Return a reported statement of what is printed in a section."""
        found = _NUMBER.search(text or "")
        place = model.Place(f"{TRIAL}#place.{section}", _ARTICLE, section, None, False)
        return model.Statement(
            f"{TRIAL}#{name}", item, "reported", printed=text,
            number=Decimal(found[2]) if found else None,
            comparator=found[1] if found else None,
            unit="%" if text and text.endswith("%") else None,
            places=(place,), **more,  # type: ignore[arg-type]
        )  # fmt: skip

    def variable(
        self, name: str, role: str | None = "secondary", scale: str | None = None, items: str = ""
    ) -> model.Variable:
        """Return a variable, made when it is first named."""
        if name not in self._variables:
            said: dict[str, tuple[model.Statement, ...]] = {}
            if scale:
                concepts = (_concept(f"scale.{scale}"),)
                said["scale"] = (
                    self.statement(f"{name}.scale", "scale", scale, "Methods", concepts=concepts),
                )
            if items:
                said["scaleItems"] = (
                    self.statement(f"{name}.items", "scaleItems", items, "Methods"),
                )
            self._variables[name] = model.Variable(
                f"{TRIAL}#{name}", name, said, role=_term(role) if role else None
            )
        return self._variables[name]

    def moment(self, name: str) -> model.Moment:
        """Return a moment such as "week 12"; "baseline" is week 0."""
        if name not in self._moments:
            weeks = "0" if name == "baseline" else name.rpartition(" ")[2]
            offset = self.statement(f"moment.{weeks}", "offset", weeks, "Methods")
            self._moments[name] = model.Moment(
                f"{TRIAL}#moment.{weeks}", name, {"offset": (offset,)}
            )
        return self._moments[name]

    def set(self, name: str, *analysed: str | None, section: str = "Table 2") -> model.AnalysisSet:
        """Return an analysis set with the numbers analysed of each arm."""
        if name not in self._sets:
            groups = []
            for i, (arm, number) in enumerate(zip(self.arms, analysed, strict=False)):
                said = self.statement(f"set.{name}.{i}", "analysed", number, section)
                values = {"analysed": (said,)} if number else {}
                groups.append(model.AnalysedGroup(f"{TRIAL}#{name}.{i}", name, values, arm=arm))
            self._sets[name] = model.AnalysisSet(
                f"{TRIAL}#set.{name}", name, {}, groups=tuple(groups)
            )
        return self._sets[name]

    def row(
        self,
        variable: str,
        arm: int,
        *,
        at: str = "week 12",
        within: str = "table",
        section: str = "Table 2",
        role: str | None = "secondary",
        **figures: str,
    ) -> model.Result:
        """Add what a row prints for an arm, by item."""
        name = f"{variable}.{at}.{arm}.{section}".replace(" ", "-")
        result = model.Result(
            f"{TRIAL}#{name}", self.variable(variable, role), self.arms[arm], self.moment(at),
            self.set(within),
            {i: (self.statement(f"{name}.{i}", i, f, section),) for i, f in figures.items()},
        )  # fmt: skip
        self._results.append(result)
        return result

    def compare(
        self,
        result: model.Result,
        reference: model.Result,
        p: str | None = None,
        *,
        section: str = "Table 2",
        effect: Sequence[str] = (),
        level: str = "95",
    ) -> None:
        """Add a p-value, and an effect as (measure, estimate, lower, upper)."""
        name = f"contrast.{len(self._contrasts)}"
        p_values = (self.statement(f"{name}.p", "pValue", p, section),) if p else ()
        effects: tuple[model.Effect, ...] = ()
        if effect:
            measure, *figures = effect
            said = [
                self.statement(f"{name}.effect.{i}", i, f, section)
                for i, f in zip(("estimate", "lowerLimit", "upperLimit"), figures, strict=True)
            ]
            effects = (
                model.Effect(f"{TRIAL}#{name}.effect", _concept(measure), *said, Decimal(level)),
            )
        between = result.arm.iri != reference.arm.iri
        self._contrasts.append(
            model.Contrast(f"{TRIAL}#{name}", between, result, reference, p_values, effects)
        )

    def counts(
        self, variable: str, one: str, other: str, p: str | None = None, **more: str
    ) -> None:
        """Add a comparison of counts such as "16/29" and "9/30" between the first two arms."""
        rows = []
        for arm, text in enumerate((one, other)):
            events, total = text.split("/")
            rows.append(self.row(variable, arm, events=events, total=total, **more))
        self.compare(rows[0], rows[1], p)

    def trial(self) -> model.Trial:
        """Return the trial."""
        items = dict(self.items)
        if self._model:
            said = self.statement("model", "interventionModel", self._model, "Methods",
                                  concepts=(_concept(self._model),))  # fmt: skip
            items["interventionModel"] = (said,)
        return model.Trial(
            TRIAL, "Paper 2020", items, arms=tuple(self.arms),
            variables=tuple(self._variables.values()), sets=tuple(self._sets.values()),
            results=tuple(self._results), contrasts=tuple(self._contrasts),
            reports=(_ARTICLE,),
        )  # fmt: skip

    def findings(self, code: str | None = None) -> list[Finding]:
        """Return the findings of the rules on figures, or of one of them."""
        chosen = [rule for rule in rules() if rule.code.partition(".")[2].startswith(_FIGURES)]
        found, _ = examine(self.trial(), chosen)
        return [f for f in found if code is None or f.code == f"audit.{code}"]


def codes(findings: Sequence[Finding]) -> list[str]:
    """Return the codes of findings, without those of sensitivity, each once and sorted."""
    apart = {rule.code for rule in rules() if rule.kind == "sensitivity"}
    return sorted({f.code.removeprefix("audit.") for f in findings if f.code not in apart})


def two_arms(model_concept: str | None = None) -> Paper:
    """Return a paper of 30 against 30."""
    return Paper("30", "30", model_concept=model_concept)


def named(paper: Paper, concept: str) -> Paper:
    """Say which test the last p-value is of."""
    (p,) = paper._contrasts[-1].p_values
    test = model.Thing(f"https://w3id.org/il2kb/concept/{concept}", concept)
    paper._contrasts[-1] = replace(paper._contrasts[-1], p_values=(replace(p, test=test),))
    return paper
