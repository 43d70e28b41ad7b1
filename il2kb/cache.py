"""Canonical N-Triples of data files, kept between runs so that a start is fast.

An entry is named by the hash of the file it was made from and by the hash of its own content,
and both are checked when it is read: it can be deleted at any time, two runs may write it at
once, and it is never trusted over a changed file.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

__all__ = ["fetch", "folder", "keep"]


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


def keep(text: bytes, triples: bytes) -> None:
    """Keep the canonical N-Triples made from `text`; a cache that cannot be written is no error."""
    import tempfile  # brings half the standard library, and is not needed to read

    key = hashlib.sha256(text).hexdigest()
    digest = hashlib.sha256(triples).hexdigest().encode()
    with contextlib.suppress(OSError, RuntimeError):
        target = folder()
        target.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=target, suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(digest + b"\n" + triples)
            Path(name).replace(target / f"{key}.nt")
        except OSError:
            Path(name).unlink(missing_ok=True)
