"""Mutants of a trial, and whether the validation notices them.

A mutant is the trial with one slip of an encoder in it: a triple is gone, or its object is another
one of the same kind. It is noticed when the core profile (shapes, references, checks) finds
something in it that it does not find in the trial itself.
"""

from __future__ import annotations

import datetime
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

import pyoxigraph as ox

from il2kb.checks import read_checks
from il2kb.data import DataFile, Layout
from il2kb.profiles import find_profile
from il2kb.shacl import Shapes
from il2kb.shacl.graph import TYPE, Graph, Term
from il2kb.shacl.vocabulary import RDFS, XSD
from il2kb.terms import NAMESPACE
from il2kb.turtle import parse
from il2kb.validation.background import Background, read_background
from il2kb.validation.names import show
from il2kb.validation.references import References

__all__ = ["Mutant", "Trial", "Watch", "il2", "local_name"]

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_SCHEME = ox.NamedNode(_SKOS + "inScheme")
_SUBPROPERTY = ox.NamedNode(RDFS + "subPropertyOf")
_SUBCLASS = ox.NamedNode(RDFS + "subClassOf")
_NUMBERS = {ox.NamedNode(XSD + name) for name in ("integer", "decimal")}
_DATE = ox.NamedNode(XSD + "date")


def il2(name: str) -> ox.NamedNode:
    """Return a term of the ontology."""
    return ox.NamedNode(NAMESPACE + name)


_LAYERS = (il2("Reported"), il2("Derived"), il2("Judged"))
_PRINTED, _ARM, _MOMENT = il2("printed"), il2("ofArm"), il2("atMoment")
# The slips that have a name of their own, by predicate; the others are named by the object.
_SWAPS = {
    _ARM: "arm",
    _MOMENT: "moment",
    il2("unit"): "unit",
    il2("certainty"): "certainty",
}
# The class of a thing, and the group that its triples are counted in.
_GROUPS = {
    "Result": "results",
    "BetweenArmContrast": "contrasts",
    "WithinArmContrast": "contrasts",
    "Effect": "contrasts",
    "Regimen": "regimen",
    "Intervention": "interventions",
    "Registration": "registrations",
    "Arm": "arms",
    "Population": "population",
    "InclusionCriterion": "population",
    "ExclusionCriterion": "population",
    "Outcome": "outcomes",
    "BaselineCharacteristic": "outcomes",
    "Moment": "moments",
    "Epoch": "moments",
    "AnalysisSet": "analysis sets",
    "AnalysedGroup": "analysis sets",
    "Absence": "absences",
    "Claim": "claims",
    "Conflict": "conflicts",
    "Place": "places",
    "Trial": "trial",
}
# Statements of the trial itself that are about its papers and not about how it was done.
_BIBLIOGRAPHY = {
    il2(name)
    for name in (
        "affiliations", "authors", "bibliography", "citationCount", "competingInterests",
        "correspondingAuthors", "laterUse", "licence", "predecessor", "title",
    )
}  # fmt: skip


class Mutant(NamedTuple):
    """A trial with one slip: its kind, the group it is counted in, and what changes."""

    kind: str
    group: str
    triple: ox.Triple
    removed: tuple[ox.Triple, ...]
    added: tuple[ox.Triple, ...]


