"""Work in a child process that can be killed, because Oxigraph answers no signal.

The child has the store in its memory by fork. It can open no file and no socket, its memory is
limited, and it ends by an alarm of its own should its parent be gone. It answers in bytes over a
pipe; nothing it computed is trusted to be more than data.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from il2kb.errors import LimitError, UsageError

__all__ = ["DEFAULT_LIMIT", "run_apart"]

CAN_FORK = hasattr(os, "fork")

DEFAULT_LIMIT: float | None = 60.0 if CAN_FORK else None
"""Seconds that work may take where nothing else is said."""

_MEMORY = 4 * 1024**3
_CHUNK = 1024**2


def run_apart(task: Callable[[], bytes], time_limit: float | None = DEFAULT_LIMIT) -> bytes:
    """Return what `task` returns, having run it in a child process.

    `time_limit` is in seconds; None lets the task run on. Where the system cannot fork, the task
    runs in this process. An exception of the task itself must be part of its answer.

    Raises LimitError when time or memory is used up, UsageError for a limit that is not positive
    or that cannot be held here, and KeyboardInterrupt at once.
    """
    if time_limit is not None and not 0 < time_limit <= 86_400:
        raise UsageError(
            f"the time limit must be more than 0 seconds and at most a day, not {time_limit:g}"
        )
    if not CAN_FORK:
        if time_limit is not None:
            raise UsageError(
                "a time limit cannot be held on this system, which has no fork()",
                hint="leave the time limit out, or use Linux, macOS or WSL",
            )
        return task()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _serve(task, writing, time_limit)
    try:
        os.close(writing)
        answer = _receive(reading, time_limit)
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        os.close(reading)
        _, status = os.waitpid(child, 0)
    return _verdict(answer, os.waitstatus_to_exitcode(status), time_limit)


def _receive(reading: int, time_limit: float | None) -> bytearray:
    """Read to the end of the pipe; raises LimitError at the deadline."""
    deadline = None if time_limit is None else time.monotonic() + time_limit
    poll = select.poll()
    poll.register(reading, select.POLLIN)
    answer = bytearray()
    while True:
        left = None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000
        if not poll.poll(left):
            raise _too_slow(time_limit)
        chunk = os.read(reading, _CHUNK)
        if not chunk:
            return answer
        answer += chunk


def _verdict(answer: bytearray, code: int, time_limit: float | None) -> bytes:
    if code == 0:
        return bytes(answer)
    if code == -signal.SIGINT:
        # The terminal sends Ctrl-C to parent and child; the child may be the first to go.
        raise KeyboardInterrupt
    if code == -signal.SIGALRM:
        raise _too_slow(time_limit)
    how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
    raise LimitError(
        f"the query was stopped: it used up the memory or the depth it may have ({how})",
        hint="ask for less: name a trial by -p, add LIMIT, or join patterns that share no variable",
    )


def _too_slow(time_limit: float | None) -> LimitError:
    return LimitError(
        f"the query did not end within {time_limit:g} seconds and was stopped",
        hint="join patterns that share no variable, ask for less, or give --time-limit SECONDS",
    )


def _serve(task: Callable[[], bytes], writing: int, time_limit: float | None) -> NoReturn:
    """Be the child: run the task, write its answer, and end without any clean-up of the parent."""
    code = 1
    try:
        _shut_in(writing, time_limit)
        answer = memoryview(task())
        while answer:
            answer = answer[os.write(writing, answer) :]
        code = 0
    finally:
        # Not sys.exit: buffers and exit handlers belong to the parent.
        os._exit(code)


def _shut_in(writing: int, time_limit: float | None) -> None:
    """Take from the child all that a query has no need of."""
    import resource

    for name in ("SIGINT", "SIGTERM", "SIGALRM", "SIGABRT", "SIGSEGV", "SIGBUS", "SIGPIPE"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    if time_limit is not None:
        # For a child whose parent was killed; the parent is the first to act otherwise.
        signal.setitimer(signal.ITIMER_REAL, time_limit + 1)
    silence = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        if descriptor != writing:
            os.dup2(silence, descriptor)
    os.closerange(3, writing)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    os.closerange(max(writing + 1, 3), most if most > 0 else 1 << 20)  # below 0: no limit
    with contextlib.suppress(OSError, ValueError):  # ValueError: the hard limit is lower already
        _limit_memory()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _limit_memory() -> None:
    """Allow 4 GiB more than the parent has, where the system says how much that is (Linux)."""
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * os.sysconf("SC_PAGE_SIZE") + _MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
