"""An immutable index over parsed triples, in one or two layers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import pyoxigraph as ox

from il2kb.errors import DataError
from il2kb.shacl.vocabulary import RDF, RDFS

__all__ = ["Graph", "Term"]

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

TYPE = ox.NamedNode(RDF + "type")
SUBCLASS = ox.NamedNode(RDFS + "subClassOf")
FIRST = ox.NamedNode(RDF + "first")
REST = ox.NamedNode(RDF + "rest")
NIL = ox.NamedNode(RDF + "nil")


class Graph:
    """Triples indexed both ways, over an optional background that lookups see too.

    Every lookup sees both layers. The methods named `focus_*` see the front layer only: they find
    what is to be validated, so that a shared vocabulary behind each trial is read but not
    validated again with every trial.
    """

    __slots__ = (
        "_background",
        "_below",
        "_by_object",
        "_classes",
        "_instances",
        "_objects",
        "_pairs",
        "_shared",
        "_superclasses",
    )

    def __init__(
        self, triples: Iterable[ox.Triple | ox.Quad], background: Graph | None = None
    ) -> None:
        self._background = background
        objects: dict[Term, dict[ox.NamedNode, list[Term]]] = {}
        pairs: dict[ox.NamedNode, list[tuple[Term, Term]]] = {}
        # A set of triples in the order of the document: the same triple in two graphs is one.
        unique = dict.fromkeys(t.triple if isinstance(t, ox.Quad) else t for t in triples)
        for triple in unique:
            s, p, o = triple.subject, triple.predicate, triple.object
            objects.setdefault(s, {}).setdefault(p, []).append(o)
            pairs.setdefault(p, []).append((s, o))
        self._objects = objects
        self._pairs = pairs
        # What both layers describe; mostly nothing, and then no lookup has to merge.
        self._shared = frozenset(
            () if background is None else (s for s in objects if background.predicates(s))
        )
        # Made when they are asked for, as most graphs are asked a few things, and those often.
        self._by_object: dict[ox.NamedNode, dict[Term, list[Term]]] = {}
        self._superclasses: dict[Term, frozenset[Term]] = {}
        self._below: dict[Term, tuple[Term, ...]] = {}
        self._classes: dict[Term, frozenset[Term]] = {}
        self._instances: dict[Term, list[Term]] = {}

    def _take(self, graph: Graph) -> None:
        """Become a view of a graph, with all that it has found of types and classes."""
        for name in Graph.__slots__:
            setattr(self, name, getattr(graph, name))

    def objects(self, subject: Term, predicate: ox.NamedNode) -> Sequence[Term]:
        """Return the distinct objects of (subject, predicate, ?), those in front first."""
        found = self._objects.get(subject)
        if found is None:
            behind = self._background
            return () if behind is None else behind.objects(subject, predicate)
        front = found.get(predicate, ())
        if subject not in self._shared:
            return front
        assert self._background is not None  # nothing is shared without one
        return _merge(front, self._background.objects(subject, predicate))

    def subjects(self, predicate: ox.NamedNode, object_: Term) -> Sequence[Term]:
        """Return the distinct subjects of (?, predicate, object), those in front first."""
        front = self._index(predicate).get(object_, ())
        if self._background is None:
            return front
        return _merge(front, self._background.subjects(predicate, object_))

    def _index(self, predicate: ox.NamedNode) -> dict[Term, list[Term]]:
        """Return the subjects of a predicate in front by their object."""
        index = self._by_object.get(predicate)
        if index is None:
            index = self._by_object[predicate] = {}
            for s, o in self._pairs.get(predicate, ()):
                index.setdefault(o, []).append(s)
        return index

    def predicates(self, subject: Term) -> Sequence[ox.NamedNode]:
        """Return the distinct predicates that the subject has, those in front first."""
        front = tuple(self._objects.get(subject, ()))
        if self._background is None:
            return front
        behind = self._background.predicates(subject)
        return front if not behind else tuple(dict.fromkeys((*front, *behind)))

    def has(self, subject: Term, predicate: ox.NamedNode, object_: Term) -> bool:
        """Tell whether the triple is in either layer."""
        return object_ in self.objects(subject, predicate)

    def triples(self) -> Iterable[ox.Triple]:
        """Yield the triples of the front layer, grouped by subject."""
        for s, by_predicate in self._objects.items():
            for p, objects in by_predicate.items():
                for o in objects:
                    yield ox.Triple(s, p, o)  # type: ignore[arg-type]  # a subject, as it was one

    def described(self) -> Mapping[Term, Mapping[ox.NamedNode, Sequence[Term]]]:
        """Return the front layer: the objects by subject and predicate; not to be changed."""
        return self._objects

    def superclasses(self, cls: Term) -> frozenset[Term]:
        """Return the class with everything above it by rdfs:subClassOf."""
        if self._background is not None and SUBCLASS not in self._pairs:
            return self._background.superclasses(cls)  # one cache for all trials before it
        known = self._superclasses.get(cls)
        if known is None:
            known = self._superclasses[cls] = frozenset(self._closure(cls, up=True))
        return known

    def classes(self, node: Term) -> frozenset[Term]:
        """Return the types of the node with everything above them."""
        known = self._classes.get(node)
        if known is None:
            above = [self.superclasses(cls) for cls in self.objects(node, TYPE)]
            known = above[0] if len(above) == 1 else frozenset().union(*above)
            self._classes[node] = known
        return known

    def is_instance(self, node: Term, cls: Term) -> bool:
        """Tell whether the node is a SHACL instance of the class (literals never are)."""
        return cls in self.classes(node)

    def subjects_of_class(self, cls: Term) -> list[Term]:
        """Return the distinct instances of the class and of its subclasses, in either layer."""
        found: dict[Term, None] = {}
        for below in self._subclasses(cls):
            found.update(dict.fromkeys(self.subjects(TYPE, below)))
        return list(found)

    def focus_of_class(self, cls: Term) -> Sequence[Term]:
        """Return the instances whose rdf:type triple is in front; classes come from both."""
        known = self._instances.get(cls)
        if known is None:
            by_class = self._index(TYPE)
            found: dict[Term, None] = {}
            for below in self._subclasses(cls):
                found.update(dict.fromkeys(by_class.get(below, ())))
            known = self._instances[cls] = list(found)
        return known

    def focus_subjects_of(self, predicate: ox.NamedNode) -> Sequence[Term]:
        """Return the distinct subjects of the predicate in front."""
        return list(dict.fromkeys(s for s, _ in self._pairs.get(predicate, ())))

    def focus_objects_of(self, predicate: ox.NamedNode) -> Sequence[Term]:
        """Return the distinct objects of the predicate in front."""
        return list(dict.fromkeys(o for _, o in self._pairs.get(predicate, ())))

    def focus_node(self, node: Term) -> bool:
        """Tell whether a node named by sh:targetNode is to be validated here.

        Without a background always (as the W3C has it), else when it occurs in front.
        """
        if self._background is None or node in self._objects:
            return True
        return any(node in self._index(predicate) for predicate in self._pairs)

    def items(self, head: Term) -> list[Term]:
        """Return the members of the RDF list; raises DataError when it is not one."""
        members: list[Term] = []
        seen: set[Term] = set()
        node = head
        while node != NIL:
            firsts, rests = self.objects(node, FIRST), self.objects(node, REST)
            if len(firsts) != 1 or len(rests) != 1 or node in seen:
                raise DataError(
                    f"{head} is not a well-formed RDF list",
                    hint="write it in parentheses: ( ... )",
                )
            seen.add(node)
            members.append(firsts[0])
            node = rests[0]
        return members

    def _subclasses(self, cls: Term) -> tuple[Term, ...]:
        """Return the class with everything below it."""
        if self._background is not None and SUBCLASS not in self._pairs:
            return self._background._subclasses(cls)
        known = self._below.get(cls)
        if known is None:
            known = self._below[cls] = tuple(self._closure(cls, up=False))
        return known

    def _closure(self, cls: Term, *, up: bool) -> dict[Term, None]:
        """Return the class and all above or below it, each once, nearest first."""
        seen: dict[Term, None] = {cls: None}
        queue = [cls]
        for node in queue:
            near = self.objects(node, SUBCLASS) if up else self.subjects(SUBCLASS, node)
            for other in near:
                if other not in seen:
                    seen[other] = None
                    queue.append(other)
        return seen


def _merge(front: Sequence[Term], behind: Sequence[Term]) -> Sequence[Term]:
    if not behind:
        return front
    if not front:
        return behind
    return list(dict.fromkeys((*front, *behind)))
