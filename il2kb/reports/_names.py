"""What the things of a report are called, read from the files when it is first asked."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from il2kb.data import BASE, Layout
from il2kb.errors import Il2kbError
from il2kb.shacl.graph import TYPE, Graph
from il2kb.shacl.vocabulary import RDFS
from il2kb.terms import NAMESPACE, il2
from il2kb.turtle import parse
from il2kb.validation.names import show

if TYPE_CHECKING:
    from il2kb.validation import Report

__all__ = ["Names", "short"]

_TRIAL = f"{BASE}trial/"
_LABEL = ox.NamedNode(RDFS + "label")
_TITLE = ox.NamedNode("http://purl.org/dc/terms/title")
_NAME = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
_TEXTS = (_LABEL, _TITLE, _NAME, il2.citation)


def short(iri: str) -> str:
    """Return an IRI as the encoder writes it, such as `:arm.il2`."""
    return show(ox.NamedNode(iri)) if ":" in iri else iri


class Names:
    """The labels and classes of what the validated files and the sources describe."""

    def __init__(self, layout: Layout, report: Report) -> None:
        self._layout = layout
        self._report = report
        self._graph: tuple[str, Graph] | None = None  # of the trial that was asked for last

    def label(self, iri: str) -> str:
        """Return the label of a thing, "" where it has none."""
        texts = self._read[0]
        return texts.get((_LABEL, iri)) or texts.get((_NAME, iri), "")

    def citation(self, iri: str) -> str:
        """Return what a source is to be called: its citation, label or title."""
        texts = self._read[0]
        found = (texts.get((name, iri)) for name in (il2.citation, _LABEL, _TITLE))
        return next((text for text in found if text), "")

    def kind(self, iri: str) -> str:
        """Return the label of the class of a thing, such as "outcome"; "thing" for none."""
        return self._read[1].get(iri, "thing")

    def trial(self, trial: str) -> str:
        """Return the label of a trial, given its id."""
        return self.label(_TRIAL + trial)

    def file(self, trial: str) -> Path | None:
        """Return the file that describes a trial, given its id."""
        return self._read[2].get(trial)

    def graph(self, trial: str) -> Graph:
        """Return the triples of the file of a trial, given its id; none where it has no file."""
        if self._graph is None or self._graph[0] != trial:
            file = self.file(trial)
            self._graph = trial, Graph([] if file is None else parse(file))
        return self._graph[1]

    @cached_property
    def _read(
        self,
    ) -> tuple[dict[tuple[ox.NamedNode, str], str], dict[str, str], dict[str, Path]]:
        texts: dict[tuple[ox.NamedNode, str], str] = {}
        kinds: dict[str, str] = {}
        files: dict[str, Path] = {}
        others = [f.path for f in self._layout.data_files() if f.kind in ("source", "concept")]
        for path in dict.fromkeys((*self._report.files, *others)):
            try:
                triples = parse(path)
            except Il2kbError:  # a finding says so
                continue
            for triple in triples:
                subject, value = triple.subject, triple.object
                if not isinstance(subject, ox.NamedNode):
                    continue
                if isinstance(value, ox.Literal):
                    if triple.predicate in _TEXTS:
                        texts.setdefault((triple.predicate, subject.value), value.value)
                elif triple.predicate == TYPE and isinstance(value, ox.NamedNode):
                    if value.value.startswith(NAMESPACE):
                        kinds.setdefault(subject.value, il2.labels.get(value.value, "thing"))
                    if value == il2.Trial:
                        files.setdefault(subject.value.rsplit("/", 1)[-1], path)
        return texts, kinds, files
