"""Queries: their text, header and origin; the named ones are files in queries/ folders."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from il2kb.data import Layout
from il2kb.errors import NotFoundError, QueryError
from il2kb.queries.guard import check, decode_text
from il2kb.queries.header import Header, read_header
from il2kb.queries.tokens import Outline

__all__ = ["Query", "named", "names"]


@dataclass(frozen=True)
class Query:
    """A query text that the guard has let through, and where it comes from.

    `name` is that of a named query, else None. `origin` stands in messages.
    """

    text: str
    origin: Path
    name: str | None
    header: Header
    outline: Outline

    @classmethod
    def of(
        cls, text: str | bytes, origin: Path = Path("<query>"), name: str | None = None
    ) -> Query:
        """Return the query of a text.

        Raises QueryError where it is not allowed, DataError where its header cannot be read.
        """
        decoded = decode_text(text, origin) if isinstance(text, bytes) else text
        return cls(decoded, origin, name, read_header(decoded, origin), check(decoded, origin))

    @classmethod
    def read(cls, path: Path, name: str | None = None) -> Query:
        """Return the query of a file.

        Raises NotFoundError where there is no such file, and the errors of `of`.
        """
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            near = [str(p) for p in path.parent.glob("*.rq")]
            raise NotFoundError("query file", str(path), near) from None
        except OSError as error:
            raise QueryError(f"{path}: the query cannot be read: {error.strerror}") from error
        return cls.of(data, path, name)

    @cached_property
    def gives_graph(self) -> bool:
        """Whether the answer is a graph, not a table."""
        return self.outline.form in ("CONSTRUCT", "DESCRIBE")

    @cached_property
    def gives_truth(self) -> bool:
        """Whether the answer is true or false."""
        return self.outline.form == "ASK"


def names(layout: Layout) -> dict[str, Path]:
    """Return the file of each named query by its name, sorted; a knowledge base's own win."""
    found: dict[str, Path] = {}
    for folder in layout.folders("queries"):
        for path in folder.glob("*.rq"):
            found.setdefault(path.stem, path)
    return dict(sorted(found.items()))


def named(layout: Layout, name: str) -> Query:
    """Return the named query `name`; raises NotFoundError with near names."""
    known = names(layout)
    if name not in known:
        raise NotFoundError("query", name, known)
    return Query.read(known[name], name)
