"""Where each triple of a Turtle file is written."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from il2kb.errors import Position
from il2kb.turtle.source import Source, Text, read
from il2kb.turtle.tokens import Outline, Span, Term, scan

__all__ = ["Positions"]


class Positions:
    """The places of the triples of one Turtle file that has been parsed without error.

    Nothing is read before the first question. A triple written twice has its first place.
    """

    def __init__(self, source: Source, *, path: Path | None = None) -> None:
        self._source = source
        self._path = path

    @cached_property
    def _text(self) -> Text:
        return read(self._source, self._path)

    @cached_property
    def _outline(self) -> Outline:
        return scan(self._text)

    @cached_property
    def _subjects(self) -> dict[object, Span]:
        spans: dict[object, Span] = {}
        for fact in self._outline.facts:
            spans.setdefault(fact.subject, fact.subject_span)
        return spans

    @cached_property
    def _predicates(self) -> dict[tuple[object, object], Span]:
        spans: dict[tuple[object, object], Span] = {}
        for fact in self._outline.facts:
            spans.setdefault((fact.subject, fact.predicate), fact.predicate_span)
        return spans

    @cached_property
    def _triples(self) -> dict[tuple[object, object, object], Span]:
        spans: dict[tuple[object, object, object], Span] = {}
        for fact in self._outline.facts:
            spans.setdefault((fact.subject, fact.predicate, fact.object), fact.object_span)
        return spans

    def triple(self, subject: object, predicate: object, value: object) -> Position | None:
        """Return the place of the object of a triple of pyoxigraph terms."""
        return self._at(self._triples.get((subject, predicate, value)))

    def predicate(self, subject: object, predicate: object) -> Position | None:
        """Return the first place where the subject has this predicate."""
        return self._at(self._predicates.get((subject, predicate)))

    def subject(self, subject: object) -> Position | None:
        """Return the first place where the term is a subject."""
        return self._at(self._subjects.get(subject))

    def find(self, subject: object, predicate: object = None, value: object = None) -> Position:
        """Return the nearest known place: of the triple, the predicate, the subject, the file."""
        return (
            self.triple(subject, predicate, value)
            or self.predicate(subject, predicate)
            or self.subject(subject)
            or Position(self._text.path)
        )

    def triples(self) -> list[tuple[ox.NamedNode, ox.NamedNode, Term, Position]]:
        """Return each triple without blank nodes with the place of its object, in file order."""
        return [
            (fact.subject, fact.predicate, fact.object, self._text.position(*fact.object_span))
            for fact in self._outline.facts
            if not isinstance(fact.object, ox.BlankNode)
        ]

    @property
    def blank_nodes(self) -> list[Position]:
        """The places of [, ( and _:x, in the order of the file."""
        return [self._text.position(*span) for span in self._outline.blank_nodes]

    def source_line(self, position: Position) -> str:
        """Return the line of text that a position names, invisible characters replaced."""
        return self._text.line(position.line or 1)

    def _at(self, span: Span | None) -> Position | None:
        return None if span is None else self._text.position(*span)
