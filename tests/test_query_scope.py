"""A query about one trial among many reads less, and answers the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from il2kb.data import Layout
from il2kb.queries import named, names, run, scope
from il2kb.store import Index, load

BENCH = Path(__file__).resolve().parent.parent / "bench"
SCOPED = [n for n in names(Layout.shipped()) if named(Layout.shipped(), n).header.scope]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Return the index of 60 generated trials and a review that names one of them."""
    folder = tmp_path_factory.mktemp("many") / "kb"
    subprocess.run(
        [sys.executable, str(BENCH / "generate.py"), "60", str(folder)],
        check=True,
        capture_output=True,
    )
    layout = Layout.of(folder)
    trial = sorted(load(layout).trials().values())[7]
    (layout.kb / "sources" / "a-review.ttl").write_text(
        "<https://w3id.org/il2kb/source/a-review> a <https://w3id.org/il2kb/ontology#Review> ;\n"
        f"    <https://w3id.org/il2kb/ontology#about> <{trial}> .\n",
        encoding="utf-8",
    )
    return load(layout)


def test_every_query_about_a_trial_has_a_scope() -> None:
    assert len(SCOPED) > 15


@pytest.mark.parametrize("name", SCOPED)
def test_the_answer_is_that_of_all_graphs(
    many: Index, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = named(many.layout, name)
    some = [*many.trials()][7:50:14]
    scoped = [list(run(many, query, {"trial": trial})) for trial in some]
    monkeypatch.setattr(scope, "_MANY", 10**9)
    assert scoped == [list(run(many, query, {"trial": trial})) for trial in some]


def test_other_trials_are_left_out_and_a_source_that_names_the_trial_is_not(many: Index) -> None:
    trials = sorted(many.trials().values())
    graphs = scope.graphs_about(many, NamedNode(trials[7]))
    assert graphs is not None
    kinds = [many.files[graph.value].kind for graph in graphs]
    assert kinds.count("trial") == 1
    review = NamedNode("https://w3id.org/il2kb/kb/sources/a-review")
    assert review in graphs
    assert review not in (scope.graphs_about(many, NamedNode(trials[8])) or [])


def test_few_trials_are_all_read(index: Index) -> None:
    assert scope.graphs_about(index, NamedNode(index.trials()["he-2020"])) is None
