"""Export formats: one module a format, found by its file name.

A module here without a leading underscore is a format; its name is that of the file, with a
hyphen for each underscore. It has `title`, `suffix` and `write`, as `Format` says.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol, cast

from il2kb.errors import Il2kbError, NotFoundError, UsageError, suggest
from il2kb.model import Trial
from il2kb.provenance import Stamp, stamp
from il2kb.reading import read_trial
from il2kb.store import Index

__all__ = ["Export", "Format", "Selection", "export", "find", "names"]


@dataclass(frozen=True)
class Export:
    """What a format wrote, and notes on what a reader of it should know, such as an empty cell."""

    content: bytes
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Selection:
    """The trials to export, by id; `unreadable` fills with errors as they are read."""

    index: Index
    ids: tuple[str, ...]
    unreadable: list[Il2kbError] = field(default_factory=list)

    @cached_property
    def trials(self) -> tuple[Trial, ...]:
        """The trials as objects; one that lacks a part it must have goes to `unreadable`."""
        found = []
        for trial in self.ids:
            try:
                found.append(read_trial(self.index, trial))
            except Il2kbError as error:
                self.unreadable.append(error)
        return tuple(found)

    @cached_property
    def stamp(self) -> Stamp:
        """The versions of software and knowledge base, which every export carries."""
        return stamp(self.index)


class Format(Protocol):
    """What a module of this package must have."""

    title: str
    """What the format is for, in one line."""
    suffix: str
    """How its files' names end, with the dot."""

    def write(self, selection: Selection, /) -> Export:
        """Return the whole of the selection; nothing is cut."""


def names() -> list[str]:
    """Return the names of the formats, sorted."""
    files = Path(__file__).parent.glob("*.py")
    return sorted(f.stem.replace("_", "-") for f in files if not f.stem.startswith("_"))


def find(name: str) -> Format:
    """Return the format of that name.

    Raises UsageError, with near names, where there is none.
    """
    known = names()
    if name not in known:
        near = suggest(name, known)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(known)}"
        raise UsageError(f"there is no export format {name!r}", hint=hint)
    return cast(Format, importlib.import_module(f"{__name__}.{name.replace('-', '_')}"))


def export(index: Index, name: str, ids: Sequence[str] = ()) -> tuple[Export, list[Il2kbError]]:
    """Write the trials `ids`, or all where none is named, in the format `name`.

    Returns what was written and the errors of trials that had to be left out. Raises UsageError
    for an unknown format, NotFoundError for an unknown trial.
    """
    format_ = find(name)
    known = index.trials()
    for trial in ids:
        if trial not in known:
            raise NotFoundError("trial", trial, known)
    # A trial named twice is one trial: doubled rows would count its patients twice.
    selection = Selection(index, tuple(dict.fromkeys(ids)) or tuple(known))
    return format_.write(selection), selection.unreadable
