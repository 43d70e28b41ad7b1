"""What was made from files, kept between runs so that a start is fast.

An entry is checked against the hash of its own content when it is read, and its reader holds it
against the hash of what it was made from: it can be deleted at any time, two runs may write it at
once, and it is never trusted over a changed file.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from _thread import get_ident
from pathlib import Path

__all__ = ["fetch", "folder", "keep", "read", "write"]

_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)  # as the system has them


def folder() -> Path:
    """Return the folder of the cache: IL2KB_CACHE, else il2kb/ in the user's cache folder."""
    if own := os.environ.get("IL2KB_CACHE"):
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "il2kb"


def fetch(text: bytes) -> tuple[bytes, str] | None:
    """Return the canonical N-Triples made from `text` and their SHA-256, or None."""
    return read(f"{hashlib.sha256(text).hexdigest()}.nt")


def keep(text: bytes, triples: bytes) -> str:
    """Keep the canonical N-Triples made from `text`, and return their SHA-256."""
    return write(f"{hashlib.sha256(text).hexdigest()}.nt", triples)


def read(name: str) -> tuple[bytes, str] | None:
    """Return the content of an entry and its SHA-256, None where there is none that is whole."""
    try:
        kept = (folder() / name).read_bytes()
    except (OSError, RuntimeError):  # RuntimeError: no home folder
        return None
    digest, _, content = kept.partition(b"\n")
    if hashlib.sha256(content).hexdigest().encode() != digest:
        return None
    return content, digest.decode()


def write(name: str, content: bytes) -> str:
    """Keep an entry in the place of what has its name, and return the SHA-256 of its content.

    A cache that cannot be written is no error.
    """
    digest = hashlib.sha256(content).hexdigest()
    with contextlib.suppress(OSError, RuntimeError):
        target = folder()
        # Of this process and thread alone, so that the name need not be drawn; a file of that
        # name is one that a killed run has left.
        part = target / f"{name}.{os.getpid()}-{get_ident()}.part"
        try:
            descriptor = _create(part)
        except FileNotFoundError:
            target.mkdir(parents=True, exist_ok=True)
            descriptor = _create(part)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(digest.encode() + b"\n" + content)
            part.replace(target / name)
        except OSError:
            part.unlink(missing_ok=True)
    return digest


def _create(path: Path) -> int:
    """Open a new or abandoned file to write, never what a link of its name points to."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _NO_LINK, 0o600)
