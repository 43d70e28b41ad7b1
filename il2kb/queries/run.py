"""Running a query over an index, in a child process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    Variable,
    parse,
    parse_query_results,
)

from il2kb.errors import Il2kbError, LimitError, QueryError
from il2kb.prefixes import known
from il2kb.provenance import stamp
from il2kb.queries.answers import Triples, Truth
from il2kb.queries.library import Query
from il2kb.queries.mistakes import PADDING, explain
from il2kb.queries.parameters import Value, bind
from il2kb.queries.scope import graphs_about
from il2kb.queries.worker import DEFAULT_LIMIT, run_apart
from il2kb.store import Index
from il2kb.table import Table

__all__ = ["run"]


def run(
    index: Index,
    query: Query,
    parameters: Mapping[str, Value] | None = None,
    *,
    time_limit: float | None = DEFAULT_LIMIT,
) -> Table | Truth | Triples:
    """Return the answer to a query over the union of all graphs.

    The table of a SELECT, the truth of an ASK, the triples of a CONSTRUCT or DESCRIBE. A query
    without a name may use the known prefixes undeclared. `time_limit` is in seconds.

    Raises QueryError for a query that is not valid, the errors of `parameters.bind`, and
    LimitError where time or memory is used up.
    """
    filled = bind(query.header.parameters, parameters or {}, index)
    prefixes = None if query.name else dict(known())
    trial = filled.get(Variable(query.header.scope)) if query.header.scope else None
    only = trial if isinstance(trial, NamedNode) else None
    graphs = graphs_about(index, only) if only is not None else None
    more = _beside(index, query, only, filled)
    if graphs is not None:
        graphs += dict.fromkeys(q.graph_name for q in more if isinstance(q.graph_name, NamedNode))

    def answer_apart() -> bytes:
        index.store.extend(more)
        try:
            return _answer(index.store, query.text, filled, prefixes, graphs)
        finally:  # where this is no child, the next query must not see it
            for name in {quad.graph_name for quad in more}:
                index.store.remove_graph(name)

    answer = run_apart(answer_apart, time_limit)
    kind, content = answer[:1], answer[1:]
    if kind == b"!":
        name, _, message = content.decode().partition("\n")
        raise _error(name, message, query)
    mark = stamp(index)
    if kind == b"T":
        return Triples(tuple(q.triple for q in parse(content, RdfFormat.N_TRIPLES)), mark)
    results = parse_query_results(content, QueryResultsFormat.JSON)
    if isinstance(results, QueryBoolean):
        return Truth(bool(results), mark)
    columns = [variable.value for variable in results.variables]
    return Table(columns, [tuple(row) for row in results], stamp=mark)


def _beside(
    index: Index,
    query: Query,
    trial: NamedNode | None,
    filled: Mapping[Variable, NamedNode | Literal],
) -> list[Quad]:
    """Return what a query sees beside the knowledge base, about one trial or all of them."""
    if query.header.beside == "item-states":
        from il2kb.item_states import item_states

        checklist = filled.get(Variable("checklist"))
        return item_states(index, trial, checklist if isinstance(checklist, NamedNode) else None)
    if query.header.beside == "audit":
        from il2kb.audit.rdf import audit_graphs

        return audit_graphs(index, trial)
    return []


def _answer(
    store: Store,
    text: str,
    filled: Mapping[Variable, NamedNode | Literal],
    prefixes: dict[str, str] | None,
    graphs: Sequence[NamedNode] | None,
) -> bytes:
    """Return the answer in bytes, in the child: a letter for its kind, then its content."""
    try:
        results = store.query(
            text + PADDING,
            prefixes=prefixes,
            use_default_graph_as_union=graphs is None,
            default_graph=None if graphs is None else [*graphs],
            named_graphs=None if graphs is None else [*graphs],
            substitutions=dict(filled) or None,
        )
        if isinstance(results, QuerySolutions | QueryBoolean):
            return b"S" + (results.serialize(format=QueryResultsFormat.JSON) or b"")
        lines = (results.serialize(format=RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)
        return b"T" + b"".join(sorted(set(lines)))
    except Exception as error:
        return f"!{type(error).__name__}\n{error}".encode()


def _error(kind: str, message: str, query: Query) -> Il2kbError:
    """Return the error for an exception of the child."""
    if kind == "SyntaxError":
        return explain(query, message)
    if kind == "MemoryError":
        return LimitError("the query used up the memory it may have", hint="ask for less")
    return QueryError(f"{query.origin}: {message}")
