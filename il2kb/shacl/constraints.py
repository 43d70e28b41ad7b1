"""The constraint components of SHACL Core, a function each.

Every function takes what the shapes graph says of a shape, and one value of its parameter, and
returns a `Check`: a closure that finds what fails. sh:property is in `engine`, as its results are
those of another shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import pyoxigraph as ox

from il2kb.errors import DataError
from il2kb.shacl.declaration import Builder, Check, Conforms, Declaration, Find, Hit
from il2kb.shacl.graph import Graph, Term
from il2kb.shacl.literals import compare, lexical_check
from il2kb.shacl.patterns import compile_pattern
from il2kb.shacl.vocabulary import sh

__all__ = ["CONSTRAINTS"]

_WITHOUT_VALUE: tuple[Hit, ...] = ((None, None),)


def _check(component: str, find: Find, message: str) -> Check:
    return Check(sh(component + "ConstraintComponent"), find, ox.Literal(message))


def _each(component: str, test: Callable[[Term], bool], message: str) -> Check:
    """Return a check of every value node by itself."""

    def find(graph: Graph, focus: Term, values: Sequence[Term]) -> Iterable[Hit]:
        return [(v, None) for v in values if not test(v)]

    return _check(component, find, message)


def _each_conforms(component: str, conforms: Conforms, message: str) -> Check:
    def find(graph: Graph, focus: Term, values: Sequence[Term]) -> Iterable[Hit]:
        return [(v, None) for v in values if not conforms(graph, v)]

    return _check(component, find, message)


# Value type


def class_(shape: Declaration, value: Term) -> Check:
    """sh:class."""
    cls = shape.iri("class", value)

    def conforms(graph: Graph, node: Term) -> bool:
        return graph.is_instance(node, cls)

    return _each_conforms("Class", conforms, f"the value is not a {cls}")


def datatype(shape: Declaration, value: Term) -> Check:
    """sh:datatype; a literal whose text is not of its datatype fails too."""
    wanted = shape.iri("datatype", value)
    well_typed = lexical_check(wanted)

    def test(v: Term) -> bool:
        return (
            isinstance(v, ox.Literal)
            and v.datatype == wanted
            and (well_typed is None or well_typed(v.value))
        )

    return _each("Datatype", test, f"the value is not a valid {wanted}")


_KINDS: dict[Term, tuple[type, ...]] = {
    sh("IRI"): (ox.NamedNode,),
    sh("BlankNode"): (ox.BlankNode,),
    sh("Literal"): (ox.Literal,),
    sh("BlankNodeOrIRI"): (ox.BlankNode, ox.NamedNode),
    sh("BlankNodeOrLiteral"): (ox.BlankNode, ox.Literal),
    sh("IRIOrLiteral"): (ox.NamedNode, ox.Literal),
}


def node_kind(shape: Declaration, value: Term) -> Check:
    """sh:nodeKind."""
    kinds = _KINDS.get(value)
    if kinds is None:
        names = " ".join("sh:" + str(k)[1:-1].rpartition("#")[2] for k in _KINDS)
        raise shape.fault(f"sh:nodeKind is {value}", f"write one of {names}")
    name = str(value)[1:-1].rpartition("#")[2]
    return _each("NodeKind", lambda v: isinstance(v, kinds), f"the value is not of kind {name}")


# Cardinality


def min_count(shape: Declaration, value: Term) -> Check:
    """sh:minCount."""
    least = shape.count("minCount", value)

    def find(graph: Graph, focus: Term, values: Sequence[Term]) -> Iterable[Hit]:
        return _WITHOUT_VALUE if len(values) < least else ()

    return _check("MinCount", find, f"there are fewer than {least} values")


def max_count(shape: Declaration, value: Term) -> Check:
    """sh:maxCount."""
    most = shape.count("maxCount", value)

    def find(graph: Graph, focus: Term, values: Sequence[Term]) -> Iterable[Hit]:
        return _WITHOUT_VALUE if len(values) > most else ()

    return _check("MaxCount", find, f"there are more than {most} values")


# Value range

_RANGES: dict[str, tuple[tuple[int, ...], str]] = {
    "minExclusive": ((1,), ">"),
    "minInclusive": ((0, 1), ">="),
    "maxExclusive": ((-1,), "<"),
    "maxInclusive": ((-1, 0), "<="),
}


def _range(name: str) -> Builder:
    allowed, sign = _RANGES[name]

    def build(shape: Declaration, value: Term) -> Check:
        if not isinstance(value, ox.Literal) or compare(value, value) is None:
            raise shape.fault(f"sh:{name} is {value}", "write a number, a date or a time")
        text = f"the value is not {sign} {value.value}"
        return _each(name[0].upper() + name[1:], lambda v: compare(v, value) in allowed, text)

    return build


# Strings


def _text(node: Term) -> str | None:
    """Return SPARQL's str() of the node, None for one that has none."""
    return node.value if isinstance(node, ox.NamedNode | ox.Literal) else None


