"""il2kb audit: its options, exit codes and odd input. What reports say is in test_audit_reports."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from made_up import COUNTS, FOLDER, ODD, TRIAL, made_up

import il2kb.audit
from il2kb import KnowledgeBase
from il2kb.audit.rules import rules
from il2kb.cli import cli
from il2kb.errors import NotFoundError
from il2kb.findings import THRESHOLDS
from il2kb.reports import names

# The p-value of the trial is reproduced by no test: 12/21 against 8/20 and p=0.0500.
CODE = "p-value-counts"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "kb"))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def parameters() -> dict[str, click.Parameter]:
    command = cli.get_command(click.Context(cli), "audit")
    assert command is not None
    return {parameter.name or "": parameter for parameter in command.params}


def test_what_the_help_names_is_what_there_is() -> None:
    form, threshold = parameters()["form"].type, parameters()["threshold"].type
    assert isinstance(form, click.Choice) and list(form.choices) == names()
    assert isinstance(threshold, click.Choice) and list(threshold.choices) == list(THRESHOLDS)


def test_the_help_does_not_import_the_audit() -> None:
    code = (
        "import sys\nfrom il2kb.cli import cli\n"
        "try:\n    cli.main(['audit', '--help'])\nexcept SystemExit:\n    pass\n"
        "assert not [n for n in sys.modules if n.startswith(('il2kb.audit', 'il2kb.statistics'))]"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert b"Recompute the figures" in done.stdout


def test_a_trial_by_its_id() -> None:
    done = run("--kb", FOLDER, "audit", TRIAL)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{TRIAL} · Made-up trial with three arms\n")
    assert f"[audit.{CODE}] p=0.0500" in done.stdout
    assert "1 trial audited: " in done.stdout and "knowledge base sha256:" in done.stdout
    assert run("--kb", FOLDER, "audit").stdout == done.stdout
    assert run("--kb", FOLDER, "audit", TRIAL, TRIAL).stdout == done.stdout


@pytest.mark.parametrize("form", names())
def test_every_format_to_a_file_and_to_standard_output(form: str, tmp_path: Path) -> None:
    target = tmp_path / "audit"
    done = run("--kb", FOLDER, "audit", "--format", form, "-o", target)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    assert CODE in target.read_text("utf-8")
    assert run("--kb", FOLDER, "audit", "--format", form).stdout == target.read_text("utf-8")


def test_one_rule_or_several() -> None:
    def codes(*options: str) -> set[str]:
        told = json.loads(run("--kb", FOLDER, "audit", "--format", "json", *options).stdout)
        return {finding["code"] for finding in told["findings"]}

    assert codes("--rule", CODE) == codes("--rule", f"audit.{CODE}") == {f"audit.{CODE}"}
    assert codes("--rule", "grim") == set()
    assert codes("--rule", "grim", "--rule", CODE) == {f"audit.{CODE}"} <= codes()


def test_every_figure_that_was_recomputed() -> None:
    figures = KnowledgeBase(FOLDER).audit().recomputed[TRIAL]
    done = run("--kb", FOLDER, "audit", "--all", "--format", "csv")
    assert len(list(csv.DictReader(io.StringIO(done.stdout)))) == len(figures) > 3
    assert "outcome" in run("--kb", FOLDER, "audit", "--all").stdout
    assert "outcome" not in run("--kb", FOLDER, "audit").stdout


@pytest.mark.parametrize(
    ("threshold", "with_violation", "with_warning"),
    [("violation", 1, 0), ("warning", 1, 1), ("info", 1, 1), ("never", 0, 0)],
)
def test_exit_code_by_threshold(
    monkeypatch: pytest.MonkeyPatch, threshold: str, with_violation: int, with_warning: int
) -> None:
    for finding, code in ((ODD, with_violation), (COUNTS, with_warning)):
        monkeypatch.setattr(il2kb.audit, "audit", lambda *_, f=finding, **__: made_up(f))
        assert run("--kb", FOLDER, "audit", "--fail-on", threshold).exit_code == code


def test_an_unknown_trial_or_rule_gets_near_names() -> None:
    for arguments, near in (
        (("three-arms-203",), "did you mean three-arms-2031?"),
        (("--rule", "percent-cont"), "did you mean audit.percent-count?"),
        (("--explain", "percent-cont"), "did you mean audit.percent-count?"),
    ):
        done = run("--kb", FOLDER, "audit", *arguments)
        assert (done.exit_code, done.stdout) == (3, "")
        assert near in done.stderr


def test_a_wrong_format_is_a_wrong_call() -> None:
    assert run("audit", "--format", "xls").exit_code == 2


def test_explanation_and_list(tmp_path: Path) -> None:
    done = run("audit", "--explain", CODE)
    assert done.exit_code == 0
    assert done.stdout.startswith(f"audit.{CODE}: ") and "\nsources:\n" in done.stdout
    listed = run("audit", "--list-rules").stdout
    assert [line.split()[0] for line in listed.splitlines()] == [rule.code for rule in rules()]
    target = tmp_path / "page.txt"
    assert run("audit", "--explain", CODE, "-o", target).stdout == ""
    assert target.read_text("utf-8") == done.stdout


def test_completion(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def offered(words: str) -> list[str]:
        monkeypatch.setenv("_IL2KB_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", f"il2kb --kb {folder} audit {words}")
        monkeypatch.setenv("COMP_CWORD", str(3 + len(words.split())))
        done = CliRunner().invoke(cli, [], prog_name="il2kb")
        return [line.split(",")[1] for line in done.stdout.split()]

    assert offered("three") == [TRIAL]
    assert offered("--rule percent-c") == ["percent-count"]
    assert offered("--explain p-value-al") == ["p-value-alpha"]


# Odd input


def test_a_broken_trial_keeps_no_other_from_being_audited(folder: Path) -> None:
    bad = folder / "trials" / "bad-2032.ttl"
    text = (folder / "trials" / f"{TRIAL}.ttl").read_text("utf-8")
    bad.write_text(text.replace(TRIAL, "bad-2032").replace(":arm.low a il2:Arm ;", ":arm.low a"))
    done = run("--kb", folder, "audit")
    assert done.exit_code == 3
    assert "violation [syntax]" in done.stdout and f"at: {bad}:" in done.stdout
    assert f"[audit.{CODE}]" in done.stdout and "; 1 could not be read" in done.stdout
    assert done.stderr == ""  # the report says it
    # Where the other is asked for, it is still named, and the exit code says so.
    done = run("--kb", folder, "audit", TRIAL)
    assert done.exit_code == 3
    assert "unreadable" not in done.stdout and str(bad) in done.stderr
    told = json.loads(run("--kb", folder, "audit", "--format", "json").stdout)
    assert told["broken"] == [str(bad)] and told["trials"] == [TRIAL]


def test_a_knowledge_base_without_trials(tmp_path: Path) -> None:
    (tmp_path / "trials").mkdir()
    done = run("--kb", tmp_path, "audit")
    assert (done.exit_code, done.stdout) == (3, "")
    assert "has no trial that can be audited" in done.stderr


def test_a_control_character_in_a_label_does_not_reach_the_terminal(folder: Path) -> None:
    path = folder / "trials" / f"{TRIAL}.ttl"
    path.write_text(path.read_text("utf-8").replace('"Made-up', '"\\u001B[2JMade-up'), "utf-8")
    for form in ("human", "html", "markdown", "junit"):
        done = run("--kb", folder, "audit", "--format", form)
        assert done.exit_code == 0
        assert "\x1b" not in done.stdout


def test_no_trial_is_overwritten(folder: Path) -> None:
    path = folder / "trials" / f"{TRIAL}.ttl"
    before = path.read_bytes()
    done = run("--kb", folder, "audit", "-o", path)
    assert done.exit_code == 2 and "would be lost" in done.stderr
    assert path.read_bytes() == before


def test_a_reader_that_stops_early_is_no_fault() -> None:
    command = [sys.executable, "-m", "il2kb", "--kb", str(FOLDER), "audit"]
    home = Path(il2kb.__file__).parent.parent
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=home, **pipes) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141  # 128 + SIGPIPE


def test_the_library_gives_the_same() -> None:
    found = KnowledgeBase(FOLDER).audit(TRIAL)
    assert found.trials == (TRIAL,) and f"audit.{CODE}" in {f.code for f in found.findings}
    with pytest.raises(NotFoundError, match="no trial 'three'"):
        KnowledgeBase(FOLDER).audit("three")
