"""Profiles: files of shapes, shapes/<name>.ttl, in which every shape with a target is an item."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from il2kb.checks import Check
from il2kb.data import BASE, Layout
from il2kb.errors import DataError, NotFoundError, Position
from il2kb.shacl.graph import Graph
from il2kb.shacl.vocabulary import RDFS, sh
from il2kb.turtle import known_prefixes, parse, write_triples

__all__ = [
    "SHAPE",
    "TARGETS",
    "Item",
    "Profile",
    "find_profile",
    "item_of_check",
    "profiles",
    "split_message",
]

SHAPE = f"{BASE}shape/"
TARGETS = tuple(
    sh(name) for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
)
_LABEL = ox.NamedNode(RDFS + "label")
_COMMENT = ox.NamedNode(RDFS + "comment")
_SOURCE = ox.NamedNode("http://purl.org/dc/terms/source")


@dataclass(frozen=True)
class Item:
    """One thing that is checked: its id, what it asks, why, and what to write."""

    code: str
    title: str
    severity: str
    problem: str
    solution: str
    source: str
    definition: str
    path: Path


@dataclass(frozen=True)
class Profile:
    """A file of shapes."""

    name: str
    path: Path

    @cached_property
    def triples(self) -> list[ox.Triple]:
        """The triples of the file.

        Raises DataError where it cannot be read, or its name can be no part of an IRI.
        """
        if not re.fullmatch(r"[A-Za-z0-9._-]+", self.name):
            raise DataError(
                f"{self.name!r} cannot be the name of a profile",
                position=Position(self.path),
                hint="call the file by letters, digits, full stops and hyphens",
            )
        return parse(self.path)

    @cached_property
    def graph(self) -> Graph:
        """The triples as a graph."""
        return Graph(self.triples)

    @cached_property
    def title(self) -> str:
        """The label and the comment of the profile itself."""
        node = ox.NamedNode(SHAPE + self.name)
        parts = [_text(self.graph, node, predicate) for predicate in (_LABEL, _COMMENT)]
        return ": ".join(part for part in parts if part)

    @property
    def shapes(self) -> list[ox.NamedNode]:
        """The shapes that have a target, in the order of the file."""
        found = dict.fromkeys(
            triple.subject for triple in self.triples if triple.predicate in TARGETS
        )
        return [node for node in found if isinstance(node, ox.NamedNode)]

    def items(self, definitions: bool = False) -> list[Item]:
        """Return the items; with `definitions`, each with the Turtle of its shape."""
        return [self._item(node, definitions) for node in self.shapes]

    def _item(self, node: ox.NamedNode, definition: bool) -> Item:
        message, hint = split_message(_text(self.graph, node, sh("message")))
        severity = [str(v) for v in self.graph.objects(node, sh("severity"))]
        return Item(
            node.value.removeprefix(SHAPE),
            _text(self.graph, node, _LABEL) or message,
            severity[0][1:-1].rpartition("#")[2].lower() if severity else "violation",
            _text(self.graph, node, _COMMENT),
            hint or message,
            _text(self.graph, node, _SOURCE),
            self._turtle(node) if definition else "",
            self.path,
        )

    def _turtle(self, node: ox.NamedNode) -> str:
        """Return the shape and the parts it is made of, and not the profile it belongs to."""
        own = {t.subject for t in self.triples} - {ox.NamedNode(SHAPE + self.name)}
        wanted: list[object] = [node]
        parts: list[ox.Triple] = []
        for subject in wanted:
            for triple in self.triples:
                if triple.subject == subject:
                    parts.append(triple)
                    if triple.object in own and triple.object not in wanted:
                        wanted.append(triple.object)
        prefixes = known_prefixes(Layout.shipped().ontology / "prefixes.ttl")
        return write_triples(parts, prefixes)


def profiles(layout: Layout) -> list[Profile]:
    """Return every profile of a layout by name; the knowledge base's own one wins a name."""
    found: dict[str, Path] = {}
    for folder in layout.folders("shapes"):
        for path in sorted(folder.glob("*.ttl")):
            found.setdefault(path.stem, path)
    return [Profile(name, found[name]) for name in sorted(found)]


def find_profile(layout: Layout, name: str) -> Profile:
    """Return a profile by its name; raises NotFoundError, with suggestions, for an unknown one."""
    known = {profile.name: profile for profile in profiles(layout)}
    if name not in known:
        raise NotFoundError("profile", name, known)
    return known[name]


def item_of_check(check: Check) -> Item:
    """Return a cross-record check as an item."""
    return Item(
        check.code,
        check.title,
        check.severity,
        check.problem,
        check.solution,
        "il2kb",
        check.text,
        check.path,
    )


def split_message(message: str) -> tuple[str, str | None]:
    """Part "[id] what is wrong: what to write" into what is wrong and what to write."""
    text = message.partition("] ")[2] if message.startswith("[") else message
    what, colon, hint = text.partition(": ")
    return what, hint if colon else None


def _text(graph: Graph, node: ox.NamedNode, predicate: ox.NamedNode) -> str:
    values: Iterable[object] = graph.objects(node, predicate)
    return next((v.value for v in values if isinstance(v, ox.Literal)), "")
