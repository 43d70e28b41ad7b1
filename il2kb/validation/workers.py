"""The inspection of new files, in several processes where that pays."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from il2kb.data import DataFile, Layout
from il2kb.errors import LimitError
from il2kb.validation.inspected import Inspected
from il2kb.validation.inspection import Inspector

__all__ = ["inspect"]

# Fewer trials are inspected sooner than processes are started.
_ALONE = 8
# Files that are inspected at once: more of them share a query, and fewer share the work evenly.
_TOGETHER = 125
_MOST = 16  # processes


def inspect(
    layout: Layout,
    profiles: Sequence[str],
    engine: str,
    files: Sequence[DataFile],
    texts: Mapping[DataFile, bytes],
) -> list[Inspected]:
    """Inspect files against the background whose bytes are `texts`.

    Raises as `Inspector` does, and LimitError where the system ends a process of it.
    """
    # Errors of shapes and profiles are to be raised here, not in a worker that cannot start.
    inspector = Inspector(layout, profiles, engine, texts)
    workers = min(_cores(), _MOST)
    if workers < 2 or sum(file.kind == "trial" for file in files) <= _ALONE:
        return inspector.inspect(files)
    if _may_fork():
        return _inspect_apart(inspector, "fork", (), files, workers)
    if _may_spawn():
        return _inspect_apart(inspector, "spawn", (layout, profiles, engine, texts), files, workers)
    return inspector.inspect(files)


def _cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_inspector: Inspector | None = None


def _start(*given: object) -> None:
    """Make the inspector of a process that has not inherited one."""
    global _inspector
    gc.disable()
    if given:
        _inspector = Inspector(*given)  # type: ignore[arg-type]


def _work(files: Sequence[DataFile]) -> list[tuple[DataFile, bytes]]:
    assert _inspector is not None  # inherited, or made by _start before any work arrives
    # As text, which is needed to be kept and passes from process to process faster.
    return [(one.file, one.to_json()) for one in _inspector.inspect(files)]


def _inspect_apart(
    inspector: Inspector,
    method: str,
    given: tuple[object, ...],
    files: Sequence[DataFile],
    workers: int,
) -> list[Inspected]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import active_children, get_context

    global _inspector
    trials = [file for file in files if file.kind == "trial"]
    others = [file for file in files if file.kind != "trial"]
    chunks = [
        *_parts(others, -(-len(others) // workers)),
        *_parts(trials, min(_TOGETHER, -(-len(trials) // workers))),
    ]
    _inspector = inspector
    others_before = set(active_children())  # those of a program that uses il2kb
    try:
        with ProcessPoolExecutor(
            min(workers, len(chunks)),
            get_context(method),
            _start,
            given,
        ) as pool:
            with _ctrl_c_held_back():  # the workers inherit that, and this process ends them
                pending = pool.map(_work, chunks)
            try:
                return [Inspected.from_json(*one) for chunk in pending for one in chunk]
            except KeyboardInterrupt:
                for worker in set(active_children()) - others_before:
                    worker.kill()
                raise
            except BrokenProcessPool as error:
                raise LimitError(
                    "a process of the validation was stopped from outside",
                    hint="there may be too little memory: name fewer files",
                ) from error
    finally:
        _inspector = None


def _parts(files: Sequence[DataFile], size: int) -> Iterator[Sequence[DataFile]]:
    for start in range(0, len(files), max(1, size)):
        yield files[start : start + size]


def _may_fork() -> bool:
    """Tell whether this process can be copied as it is; locks of threads could not."""
    if not hasattr(os, "fork") or sys.platform == "darwin":
        return False
    tasks = Path("/proc/self/task")  # of all threads, those of other languages too
    return sum(1 for _ in tasks.iterdir()) == 1 if tasks.is_dir() else threading.active_count() == 1


def _may_spawn() -> bool:
    """Tell whether the main module can be imported once more, as a new process does.

    A script that does not ask for its own name would run a second time.
    """
    path = getattr(sys.modules["__main__"], "__file__", None)
    if path is None:  # an interactive session
        return True
    try:
        return b"__name__" in Path(path).read_bytes()
    except OSError:
        return False


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