class Trial:
    """The triples of one trial in front of its background, and all its mutants."""

    def __init__(self, triples: Sequence[ox.Triple], background: Background) -> None:
        self.triples = list(triples)
        self.graph = Graph(self.triples, background.graph)
        self.background = background
        self.pointing: dict[Term, list[ox.Triple]] = defaultdict(list)
        for triple in self.triples:
            self.pointing[triple.object].append(triple)
        self._own = {t.subject for t in self.triples}
        self._classes: dict[Term, list[Term]] = defaultdict(list)
        for triple in self.triples:
            if triple.predicate == TYPE:
                self._classes[triple.object].append(triple.subject)
        self._siblings: dict[tuple[ox.NamedNode, Term], list[Term]] = {}

    def mutants(self) -> Iterator[Mutant]:
        """Yield every mutant: each triple dropped and altered in turn, then pairs exchanged."""
        for triple in self.triples:
            group = self.group(triple.subject)
            yield Mutant("drop", group, triple, (triple,), ())
            for kind, value in self._others(triple):
                changed = ox.Triple(triple.subject, triple.predicate, value)
                yield Mutant(kind, group, triple, (triple,), (changed,))
        yield from self._exchanges("both arms", _ARM, _MOMENT)
        yield from self._exchanges("both moments", _MOMENT, _ARM)

    def group(self, node: Term) -> str:
        """Return the group of a node: that of its class, and for a statement that of its owner.

        The owner is what has the statement as the value of an item; where there are several, that
        whose name the name of the statement begins with, else the first that is not the trial.
        """
        for cls in self.graph.objects(node, TYPE):
            group = _GROUPS.get(local_name(cls))
            if group is not None:
                return group
        owners = [t for t in self.pointing[node] if self._is_item(t.predicate)]
        named = [t for t in owners if str(node)[1:-1].startswith(str(t.subject)[1:-1] + ".")]
        parts = [t for t in owners if self.group(t.subject) != "trial"]
        if named or parts:
            return self.group((named or parts)[0].subject)
        if any(t.predicate in _BIBLIOGRAPHY for t in owners):
            return "bibliography"
        return "design" if owners else "statements about others"

    def _is_item(self, predicate: ox.NamedNode) -> bool:
        above: list[Term] = [predicate]
        for node in above:
            above += self.graph.objects(node, _SUBPROPERTY)
        return il2("statement") in above

    def _others(self, triple: ox.Triple) -> Iterator[tuple[str, Term]]:
        """Yield what may stand in the place of the object, with the kind of the slip."""
        predicate, value = triple.predicate, triple.object
        if isinstance(value, ox.Literal):
            if value.datatype in _NUMBERS:
                yield "number", ox.Literal(_next_number(value.value), datatype=value.datatype)
            elif value.datatype == _DATE:
                day = datetime.date.fromisoformat(value.value) + datetime.timedelta(days=1)
                yield "date", ox.Literal(day.isoformat(), datatype=_DATE)
            else:
                text = _next_text(value.value)
                kind = "printed" if predicate == _PRINTED else "text"
                yield kind, ox.Literal(text, language=value.language)
        elif predicate == TYPE and value in _LAYERS:
            yield from (("layer", layer) for layer in _LAYERS if layer != value)
        else:
            present = self.graph.objects(triple.subject, predicate)
            others = [node for node in self._alike(value) if node not in present]
            if others:
                after = [node for node in others if str(node) > str(value)]
                kind = _SWAPS.get(predicate) or ("link" if value in self._own else "concept")
                yield "class" if predicate == TYPE else kind, (after or others)[0]

    def _alike(self, node: Term) -> list[Term]:
        """Return the things of the kind of a node, sorted by name; it is one of them itself.

        A part of the trial is of the kind of its class, a concept of its scheme, a unit, a source
        and a term of the ontology of its class, a property or class of what it is below.
        """
        if node in self._own:
            classes = self.graph.objects(node, TYPE)
            return sorted(self._classes[classes[0]], key=str)
        for predicate in (_SCHEME, _SUBPROPERTY, _SUBCLASS, TYPE):
            for above in self.graph.objects(node, predicate):
                if predicate == TYPE and not str(above).startswith(f"<{NAMESPACE}"):
                    continue
                found = self._below(predicate, above)
                if len(found) > 1:
                    return found
        return []

    def _below(self, predicate: ox.NamedNode, above: Term) -> list[Term]:
        if (predicate, above) not in self._siblings:
            found = set(self.background.graph.subjects(predicate, above))
            self._siblings[predicate, above] = sorted(found, key=str)
        return self._siblings[predicate, above]

    def _exchanges(
        self, kind: str, predicate: ox.NamedNode, alike: ox.NamedNode
    ) -> Iterator[Mutant]:
        """Yield mutants in which two results that differ in one thing have exchanged it."""
        same: dict[tuple[Term, ...], list[ox.Triple]] = defaultdict(list)
        keys = (il2("ofVariable"), il2("inSet"), alike)
        for result in self._classes[il2("Result")]:
            key = tuple(node for p in keys for node in self.graph.objects(result, p))
            for value in self.graph.objects(result, predicate):
                same[key].append(ox.Triple(result, predicate, value))  # type: ignore[arg-type]
        for triples in same.values():
            for first, second in itertools.pairwise(triples):
                if first.object != second.object:
                    added = (
                        ox.Triple(first.subject, predicate, second.object),
                        ox.Triple(second.subject, predicate, first.object),
                    )
                    yield Mutant(kind, "results", first, (first, second), added)


class _Rest(Graph):
    """A graph without some of its triples."""

    __slots__ = ("_hidden",)

    def __init__(self, whole: Graph, hidden: Sequence[ox.Triple]) -> None:
        super().__init__((), whole)
        self._hidden = {(t.subject, t.predicate, t.object) for t in hidden}

    def objects(self, subject: Term, predicate: ox.NamedNode) -> Sequence[Term]:
        found = super().objects(subject, predicate)
        return [o for o in found if (subject, predicate, o) not in self._hidden]

    def subjects(self, predicate: ox.NamedNode, object_: Term) -> Sequence[Term]:
        found = super().subjects(predicate, object_)
        return [s for s in found if (s, predicate, object_) not in self._hidden]

    def predicates(self, subject: Term) -> Sequence[ox.NamedNode]:
        return [p for p in super().predicates(subject) if self.objects(subject, p)]


