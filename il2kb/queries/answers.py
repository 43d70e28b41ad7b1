"""The answers that are no table: true or false (ASK), and triples (CONSTRUCT, DESCRIBE)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import RdfFormat, Triple, serialize

from il2kb.prefixes import known
from il2kb.provenance import Stamp
from il2kb.table import stamp_urn

__all__ = ["Triples", "Truth"]


@dataclass(frozen=True)
class Truth:
    """The answer to an ASK query."""

    value: bool
    stamp: Stamp | None = field(default=None, compare=False)

    def __bool__(self) -> bool:
        return self.value

    def to_text(self) -> str:
        """Return `true` or `false` and a newline."""
        return f"{self.value}\n".lower()

    def to_json(self) -> str:
        """Return SPARQL 1.1 Query Results JSON; the stamp is in the extra member `il2kb`."""
        import json

        document: dict[str, object] = {"head": {}}
        if self.stamp is not None:
            document["il2kb"] = self.stamp.as_dict()
        return json.dumps({**document, "boolean": self.value}, ensure_ascii=False) + "\n"

    def to_xml(self) -> str:
        """Return SPARQL Query Results XML; the stamp is the link in its head."""
        link = "" if self.stamp is None else f'<link href="{stamp_urn(self.stamp)}"/>'
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
            f"<head>{link}</head><boolean>{str(self.value).lower()}</boolean></sparql>\n"
        )


@dataclass(frozen=True)
class Triples:
    """The answer to a CONSTRUCT or DESCRIBE query: distinct triples, sorted."""

    triples: tuple[Triple, ...]
    stamp: Stamp | None = field(default=None, compare=False)

    def __len__(self) -> int:
        return len(self.triples)

    def __iter__(self) -> Iterator[Triple]:
        return iter(self.triples)

    def to_turtle(self) -> str:
        """Return Turtle with the known prefixes; the stamp is a comment at the end."""
        return self._text(RdfFormat.TURTLE, dict(known()))

    def to_ntriples(self) -> str:
        """Return N-Triples; the stamp is a comment at the end."""
        return self._text(RdfFormat.N_TRIPLES, None)

    def _text(self, form: RdfFormat, prefixes: dict[str, str] | None) -> str:
        data = serialize(self.triples, format=form, prefixes=prefixes) or b""
        return data.decode() + ("" if self.stamp is None else f"# {self.stamp.line()}\n")
