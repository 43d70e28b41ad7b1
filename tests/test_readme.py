"""The README is a real session: every `il2kb` command in it prints what the README shows."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
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


@pytest.mark.parametrize("steps", sessions(), ids=lambda steps: steps[0][0][:40])
def test_the_readme_shows_what_is_printed(steps: list[tuple[str, str]], tmp_path: Path) -> None:
    environment = dict(os.environ, COLUMNS="100", NO_COLOR="1")
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    environment.pop("IL2KB_KB", None)
    for command, shown in steps:
        run = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        printed = run.stdout + run.stderr
        assert matches(shown, printed), f"$ {command}\n{printed}"


def test_the_python_session_is_a_real_one() -> None:
    blocks = re.findall(r"^```pycon\n(.*?)^```", README.read_text(encoding="utf-8"), re.M | re.S)
    assert blocks
    for block in blocks:
        example = doctest.DocTestParser().get_doctest(block, {}, "README", str(README), 0)
        assert doctest.DocTestRunner().run(example).failed == 0
