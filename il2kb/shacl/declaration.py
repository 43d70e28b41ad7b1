"""What a shape declares, read from the shapes graph, and what its constraints compile to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import pyoxigraph as ox

from il2kb.errors import DataError
from il2kb.shacl.graph import Graph, Term
from il2kb.shacl.vocabulary import XSD, sh

__all__ = ["Builder", "Check", "Conforms", "Declaration", "Find", "Hit"]

# (value or None, predicate in place of the path of the shape or None)
Hit: TypeAlias = tuple[Term | None, ox.NamedNode | None]
Find: TypeAlias = Callable[[Graph, Term, Sequence[Term]], Iterable[Hit]]
Conforms: TypeAlias = Callable[[Graph, Term], bool]


_BOOLEANS = [
    ox.Literal(text, datatype=ox.NamedNode(XSD + "boolean")) for text in ("true", "false", "1", "0")
]


class Check(NamedTuple):
    """A compiled constraint: its component, its closure, and what a failure says."""

    component: ox.NamedNode
    find: Find
    message: ox.Literal


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the shapes graph says of one shape, and how to compile the shapes it names."""

    graph: Graph
    node: Term
    shape: Callable[[Term], Conforms]

    def values(self, name: str) -> Sequence[Term]:
        """Return the values of the parameter sh:`name`."""
        return self.graph.objects(self.node, sh(name))

    def fault(self, text: str, hint: str) -> DataError:
        """Return the error for this shape."""
        return DataError(f"shape {self.node}: {text}", hint=hint)

    def count(self, name: str, value: Term) -> int:
        """Return a value of sh:`name` that must be a whole number of 0 or more."""
        if isinstance(value, ox.Literal) and value.datatype.value == XSD + "integer":
            text = value.value.removeprefix("+")
            if text.isascii() and text.isdigit():
                return int(text)
        raise self.fault(f"sh:{name} is {value}", f"write a whole number, as in sh:{name} 1")

    def flag(self, name: str, value: Term) -> bool:
        """Return whether sh:`name` is on: only `true` does that, not "1"^^xsd:boolean."""
        if value in _BOOLEANS:
            return value == _BOOLEANS[0]
        raise self.fault(f"sh:{name} is {value}", f"write sh:{name} true or false")

    def iri(self, name: str, value: Term) -> ox.NamedNode:
        """Return a value of sh:`name` that must be an IRI."""
        if isinstance(value, ox.NamedNode):
            return value
        raise self.fault(f"sh:{name} is {value}", "write an IRI")

    def text(self, name: str, value: Term) -> str:
        """Return a value of sh:`name` that must be a plain string."""
        if isinstance(value, ox.Literal) and value.datatype.value == XSD + "string":
            return value.value
        raise self.fault(f"sh:{name} is {value}", f'write a string, as in sh:{name} "..."')

    def items(self, name: str, value: Term) -> list[Term]:
        """Return the members of the list that is the value of sh:`name`."""
        try:
            return self.graph.items(value)
        except DataError as error:
            raise self.fault(f"sh:{name}: {error.message}", "write a list: ( ... )") from error


Builder: TypeAlias = Callable[[Declaration, Term], Check | None]
