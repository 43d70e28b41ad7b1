"""A validation result: what SHACL says of one focus node and one constraint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

import pyoxigraph as ox

from il2kb.shacl.graph import Term

__all__ = ["Result", "Texts", "from_texts", "in_order", "to_texts"]

# The terms of a result in N-Triples, its path in SPARQL, and the triples of that in N-Triples.
Texts: TypeAlias = tuple[Sequence[str | None], str, str]


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


def to_texts(result: Result) -> Texts:
    """Return a result as texts, which can be kept in a file."""
    terms = (
        result.focus,
        result.path,
        result.value,
        result.component,
        result.source_shape,
        result.severity,
        *result.messages,
    )
    triples = ""
    if result.path_triples:
        triples = (ox.serialize(result.path_triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    return [None if term is None else str(term) for term in terms], result.path_text, triples


def from_texts(texts: Texts) -> Result:
    """Return the result of which `to_texts` gave the texts."""
    names, path_text, path_triples = texts
    terms: list[Any] = [None if name is None else _term(name) for name in names]
    focus, path, value, component, source_shape, severity, *messages = terms
    quads = ox.parse(input=path_triples, format=ox.RdfFormat.N_TRIPLES)
    return Result(
        focus,
        path,
        value,
        component,
        source_shape,
        severity,
        tuple(messages),
        path_text,
        tuple(quad.triple for quad in quads),
    )


@lru_cache(maxsize=65536)  # the same shapes and messages come again and again
def _term(text: str) -> Term:
    (quad,) = ox.parse(input=f"<a:> <a:> {text} .", format=ox.RdfFormat.N_TRIPLES)
    term: Term = quad.object
    return term