def min_length(shape: Declaration, value: Term) -> Check:
    """sh:minLength."""
    least = shape.count("minLength", value)

    def test(v: Term) -> bool:
        text = _text(v)
        return text is not None and len(text) >= least

    return _each("MinLength", test, f"the value has fewer than {least} characters")


def max_length(shape: Declaration, value: Term) -> Check:
    """sh:maxLength."""
    most = shape.count("maxLength", value)

    def test(v: Term) -> bool:
        text = _text(v)
        return text is not None and len(text) <= most

    return _each("MaxLength", test, f"the value has more than {most} characters")


def pattern(shape: Declaration, value: Term) -> Check:
    """sh:pattern, with sh:flags."""
    flags = "".join(shape.text("flags", f) for f in shape.values("flags"))
    source = shape.text("pattern", value)
    try:
        search = compile_pattern(source, flags).search
    except DataError as error:
        raise shape.fault(error.message, error.hint or "") from error

    def test(v: Term) -> bool:
        text = _text(v)
        return text is not None and search(text) is not None

    return _each("Pattern", test, f"the value does not match the pattern {source}")


def language_in(shape: Declaration, value: Term) -> Check:
    """sh:languageIn: basic language ranges, so that "en" takes "en-GB"."""
    ranges = [shape.text("languageIn", i).lower() for i in shape.items("languageIn", value)]

    def test(v: Term) -> bool:
        tag = v.language if isinstance(v, ox.Literal) else None
        if not tag:
            return False
        tag = tag.lower()
        return any(r in (tag, "*") or tag.startswith(r + "-") for r in ranges)

    return _each("LanguageIn", test, f"the language is not one of: {', '.join(ranges)}")


def unique_lang(shape: Declaration, value: Term) -> Check | None:
    """sh:uniqueLang."""
    if not shape.flag("uniqueLang", value):
        return None

    def find(graph: Graph, focus: Term, values: Sequence[Term]) -> Iterable[Hit]:
        tags = [v.language.lower() for v in values if isinstance(v, ox.Literal) and v.language]
        return [(None, None) for tag in dict.fromkeys(tags) if tags.count(tag) > 1]

    return _check("UniqueLang", find, "a language has more than one value")


# Pairs of properties


def equals(shape: Declaration, value: Term) -> Check:
    """sh:equals."""
    other = shape.iri("equals", value)

    def find(graph: Graph, focus: Term, values: Sequence[Term]) -> Iterable[Hit]:
        others = graph.objects(focus, other)
        missing = [(v, None) for v in values if v not in others]
        return missing + [(o, None) for o in others if o not in values]

    return _check("Equals", find, f"the values are not those of {other}")


def disjoint(shape: Declaration, value: Term) -> Check:
    """sh:disjoint."""
    other = shape.iri("disjoint", value)

    def find(graph: Graph, focus: Term, values: Sequence[Term]) -> Iterable[Hit]:
        others = graph.objects(focus, other)
        return [(v, None) for v in values if v in others]

    return _check("Disjoint", find, f"the value is also a value of {other}")


def _less(name: str, allowed: tuple[int, ...], sign: str) -> Builder:
    def build(shape: Declaration, value: Term) -> Check:
        other = shape.iri(name, value)

        def find(graph: Graph, focus: Term, values: Sequence[Term]) -> Iterable[Hit]:
            others = graph.objects(focus, other)
            return [(v, None) for v in values for o in others if compare(v, o) not in allowed]

        return _check(name[0].upper() + name[1:], find, f"the value is not {sign} that of {other}")

    return build


# Logic


def not_(shape: Declaration, value: Term) -> Check:
    """sh:not."""
    conforms = shape.shape(value)
    text = f"the value conforms to {value}, which it must not"
    return _each_conforms("Not", lambda graph, v: not conforms(graph, v), text)


def and_(shape: Declaration, value: Term) -> Check:
    """sh:and."""
    parts = [shape.shape(i) for i in shape.items("and", value)]
    text = f"the value does not conform to all of {len(parts)} shapes"
    return _each_conforms("And", lambda graph, v: all(c(graph, v) for c in parts), text)


