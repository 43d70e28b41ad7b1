"""What a check found: one thing wrong or missing, where it is, and what to write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from il2kb.errors import Position

if TYPE_CHECKING:
    from il2kb.shacl.results import Texts

__all__ = ["SEVERITIES", "THRESHOLDS", "Finding", "Input", "counts", "fails", "in_order"]

SEVERITIES = ("violation", "warning", "info")
"""From grave to light."""

THRESHOLDS = (*SEVERITIES, "never")
"""What `fails` can be asked for."""


@dataclass(frozen=True)
class Input:
    """A statement that a finding rests on: what it says, its layer, and where it was read.

    `name` says which figure it is; `second_hand` whether it was read on secondary pages only.
    """

    iri: str
    name: str
    said: str
    layer: str
    second_hand: bool
    places: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the input for JSON."""
        return {
            "iri": self.iri,
            "name": self.name,
            "said": self.said,
            "layer": self.layer,
            "second_hand": self.second_hand,
            "places": list(self.places),
        }


@dataclass(frozen=True)
class Finding:
    """One finding.

    `code` is the id of the item that was checked, such as "core.arm-label"; `severity` one of
    SEVERITIES; `hint` what to write. `focus` is the IRI of the thing it is about, `path` that of
    the property, `value` the offending value. `trial` is the id of the trial the file describes;
    `state` and `source` are set where it is an item of a checklist: "not-reported" or "not-coded",
    and the IRI of the source that was asked, None for all of them. `result` is the validation
    result of a shape as texts, for the report of the W3C. A finding of the audit has its
    `arithmetic` and the `inputs` that it rests on; `beside` are IRIs of further figures that it
    concerns.
    """

    code: str
    severity: str
    message: str
    hint: str | None = None
    focus: str | None = None
    path: str | None = None
    value: str | None = None
    position: Position | None = None
    trial: str | None = None
    profile: str = "core"
    state: str | None = None
    source: str | None = None
    arithmetic: str | None = None
    inputs: tuple[Input, ...] = ()
    beside: tuple[str, ...] = ()
    result: Texts | None = field(default=None, compare=False, repr=False)

    def __lt__(self, other: Finding) -> bool:
        return self._key() < other._key()

    def _key(self) -> tuple[str, int, int, int, str, str, str, str, str, str]:
        place = self.position
        return (
            str(place.path) if place else "",
            (place.line or 0) if place else 0,
            (place.column or 0) if place else 0,
            SEVERITIES.index(self.severity),
            self.code,
            self.focus or "",
            self.path or "",
            self.value or "",
            self.source or "",
            self.message,
        )

    def as_dict(self) -> dict[str, object]:
        """Return the finding for JSON; what is not known is null."""
        place = self.position
        return {
            "code": self.code,
            "profile": self.profile,
            "state": self.state,
            "source": self.source,
            "severity": self.severity,
            "message": self.message,
            "hint": self.hint,
            "trial": self.trial,
            "focus": self.focus,
            "path": self.path,
            "value": self.value,
            "arithmetic": self.arithmetic,
            "inputs": [one.as_dict() for one in self.inputs],
            "beside": list(self.beside),
            "file": str(place.path) if place else None,
            "line": place.line if place else None,
            "column": place.column if place else None,
        }


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by file, line and column, each once."""
    return tuple(sorted(set(findings), key=Finding._key))


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Return the number of findings of each severity; every severity has an entry."""
    found = Counter(finding.severity for finding in findings)
    return {severity: found[severity] for severity in SEVERITIES}


def fails(findings: Iterable[Finding], threshold: str) -> bool:
    """Tell whether a finding is as grave as `threshold`, one of THRESHOLDS, or graver."""
    if threshold == "never":
        return False
    limit = SEVERITIES.index(threshold)
    return any(SEVERITIES.index(finding.severity) <= limit for finding in findings)
