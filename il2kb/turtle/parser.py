"""Turtle text to triples, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox

from il2kb.data import Layout
from il2kb.errors import DataError, Il2kbError
from il2kb.turtle.nesting import check_depth
from il2kb.turtle.source import Source, Text, read

__all__ = ["known_prefixes", "parse", "triples_of"]

_ONTOLOGY = Layout.shipped().ontology


def parse(
    source: Source, *, path: Path | None = None, prefixes: Mapping[str, str] | None = None
) -> list[ox.Triple]:
    """Parse a Turtle file (a Path) or Turtle text (bytes or str), reported under `path`.

    Returns the triples in the order of the file, numbers as they are printed there. `prefixes`
    are offered for an undeclared prefix; without them, those of `ontology/prefixes.ttl` in a
    folder above the file, else those that il2kb ships.

    Raises TurtleError for text that is not Turtle, DataError for a file that cannot be read or
    holds no triples, NotFoundError for a missing file.
    """
    return triples_of(read(source, path), prefixes)


def triples_of(text: Text, prefixes: Mapping[str, str] | None = None) -> list[ox.Triple]:
    """Parse text that has been read; otherwise as `parse`."""
    triples = [quad.triple for quad in _quads(text, prefixes)[0]]
    if not triples:
        raise text.error("holds no triples", 0, None, "write at least one: :name a il2:Trial .")
    content = text.text
    if ("<<" in content or "~" in content or "{|" in content) and any(
        isinstance(triple.object, ox.Triple) for triple in triples
    ):
        from il2kb.turtle.tokens import scan

        scan(text)  # raises at the place
    return triples


def known_prefixes(path: Path) -> dict[str, str]:
    """Return the prefixes that a Turtle file declares, name to namespace, in its order.

    Raises as `parse` does, but for a file without triples.
    """
    return _quads(read(path), {})[1]


def _quads(text: Text, prefixes: Mapping[str, str] | None) -> tuple[list[ox.Quad], dict[str, str]]:
    check_depth(text)
    try:
        parser = ox.parse(input=text.text, format=ox.RdfFormat.TURTLE)
        quads = list(parser)
    except SyntaxError as error:
        from il2kb.turtle.mistakes import explain

        known = _listed_above(text.path) if prefixes is None else prefixes
        raise explain(error, text, known) from error
    except MemoryError as error:
        from il2kb.turtle.mistakes import too_long

        raise too_long(text) from error
    except UnicodeEncodeError as error:
        raise DataError(
            "the text holds half a character (a lone surrogate)",
            position=text.position(error.start),
        ) from error
    return quads, parser.prefixes


def _listed_above(path: Path) -> dict[str, str]:
    """Return the prefix list of the knowledge base that a file lies in, else the shipped one."""
    for folder in (*(above / "ontology" for above in path.absolute().parents), _ONTOLOGY):
        listing = folder / "prefixes.ttl"
        if listing.is_file() and listing != path.absolute():
            try:
                return known_prefixes(listing)
            except Il2kbError:  # reported when that file itself is read
                return {}
    return {}