def or_(shape: Declaration, value: Term) -> Check:
    """sh:or."""
    parts = [shape.shape(i) for i in shape.items("or", value)]
    text = f"the value conforms to none of {len(parts)} shapes"
    return _each_conforms("Or", lambda graph, v: any(c(graph, v) for c in parts), text)


def xone(shape: Declaration, value: Term) -> Check:
    """sh:xone."""
    parts = [shape.shape(i) for i in shape.items("xone", value)]
    text = f"the value does not conform to exactly one of {len(parts)} shapes"
    return _each_conforms("Xone", lambda graph, v: sum(c(graph, v) for c in parts) == 1, text)


# Shapes


def node(shape: Declaration, value: Term) -> Check:
    """sh:node."""
    return _each_conforms("Node", shape.shape(value), f"the value does not conform to {value}")


def _qualified(name: str, fails: Callable[[int, int], bool], text: str) -> Builder:
    def build(shape: Declaration, value: Term) -> Check | None:
        limit = shape.count(name, value)
        wanted = shape.values("qualifiedValueShape")
        if not wanted:
            return None  # the component needs both of its parameters
        conforms = shape.shape(wanted[0])
        siblings = [shape.shape(s) for s in _siblings(shape, wanted[0])]

        def find(graph: Graph, focus: Term, values: Sequence[Term]) -> Iterable[Hit]:
            count = sum(
                conforms(graph, v) and not any(s(graph, v) for s in siblings) for v in values
            )
            return _WITHOUT_VALUE if fails(count, limit) else ()

        return _check(
            name[0].upper() + name[1:], find, f"{text} {limit} values conform to {wanted[0]}"
        )

    return build


def _siblings(shape: Declaration, own: Term) -> list[Term]:
    """Return the qualified value shapes beside this one, when they have to be disjoint."""
    name = "qualifiedValueShapesDisjoint"
    if not any(shape.flag(name, v) for v in shape.values(name)):
        return []
    graph, prop = shape.graph, sh("property")
    found = [
        value
        for parent in graph.subjects(prop, shape.node)
        for sister in graph.objects(parent, prop)
        for value in graph.objects(sister, sh("qualifiedValueShape"))
    ]
    return [value for value in dict.fromkeys(found) if value != own]


# Others


def closed(shape: Declaration, value: Term) -> Check | None:
    """sh:closed, with sh:ignoredProperties."""
    if not shape.flag("closed", value):
        return None
    lists = shape.values("ignoredProperties")
    allowed = {shape.iri("ignoredProperties", i) for v in lists for i in shape.items("closed", v)}
    for prop in shape.values("property"):
        paths = shape.graph.objects(prop, sh("path"))
        allowed |= {p for p in paths if isinstance(p, ox.NamedNode)}

    def find(graph: Graph, focus: Term, values: Sequence[Term]) -> Iterable[Hit]:
        return [
            (o, p)
            for v in values
            for p in graph.predicates(v)
            if p not in allowed
            for o in graph.objects(v, p)
        ]

    return _check("Closed", find, "the property is not one that the closed shape allows")


def has_value(shape: Declaration, value: Term) -> Check:
    """sh:hasValue."""

    def find(graph: Graph, focus: Term, values: Sequence[Term]) -> Iterable[Hit]:
        return () if value in values else _WITHOUT_VALUE

    return _check("HasValue", find, f"the value {value} is missing")


def in_(shape: Declaration, value: Term) -> Check:
    """sh:in."""
    members = shape.items("in", value)
    allowed = frozenset(members)
    listed = ", ".join(map(str, members[:12])) + (", ..." if len(members) > 12 else "")
    return _each("In", allowed.__contains__, f"the value is not one of: {listed}")


CONSTRAINTS: dict[str, Builder] = {
    "class": class_,
    "datatype": datatype,
    "nodeKind": node_kind,
    "minCount": min_count,
    "maxCount": max_count,
    **{name: _range(name) for name in _RANGES},
    "minLength": min_length,
    "maxLength": max_length,
    "pattern": pattern,
    "languageIn": language_in,
    "uniqueLang": unique_lang,
    "equals": equals,
    "disjoint": disjoint,
    "lessThan": _less("lessThan", (-1,), "<"),
    "lessThanOrEquals": _less("lessThanOrEquals", (-1, 0), "<="),
    "not": not_,
    "and": and_,
    "or": or_,
    "xone": xone,
    "node": node,
    "qualifiedMinCount": _qualified("qualifiedMinCount", int.__lt__, "fewer than"),
    "qualifiedMaxCount": _qualified("qualifiedMaxCount", int.__gt__, "more than"),
    "closed": closed,
    "hasValue": has_value,
    "in": in_,
}
