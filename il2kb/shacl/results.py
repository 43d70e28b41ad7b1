"""A validation result: what SHACL says of one focus node and one constraint."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyoxigraph as ox

from il2kb.shacl.graph import Term

__all__ = ["Result", "in_order"]


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result, in the terms of the W3C report.

    `path` is the predicate, or the blank node of a complex path in the shapes graph;
    `path_text` is that path in SPARQL syntax ("" without a path), and `path_triples` the triples
    that describe its blank node. `messages` are those of the shape, or one made by the engine.
    """

    focus: Term
    path: ox.NamedNode | ox.BlankNode | None
    value: Term | None
    component: ox.NamedNode
    source_shape: Term
    severity: ox.NamedNode
    messages: tuple[ox.Literal, ...]
    path_text: str = ""
    path_triples: tuple[ox.Triple, ...] = field(default=(), compare=False, repr=False)


def in_order(results: list[Result]) -> list[Result]:
    """Return the results by focus, path, component, value and shape.

    Blank nodes have other labels in every run, so they stay in the order they were found in,
    which is that of the documents.
    """
    return sorted(results, key=_key)


def _key(result: Result) -> tuple[str, str, str, str, str]:
    return (
        _text(result.focus),
        result.path_text,
        result.component.value,
        "" if result.value is None else _text(result.value),
        _text(result.source_shape),
    )


def _text(term: Term) -> str:
    return "_:" if isinstance(term, ox.BlankNode) else str(term)
