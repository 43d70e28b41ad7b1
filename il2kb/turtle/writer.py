"""The one way in which a knowledge base writes Turtle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from il2kb.errors import DataError, Il2kbError
from il2kb.turtle.literals import RDF, write_iri, write_literal
from il2kb.turtle.nesting import MAX_DEPTH, comments
from il2kb.turtle.parser import triples_of
from il2kb.turtle.remarks import Remarks, remarks
from il2kb.turtle.source import Source, Text, read
from il2kb.turtle.tokens import Outline, is_local_name, scan
from il2kb.turtle.trees import Block, Trees, Value

__all__ = ["WIDTH", "canonical", "natural_key", "write_triples"]

WIDTH = 100

_FIRST = {
    RDF + "type": 0,
    "http://www.w3.org/2000/01/rdf-schema#label": 1,
    "http://www.w3.org/2004/02/skos/core#prefLabel": 2,
}
_DIGITS = re.compile(r"([0-9]+)")

_Key: TypeAlias = tuple[list[str | tuple[int, str]], str]


def natural_key(text: str) -> _Key:
    """Return a sort key by which :arm-2 comes before :arm-10."""
    parts: list[str | tuple[int, str]] = list(_DIGITS.split(text))
    for index in range(1, len(parts), 2):
        digits = str(parts[index]).lstrip("0")
        parts[index] = (len(digits), digits)  # int() refuses numbers of 4,300 digits
    return parts, text


def canonical(
    source: Source,
    prefixes: Mapping[str, str],
    *,
    path: Path | None = None,
    nested: bool = False,
) -> str:
    """Return the canonical form of a Turtle file (a Path) or of Turtle text.

    `prefixes` are the known ones, name to namespace; the file adds its own empty prefix. The
    triples are those of the source to the letter, and no comment is lost. With `nested`, an
    object may be `[ ... ]` or `( ... )`; a comment inside its brackets comes to stand before it.

    Raises DataError at a blank node, with `nested` at one that has a label or is a subject, and
    as `parse` does.
    """
    text = read(source, path)
    triples = triples_of(text, prefixes)
    outline = scan(text)
    refused = outline.loose if nested else outline.blank_nodes
    if refused:
        raise _blank_node(text, refused[0], nested)
    trees = Trees(triples)
    _name_blank_nodes(outline, triples)
    written = _Writer(trees, prefixes, outline.empty_prefix, remarks(text, outline)).write()
    result = Trees(triples_of(Text(text.path, written), prefixes))
    if result.nameless() != trees.nameless() or sorted(comments(written)) != sorted(
        comments(text.text)
    ):
        raise Il2kbError(
            f"{text.path}: the canonical form would not say the same; the file is left as it is",
            hint="this is a fault of il2kb: please report it with the file",
        )
    return written


def write_triples(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> str:
    """Return triples in canonical form, with blank nodes nested in the objects they are.

    Raises DataError for a blank node that is not the object of exactly one triple, or that is
    nested more than MAX_DEPTH deep.
    """
    trees = Trees(triples)
    stray = trees.stray()
    if stray is not None:
        raise DataError(
            f"the blank node {stray} cannot be nested: it is not the object of exactly one triple",
            hint="give the node an IRI such as :name",
        )
    return _Writer(trees, prefixes, None, Remarks()).write()


def _name_blank_nodes(outline: Outline, triples: Iterable[ox.Triple]) -> None:
    """Put the blank nodes of the parser, which come in the order of the text, into the outline."""
    nodes = (
        triple.object
        for triple in triples
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.BlankNode)
    )
    outline.facts = [
        fact._replace(object=next(nodes)) if isinstance(fact.object, ox.BlankNode) else fact
        for fact in outline.facts
    ]


def _blank_node(text: Text, span: tuple[int, int], nested: bool) -> DataError:
    position = text.position(*span)
    which = "a blank node with a label, or as a subject," if nested else "a blank node"
    return DataError(
        f"{which} cannot be written in canonical form",
        position=position,
        source_line=text.line(position.line or 1),
        hint="give the node an IRI such as :name and state its properties under that",
    )


class _Writer:
    def __init__(
        self, trees: Trees, known: Mapping[str, str], empty: str | None, notes: Remarks
    ) -> None:
        self.trees = trees
        self.prefixes = {name: namespace for name, namespace in known.items() if name}
        if empty is not None:
            self.prefixes[""] = empty
        # The longest namespace wins, and the file's own among equals.
        self.namespaces = sorted(
            ((namespace, name) for name, namespace in self.prefixes.items() if namespace),
            key=lambda pair: (-len(pair[0]), pair[1]),
        )
        self.used: set[str] = set()
        self.names: dict[str, str] = {}
        self.notes = notes

    def write(self) -> str:
        """Return the whole file; the blocks come first, as they tell which prefixes are used."""
        texts = {subject: self._block(subject) for subject in self.trees.named}
        own = self.prefixes[""] if "" in self.used else ""
        document = own[:-1] if own.endswith(("#", "/")) else None
        order = sorted(
            texts, key=lambda subject: (subject != document, natural_key(self._iri(subject)))
        )
        head = [f"@prefix {name}: {write_iri(self.prefixes[name])} ." for name in sorted(self.used)]
        parts = [
            "\n".join(self.notes.head),
            "\n".join(head),
            *(texts[subject] for subject in order),
            "\n".join(self.notes.tail),
        ]
        return "\n\n".join(part for part in parts if part) + "\n"

    def _block(self, subject: str) -> str:
        notes = self.notes
        block = self.trees.named[subject]
        lines = list(notes.subjects.get(subject, ()))
        order = self._order(block)
        for number, predicate in enumerate(order):
            remarks = list(notes.predicates.get((subject, predicate), ()))
            about = {
                value: notes.objects.get((subject, predicate, value), [])
                for value in block[predicate]
            }
            # With one object, what is said of the object is said of the line.
            if len(about) == 1:
                remarks += about.popitem()[1]
            indent = "    " if number else ""  # the first predicate stands behind the subject
            lines += [indent + remark for remark in remarks]
            start = f"{indent if number else self._iri(subject) + ' '}{self._verb(predicate)}"
            end = " ." if predicate == order[-1] else " ;"
            lines += self._line(start, block[predicate], end, "    ", about)
        return "\n".join(lines)

    def _line(
        self,
        start: str,
        values: Iterable[Value],
        end: str,
        indent: str,
        about: Mapping[Value, Sequence[str]],
    ) -> list[str]:
        """Return a predicate and its objects as one line, or as several where that is too long.

        `start` is all that stands before the objects, and `about` the comments on each of them.
        """
        # Equal forms are blank nodes that say the same; only their comments tell them apart.
        forms = sorted(
            ((self._flat(value), about.get(value, ()), value) for value in values),
            key=lambda entry: (natural_key(entry[0]), entry[1]),
        )
        line = f"{start} {', '.join(form for form, _, _ in forms)}{end}"
        if not (any(about.values()) or "\n" in line or len(line) > WIDTH):
            return [line]
        if len(forms) == 1:
            return [f"{start} {self._broken(forms[0][2], indent)}{end}"]
        inner = indent + "    "
        lines = [start]
        for number, (_, said, value) in enumerate(forms, 1):
            lines += [inner + remark for remark in said]
            mark = end if number == len(forms) else ","
            lines.append(inner + self._laid(value, inner, mark) + mark)
        return lines

    def _laid(self, value: Value, indent: str, mark: str) -> str:
        """Return an object that stands at the beginning of a line."""
        form = self._flat(value)
        if "\n" in form or len(indent) + len(form) + len(mark) > WIDTH:
            return self._broken(value, indent)
        return form

    def _broken(self, value: Value, indent: str) -> str:
        """Return an object over several lines if it has brackets; `indent` is that of its line."""
        block = self.trees.blank.get(value) if isinstance(value, ox.BlankNode) else None
        if not isinstance(value, ox.BlankNode) or not block:
            return self._flat(value)
        inner = indent + "    "
        members = self.trees.members(value)
        if members is not None:
            lines = [inner + self._laid(member, inner, "") for member in members]
            return "\n".join(("(", *lines, indent + ")"))
        order = self._order(block)
        lines = []
        for predicate in order:
            end = "" if predicate == order[-1] else " ;"
            lines += self._line(inner + self._verb(predicate), block[predicate], end, inner, {})
        return "\n".join(("[", *lines, indent + "]"))

    def _flat(self, value: Value, depth: int = 0) -> str:
        """Return an object on one line, but for the line feeds of its literals."""
        if isinstance(value, ox.NamedNode):
            return self._iri(value.value)
        if isinstance(value, ox.Literal):
            return write_literal(value, self._iri)
        if depth == MAX_DEPTH:
            raise DataError(f"blank nodes nest deeper than {MAX_DEPTH} levels")
        members = self.trees.members(value)
        if members is not None:
            return f"( {' '.join(self._flat(member, depth + 1) for member in members)} )"
        block = self.trees.blank.get(value, {})
        parts = []
        for predicate in self._order(block):
            forms = sorted((self._flat(v, depth + 1) for v in block[predicate]), key=natural_key)
            parts.append(f"{self._verb(predicate)} {', '.join(forms)}")
        return f"[ {' ; '.join(parts)} ]" if parts else "[]"

    def _order(self, block: Block) -> list[str]:
        return sorted(
            block, key=lambda iri: (_FIRST.get(iri, len(_FIRST)), natural_key(self._verb(iri)))
        )

    def _verb(self, predicate: str) -> str:
        return "a" if predicate == RDF + "type" else self._iri(predicate)

    def _iri(self, iri: str) -> str:
        name = self.names.get(iri)
        if name is None:
            name = self.names[iri] = self._shortest(iri)
        return name

    def _shortest(self, iri: str) -> str:
        for namespace, prefix in self.namespaces:
            if iri.startswith(namespace) and is_local_name(iri[len(namespace) :]):
                self.used.add(prefix)
                return f"{prefix}:{iri[len(namespace) :]}"
        return write_iri(iri)
