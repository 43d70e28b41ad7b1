"""JSON-LD 1.1 with named graphs, its context inside, so that no reader fetches anything."""

from __future__ import annotations

import json
import re
from typing import Any

from pyoxigraph import RdfFormat

from il2kb.formats import Export, Selection
from il2kb.formats._graphs import graphs, prefixes, remarks, serialized
from il2kb.terms import RDF_TYPE

__all__ = ["suffix", "title", "write"]

title = "JSON-LD 1.1: the graphs of trials, with the sources and concepts they refer to"
suffix = ".jsonld"

# A name that starts with // would be read as the host of an absolute IRI.
_NAME = re.compile(r"[\w.~-]+")


def write(selection: Selection, /) -> Export:
    """Write the graphs as JSON-LD; `madeBy` is the stamp, which the context keeps out of the data.

    Numbers are typed strings, so that 1.50 stays 1.50.
    """
    found = graphs(selection)
    known = prefixes(selection)
    expanded = json.loads(serialized(found, RdfFormat.JSON_LD))
    document = {
        "@context": {"@version": 1.1, "madeBy": None, **known},
        "madeBy": remarks(selection, found),
        "@graph": _compact(expanded, {namespace: prefix for prefix, namespace in known.items()}),
    }
    return Export((json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())


def _compact(value: Any, names: dict[str, str], key: str = "") -> Any:
    """Return a value of expanded JSON-LD with short IRIs; `names` has the prefix by namespace."""
    if isinstance(value, dict):
        short = {_short(k, names): _compact(v, names, k) for k, v in value.items()}
        types = value.get(RDF_TYPE.value, [])
        # A literal as a type is wrong, but an export says what the files say.
        if types and all("@id" in one for one in types):
            del short[_short(RDF_TYPE.value, names)]
            short["@type"] = [_short(one["@id"], names) for one in types]
        return short
    if isinstance(value, list):
        items = [_compact(item, names, key) for item in value]
        return items[0] if len(items) == 1 and key != "@graph" else items
    return _short(value, names) if key in ("@id", "@type") else value


def _short(iri: str, names: dict[str, str]) -> str:
    # Namespaces end so; a search through them all would be slow with one for each trial.
    start = max(iri.rfind("/"), iri.rfind("#")) + 1
    prefix = names.get(iri[:start])
    return f"{prefix}:{iri[start:]}" if prefix and _NAME.fullmatch(iri, start) else iri
