"""How the path of a file is shown to people."""

from __future__ import annotations

from pathlib import Path

__all__ = ["shown_path"]


def shown_path(path: Path, *roots: Path) -> Path:
    """Return a path as people read it: from the current folder, or the first root it lies in.

    Where roots are named and it lies in none, its name alone: the reader is at another machine.
    """
    if not path.is_absolute():
        return path
    for root in (Path.cwd(), *roots):
        if path.is_relative_to(root):
            return path.relative_to(root)
    return Path(path.name) if roots else path
