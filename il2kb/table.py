"""A table of RDF terms, the answer to a SELECT query, and the forms in which it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from il2kb.errors import OutputError, UsageError
from il2kb.prefixes import shorten
from il2kb.provenance import Stamp

if TYPE_CHECKING:
    import pandas

__all__ = ["Python", "Row", "Table", "Term", "python_value", "stamp_urn"]

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
Row: TypeAlias = tuple[Term | None, ...]
Python: TypeAlias = str | int | Decimal | bool | date | None

_XSD = "http://www.w3.org/2001/XMLSchema#"
_ITS = "http://www.w3.org/2005/11/its"
_INTEGERS = {
    _XSD + name
    for name in (
        "integer",
        "int",
        "long",
        "short",
        "byte",
        "nonNegativeInteger",
        "positiveInteger",
        "nonPositiveInteger",
        "negativeInteger",
        "unsignedInt",
        "unsignedLong",
        "unsignedShort",
        "unsignedByte",
    )
}
_NUMBERS = _INTEGERS | {f"{_XSD}decimal", f"{_XSD}double", f"{_XSD}float"}
_INTEGER = re.compile(r"[+-]?[0-9]{1,4000}")
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_XML_SIGNS = re.compile(r"""[ \t\n&<>"\r]+""")
# A text that is a number, a percentage or a lone sign; a spreadsheet takes it for no formula.
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9.,]*%?")


