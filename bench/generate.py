"""Generate a knowledge base of realistic trials: python bench/generate.py N OUT_DIR.

Each trial depends on the seed and its own number alone, so trial 7 is the same among 10 and among
100,000. The numbers agree with each other: percentages with counts and denominators, p-values
with counts, enrolment with the sizes of the arms.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from plan import plan
from texts import BASE, concept_text, source_text, trial_text

__all__ = ["knowledge_base", "nquads"]

_T = TypeVar("_T")
_BATCH = 250  # trials a task of the process pool
_FEW = 1000  # below this many trials, starting processes costs more than it saves


def knowledge_base(count: int, folder: Path, seed: int = 1) -> None:
    """Write `count` trials, their sources and their concepts as Turtle files under a folder."""
    for name in ("trials", "sources", "concepts"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "concepts" / "generated.ttl").write_text(concept_text(), encoding="utf-8")
    for _ in _in_batches(partial(_write_files, folder, seed), count):
        pass


def nquads(count: int, file: Path, seed: int = 1) -> None:
    """Write what `knowledge_base` writes as one N-Quads file, with the same graph names."""
    with file.open("wb") as out:
        out.write(_quads("concepts/generated", concept_text()))
        for part in _in_batches(partial(_batch_quads, seed), count):
            out.write(part)


def _write_files(folder: Path, seed: int, numbers: range) -> None:
    trials, sources = f"{folder}/trials/", f"{folder}/sources/"
    for number in numbers:
        trial = plan(number, seed)
        for path, text in (
            (f"{trials}{trial.key}.ttl", trial_text(trial)),
            (f"{sources}{trial.key}.ttl", source_text(trial)),
        ):
            Path(path).write_bytes(text.encode())


def _batch_quads(seed: int, numbers: range) -> bytes:
    parts = []
    for number in numbers:
        trial = plan(number, seed)
        parts.append(_quads(f"trials/{trial.key}", trial_text(trial)))
        parts.append(_quads(f"sources/{trial.key}", source_text(trial)))
    return b"".join(parts)


def _quads(name: str, text: str) -> bytes:
    from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

    graph = NamedNode(f"{BASE}kb/{name}")
    quads = (
        Quad(t.subject, t.predicate, t.object, graph) for t in parse(text, format=RdfFormat.TURTLE)
    )
    lines = serialize(quads, format=RdfFormat.N_QUADS)
    assert lines is not None  # None only where an output is named
    return lines


def _in_batches(work: Callable[[range], _T], count: int) -> Iterator[_T]:
    """Yield the results of work over trials 1 to count in order, on all cores where it pays."""
    batches = [range(i, min(i + _BATCH, count + 1)) for i in range(1, count + 1, _BATCH)]
    if count <= _FEW:
        yield from map(work, batches)
        return
    # Spawned, because a fork would copy the threads' locks of whoever calls this.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, batches)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("count", type=int, metavar="N", help="how many trials, 1 to 999999")
    parser.add_argument("folder", type=Path, nargs="?", metavar="OUT_DIR", help="a new folder")
    parser.add_argument("--seed", type=int, default=1, help="other numbers for another seed")
    parser.add_argument("--nquads", type=Path, metavar="FILE", help="write one N-Quads file")
    asked = parser.parse_args()
    if not 1 <= asked.count <= 999_999:
        parser.error("N must be from 1 to 999999")
    if (asked.folder is None) == (asked.nquads is None):
        parser.error("name OUT_DIR or --nquads FILE, and not both")
    target = asked.nquads or asked.folder
    if target.exists():
        parser.error(f"{target} exists; name a new one")
    start = time.perf_counter()
    if asked.nquads:
        nquads(asked.count, asked.nquads, asked.seed)
    else:
        knowledge_base(asked.count, asked.folder, asked.seed)
    seconds = time.perf_counter() - start
    print(
        f"{asked.count} trials in {seconds:.2f} s, {asked.count / seconds:,.0f} a second",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
