"""Input that is wrong, on every command: it is said what and where, and nothing is half done."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import il2kb
from il2kb import atomic
from il2kb.cli import cli
from il2kb.errors import OutputError

TRIAL = "three-arms-2031"
MAIN = "from il2kb.cli import main; main()"
READERS = (
    ["summary", TRIAL],
    ["summary", TRIAL, "--format", "json"],
    ["export", "metafor"],
    ["export", "ris"],
)


def invoke(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(cli, [str(a) for a in arguments], prog_name="il2kb")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def shell(line: str, *arguments: str | Path, **variables: str) -> tuple[int, str, str]:
    """Run a line of a shell in which "$@" is il2kb with arguments; return code, output, errors."""
    found = subprocess.run(
        ["sh", "-c", line, "sh", sys.executable, "-c", MAIN, *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(Path(il2kb.__file__).parent.parent)} | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert b"Traceback" not in found.stderr
    return found.returncode, found.stdout.decode(), found.stderr.decode()


@pytest.fixture
def kb(repository: Path, tmp_path: Path) -> Path:
    """Return a copy of the made-up knowledge base that a test may break."""
    return Path(shutil.copytree(repository / "tests" / "data" / "three-arms", tmp_path / "kb"))


@pytest.fixture
def trial(kb: Path) -> Path:
    return kb / "trials" / f"{TRIAL}.ttl"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


# Valid Turtle that lacks a part, or has one of the wrong kind


@pytest.mark.parametrize("command", READERS, ids=" ".join)
@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    il2:inSet :set.all ;\n", "", "has no il2:inSet"),
        ("    il2:ofArm :arm.high ;\n    il2:ofVariable :outcome.rash", "    il2:ofVariable "
         ":outcome.rash", "has no il2:ofArm"),
        ("    il2:reference :result", "    rdfs:seeAlso :result", "has no il2:reference"),
        ("    il2:inSet :set.all ;\n", '    il2:inSet "all" ;\n', "has a text where a thing"),
        ("    il2:number 0.0500 ;\n", '    il2:number "abc" ;\n', "'abc', which is no number"),
        ("    il2:number 0.0500 ;\n", '    il2:number "NaN" ;\n', "'NaN', which is no number"),
        ("    il2:number 0.0500 ;\n", "    il2:number :five ;\n", "has a thing where a value"),
        ("    il2:role il2:harm", "    rdfs:seeAlso il2:harm", "has no il2:role"),
        (" a il2:Result ;", " a il2:Place ;", "is no il2:Result"),
        (" a il2:BetweenArmContrast ;", " a il2:Place ;", "is no il2:BetweenArmContrast"),
        (" :arm.low,", "", "which the trial lacks"),
        (" :outcome.rash,", "", "which the trial lacks"),
    ],
)  # fmt: skip
def test_a_part_that_is_missing_is_named_with_its_line(
    kb: Path, trial: Path, command: list[str], old: str, new: str, message: str
) -> None:
    change(trial, old, new)
    result = invoke("--kb", kb, *command)
    assert result.exit_code == 3
    assert message in result.stderr
    assert f"{trial}:" in result.stderr
    assert "hint: " in result.stderr


def test_an_arm_without_a_role_is_no_comparator(kb: Path, trial: Path) -> None:
    rows = invoke("--kb", kb, "export", "metafor").stdout.count("\n")
    change(trial, "    il2:armRole", "    rdfs:seeAlso")  # of the arm with the high dose
    result = invoke("--kb", kb, "export", "metafor")
    assert result.exit_code == 0
    assert result.stdout.count("\n") < rows
    assert "high dose: an arm without il2:armRole, so no row" in result.stderr


def test_a_thing_that_is_a_part_of_itself(kb: Path, trial: Path) -> None:
    change(trial, f"trial:{TRIAL} a il2:Trial ;\n", f"trial:{TRIAL} a il2:Trial ;\n"
           "    il2:registration :loop ;\n")  # fmt: skip
    with trial.open("a", encoding="utf-8") as file:
        file.write(":loop il2:criterion :c .\n:c il2:option :c .\n")
    result = invoke("--kb", kb, "summary", TRIAL)
    assert result.exit_code == 3
    assert "is a part of itself" in result.stderr


def test_a_trial_that_cannot_be_read_keeps_no_other_from_the_summary(kb: Path, trial: Path) -> None:
    text = trial.read_text("utf-8").replace(TRIAL, "whole-2031")
    (kb / "trials" / "whole-2031.ttl").write_text(text, "utf-8")
    change(trial, "    il2:inSet :set.all ;\n", "")
    result = invoke("--kb", kb, "summary")
    assert result.exit_code == 3
    assert "has no il2:inSet" in result.stderr
    assert "whole-2031" in result.stdout
    assert TRIAL not in result.stdout


# Turtle that cannot be read


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        (':a rdfs:label "x"', "2:17", "the file ends inside a statement", "end line 2 with"),
        (":a\u200bb a :c .", "2:3", "U+200B (ZERO WIDTH SPACE)", "delete it"),
        (":a a :b .\0", "2:10", "U+0000", "save the file as UTF-8"),
        (":a a <http://[x> .", "2:6", "in host", "<https://host/path>"),
        (":a a xsd:x .", "2:6", "the prefix xsd: is not declared",
         "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."),
    ],
)  # fmt: skip
def test_broken_turtle(tmp_path: Path, text: str, place: str, message: str, hint: str) -> None:
    file = tmp_path / "x.ttl"
    file.write_text(
        f"@prefix : <https://x.example/> . @prefix rdfs: <https://y.example/> .\n{text}", "utf-8"
    )
    before = file.read_bytes()
    for result, talk in (
        (formatted := invoke("fmt", file), formatted.stderr),
        (validated := invoke("validate", file), validated.stdout),
    ):
        assert result.exit_code == 3
        assert f"{file}:{place}: " in talk
        assert message in talk
        assert hint in talk
    assert file.read_bytes() == before


# Names and folders


@pytest.mark.parametrize("command", ["fmt", "validate"])
def test_an_empty_path_is_not_this_folder(
    command: str, trial: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of an unset variable: fmt "$FILE" would rewrite every file below."""
    trial.write_text(trial.read_text("utf-8") + "\n\n", "utf-8")
    before = trial.read_bytes()
    monkeypatch.chdir(trial.parent)
    result = invoke(command, "")
    assert result.exit_code == 2
    assert "the path is empty" in result.stderr
    assert trial.read_bytes() == before
    assert invoke("--kb", "", "query", "--list").exit_code == 2
    assert invoke("query", "results", "-o", "").exit_code == 2