@dataclass(frozen=True, eq=False)
class Table:
    """Columns and rows of RDF terms, None where a variable is unbound.

    Two tables are equal when their columns and rows are; the stamp says what they were made from.
    """

    columns: Sequence[str]
    rows: Sequence[Row]
    stamp: Stamp | None = None

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise UsageError(f"a row has {len(row)} terms for {len(self.columns)} columns")

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Table):
            return NotImplemented
        return (list(self.columns), list(self.rows)) == (list(other.columns), list(other.rows))

    __hash__ = None  # type: ignore[assignment]

    def records(self) -> list[dict[str, Python]]:
        """Return a dict a row: str, int, Decimal, bool, date or None by column name."""
        return [
            {name: python_value(term) for name, term in zip(self.columns, row, strict=True)}
            for row in self.rows
        ]

    def to_csv(self) -> str:
        """Return SPARQL 1.1 CSV: IRIs whole, literals without type or language.

        A cell of text (not of a number type) that a spreadsheet would run as a formula, because
        it begins with = + - @, a tab or a carriage return, gets an apostrophe in front, unless
        it reads as a number, a percentage or a lone sign. `to_tsv` and `to_json` guard nothing.
        """
        return _csv([list(self.columns), *([_csv_cell(t) for t in row] for row in self.rows)])

    def to_tsv(self) -> str:
        """Return SPARQL 1.1 TSV: terms as in Turtle, so that they can be read back exactly."""
        lines = ["\t".join(f"?{name}" for name in self.columns)]
        lines += ["\t".join(_tsv_cell(term) for term in row) for row in self.rows]
        return "".join(f"{line}\n" for line in lines)

    def to_json(self) -> str:
        """Return SPARQL 1.1 Query Results JSON, a row a line; the stamp is the member `il2kb`."""
        import json

        rows = [
            json.dumps(
                {
                    name: _json_term(term)
                    for name, term in zip(self.columns, row, strict=True)
                    if term is not None
                },
                ensure_ascii=False,
            )
            for row in self.rows
        ]
        members = [f'"head": {json.dumps({"vars": list(self.columns)}, ensure_ascii=False)}']
        if self.stamp is not None:
            members.append(f'"il2kb": {json.dumps(self.stamp.as_dict(), ensure_ascii=False)}')
        bindings = ",\n".join(rows)
        members.append('"results": {"bindings": [' + (f"\n{bindings}\n" if rows else "") + "]}")
        return "{" + ",\n".join(members) + "}\n"

    def to_xml(self) -> str:
        """Return SPARQL Query Results XML; the stamp is the link in its head.

        Raises OutputError for a control character, for which XML has no form.
        """
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<sparql xmlns="http://www.w3.org/2005/sparql-results#">',
            "<head>" + "".join(f"<variable name={_quoted(n)}/>" for n in self.columns),
            "</head>"
            if self.stamp is None
            else f"<link href={_quoted(stamp_urn(self.stamp))}/></head>",
            "<results>",
        ]
        for row in self.rows:
            bindings = (
                f"<binding name={_quoted(name)}>{_xml_term(term)}</binding>"
                for name, term in zip(self.columns, row, strict=True)
                if term is not None
            )
            lines.append(f"<result>{''.join(bindings)}</result>")
        return "\n".join([*lines, "</results>", "</sparql>"]) + "\n"

    def to_markdown(self) -> str:
        """Return a Markdown table (GitHub's form); numbers stand right, IRIs are shortened."""
        marks = ["---:" if right else "---" for right in self._right()]
        lines = [[_markdown(name) for name in self.columns], marks]
        lines += [[_markdown(shown(term)) for term in row] for row in self.rows]
        return "".join(f"| {' | '.join(line)} |\n" for line in lines)

    def to_text(self, width: int | None = None, color: bool = False) -> str:
        """Return the table as text for people; IRIs are shortened.

        With a `width` in characters cells are wrapped to it, and a table with too many columns
        becomes a block of lines for each row; nothing is ever cut.
        """
        from il2kb.rendering import text_table

        cells = [[shown(term) for term in row] for row in self.rows]
        return text_table(list(self.columns), cells, self._right(), width, color)

    def to_pandas(self) -> pandas.DataFrame:
        """Return a DataFrame of Python objects, as `records` has them; nothing becomes a float.

        Raises UsageError where pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise UsageError(
                "pandas is not installed", hint="python -m pip install pandas"
            ) from error
        rows = [[python_value(term) for term in row] for row in self.rows]
        frame = pandas.DataFrame(rows, columns=list(self.columns), dtype=object)
        if self.stamp is not None:
            frame.attrs["il2kb"] = self.stamp.as_dict()
        return frame

    def _repr_html_(self) -> str:
        """Return the table as HTML, for notebooks."""
        import html

        head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in self.columns)
        right = self._right()
        rows = "".join(
            "<tr>"
            + "".join(
                f"<td{' style=' + chr(34) + 'text-align:right' + chr(34) if r else ''}>"
                f"{html.escape(shown(term))}</td>"
                for term, r in zip(row, right, strict=True)
            )
            + "</tr>"
            for row in self.rows
        )
        caption = (
            "" if self.stamp is None else f"<caption>{html.escape(self.stamp.line())}</caption>"
        )
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def _right(self) -> list[bool]:
        """Return for each column whether it has numbers and nothing else."""
        return [
            bool(terms)
            and all(isinstance(t, Literal) and t.datatype.value in _NUMBERS for t in terms)
            for terms in (
                [row[i] for row in self.rows if row[i] is not None]
                for i in range(len(self.columns))
            )
        ]


def stamp_urn(stamp: Stamp) -> str:
    """Return an IRI for a stamp, for formats that have no other place: the hash it carries."""
    return f"urn:sha256:{stamp.knowledge_base}"


def shown(term: Term | None) -> str:
    """Return a term as people read it: IRIs short, literals without type, nothing for None."""
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return shorten(term.value)
    return term.value if isinstance(term, Literal) else str(term)


def python_value(term: Term | None) -> Python:
    """Return a term as a Python value; a literal that is not of its type stays text."""
    if not isinstance(term, Literal):
        return term.value if isinstance(term, NamedNode) else None if term is None else str(term)
    text, kind = term.value, term.datatype.value
    if kind in _INTEGERS and _INTEGER.fullmatch(text):
        return int(text)
    if kind == f"{_XSD}decimal" and _DECIMAL.fullmatch(text):
        return Decimal(text)
    if kind == f"{_XSD}boolean" and text in ("true", "false", "1", "0"):
        return text in ("true", "1")
    if kind == f"{_XSD}date" and _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:  # as 2005-13-45
            return text
    return text


def _csv(rows: Iterable[list[str]]) -> str:
    import csv
    import io

    buffer = io.StringIO(newline="")
    # RFC 4180, which SPARQL's CSV follows, ends lines by CR LF.
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()


def _csv_cell(term: Term | None) -> str:
    if term is None:
        return ""
    text = term.value if isinstance(term, NamedNode | Literal) else str(term)
    number = isinstance(term, Literal) and term.datatype.value in _NUMBERS
    if text.startswith(("=", "+", "-", "@", "\t", "\r")) and not (
        number or _PLAIN_NUMBER.fullmatch(text)
    ):
        return f"'{text}"
    return text


def _tsv_cell(term: Term | None) -> str:
    if term is None:
        return ""
    if isinstance(term, Literal):
        kind = term.datatype.value
        if kind == f"{_XSD}integer" and re.fullmatch(r"[+-]?[0-9]+", term.value, re.ASCII):
            return term.value
        if kind == f"{_XSD}decimal" and re.fullmatch(r"[+-]?[0-9]*\.[0-9]+", term.value, re.ASCII):
            return term.value
    return str(term)


def _json_term(term: Term) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {k: _json_term(part) for k, part in parts.items()}}
    found = {"type": "literal", "value": term.value}
    if term.language is not None:
        found["xml:lang"] = term.language
        if term.direction is not None:
            found["its:dir"] = str(term.direction)
    elif term.datatype.value != f"{_XSD}string":
        found["datatype"] = term.datatype.value
    return found


def _xml_term(term: Term) -> str:
    if isinstance(term, NamedNode):
        return f"<uri>{_xml_text(term.value)}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{_xml_text(term.value)}</bnode>"
    if isinstance(term, Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return (
            "<triple>"
            + "".join(f"<{k}>{_xml_term(p)}</{k}>" for k, p in parts.items())
            + "</triple>"
        )
    mark = ""
    if term.language is not None:
        mark = f" xml:lang={_quoted(term.language)}"
        if term.direction is not None:
            mark += f' xmlns:its="{_ITS}" its:version="2.0" its:dir="{term.direction}"'
    elif term.datatype.value != f"{_XSD}string":
        mark = f" datatype={_quoted(term.datatype.value)}"
    return f"<literal{mark}>{_xml_text(term.value)}</literal>"


def _quoted(text: str) -> str:
    return f'"{_xml_text(text)}"'


def _xml_text(text: str) -> str:
    for character in text if not text.isprintable() else "":
        if (character < " " and character not in "\t\n\r") or character in "\ufffe\uffff":
            raise OutputError(
                f"XML has no form for the character U+{ord(character):04X}, which a cell has",
                hint="write JSON or TSV instead",
            )
    return _XML_SIGNS.sub(_xml_references, text)


def _xml_references(match: re.Match[str]) -> str:
    """Return signs and the white space around them as references; white space alone stays.

    A reader turns a bare carriage return into a newline, and Oxigraph's drops white space beside
    markup and references. Not by xml.sax.saxutils, which imports urllib.
    """
    signs = match[0]
    inside = match.start() > 0 and match.end() < len(match.string)
    if inside and not signs.strip(" \t\n"):
        return signs
    return "".join(f"&#{ord(sign)};" for sign in signs)


def _markdown(text: str) -> str:
    from il2kb.rendering import visible

    plain = visible(text)
    for sign in "\\`*_[]|":
        plain = plain.replace(sign, f"\\{sign}")
    return (
        plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    )
