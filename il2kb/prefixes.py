"""The known prefixes, for writing IRIs short and reading them back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from il2kb.data import Layout
from il2kb.turtle import known_prefixes

__all__ = ["expand", "known", "shorten"]

# A slash in the rest would read as a path below the prefix, so such an IRI stays whole.
_LOCAL = re.compile(r"[^\s/<>\"{}|^`\\]*")


@cache
def known() -> Mapping[str, str]:
    """Return the prefixes of ontology/prefixes.ttl, name to namespace."""
    return known_prefixes(Layout.shipped().ontology / "prefixes.ttl")


@cache
def shorten(iri: str) -> str:
    """Return an IRI as people read it, `trial:he-2020`, or in angle brackets: `<urn:x>`.

    The rest after the prefix is not escaped as Turtle asks for: `trial:he-2020#arm.il2`.
    """
    for prefix, namespace in sorted(known().items(), key=lambda item: -len(item[1])):
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return f"<{iri}>"


def expand(text: str) -> str:
    """Return the IRI that `text` writes with a known prefix, in angle brackets, or whole."""
    if text.startswith("<") and text.endswith(">"):
        return text[1:-1]
    prefix, colon, local = text.partition(":")
    if colon and prefix in known():
        return known()[prefix] + local
    return text
