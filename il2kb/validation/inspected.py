"""What was found in one file, and the same as text to be kept between runs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from il2kb.data import DataFile
from il2kb.errors import Position
from il2kb.findings import Finding

if TYPE_CHECKING:
    from il2kb.checklists import ItemState

__all__ = ["Inspected"]

# All but the place, which is kept without its path: a file may be found under another one.
_PLAIN = tuple(f.name for f in fields(Finding) if f.name != "position")


@dataclass
class Inspected:
    """A file and what was found in it.

    `content` is the SHA-256 of its bytes and `digest` that of its canonical triples, None where
    there are none. `trials` are the IRIs of the trials it describes. `findings` is None where the
    file was read and not inspected. `states` are those of the items of checklists.
    `text` is what `to_json` has given; nothing is changed after that.
    """

    file: DataFile
    content: str | None = None
    digest: str | None = None
    trials: tuple[str, ...] = ()
    broken: bool = False
    findings: list[Finding] | None = None
    states: list[ItemState] = field(default_factory=list)
    text: bytes | None = field(default=None, compare=False, repr=False)

    def to_json(self) -> bytes:
        """Return all but the file, in one line; the same in each call."""
        if self.text is None:
            self.text = self._to_json()
        return self.text

    def _to_json(self) -> bytes:
        findings = None if self.findings is None else [_values(f) for f in self.findings]
        return json.dumps(
            [self.content, self.digest, self.trials, self.broken, findings, self.states],
            separators=(",", ":"),
            default=vars,  # a state as its fields, without the copies that as_dict makes
        ).encode()

    @classmethod
    def from_json(cls, file: DataFile, text: bytes) -> Inspected:
        """Return what `to_json` gave of a file with the same content.

        Raises ValueError, TypeError, LookupError or AttributeError where it is no such text.
        """
        content, digest, trials, broken, findings, states = json.loads(text)
        found = None if findings is None else [_finding(file, values) for values in findings]
        return cls(
            file,
            content,
            digest,
            tuple(trials),
            broken,
            found,
            [_state(state) for state in states],
            text,
        )


def _values(finding: Finding) -> list[Any]:
    place = finding.position
    return [
        None if place is None else [place.line, place.column, place.end_column],
        *(getattr(finding, name) for name in _PLAIN),
    ]


def _finding(file: DataFile, values: list[Any]) -> Finding:
    place, *plain = values
    return Finding(
        **dict(zip(_PLAIN, plain, strict=True)),
        position=None if place is None else Position(file.path, *place),
    )


def _state(values: dict[str, Any]) -> ItemState:
    from il2kb.checklists import ItemState

    return ItemState.from_dict(values)
