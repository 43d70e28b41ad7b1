"""pySHACL as the reference: the same results from another engine, and SHACL-SPARQL."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyoxigraph as ox

from il2kb.errors import DataError
from il2kb.shacl.graph import Graph, Term
from il2kb.shacl.paths import compile_path
from il2kb.shacl.results import Result, in_order
from il2kb.shacl.vocabulary import XSD, sh

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

__all__ = ["validate_with_pyshacl"]


def validate_with_pyshacl(
    shapes: Iterable[ox.Triple | ox.Quad], data: Iterable[ox.Triple | ox.Quad]
) -> list[Result]:
    """Return what pySHACL finds, in the order and the terms of our own engine.

    No network, no inference, no SHACL-AF. Raises DataError when pySHACL refuses the shapes.
    """
    import pyshacl
    import rdflib

    shapes = list(shapes)
    try:
        with _quiet_rdflib():
            # Fresh graphs in every call: pySHACL writes into the shapes graph that it is given.
            _, report, text = pyshacl.validate(
                _to_rdflib(data),
                shacl_graph=_to_rdflib(shapes),
                advanced=False,
                do_owl_imports=False,
                inference="none",
                inplace=True,
                js=False,
                meta_shacl=False,
            )
    except Exception as error:  # its many error classes share no root but this
        raise DataError(f"pySHACL refused the shapes: {error}") from error
    if not isinstance(report, rdflib.Graph):
        raise DataError(f"pySHACL failed: {text.strip()}")
    shapes_graph = Graph(shapes)
    nodes = report.objects(None, rdflib.SH.result)
    found = in_order([_result(report, node, shapes_graph) for node in nodes])
    if not gc.isenabled():
        gc.collect()  # the graphs of rdflib are cycles, and would pile up
    return found


@contextmanager
def _quiet_rdflib() -> Iterator[None]:
    """Keep rdflib from logging a traceback for every ill-typed literal: that is a result here."""
    import logging

    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _to_rdflib(triples: Iterable[ox.Triple | ox.Quad]) -> rdflib.Graph:
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    for t in triples:
        graph.add((_node(t.subject), _node(t.predicate), _node(t.object)))
    return graph


def _node(term: Term) -> Node:
    from rdflib import BNode, Literal, URIRef

    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Triple):
        raise DataError("pySHACL cannot read a triple term", hint="write plain RDF 1.1")
    if term.language:
        return Literal(term.value, lang=term.language)
    # rdflib tells "x" from "x"^^xsd:string; RDF 1.1 and Oxigraph do not.
    datatype = None if term.datatype.value == XSD + "string" else URIRef(term.datatype.value)
    return Literal(term.value, datatype=datatype, normalize=False)


def _term(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    from rdflib import BNode, Literal

    if isinstance(node, BNode):
        return ox.BlankNode(str(node))
    if isinstance(node, Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        datatype = None if node.datatype is None else ox.NamedNode(str(node.datatype))
        return ox.Literal(str(node), datatype=datatype)
    return ox.NamedNode(str(node))


def _result(report: rdflib.Graph, node: Node, shapes: Graph) -> Result:
    """Return one result of the report; pySHACL keeps the labels of the blank nodes it names."""

    def one(name: str) -> ox.NamedNode | ox.BlankNode | ox.Literal | None:
        found = report.value(node, _node(sh(name)))
        return None if found is None else _term(found)

    def iri(name: str) -> ox.NamedNode:
        found = one(name)
        if not isinstance(found, ox.NamedNode):
            raise DataError(f"pySHACL gave a result whose sh:{name} is {found}")
        return found

    focus, source, path = one("focusNode"), one("sourceShape"), one("resultPath")
    if focus is None or source is None or isinstance(path, ox.Literal):
        raise DataError("pySHACL gave a result without focus node or source shape")
    messages = [_term(m) for m in report.objects(node, _node(sh("resultMessage")))]
    walk = None if path is None else compile_path(shapes, path)
    return Result(
        focus,
        path,
        one("value"),
        iri("sourceConstraintComponent"),
        source,
        iri("resultSeverity"),
        tuple(sorted((m for m in messages if isinstance(m, ox.Literal)), key=str)),
        "" if walk is None else walk.text,
        () if walk is None else walk.triples,
    )