def test_a_folder_without_files_does_not_pass(tmp_path: Path) -> None:
    result = invoke("validate", tmp_path)
    assert result.exit_code == 3
    assert "the folder holds no .ttl file" in result.stderr


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="needs a user who can be kept out"
)
def test_a_folder_that_cannot_be_read_is_not_an_empty_one(kb: Path) -> None:
    (kb / "trials").chmod(0)
    try:
        result = invoke("--kb", kb, "validate")
    finally:
        (kb / "trials").chmod(0o755)
    assert result.exit_code == 3
    assert "the folder cannot be read" in result.stderr


@pytest.mark.parametrize("stem", ["a b", 'a"<>{}', "a\nb", "é", "100%", "\udcff"])
def test_any_file_name_will_do(kb: Path, trial: Path, stem: str) -> None:
    try:
        trial.rename(trial.with_name(f"{stem}.ttl"))
    except (OSError, UnicodeError):
        pytest.skip("the file system has no such names")
    for command in (["query", "results"], ["export", "trig"], ["summary"], ["fmt", "--check"]):
        assert invoke("--kb", kb, *command).exit_code == 0
    assert invoke("--kb", kb, "validate", kb).exit_code == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
def test_links_in_a_loop_and_pipes(kb: Path) -> None:
    (kb / "trials" / "loop.ttl").symlink_to("loop.ttl")
    os.mkfifo(kb / "trials" / "pipe.ttl")
    for command in (["query", "results"], ["summary"], ["fmt"], ["export", "ris"]):
        result = invoke("--kb", kb, *command)
        assert result.exit_code == 3
        assert "loop.ttl" in result.stderr
    result = invoke("--kb", kb, "validate", kb)
    assert result.exit_code == 3
    assert "loop.ttl" in result.stdout


def test_a_name_that_is_too_long(kb: Path) -> None:
    result = invoke("--kb", kb, "new", "trial", "x" * 300)
    assert result.exit_code == 3
    assert "too long" in result.stderr


def test_a_title_that_is_not_utf_8() -> None:
    result = invoke("new", "trial", "x-2031", "--title", "a\udcff", "-o", "-")
    assert result.exit_code == 2
    assert result.stdout == ""


# Output


