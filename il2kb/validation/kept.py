"""What earlier runs have found, kept in one entry of the cache for a knowledge base.

One entry and not one a file: to open a thousand of them would take longer than all the rest.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence

from il2kb import cache
from il2kb.data import DataFile, Layout
from il2kb.validation.inspected import Inspected

__all__ = ["Kept"]

_UNUSABLE = (ValueError, TypeError, LookupError, AttributeError)


class Kept:
    """The findings of a knowledge base's files under some profiles and one engine.

    They hold for one state of the surroundings; under any other, nothing is there. The entry is
    lines: the hash of the surroundings, and for each file its name and what was found in it.
    """

    def __init__(
        self, layout: Layout, profiles: Sequence[str], engine: str, surroundings: str
    ) -> None:
        home = "\n".join([os.path.realpath(layout.kb), engine, *profiles])
        self._name = f"validation-{hashlib.sha256(os.fsencode(home)).hexdigest()}"
        self._surroundings = surroundings.encode()
        self._files: dict[bytes, bytes] = {}
        found = cache.read(self._name)
        if found is not None:
            head, *lines = found[0].split(b"\n")
            if head == self._surroundings:
                self._files = dict(line.split(b"\t", 1) for line in lines if b"\t" in line)

    def find(self, file: DataFile, content: str) -> Inspected | None:
        """Return what was found in a file with this SHA-256 of its bytes, None for nothing."""
        line = self._files.get(_name(file))
        if line is None:
            return None
        try:
            known = Inspected.from_json(file, line)
        except _UNUSABLE:
            return None
        return known if known.content == content else None

    def keep(self, fresh: Iterable[Inspected], within: Iterable[DataFile] | None = None) -> None:
        """Keep what was found in some files that could be read; what was in others stays.

        `within` are the files of the whole knowledge base; what is of none of them goes.
        """
        files = dict(self._files)
        if within is not None:
            present = {_name(file) for file in within}
            files = {name: line for name, line in files.items() if name in present}
        for one in fresh:
            files[_name(one.file)] = one.to_json()
        lines = (name + b"\t" + line for name, line in files.items())
        cache.write(self._name, b"\n".join([self._surroundings, *lines]))


def _name(file: DataFile) -> bytes:
    # The checks see the name of a file's graph, which has no white space.
    return f"{file.kind} {file.graph}".encode()
