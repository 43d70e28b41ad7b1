"""Queries: named ones, and those from outside, run in a child process that can be killed."""

from il2kb.queries.answers import Triples, Truth
from il2kb.queries.header import Header, Parameter
from il2kb.queries.library import Query, named, names
from il2kb.queries.lint import lint, undeclared
from il2kb.queries.run import run
from il2kb.queries.worker import DEFAULT_LIMIT

__all__ = [
    "DEFAULT_LIMIT",
    "Header",
    "Parameter",
    "Query",
    "Triples",
    "Truth",
    "lint",
    "named",
    "names",
    "run",
    "undeclared",
]