class Watch:
    """The validation of one file, made ready to look at many mutants of it.

    What a change cannot reach is not looked at again: references and shapes are held against the
    changed things and their neighbours, and the checks stop at the first that finds something.
    """

    def __init__(self, layout: Layout, file: DataFile) -> None:
        background = read_background(layout)
        self.trial = Trial(parse(file.path), background)
        self._shapes = Shapes.compile(find_profile(layout, "core").graph)
        self._checks = {check.code: check for check in read_checks(layout.folders("shapes"))}
        self._graph = ox.NamedNode(file.graph)
        self._store = ox.Store()
        self._store.extend(background.quads(without=[file]))
        self._store.extend(self._quad(t) for t in self.trial.triples)
        self._of: dict[Term, list[ox.Triple]] = defaultdict(list)
        for triple in self.trial.triples:
            self._of[triple.subject].append(triple)
        self._references = self._known(set())
        self._found_by: Counter[tuple[str, ox.NamedNode, str]] = Counter()
        none = Mutant("none", "none", self.trial.triples[0], (), ())
        self._before = {key for code in self._checks for key in self._rows(code)}
        self._before |= set(self._alone(none, list(self._of)))

    def notice(self, mutant: Mutant) -> str | None:
        """Return the code of a finding that the mutant has and the trial has not, if any."""
        near: dict[Term, None] = {}
        for triple in (*mutant.removed, *mutant.added):
            near[triple.subject] = near[triple.object] = None
            near.update(dict.fromkeys(t.subject for t in self.trial.pointing[triple.subject]))
        for key in self._alone(mutant, list(near)):
            if key not in self._before:
                return key[0]
        for triple in mutant.removed:
            self._store.remove(self._quad(triple))
        self._store.extend(self._quad(t) for t in mutant.added)
        try:
            return self._together(mutant)
        finally:
            for triple in mutant.added:
                self._store.remove(self._quad(triple))
            self._store.extend(self._quad(t) for t in mutant.removed)

    def _alone(self, mutant: Mutant, nodes: list[Term]) -> Iterator[tuple[str, ...]]:
        """Yield what references and shapes find at some nodes."""
        front = [t for node in nodes for t in self._of.get(node, ()) if t not in mutant.removed]
        front += mutant.added
        graph = Graph(front, _Rest(self.trial.graph, mutant.removed))
        gone = {t.subject for t in mutant.removed} - {t.subject for t in front}
        references = self._known(gone) if gone else self._references
        for fault in references.faults(graph):
            yield fault.code, str(fault.subject), str(fault.predicate), str(fault.value)
        for result in self._shapes.validate(graph):
            code = str(result.source_shape)[1:-1].rpartition("/")[2]
            yield code, str(result.focus), str(result.path), str(result.value)

    def _together(self, mutant: Mutant) -> str | None:
        """Return the code of the first check that finds something new, those that did first."""
        kind, predicate = mutant.kind, mutant.triple.predicate
        codes = sorted(
            (code for code, check in self._checks.items() if _may_see(check.text, predicate)),
            key=lambda code: -self._found_by[kind, predicate, code],
        )
        for code in codes:
            if any(key not in self._before for key in self._rows(code)):
                self._found_by[kind, predicate, code] += 1
                return code
        return None

    def _rows(self, code: str) -> Iterator[tuple[str, ...]]:
        for row in self._checks[code].run(self._store, show):
            if row.focus in self._of:  # else it is of the background
                yield code, str(row.focus), str(row.path), str(row.value), row.message

    def _known(self, gone: Set[Term]) -> References:
        background = self.trial.background
        known = (background.subjects | self._of.keys()) - gone
        return References(Background({}, background.graph, frozenset(known)))

    def _quad(self, triple: ox.Triple) -> ox.Quad:
        return ox.Quad(triple.subject, triple.predicate, triple.object, self._graph)


def _may_see(query: str, predicate: ox.NamedNode) -> bool:
    """Tell whether a triple of a predicate can change what a query finds.

    It cannot where the query names its predicates and this is none of them.
    """
    body = query[query.index("{") :]
    if predicate == TYPE or re.search(r"\?\w+\s+\?\w+|;\s*\?\w+", body):
        return True
    return re.search(rf"[:]{local_name(predicate)}(?![\w-])", body) is not None


def local_name(node: Term) -> str:
    """Return what follows the last # or / of an IRI."""
    return re.split("[#/]", str(node)[1:-1])[-1]


def _next_number(text: str) -> str:
    """Return a number with its last digit one higher, as 6.90 to 6.91 and 0.009 to 0.010."""
    digits = text.replace(".", "").lstrip("+-")
    raised = str(int(digits) + 1).rjust(len(digits), "0")
    places = len(text.partition(".")[2])
    sign = "-" if text.startswith("-") else ""
    return sign + (f"{raised[:-places]}.{raised[-places:]}" if places else raised)


def _next_text(text: str) -> str:
    """Return a text with its last digit, or where it has none its last letter, changed."""
    for wanted, after in ((str.isdigit, "0123456789"), (str.isalpha, "abcdefghijklmnopqrstuvwxyz")):
        for place in range(len(text) - 1, -1, -1):
            if wanted(text[place]):
                at = after.find(text[place].lower())
                return text[:place] + after[(at + 1) % len(after)] + text[place + 1 :]
    return text + "x"
