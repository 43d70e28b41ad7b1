"""A knowledge base as one object, for programs and notebooks."""

from __future__ import annotations

import html
import json
import warnings
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from il2kb.data import Layout
from il2kb.errors import DataError, Il2kbError, NotFoundError, UsageError
from il2kb.store import Index, load

if TYPE_CHECKING:
    import rdflib
    from pyoxigraph import Store

    from il2kb.audit import Audit
    from il2kb.model import Arm, Result, Trial
    from il2kb.provenance import Stamp
    from il2kb.queries import Triples, Truth
    from il2kb.queries.parameters import Value
    from il2kb.table import Table
    from il2kb.validation import Report

__all__ = ["KnowledgeBase"]

_SHOWN = 20
_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


class _Trials(Mapping[str, "Trial"]):
    """The trials by id, each read when it is first asked for."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._iris = index.trials()
        self._read: dict[str, Trial] = {}

    def __getitem__(self, trial: str) -> Trial:
        if trial not in self._iris:
            raise KeyError(trial)
        if trial not in self._read:
            from il2kb.reading import read_trial

            self._read[trial] = read_trial(self._index, trial)
        return self._read[trial]

    # A mapping tells membership by reading; here that would read a trial to say that it is there.
    def __contains__(self, trial: object) -> bool:
        return trial in self._iris

    def __iter__(self) -> Iterator[str]:
        return iter(self._iris)

    def __len__(self) -> int:
        return len(self._iris)


class KnowledgeBase:
    """The trials of a folder, with the sources and concepts they refer to.

    `folder` is one that has kb/, or trials/ itself; without it, the one named by the variable
    IL2KB_KB, else the knowledge base that il2kb ships. The files are read when something is first
    asked for, and not again: make a new object to see changes.

    Raises DataError where the folder is no knowledge base. A file that cannot be read is left
    out and named in `broken`.
    """

    def __init__(self, folder: Path | str | None = None) -> None:
        self._layout = Layout.default() if folder is None else Layout.of(Path(folder))

    @cached_property
    def _index(self) -> Index:
        return load(self._layout)

    @property
    def folder(self) -> Path:
        """The folder that has trials/."""
        return self._layout.kb

    @property
    def broken(self) -> tuple[Il2kbError, ...]:
        """The error of each file that could not be read and is therefore not here."""
        return tuple(self._index.broken)

    @cached_property
    def stamp(self) -> Stamp:
        """The versions of software and knowledge base, as every output carries them."""
        from il2kb.provenance import stamp

        return stamp(self._index)

    @property
    def store(self) -> Store:
        """The Oxigraph store, a named graph for each file.

        It writes 1.50 as 1.5; `to_rdflib` and the exports keep the printed form.
        """
        return self._index.store

    @cached_property
    def trials(self) -> Mapping[str, Trial]:
        """The trials by id; each is read when it is first asked for."""
        return _Trials(self._index)

    def trial(self, trial: str) -> Trial:
        """Return a trial by its id.

        Raises NotFoundError, with near ids, where there is none, and the error of its file where
        that could not be read.
        """
        if trial in self.trials:
            return self.trials[trial]
        file = self._layout.trial_files().get(trial)
        for error in self.broken:
            if isinstance(error, DataError) and error.position and error.position.path == file:
                raise error
        raise NotFoundError("trial", trial, self.trials)

    def _chosen(self, trial: str | None) -> Iterator[Trial]:
        if trial is not None:
            yield self.trial(trial)
        else:
            yield from self.trials.values()

    def arms(self, trial: str | None = None) -> Iterator[Arm]:
        """Yield the arms of a trial, or of all trials."""
        for one in self._chosen(trial):
            yield from one.arms

    def results(self, trial: str | None = None) -> Iterator[Result]:
        """Yield the results of a trial, or of all trials: arm by variable by moment by set."""
        for one in self._chosen(trial):
            yield from one.results

    @property
    def queries(self) -> list[str]:
        """The names of the named queries."""
        from il2kb.queries import names

        return list(names(self._layout))

    def query(
        self, query: str | Path, /, *, time_limit: float | None = None, **parameters: Value
    ) -> Table:
        """Return the table of a SELECT query: a name, a SPARQL text, or the Path of a file.

        `parameters` fill those that the query declares; a trial is given by its id. `time_limit`
        is in seconds, 60 where nothing is said.

        Raises NotFoundError for an unknown name, UsageError for a parameter that does not fit and
        for a query that gives no table, QueryError for one that is not valid or not allowed, and
        LimitError where time or memory is used up.
        """
        from il2kb.table import Table

        answer = self._ask(query, time_limit, parameters)
        if not isinstance(answer, Table):
            raise UsageError("the query gives no table", hint="use ask() or construct()")
        return answer

    def ask(
        self, query: str | Path, /, *, time_limit: float | None = None, **parameters: Value
    ) -> bool:
        """Return the answer to an ASK query; otherwise as `query`."""
        from il2kb.queries import Truth

        answer = self._ask(query, time_limit, parameters)
        if not isinstance(answer, Truth):
            raise UsageError("the query is no ASK", hint="use query() or construct()")
        return bool(answer)

    def construct(
        self, query: str | Path, /, *, time_limit: float | None = None, **parameters: Value
    ) -> Triples:
        """Return the triples of a CONSTRUCT or DESCRIBE query; otherwise as `query`."""
        from il2kb.queries import Triples

        answer = self._ask(query, time_limit, parameters)
        if not isinstance(answer, Triples):
            raise UsageError("the query gives no triples", hint="use query() or ask()")
        return answer

    def _ask(
        self, query: str | Path, time_limit: float | None, parameters: Mapping[str, Value]
    ) -> Table | Truth | Triples:
        from il2kb.queries import DEFAULT_LIMIT, Query, named, run

        if isinstance(query, Path):
            asked = Query.read(query)
        # Every SPARQL text has a brace, but DESCRIBE, which has an IRI; no name of a query has.
        elif any(sign in query for sign in "{<:"):
            asked = Query.of(query)
        else:
            asked = named(self._layout, query)
        limit = DEFAULT_LIMIT if time_limit is None else time_limit
        return run(self._index, asked, parameters, time_limit=limit)

    def summary(self, trial: str, form: str = "md") -> str:
        """Return the evidence summary of a trial: "md", "html", "txt" (80 wide) or "json".

        Raises NotFoundError for an unknown trial, UsageError for an unknown form.
        """
        from il2kb.audit import examine
        from il2kb.summary import build

        read = self.trial(trial)
        summary = build(read, self.stamp, examine(read)[0])
        if form == "json":
            return json.dumps(summary, ensure_ascii=False, indent=1) + "\n"
        from il2kb.summary.terminal import layout, text, wrapped
        from il2kb.templating import find, shipped

        folders = [*self._layout.folders("templates"), shipped()]
        return find(folders, "summary", form).render(
            {"summaries": [summary], "summary": summary, "width": 80},
            {"layout": layout, "text": text, "wrapped": wrapped},
        )

    def validate(self, *profiles: str) -> Report:
        """Check the files against the shapes of the profiles, "core" where none is named.

        The files are read anew. Returns a report; its `findings` say what is wrong, where, and
        what to write. Raises NotFoundError for an unknown profile.
        """
        from il2kb.validation import validate

        return validate(self._layout, profiles=profiles or ("core",))

    def audit(self, *trials: str) -> Audit:
        """Recompute the reported figures of trials, of all of them where none is named.

        Returns a report; its `findings` say what does not hold, with the arithmetic, and its
        `recomputed` every figure by trial. Raises NotFoundError for an unknown trial. One that
        cannot be read is a finding.
        """
        from il2kb.audit import audit

        return audit(self._index, trials)

    def export(self, name: str, *trials: str) -> bytes:
        """Return trials, or all of them, in a format such as "metafor" or "ris"; nothing is cut.

        What a reader of the export should know, such as an empty cell, and each trial that had to
        be left out, is a warning (UserWarning).

        Raises UsageError for an unknown format, NotFoundError for an unknown trial.
        """
        from il2kb import formats

        written, unreadable = formats.export(self._index, name, trials)
        for note in (*written.notes, *(error.render() for error in unreadable)):
            warnings.warn(note, stacklevel=2)
        return written.content

    def to_rdflib(self) -> rdflib.Dataset:
        """Return everything as an rdflib Dataset, a named graph for each file.

        Its queries see the union of the graphs. Literals keep the form that their file prints.
        """
        import rdflib

        from il2kb.graphs import read_graph
        from il2kb.prefixes import known

        def term(of: object) -> rdflib.URIRef | rdflib.Literal:
            if isinstance(of, Literal):
                # rdflib tells "x" from "x"^^xsd:string, though RDF 1.1 does not.
                kind = rdflib.URIRef(of.datatype.value)
                typed = None if of.language or kind == rdflib.XSD.string else kind
                return rdflib.Literal(of.value, of.language, typed, normalize=False)
            assert isinstance(of, NamedNode)  # no file that was loaded has blank nodes
            return rdflib.URIRef(of.value)

        dataset = rdflib.Dataset(default_union=True)
        for prefix, namespace in known().items():
            dataset.bind(prefix, namespace)
        for file in self._index.files.values():
            graph = dataset.graph(rdflib.URIRef(file.graph))
            for q in read_graph(self._index, file):
                graph.add((term(q.subject), term(q.predicate), term(q.object)))
        return dataset

    def __repr__(self) -> str:
        return f"KnowledgeBase({str(self.folder)!r})"

    def _repr_html_(self) -> str:
        """Return the trials as an HTML table, for notebooks."""
        known = self._index.trials()
        shown = [(trial, self._label(iri)) for trial, iri in list(known.items())[:_SHOWN]]
        rows = "".join(
            f"<tr><td>{html.escape(trial)}</td><td>{html.escape(label)}</td></tr>"
            for trial, label in shown
        )
        more = f"<p>and {len(known) - len(shown)} more</p>" if len(known) > len(shown) else ""
        unread = [
            e.position.path.name for e in self.broken if isinstance(e, DataError) and e.position
        ]
        broken = f"<p>not read: {html.escape(', '.join(unread))}</p>" if self.broken else ""
        return (
            f"<table><caption>{html.escape(self.stamp.line())}</caption><thead><tr>"
            '<th scope="col">trial</th><th scope="col">label</th></tr></thead>'
            f"<tbody>{rows}</tbody></table>{more}{broken}"
        )

    def _label(self, iri: str) -> str:
        # From the store, since a trial that lacks a part cannot be read as an object.
        quads = self.store.quads_for_pattern(NamedNode(iri), _LABEL, None, None)
        return next((q.object.value for q in quads if isinstance(q.object, Literal)), "")
