"""Terms that the ontology does not have, and references that lead nowhere.

SHACL sees only what it is pointed at; a mistyped property is simply not there for it. So every
triple is held against the ontology: its terms must be declared, the things it refers to described,
and both of its ends of the classes that the property is for. Domain and range are read here as
what must hold, not as what may be inferred.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from il2kb.data import BASE
from il2kb.errors import suggest
from il2kb.shacl.graph import TYPE, Graph, Term
from il2kb.shacl.vocabulary import RDF, RDFS
from il2kb.terms import NAMESPACE
from il2kb.validation.background import Background
from il2kb.validation.names import show

__all__ = ["Fault", "References"]

_OWL = "http://www.w3.org/2002/07/owl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DCTERMS = "http://purl.org/dc/terms/"
_DOMAIN, _RANGE = ox.NamedNode(RDFS + "domain"), ox.NamedNode(RDFS + "range")
_DEPRECATED = ox.NamedNode(_OWL + "deprecated")
_PROPERTIES = {
    ox.NamedNode(_OWL + kind + "Property") for kind in ("Object", "Datatype", "Annotation")
} | {ox.NamedNode(RDF + "Property")}

# The properties of other vocabularies that data files use; a name is easily mistyped.
_FOREIGN = {
    namespace + name
    for namespace, names in (
        (RDF, "type"),
        (RDFS, "label comment seeAlso isDefinedBy"),
        (
            _SKOS,
            "prefLabel altLabel hiddenLabel definition scopeNote note example notation inScheme "
            "topConceptOf hasTopConcept broader narrower related exactMatch closeMatch broadMatch "
            "narrowMatch relatedMatch",
        ),
        (_DCTERMS, "title source license description created modified creator"),
    )
    for name in names.split()
}

# So many wrong references get a suggestion; comparing names is slow.
_SUGGESTIONS = 20


class Fault(NamedTuple):
    """One fault of a triple; `predicate` and `value` are None where it is of the subject."""

    code: str
    subject: ox.NamedNode
    predicate: ox.NamedNode | None
    value: object
    message: str
    hint: str
    severity: str = "violation"


class _Use(NamedTuple):
    """How a predicate may be used: what is wrong with any use, its domains and its ranges."""

    fault: Fault | None
    domains: tuple[Term, ...]
    ranges: tuple[ox.NamedNode, ...]


class References:
    """The vocabulary of a background, to hold files against."""

    def __init__(self, background: Background) -> None:
        self._graph = background.graph
        self._known = background.subjects
        self._terms = {
            node
            for node in background.subjects
            if isinstance(node, ox.NamedNode) and node.value.startswith(NAMESPACE)
        }
        self._uses: dict[ox.NamedNode, _Use] = {}
        self._left = _SUGGESTIONS

    def faults(self, graph: Graph) -> Iterator[Fault]:
        """Yield the faults of a file; `graph` has its triples in front of the background."""
        self._left = _SUGGESTIONS
        own = graph.described()
        for subject, properties in own.items():
            if not isinstance(subject, ox.NamedNode):
                continue  # reported as a blank node
            classes = graph.classes(subject)
            if not classes:
                yield Fault(
                    "term.untyped",
                    subject,
                    None,
                    None,
                    "it has no class",
                    "add its class, such as a il2:Reported; or correct the name",
                )
            for predicate, values in properties.items():
                use = self._use(predicate)
                if use.fault is not None:
                    yield use.fault._replace(subject=subject)
                    continue
                known = []
                for value in values:
                    wrong = self._value(subject, predicate, value, own)
                    if wrong is None:
                        known.append(value)
                    else:
                        yield wrong
                if known and classes:
                    yield from _out_of_domain(subject, predicate, use, classes)
                for wanted in use.ranges:
                    yield from _out_of_range(subject, predicate, known, wanted, graph)

    def _use(self, predicate: ox.NamedNode) -> _Use:
        """Return how a predicate may be used; asked of the ontology once."""
        use = self._uses.get(predicate)
        if use is None:
            ranges = self._graph.objects(predicate, _RANGE)
            use = self._uses[predicate] = _Use(
                self._predicate(predicate),
                tuple(self._graph.objects(predicate, _DOMAIN)),
                # Datatypes are the business of the shapes.
                tuple(
                    wanted
                    for wanted in ranges
                    if isinstance(wanted, ox.NamedNode) and wanted.value.startswith(NAMESPACE)
                ),
            )
        return use

    def _predicate(self, predicate: ox.NamedNode) -> Fault | None:
        """Return what is wrong with every use of a predicate."""
        iri = predicate.value
        if iri in _FOREIGN:
            return None
        types = self._graph.objects(predicate, TYPE)
        if not _PROPERTIES.isdisjoint(types):
            if self._graph.objects(predicate, _DEPRECATED):
                return Fault(
                    "term.deprecated",
                    predicate,
                    predicate,
                    None,
                    f"{show(predicate)} is deprecated",
                    "use the property that its definition names",
                    "warning",
                )
            return None
        what = "a class or an individual, not a property" if types else "not in the ontology"
        near = self._near_term(iri) if iri.startswith(NAMESPACE) else suggest(iri, _FOREIGN)
        return Fault(
            "term.unknown",
            predicate,
            predicate,
            None,
            f"{show(predicate)} is {what}",
            _did_you_mean(near, "use a property of ontology/il2kb.ttl"),
        )

    def _value(
        self, subject: ox.NamedNode, predicate: ox.NamedNode, value: Term, own: Collection[Term]
    ) -> Fault | None:
        if not isinstance(value, ox.NamedNode) or value in own or value in self._known:
            return None
        if not value.value.startswith(BASE):
            return None
        if value.value.startswith(NAMESPACE):
            return Fault(
                "term.unknown",
                subject,
                predicate,
                value,
                f"{show(value)} is not in the ontology",
                _did_you_mean(self._near_term(value.value), "use a term of ontology/il2kb.ttl"),
            )
        near = []
        if self._left > 0:
            self._left -= 1
            near = _near(value.value, {*own, *self._known})
        return Fault(
            "term.undefined",
            subject,
            predicate,
            value,
            f"{show(value)} is referred to and nowhere described",
            _did_you_mean(near, _describe(value.value)),
        )

    def _near_term(self, iri: str) -> list[str]:
        return _near(iri, self._terms)


def _out_of_domain(
    subject: ox.NamedNode, predicate: ox.NamedNode, use: _Use, classes: Container[Term]
) -> Iterator[Fault]:
    for wanted in use.domains:
        if wanted not in classes:
            yield Fault(
                "term.domain",
                subject,
                predicate,
                None,
                f"it has {show(predicate)} and is not a {show(wanted)}",
                f"correct its class, or move {show(predicate)} to a {show(wanted)}",
            )


def _out_of_range(
    subject: ox.NamedNode,
    predicate: ox.NamedNode,
    values: Iterable[Term],
    wanted: ox.NamedNode,
    graph: Graph,
) -> Iterator[Fault]:
    for value in values:
        if wanted not in graph.classes(value):
            yield Fault(
                "term.range",
                subject,
                predicate,
                value,
                f"the value of {show(predicate)} is not a {show(wanted)}: {show(value)}",
                f"point at a {show(wanted)}, or correct the class of the value",
            )


def _near(iri: str, known: Iterable[object]) -> list[str]:
    """Return known IRIs that differ from `iri` a little, and in their last part only."""
    end = max(iri.rfind("#"), iri.rfind("/")) + 1
    space, name = iri[:end], iri[end:]
    names = {
        node.value[end:]
        for node in known
        if isinstance(node, ox.NamedNode) and node.value.startswith(space)
    }
    return [space + found for found in suggest(name, sorted(names), 1)]


def _describe(iri: str) -> str:
    for kind, folder in (("source/", "sources"), ("concept/", "concepts")):
        if iri.startswith(BASE + kind):
            return f"describe it in {folder}/, or correct the name"
    return "describe it, or correct the name"


def _did_you_mean(near: Sequence[str], otherwise: str) -> str:
    if not near:
        return otherwise
    names = " or ".join(show(ox.NamedNode(iri)) for iri in near)
    return f"did you mean {names}? Otherwise {otherwise}"
