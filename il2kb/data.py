"""Where the files are: the knowledge base, the ontology and the shapes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from il2kb.errors import DataError, Position

__all__ = ["BASE", "DataFile", "Layout", "graph_of", "turtle_files"]

BASE = "https://w3id.org/il2kb/"
"""The base under which every IRI of the project is minted."""

_PACKAGE = Path(__file__).resolve().parent
# A wheel carries these folders inside the package; a checkout has them beside it.
_SHIPPED = _PACKAGE / "_data" if (_PACKAGE / "_data").is_dir() else _PACKAGE.parent
_EXAMPLES = _SHIPPED / ("tests/shapes" if _PACKAGE.parent == _SHIPPED else "examples")

# The folders of data files inside a knowledge base, in the order in which they are read.
_KINDS = {"concepts": "concept", "sources": "source", "trials": "trial"}


def turtle_files(folder: Path, pattern: str = "*.ttl") -> list[Path]:
    """Return the Turtle files of a folder, sorted; a pipe called so would be waited for."""
    return sorted(path for path in folder.glob(pattern) if not path.is_fifo())


def graph_of(path: Path, folder: str) -> str:
    """Return the IRI of the graph of a data file; what an IRI cannot hold is percent-encoded."""
    return f"{BASE}{folder}/" + re.sub(
        "[^A-Za-z0-9._~-]",
        lambda match: "".join(f"%{byte:02X}" for byte in os.fsencode(match[0])),
        path.stem,
    )


@dataclass(frozen=True, order=True)
class DataFile:
    """A Turtle file, its kind (ontology, concept, source, trial) and the IRI of its graph."""

    path: Path
    kind: str
    graph: str


@dataclass(frozen=True)
class Layout:
    """The folders of one knowledge base, and those shipped with il2kb.

    `kb` holds trials/, sources/, concepts/ and queries/. Concepts, queries and shapes that il2kb
    ships are there for every knowledge base; the ontology is always the shipped one.
    """

    kb: Path
    shapes: Path
    ontology: Path = field(default=_SHIPPED / "ontology")

    @classmethod
    def shipped(cls) -> Layout:
        """Return the layout of the knowledge base that il2kb ships."""
        return cls(_SHIPPED / "kb", _SHIPPED / "shapes")

    @classmethod
    def of(cls, folder: Path) -> Layout:
        """Return the layout of a folder: a project that has kb/, or a knowledge base itself.

        Raises DataError where the folder is missing, is no folder, has no trials/, or cannot be
        read.
        """
        if not folder.is_dir():
            what = "is a file, not a folder" if folder.exists() else "does not exist"
            raise DataError(
                f"the knowledge base {what}",
                position=Position(folder),
                hint="name a folder that has trials/, or kb/trials/, after --kb",
            )
        kb = folder / "kb" if (folder / "kb").is_dir() else folder
        if not (kb / "trials").is_dir():
            raise DataError(
                "this folder is no knowledge base: it has no trials/",
                position=Position(kb),
                hint="make trials/ in it; il2kb new trial ID then writes the first trial",
            )
        for part in (kb / name for name in (*_KINDS, "queries")):
            # Listed without an error, it would look empty.
            if part.is_dir() and not os.access(part, os.R_OK | os.X_OK):
                raise DataError(
                    "the folder cannot be read",
                    position=Position(part),
                    hint="check that you may read it: chmod u+rx",
                )
        return cls(kb, folder / "shapes")

    @classmethod
    def default(cls) -> Layout:
        """Return the layout named by the variable IL2KB_KB, else the shipped one."""
        folder = os.environ.get("IL2KB_KB")
        return cls.of(Path(folder)) if folder else cls.shipped()

    @cached_property
    def is_shipped(self) -> bool:
        """Whether this is the knowledge base that il2kb ships."""
        return os.path.realpath(self.kb) == os.path.realpath(_SHIPPED / "kb")

    def folders(self, name: str) -> list[Path]:
        """Return the folders called `name` to search, the knowledge base's own first.

        `name` is "queries", "shapes", "concepts", "templates" or "examples"; these are folders
        ITEM/good.ttl and ITEM/bad.ttl, beside the shapes in tests/shapes.
        """
        own, shipped = {
            "shapes": (self.shapes, _SHIPPED / "shapes"),
            "examples": (self.shapes.parent / "tests" / "shapes", _EXAMPLES),
        }.get(name, (self.kb / name, _SHIPPED / "kb" / name))
        return [f for f in dict.fromkeys((own, shipped)) if f.is_dir()]

    def data_files(self) -> Iterator[DataFile]:
        """Yield every data file: ontology, concepts, sources, then trials, sorted by name."""
        for path in turtle_files(self.ontology):
            yield DataFile(path, "ontology", f"{BASE}ontology/{path.stem}")
        for folder, kind in _KINDS.items():
            # A concept file of the knowledge base takes the place of a shipped one of its name.
            found: dict[str, Path] = {}
            for parent in self.folders(folder) if folder == "concepts" else [self.kb / folder]:
                for path in turtle_files(parent):
                    found.setdefault(path.stem, path)
            for stem in sorted(found):
                yield DataFile(found[stem], kind, graph_of(found[stem], f"kb/{folder}"))

    def trial_files(self) -> dict[str, Path]:
        """Return the path of each trial file by its id, the name of the file without suffix."""
        return {path.stem: path for path in turtle_files(self.kb / "trials")}
