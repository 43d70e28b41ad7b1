"""Rules that named queries keep, so that they give the same answer everywhere and every time."""

from __future__ import annotations

from il2kb.errors import suggest
from il2kb.queries.library import Query
from il2kb.queries.tokens import Token
from il2kb.terms import IL2, NAMESPACE, il2

__all__ = ["lint", "undeclared"]


def lint(query: Query) -> list[str]:
    """Return what is wrong with a named query, a sentence each; empty where nothing is.

    SERVICE, FROM, updates and nesting are refused when a query is read.
    """
    return [*_header(query), *_text(query), *_parameters(query), *_scope(query), *undeclared(query)]


def undeclared(query: Query) -> list[str]:
    """Return a remark for each term of the ontology's namespace that the ontology lacks.

    A mistyped term is valid SPARQL, and finds nothing.
    """
    names = {t.text.removeprefix(f"{IL2}:") for t in query.outline.tokens if t.kind == "name"
             and t.text.startswith(f"{IL2}:")}  # fmt: skip
    names |= {t.text[1:-1].removeprefix(NAMESPACE) for t in query.outline.tokens
              if t.kind == "iri" and t.text.startswith(f"<{NAMESPACE}")}  # fmt: skip
    known = [iri.removeprefix(NAMESPACE) for iri in il2.types]
    remarks = []
    for name in sorted(names - {"", *known}):
        near = suggest(name, known)
        hint = f"; did you mean {' or '.join(f'{IL2}:{n}' for n in near)}?" if near else ""
        remarks.append(f"the ontology declares no {IL2}:{name}{hint}")
    return remarks


def _header(query: Query) -> list[str]:
    header, found = query.header, []
    for key in ("title", "question"):
        if not getattr(header, key):
            found.append(f"the header has no {key}: write #+ {key}: ...")
    for column in header.columns:
        if column not in (query.outline.columns or []):
            found.append(f"the header describes a column {column} that the query does not give")
    return found


def _text(query: Query) -> list[str]:
    outline, found = query.outline, []
    if any(
        one.keyword in ("SELECT", "DISTINCT", "REDUCED") and two.text == "*"
        for one, two in zip(outline.tokens, outline.tokens[1:], strict=False)
    ):
        found.append("SELECT * leaves the order of the columns to the engine: name them")
    if outline.form == "SELECT" and not outline.ordered:
        found.append("there is no ORDER BY, so the order of the rows is left to the engine")
    spelled: dict[str, str] = {}
    for name in sorted(outline.variables):
        other = spelled.setdefault(name.casefold(), name)
        if other != name:
            found.append(f"?{other} and ?{name} differ only in case; Virtuoso takes them for one")
    return found


def _parameters(query: Query) -> list[str]:
    outline, found = query.outline, []
    for parameter in query.header.parameters:
        name = parameter.name
        if name not in outline.variables:
            found.append(f"the parameter {name} does not occur in the query as ?{name}")
            continue
        if outline.form == "SELECT" and name not in (outline.columns or []):
            found.append(f"the parameter ?{name} must be in the SELECT list to be filled")
        if name in outline.assigned:
            found.append(
                f"the parameter ?{name} is assigned by AS, which leaves no row when filled"
            )
        if name in _asked_bound(query):
            found.append(
                f"BOUND(?{name}) is false even where the parameter is filled: "
                "write COALESCE(condition, true)"
            )
        if name in _optional(outline.tokens):
            found.append(
                f"the parameter ?{name} is bound only inside OPTIONAL, so that its value would be "
                "shown as the datum of rows that have none: bind it by a required pattern, or "
                "write the rows that have it and those that do not as two cases of a UNION"
            )
        if name in outline.inner:
            found.append(f"the parameter ?{name} is used in a sub-SELECT, where it is not filled")
    return found


def _scope(query: Query) -> list[str]:
    scope = query.header.scope
    if scope and all((p.name, p.type) != (scope, "trial") for p in query.header.parameters):
        return [f"the scope {scope} is no parameter of type trial"]
    return []


def _optional(found: list[Token]) -> set[str]:
    """Return the variables that no pattern binds but those inside OPTIONAL.

    What stands in FILTER, MINUS and EXISTS binds nothing, and neither do the SELECT list and
    ORDER BY, which stand outside all braces.
    """
    required: set[str] = set()
    optional: set[str] = set()
    groups: list[str] = []  # of each open brace or bracket, what its inside is
    for before, token in zip([None, *found], found, strict=False):
        word = before.keyword if before is not None else ""
        if token.text in ("{", "("):
            # A call in FILTER or BIND, such as COALESCE(, stands inside the brackets of those.
            kind = {"OPTIONAL": "optional", "MINUS": "aside", "EXISTS": "aside"}.get(word, "")
            if token.text == "(":
                kind = "aside"
            groups.append(kind)
        elif token.text in ("}", ")") and groups:
            groups.pop()
        elif token.variable and groups and "aside" not in groups:
            (optional if "optional" in groups else required).add(token.variable)
    return optional - required


def _asked_bound(query: Query) -> set[str]:
    """Return the variables that stand in BOUND( )."""
    found = query.outline.tokens
    return {
        three.variable
        for one, two, three in zip(found, found[1:], found[2:], strict=False)
        if one.keyword == "BOUND" and two.text == "("
    }
