"""SHACL Core on what pyoxigraph's parser gave: shapes compiled to Python closures.

A Store must not come between, as it rewrites literals.
"""

from il2kb.shacl.engine import Shapes, UnsupportedShapeError
from il2kb.shacl.graph import Graph, Term
from il2kb.shacl.reference import validate_with_pyshacl
from il2kb.shacl.report import to_turtle
from il2kb.shacl.results import Result

__all__ = [
    "Graph",
    "Result",
    "Shapes",
    "Term",
    "UnsupportedShapeError",
    "to_turtle",
    "validate_with_pyshacl",
]
