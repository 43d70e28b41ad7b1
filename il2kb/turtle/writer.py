"""The one way in which a knowledge base writes Turtle."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from il2kb.errors import DataError, Il2kbError
from il2kb.turtle.literals import RDF, write_iri, write_literal
from il2kb.turtle.nesting import comments
from il2kb.turtle.parser import triples_of
from il2kb.turtle.remarks import Remarks, remarks
from il2kb.turtle.source import Source, Text, read
from il2kb.turtle.tokens import Term, is_local_name, scan

__all__ = ["WIDTH", "canonical", "natural_key"]

WIDTH = 100

_FIRST = {
    RDF + "type": 0,
    "http://www.w3.org/2000/01/rdf-schema#label": 1,
    "http://www.w3.org/2004/02/skos/core#prefLabel": 2,
}
_DIGITS = re.compile(r"([0-9]+)")

_Key: TypeAlias = tuple[list[str | tuple[int, str]], str]
_Block: TypeAlias = dict[str, dict[Term, None]]  # predicate → objects, each once


def natural_key(text: str) -> _Key:
    """Return a sort key by which :arm-2 comes before :arm-10."""
    parts: list[str | tuple[int, str]] = list(_DIGITS.split(text))
    for index in range(1, len(parts), 2):
        digits = str(parts[index]).lstrip("0")
        parts[index] = (len(digits), digits)  # int() refuses numbers of 4,300 digits
    return parts, text


def canonical(source: Source, prefixes: Mapping[str, str], *, path: Path | None = None) -> str:
    """Return the canonical form of a Turtle file (a Path) or of Turtle text.

    `prefixes` are the known ones, name to namespace; the file adds its own empty prefix. The
    triples are those of the source to the letter, and no comment is lost.

    Raises DataError at a blank node, and as `parse` does.
    """
    text = read(source, path)
    triples = set(triples_of(text, prefixes))
    outline = scan(text)
    if outline.blank_nodes:
        raise _blank_node(text, outline.blank_nodes[0])
    blocks: dict[str, _Block] = {}
    for fact in outline.facts:
        block = blocks.setdefault(fact.subject.value, {})
        block.setdefault(fact.predicate.value, {})[fact.object] = None
    written = _Writer(prefixes, outline.empty_prefix, remarks(text, outline)).write(blocks)
    result = Text(text.path, written)
    if set(triples_of(result, prefixes)) != triples or sorted(comments(written)) != sorted(
        comments(text.text)
    ):
        raise Il2kbError(
            f"{text.path}: the canonical form would not say the same; the file is left as it is",
            hint="this is a fault of il2kb: please report it with the file",
        )
    return written


def _blank_node(text: Text, span: tuple[int, int]) -> DataError:
    position = text.position(*span)
    return DataError(
        "a blank node cannot be written in canonical form",
        position=position,
        source_line=text.line(position.line or 1),
        hint="give the node an IRI such as :name and state its properties under that",
    )


class _Writer:
    def __init__(self, known: Mapping[str, str], empty: str | None, notes: Remarks) -> None:
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

    def write(self, blocks: dict[str, _Block]) -> str:
        """Return the whole file; the blocks come first, as they tell which prefixes are used."""
        texts = {subject: self._block(subject, block) for subject, block in blocks.items()}
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

    def _block(self, subject: str, block: _Block) -> str:
        notes = self.notes
        lines = list(notes.subjects.get(subject, ()))
        order = sorted(
            block, key=lambda iri: (_FIRST.get(iri, len(_FIRST)), natural_key(self._verb(iri)))
        )
        for number, predicate in enumerate(order):
            values = {self._term(value): value for value in block[predicate]}
            # With one object, what is said of the object is said of the line.
            remarks = list(notes.predicates.get((subject, predicate), ()))
            about = {
                form: notes.objects.get((subject, predicate, value), [])
                for form, value in values.items()
            }
            if len(values) == 1:
                remarks += about.popitem()[1]
                about = {}
            indent = "    " if number else ""  # the first predicate stands behind the subject
            start = f"{indent if number else self._iri(subject) + ' '}{self._verb(predicate)}"
            lines += [indent + remark for remark in remarks]
            end = " ." if number == len(order) - 1 else " ;"
            forms = sorted(values, key=natural_key)
            line = f"{start} {', '.join(forms)}{end}"
            if len(forms) == 1 or not (any(about.values()) or "\n" in line or len(line) > WIDTH):
                lines.append(line)
                continue
            lines.append(start)
            for form in forms:
                lines += [f"        {remark}" for remark in about[form]]
                lines.append(f"        {form}{end if form is forms[-1] else ','}")
        return "\n".join(lines)

    def _verb(self, predicate: str) -> str:
        return "a" if predicate == RDF + "type" else self._iri(predicate)

    def _term(self, term: Term) -> str:
        if isinstance(term, ox.NamedNode):
            return self._iri(term.value)
        return write_literal(term, self._iri)

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
