"""The W3C validation report, as Turtle."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from il2kb.shacl.graph import TYPE, Term
from il2kb.shacl.results import Result, in_order
from il2kb.shacl.vocabulary import RDF, SH, XSD, sh

__all__ = ["to_turtle"]


def to_turtle(results: Iterable[Result], conforms: bool) -> str:
    """Return a sh:ValidationReport as Turtle, the same for the same results in any order.

    `conforms` is the caller's verdict, as the severity that counts is theirs to choose. Blank
    nodes are numbered afresh.
    """
    labels = _Labels()
    report = ox.BlankNode("report")
    verdict = ox.Literal("true" if conforms else "false", datatype=ox.NamedNode(XSD + "boolean"))
    triples = [
        ox.Triple(report, TYPE, sh("ValidationReport")),
        ox.Triple(report, sh("conforms"), verdict),
    ]
    ordered = in_order(list(results))
    nodes = [ox.BlankNode(f"result{n}") for n in range(1, len(ordered) + 1)]
    triples += [ox.Triple(report, sh("result"), node) for node in nodes]
    for number, (node, result) in enumerate(zip(nodes, ordered, strict=True), 1):
        triples.append(ox.Triple(node, TYPE, sh("ValidationResult")))
        # A path belongs to its result alone, so its nodes are named after that.
        own = _Labels(f"path{number}n")
        rows: list[tuple[str, Term | None]] = [
            ("focusNode", labels.term(result.focus)),
            ("resultPath", None if result.path is None else own.term(result.path)),
            ("value", None if result.value is None else labels.term(result.value)),
            ("resultSeverity", result.severity),
            ("sourceConstraintComponent", result.component),
            ("sourceShape", labels.term(result.source_shape)),
            *(("resultMessage", message) for message in result.messages),
        ]
        triples += [ox.Triple(node, sh(name), term) for name, term in rows if term is not None]
        for triple in dict.fromkeys(result.path_triples):
            subject = own.term(triple.subject)
            triples.append(ox.Triple(subject, triple.predicate, own.term(triple.object)))  # type: ignore[arg-type]
    prefixes = {"sh": SH, "rdf": RDF, "xsd": XSD}
    text = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    return (text or b"").decode()


class _Labels:
    """Blank nodes numbered in the order they are met."""

    def __init__(self, stem: str = "b") -> None:
        self._stem = stem
        self._known: dict[ox.BlankNode, ox.BlankNode] = {}

    def term(self, term: Term) -> Term:
        """Return the term, a blank node under its new label."""
        if not isinstance(term, ox.BlankNode):
            return term
        new = ox.BlankNode(f"{self._stem}{len(self._known) + 1}")
        return self._known.setdefault(term, new)
