"""From a plan to the objects of the model."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from generated import BASELINE, Cell, Comparison, Plan, Variable

from il2kb import model
from il2kb.data import BASE
from il2kb.facts import natural

__all__ = ["trial"]

_NUMBER = re.compile(r"^(<=|>=|<|>|=|~)?\s*(-?\d+(?:\.\d+)?)")
_UNITS = {"unit:WK": "wk", "unit.year": "a", "unit:PERCENT": "%"}
_LABELS = {"nephritis": "participants with lupus nephritis"}


def concept(name: str) -> model.Thing:
    """Return a concept of the shipped schemes."""
    return model.Thing(f"{BASE}concept/{name}", name.partition(".")[2] or name)


def term(name: str) -> model.Thing:
    """Return a named individual of the ontology."""
    return model.Thing(f"{BASE}ontology#{name}", name)


def trial(plan: Plan) -> model.Trial:
    """Return the trial of a plan; everything in it is reported."""
    return _Encoder(plan).trial()


class _Encoder:
    """Makes the parts of one trial."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._base = f"{BASE}trial/{plan.id}#"
        self._article = model.Source(
            f"{BASE}source/{plan.id}", f"Simulated {plan.seed}", "JournalArticle", year=2020
        )
        self._meeting = model.Source(
            f"{BASE}source/{plan.id}-meeting", f"Simulated {plan.seed}, abstract",
            "ConferenceAbstract",
        )  # fmt: skip
        self._record = model.Source(
            f"{BASE}source/{plan.id}-record", f"NCT9{plan.seed:07d}", "RegistryRecord"
        )
        self._arms = tuple(self._arm(i) for i in range(len(plan.arms)))
        self._moments = {name: self._moment(name) for v in plan.variables for name in v.moments}
        self._variables = {v.name: self._variable(v) for v in plan.variables}
        self._everyone = model.Population(
            self._iri("population.all"), "adults with lupus", {}, (self._abstract("Methods"),),
            conditions=(concept("condition.systemic-lupus-erythematosus"),),
        )  # fmt: skip
        self._sets = {name: self._set(name) for name in plan.sets}
        self._results = {key: self._result(cell) for key, cell in plan.cells.items()}

    def trial(self) -> model.Trial:
        plan = self._plan
        own = self._said("statement", plan.own, self._abstract("Methods"))
        meeting = self._said("meeting", plan.conference, self._place(self._meeting, "Abstract"))
        items = {i: own.get(i, ()) + meeting.get(i, ()) for i in {**own, **meeting}}
        populations = [self._everyone]
        populations += [s.subgroup for s in self._sets.values() if s.subgroup is not None]
        return model.Trial(
            f"{BASE}trial/{plan.id}",
            f"simulated trial {plan.seed}",
            items,
            arms=self._arms,
            populations=tuple(populations),
            registrations=(self._registration(),),
            reports=(self._article, self._meeting) if plan.conference else (self._article,),
            variables=tuple(self._variables.values()),
            sets=tuple(self._sets.values()),
            results=tuple(sorted(self._results.values(), key=lambda r: natural(r.iri))),
            contrasts=tuple(
                sorted(
                    map(self._contrast, plan.comparisons),
                    key=lambda c: (not c.between_arms, natural(c.iri)),
                )
            ),
            claims=tuple(self._claims()),
        )

    def _iri(self, name: str) -> str:
        return self._base + name

    # Places and statements

    def _place(
        self, source: model.Source, section: str | None, row: str | None = None
    ) -> model.Place:
        if self._plan.pages and source is self._article and section is not None:
            name = section.lower().replace(" ", "-")
            source = model.Source(f"{source.iri}.{name}", f"{source.label}, {section}", "Page",
                                  copy_of=self._article)  # fmt: skip
        parts = (source.iri.rsplit("/", 1)[-1], section, row)
        name = ".".join(p.lower().replace(" ", "-").replace(",", "") for p in parts if p)
        return model.Place(
            self._iri(f"place.{name.replace('/', '-')}"), source, section, row, False
        )

    def _abstract(self, row: str) -> model.Place:
        return self._place(self._article, "Abstract", row)

    def _figure(
        self, name: str, item: str, text: str, places: Iterable[model.Place],
        unit: str | None = None, test: str | None = None,
    ) -> model.Statement:  # fmt: skip
        found = _NUMBER.match(text)
        return model.Statement(
            self._iri(f"{name}.{item}"), item, "reported", printed=text,
            number=Decimal(found[2]) if found else None,
            comparator=found[1] if found else None,
            unit=unit, test=concept(f"test.{test}") if test else None, places=tuple(places),
        )  # fmt: skip

    def _said(
        self, owner: str, items: dict[str, tuple[str, str]], place: model.Place
    ) -> dict[str, tuple[model.Statement, ...]]:
        """Return statements of items: a date, a number with its unit, or words with a concept."""
        found: dict[str, tuple[model.Statement, ...]] = {}
        for item, (text, code) in items.items():
            name = f"{owner}.{item}"
            if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
                made = model.Statement(
                    self._iri(name), item, "reported", printed=text, date=text, places=(place,)
                )
            elif _NUMBER.match(text):
                made = self._figure(owner, item, text, (place,), _UNITS.get(code))
                if code == "unit.year":
                    sign = ">=" if item == "minimumAge" else "<="
                    made = model.Statement(
                        made.iri, item, "reported", text, None, made.number, sign, "a",
                        concepts=(concept("instrument.age"),), places=(place,),
                    )  # fmt: skip
            else:
                concepts = (concept(code),) if code else ()
                made = model.Statement(
                    self._iri(name), item, "reported", text=text, concepts=concepts, places=(place,)
                )
            found[item] = (made,)
        return found

    # Parts

    def _arm(self, i: int) -> model.Arm:
        arm = self._plan.arms[i]
        name = f"arm.{arm.name}"
        place = self._abstract("Methods")
        statements: dict[str, tuple[model.Statement, ...]] = {}
        if arm.printed:
            statements["randomised"] = (self._figure(name, "randomised", arm.printed, (place,)),)
        return model.Arm(
            self._iri(name), arm.name.replace("-", " "), statements, (place,), role=term(arm.role)
        )

    def _moment(self, name: str) -> model.Moment:
        return model.Moment(self._iri(f"moment.{name}"), name.replace("-", " "))

    def _variable(self, variable: Variable) -> model.Variable:
        owner = ("outcome." if variable.role else "characteristic.") + variable.name
        statements: dict[str, tuple[model.Statement, ...]] = {}
        if variable.scale:
            scale = {"scale": (variable.scale, f"scale.{variable.scale}")}
            statements = self._said(owner, scale, self._abstract("Methods"))
        if variable.items > 1:
            items = {"scaleItems": (str(variable.items), "")}
            statements |= self._said(owner, items, self._abstract("Methods"))
        code = variable.instrument
        return model.Variable(
            self._iri(owner), variable.label, statements, (),
            role=term(variable.role) if variable.role else None,
            instrument=concept(f"instrument.{code}") if code else None,
            moments=tuple(self._moments[m] for m in variable.moments),
            component_of=(
                self._iri(f"outcome.{variable.component_of}") if variable.component_of else None
            ),
        )  # fmt: skip

    def _set(self, name: str) -> model.AnalysisSet:
        plan = self._plan
        tables = sorted({c.table for c in plan.cells.values() if c.set == name})
        places = tuple(self._place(self._article, table) for table in tables)
        groups = []
        for i, arm in enumerate(plan.arms):
            owner = f"set.{name}.{arm.name}"
            statements: dict[str, tuple[model.Statement, ...]] = {}
            if plan.sets[name][i]:
                statements["analysed"] = (
                    self._figure(owner, "analysed", plan.sets[name][i], places),
                )
            if name == "main" and arm.analysed < arm.randomised and arm.reason:
                why = {"exclusionReason": ("they were lost to follow-up", "")}
                statements |= self._said(owner, why, self._place(self._article, "Results"))
            groups.append(model.AnalysedGroup(self._iri(owner), "", statements, arm=self._arms[i]))
        subgroup = None
        if name == "nephritis":
            subgroup = model.Population(
                self._iri(f"population.{name}"), _LABELS[name], {}, (self._abstract("Results"),),
                subgroup_of=self._everyone.iri,
            )  # fmt: skip
        return model.AnalysisSet(
            self._iri(f"set.{name}"), _LABELS.get(name, f"{name} set"), {}, places,
            subgroup=subgroup, groups=tuple(groups),
        )  # fmt: skip

    def _rows(self, cell: Cell) -> tuple[model.Place, ...]:
        """Return where a cell stands; the primary endpoint stands in the abstract as well."""
        row = self._plan.variable(cell.variable).label
        if cell.table == "Abstract":
            return (self._abstract("Results"),)
        places = (self._place(self._article, cell.table, row),)
        return (*places, self._abstract("Results")) if self._is_primary(cell) else places

    def _is_primary(self, cell: Cell) -> bool:
        return cell.variable == self._plan.primary

    def _name(self, cell: Cell) -> str:
        table = cell.table.lower().replace(" ", "-")
        arm = self._plan.arms[cell.arm].name
        return f"{cell.variable}.{cell.moment}.{arm}.{table}"

    def _result(self, cell: Cell) -> model.Result:
        owner = f"result.{self._name(cell)}"
        values: dict[str, tuple[model.Statement, ...]] = {
            item: (
                self._figure(
                    owner, item, text, self._rows(cell), "%" if item == "percent" else None
                ),
            )
            for item, text in cell.figures.items()
        }
        if cell.derived:
            arm = self._plan.arms[cell.arm].name
            inputs = (values["percent"][0].iri, self._iri(f"set.{cell.set}.{arm}.analysed"))
            values["events"] = (
                model.Statement(
                    self._iri(f"{owner}.events"), "events", "derived",
                    number=Decimal(cell.derived), rule=concept("rule.count-from-percentage"),
                    calculation="the whole count that prints so", inputs=inputs,
                ),
            )  # fmt: skip
        return model.Result(
            self._iri(owner), self._variables[cell.variable], self._arms[cell.arm],
            self._moments[cell.moment], self._sets[cell.set], values,
        )  # fmt: skip

    def _contrast(self, comparison: Comparison) -> model.Contrast:
        plan = self._plan
        cell = plan.cells[comparison.result]
        owner = f"contrast.{self._name(cell)}"
        if comparison.within:
            owner += f".{BASELINE}"
        rows = self._rows(cell)
        known = comparison.test.endswith(("exact", "squared", "ratio", "-t"))
        named = plan.names_tests and known and comparison.test not in ("mcnemar-exact", "paired-t")
        values: tuple[model.Statement, ...] = ()
        if comparison.p is not None:
            test = comparison.test if named else None
            values = (self._figure(owner, "pValue", comparison.p, rows, test=test),)
        effects = []
        for effect in comparison.effects:
            part = f"{owner}.{effect.measure}"
            estimate, lower, upper = (
                self._figure(part, item, text, rows)
                for item, text in (
                    ("estimate", effect.estimate),
                    ("lowerLimit", effect.lower),
                    ("upperLimit", effect.upper),
                )
            )
            effects.append(
                model.Effect(self._iri(part), concept(effect.measure), estimate, lower, upper,
                             Decimal("95.0"))
            )  # fmt: skip
        return model.Contrast(
            self._iri(owner), not comparison.within, self._results[comparison.result],
            self._results[comparison.reference], values, tuple(effects),
        )  # fmt: skip

    def _registration(self) -> model.Registration:
        place = self._place(self._record, "record")
        return model.Registration(
            self._iri("registration"), f"NCT9{self._plan.seed:07d}",
            self._said("registration", self._plan.register, place),
            (self._abstract("Trial registration number"),),
            identifier=f"NCT9{self._plan.seed:07d}",
            register=concept("register.clinicaltrials-gov"), record=self._record,
        )  # fmt: skip

    def _claims(self) -> Iterable[model.Claim]:
        plan = self._plan
        primary = self._variables[plan.primary]
        if plan.verdict is not None:
            yield self._claim("primary", f"the primary endpoint was {plan.verdict}", "Results",
                              primary, plan.verdict)  # fmt: skip
        if plan.direction is not None:
            yield self._claim("conclusion", "the drug helps", "Conclusions", None, None,
                              plan.direction)  # fmt: skip
        for name in plan.harms:
            yield self._claim(f"harm.{name}", f"{self._variables[name].label} occurred", "Results",
                              self._variables[name])  # fmt: skip

    def _claim(
        self, name: str, text: str, row: str, variable: model.Variable | None,
        verdict: str | None = None, direction: str | None = None,
    ) -> model.Claim:  # fmt: skip
        statement = model.Statement(
            self._iri(f"claim.{name}"), "claim", "reported", text=text,
            places=(self._abstract(row),),
        )  # fmt: skip
        return model.Claim(
            statement,
            variable and model.Thing(variable.iri, variable.label),
            None,
            variable.moments if variable and verdict else (),
            term(verdict) if verdict else None,
            concept(f"direction.{direction}") if direction else None,
        )
