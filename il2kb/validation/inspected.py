"""What was found in one file, and the same as text to be kept between runs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

from il2kb.data import DataFile
from il2kb.errors import Position
from il2kb.findings import Finding

if TYPE_CHECKING:
    from il2kb.checklists import ItemState

__all__ = ["Inspected"]

# The place is kept without its path: a file may be found under another one. What is left out with
# it only findings of the audit have.
_LEFT_OUT = ("position", "arithmetic", "inputs", "beside")
_PLAIN = tuple(f.name for f in fields(Finding) if f.name not in _LEFT_OUT)


_PART = b"\t"  # JSON escapes it


@dataclass
class Inspected:
    """A file and what was found in it.

    `content` is the SHA-256 of its bytes and `digest` that of its canonical triples, None where
    there are none. `trials` are the IRIs of the trials it describes. `findings` is None where the
    file was read and not inspected. `text` is what `to_json` has given; nothing is changed after
    that.
    """

    file: DataFile
    content: str | None = None
    digest: str | None = None
    trials: tuple[str, ...] = ()
    broken: bool = False
    findings: list[Finding] | None = None
    text: bytes | None = field(default=None, compare=False, repr=False)

    @cached_property
    def states(self) -> list[ItemState]:
        """The states of the items of checklists, read when they are first asked for.

        Raises as `from_json` does.
        """
        if self.text is None:
            return []
        from il2kb.checklists.packing import unpack

        return unpack(json.loads(self.text.split(_PART, 1)[1]))

    def to_json(self) -> bytes:
        """Return all but the file, in one line; the same in each call."""
        if self.text is None:
            findings = None if self.findings is None else [_values(f) for f in self.findings]
            known = [self.content, self.digest, self.trials, self.broken, findings]
            states: list[Any] = [[], []]
            if self.states:
                from il2kb.checklists.packing import pack

                states = pack(self.states)
            parts = (json.dumps(part, separators=(",", ":")) for part in (known, states))
            self.text = _PART.join(part.encode() for part in parts)
        return self.text

    @classmethod
    def from_json(cls, file: DataFile, text: bytes) -> Inspected:
        """Return what `to_json` gave of a file with the same content.

        Raises ValueError, TypeError, LookupError or AttributeError where it is no such text.
        """
        content, digest, trials, broken, findings = json.loads(text.split(_PART, 1)[0])
        found = None if findings is None else [_finding(file, values) for values in findings]
        return cls(file, content, digest, tuple(trials), broken, found, text)


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
