"""The terms of the ontology; the code knows no others."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from il2kb.data import BASE, Layout
from il2kb.errors import suggest

__all__ = ["IL2", "NAMESPACE", "RDF_TYPE", "Vocabulary", "il2"]

NAMESPACE = f"{BASE}ontology#"
IL2 = "il2"
"""The prefix of the ontology."""

RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"


class Vocabulary:
    """The terms that an ontology file declares, as attributes: `il2.Trial`, `il2.not_found`.

    An underscore stands for a hyphen. A term that the ontology does not declare is an
    AttributeError that names its neighbours, so that code and ontology cannot drift.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _triples(self) -> list[tuple[str, str, str]]:
        quads = parse(path=self._path, format=RdfFormat.TURTLE)
        return [
            (q.subject.value, q.predicate.value, q.object.value)
            for q in quads
            if isinstance(q.subject, NamedNode) and isinstance(q.object, NamedNode | Literal)
        ]

    def _subjects(self, predicate: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for subject, p, o in self._triples:
            if p == predicate:
                found.setdefault(subject, []).append(o)
        return found

    @cached_property
    def types(self) -> dict[str, list[str]]:
        """The types of every declared term, by IRI."""
        return {s: o for s, o in self._subjects(RDF_TYPE.value).items() if s.startswith(NAMESPACE)}

    @cached_property
    def labels(self) -> dict[str, str]:
        """The label of every declared term, by IRI."""
        return {s: o[0] for s, o in self._subjects(f"{_RDFS}label").items()}

    @cached_property
    def definitions(self) -> dict[str, str]:
        """The definition of every declared term, by IRI."""
        return {s: o[0] for s, o in self._subjects(f"{_SKOS}definition").items()}

    @cached_property
    def superproperties(self) -> dict[str, list[str]]:
        """The direct superproperties of each property, by IRI."""
        return self._subjects(f"{_RDFS}subPropertyOf")

    @cached_property
    def superclasses(self) -> dict[str, list[str]]:
        """The direct superclasses of each class, by IRI."""
        return self._subjects(f"{_RDFS}subClassOf")

    @cached_property
    def version(self) -> str:
        """The version of the ontology."""
        return self._subjects(f"{_OWL}versionInfo")[f"{BASE}ontology"][0]

    def subproperties(self, name: str) -> list[str]:
        """Return the names of all properties below the property `name`, at any depth, in order."""
        found = [NAMESPACE + name]
        for iri in found:
            found += [s for s, above in self.superproperties.items() if iri in above]
        return [iri.removeprefix(NAMESPACE) for iri in found[1:]]

    def __contains__(self, iri: str) -> bool:
        return iri in self.types

    def __getattr__(self, name: str) -> NamedNode:
        if name.startswith("_"):
            raise AttributeError(name)
        local = name.replace("_", "-")
        if NAMESPACE + local not in self.types:
            near = suggest(local, [iri.removeprefix(NAMESPACE) for iri in self.types])
            raise AttributeError(
                f"the ontology declares no il2:{local}"
                + (f"; did you mean {' or '.join(near)}?" if near else "")
            )
        node = NamedNode(NAMESPACE + local)
        self.__dict__[name] = node
        return node


il2 = Vocabulary(Layout.shipped().ontology / "il2kb.ttl")
"""The vocabulary of il2kb."""
