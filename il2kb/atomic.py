"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

from il2kb.errors import OutputError

__all__ = ["create", "write"]


def create(path: Path, data: bytes | str) -> None:
    """Write a new file; of several that do so at once, one succeeds.

    Raises OutputError as `write` does, and where something of that name is there.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    except FileExistsError as error:
        raise OutputError(f"{path} is there already", hint="choose another name") from error
    except OSError as error:
        raise OutputError(f"cannot write {path}: {_reason(error)}", hint=_hint(path)) from error
    try:
        write(path, data)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def write(path: Path, data: bytes | str) -> None:
    """Replace the content of `path` by `data`; on failure the old content stays as it was.

    Text is written as UTF-8. A link is followed and its target replaced. An existing file keeps
    its mode. A device or pipe is written to directly, as there is nothing to replace.

    Raises OutputError when the folder is absent or not writable, the target is a folder or is
    marked read-only, or the disk is full.
    """
    content = data.encode() if isinstance(data, str) else data
    try:
        mode = _mode_of(path)
        if mode is not None and stat.S_ISDIR(mode):
            raise OutputError(
                f"cannot write {path}: it is a folder", hint="name a file inside the folder"
            )
        if mode is not None and not stat.S_ISREG(mode):
            with path.open("wb") as device:
                device.write(content)
            return
        # A rename would get past the mark, and even root should not overrule it unasked.
        if mode is not None and not mode & 0o222:
            raise OutputError(
                f"cannot write {path}: it is marked read-only",
                hint="make it writable (chmod u+w) or write to another file",
            )
        _replace(path.resolve(), content, mode)
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links, before Python 3.13
        raise OutputError(f"cannot write {path}: {_reason(error)}", hint=_hint(path)) from error


def _mode_of(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _replace(target: Path, content: bytes, mode: int | None) -> None:
    """Write a temporary file beside `target` and rename it over the target."""
    temporary = target.parent / f".il2kb-{secrets.token_hex(8)}.tmp"
    # 0o666 is cut by the user's umask, as for any new file.
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if mode is not None:
                temporary.chmod(stat.S_IMODE(mode))
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    # The data are in place; a file system that cannot sync a folder is no reason to fail.
    with contextlib.suppress(OSError):
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _hint(path: Path) -> str | None:
    if path.parent.is_dir():
        return None
    if os.path.lexists(path.parent):
        return f"{path.parent} is no folder"
    return f"make the folder {path.parent} first"
