"""One run of the validation over many files, in several processes where that pays."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path

from il2kb.data import DataFile, Layout, graph_of, turtle_files
from il2kb.errors import DataError, LimitError, NotFoundError, Position
from il2kb.findings import Finding
from il2kb.validation.inspection import Inspected, Inspector
from il2kb.validation.report import Report

__all__ = ["ENGINES", "validate"]

ENGINES = ("own", "pyshacl")

# Fewer files are inspected sooner than processes are started.
_ALONE = 8


def validate(
    layout: Layout,
    paths: Sequence[Path] | None = None,
    profiles: Sequence[str] = ("core",),
    engine: str = "own",
) -> Report:
    """Validate the knowledge base, or the files and folders `paths`, which may lie outside it.

    Each file is validated by itself, against the ontology, concepts and sources of the layout;
    then the cross-record checks run over all of them. `engine` is one of ENGINES; shapes that
    need more than SHACL Core go to pySHACL in either case.

    Raises NotFoundError for an unknown profile, and DataError for shapes, checks or an ontology
    that cannot be used, and for a folder without files. A file that cannot be read is a finding.
    """
    if engine not in ENGINES:
        raise NotFoundError("engine", engine, ENGINES)
    files = _files(layout, paths)
    inspected = _inspect(layout, tuple(dict.fromkeys(profiles)), engine, files)
    findings = [finding for one in inspected for finding in one.findings]
    findings += _doubles(inspected)
    return Report(
        tuple(sorted(set(findings))),
        tuple(one.file.path for one in inspected),
        tuple(one.file.path for one in inspected if one.broken),
        tuple(dict.fromkeys(profiles)),
        engine,
    )


def _files(layout: Layout, paths: Sequence[Path] | None) -> list[DataFile]:
    # The ontology is no data: it is what the data are held against.
    own = [file for file in layout.data_files() if file.kind != "ontology"]
    if not paths:
        return own
    known = {os.path.realpath(file.path): file for file in own}
    found: dict[str, DataFile] = {}
    for path in paths:
        for file in _within(path):
            home = known.get(os.path.realpath(file))
            kind, graph = (
                (home.kind, home.graph) if home else ("trial", graph_of(file, "kb/trials"))
            )
            found.setdefault(os.path.realpath(file), DataFile(file, kind, graph))
    return list(found.values())


def _within(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = turtle_files(path, "**/*.ttl")
    if not found:  # a mistyped folder must not pass a build
        raise DataError(
            "the folder holds no .ttl file",
            position=Position(path),
            hint="name a folder that does, or a file",
        )
    return found


_inspector: Inspector | None = None


def _start(layout: Layout, profiles: Sequence[str], engine: str) -> None:
    """Make the inspector of a worker process."""
    global _inspector
    _inspector = Inspector(layout, profiles, engine)


def _work(files: Sequence[DataFile]) -> list[Inspected]:
    assert _inspector is not None  # made by _start, before any work arrives
    return _inspector.inspect(files)


def _inspect(
    layout: Layout, profiles: Sequence[str], engine: str, files: Sequence[DataFile]
) -> list[Inspected]:
    trials = [file for file in files if file.kind == "trial"]
    workers = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1, 8)
    if len(trials) <= _ALONE or workers < 2:
        return Inspector(layout, profiles, engine).inspect(files)
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import active_children

    # Errors of shapes and profiles are to be raised here, not in a worker that cannot start.
    own = Inspector(layout, profiles, engine)
    others = [file for file in files if file.kind != "trial"]
    size = max(1, min(50, -(-len(trials) // workers)))
    chunks = [trials[start : start + size] for start in range(0, len(trials), size)]
    with ProcessPoolExecutor(workers, initializer=_start, initargs=(layout, profiles, engine)) as p:
        with _ctrl_c_held_back():  # the workers inherit that, and this process ends them
            pending = p.map(_work, chunks)
        try:
            found = own.inspect(others)
            for chunk in pending:
                found += chunk
        except KeyboardInterrupt:
            for worker in active_children():
                worker.kill()
            raise
        except BrokenProcessPool as error:
            raise LimitError(
                "a process of the validation was stopped from outside",
                hint="there may be too little memory: name fewer files",
            ) from error
    return found


@contextlib.contextmanager
def _ctrl_c_held_back() -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])


def _doubles(inspected: Sequence[Inspected]) -> list[Finding]:
    """Return a finding for each file that describes a trial which another file describes too."""
    homes: dict[str, list[Inspected]] = {}
    for one in inspected:
        for trial in one.trials:
            homes.setdefault(trial, []).append(one)
    return [
        Finding(
            "trial-twice",
            "violation",
            f"the trial <{trial}> is also described in "
            + ", ".join(str(other.file.path) for other in found if other is not one),
            "one trial is one file: merge them, or give one trial another id",
            trial,
            position=Position(one.file.path),
        )
        for trial, found in homes.items()
        if len(found) > 1
        for one in found
    ]
