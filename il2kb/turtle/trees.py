"""Triples whose blank nodes are nested: each the object of one triple, so that none needs a name.

Such a graph is a forest under its IRIs, and two of them can be compared in linear time; RDFC-1.0
takes minutes for a list of some thousand equal members, and longer for nodes alike in pairs.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import pyoxigraph as ox

from il2kb.turtle.literals import RDF

__all__ = ["Block", "Trees", "Value"]

Value: TypeAlias = ox.NamedNode | ox.Literal | ox.BlankNode
Block: TypeAlias = dict[str, dict[Value, None]]  # predicate → objects, each once

_FIRST = RDF + "first"
_REST = RDF + "rest"
_NIL = ox.NamedNode(RDF + "nil")


class Trees:
    """Triples by subject and predicate, without triple terms."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.named: dict[str, Block] = {}
        self.blank: dict[ox.BlankNode, Block] = {}
        for triple in triples:
            subject, value = triple.subject, triple.object
            assert not isinstance(subject, ox.Triple) and not isinstance(value, ox.Triple)
            block = (
                self.named.setdefault(subject.value, {})
                if isinstance(subject, ox.NamedNode)
                else self.blank.setdefault(subject, {})
            )
            block.setdefault(triple.predicate.value, {})[value] = None

    def members(self, node: ox.BlankNode) -> list[Value] | None:
        """Return the members of a list, or None for a node that is not a list and no more.

        No blank node may be stray: a list that ends in itself would have no end.
        """
        found: list[Value] = []
        value: Value = node
        while value != _NIL:
            block = self.blank.get(value, {}) if isinstance(value, ox.BlankNode) else {}
            first, rest = block.get(_FIRST, {}), block.get(_REST, {})
            if (len(block), len(first), len(rest)) != (2, 1, 1):
                return None
            found += first
            (value,) = rest
        return found

    def stray(self) -> ox.BlankNode | None:
        """Return a blank node that cannot be nested, as it is no object, one twice, or its own."""
        uses = Counter(v for _, _, v in self._triples() if isinstance(v, ox.BlankNode))
        for node in (*self.blank, *uses):
            if uses[node] != 1:
                return node
        roots = (block for block in self.named.values())
        reached: list[ox.BlankNode] = [n for block in roots for n in _blank_nodes(block)]
        for node in reached:  # which grows
            reached += _blank_nodes(self.blank.get(node, {}))
        return next(iter(set(uses).difference(reached)), None)

    def nameless(self) -> list[tuple[str, str, str]]:
        """Return the triples of the IRIs, sorted, with hashes for the blank nodes.

        Where no blank node is stray, equal graphs and no others have equal lists: the hash of a
        node is that of its triples, those below it included.
        """
        users: dict[ox.BlankNode, str | ox.BlankNode] = {}
        waiting: Counter[str | ox.BlankNode] = Counter()
        for subject, _, value in self._triples():
            if isinstance(value, ox.BlankNode):
                users[value] = subject
                waiting[subject] += 1
        hashes: dict[ox.BlankNode, str] = {}

        def written(value: Value) -> str:
            return hashes[value] if isinstance(value, ox.BlankNode) else str(value)

        ready = [node for node in users if not waiting[node]]
        for node in ready:  # which grows: from the leaves to the IRIs, as lists are deep
            lines = sorted(
                f"{predicate} {written(value)}"
                for predicate, values in self.blank.get(node, {}).items()
                for value in values
            )
            hashes[node] = "_:" + hashlib.sha256("\n".join(lines).encode()).hexdigest()
            user = users[node]
            waiting[user] -= 1
            if isinstance(user, ox.BlankNode) and not waiting[user]:
                ready.append(user)
        return sorted(
            (subject, predicate, written(value))
            for subject, block in self.named.items()
            for predicate, values in block.items()
            for value in values
        )

    def _triples(self) -> Iterator[tuple[str | ox.BlankNode, str, Value]]:
        blocks: Iterable[tuple[str | ox.BlankNode, Block]] = (
            *self.named.items(),
            *self.blank.items(),
        )
        for subject, block in blocks:
            for predicate, values in block.items():
                for value in values:
                    yield subject, predicate, value


def _blank_nodes(block: Block) -> Iterator[ox.BlankNode]:
    for values in block.values():
        for value in values:
            if isinstance(value, ox.BlankNode):
                yield value
