"""What a file is validated against, as bytes: what was found holds only while they are the same."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from il2kb.data import DataFile, Layout, turtle_files
from il2kb.errors import NotFoundError
from il2kb.turtle.source import read_bytes

__all__ = ["Surroundings", "definitions_key", "read_surroundings", "read_texts", "sha256"]

_PACKAGE = Path(__file__).resolve().parent.parent
# What il2kb validates with; another version of one of these may find other things.
_TOOLS = ("pyoxigraph", "pyshacl", "rdflib")


@dataclass(frozen=True)
class Surroundings:
    """The bytes of the background's files, and the hash of all that the findings depend on.

    A file that could not be read has no bytes. `contents` maps the IRI of the graph of each file
    to the SHA-256 of its bytes. `definitions` is the hash of the profiles and checks alone, which
    are read again when they are compiled.
    """

    texts: Mapping[DataFile, bytes]
    contents: Mapping[str, str]
    definitions: str
    key: str


def read_surroundings(
    layout: Layout, listing: Iterable[DataFile], profiles: Sequence[str], engine: str
) -> Surroundings:
    """Read what the files of a layout are validated against; `listing` are all its files.

    Raises NotFoundError for an unknown profile, and as `read_texts` does.
    """
    definitions = definitions_key(layout, profiles)
    texts = read_texts(listing)
    contents = {file.graph: sha256(data) for file, data in texts.items()}
    parts = [_code(), engine, *profiles, definitions]
    for file in texts:
        parts += [file.kind, file.graph, contents[file.graph]]
    shipped = Layout.shipped().ontology
    if shipped != layout.ontology:  # il2kb reads its terms and prefixes from its own
        parts += _hashes(turtle_files(shipped))
    return Surroundings(texts, contents, definitions, _joined(parts))


def read_texts(listing: Iterable[DataFile]) -> dict[DataFile, bytes]:
    """Read those files of a layout that can be read and are no trials.

    Raises DataError for one of the ontology, without which nothing can be validated.
    """
    texts = {}
    for file in listing:
        if file.kind == "trial":
            continue  # no trial depends on another
        data = read_bytes(file.path) if file.kind == "ontology" else _read(file.path)
        if data is not None:
            texts[file] = data
    return texts


def definitions_key(layout: Layout, profiles: Sequence[str]) -> str:
    """Return the hash of the profiles and of every check; NotFoundError for no profile."""
    shapes: dict[str, Path] = {}
    checks: dict[str, Path] = {}
    for folder in layout.folders("shapes"):
        for found, paths in ((shapes, folder.glob("*.ttl")), (checks, folder.glob("checks/*.rq"))):
            for path in paths:
                found.setdefault(path.stem, path)
    for name in profiles:
        if name not in shapes:
            raise NotFoundError("profile", name, shapes)
    parts = list(_hashes(shapes[name] for name in profiles))
    for stem in sorted(checks):
        parts += [stem, *_hashes([checks[stem]])]
    return _joined(parts)


def sha256(data: bytes) -> str:
    """Return the SHA-256 of some bytes."""
    return hashlib.sha256(data).hexdigest()


def _hashes(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        data = _read(path)
        yield "unreadable" if data is None else sha256(data)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None  # reported where it is read to be used


def _joined(parts: Iterable[str]) -> str:
    return sha256("\n".join(parts).encode())


@cache
def _code() -> str:
    """Return the hash of what validates: Python, the packages, and every module of il2kb.

    Once a process, which goes on with the modules it has, whatever becomes of their files.
    """
    parts = [sys.version]
    for name in _TOOLS:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            about = Path(spec.origin).stat()
            parts.append(f"{name} {about.st_size} {about.st_mtime_ns}")
    parts += _hashes(sorted(_PACKAGE.rglob("*.py")))
    return _joined(parts)
