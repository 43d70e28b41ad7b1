"""il2kb query: ask a named query, a file or standard input."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from il2kb.cli import Session
from il2kb.cli._output import Terminal, emit, output_options, read_stdin
from il2kb.data import Layout
from il2kb.errors import Il2kbError, NotFoundError, UsageError

if TYPE_CHECKING:
    from il2kb.queries import Query, Triples, Truth
    from il2kb.table import Table

__all__ = ["command"]

_OF_TABLE = ("table", "csv", "tsv", "json", "xml", "md")
_OF_TRUTH = ("table", "json", "xml", "md")
_OF_GRAPH = ("ttl", "nt")
_SUFFIXES = (".rq", ".sparql")


def _layout(ctx: click.Context) -> Layout | None:
    """Return the knowledge base that an unfinished command line names, or None."""
    folder = ctx.find_root().params.get("folder")
    try:
        return Layout.of(Path(folder)) if folder else Layout.default()
    except Il2kbError:
        return None


def _complete_name(
    ctx: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the named queries, by the names of their files, and files."""
    from il2kb.queries import names

    layout = _layout(ctx)
    known = names(layout) if layout else {}
    found = [CompletionItem(name) for name in known if name.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]


def _complete_parameter(
    ctx: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the parameters of the query by its header, and trials by the names of their files."""
    from il2kb.queries.header import read_header
    from il2kb.queries.library import names

    layout = _layout(ctx)
    # Behind an option that has no value yet, click has not told the arguments apart.
    query = ctx.params.get("query") or next(iter(ctx.args), "")
    path = names(layout).get(query) if layout else None
    if layout is None or path is None:
        return []
    try:
        parameters = read_header(path.read_text("utf-8"), path).parameters
    except (Il2kbError, OSError, UnicodeDecodeError):
        return []
    key, equals, value = incomplete.partition("=")
    if not equals:
        return [
            CompletionItem(f"{p.name}=", help=p.description)
            for p in parameters
            if p.name.startswith(key)
        ]
    offered = {"trial": list(layout.trial_files()), "boolean": ["false", "true"]}
    choices = next((offered.get(p.type, []) for p in parameters if p.name == key), [])
    return [CompletionItem(f"{key}={c}") for c in choices if c.startswith(value)]


def _pairs(
    ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    """Return key=value arguments as a dict; raises UsageError for one that is not, or is double."""
    found: dict[str, str] = {}
    for pair in values:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise UsageError(
                f"the parameter {pair!r} has no value", hint=f"write it as -p {key or 'key'}=value"
            )
        if key in found:
            raise UsageError(f"the parameter {key!r} is given twice", hint="leave one out")
        found[key] = value
    return found


@click.command("query", short_help="Ask a named query, a file or standard input.")
@click.argument("query", metavar="[NAME|FILE|-]", required=False, shell_complete=_complete_name)
@click.option(
    "-p",
    "--param",
    "parameters",
    multiple=True,
    metavar="KEY=VALUE",
    callback=_pairs,
    shell_complete=_complete_parameter,
    help="Fill a parameter of the query; may be given several times.",
)
@click.option("--list", "listing", is_flag=True, help="Name the queries with their parameters.")
@click.option(
    "--explain", is_flag=True, help="Show what a query asks, takes and gives; do not ask."
)
@output_options((*_OF_TABLE, *_OF_GRAPH), "table, or ttl for CONSTRUCT and DESCRIBE")
@click.option(
    "--time-limit",
    type=float,
    metavar="SECONDS",
    help="Stop the query after this time.  [default: 60]",
)
@click.pass_context
def command(
    ctx: click.Context,
    query: str | None,
    parameters: Mapping[str, str],
    listing: bool,
    explain: bool,
    form: str | None,
    output: Path | None,
    time_limit: float | None,
) -> None:
    """Ask a named query, a file of SPARQL or, by -, standard input.

    A query reads the union of all files; GRAPH asks within one. A SPARQL text from a file or
    standard input may use the prefixes of il2kb without declaring them. SERVICE, FROM and
    updates are refused.

    \b
    Examples:
      il2kb query --list
      il2kb query --explain primary-endpoint
      il2kb query primary-endpoint -p trial=he-2020
      il2kb query harms --format csv -o harms.csv
      il2kb query my.rq --time-limit 300
      echo 'SELECT ?trial { ?trial a il2:Trial }' | il2kb query -

    csv and tsv, json and xml are the W3C's formats of SPARQL results: IRIs whole, printed forms
    to the letter. In csv a text (not a number) that a spreadsheet would run as a formula, because
    it begins with = + - @ or a tab, gets an apostrophe in front; tsv and json guard nothing.

    \b
    To complete names and parameters by the tab key (bash; zsh and fish likewise):
      eval "$(_IL2KB_COMPLETE=bash_source il2kb)"
    """
    session: Session = ctx.obj
    if listing:
        if query is not None or explain:
            raise UsageError("--list takes no query", hint="il2kb query --explain NAME")
        session.spare(output)
        _list(ctx, session, output)
        return
    if query is None:
        raise UsageError(
            "no query is named", hint="il2kb query --list names them; - reads standard input"
        )
    found = _find(session.layout, query)
    session.spare(output, Path(query))
    if explain:
        emit(_explanation(found), output)
        return
    form = _fitting(found, form)
    _ask(ctx, session, found, parameters, form, output, time_limit)


def _find(layout: Layout, query: str) -> Query:
    """Return the query that the argument means: standard input, a name, or a file."""
    from il2kb.queries import Query, named, names

    if query == "-":
        return Query.of(read_stdin(), Path("<stdin>"))
    if query in names(layout):
        return named(layout, query)
    path = Path(query)
    if "{" in query and not path.exists():
        raise UsageError(
            "the argument is a SPARQL text, not the name of a query",
            hint="echo 'SELECT ...' | il2kb query -",
        )
    if path.is_file() or path.suffix in _SUFFIXES or path.name != query:
        return Query.read(path)
    raise NotFoundError("query", query, names(layout))


def _fitting(query: Query, form: str | None) -> str:
    """Return the format to write, that named or the usual one; raises UsageError for no fit."""
    fits: tuple[str, ...]
    if query.gives_graph:
        fits, what = _OF_GRAPH, f"{query.outline.form} gives a graph"
    elif query.gives_truth:
        fits, what = _OF_TRUTH, "ASK gives true or false"
    else:
        fits, what = _OF_TABLE, "SELECT gives a table"
    if form is not None and form not in fits:
        raise UsageError(
            f"{what}, which cannot be written as {form}",
            hint=f"--format {', '.join(fits[:-1])} or {fits[-1]}",
        )
    return form or fits[0]


def _ask(
    ctx: click.Context,
    session: Session,
    query: Query,
    parameters: Mapping[str, str],
    form: str,
    output: Path | None,
    time_limit: float | None,
) -> None:
    from il2kb.queries import DEFAULT_LIMIT, Truth, run, undeclared

    if query.name is None:
        for remark in undeclared(query):
            session.say(f"warning: {remark}")
    index = session.load()
    limit = DEFAULT_LIMIT if time_limit is None else time_limit
    answer = run(index, query, parameters, time_limit=limit)
    emit(_document(answer, form, Terminal.of(ctx, output)), output)
    if answer.stamp is not None and form in ("csv", "tsv"):
        session.say(answer.stamp.line())
    if not isinstance(answer, Truth) and not len(answer):
        session.say("no triples" if query.gives_graph else "no rows")
    if index.broken:
        ctx.exit(3)


def _document(answer: Table | Truth | Triples, form: str, terminal: Terminal) -> str:
    """Return the answer as the text of a document in a format that fits it."""
    from il2kb.queries import Triples, Truth

    if isinstance(answer, Triples):
        return answer.to_turtle() if form == "ttl" else answer.to_ntriples()
    if form == "json":
        return answer.to_json()
    if form == "xml":
        return answer.to_xml()
    stamp = f"\n{answer.stamp.line()}\n" if answer.stamp is not None else ""
    if isinstance(answer, Truth):
        return answer.to_text() + stamp
    if form == "csv":
        return answer.to_csv()
    if form == "tsv":
        return answer.to_tsv()
    if form == "md":
        return answer.to_markdown() + stamp
    return answer.to_text(terminal.width, terminal.color) + stamp


def _list(ctx: click.Context, session: Session, output: Path | None) -> None:
    """Write the names of all queries, each with its title and parameters."""
    from il2kb.queries import named, names

    lines, broken = [], False
    for name in names(session.layout):
        try:
            header = named(session.layout, name).header
        except Il2kbError as error:
            session.warn(error)
            broken = True
            continue
        lines.append(f"{name}\n    {header.title}\n")
        lines += [f"      -p {parameter}\n" for parameter in header.parameters]
    emit("".join(lines), output)
    if not lines:
        session.say("this knowledge base has no named queries")
    if broken:
        ctx.exit(3)


def _explanation(query: Query) -> str:
    """Return what a query asks, takes and gives, and its text."""
    header = query.header
    parts = [query.name or str(query.origin)]
    parts += [text for text in (header.title, header.question) if text]
    parts += [f"Note: {note}" for note in header.notes]
    if header.parameters:
        lines = [f"  -p {p}\n       {p.description}" for p in header.parameters]
        parts.append("Parameters\n" + "\n".join(lines))
    if query.outline.columns:
        lines = [
            f"  {column}: {header.columns[column]}" if column in header.columns else f"  {column}"
            for column in query.outline.columns
        ]
        parts.append("Columns\n" + "\n".join(lines))
    body = query.text.splitlines()
    while body and (body[0].startswith("#+") or not body[0].strip()):
        del body[0]
    parts.append("SPARQL\n" + "\n".join(f"  {line}".rstrip() for line in body))
    return "\n\n".join(parts) + "\n"
