"""The outcome of a validation."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from il2kb.findings import Finding, counts, fails
from il2kb.provenance import Stamp

if TYPE_CHECKING:
    from il2kb.checklists import ItemState
    from il2kb.shacl.results import Result
    from il2kb.validation.inspected import Inspected

__all__ = ["Report"]


@dataclass(frozen=True)
class Report:
    """What was checked and what was found.

    `findings` are sorted by file, line and column; `files` are all that were asked for, `broken`
    those of them that could not be read. `inspected` is what was found file by file; `stamp` says
    which knowledge base it was.
    """

    findings: tuple[Finding, ...]
    files: tuple[Path, ...]
    broken: tuple[Path, ...]
    profiles: tuple[str, ...]
    engine: str
    inspected: tuple[Inspected, ...] = field(default=(), compare=False, repr=False)
    stamp: Stamp | None = None

    @cached_property
    def states(self) -> tuple[ItemState, ...]:
        """The states of the items of the checklists among the profiles, by trial and item."""
        return tuple(state for one in self.inspected for state in one.states)

    @property
    def counts(self) -> dict[str, int]:
        """The number of findings by severity."""
        return counts(self.findings)

    def fails(self, threshold: str = "violation") -> bool:
        """Tell whether a finding is at least as grave as the threshold, or "never"."""
        return fails(self.findings, threshold)

    def as_dict(self) -> dict[str, object]:
        """Return the report for JSON."""
        return {
            "profiles": list(self.profiles),
            "engine": self.engine,
            "files": [str(path) for path in self.files],
            "broken": [str(path) for path in self.broken],
            "counts": self.counts,
            "findings": [finding.as_dict() for finding in self.findings],
            "states": [state.as_dict() for state in self.states],
            "stamp": self.stamp.as_dict() if self.stamp else None,
        }

    def to_turtle(self) -> str:
        """Return the report of the W3C, as Turtle; it conforms where there is no finding at all."""
        from il2kb.shacl.report import to_turtle

        text = to_turtle([_result(f) for f in self.findings], not self.findings)
        return text + (f"# {self.stamp.line()}\n" if self.stamp else "")


def _result(finding: Finding) -> Result:
    """Return the validation result of a finding; one without a focus is about its file."""
    import pyoxigraph as ox

    from il2kb.profiles import SHAPE
    from il2kb.shacl.results import Result, from_texts
    from il2kb.shacl.vocabulary import sh

    if finding.result is not None:
        return from_texts(finding.result)

    path = finding.position.path if finding.position else Path("unknown")
    return Result(
        ox.NamedNode(finding.focus or path.absolute().as_uri()),
        ox.NamedNode(finding.path) if finding.path else None,
        ox.Literal(finding.value) if finding.value else None,
        ox.NamedNode(f"{SHAPE}CheckConstraintComponent"),
        ox.NamedNode(SHAPE + finding.code),
        sh(finding.severity.capitalize()),
        (ox.Literal(f"[{finding.code}] {finding.message}"),),
        f"<{finding.path}>" if finding.path else "",
    )
