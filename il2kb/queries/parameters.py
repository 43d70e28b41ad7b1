"""Values for the parameters of a query, as typed terms that take the place of variables.

A value never becomes part of the query text, so it cannot change what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode, Variable

from il2kb.data import BASE
from il2kb.errors import NotFoundError, UsageError, suggest
from il2kb.prefixes import expand, shorten
from il2kb.queries.header import Parameter
from il2kb.store import Index

__all__ = ["Value", "bind"]

Value: TypeAlias = str | int | Decimal | date | NamedNode
"""What a parameter can be given as; text is read as its type asks for."""

_XSD = "http://www.w3.org/2001/XMLSchema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_CONCEPT = f"{BASE}concept/"
_LABELS = (NamedNode(f"{_SKOS}prefLabel"), NamedNode(f"{_SKOS}altLabel"))


def bind(
    parameters: tuple[Parameter, ...], given: Mapping[str, Value], index: Index
) -> dict[Variable, NamedNode | Literal]:
    """Return the term for each variable that is given or has a default; others stay free.

    Raises UsageError for an unknown parameter, a required one that is missing and a value of the
    wrong type; NotFoundError for a trial or concept that is not in the index.
    """
    declared = {parameter.name: parameter for parameter in parameters}
    for name in given:
        if name not in declared:
            raise _unknown(name, parameters)
    bound = {}
    for name, parameter in declared.items():
        value = given.get(name, parameter.default)
        if value is not None:
            bound[Variable(name)] = _READERS[parameter.type](_text(value), parameter, index)
        elif parameter.required:
            raise UsageError(
                f"the parameter {name!r} is required: {parameter.description}",
                hint=f"give it as -p {name}={parameter.type.upper()}",
            )
    return bound


def _unknown(name: str, parameters: tuple[Parameter, ...]) -> UsageError:
    if not parameters:
        return UsageError(
            f"this query takes no parameters, so not {name!r} either",
            hint="a query declares one as: #+ param: name type : description",
        )
    near = suggest(name, [p.name for p in parameters])
    every = "the parameters are " + ", ".join(f"{p.name} ({p.type})" for p in parameters)
    return UsageError(
        f"this query has no parameter {name!r}",
        hint=f"did you mean {near[0]}? {every}" if near else every,
    )


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.value if isinstance(value, NamedNode) else str(value)


def _wrong(parameter: Parameter, text: str, expected: str) -> UsageError:
    shown = text if len(text) <= 80 else text[:77] + "..."
    return UsageError(
        f"the parameter {parameter.name!r} must be {expected}, not {shown!r}",
        hint=f"{parameter.name}: {parameter.description}",
    )


def _trial(text: str, parameter: Parameter, index: Index) -> NamedNode:
    trials = index.trials()
    wanted = expand(text).removeprefix(f"{BASE}trial/").casefold()
    for name, iri in trials.items():
        if name.casefold() == wanted:
            return NamedNode(iri)
    raise NotFoundError("trial", text, trials)


def _iri(text: str, parameter: Parameter, index: Index) -> NamedNode:
    try:
        return NamedNode(expand(text))
    except ValueError:
        raise _wrong(parameter, text, "an IRI, whole or with a known prefix (il2:Trial)") from None


def _concept(text: str, parameter: Parameter, index: Index) -> NamedNode:
    """Find a concept by its name, else by one of its labels, without regard to case."""
    wanted = expand(text).removeprefix(_CONCEPT).casefold()
    by_name: dict[str, str] = {}
    by_label: dict[str, set[str]] = {}
    for label in _LABELS:
        for quad in index.store.quads_for_pattern(None, label, None, None):
            if (
                isinstance(quad.subject, NamedNode)
                and isinstance(quad.object, Literal)
                and quad.subject.value.startswith(_CONCEPT)
            ):
                by_name[quad.subject.value.removeprefix(_CONCEPT)] = quad.subject.value
                by_label.setdefault(quad.object.value, set()).add(quad.subject.value)
    found = {iri for name, iri in by_name.items() if name.casefold() == wanted}
    if not found:
        found = {
            iri
            for label, concepts in by_label.items()
            if label.casefold() == text.casefold()
            for iri in concepts
        }
    if not found:
        raise NotFoundError("concept", text, [*by_name, *by_label])
    if len(found) > 1:
        raise UsageError(
            f"{text!r} is a label of {len(found)} concepts",
            hint="give one of " + ", ".join(sorted(shorten(iri) for iri in found)),
        )
    return NamedNode(found.pop())


def _string(text: str, parameter: Parameter, index: Index) -> Literal:
    return Literal(text)


def _pattern(kind: str, pattern: str, expected: str) -> Callable[[str, Parameter, Index], Literal]:
    """Return a reader for literals of the XML Schema type `kind` that look like `pattern`."""
    compiled = re.compile(pattern, re.ASCII)

    def read(text: str, parameter: Parameter, index: Index) -> Literal:
        if compiled.fullmatch(text) is None:
            raise _wrong(parameter, text, expected)
        return Literal(text, datatype=NamedNode(_XSD + kind))

    return read


def _date(text: str, parameter: Parameter, index: Index) -> Literal:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _wrong(parameter, text, "a date such as 2015-06-30") from None
    return Literal(day.isoformat(), datatype=NamedNode(f"{_XSD}date"))


_READERS: dict[str, Callable[[str, Parameter, Index], NamedNode | Literal]] = {
    "trial": _trial,
    "iri": _iri,
    "concept": _concept,
    "string": _string,
    "integer": _pattern("integer", r"[+-]?[0-9]+", "a whole number such as 12"),
    "decimal": _pattern(
        "decimal", r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)", "a decimal number such as 0.05"
    ),
    "boolean": _pattern("boolean", r"true|false", "true or false"),
    "date": _date,
}
