"""Measure validation of generated trials: il2kb against pySHACL as it is usually called."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from common import apart, heading, ratio, seconds, skipped, table, workspace
from generate import knowledge_base

from il2kb.data import BASE, Layout

_SHAPE = f"{BASE}shape/"
_LIMIT = 900.0  # seconds that one validation may take
# Engines that find nothing agree too easily: every tenth trial loses these pieces.
_EVERY = 10
_LOST = (
    "il2:unit unit:WK ; ",
    "il2:role il2:harm ; ",
    "il2:rule concept:rule.count-from-percentage ; ",
)


class Validated(NamedTuple):
    """Seconds from the files to the findings, and the findings as (shape, focus node)."""

    seconds: float
    found: frozenset[tuple[str, str]]


def with_il2kb(folder: Path, engine: str) -> Validated:
    """Validate as `il2kb validate` does, cross-record checks included."""
    start = time.perf_counter()
    from il2kb.validation import validate

    report = validate(Layout.of(folder), engine=engine)
    taken = time.perf_counter() - start
    # The checks have no counterpart in the shapes graph that pySHACL is given.
    return Validated(
        taken,
        frozenset(
            (finding.code, str(finding.focus))
            for finding in report.findings
            if finding.result is not None
        ),
    )


def with_pyshacl(files: list[Path], shapes: list[Path]) -> Validated:
    """Validate one rdflib graph of all files, without inference."""
    start = time.perf_counter()
    import pyshacl
    import rdflib

    data, shapes_graph = rdflib.Graph(), rdflib.Graph()
    for graph, paths in ((data, files), (shapes_graph, shapes)):
        for path in paths:
            graph.parse(path, format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes_graph, inference="none")
    taken = time.perf_counter() - start
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    assert isinstance(report, rdflib.Graph)
    return Validated(
        taken,
        frozenset(
            (
                str(report.value(result, sh.sourceShape)).removeprefix(_SHAPE),
                str(report.value(result, sh.focusNode)),
            )
            for result in report.subjects(rdflib.RDF.type, sh.ValidationResult)
        ),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="1,000 trials too (many minutes)")
    asked = parser.parse_args()
    heading("Validation against shapes/core.ttl, from files to findings, in a process of its own")
    no: dict[str, str] = {}
    for size in [1, 100, 1000] if asked.large else [1, 100]:
        with workspace() as folder:
            _size(size, folder / "kb", no)
    skipped(no)


def _size(size: int, folder: Path, no: dict[str, str]) -> None:
    knowledge_base(size, folder)
    _spoil(folder)
    layout = Layout.of(folder)
    files = [file.path for file in layout.data_files()]
    shapes = [path for place in layout.folders("shapes") for path in place.glob("core.ttl")]
    works: dict[str, tuple[Callable[..., Validated], tuple[object, ...]]] = {
        "il2kb": (with_il2kb, (folder, "own")),
        "pySHACL on the merged graph": (with_pyshacl, (files, shapes)),
    }
    done: dict[str, Validated] = {}
    for name, (work, given) in works.items():
        try:
            done[name] = apart(work, *given, limit=_LIMIT)
        except (RuntimeError, TimeoutError) as error:
            no[f"{name} at {size:,}"] = str(error)
    if not done:
        return
    base = next(iter(done.values()))
    rows = [
        (name, seconds(one.seconds), f"{len(one.found):,}", ratio(one.seconds, base.seconds))
        for name, one in done.items()
    ]
    table((f"{size:,} trials", "time", "findings", "times the first"), rows)
    if len(done) == len(works):
        _compare(*(one.found for one in done.values()))


def _spoil(folder: Path) -> None:
    for path in sorted((folder / "trials").glob("*.ttl"))[::_EVERY]:
        text = path.read_text(encoding="utf-8")
        for piece in _LOST:
            text = text.replace(piece, "", 1)
        path.write_text(text, encoding="utf-8")


def _compare(own: frozenset[tuple[str, str]], peer: frozenset[tuple[str, str]]) -> None:
    if own == peer:
        print("the findings are equal\n")
        return
    print("THE FINDINGS DIFFER")
    for what, some in (("il2kb alone", own - peer), ("pySHACL alone", peer - own)):
        for code, focus in sorted(some)[:10]:
            print(f"  {what}: {code} {focus}")
    print()


if __name__ == "__main__":
    main()
