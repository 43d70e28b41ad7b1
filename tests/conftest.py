"""What several test modules share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from il2kb.data import Layout
from il2kb.store import Index, load

_REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the root of the repository."""
    return _REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of data that is not in the repository; a test that needs it skips."""
    folder = Path(os.environ.get("IL2KB_SHARED", _REPOSITORY.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("the shared data are absent: name their folder by IL2KB_SHARED")
    return folder


@pytest.fixture(scope="session", autouse=True)
def isolated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the cache of the user out of the tests, and the user's knowledge base as well."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IL2KB_CACHE", str(folder))
        for name in ("IL2KB_KB", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
            patch.delenv(name, raising=False)
        yield folder


@pytest.fixture(scope="session")
def index() -> Index:
    """Return the index of the shipped knowledge base; do not change its store."""
    return load(Layout.shipped())
