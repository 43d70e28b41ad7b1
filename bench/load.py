"""Measure loading generated trials into memory: triples a second, and memory a triple."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from common import apart, heading, ratio, resident, seconds, skipped, table, workspace
from generate import knowledge_base

_RDFLIB_LIMIT = 120.0  # seconds; rdflib gets no more data once a load takes longer
_RDFLIB_MOST = 1000  # trials


class Load(NamedTuple):
    """Seconds, triples and bytes of memory that a load took; None where it is not known."""

    seconds: float
    triples: int
    memory: int | None


def _measured(load: Callable[[], tuple[object, int]]) -> Load:
    before = resident()
    start = time.perf_counter()
    held, triples = load()
    taken = time.perf_counter() - start
    after = resident()
    assert held is not None  # alive until its memory was taken
    memory = None if before is None or after is None else after - before
    return Load(taken, triples, memory)


def with_il2kb(folder: Path) -> Load:
    """Load as every command does, by il2kb.store."""
    from il2kb.data import Layout
    from il2kb.store import load

    def work() -> tuple[object, int]:
        index = load(Layout.of(folder))
        if index.broken:
            raise RuntimeError(f"{len(index.broken)} files not read: {index.broken[0].message}")
        return index, len(index.store)

    return _measured(work)


def with_oxigraph(files: list[Path]) -> Load:
    """Load the same files by pyoxigraph alone, each into a graph of its own."""
    from pyoxigraph import NamedNode, RdfFormat, Store

    def work() -> tuple[object, int]:
        store = Store()
        for number, path in enumerate(files):
            graph = NamedNode(f"urn:file:{number}")
            store.load(path=path, format=RdfFormat.TURTLE, to_graph=graph)
        return store, len(store)

    return _measured(work)


def with_rdflib(files: list[Path]) -> Load:
    """Load the same files by rdflib into one graph."""
    import rdflib

    def work() -> tuple[object, int]:
        graph = rdflib.Graph()
        for path in files:
            graph.parse(path, format="turtle")
        return graph, len(graph)

    return _measured(work)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="10,000 trials too")
    parser.add_argument("--huge", action="store_true", help="10,000 and 100,000 trials too")
    asked = parser.parse_args()
    sizes = [1, 100, 1000]
    if asked.large or asked.huge:
        sizes.append(10_000)
    if asked.huge:
        sizes.append(100_000)
    heading("Loading generated trials into memory, from files; each load in a process of its own")
    no: dict[str, str] = {}
    for size in sizes:
        with workspace() as folder:
            _size(size, folder, no)
    skipped(no)


def _size(size: int, folder: Path, no: dict[str, str]) -> None:
    from il2kb.data import Layout

    kb = folder / "kb"
    knowledge_base(size, kb)
    files = [file.path for file in Layout.of(kb).data_files()]
    loads: dict[str, tuple[Callable[..., Load], object, float | None]] = {
        "il2kb, first time": (with_il2kb, kb, None),
        "il2kb, files unchanged": (with_il2kb, kb, None),
        "pyoxigraph alone": (with_oxigraph, files, None),
        "rdflib": (with_rdflib, files, _RDFLIB_LIMIT),
    }
    if size > _RDFLIB_MOST:
        del loads["rdflib"]
        no[f"rdflib at {size:,}"] = f"it is measured to {_RDFLIB_MOST:,} trials"
    done: dict[str, Load] = {}
    for name, (work, given, limit) in loads.items():
        try:
            done[name] = apart(work, given, limit=limit)
        except (RuntimeError, TimeoutError) as error:
            no[f"{name} at {size:,}"] = str(error)
    if not done:
        return
    base = next(iter(done.values()))
    rows = []
    for name, load in done.items():
        kilobytes = (
            "not known" if load.memory is None else f"{load.memory / 1e3 / load.triples:.2f}"
        )
        rate = f"{load.triples / load.seconds:,.0f}"
        times = ratio(load.seconds, base.seconds)
        rows.append((name, seconds(load.seconds), f"{load.triples:,}", rate, kilobytes, times))
    head = ("triples", "triples/s", "kB/triple", "times the first")
    table((f"{size:,} trials", "time", *head), rows)


if __name__ == "__main__":
    main()
