"""Lint of shapes and checks: a mistyped one finds nothing, and nothing says so.

pySHACL conforms silently where a target class does not exist or a term of SHACL is misspelt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from il2kb.checks import Check
from il2kb.data import BASE
from il2kb.errors import DataError, suggest
from il2kb.profiles import SHAPE, TARGETS, split_message
from il2kb.shacl import Graph, Shapes
from il2kb.shacl.vocabulary import KNOWN, RDF, RDFS, SH, UNSUPPORTED, sh
from il2kb.terms import NAMESPACE

__all__ = ["lint", "lint_check"]

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_OWL = "http://www.w3.org/2002/07/owl#"

# Terms of the W3C that shapes may name without the ontology declaring them.
_STANDARD = {
    *(RDF + name for name in ("type", "Property", "nil")),
    *(RDFS + name for name in ("label", "comment", "seeAlso", "isDefinedBy")),
    *(
        _SKOS + name
        for name in (
            "Concept", "ConceptScheme", "prefLabel", "altLabel", "definition", "inScheme",
            "broader", "narrower", "notation", "exactMatch", "closeMatch",
        )
    ),
    *(_OWL + kind + "Property" for kind in ("Object", "Datatype", "Annotation")),
    "http://purl.org/dc/terms/title",
}  # fmt: skip

# Parameters whose value is a class or a property.
_NAMING = tuple(
    sh(name)
    for name in (
        "targetClass", "targetSubjectsOf", "targetObjectsOf", "path", "class", "equals",
        "disjoint", "lessThan", "lessThanOrEquals",
    )
)  # fmt: skip
_META = {sh(name) for name in ("severity", "message", "path", "name", "description", "order")}
_PATHS = {
    *(sh(name) for name in ("inversePath", "alternativePath")),
    *(sh(name) for name in ("zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")),
}
_LIST = {ox.NamedNode(RDF + "first"), ox.NamedNode(RDF + "rest")}
_REQUIRED = (
    (sh("message"), 'sh:message "[id] what is wrong: what to write"@en'),
    (sh("severity"), "sh:severity sh:Violation"),
    (ox.NamedNode(RDFS + "label"), 'rdfs:label "…"@en'),
    (ox.NamedNode(RDFS + "comment"), 'rdfs:comment "why it matters"@en'),
    (ox.NamedNode("http://purl.org/dc/terms/source"), 'dcterms:source "guideline, item"'),
)
_NAME = re.compile(r"(?<![\w<:/])(\w+):([\w-]+(?:\.[\w-]+)*)")
_PREFIX = re.compile(r"(?im)^\s*PREFIX\s+(\w*):\s*<([^>]*)>")


def lint(
    shapes: Sequence[ox.Triple], vocabulary: Graph, data: Iterable[Graph] | None = None
) -> list[str]:
    """Return what is wrong with the shapes of a profile; nothing is an empty list.

    `vocabulary` holds the ontology and the concepts. With `data`, examples on top of a
    vocabulary, every target has to match something in one of them.
    """
    graph = Graph(shapes)
    found = [*_blank_nodes(shapes), *_terms(shapes, vocabulary), *_items(graph, shapes)]
    found += _parts(graph, shapes)
    if data is not None:
        found += _targets(graph, shapes, list(data))
    try:
        Shapes.compile(graph)
    except DataError as error:
        found.append(error.message)
    return list(dict.fromkeys(found))


def lint_check(check: Check, vocabulary: Graph) -> list[str]:
    """Return the terms of a check that the ontology and the concepts do not have."""
    body = re.sub(r'"(?:[^"\\\n]|\\.)*"|^\s*#.*$', "", check.text, flags=re.MULTILINE)
    prefixes = {match[1]: match[2] for match in _PREFIX.finditer(body)}
    found = []
    for match in _NAME.finditer(_PREFIX.sub("", body)):
        iri = prefixes.get(match[1], "") + match[2]
        if iri.startswith(BASE) and not vocabulary.predicates(ox.NamedNode(iri)):
            found.append(f"{check.code}: {match[0]} is not described{_near(iri, vocabulary)}")
    return list(dict.fromkeys(found))


def _blank_nodes(shapes: Sequence[ox.Triple]) -> Iterator[str]:
    if any(
        isinstance(t.subject, ox.BlankNode) and t.predicate not in _PATHS | _LIST for t in shapes
    ):
        yield "some shapes are blank nodes; give each an IRI (a path and a list need none)"


def _terms(shapes: Sequence[ox.Triple], vocabulary: Graph) -> Iterator[str]:
    users = {t.object: t.subject for t in shapes if isinstance(t.object, ox.BlankNode)}
    paths = _path_nodes(shapes)
    for triple in shapes:
        name = _name(_named_above(triple.subject, users))
        for term in (triple.predicate, triple.object):
            if not isinstance(term, ox.NamedNode):
                continue
            iri = term.value
            if iri.startswith(SH):
                term_name = iri.removeprefix(SH)
                if term_name not in KNOWN:
                    near = suggest(term_name, KNOWN)
                    hint = f"; did you mean sh:{near[0]}?" if near else ""
                    yield f"{name}: sh:{term_name} is not a term of SHACL{hint}"
            elif (
                iri.startswith(BASE)
                and not iri.startswith(SHAPE)
                and not vocabulary.predicates(term)
            ):
                yield f"{name}: {_name(term)} is not described{_near(iri, vocabulary)}"
        value = triple.object
        if (
            (triple.predicate in _NAMING or triple.subject in paths)
            and isinstance(value, ox.NamedNode)
            and value.value not in _STANDARD
            and not vocabulary.predicates(value)
        ):
            yield f"{name}: {_name(value)} is not in the ontology"


def _path_nodes(shapes: Sequence[ox.Triple]) -> set[object]:
    """Return the blank nodes that property paths are made of."""
    found: set[object] = set()
    waiting = [t.object for t in shapes if t.predicate == sh("path")]
    below: dict[object, list[ox.Triple]] = {}
    for triple in shapes:
        below.setdefault(triple.subject, []).append(triple)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ox.BlankNode) and node not in found:
            found.add(node)
            waiting += [t.object for t in below.get(node, ())]
    return found


def _named_above(node: object, users: Mapping[ox.BlankNode, object]) -> object:
    """Return the IRI that a blank node belongs to, so that messages can name it."""
    seen = set()
    while isinstance(node, ox.BlankNode) and node in users and node not in seen:
        seen.add(node)
        node = users[node]
    return node


def _items(graph: Graph, shapes: Sequence[ox.Triple]) -> Iterator[str]:
    for node in dict.fromkeys(t.subject for t in shapes if t.predicate in TARGETS):
        name = _name(node)
        for predicate, example in _REQUIRED:
            count = len(graph.objects(node, predicate))
            if count != 1:
                yield f"{name}: it has {count or 'no'} {_name(predicate)}; write one: {example}"
        code = name.removeprefix("shape:")
        for message in graph.objects(node, sh("message")):
            text = message.value if isinstance(message, ox.Literal) else ""
            if not text.startswith(f"[{code}] "):
                yield f"{name}: its message does not begin with [{code}]"
            if split_message(text)[1] is None:
                yield f"{name}: its message has no colon before what to write"
        if not any(
            p.value.startswith(SH) and p not in _META and p not in TARGETS
            for p in graph.predicates(node)
        ):
            yield f"{name}: it checks nothing"


def _parts(graph: Graph, shapes: Sequence[ox.Triple]) -> Iterator[str]:
    """Yield what is wrong with nodes that have no target: parts of shapes, and lists."""
    targeted = {t.subject for t in shapes if t.predicate in TARGETS}
    used = {t.object for t in shapes}
    unsupported = {sh(name) for name in UNSUPPORTED}
    for node in dict.fromkeys(t.subject for t in shapes):
        if node in targeted:
            continue
        name = _name(node)
        if graph.objects(node, sh("severity")):
            yield f"{name}: a severity on what is not an item has no effect; put it on the item"
        is_shape = any(p.value.startswith(SH) for p in graph.predicates(node))
        if is_shape and node not in used and unsupported.isdisjoint(graph.predicates(node)):
            yield f"{name}: it has no target, and no shape uses it"


def _targets(graph: Graph, shapes: Sequence[ox.Triple], data: Sequence[Graph]) -> Iterator[str]:
    for triple in shapes:
        predicate, value = triple.predicate, triple.object
        if predicate not in TARGETS or not isinstance(value, ox.NamedNode):
            continue
        kind = predicate.value.removeprefix(SH)
        if not any(_matches(one, kind, value) for one in data):
            yield f"{_name(triple.subject)}: no example has a match for sh:{kind} {_name(value)}"


def _matches(graph: Graph, kind: str, value: ox.NamedNode) -> bool:
    if kind == "targetClass":
        return bool(graph.focus_of_class(value))
    if kind == "targetSubjectsOf":
        return bool(graph.focus_subjects_of(value))
    if kind == "targetObjectsOf":
        return bool(graph.focus_objects_of(value))
    return bool(graph.predicates(value))


def _near(iri: str, vocabulary: Graph) -> str:
    end = max(iri.rfind("#"), iri.rfind("/")) + 1
    names = {
        t.subject.value[end:]
        for t in vocabulary.triples()
        if isinstance(t.subject, ox.NamedNode) and t.subject.value.startswith(iri[:end])
    }
    near = suggest(iri[end:], sorted(names), 1)
    return f"; did you mean {_name(ox.NamedNode(iri[:end] + near[0]))}?" if near else ""


def _name(term: object) -> str:
    if not isinstance(term, ox.NamedNode):
        return str(term)
    for prefix, namespace in (("shape", SHAPE), ("il2", NAMESPACE), ("sh", SH), ("rdfs", RDFS)):
        if term.value.startswith(namespace):
            return f"{prefix}:{term.value.removeprefix(namespace)}"
    return term.value
