"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from il2kb import atomic
from il2kb.errors import OutputError


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_writes_text_and_bytes(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    atomic.write(file, "é\n")
    assert file.read_bytes() == b"\xc3\xa9\n"
    atomic.write(file, b"\x00")
    assert file.read_bytes() == b"\x00"
    assert names(tmp_path) == ["a.ttl"]


def test_a_new_file_has_the_mode_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    atomic.write(tmp_path / "a", "x")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_keeps_the_mode_of_an_existing_file(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("old")
    file.chmod(0o640)
    atomic.write(file, "new")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_follows_a_link_to_its_target(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("old")
    link = tmp_path / "link"
    link.symlink_to("target")
    atomic.write(link, "new")
    assert link.is_symlink()
    assert (tmp_path / "target").read_text() == "new"
    (tmp_path / "dangling").symlink_to("made")
    atomic.write(tmp_path / "dangling", "new")
    assert (tmp_path / "made").read_text() == "new"


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_failed_run_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    file = tmp_path / "a"
    file.write_text("old")

    def fail(*args: object) -> None:
        raise OSError(28, "No space left on device")

    if failing == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OutputError, match="No space left on device"):
        atomic.write(file, "new")
    assert file.read_text() == "old"
    assert names(tmp_path) == ["a"]


def test_an_interrupt_leaves_no_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        atomic.write(tmp_path / "a", "new")
    assert names(tmp_path) == []


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="No such file or directory") as caught:
        atomic.write(tmp_path / "no" / "a", "x")
    assert "make the folder" in (caught.value.hint or "")


def test_target_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="it is a folder"):
        atomic.write(tmp_path, "x")


def test_folder_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "f").touch()
    with pytest.raises(OutputError, match="Not a directory"):
        atomic.write(tmp_path / "f" / "a", "x")


def test_loop_of_links(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OutputError):
        atomic.write(tmp_path / "a", "x")


def test_a_file_marked_read_only_is_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("old")
    file.chmod(0o444)
    with pytest.raises(OutputError, match="read-only"):
        atomic.write(file, "new")
    assert file.read_text() == "old"


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write to any folder"
)
def test_read_only_folder(tmp_path: Path) -> None:
    folder = tmp_path / "f"
    folder.mkdir(mode=0o555)
    with pytest.raises(OutputError, match="Permission denied"):
        atomic.write(folder / "a", "x")


@pytest.mark.skipif(not Path(os.devnull).is_char_device(), reason="no device to write to")
def test_a_device_is_written_to_not_replaced() -> None:
    atomic.write(Path(os.devnull), "x")
    assert Path(os.devnull).is_char_device()