def test_of_several_who_create_a_file_one_succeeds(tmp_path: Path) -> None:
    def create(number: int) -> bool:
        try:
            atomic.create(tmp_path / "new", str(number) * 1000)
        except OutputError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(create, range(8)))
    assert outcomes.count(True) == 1
    assert (tmp_path / "new").read_text() == str(outcomes.index(True)) * 1000
    assert [p.name for p in tmp_path.iterdir()] == ["new"]


@pytest.mark.parametrize(
    "command",
    [["query", "results"], ["export", "trig"], ["summary", "--format", "md"], ["validate"]],
    ids=" ".join,
)
def test_the_output_is_no_file_that_is_read(kb: Path, trial: Path, command: list[str]) -> None:
    before = trial.read_bytes()
    result = invoke("--kb", kb, *command, "-o", trial)
    assert result.exit_code == 2
    assert "would be lost" in result.stderr
    assert trial.read_bytes() == before


def test_the_output_of_a_query_is_not_its_file(tmp_path: Path) -> None:
    query = tmp_path / "q.rq"
    query.write_text("ASK {}", "utf-8")
    assert invoke("query", query, "-o", query).exit_code == 2
    assert query.read_text("utf-8") == "ASK {}"


def test_a_file_in_place_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = invoke("query", "--list", "-o", tmp_path / "file" / "x")
    assert result.exit_code == 3
    assert f"{tmp_path / 'file'} is no folder" in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    ("line", "arguments", "code", "message"),
    [
        ('"$@" >&-', ["query", "results"], 3, "standard output is closed"),
        ('"$@" >&-', ["validate", "--list-profiles"], 3, "standard output is closed"),
        ('"$@" <&-', ["query", "-"], 3, "standard input is closed"),
        ('"$@" <&-', ["fmt", "-"], 3, "standard input is closed"),
        ('"$@" 2>&-', ["query", "nope"], 3, ""),
    ],
)
def test_closed_streams(line: str, arguments: list[str], code: int, message: str) -> None:
    found = shell(line, *arguments)
    assert found[:2] == (code, "")
    assert message in found[2]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_an_error_that_nobody_can_be_told_keeps_its_code() -> None:
    assert shell('"$@" 2>/dev/full', "query", "nope")[0] == 3


def test_help_to_a_closed_pipe_ends_as_any_output() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    found = subprocess.run(
        [sys.executable, "-c", MAIN, "--help"],
        env=os.environ | {"PYTHONPATH": str(Path(il2kb.__file__).parent.parent)},
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writing)
    assert (found.returncode, found.stderr) == (141, b"")


# Templates


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ('{{ "a b"|wordwrap(1) }}{{ "<b>x</b>"|striptags }}', 0, "a\nbx"),
        ('{% include "../x.j2" %}', 2, "there is no template '../x.j2' beside it"),
        ('{% include "mine.txt.j2" %}', 2, "call each other without end"),
        ('{{ ""|attr("__class__") }}', 2, "not allowed in a template"),
        ('{{ "x" * 10**10 }}', 3, "used up the memory"),
    ],
)
def test_strings_in_a_template(
    kb: Path, tmp_path: Path, text: str, code: int, expected: str
) -> None:
    """In a process of its own: here, the codec that reads strings may have been loaded before."""
    template = tmp_path / "mine.txt.j2"
    template.write_text(text, "utf-8")
    found = shell('"$@"', "--kb", kb, "summary", "--template", template)
    assert found[0] == code
    assert expected in (found[2] if code else found[1])


def test_templates_with_strange_names(kb: Path, tmp_path: Path) -> None:
    (tmp_path / "loop.j2").symlink_to("loop.j2")
    assert invoke("--kb", kb, "summary", "--template", tmp_path / "loop.j2").exit_code == 3
    for name in ("**", "[", ""):
        assert invoke("--kb", kb, "summary", "--template", name).exit_code == 3
    if hasattr(os, "mkfifo"):  # beside the template: it must not be waited for
        os.mkfifo(tmp_path / "pipe.j2")
        (tmp_path / "mine.txt.j2").write_text("done", "utf-8")
        result = invoke("--kb", kb, "summary", "--template", tmp_path / "mine.txt.j2")
        assert result.stdout == "done"


def test_an_empty_format_is_none(kb: Path) -> None:
    result = invoke("--kb", kb, "summary", "--format", "")
    assert result.exit_code == 2
    assert "cannot be written as ''" in result.stderr
