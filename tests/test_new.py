"""il2kb new trial: a skeleton that validate turns into a list of things to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from il2kb import data
from il2kb.cli import cli
from il2kb.data import Layout
from il2kb.turtle import parse
from il2kb.turtle.nesting import comments
from il2kb.validation import validate


def run(*args: object) -> Result:
    return CliRunner().invoke(cli, [str(arg) for arg in args])


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    (tmp_path / "trials").mkdir()
    return tmp_path


def test_the_skeleton_is_a_list_of_things_to_do(kb: Path) -> None:
    done = run("new", "trial", "smith-2021", "--kb", kb)
    path = kb / "trials" / "smith-2021.ttl"
    assert done.exit_code == 0 and str(path) in done.stderr
    report = validate(Layout.of(kb), [path])
    assert not report.broken and report.fails()
    codes = {finding.code for finding in report.findings}
    # The first things that a person would have to fill in.
    assert codes >= {
        "core.trial-label", "core.population-condition", "core.arm-label", "check.arm-randomised",
        "check.regimen-dose", "check.regimen-route", "check.moment-offset", "core.variable-domain",
        "core.result-value", "core.registration-identifier", "check.group-analysed",
        "term.undefined",
    }  # fmt: skip
    assert not [code for code in codes if code.startswith(("text.", "term.unknown", "syntax"))]
    assert all(finding.hint for finding in report.findings)
    assert {finding.trial for finding in report.findings} == {"smith-2021"}


def test_fmt_keeps_the_skeleton(kb: Path) -> None:
    run("--kb", kb, "new", "trial", "smith-2021")
    path = kb / "trials" / "smith-2021.ttl"
    before = path.read_text("utf-8")
    assert len(comments(before)) > 20
    assert run("--kb", kb, "fmt", "--check").exit_code == 0
    run("--kb", kb, "fmt")
    assert path.read_text("utf-8") == before


def test_the_title(kb: Path) -> None:
    title = 'Smith "2021" \\ TRIAL-ID\n of IL-2'
    assert run("--kb", kb, "new", "trial", "smith-2021", "--title", title).exit_code == 0
    labels = [
        t.object.value
        for t in parse(kb / "trials" / "smith-2021.ttl")
        if t.predicate.value.endswith("#label") and hasattr(t.object, "value")
    ]
    assert labels == ['Smith "2021" \\ TRIAL-ID of IL-2']


@pytest.mark.parametrize("name", ["Smith-2021", "smith_2021", "../x", "", "smith 2021", "Ü"])
def test_an_id_that_is_none(kb: Path, name: str) -> None:
    done = run("--kb", kb, "new", "trial", name)
    assert done.exit_code == 2 and "no id" in done.stderr
    assert list((kb / "trials").iterdir()) == []


def test_a_file_that_exists_stays(kb: Path) -> None:
    path = kb / "trials" / "smith-2021.ttl"
    path.write_text("mine", "utf-8")
    assert run("--kb", kb, "new", "trial", "smith-2021").exit_code == 3
    assert run("new", "trial", "smith-2021", "-o", path).exit_code == 3
    assert path.read_text("utf-8") == "mine"


def test_a_read_only_folder(kb: Path) -> None:
    (kb / "trials").chmod(0o555)
    try:
        done = run("--kb", kb, "new", "trial", "smith-2021")
    finally:
        (kb / "trials").chmod(0o755)
    assert done.exit_code == 3 and "read-only" in done.stderr
    assert list((kb / "trials").iterdir()) == []


def test_a_folder_that_is_no_knowledge_base(tmp_path: Path) -> None:
    done = run("new", "trial", "smith-2021", "--kb", tmp_path)
    assert done.exit_code == 3 and "trials/" in done.stderr


def test_another_file_or_standard_output(tmp_path: Path) -> None:
    target = tmp_path / "smith-2021.ttl"
    assert run("new", "trial", "smith-2021", "-o", target).exit_code == 0
    done = run("new", "trial", "smith-2021", "-o", "-")
    assert done.stdout == target.read_text("utf-8")


def test_an_installed_knowledge_base_is_not_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "_data"
    (shipped / "kb" / "trials").mkdir(parents=True)
    monkeypatch.setattr(data, "_SHIPPED", shipped)
    done = run("new", "trial", "smith-2021")
    assert done.exit_code == 2
    assert "--kb DIR" in done.stderr and "-o FILE" in done.stderr
    assert list((shipped / "kb" / "trials").iterdir()) == []
