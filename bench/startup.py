"""Measure whole processes from start to end, as ratios to importing click and pyoxigraph."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from common import (
    IL2KB,
    ROOT,
    arq,
    command_times,
    heading,
    merged,
    ratio,
    seconds,
    skipped,
    table,
    workspace,
)

_BASE = "import click, pyoxigraph"
_RDFLIB = """
import sys, rdflib
graph = rdflib.Graph()
for path in sys.argv[2:]:
    graph.parse(path, format="turtle")
list(graph.query(open(sys.argv[1], encoding="utf-8").read()))
"""
# What the peers are asked: the same for rdflib and arq, and about what a named query asks.
_QUESTION = """PREFIX il2: <https://w3id.org/il2kb/ontology#>
SELECT ?trial ?arm ?number WHERE {
  ?trial a il2:Trial ; il2:arm ?arm . ?arm il2:randomised/il2:number ?number
} ORDER BY ?trial ?arm
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=11, help="rounds; 11 unless told")
    parser.add_argument("--query", metavar="NAME", help="the named query; the first unless told")
    asked = parser.parse_args()
    if asked.runs < 1:
        parser.error("--runs must be 1 or more")
    with workspace() as folder:
        _measure(folder, asked.runs, asked.query)


def _measure(folder: Path, runs: int, name: str | None) -> None:
    python = sys.executable
    no: dict[str, str] = {}
    commands = {
        _BASE: [python, "-c", _BASE],
        "il2kb --help": [python, "-c", IL2KB, "--help"],
    }
    names = sorted(path.stem for path in (ROOT / "kb" / "queries").glob("*.rq"))
    name = name or (names[0] if names else None)
    if name:
        commands[f"il2kb query {name}"] = [python, "-c", IL2KB, "query", name]
    else:
        no["il2kb query"] = "the knowledge base has no named query"
    commands["import rdflib"] = [python, "-c", "import rdflib"]
    files = [ROOT / "ontology" / "il2kb.ttl", *sorted((ROOT / "kb").glob("*/*.ttl"))]
    question = folder / "question.rq"
    question.write_text(_QUESTION, encoding="utf-8")
    commands["rdflib: parse and query"] = [
        *(python, "-c", _RDFLIB, str(question)),
        *map(str, files),
    ]
    jena = arq(folder)
    if isinstance(jena, str):
        no["Jena arq"] = jena
    else:
        data = merged(files, folder / "all.nt")
        commands["Jena arq: parse and query"] = [
            *jena,
            *("--data", str(data), "--query", str(question), "--results", "csv"),
        ]
    heading(f"Start-up: whole processes on the shipped knowledge base, medians of {runs} rounds")
    times = command_times(commands, runs, folder)
    base = times[_BASE]
    if isinstance(base, str):
        raise SystemExit(f"{_BASE}: {base}")
    rows = []
    for what, value in times.items():
        if isinstance(value, str):
            no[what] = value
        else:
            rows.append((what, seconds(value), ratio(value, base)))
    table(("process", "median", "times the first"), rows)
    skipped(no)


if __name__ == "__main__":
    main()
