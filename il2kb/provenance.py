"""What an output was made from, so that a citation of it can be checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from il2kb import __version__
from il2kb.store import Index, digest

__all__ = ["Stamp", "stamp", "stamp_of"]


@dataclass(frozen=True)
class Stamp:
    """Versions: of the software, and of the knowledge base as the SHA-256 of its graphs.

    `graphs` maps the IRI of each graph to the hash of its RDFC-1.0 form; `knowledge_base` is the
    hash over all of them.
    """

    software: str
    knowledge_base: str
    graphs: dict[str, str]

    def line(self) -> str:
        """Return the stamp in one line."""
        return f"{self.software} · knowledge base sha256:{self.knowledge_base[:16]} (RDFC-1.0)"

    def as_dict(self) -> dict[str, object]:
        """Return the stamp for JSON."""
        return asdict(self)


def stamp(index: Index) -> Stamp:
    """Return the stamp of everything that was loaded."""
    return stamp_of(index.hashes)


def stamp_of(hashes: Mapping[str, str]) -> Stamp:
    """Return the stamp of graphs, given the hash of the RDFC-1.0 form of each by its IRI."""
    return Stamp(f"il2kb {__version__}", digest(hashes.items()), dict(hashes))
