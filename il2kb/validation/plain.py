"""Plain text: Turtle that surely has no defect, told from its triples without a scan of the text.

Most files are plain. What is not plain need not have a defect; `il2kb.turtle.hygiene` knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pyoxigraph as ox

from il2kb.shacl.graph import Graph
from il2kb.turtle.defects import HUGE
from il2kb.turtle.literals import INVISIBLE, RDF, XSD

__all__ = ["is_plain"]

# Escapes, by which a character can hide, and the marks of RDF 1.2.
_STRANGE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\\~]|<<|\{\|")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9./_?=&#:-]+")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_trimmed(text: str) -> bool:
    return text == text.strip()


_FORMS: dict[str, Callable[[str], object]] = {
    XSD + "string": _is_trimmed,
    RDF + "langString": _is_trimmed,
    XSD + "integer": re.compile(r"[0-9]+").fullmatch,
    XSD + "decimal": re.compile(r"[0-9]+\.[0-9]+").fullmatch,
    XSD + "date": _is_day,
    XSD + "boolean": ("true", "false").__contains__,
    XSD + "anyURI": _ADDRESS.fullmatch,
}


def is_plain(text: str, graph: Graph) -> bool:
    """Tell whether a text has surely no defect; `graph` has its triples in front."""
    if _STRANGE.search(text):
        return False
    ascii_only = text.isascii()
    if not ascii_only and INVISIBLE.search(text):
        return False
    for subject, properties in graph.described().items():
        if not _is_plain_iri(subject, ascii_only):
            return False
        for predicate, values in properties.items():
            if not ascii_only and not predicate.value.isascii():
                return False
            for value in values:
                if isinstance(value, ox.Literal):
                    form = _FORMS.get(value.datatype.value)
                    content = value.value
                    if form is None or len(content) > HUGE or not form(content):
                        return False
                elif not _is_plain_iri(value, ascii_only):
                    return False
    return True


def _is_plain_iri(term: object, ascii_only: bool) -> bool:
    # Letters that look alike are not of ASCII.
    return isinstance(term, ox.NamedNode) and (ascii_only or term.value.isascii())
