"""Measure validation of generated trials: il2kb against pySHACL as it is usually called."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from common import ROOT, apart, heading, ratio, seconds, skipped, table, workspace
from generate import knowledge_base

from il2kb.data import BASE, Layout

_SHAPE = f"{BASE}shape/"
_LIMIT = 900.0  # seconds that one validation may take
_PEER = "pySHACL on the merged graph"
# Engines that find nothing agree too easily: every tenth trial loses these pieces.
_EVERY = 10
_LOST = (
    "il2:unit unit:WK ; ",
    "il2:role il2:harm ; ",
    "il2:rule concept:rule.count-from-percentage ; ",
)

Found = frozenset[tuple[str, str]]


class Validated(NamedTuple):
    """Seconds from the files to the findings, and the findings as (shape, focus node)."""

    seconds: float
    found: Found


def by_library(folder: Path, profiles: Sequence[str]) -> Validated:
    """Validate by the library: shapes, references and cross-record checks, with the stamp."""
    start = time.perf_counter()
    from il2kb.validation import validate

    report = validate(Layout.of(folder), profiles=profiles)
    taken = time.perf_counter() - start
    return Validated(taken, frozenset((f.code, str(f.focus)) for f in report.findings))


def by_command(folder: Path, profiles: Sequence[str]) -> Validated:
    """Validate by the command, the start of Python included; what it finds is not read."""
    command = [sys.executable, "-m", "il2kb", "--kb", str(folder), "validate"]
    command += [part for name in profiles for part in ("--profile", name)]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, cwd=ROOT, check=False)
    taken = time.perf_counter() - start
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode(errors="replace").strip())
    return Validated(taken, frozenset())


def by_engine(folder: Path, profiles: Sequence[str]) -> Validated:
    """Run the shapes alone by our own engine, in one process, file by file."""
    start = time.perf_counter()
    from il2kb.profiles import find_profile
    from il2kb.shacl import Graph, Shapes
    from il2kb.turtle import parse
    from il2kb.validation.background import read_background

    layout = Layout.of(folder)
    behind = read_background(layout).graph
    shapes = [Shapes.compile(find_profile(layout, name).graph) for name in profiles]
    # The background is in no file's way, and is validated as one.
    graphs = [Graph(behind.triples())]
    for file in layout.data_files():
        if file.kind == "trial":
            graphs.append(Graph(parse(file.path), behind))
    found = [result for graph in graphs for one in shapes for result in one.validate(graph)]
    taken = time.perf_counter() - start
    return Validated(
        taken, frozenset((_code(str(r.source_shape)), str(r.focus).strip("<>")) for r in found)
    )


def by_pyshacl(files: Sequence[Path], shapes: Sequence[Path]) -> Validated:
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
                _code(str(report.value(result, sh.sourceShape))),
                str(report.value(result, sh.focusNode)),
            )
            for result in report.subjects(rdflib.RDF.type, sh.ValidationResult)
        ),
    )


def _code(shape: str) -> str:
    return shape.strip("<>").removeprefix(_SHAPE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="1,000 trials too (many minutes)")
    asked = parser.parse_args()
    heading("Validation from files to findings, each row in a process of its own")
    print("il2kb runs its references, checks and stamp besides the shapes; pySHACL the shapes.\n")
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
    shapes = {p.stem: p for place in layout.folders("shapes") for p in place.glob("*.ttl")}
    every, core = sorted(shapes), ["core"]
    all_of_them = f"{len(every)} profiles"
    # In this order: the cache is empty at first.
    works: dict[str, tuple[Callable[..., Validated], tuple[object, ...]]] = {
        f"il2kb cold, {all_of_them}": (by_library, (folder, every)),
        f"il2kb unchanged, {all_of_them}": (by_library, (folder, every)),
        f"il2kb unchanged, {all_of_them}, whole process": (by_command, (folder, every)),
        f"own engine in one process, {all_of_them}": (by_engine, (folder, every)),
        f"{_PEER}, {all_of_them}": (by_pyshacl, (files, list(shapes.values()))),
        "il2kb cold, core, whole process": (by_command, (folder, core)),
        "il2kb unchanged, core, whole process": (by_command, (folder, core)),
        f"{_PEER}, core": (by_pyshacl, (files, [shapes["core"]])),
    }
    done: dict[str, Validated] = {}
    missed: dict[str, str] = {}
    for name, (work, given) in works.items():
        try:
            done[name] = apart(work, *given, limit=_LIMIT)
        except TimeoutError:
            missed[name] = f">{_LIMIT:g} s"
            no[f"{name} at {size:,}"] = f"stopped after {_LIMIT:g} s"
        except RuntimeError as error:
            missed[name] = "failed"
            no[f"{name} at {size:,}"] = str(error)
    rows = []
    for name in works:
        peer = f"{_PEER}, {'core' if ', core' in name else all_of_them}"
        if name not in done:
            rows.append((name, missed[name], ""))
            continue
        least = done[peer].seconds if peer in done else _LIMIT if ">" in missed[peer] else 0.0
        times = ratio(least, done[name].seconds)
        more = ">" if peer in missed else ""
        rows.append((name, seconds(done[name].seconds), more + times if least else ""))
    table((f"{size:,} trial{'s' * (size > 1)}", "time", "times as fast as pySHACL"), rows)
    own, peer = f"own engine in one process, {all_of_them}", f"{_PEER}, {all_of_them}"
    if own in done and peer in done:
        _compare(done[own].found, done[peer].found)
    kept, fresh = (done.get(f"il2kb {how}, {all_of_them}") for how in ("unchanged", "cold"))
    if kept and fresh:
        same = kept.found == fresh.found
        print(f"cold and unchanged {'find the same' if same else 'DIFFER'}\n")


def _spoil(folder: Path) -> None:
    for path in sorted((folder / "trials").glob("*.ttl"))[::_EVERY]:
        text = path.read_text(encoding="utf-8")
        for piece in _LOST:
            text = text.replace(piece, "", 1)
        path.write_text(text, encoding="utf-8")


def _compare(own: Found, peer: Found) -> None:
    if own == peer:
        print(f"the two engines find the same: {len(own):,} pairs of shape and thing")
        return
    print("THE FINDINGS DIFFER")
    for what, some in (("il2kb alone", own - peer), ("pySHACL alone", peer - own)):
        for code, focus in sorted(some)[:10]:
            print(f"  {what}: {code} {focus}")


if __name__ == "__main__":
    main()
