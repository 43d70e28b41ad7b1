"""From the triples of a trial's file to the objects of the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from il2kb import model
from il2kb.errors import NotFoundError
from il2kb.facts import natural
from il2kb.statements import LAYERS, Statements
from il2kb.store import Index
from il2kb.terms import NAMESPACE, RDF_TYPE, il2

__all__ = ["read_source", "read_trial"]

# What only things of these classes have.
_CLASSES = {
    "inSet": ("Result", "AnalysedGroup"),
    "reference": ("BetweenArmContrast", "WithinArmContrast"),
}

T = TypeVar("T")


def read_trial(index: Index, trial: str) -> model.Trial:
    """Read one trial from an index, by its id.

    Raises NotFoundError where no trial has that id, and DataError, with the place in the file,
    where a part that a trial must have is missing or is of the wrong kind.
    """
    trials = index.trials()
    if trial not in trials:
        raise NotFoundError("trial", trial, trials)
    return _Reader(index, trials[trial]).trial()


def read_source(index: Index, iri: str) -> model.Source:
    """Read one source from an index, by its IRI."""
    return _Reader(index, iri).source(iri)


class _Reader(Statements):
    """Reads the parts of a trial by IRI."""

    def _intervention(self, iri: str) -> model.Intervention:
        regimen = self._one(iri, "regimen")
        return model.Intervention(
            *self._described(iri),
            agent=self._thing_at(iri, "agent"),
            regimen=model.Regimen(*self._described(regimen)) if regimen else None,
        )

    def _arm(self, iri: str) -> model.Arm:
        return self._once("arm", iri, self._make_arm)

    def _make_arm(self, iri: str) -> model.Arm:
        return model.Arm(
            *self._described(iri),
            role=self._thing_at(iri, "armRole"),
            interventions=tuple(self._intervention(i) for i in self._all(iri, "intervention")),
            background=tuple(self._intervention(i) for i in self._all(iri, "backgroundTherapy")),
        )

    def _criterion(self, iri: str) -> model.Criterion:
        return self._once("criterion", iri, self._make_criterion)

    def _make_criterion(self, iri: str) -> model.Criterion:
        kinds = self._all(iri, RDF_TYPE.value)
        return model.Criterion(
            *self._described(iri),
            inclusion=il2.ExclusionCriterion.value not in kinds,
            instrument=self._thing_at(iri, "instrument"),
            options=tuple(self._criterion(i) for i in self._all(iri, "option")),
        )

    def _criteria(self, iri: str) -> tuple[model.Criterion, ...]:
        return tuple(self._criterion(i) for i in self._all(iri, "criterion"))

    def _population(self, iri: str) -> model.Population:
        return self._once("population", iri, self._make_population)

    def _make_population(self, iri: str) -> model.Population:
        return model.Population(
            *self._described(iri),
            conditions=self._things_at(iri, "condition"),
            criteria=self._criteria(iri),
            subgroup_of=self._one(iri, "subgroupOf"),
        )

    def _registration(self, iri: str) -> model.Registration:
        record = self._one(iri, "record")
        return model.Registration(
            *self._described(iri),
            identifier=self._one(iri, "identifier") or "",
            register=self._thing_at(iri, "register"),
            record=self.source(record) if record else None,
            criteria=self._criteria(iri),
        )

    def _moment(self, iri: str) -> model.Moment:
        return self._once("moment", iri, self._make_moment)

    def _make_moment(self, iri: str) -> model.Moment:
        return model.Moment(
            *self._described(iri),
            epoch=self._thing_at(iri, "epoch"),
            anchor=self._thing_at(iri, "anchor"),
        )

    def _variable(self, iri: str) -> model.Variable:
        return self._once("variable", iri, self._make_variable)

    def _make_variable(self, iri: str) -> model.Variable:
        return model.Variable(
            *self._described(iri),
            role=self._thing_at(iri, "role"),
            domain=self._thing_at(iri, "domain"),
            instrument=self._thing_at(iri, "instrument"),
            metric=self._thing_at(iri, "metric"),
            aggregation=self._thing_at(iri, "aggregation"),
            moments=tuple(self._moment(i) for i in self._all(iri, "moment")),
            component_of=self._one(iri, "componentOf"),
        )

    def _set(self, iri: str) -> model.AnalysisSet:
        return self._once("set", iri, self._make_set)

    def _make_set(self, iri: str) -> model.AnalysisSet:
        groups = sorted(
            (g for g in self._by_class.get("AnalysedGroup", []) if iri in self._all(g, "inSet")),
            key=natural,
        )
        subgroup = self._one(iri, "restrictedTo")
        return model.AnalysisSet(
            *self._described(iri),
            kind=self._thing_at(iri, "setKind"),
            subgroup=self._population(subgroup) if subgroup else None,
            groups=tuple(
                model.AnalysedGroup(*self._described(g), arm=self._part(g, "ofArm", self._arm))
                for g in groups
            ),
        )

    def _part(self, iri: str, name: str, make: Callable[[str], T]) -> T:
        """Return the part that a thing must have."""
        part = self._one(iri, name)
        if part is None:
            raise self._error(iri, None, f"has no il2:{name}", f"add il2:{name} to it")
        return make(part)

    def _result(self, iri: str) -> model.Result:
        return self._once("result", iri, self._make_result)

    def _make_result(self, iri: str) -> model.Result:
        return model.Result(
            iri,
            self._part(iri, "ofVariable", self._variable),
            self._part(iri, "ofArm", self._arm),
            self._part(iri, "atMoment", self._moment),
            self._part(iri, "inSet", self._set),
            self._statements(iri),
            self._notes(iri),
        )

    def _effect(self, iri: str) -> model.Effect:
        values = self._statements(iri)

        def first(item: str) -> model.Statement | None:
            return values[item][0] if item in values else None

        return model.Effect(
            iri,
            self._part(iri, "measure", self._thing),
            first("estimate"),
            first("lowerLimit"),
            first("upperLimit"),
            self._decimal(iri, "level"),
        )

    def _contrast(self, iri: str, between_arms: bool) -> model.Contrast:
        return model.Contrast(
            iri,
            between_arms,
            self._part(iri, "result", self._result),
            self._part(iri, "reference", self._result),
            self._statements(iri).get("pValue", ()),
            tuple(self._effect(i) for i in self._all(iri, "effect")),
            self._notes(iri),
        )

    def _contrasts(self) -> tuple[model.Contrast, ...]:
        kinds = {"BetweenArmContrast": True, "WithinArmContrast": False}
        return tuple(
            self._contrast(iri, between)
            for name, between in kinds.items()
            for iri in sorted(self._by_class.get(name, []), key=natural)
        )

    def _claim(self, iri: str) -> model.Claim:
        return model.Claim(
            self.statement(iri, "claim"),
            self._thing_at(iri, "ofVariable"),
            self._thing_at(iri, "ofArm"),
            tuple(self._moment(i) for i in self._all(iri, "atMoment")),
            self._thing_at(iri, "verdict"),
            self._thing_at(iri, "direction"),
        )

    def _absence(self, iri: str) -> model.Absence:
        return model.Absence(
            iri,
            self._part(iri, "about", self._thing),
            self._part(iri, "item", self._thing),
            self._part(iri, "kind", self._thing),
            tuple(self.source(i) for i in self._all(iri, "searched")),
            self._thing_at(iri, "ofArm"),
            self._thing_at(iri, "atMoment"),
            self._notes(iri),
        )

    def _conflict(self, iri: str) -> model.Conflict:
        item = self._part(iri, "item", self._thing)
        return model.Conflict(
            iri,
            item,
            tuple(self.statement(i, item.name) for i in self._all(iri, "between")),
            self._notes(iri),
        )

    def trial(self) -> model.Trial:
        """Read the trial with all its parts."""
        iri = self._trial
        variables = self._all(iri, "outcome") + self._all(iri, "characteristic")
        for outcome in self._all(iri, "outcome"):
            self._part(outcome, "role", self._thing)  # without it, it would be no outcome
        trial = model.Trial(
            *self._described(iri),
            acronym=self._one(iri, "acronym"),
            arms=tuple(self._arm(i) for i in self._all(iri, "arm")),
            populations=tuple(self._population(i) for i in self._all(iri, "population")),
            registrations=tuple(self._registration(i) for i in self._all(iri, "registration")),
            reports=tuple(self.source(i) for i in self._all(iri, "reportedIn")),
            variables=tuple(self._variable(i) for i in variables),
            sets=tuple(self._set(i) for i in self._all(iri, "analysisSet")),
            results=tuple(
                self._result(i) for i in sorted(self._by_class.get("Result", []), key=natural)
            ),
            contrasts=self._contrasts(),
            claims=tuple(self._claim(i) for i in self._all(iri, "claim")),
            conflicts=tuple(self._conflict(i) for i in self._all(iri, "conflict")),
            absences=tuple(self._absence(i) for i in self._all(iri, "absence")),
        )
        self._check(trial)
        return replace(trial, inputs=self._inputs())

    def _check(self, trial: model.Trial) -> None:
        """Raise DataError where a figure would be lost: it hangs on nothing, or has no class."""
        for name, classes in _CLASSES.items():
            known = {iri for class_ in classes for iri in self._by_class.get(class_, ())}
            for iri in (iri for iri, facts in self._facts.items() if name in facts):
                if iri not in known:
                    kinds = " or ".join(f"il2:{class_}" for class_ in classes)
                    raise self._error(iri, None, f"is no {kinds}", "give it its class after a")
        arms = {arm.iri for arm in trial.arms}
        variables = {variable.iri for variable in trial.variables}
        sets = {one.iri for one in trial.sets}
        for result in trial.results:
            self._listed(result.iri, "ofArm", result.arm.iri, arms, "arm")
            self._listed(result.iri, "ofVariable", result.variable.iri, variables, "outcome")
            self._listed(result.iri, "inSet", result.set.iri, sets, "analysisSet")
        results = {result.iri for result in trial.results}
        for contrast in trial.contrasts:
            for name, result in (("result", contrast.result), ("reference", contrast.reference)):
                if result.iri not in results:
                    raise self._error(
                        contrast.iri, NAMESPACE + name, f"has an il2:{name} that is no result",
                        "name a il2:Result after it",
                    )  # fmt: skip
        for group in (group for one in trial.sets for group in one.groups):
            if group.arm is not None:
                self._listed(group.iri, "ofArm", group.arm.iri, arms, "arm")

    def _listed(self, iri: str, name: str, part: str, listed: set[str], item: str) -> None:
        from il2kb.prefixes import shorten

        if part not in listed:
            raise self._error(
                iri, NAMESPACE + name, f"has {shorten(part)} as il2:{name}, which the trial lacks",
                f"add it to the trial by il2:{item}, or correct the name",
            )  # fmt: skip

    def _inputs(self) -> tuple[model.Statement, ...]:
        """Return the statements on which others rest, and which nothing else leads to."""
        read = {s.iri: s for s in self._made.values() if isinstance(s, model.Statement)}
        found: dict[str, model.Statement] = {}
        queue = list(read.values())
        for statement in queue:
            for iri in (*statement.inputs, *statement.support):
                types = {t.removeprefix(NAMESPACE) for t in self._all(iri, RDF_TYPE.value)}
                if iri not in read and iri not in found and types & LAYERS.keys():
                    found[iri] = self.statement(iri, "statement")
                    queue.append(found[iri])
        return tuple(found.values())
