"""A checklist: a profile whose shapes are items, read with what il2kb says of each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from il2kb.errors import DataError, Position
from il2kb.findings import SEVERITIES
from il2kb.profiles import SHAPE, Profile, split_message
from il2kb.shacl import Shapes, UnsupportedShapeError
from il2kb.shacl.graph import TYPE, Graph, Term
from il2kb.shacl.paths import Path, compile_path
from il2kb.shacl.vocabulary import RDFS, sh
from il2kb.terms import il2

__all__ = ["Checklist", "ChecklistItem", "is_checklist", "read_checklist"]

_LABEL, _COMMENT = ox.NamedNode(RDFS + "label"), ox.NamedNode(RDFS + "comment")
_SOURCE = ox.NamedNode("http://purl.org/dc/terms/source")


@dataclass(frozen=True)
class ChecklistItem:
    """One requirement of a checklist.

    `code` is its id, such as "consort-2025.17a.method"; `number` and `heading` are where it stands
    in the checklist. `properties` are those that an absence of the item names; `reads` the
    classes of sources it is asked of, and `scope` the shape of the things it is asked of, None
    for all that it targets. `condition` is the shape of the things it applies to, and `exemption`
    says why it does not apply to others. `absent_at` leads from the thing it is asked of to the
    things about which its absence may be stated.
    """

    code: str
    node: ox.NamedNode
    number: str
    heading: str
    title: str
    why: str
    problem: str
    remedy: str
    citation: str
    severity: str
    order: Decimal
    properties: tuple[ox.NamedNode, ...]
    reads: tuple[ox.NamedNode, ...]
    scope: ox.NamedNode | None
    condition: ox.NamedNode | None
    exemption: str
    absent_at: Path | None


@dataclass(frozen=True)
class Checklist:
    """A set of items, in their order.

    `reads` are the classes of the sources that it is about. Where `each` is true, every such
    source should answer the items; otherwise it is enough that one of them does.
    """

    name: str
    title: str
    about: str
    edition: str
    citation: str
    each: bool
    reads: tuple[ox.NamedNode, ...]
    items: tuple[ChecklistItem, ...]
    shapes: Shapes
    graph: Graph


def is_checklist(profile: Profile) -> bool:
    """Tell whether a profile is a checklist: its node is an il2:Checklist.

    Raises DataError where the checklist of a file has another name than the file.
    """
    lists = profile.graph.subjects(TYPE, il2.Checklist)
    if any(node != _node(profile) for node in lists):
        raise _fault(
            profile,
            "the checklist has another name than its file",
            f"call it shape:{profile.name}",
        )
    return bool(lists)


def read_checklist(profile: Profile) -> Checklist:
    """Read the checklist of a profile.

    Raises DataError where the file cannot be read, needs more than SHACL Core, or lacks what a
    checklist must say.
    """
    graph, node = profile.graph, _node(profile)
    try:
        shapes = Shapes.compile(graph)
    except UnsupportedShapeError as error:
        raise _fault(profile, error.message, "write the item in SHACL Core") from error
    except DataError as error:
        raise _fault(profile, error.message, error.hint or "") from error
    reads = _nodes(graph, node, il2.reads)
    if not reads:
        raise _fault(profile, "the checklist reads no sources", "add il2:reads il2:JournalArticle")
    reading = graph.objects(node, il2.reading)
    if list(reading) not in ([il2.each_source], [il2.any_source]):
        raise _fault(
            profile,
            "the checklist does not say how it is read",
            "add il2:reading il2:each-source, or il2:any-source",
        )
    items = [_item(profile, shapes, shape, reads) for shape in profile.shapes]
    return Checklist(
        profile.name,
        _text(graph, node, _LABEL),
        _text(graph, node, _COMMENT),
        _text(graph, node, il2.edition),
        _text(graph, node, _SOURCE),
        list(reading) == [il2.each_source],
        reads,
        tuple(sorted(items, key=lambda item: (item.order, item.code))),
        shapes,
        graph,
    )


def _item(
    profile: Profile, shapes: Shapes, node: ox.NamedNode, above: tuple[ox.NamedNode, ...]
) -> ChecklistItem:
    graph = profile.graph
    code = node.value.removeprefix(SHAPE)
    problem, remedy = split_message(_text(graph, node, sh("message")))
    properties = tuple(sorted(_nodes(graph, node, il2.item), key=str))
    if not properties:
        raise _fault(
            profile,
            f"the item {code} names no property",
            "add il2:item with the property that an absence of the item names",
        )
    if graph.objects(node, sh("property")):
        # Other engines would report what fails as the inner shape, and not as the item.
        raise _fault(
            profile,
            f"the item {code} has sh:property",
            "give that a shape of its own, and name it by sh:or, sh:and or sh:node",
        )
    severity = _severity(profile, node)
    scopes, conditions = _nodes(graph, node, il2.asksOf), _nodes(graph, node, il2.appliesTo)
    steps = graph.objects(node, il2.absentAt)
    try:
        order = Decimal(_text(graph, node, sh("order")))
        absent_at = compile_path(graph, steps[0]) if steps else None
        if not order.is_finite():
            raise InvalidOperation
    except InvalidOperation as error:
        raise _fault(profile, f"the item {code} has no order", "add sh:order 1") from error
    except DataError as error:
        raise _fault(profile, f"{code}: {error.message}", error.hint or "") from error
    for part in (*scopes, *conditions):
        if part not in shapes:
            raise _fault(
                profile, f"the item {code} names {part}, which is no shape", "correct the name"
            )
    return ChecklistItem(
        code,
        node,
        _text(graph, node, il2.itemNumber),
        _text(graph, node, il2.heading),
        _text(graph, node, _LABEL),
        _text(graph, node, _COMMENT),
        problem,
        remedy or problem,
        _text(graph, node, _SOURCE),
        severity,
        order,
        properties,
        _nodes(graph, node, il2.reads) or above,
        scopes[0] if scopes else None,
        conditions[0] if conditions else None,
        _text(graph, conditions[0], _COMMENT) if conditions else "",
        absent_at,
    )


def _severity(profile: Profile, node: ox.NamedNode) -> str:
    known: dict[Term, str] = {sh(name.capitalize()): name for name in SEVERITIES}
    values = profile.graph.objects(node, sh("severity")) or [sh("Violation")]
    if values[0] not in known:
        raise _fault(
            profile,
            f"{values[0]} is no severity",
            "write sh:severity sh:Violation, sh:Warning or sh:Info",
        )
    return known[values[0]]


def _node(profile: Profile) -> ox.NamedNode:
    return ox.NamedNode(SHAPE + profile.name)


def _nodes(graph: Graph, node: Term, predicate: ox.NamedNode) -> tuple[ox.NamedNode, ...]:
    return tuple(n for n in graph.objects(node, predicate) if isinstance(n, ox.NamedNode))


def _text(graph: Graph, node: Term, predicate: ox.NamedNode) -> str:
    values = graph.objects(node, predicate)
    return next((v.value for v in values if isinstance(v, ox.Literal)), "")


def _fault(profile: Profile, message: str, hint: str) -> DataError:
    return DataError(message, position=Position(profile.path), hint=hint)
