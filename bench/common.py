"""What the benchmarks share: data made on the spot, times in one run, peers, and the table."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# The benchmarks measure this checkout, whether or not another il2kb is installed.
sys.path.insert(0, str(ROOT))
IL2KB = "from il2kb.cli import main; main()"
_PACKAGES = ("pyoxigraph", "click", "rdflib", "pyshacl")
_JARS = Path("/usr/share/java")
# The jars of Debian's Jena, and those it needs; two bridges of slf4j at once would stop it.
_JAR_NAMES = (
    "jena-",
    "commons-",
    "dexx.collection",
    "gson",
    "guava",
    "httpc",
    "jackson-",
    "jakarta.json",
    "jcl-over-slf4j",
    "jsonld-java",
    "libintl",
    "protobuf",
    "slf4j-api",
    "slf4j-nop",
    "thrift",
    "titanium",
)


@contextlib.contextmanager
def workspace() -> Iterator[Path]:
    """Yield a temporary folder; the cache of il2kb is in it too, so that none is used or left.

    A benchmark that is terminated leaves no folder behind either.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="il2kb-bench-") as name:
        before = os.environ.get("IL2KB_CACHE")
        os.environ["IL2KB_CACHE"] = str(Path(name) / "cache")
        try:
            yield Path(name)
        finally:
            if before is None:
                del os.environ["IL2KB_CACHE"]
            else:
                os.environ["IL2KB_CACHE"] = before


def command_times(
    commands: Mapping[str, Sequence[str]], runs: int, folder: Path
) -> dict[str, float | str]:
    """Return the median seconds of each whole process, or why it failed.

    Each round runs every command once, so that a busy moment of the machine hits all alike; the
    round before the first fills the caches of the system and is not counted.
    """
    times: dict[str, list[float]] = {name: [] for name in commands}
    failed: dict[str, float | str] = {}
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}
    for turn in range(runs + 1):
        for name, command in commands.items():
            if name in failed:
                continue
            start = time.perf_counter()
            done = subprocess.run(
                command, capture_output=True, cwd=folder, env=environment, check=False
            )
            seconds = time.perf_counter() - start
            if done.returncode:
                lines = done.stderr.decode(errors="replace").strip().splitlines()
                failed[name] = f"exit {done.returncode}: {lines[-1] if lines else 'no message'}"
            elif turn:
                times[name].append(seconds)
    return {
        name: failed[name] if name in failed else statistics.median(times[name])
        for name in commands
    }


def apart(work: Callable[..., Any], *given: Any, limit: float | None = None) -> Any:
    """Return work(*given) from a fresh process, whose memory nothing else has touched.

    Raises TimeoutError past `limit` seconds, and RuntimeError with the message where it fails.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(sender, work, given))
    process.start()
    sender.close()
    try:
        if not receiver.poll(limit):
            raise TimeoutError(f"stopped after {limit:g} s")
        good, value = receiver.recv()
    except EOFError:
        raise RuntimeError("the process died") from None
    finally:
        process.kill()
        process.join()
    if not good:
        raise RuntimeError(value)
    return value


def _send(sender: Any, work: Callable[..., Any], given: tuple[Any, ...]) -> None:
    try:
        answer = (True, work(*given))
    except Exception as error:  # whatever a peer raises is a line of the table
        answer = (False, f"{type(error).__name__}: {error}")
    sender.send(answer)


def resident() -> int | None:
    """Return the memory of this process in bytes; None where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


def arq(folder: Path) -> list[str] | str:
    """Return the start of a command that runs Jena's arq, or why there is none.

    Debian's Jena looks for the messages of Xerces under xerces/ and has them under
    org/apache/jena/ext/xerces/, without which no literal is read: `folder` gets a copy in the
    right place.
    """
    java = shutil.which("java")
    if java is None:
        return "no java"
    core = _JARS / "jena-core.jar"
    if not (core.exists() and (_JARS / "jena-cmds.jar").exists()):
        return "no Jena: install libapache-jena-java"
    prefix = "org/apache/jena/ext/"
    with zipfile.ZipFile(core) as jar:
        for name in jar.namelist():
            if name.startswith(f"{prefix}xerces/") and name.endswith(".properties"):
                target = folder / "jena" / name.removeprefix(prefix)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(jar.read(name))
    jars = sorted(p for p in _JARS.glob("*.jar") if p.name.startswith(_JAR_NAMES))
    # Every jar is there twice, with its version in its name and without.
    unversioned = [p for p in jars if not any(part[:1].isdigit() for part in p.stem.split("-"))]
    return [java, "-cp", ":".join(map(str, [folder / "jena", *unversioned])), "arq.arq"]


def merged(files: Sequence[Path], target: Path) -> Path:
    """Write the triples of Turtle files into one N-Triples file, for peers without our loader."""
    from pyoxigraph import RdfFormat, parse, serialize

    with target.open("wb") as out:
        for path in files:
            serialize(parse(path=path, format=RdfFormat.TURTLE), out, format=RdfFormat.N_TRIPLES)
    return target


def heading(what: str) -> None:
    """Print what is measured, and on what."""
    packages = []
    for name in _PACKAGES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            packages.append(f"{name} {metadata.version(name)}")
    print(f"{what}\nPython {platform.python_version()}, {', '.join(packages)}; ", end="")
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores\n")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table: the first column to the left, the others to the right."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    for row in (head, ["-" * width for width in widths], *rows):
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        print("  ".join(cells).rstrip())
    print()


def skipped(reasons: Mapping[str, str]) -> None:
    """Print what was not measured, and why."""
    for name, reason in reasons.items():
        print(f"skipped {name}: {reason}")


def seconds(value: float) -> str:
    """Return a time with three significant digits and its unit."""
    if value < 1:
        return f"{value * 1000:.3g} ms"
    return f"{value:.3g} s" if value < 1000 else f"{value:.0f} s"


def ratio(value: float, base: float) -> str:
    """Return how many times `base` a value is."""
    return f"{value / base:.2f}" if value < 10 * base else f"{value / base:.0f}"
