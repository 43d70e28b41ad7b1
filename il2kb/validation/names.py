"""How a term is written in a message."""

from __future__ import annotations

import pyoxigraph as ox

from il2kb.data import BASE
from il2kb.prefixes import shorten

__all__ = ["show"]

_TRIAL = f"{BASE}trial/"


def show(term: object) -> str:
    """Return a term as the encoder writes it: `:arm.il2`, `concept:route.oral`, or the text."""
    if isinstance(term, ox.NamedNode):
        iri = term.value
        if iri.startswith(_TRIAL) and "#" in iri:
            return ":" + iri.partition("#")[2]
        return shorten(iri)
    if isinstance(term, ox.Literal):
        return term.value
    return str(term)
