"""From the objects of the model to Turtle: a trial and its sources, as files have them."""

from __future__ import annotations

from collections.abc import Iterable

from il2kb import model
from il2kb.data import BASE

__all__ = ["turtle"]


def turtle(of: model.Trial) -> tuple[str, str]:
    """Return a trial and its sources as two Turtle documents."""
    return _Writer(of).documents()


class _Writer:
    """Collects the triples of a trial by subject."""

    def __init__(self, of: model.Trial) -> None:
        self._triples: dict[str, dict[str, list[str]]] = {}
        self._sources: dict[str, dict[str, list[str]]] = {}
        self._trial(of)

    def documents(self) -> tuple[str, str]:
        return self._document(self._triples), self._document(self._sources)

    @staticmethod
    def _document(triples: dict[str, dict[str, list[str]]]) -> str:
        head = (
            f"@prefix il2: <{BASE}ontology#> .\n"
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
            "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
            "@prefix unit: <http://qudt.org/vocab/unit/> .\n\n"
        )
        return head + "\n".join(
            f"<{subject}> "
            + " ;\n    ".join(f"{p} {', '.join(dict.fromkeys(o))}" for p, o in of.items())
            + " .\n"
            for subject, of in triples.items()
        )

    def _add(self, subject: str, predicate: str, *objects: str) -> None:
        for one in objects:
            self._triples.setdefault(subject, {}).setdefault(predicate, []).append(one)

    def _link(self, subject: str, name: str, *things: model.Thing | model.Place | None) -> None:
        self._add(subject, f"il2:{name}", *(f"<{t.iri}>" for t in things if t is not None))

    def _head(self, iri: str, kind: str, label: str = "") -> None:
        self._add(iri, "a", f"il2:{kind}")
        if label:
            self._add(iri, "rdfs:label", f'"{label}"@en')

    def _described(self, of: model.Described, kind: str) -> None:
        self._head(of.iri, kind, of.label)
        self._places(of.iri, of.places)
        self._statements(of.iri, of.statements)

    def _places(self, iri: str, places: Iterable[model.Place]) -> None:
        for place in places:
            self._link(iri, "place", place)
            if place.iri not in self._triples:
                self._head(place.iri, "Place")
                self._link(place.iri, "source", place.source)
                if place.section:
                    self._add(place.iri, "il2:section", f'"{place.section}"')
                if place.row:
                    self._add(place.iri, "il2:row", f'"{place.row}"')
                self._add(place.iri, "il2:certainty", "il2:primary-page")
                self._source(place.source)

    def _source(self, source: model.Source) -> None:
        if source.iri in self._sources:
            return
        made = self._sources[source.iri] = {
            "a": [f"il2:{source.kind}"],
            "rdfs:label": [f'"{source.label}"@en'],
        }
        if source.year:
            made["il2:year"] = [str(source.year)]
        if source.copy_of:
            made["il2:copyOf"] = [f"<{source.copy_of.iri}>"]
            self._source(source.copy_of)

    def _statements(self, iri: str, items: dict[str, tuple[model.Statement, ...]]) -> None:
        for item, statements in items.items():
            for statement in statements:
                self._add(iri, f"il2:{item}", f"<{statement.iri}>")
                self._statement(statement)

    def _statement(self, of: model.Statement, *kinds: str) -> None:
        units = {"wk": "unit:WK", "%": "unit:PERCENT", "a": f"<{BASE}concept/unit.year>"}
        self._head(of.iri, of.layer.capitalize())
        self._add(of.iri, "a", *kinds)
        for name, value in (
            ("printed", of.printed and f'"{of.printed}"'),
            ("text", of.text and f'"{of.text}"@en'),
            ("number", None if of.number is None else f"{of.number:f}"),
            ("comparator", of.comparator and f'"{of.comparator}"'),
            ("unit", of.unit and units[of.unit]),
            ("date", of.date and f'"{of.date}"^^xsd:date'),
            ("calculation", of.calculation and f'"{of.calculation}"'),
        ):
            if value is not None:
                self._add(of.iri, f"il2:{name}", value)
        self._link(of.iri, "concept", *of.concepts)
        self._link(of.iri, "test", of.test)
        self._link(of.iri, "rule", of.rule)
        self._add(of.iri, "il2:input", *(f"<{iri}>" for iri in of.inputs))
        self._places(of.iri, of.places)

    def _trial(self, of: model.Trial) -> None:
        self._described(of, "Trial")
        for name, parts, kind in (
            ("arm", of.arms, "Arm"),
            ("population", of.populations, "Population"),
            ("registration", of.registrations, "Registration"),
            ("analysisSet", of.sets, "AnalysisSet"),
        ):
            self._link(of.iri, name, *parts)
            for part in parts:
                self._described(part, kind)
        self._link(of.iri, "reportedIn", *of.reports)
        for source in of.reports:
            self._source(source)
        for arm in of.arms:
            self._link(arm.iri, "armRole", arm.role)
        for population in of.populations:
            self._link(population.iri, "condition", *population.conditions)
            if population.subgroup_of:
                self._add(population.iri, "il2:subgroupOf", f"<{population.subgroup_of}>")
        for one in of.registrations:
            self._link(one.iri, "register", one.register)
            self._link(one.iri, "record", one.record)
            self._add(one.iri, "il2:identifier", f'"{one.identifier}"')
        for variable in of.variables:
            self._variable(of.iri, variable)
        for group_set in of.sets:
            self._link(group_set.iri, "restrictedTo", group_set.subgroup)
            for group in group_set.groups:
                self._described(group, "AnalysedGroup")
                self._link(group.iri, "inSet", group_set)
                self._link(group.iri, "ofArm", group.arm)
        for result in of.results:
            self._head(result.iri, "Result")
            self._link(result.iri, "ofVariable", result.variable)
            self._link(result.iri, "ofArm", result.arm)
            self._link(result.iri, "atMoment", result.moment)
            self._link(result.iri, "inSet", result.set)
            self._statements(result.iri, result.values)
        for contrast in of.contrasts:
            self._contrast(contrast)
        for claim in of.claims:
            iri = claim.statement.iri
            self._add(of.iri, "il2:claim", f"<{iri}>")
            self._statement(claim.statement, "il2:Claim")
            self._link(iri, "ofVariable", claim.variable)
            self._link(iri, "atMoment", *claim.moments)
            self._link(iri, "verdict", claim.verdict)
            self._link(iri, "direction", claim.direction)

    def _variable(self, trial: str, variable: model.Variable) -> None:
        kind = "Outcome" if variable.role else "BaselineCharacteristic"
        self._link(trial, "outcome" if variable.role else "characteristic", variable)
        self._described(variable, kind)
        self._link(variable.iri, "role", variable.role)
        self._link(variable.iri, "instrument", variable.instrument)
        self._link(variable.iri, "moment", *variable.moments)
        for moment in variable.moments:
            if moment.iri not in self._triples:
                self._described(moment, "Moment")
        if variable.component_of:
            self._add(variable.iri, "il2:componentOf", f"<{variable.component_of}>")

    def _contrast(self, contrast: model.Contrast) -> None:
        arms = "BetweenArm" if contrast.between_arms else "WithinArm"
        self._head(contrast.iri, f"{arms}Contrast")
        self._add(contrast.iri, "il2:result", f"<{contrast.result.iri}>")
        self._add(contrast.iri, "il2:reference", f"<{contrast.reference.iri}>")
        self._statements(contrast.iri, {"pValue": contrast.p_values})
        for effect in contrast.effects:
            self._add(contrast.iri, "il2:effect", f"<{effect.iri}>")
            self._head(effect.iri, "Effect")
            self._link(effect.iri, "measure", effect.measure)
            values = (effect.estimate, effect.lower, effect.upper)
            self._statements(effect.iri, {v.item: (v,) for v in values if v is not None})
            if effect.level is not None:
                self._add(effect.iri, "il2:level", f"{effect.level}")
