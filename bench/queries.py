"""Measure every named query on generated trials, and what rdflib and Jena take for the same."""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

from common import apart, arq, heading, merged, ratio, seconds, skipped, table, workspace
from generate import knowledge_base

from il2kb.data import BASE, Layout
from il2kb.errors import Il2kbError, LimitError
from il2kb.queries import Query, named, names, run
from il2kb.store import Index, load
from il2kb.table import Table

_LIMIT = 60.0  # seconds a query may take here
_PEER_LIMIT = 10.0  # seconds a query may take in a peer
_PEER_TRIALS = 20
_RUNS = 3
_TRIAL = f"{BASE}trial/generated-000001"
# A value for each type of parameter that a query can require.
_GIVEN = {"trial": _TRIAL, "iri": f"{_TRIAL}#arm.placebo.randomised"}


def ask(index: Index, query: Query, given: dict[str, str]) -> tuple[float, int]:
    """Return the median seconds of a query from call to table, and how many rows it gives.

    A query that takes over a second is asked once. Raises LimitError past the time limit.
    """
    times, count = [], 0
    for _ in range(_RUNS):
        start = time.perf_counter()
        answer = run(index, query, given, time_limit=_LIMIT)
        times.append(time.perf_counter() - start)
        count = len(answer) if isinstance(answer, Table) else 1
        if times[-1] > 1:
            break
    return statistics.median(times), count


def ask_rdflib(data: Path, text: str) -> tuple[float, int]:
    """Return the seconds of one run in rdflib, and the rows; meant for a process of its own."""
    import rdflib

    graph = rdflib.Graph().parse(data, format="nt")
    start = time.perf_counter()
    count = len(list(graph.query(text)))
    return time.perf_counter() - start, count


def ask_arq(command: list[str], data: Path, query: Path) -> float:
    """Return the seconds of a warm run in arq, without its start and its loading.

    Raises RuntimeError where it fails or takes too long.
    """
    # One run to warm up, then one that is timed.
    options = ("--data", str(data), "--query", str(query), "--time", "--repeat=1,1")
    try:
        done = subprocess.run(
            [*command, *options, "--results", "csv"],
            capture_output=True,
            text=True,
            timeout=3 * _PEER_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"stopped after {3 * _PEER_LIMIT:g} s") from None
    found = re.findall(r"Time: ([0-9.]+) sec", done.stdout + done.stderr)
    if done.returncode or not found:
        raise RuntimeError((done.stderr or done.stdout).strip()[-200:] or "no time printed")
    return float(found[-1])


def required(query: Query) -> dict[str, str]:
    """Return a value for each parameter that must be given."""
    return {p.name: _GIVEN[p.type] for p in query.header.parameters if p.required}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=1000, help="how many; 1,000 unless told")
    parser.add_argument("--large", action="store_true", help="10,000 trials, as the bar asks")
    parser.add_argument("--no-peers", action="store_true", help="leave rdflib and Jena out")
    asked = parser.parse_args()
    if asked.trials < 1:
        parser.error("--trials must be 1 or more")
    heading("Named queries, warm, in memory; medians of runs after loading")
    no: dict[str, str] = {}
    with workspace() as folder:
        _all_queries(folder, 10_000 if asked.large else asked.trials, no)
    if not asked.no_peers:
        with workspace() as folder:
            _against_peers(folder, no)
    skipped(no)


def _generated(folder: Path, count: int) -> Index:
    knowledge_base(count, folder / "kb")
    return load(Layout.of(folder / "kb"))


def _all_queries(folder: Path, count: int, no: dict[str, str]) -> None:
    index = _generated(folder, count)
    rows = []
    slowest = ("", 0.0)
    for name in names(index.layout):
        print(f"{name} at {count:,} trials", file=sys.stderr, flush=True)
        try:
            query = named(index.layout, name)
            given = required(query)
            taken, found = ask(index, query, given)
            for_one = ""
            if "trial" in {p.name for p in query.header.parameters}:
                for_one = seconds(ask(index, query, {**given, "trial": _TRIAL})[0])
        except Il2kbError as error:
            no[f"{name} at {count:,}"] = error.message
            if isinstance(error, LimitError):
                slowest = (name, float("inf"))
            continue
        slowest = max(slowest, (name, taken), key=lambda pair: pair[1])
        rows.append((name, f"{found:,}", seconds(taken), for_one))
    table((f"{count:,} trials, {len(index.store):,} triples", "rows", "all", "one trial"), rows)
    if slowest[0]:
        end = seconds(slowest[1]) if slowest[1] < float("inf") else "over its limit"
        print(f"slowest: {slowest[0]}, {end}\n")
    else:
        no["named queries"] = "the knowledge base has none"


def _against_peers(folder: Path, no: dict[str, str]) -> None:
    index = _generated(folder, _PEER_TRIALS)
    data = merged([file.path for file in index.files.values()], folder / "all.nt")
    jena = arq(folder)
    if isinstance(jena, str):
        no["Jena arq"] = jena
    rows = []
    for name, path in names(index.layout).items():
        try:
            query = named(index.layout, name)
            if required(query):
                no[f"{name} in the peers"] = "it requires a parameter, which only il2kb fills in"
                continue
            if re.search(r"\bGRAPH\b", query.text):
                no[f"{name} in the peers"] = "it asks for graphs, and the peers have one"
                continue
            base, count = ask(index, query, {})
        except Il2kbError as error:
            no[f"{name} at {_PEER_TRIALS:,}"] = error.message
            continue
        row = [name, f"{count:,}", seconds(base)]
        try:
            taken, found = apart(ask_rdflib, data, query.text, limit=_PEER_LIMIT)
            row += [seconds(taken), ratio(taken, base)]
            if found != count:
                no[f"{name}: the same rows in rdflib"] = f"it gives {found:,}"
        except (RuntimeError, TimeoutError) as error:
            no[f"{name} in rdflib"] = str(error)
            row += ["", ""]
        if not isinstance(jena, str):
            try:
                taken = ask_arq(jena, data, path)
                row += [seconds(taken), ratio(taken, base)]
            except RuntimeError as error:
                no[f"{name} in Jena arq"] = str(error)
                row += ["", ""]
        rows.append(row)
    head = [f"{_PEER_TRIALS:,} trials", "rows", "il2kb", "rdflib", "times il2kb"]
    table(head if isinstance(jena, str) else [*head, "arq", "times il2kb"], rows)


if __name__ == "__main__":
    main()
