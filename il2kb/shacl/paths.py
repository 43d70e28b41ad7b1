"""SHACL property paths as closures, with their text in SPARQL syntax."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pyoxigraph as ox

from il2kb.errors import DataError
from il2kb.shacl.graph import FIRST, Graph, Term
from il2kb.shacl.vocabulary import sh

__all__ = ["Path", "compile_path"]

Step: TypeAlias = Callable[[Graph, Term], Sequence[Term]]


@dataclass(frozen=True, slots=True)
class Path:
    """A path: both directions as closures, its SPARQL text, and the triples that describe it.

    `triples` is empty for a plain predicate.
    """

    node: ox.NamedNode | ox.BlankNode
    forward: Step
    backward: Step
    text: str
    triples: tuple[ox.Triple, ...] = ()


_OPERATORS = {
    sh(name): name
    for name in (
        "inversePath",
        "alternativePath",
        "zeroOrMorePath",
        "oneOrMorePath",
        "zeroOrOnePath",
    )
}


def compile_path(graph: Graph, node: Term, _above: tuple[Term, ...] = ()) -> Path:
    """Return the path that a node of the shapes graph stands for.

    Raises DataError when it is not a well-formed path. A blank node that is a list is a sequence
    path, whatever else it has (as the W3C suite has it, path-strange-001 and -002).
    """
    if isinstance(node, ox.NamedNode):
        return _predicate(node)
    if not isinstance(node, ox.BlankNode):
        raise DataError(f"{node} is not a property path", hint="write the IRI of a property")
    if node in _above:
        raise DataError("a property path contains itself", hint="write the path out")
    above = (*_above, node)
    if graph.objects(node, FIRST):
        parts = _members(graph, node, above)
        plain = [p.node for p in parts if isinstance(p.node, ox.NamedNode)]
        return Path(
            node,
            _chain(plain) if len(plain) == len(parts) else _sequence([p.forward for p in parts]),
            _sequence([p.backward for p in reversed(parts)]),
            "(" + "/".join(p.text for p in parts) + ")",
            (*_list_triples(graph, node), *(t for p in parts for t in p.triples)),
        )
    operators = [p for p in graph.predicates(node) if p in _OPERATORS]
    values = [v for p in operators for v in graph.objects(node, p)]
    if len(operators) != 1 or len(values) != 1:
        names = " ".join("sh:" + name for name in _OPERATORS.values())
        raise DataError(
            f"a property path has {len(values)} path operators, not one",
            hint=f"write an IRI, a list ( ... ), or one of {names}",
        )
    operator, value = _OPERATORS[operators[0]], values[0]
    own = ox.Triple(node, operators[0], value)
    if operator == "alternativePath":
        parts = _members(graph, value, above)
        return Path(
            node,
            _alternative([p.forward for p in parts]),
            _alternative([p.backward for p in parts]),
            "(" + "|".join(p.text for p in parts) + ")",
            (own, *_list_triples(graph, value), *(t for p in parts for t in p.triples)),
        )
    inner = compile_path(graph, value, above)
    triples = (own, *inner.triples)
    if operator == "inversePath":
        return Path(node, inner.backward, inner.forward, f"^{inner.text}", triples)
    wrap, sign = {
        "zeroOrMorePath": (_zero_or_more, "*"),
        "oneOrMorePath": (_one_or_more, "+"),
        "zeroOrOnePath": (_zero_or_one, "?"),
    }[operator]
    text = f"({inner.text})" if inner.text[0] == "^" or inner.text[-1] in "*+?" else inner.text
    return Path(node, wrap(inner.forward), wrap(inner.backward), text + sign, triples)


def _members(graph: Graph, head: Term, above: tuple[Term, ...]) -> list[Path]:
    parts = [compile_path(graph, item, above) for item in graph.items(head)]
    if len(parts) < 2:
        raise DataError(
            "a sequence or alternative path has fewer than two members",
            hint="write the single path without the list",
        )
    return parts


def _list_triples(graph: Graph, head: Term) -> list[ox.Triple]:
    found: list[ox.Triple] = []
    node = head
    for _ in graph.items(head):
        triples = [
            ox.Triple(node, p, graph.objects(node, p)[0])  # type: ignore[arg-type]
            for p in graph.predicates(node)
            if p not in _OPERATORS
        ]
        found += triples
        node = next(t.object for t in triples if t.predicate.value.endswith("#rest"))
    return found


def _predicate(predicate: ox.NamedNode) -> Path:
    def forward(graph: Graph, node: Term) -> Sequence[Term]:
        return graph.objects(node, predicate)

    def backward(graph: Graph, node: Term) -> Sequence[Term]:
        return graph.subjects(predicate, node)

    return Path(predicate, forward, backward, f"<{predicate.value}>")


def _chain(predicates: list[ox.NamedNode]) -> Step:
    """Return the sequence of plain predicates, which most paths are."""

    def walk(graph: Graph, node: Term) -> Sequence[Term]:
        objects = graph.objects
        reached: Sequence[Term] = (node,)
        for predicate in predicates:
            if len(reached) == 1:
                reached = objects(reached[0], predicate)
            else:
                reached = list(dict.fromkeys(o for n in reached for o in objects(n, predicate)))
        return reached

    return walk


def _sequence(steps: list[Step]) -> Step:
    def walk(graph: Graph, node: Term) -> Sequence[Term]:
        reached: Sequence[Term] = (node,)
        for step in steps:
            if len(reached) == 1:  # as most properties have one value
                reached = step(graph, reached[0])
            else:
                reached = list(dict.fromkeys(o for n in reached for o in step(graph, n)))
        return reached

    return walk


def _alternative(steps: list[Step]) -> Step:
    def walk(graph: Graph, node: Term) -> Sequence[Term]:
        found = [values for step in steps if (values := step(graph, node))]
        if len(found) == 1:
            return found[0]
        return list(dict.fromkeys(o for values in found for o in values))

    return walk


def _zero_or_one(step: Step) -> Step:
    def walk(graph: Graph, node: Term) -> Sequence[Term]:
        return list(dict.fromkeys((node, *step(graph, node))))

    return walk


def _one_or_more(step: Step) -> Step:
    def walk(graph: Graph, node: Term) -> Sequence[Term]:
        seen = dict.fromkeys(step(graph, node))
        queue = list(seen)
        for near in queue:
            for other in step(graph, near):
                if other not in seen:
                    seen[other] = None
                    queue.append(other)
        return queue

    return walk


def _zero_or_more(step: Step) -> Step:
    more = _one_or_more(step)

    def walk(graph: Graph, node: Term) -> Sequence[Term]:
        return list(dict.fromkeys((node, *more(graph, node))))

    return walk
