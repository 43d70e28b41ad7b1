"""SHACL Core, compiled: every shape becomes closures once, and then runs on any graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import pyoxigraph as ox

from il2kb.errors import DataError, suggest
from il2kb.shacl.constraints import CONSTRAINTS
from il2kb.shacl.declaration import Check, Declaration
from il2kb.shacl.graph import TYPE, Graph, Term
from il2kb.shacl.paths import Path, compile_path
from il2kb.shacl.results import Result, in_order
from il2kb.shacl.vocabulary import KNOWN, PROPERTY_ONLY, RDFS, SH, SINGLE, UNSUPPORTED, XSD, sh

__all__ = ["Shapes", "UnsupportedShapeError"]

_CLASS = ox.NamedNode(RDFS + "Class")
_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
_TEXTS = (XSD + "string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")

# Each node once.
Target: TypeAlias = Callable[[Graph], Sequence[Term]]


class UnsupportedShapeError(DataError):
    """Shapes that need more than SHACL Core; `features` names what they use (sh:sparql, ...)."""

    def __init__(self, features: Sequence[str]) -> None:
        super().__init__(
            f"the shapes use {', '.join(features)}, which is not SHACL Core",
            hint="validate with pySHACL, or write the check as a SPARQL query",
        )
        self.features = tuple(features)


class _Shape:
    """One compiled shape."""

    __slots__ = ("checks", "messages", "node", "path", "properties", "severity", "targets")

    def __init__(self, node: Term, path: Path | None) -> None:
        self.node = node
        self.path = path
        self.checks: list[Check] = []
        self.properties: list[_Shape] = []
        self.severity = sh("Violation")
        self.messages: tuple[ox.Literal, ...] = ()
        self.targets: list[Target] = []

    def focus(self, graph: Graph) -> Sequence[Term]:
        """Return the nodes of the front layer that are its targets, each once."""
        if len(self.targets) == 1:
            return self.targets[0](graph)
        return list(dict.fromkeys(node for target in self.targets for node in target(graph)))

    def validate(self, graph: Graph, focus: Term, out: list[Result]) -> None:
        """Append the results for one focus node."""
        path = self.path
        values: Sequence[Term] = (focus,) if path is None else path.forward(graph, focus)
        for check in self.checks:
            for value, predicate in check.find(graph, focus, values):
                out.append(self._result(check, focus, value, predicate))
        for shape in self.properties:
            for value in values:
                shape.validate(graph, value, out)

    def conforms(self, graph: Graph, focus: Term) -> bool:
        """Tell whether one node conforms."""
        path = self.path
        values: Sequence[Term] = (focus,) if path is None else path.forward(graph, focus)
        for check in self.checks:
            for _ in check.find(graph, focus, values):
                return False
        for shape in self.properties:
            for value in values:
                if not shape.conforms(graph, value):
                    return False
        return True

    def _result(
        self, check: Check, focus: Term, value: Term | None, predicate: ox.NamedNode | None
    ) -> Result:
        path = self.path
        shape_path = None if path is None else path.node
        text, triples = ("", ()) if path is None else (path.text, path.triples)
        if predicate is not None:
            shape_path, text, triples = predicate, f"<{predicate.value}>", ()
        return Result(
            focus,
            shape_path,
            value,
            check.component,
            self.node,
            self.severity,
            self.messages or (check.message,),
            text,
            triples,
        )


class Shapes:
    """Compiled shapes; made by `Shapes.compile`."""

    def __init__(self, compiled: dict[Term, _Shape]) -> None:
        self._compiled = compiled
        self._targeted = [shape for shape in compiled.values() if shape.targets]

    @classmethod
    def compile(cls, graph: Graph, *, strict: bool = True) -> Shapes:
        """Compile the shapes of a shapes graph.

        `strict` refuses every sh: term that SHACL does not have, wherever it stands; the W3C
        ignores those, so that a mistyped parameter checks nothing.

        Raises UnsupportedShapeError when it needs more than SHACL Core, and DataError when it is
        malformed: an unknown sh: term, a wrong parameter or path, a shape that contains itself.
        """
        if strict:
            _refuse_unknown(graph)
        _refuse_unsupported(graph)
        return cls(_Compiler(graph).all_shapes())

    def __len__(self) -> int:
        return len(self._targeted)

    def __contains__(self, node: Term) -> bool:
        return node in self._compiled

    def validate(self, data: Graph) -> list[Result]:
        """Return the results for the front layer of the data, in a fixed order."""
        out: list[Result] = []
        for shape in self._targeted:
            for node in shape.focus(data):
                shape.validate(data, node, out)
        return in_order(out)

    def targets(self, node: Term, data: Graph) -> Sequence[Term]:
        """Return the nodes of the front layer that a shape is about; KeyError for no shape."""
        return self._compiled[node].focus(data)

    def conforms(self, node: Term, data: Graph, focus: Term) -> bool:
        """Tell whether a node conforms to a shape, a part of others too; KeyError for no shape."""
        return self._compiled[node].conforms(data, focus)


def _refuse_unsupported(graph: Graph) -> None:
    used = [name for name in sorted(UNSUPPORTED) if graph.focus_subjects_of(sh(name))]
    if used:
        raise UnsupportedShapeError(["sh:" + name for name in used])


def _refuse_unknown(graph: Graph) -> None:
    for triple in graph.triples():
        for term in (triple.subject, triple.predicate, triple.object):
            if isinstance(term, ox.NamedNode) and term.value.startswith(SH):
                name = term.value.removeprefix(SH)
                if name and name not in KNOWN:
                    near = suggest(name, KNOWN)
                    raise DataError(
                        f"{triple.subject}: sh:{name} is not a term of SHACL",
                        hint="write " + " or ".join(f"sh:{n}" for n in near) if near else None,
                    )


class _Compiler:
    """Compiles the shapes of one graph, each once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._done: dict[Term, _Shape] = {}
        self._open: list[Term] = []

    def all_shapes(self) -> dict[Term, _Shape]:
        """Return the shapes that are typed as such, have a target or are part of those, by node.

        Those with a target are in document order.
        """
        graph = self._graph
        roots: dict[Term, None] = {}
        for name in ("NodeShape", "PropertyShape"):
            roots.update(dict.fromkeys(graph.subjects_of_class(sh(name))))
        for name in (*_TARGETS, *CONSTRAINTS, "property"):
            roots.update(dict.fromkeys(graph.focus_subjects_of(sh(name))))
        for shape in [self.shape(node) for node in roots]:
            shape.targets = self._targets(shape.node)
        return {node: self._done[node] for node in dict.fromkeys((*roots, *self._done))}

    def shape(self, node: Term) -> _Shape:
        """Return the compiled shape of a node; raises DataError when it contains itself."""
        done = self._done.get(node)
        if done is not None:
            return done
        if node in self._open:
            chain = " → ".join(map(str, [*self._open[self._open.index(node) :], node]))
            raise DataError(
                f"shape {node} contains itself: {chain}",
                hint="recursive shapes have no meaning in SHACL; cut one of these links",
            )
        self._open.append(node)
        shape = self._compile(node)
        self._open.pop()
        self._done[node] = shape
        return shape

    def _compile(self, node: Term) -> _Shape:
        source = Declaration(self._graph, node, self._conforms)
        shape = _Shape(node, self._path(source))
        for name in SINGLE:
            if len(source.values(name)) > 1:
                raise source.fault(f"sh:{name} has more than one value", "write one")
        for value in source.values("severity"):
            shape.severity = source.iri("severity", value)
        shape.messages = tuple(self._message(source, value) for value in source.values("message"))
        off = any(source.flag("deactivated", value) for value in source.values("deactivated"))
        for name, build in CONSTRAINTS.items():
            values = source.values(name)
            if values and shape.path is None and name in PROPERTY_ONLY:
                raise source.fault(f"sh:{name} needs a path", "put it in a property shape")
            checks = [build(source, value) for value in values]
            shape.checks += [check for check in checks if check is not None]
        shape.properties = [self._property(source, value) for value in source.values("property")]
        if off:  # compiled all the same, so that what is malformed is found
            shape.checks, shape.properties = [], []
        return shape

    def _path(self, source: Declaration) -> Path | None:
        graph = self._graph
        paths = source.values("path")
        if len(paths) > 1:
            raise source.fault("it has more than one sh:path", "write one, or an alternative path")
        types = graph.objects(source.node, TYPE)
        if not paths and sh("PropertyShape") in types:
            raise source.fault("it is a sh:PropertyShape without sh:path", "write its sh:path")
        if paths and sh("NodeShape") in types:
            raise source.fault("it is a sh:NodeShape with a sh:path", "call it a sh:PropertyShape")
        if not paths:
            return None
        try:
            return compile_path(graph, paths[0])
        except DataError as error:
            raise source.fault(error.message, error.hint or "") from error

    def _message(self, source: Declaration, value: Term) -> ox.Literal:
        if isinstance(value, ox.Literal) and value.datatype.value in _TEXTS:
            return value
        raise source.fault(f"sh:message is {value}", 'write a string: sh:message "..."')

    def _property(self, source: Declaration, value: Term) -> _Shape:
        shape = self.shape(value)
        if shape.path is None:
            raise source.fault(f"sh:property {value} has no sh:path", "write its sh:path")
        return shape

    def _conforms(self, node: Term) -> Callable[[Graph, Term], bool]:
        if isinstance(node, ox.Literal):
            raise DataError(f"{node} is used as a shape", hint="write the IRI of a shape")
        if isinstance(node, ox.NamedNode) and not self._graph.predicates(node):
            raise DataError(
                f"shape {node} is used but nowhere described", hint="describe it, or mend the name"
            )
        return self.shape(node).conforms

    def _targets(self, node: Term) -> list[Target]:
        graph = self._graph
        source = Declaration(graph, node, self._conforms)
        found: list[Target] = []
        for value in source.values("targetNode"):
            if isinstance(value, ox.BlankNode):
                raise source.fault("sh:targetNode is a blank node", "give the node an IRI")
            found.append(_node_target(value))
        classes = [source.iri("targetClass", value) for value in source.values("targetClass")]
        if isinstance(node, ox.NamedNode) and graph.is_instance(node, _CLASS):
            classes.append(node)  # a shape that is a class is the target of its instances
        found += [_class_target(value) for value in classes]
        for name, find in (
            ("targetSubjectsOf", Graph.focus_subjects_of),
            ("targetObjectsOf", Graph.focus_objects_of),
        ):
            for value in source.values(name):
                found.append(_property_target(source.iri(name, value), find))
        return found


def _node_target(node: Term) -> Target:
    return lambda graph: (node,) if graph.focus_node(node) else ()


def _class_target(cls: ox.NamedNode) -> Target:
    return lambda graph: graph.focus_of_class(cls)


def _property_target(
    predicate: ox.NamedNode, find: Callable[[Graph, ox.NamedNode], Sequence[Term]]
) -> Target:
    return lambda graph: find(graph, predicate)
