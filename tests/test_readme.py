"""The README is a real session: every `il2kb` command in it prints what the README shows."""

from __future__ import annotations

import contextlib
import doctest
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

README = Path(__file__).resolve().parent.parent / "README.md"


def sessions() -> list[list[tuple[str, str]]]:
    """Return the console blocks, each a list of commands with the output shown for them."""
    blocks = re.findall(r"^```console\n(.*?)^```", README.read_text(encoding="utf-8"), re.M | re.S)
    found = []
    for block in blocks:
        steps = []
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, shown = part.partition("\n")
            steps.append((command, shown))
        if any(command.startswith("il2kb") for command, _ in steps):
            found.append(steps)
    return found


def matches(shown: str, printed: str) -> bool:
    """Whether the output is what is shown, where a line `...` stands for any lines."""
    pattern = re.escape(shown.strip("\n"))
    # The version of the knowledge base changes with every figure; its form does not.
    pattern = re.sub(r"sha256:[0-9a-f]{16}", "sha256:[0-9a-f]{16}", pattern)
    pattern = pattern.replace(r"\.\.\.", "(?s:.*?)")
    return re.fullmatch(pattern, printed.strip("\n")) is not None


def test_there_are_sessions() -> None:
    assert sum(len(steps) for steps in sessions()) >= 8


def in_a_terminal(command: str, folder: Path, environment: dict[str, str]) -> str:
    """Return what a command prints in a terminal of 100 columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    with subprocess.Popen(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    ):
        os.close(theirs)
        printed = b""
        # Linux says that the other end is closed by an error.
        with contextlib.suppress(OSError):
            while part := os.read(ours, 65536):
                printed += part
    os.close(ours)
    return printed.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("steps", sessions(), ids=lambda steps: steps[0][0][:40])
def test_the_readme_shows_what_is_printed(steps: list[tuple[str, str]], tmp_path: Path) -> None:
    # Of the environment of the tests nothing that changes an output.
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "IL2KB_CACHE": os.environ["IL2KB_CACHE"],
        "LANG": "C.UTF-8",
        "TERM": "xterm",
        "NO_COLOR": "1",
    }
    for command, shown in steps:
        printed = in_a_terminal(command, tmp_path, environment)
        assert matches(shown, printed), f"$ {command}\n{printed}"


def test_the_python_session_is_a_real_one() -> None:
    blocks = re.findall(r"^```pycon\n(.*?)^```", README.read_text(encoding="utf-8"), re.M | re.S)
    assert blocks
    for block in blocks:
        example = doctest.DocTestParser().get_doctest(block, {}, "README", str(README), 0)
        assert doctest.DocTestRunner().run(example).failed == 0
