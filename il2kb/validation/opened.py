"""A file of data that has been read, before anything is looked for in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pyoxigraph as ox

from il2kb.data import DataFile
from il2kb.errors import DataError, Il2kbError, Position
from il2kb.findings import Finding
from il2kb.shacl.graph import TYPE
from il2kb.shacl.results import Result, to_texts
from il2kb.store import canonical_lines
from il2kb.terms import NAMESPACE
from il2kb.turtle import Positions
from il2kb.turtle.parser import triples_of
from il2kb.turtle.source import read, read_bytes
from il2kb.validation.inspected import Inspected
from il2kb.validation.names import show
from il2kb.validation.surroundings import sha256

__all__ = ["Opened", "broken", "open_file"]

_TRIAL = ox.NamedNode(f"{NAMESPACE}Trial")


@dataclass
class Opened:
    """A file that could be parsed; `lines` are its canonical triples, if it has such."""

    inspected: Inspected
    data: bytes
    text: str
    triples: list[ox.Triple]
    lines: bytes | None
    positions: Positions

    @property
    def trial(self) -> str | None:
        """The id of the trial that the file describes, None where it is not exactly one."""
        trials = self.inspected.trials
        return trials[0].rsplit("/", 1)[-1] if len(trials) == 1 else None

    def add(
        self,
        code: str,
        severity: str,
        message: str,
        hint: str | None,
        focus: object,
        path: object = None,
        value: object = None,
        profile: str = "core",
        result: Result | None = None,
    ) -> None:
        """Add a finding at the nearest known place."""
        assert self.inspected.findings is not None  # an opened file is being inspected
        self.inspected.findings.append(
            Finding(
                code,
                severity,
                f"{show(focus)}: {message}",
                hint,
                _iri(focus),
                _iri(path),
                value.value if isinstance(value, ox.NamedNode | ox.Literal) else None,
                self.positions.find(focus, path, value),
                self.trial,
                profile,
                result=None if result is None else to_texts(result),
            )
        )


def open_file(file: DataFile, data: bytes | None = None) -> Opened | Inspected:
    """Read a file, or `data` as its bytes; one that cannot be parsed is `Inspected` at once."""
    content = None
    try:
        if data is None:
            data = read_bytes(file.path)
        content = sha256(data)
        text = read(data, file.path)
        triples = triples_of(text)
    except Il2kbError as error:
        return Inspected(file, content, broken=True, findings=[broken(error, file)])
    lines = canonical_lines(triples)
    trials = (t.subject for t in triples if t.object == _TRIAL and t.predicate == TYPE)
    inspected = Inspected(
        file,
        content,
        None if lines is None else hashlib.sha256(lines).hexdigest(),
        tuple(dict.fromkeys(trial.value for trial in trials if isinstance(trial, ox.NamedNode))),
    )
    return Opened(inspected, data, text.text, triples, lines, Positions(data, path=file.path))


def broken(error: Il2kbError, file: DataFile) -> Finding:
    """Return the finding for a file that cannot be read."""
    position = error.position if isinstance(error, DataError) else None
    return Finding(
        "syntax", "violation", error.message, error.hint, position=position or Position(file.path)
    )


def _iri(term: object) -> str | None:
    return term.value if isinstance(term, ox.NamedNode) else None
