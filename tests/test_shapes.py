"""Every item of the core profile and every check, on an example that passes and one that fails."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from il2kb.checks import read_checks
from il2kb.data import BASE, DataFile, Layout
from il2kb.profiles import find_profile
from il2kb.shacl import Graph, Result, Shapes, validate_with_pyshacl
from il2kb.turtle import parse
from il2kb.validation import validate
from il2kb.validation.inspection import Inspector

EXAMPLES = Path(__file__).resolve().parent / "shapes"
FOLDERS = sorted(
    folder for folder in EXAMPLES.iterdir() if folder.name.startswith(("core.", "check."))
)
LAYOUT = Layout.shipped()


@pytest.fixture(scope="module")
def inspector() -> Inspector:
    return Inspector(LAYOUT, ("core",), "own")


def codes(inspector: Inspector, path: Path) -> set[str]:
    """Return the codes of everything found in an example, not only those of its own item."""
    file = DataFile(path, "trial", f"{BASE}kb/trials/{path.stem}")
    return {finding.code for finding in inspector.inspect([file])[0].findings}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_passing_and_failing_example(folder: Path, inspector: Inspector) -> None:
    assert codes(inspector, folder / "good.ttl") == set()
    assert codes(inspector, folder / "bad.ttl") == {folder.name}


@pytest.mark.parametrize("trial", ["miao-2021", "nct04077684"])
def test_other_kinds_of_trial(trial: str) -> None:
    """One arm with a response; four arms in a registration without results."""
    layout = Layout.of(EXAMPLES.parent / "other-trials")
    path = layout.trial_files()[trial]
    assert validate(layout, [path]).findings == ()


def test_every_item_has_examples() -> None:
    shapes = {item.code for item in find_profile(LAYOUT, "core").items()}
    checks = {check.code for check in read_checks(LAYOUT.folders("shapes"))}
    assert shapes | checks == {folder.name for folder in FOLDERS}
    assert not shapes & checks


def test_codes_name_their_profile() -> None:
    for item in find_profile(LAYOUT, "core").items():
        assert item.code.startswith("core."), item.code
        assert item.severity in ("violation", "warning", "info")
        assert item.problem and item.solution and item.source, item.code


def comparable(results: Sequence[Result]) -> list[tuple[str, ...]]:
    return sorted(
        tuple(
            str(part)
            for part in (
                r.focus,
                r.path,
                r.value,
                r.component,
                r.source_shape,
                r.severity,
                *r.messages,
            )
        )
        for r in results
    )


def test_own_engine_equals_pyshacl() -> None:
    """All failing examples in one graph, each with its own names, by both engines."""
    pytest.importorskip("pyshacl")
    profile = find_profile(LAYOUT, "core")
    ontology = parse(LAYOUT.ontology / "il2kb.ttl")
    data = []
    for folder in FOLDERS:
        text = (folder / "bad.ttl").read_text("utf-8")
        # Without names of their own, the nodes of one example would mend those of another.
        for name in ("/trial/bad", "trial:bad", "source:example", "concept:example"):
            space, mark = name.rpartition("/" if "/" in name else ":")[:2]
            text = text.replace(name, f"{space}{mark}{folder.name}")
        data += parse(text)
    own = Shapes.compile(profile.graph).validate(Graph([*ontology, *data]))
    theirs = validate_with_pyshacl(profile.triples, [*ontology, *data])
    assert comparable(own) == comparable(theirs)
    found = {str(r.source_shape).rpartition("/")[2].removesuffix(">") for r in own}
    assert found == {folder.name for folder in FOLDERS if folder.name.startswith("core.")}
