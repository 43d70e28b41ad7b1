"""Cross-record checks: a SPARQL query each, in shapes/checks/<code>.rq, with a header.

    #+ title: analysed not above randomised
    #+ severity: violation
    #+ problem: why it matters
    #+ solution: what to write
    #+ message: {analysed} are analysed in {arm}, where {randomised} were randomised

The query selects ?focus, and ?path and ?value where they help to find the place; a name in braces
stands for a column. A row is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from il2kb.errors import DataError, Position, suggest
from il2kb.findings import SEVERITIES

__all__ = ["Check", "Row", "read_check", "read_checks"]

_KEYS = ("title", "severity", "problem", "solution", "message")
_LINE = re.compile(r"#\+ (\w+): (.+)")
_COLUMN = re.compile(r"\{(\w+)\}")

Term: TypeAlias = ox.NamedNode | ox.Literal


@dataclass(frozen=True)
class Row:
    """One row of a check: the thing it is about, and the message with its columns filled in."""

    focus: Term
    path: Term | None
    value: Term | None
    message: str


@dataclass(frozen=True)
class Check:
    """One check: its code, what its header says, and the whole text of the query."""

    code: str
    path: Path
    title: str
    severity: str
    problem: str
    solution: str
    message: str
    text: str

    def run(self, store: ox.Store, show: Callable[[Term], str]) -> Iterator[Row]:
        """Yield a row for each finding in the store; `show` writes a term for people.

        Raises DataError where the query is not valid, or its message names a column it lacks.
        """
        try:
            solutions = store.query(self.text, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise DataError(
                f"not valid SPARQL: {error.msg}",
                position=Position(self.path, error.lineno, error.offset),
                hint="a check is a SELECT query with its own PREFIX lines",
            ) from error
        if not isinstance(solutions, ox.QuerySolutions):
            raise self._fault("the query is no SELECT", "select ?focus")
        names = [variable.value for variable in solutions.variables]
        for name in ("focus", *_COLUMN.findall(self.message)):
            if name not in names:
                near = suggest(name, names)
                hint = f"did you mean {near[0]}?" if near else f"select ?{name}"
                raise self._fault(f"the query has no column ?{name}", hint)
        for solution in solutions:
            row = {name: solution[name] for name in names}
            focus = row["focus"]
            if not isinstance(focus, ox.NamedNode | ox.Literal):
                continue  # an aggregate over nothing has one empty row

            def fill(match: re.Match[str], row: dict[str, Term] = row) -> str:
                term = row[match[1]]
                return "nothing" if term is None else show(term)

            message = _COLUMN.sub(fill, self.message)
            yield Row(focus, row.get("path"), row.get("value"), message)

    def _fault(self, message: str, hint: str) -> DataError:
        return DataError(message, position=Position(self.path), hint=hint)


def read_check(path: Path) -> Check:
    """Read one check.

    Raises DataError where the file cannot be read, or its header lacks a key, has an unknown one,
    or has a severity that is none.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot be read: {error}", position=Position(path)) from error
    header: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#+"):
            continue
        match = _LINE.fullmatch(line)
        if match is None or match[1] not in _KEYS:
            raise DataError(
                "this is no header line of a check",
                position=Position(path, number),
                source_line=line,
                hint="write #+ and one of: " + ", ".join(f"{key}: ..." for key in _KEYS),
            )
        header[match[1]] = match[2].strip()
    for key in _KEYS:
        if key not in header:
            raise DataError(
                f"the header has no {key}", position=Position(path), hint=f"add: #+ {key}: ..."
            )
    if header["severity"] not in SEVERITIES:
        raise DataError(
            f"{header['severity']!r} is no severity",
            position=Position(path),
            hint="write " + ", ".join(SEVERITIES),
        )
    if re.search("SERVICE", text, re.IGNORECASE):
        raise DataError(
            "the query holds the word SERVICE",
            position=Position(path),
            hint="a check reads the knowledge base alone and opens no network connection",
        )
    return Check(f"check.{path.stem}", path, text=text, **header)


def read_checks(folders: list[Path]) -> list[Check]:
    """Read the checks of several folders of shapes, by code; the first folder wins a name."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted((folder / "checks").glob("*.rq")):
            found.setdefault(path.stem, path)
    return [read_check(found[stem]) for stem in sorted(found)]
