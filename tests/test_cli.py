"""The command line as a whole; each command has tests of its own beside."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import il2kb
from il2kb.cli import cli

MAIN = [sys.executable, "-c", "from il2kb.cli import main; main()"]
COMMANDS = cli.list_commands(click.Context(cli))


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(a) for a in arguments], prog_name="il2kb")


def with_path(variables: dict[str, str]) -> dict[str, str]:
    """Return the environment with `variables`, an empty one taken away, and il2kb importable."""
    all_ = os.environ | {"PYTHONPATH": str(Path(il2kb.__file__).parent.parent)} | variables
    return {name: value for name, value in all_.items() if value}


def start(
    *arguments: str | Path, cwd: Path | None = None, **variables: str
) -> subprocess.Popen[str]:
    """Start il2kb as a program of its own."""
    return subprocess.Popen(
        [*MAIN, *map(str, arguments)],
        cwd=cwd,
        env=with_path(variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def finished(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.fixture
def copy(repository: Path, tmp_path: Path) -> Path:
    """Return a copy of the made-up knowledge base that a test may change."""
    return Path(shutil.copytree(repository / "tests" / "data" / "three-arms", tmp_path / "kb"))


# Help and names


def test_the_commands() -> None:
    assert {"export", "fmt", "new", "query", "summary", "validate"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = invoke(command, "--help")
    assert result.exit_code == 0
    assert "Example" in result.output
    assert f"il2kb {command}" in result.output.partition("Example")[2]
    assert "-h, --help" in result.output


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_a_command_has_help(command: str) -> None:
    found = cli.get_command(click.Context(cli), command)
    assert found is not None
    silent = [p.name for p in found.params if isinstance(p, click.Option) and not p.help]
    assert silent == []


def test_help_names_every_command_and_the_exit_codes() -> None:
    result = invoke("--help")
    assert result.exit_code == 0
    assert all(f"\n  {command} " in result.output for command in COMMANDS)
    assert "Exit codes" in result.output


def test_version() -> None:
    result = invoke("--version")
    assert (result.exit_code, result.output) == (0, f"il2kb {il2kb.__version__}\n")


@pytest.mark.parametrize(
    ("wrong", "right"), [("exprot", "export"), ("quer", "query"), ("sumary", "summary")]
)
def test_an_unknown_command_gets_a_suggestion(wrong: str, right: str) -> None:
    result = invoke(wrong)
    assert result.exit_code == 2
    assert f"Did you mean {right}?" in result.stderr
    assert result.stdout == ""


def test_an_unknown_command_like_no_other_gets_no_suggestion() -> None:
    result = invoke("xyzzy")
    assert result.exit_code == 2
    assert "No such command 'xyzzy'." in result.stderr
    assert "Did you mean" not in result.stderr


def test_a_private_module_is_no_command() -> None:
    assert invoke("_output").exit_code == 2
    assert invoke("__init__").exit_code == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_is_called_wrongly(command: str) -> None:
    result = invoke(command, "--frobnicate")
    assert result.exit_code == 2
    assert "--frobnicate" in result.stderr
    assert result.stdout == ""


# Export


def test_export_list() -> None:
    result = invoke("export", "--list")
    assert result.exit_code == 0
    names = [line.split()[0] for line in result.stdout.splitlines()]
    assert names == ["jsonld", "metafor", "nquads", "ris", "trig"]


def test_export_of_a_trial_and_of_all(copy: Path) -> None:
    one = invoke("--kb", copy, "export", "ris", "three-arms-2031")
    assert one.exit_code == 0
    assert one.stdout.startswith("TY  - JOUR")
    assert invoke("--kb", copy, "export", "ris").stdout == one.stdout
    assert invoke("--kb", copy, "export", "ris", "-o", "-").stdout == one.stdout


def test_export_names_what_is_empty_on_standard_error(copy: Path) -> None:
    result = invoke("--kb", copy, "export", "metafor")
    assert result.exit_code == 0
    assert "note: three-arms-2031: =rash, week 8, low dose" in result.stderr
    assert "note:" not in result.stdout
    assert invoke("--kb", copy, "-q", "export", "metafor").stderr == ""


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["export"], 2, "no format is named"),
        (["export", "metafr"], 2, "did you mean metafor?"),
        (["export", "ris", "he-2002"], 3, "did you mean he-2020?"),
        (["query", "primary-endpont"], 3, "primary-endpoint"),
        (["query", "primary-endpoint", "-p", "trail=he-2020"], 2, "trial"),
    ],
)
def test_exit_codes(arguments: list[str], code: int, message: str) -> None:
    result = invoke(*arguments)
    assert result.exit_code == code
    assert message in result.stderr
    assert result.stdout == ""


def test_an_output_file_is_replaced_and_a_failed_run_leaves_it(copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.ris"
    file.write_text("old", encoding="utf-8")
    assert invoke("--kb", copy, "export", "ris", "nobody", "-o", file).exit_code == 3
    assert file.read_text(encoding="utf-8") == "old"
    result = invoke("--kb", copy, "export", "ris", "-o", file)
    assert (result.exit_code, result.stdout) == (0, "")
    assert file.read_text(encoding="utf-8").startswith("TY  - JOUR")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["kb", "out.ris"]


def test_an_output_file_that_cannot_be_written(copy: Path, tmp_path: Path) -> None:
    result = invoke("--kb", copy, "export", "ris", "-o", tmp_path / "absent" / "out.ris")
    assert result.exit_code == 3
    assert "make the folder" in result.stderr
    assert not (tmp_path / "absent").exists()


# Knowledge bases in every state


@pytest.mark.parametrize("arguments", [["query", "primary-endpoint"], ["export", "trig"]])
def test_a_missing_knowledge_base(arguments: list[str], tmp_path: Path) -> None:
    missing = tmp_path / "absent"
    for result in (
        invoke("--kb", missing, *arguments),
        CliRunner(env={"IL2KB_KB": str(missing)}).invoke(cli, arguments, prog_name="il2kb"),
    ):
        assert result.exit_code == 3
        assert f"{missing}: the knowledge base does not exist" in result.stderr
        assert result.stdout == ""


def test_an_empty_folder_is_no_knowledge_base(tmp_path: Path) -> None:
    result = invoke("--kb", tmp_path, "query", "primary-endpoint")
    assert result.exit_code == 3
    assert "has no trials/" in result.stderr
    assert "hint:" in result.stderr


def test_a_knowledge_base_without_trials(tmp_path: Path) -> None:
    (tmp_path / "trials").mkdir()
    result = invoke("--kb", tmp_path, "query", "primary-endpoint", "--format", "csv")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1
    assert "no rows" in result.stderr
    assert invoke("--kb", tmp_path, "export", "metafor").exit_code == 0


@pytest.mark.parametrize("arguments", [["query", "results"], ["export", "nquads"]])
def test_a_broken_file_is_named_and_the_others_are_written(
    arguments: list[str], copy: Path
) -> None:
    (copy / "trials" / "broken.ttl").write_text("<urn:a> <urn:b>\n<urn:c> .\n<x", encoding="utf-8")
    result = invoke("--kb", copy, *arguments)
    assert result.exit_code == 3
    assert "three-arms-2031" in result.stdout
    assert f"{copy / 'trials' / 'broken.ttl'}:3:" in result.stderr


def test_a_read_only_knowledge_base(copy: Path) -> None:
    for path in (copy, *copy.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("*")}
    try:
        assert invoke("--kb", copy, "query", "results").exit_code == 0
        assert invoke("--kb", copy, "export", "trig").exit_code == 0
        assert {path: path.stat().st_mtime_ns for path in copy.rglob("*")} == before
    finally:
        for path in (copy, *copy.rglob("*")):
            path.chmod(path.stat().st_mode | stat.S_IWUSR)


# As a program


def test_from_another_folder(tmp_path: Path) -> None:
    code, out, err = finished(start("query", "primary-endpoint", cwd=tmp_path))
    assert (code, err) == (0, "")
    assert "not met" in out
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    # A file in the place of a folder stops root too, which a mode of the folder would not.
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    elsewhere = str(file / "folder")
    for variables in (
        {"IL2KB_CACHE": elsewhere},
        {"IL2KB_CACHE": "", "XDG_CACHE_HOME": elsewhere},
        {"IL2KB_CACHE": "", "XDG_CACHE_HOME": "", "HOME": elsewhere},
    ):
        code, out, err = finished(start("query", "primary-endpoint", **variables))
        assert (code, err) == (0, "")
        assert "not met" in out


def test_two_runs_at_once_with_an_empty_cache(tmp_path: Path) -> None:
    cache = str(tmp_path / "cache")
    processes = [start("export", "nquads", IL2KB_CACHE=cache) for _ in range(2)]
    first, second = (finished(process) for process in processes)
    assert first == second
    assert first[0] == 0
    assert finished(start("export", "nquads", IL2KB_CACHE=cache)) == first
    assert not list(Path(cache).glob("*.part"))


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", [["export", "nquads"], ["query", "-", "--format", "tsv"]])
def test_a_closed_pipe_is_no_traceback(arguments: list[str], unbuffered: str) -> None:
    process = subprocess.Popen(
        [*MAIN, *arguments],
        env=with_path({"PYTHONUNBUFFERED": unbuffered}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write(b"SELECT * { ?s ?p ?o }")
    process.stdin.close()
    # More is to come than a pipe holds, so that the writer meets the closed end.
    assert process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 141
    assert err == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", [["export", "ris"], ["query", "primary-endpoint"]])
def test_a_full_disk_is_an_error_in_words(arguments: list[str], unbuffered: str) -> None:
    with Path("/dev/full").open("wb") as full:
        run = subprocess.run(
            [*MAIN, *arguments],
            env=with_path({"PYTHONUNBUFFERED": unbuffered}),
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
    assert run.returncode == 3
    assert run.stderr.startswith("error: ")
    assert "No space left" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_locale_without_utf_8_changes_no_byte() -> None:
    plain = finished(start("export", "metafor"))
    other = finished(start("export", "metafor", LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING=""))
    assert other[:2] == plain[:2]
    assert plain[0] == 0


def on_terminal(*arguments: str, **variables: str) -> str:
    """Return what il2kb writes when its standard output is a terminal of 200 columns."""
    pty = pytest.importorskip("pty")
    fcntl, termios = pytest.importorskip("fcntl"), pytest.importorskip("termios")
    own, other = pty.openpty()
    fcntl.ioctl(
        other,
        termios.TIOCSWINSZ,
        (50).to_bytes(2, sys.byteorder) + (200).to_bytes(2, sys.byteorder) + bytes(4),
    )
    process = subprocess.Popen(
        [*MAIN, *arguments],
        env=with_path({"TERM": "xterm"} | variables),
        stdout=other,
        stderr=subprocess.DEVNULL,
    )
    os.close(other)
    found = b""
    while True:
        try:
            chunk = os.read(own, 65536)
        except OSError:  # Linux says so that the other end is closed
            break
        if not chunk:
            break
        found += chunk
    os.close(own)
    assert process.wait(timeout=60) == 0
    return found.decode()


def test_colour_on_a_terminal_alone_and_only_where_it_is_wanted() -> None:
    arguments = ("query", "primary-endpoint")
    assert "\x1b[" in on_terminal(*arguments)
    assert "\x1b[" not in on_terminal(*arguments, NO_COLOR="1")
    assert "\x1b[" not in on_terminal("--no-color", *arguments)
    assert "\x1b[" not in on_terminal(*arguments, TERM="dumb")
    assert "\x1b[" not in finished(start(*arguments))[1]


# Completion


def completed(*words: str) -> list[str]:
    """Return what bash would offer for the last word."""
    code, out, err = finished(
        start(
            _IL2KB_COMPLETE="bash_complete",
            COMP_WORDS=" ".join(["il2kb", *words]),
            COMP_CWORD=str(len(words)),
        )
    )
    assert (code, err) == (0, "")
    return [line.partition(",")[2] for line in out.splitlines() if line]


def test_completion() -> None:
    assert completed("exp") == ["export"]
    assert completed("export", "me") == ["metafor"]
    assert completed("export", "ris", "he-20") == ["he-2020"]
    assert completed("query", "primary") == ["primary-endpoint"]


def test_completion_without_a_knowledge_base_offers_nothing(tmp_path: Path) -> None:
    assert completed("--kb", str(tmp_path), "export", "ris", "he-20") == []
