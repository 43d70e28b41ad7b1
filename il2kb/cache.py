"""Canonical N-Triples of data files, kept between runs so that a start is fast.

An entry is named by the hash of the file it was made from and by the hash of its own content,
and both are checked when it is read: it can be deleted at any time, two runs may write it at
once, and it is never trusted over a changed file.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from _thread import get_ident
from pathlib import Path

__all__ = ["fetch", "folder", "keep"]

_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)  # as the system has them


def folder() -> Path:
    """Return the folder of the cache: IL2KB_CACHE, else il2kb/ in the user's cache folder."""
    if own := os.environ.get("IL2KB_CACHE"):
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "il2kb"


def fetch(text: bytes) -> tuple[bytes, str] | None:
    """Return the canonical N-Triples made from `text` and their SHA-256, or None."""
    key = hashlib.sha256(text).hexdigest()
    try:
        content = (folder() / f"{key}.nt").read_bytes()
    except (OSError, RuntimeError):  # RuntimeError: no home folder
        return None
    digest, _, triples = content.partition(b"\n")
    if hashlib.sha256(triples).hexdigest().encode() != digest:
        return None
    return triples, digest.decode()


def keep(text: bytes, triples: bytes) -> str:
    """Keep the canonical N-Triples made from `text`, and return their SHA-256.

    A cache that cannot be written is no error.
    """
    key = hashlib.sha256(text).hexdigest()
    digest = hashlib.sha256(triples).hexdigest()
    with contextlib.suppress(OSError, RuntimeError):
        target = folder()
        # Of this process and thread alone, so that the name need not be drawn; a file of that
        # name is one that a killed run has left.
        part = target / f"{key}.{os.getpid()}-{get_ident()}.part"
        try:
            descriptor = _create(part)
        except FileNotFoundError:
            target.mkdir(parents=True, exist_ok=True)
            descriptor = _create(part)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(digest.encode() + b"\n" + triples)
            part.replace(target / f"{key}.nt")
        except OSError:
            part.unlink(missing_ok=True)
    return digest


def _create(path: Path) -> int:
    """Open a new or abandoned file to write, never what a link of its name points to."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _NO_LINK, 0o600)
