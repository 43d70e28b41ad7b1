"""The header of a query: `#+` lines at its beginning that say what it asks and what it takes.

    #+ title: Results of an outcome
    #+ question: How many participants of each arm
    #+   had the event?
    #+ param: trial trial required : the trial
    #+ param: week integer default=12 : weeks after the first dose
    #+ column: events : participants with the event
    #+ note: derived counts are marked in the column layer
    #+ scope: trial
    #+ with: item-states

The scope is a parameter of type trial. Where it is filled, the query reads no other trials and
none of their sources, which makes it fast among thousands; a query that compares trials has none.
With item-states, the query also sees the checklists and the states of their items; with audit, the
rules of the audit and what they find.
To SPARQL these are comments, so that the file stays plain SPARQL.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from il2kb.errors import DataError, Position, suggest

__all__ = ["TYPES", "Header", "Parameter", "read_header"]

TYPES = ("trial", "iri", "concept", "string", "integer", "decimal", "boolean", "date")
_KEYS = ("title", "question", "param", "column", "note", "scope", "with")
_MORE = ("item-states", "audit")

_PARAM = re.compile(
    r"(?P<name>\w+)\s+(?P<type>\w+)"
    r"(?P<required>\s+required)?(?:\s+default=(?P<default>\"[^\"]*\"|\S+))?\s*:\s+(?P<what>.+)"
)
_COLUMN = re.compile(r"(?P<name>\w+)\s*:\s+(?P<what>.+)")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a query; its name is that of the variable it fills."""

    name: str
    type: str
    description: str
    required: bool = False
    default: str | None = None

    def __str__(self) -> str:
        end = " required" if self.required else ""
        return f"{self.name} {self.type}{end}" + (
            f" default={self.default}" if self.default else ""
        )


@dataclass(frozen=True)
class Header:
    """What a query says about itself; all empty where it has no header.

    `beside` names what it sees beside the knowledge base: "item-states", "audit" or nothing.
    """

    title: str = ""
    question: str = ""
    parameters: tuple[Parameter, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    scope: str = ""
    beside: str = ""


def read_header(text: str, path: Path) -> Header:
    """Return the header of a query; raises DataError with the line that is no header line."""
    entries = _entries(text, path)
    once: dict[str, str] = {}
    parameters: dict[str, Parameter] = {}
    columns: dict[str, str] = {}
    notes: list[str] = []
    for number, key, value in entries:
        if key == "param":
            parameter = _parameter(value, path, number)
            _refuse_double(
                parameter.name in parameters, f"parameter {parameter.name}", path, number
            )
            parameters[parameter.name] = parameter
        elif key == "column":
            match = _COLUMN.fullmatch(value)
            if match is None:
                raise _error(
                    "this column has no name or no description",
                    path,
                    number,
                    "write: #+ column: name : description",
                )
            _refuse_double(match["name"] in columns, f"column {match['name']}", path, number)
            columns[match["name"]] = match["what"]
        elif key == "note":
            notes.append(value)
        else:
            _refuse_double(key in once, key, path, number)
            if key == "with" and value not in _MORE:
                raise _error(
                    f"{value!r} is nothing that a query can be asked with",
                    path,
                    number,
                    f"write: #+ with: {' or '.join(_MORE)}",
                )
            once[key] = value
    return Header(
        once.get("title", ""),
        once.get("question", ""),
        tuple(parameters.values()),
        columns,
        tuple(notes),
        once.get("scope", ""),
        once.get("with", ""),
    )


def _entries(text: str, path: Path) -> list[tuple[int, str, str]]:
    """Return (line number, key, value) of each entry; a deeper indented line continues it."""
    found: list[tuple[int, str, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#+"):
            break
        if not line.removeprefix("#+").strip():
            continue
        if found and line.startswith("#+   "):
            first, key, value = found[-1]
            found[-1] = (first, key, f"{value} {line.removeprefix('#+').strip()}")
            continue
        key, colon, value = (part.strip() for part in line.removeprefix("#+").partition(":"))
        if not colon or key not in _KEYS:
            near = suggest(key, _KEYS)
            raise _error(
                f"{key!r} is no key of a query header",
                path,
                number,
                f"did you mean {near[0]}?" if near else f"the keys are {', '.join(_KEYS)}",
            )
        found.append((number, key, value))
    return found


def _parameter(value: str, path: Path, number: int) -> Parameter:
    match = _PARAM.fullmatch(value)
    if match is None:
        raise _error(
            "this parameter cannot be read",
            path,
            number,
            "write: #+ param: name type [required] [default=value] : description",
        )
    if match["type"] not in TYPES:
        raise _error(
            f"{match['type']!r} is no type of a parameter",
            path,
            number,
            f"the types are {', '.join(TYPES)}",
        )
    if match["required"] and match["default"] is not None:
        raise _error(
            "a parameter that is required has no use for a default",
            path,
            number,
            "leave one of the two out",
        )
    default = match["default"].strip('"') if match["default"] is not None else None
    return Parameter(
        match["name"], match["type"], match["what"], match["required"] is not None, default
    )


def _refuse_double(double: bool, what: str, path: Path, number: int) -> None:
    if double:
        raise _error(f"the {what} is given twice", path, number, "leave one of the two out")


def _error(message: str, path: Path, number: int, hint: str) -> DataError:
    return DataError(message, position=Position(path, number), hint=hint)
