"""Lower layers never import higher ones, and slow packages are imported where they are used."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# From the lowest to the highest: a module may import those before it and its own package.
ORDER = (
    "errors",
    "statistics",
    "atomic",
    "data",
    "cache",
    "turtle",
    "terms",
    "prefixes",
    "store",
    "graphs",
    "provenance",
    "model",
    "facts",
    "statements",
    "reading",
    "naming",
    "rendering",
    "table",
    "shacl",
    "findings",
    "checks",
    "profiles",
    "checklists",
    "validation",
    "item_states",
    "audit",
    "queries",
    "templating",
    "summary",
    "reports",
    "formats",
    "knowledge_base",
    "cli",
)
SLOW = {"rdflib", "pyshacl", "jinja2", "pandas", "numpy", "scipy", "owlready2"}

PACKAGE = Path(__file__).resolve().parent.parent / "il2kb"
# The package itself names the public classes for type checkers only; tests below hold that.
MODULES = sorted(
    path
    for path in PACKAGE.rglob("*.py")
    if path not in (PACKAGE / "__init__.py", PACKAGE / "__main__.py")
)


def layer(path: Path) -> str:
    """Return the first part of a module's name below il2kb."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted name of everything that is imported, at whatever place."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def at_start(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a module that run when it is imported."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from at_start(child)


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def upward(path: Path, tree: ast.AST) -> list[str]:
    own = layer(path)
    if own not in ORDER:
        return []  # the test above tells
    names = {name.split(".")[1] for name in imported(tree) if name.startswith("il2kb.")}
    known = names & set(ORDER)
    return sorted(n for n in known if n != own and ORDER.index(n) > ORDER.index(own))


def slow(tree: ast.AST) -> list[str]:
    found = [
        name
        for node in at_start(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in imported(node)
    ]
    return sorted({name.split(".")[0] for name in found} & SLOW)


def test_every_layer_has_its_place() -> None:
    found = {layer(path) for path in MODULES}
    assert found == set(ORDER), "say in ORDER where the module stands"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_module(path: Path) -> None:
    tree = tree_of(path)
    assert upward(path, tree) == []
    assert slow(tree) == []


def test_an_upward_import_would_be_found() -> None:
    inside = ast.parse("def f():\n    from il2kb.cli import main\n")
    assert upward(PACKAGE / "store.py", inside) == ["cli"]
    assert upward(PACKAGE / "turtle" / "parse.py", ast.parse("from il2kb import store")) == [
        "store"
    ]
    assert upward(PACKAGE / "cli" / "query.py", ast.parse("import il2kb.store")) == []


def test_a_slow_import_would_be_found() -> None:
    assert slow(ast.parse("try:\n    import rdflib.term\nexcept ImportError:\n    pass")) == [
        "rdflib"
    ]
    assert slow(ast.parse("class A:\n    from jinja2 import Template")) == ["jinja2"]
    assert slow(ast.parse("def f():\n    import pandas")) == []
    assert slow(ast.parse("if TYPE_CHECKING:\n    import pandas")) == []


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if layer(path) != "cli"],
    ids=lambda p: str(p.relative_to(PACKAGE)),
)
def test_only_the_command_line_prints_and_exits(path: Path) -> None:
    tree = tree_of(path)
    assert "click" not in {name.split(".")[0] for name in imported(tree)}
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert calls.isdisjoint({"print", "sys.exit", "exit", "sys.stdout.write", "sys.stderr.write"})


def loaded(code: str) -> set[str]:
    """Return the names of the modules that a fresh Python has after running `code`."""
    end = "\nimport json, sys\nprint('\\n' + json.dumps(sorted(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", code + end], cwd=PACKAGE.parent, capture_output=True, check=True
    )
    return set(json.loads(run.stdout.splitlines()[-1]))


def test_import_of_the_package_imports_nothing_else() -> None:
    before = loaded("")
    assert {n for n in loaded("import il2kb") - before if n.startswith("il2kb")} == {"il2kb"}
    assert {"pyoxigraph", "click", "importlib.metadata"}.isdisjoint(loaded("import il2kb") - before)


@pytest.mark.parametrize("arguments", [["--help"], ["query", "primary-endpoint"]])
def test_a_start_imports_nothing_slow(arguments: list[str]) -> None:
    code = (
        "from il2kb.cli import cli\n"
        f"try:\n    cli.main({arguments!r}, prog_name='il2kb')\n"
        "except SystemExit as end:\n    assert not end.code\n"
    )
    names = {name.split(".")[0] for name in loaded(code)}
    assert names.isdisjoint(SLOW)
