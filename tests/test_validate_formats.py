"""il2kb validate: its formats, the matrix, --explain and --list-profiles.

What the reports say is tested in test_reports.py; here, how the command gets there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import click
import pytest
from click.testing import CliRunner, Result
from coverage_report import FOLDER, coverage_report

import il2kb
import il2kb.validation
from il2kb.checklists.coverage import AXES
from il2kb.cli import cli
from il2kb.data import Layout
from il2kb.findings import THRESHOLDS
from il2kb.profiles import profiles
from il2kb.reports import find, names
from il2kb.validation import ENGINES, items

BAD = Path(__file__).resolve().parent / "shapes" / "core.arm-label" / "bad.ttl"
REPORTS = ("html", "human", "json", "junit", "markdown", "sarif", "ttl")
MATRICES = ("csv", "html", "human")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every validation give the report of test_coverage.py."""
    report = coverage_report()
    monkeypatch.setattr(il2kb.validation, "validate", lambda *_: report)


def choices(option: str) -> list[str]:
    command = cli.get_command(click.Context(cli), "validate")
    assert command is not None
    (found,) = (p for p in command.params if option in p.opts)
    assert isinstance(found.type, click.Choice)
    return list(found.type.choices)


def test_what_the_help_names_is_what_there_is() -> None:
    assert choices("--format") == names() == sorted((*REPORTS, "csv"))
    assert choices("--matrix") == list(AXES)
    assert choices("--fail-on") == list(THRESHOLDS)
    assert choices("--engine") == list(ENGINES)


@pytest.mark.parametrize("form", REPORTS)
def test_every_report_of_a_plain_validation(form: str, tmp_path: Path) -> None:
    target = tmp_path / "report"
    done = run("validate", BAD, "--format", form, "-o", target)
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", "")
    assert "core.arm-label" in target.read_text("utf-8")
    assert run("validate", BAD, "--format", form).stdout == target.read_text("utf-8")


def test_a_plain_validation_says_nothing_of_checklists() -> None:
    text = run("validate", BAD).stdout
    assert "reported" not in text and "coverage" not in text
    assert len(text.splitlines()) == 6


@pytest.mark.usefixtures("checked")
@pytest.mark.parametrize("form", REPORTS)
def test_every_report_on_checklists(form: str) -> None:
    done = run("--kb", FOLDER, "validate", "--profile", "mini", "--format", form)
    assert done.exit_code == 1
    assert "mini.randomised" in done.stdout


@pytest.mark.usefixtures("checked")
@pytest.mark.parametrize("by", AXES)
@pytest.mark.parametrize("form", MATRICES)
def test_every_matrix(form: str, by: str) -> None:
    done = run("--kb", FOLDER, "validate", "--profile", "mini", "--matrix", by, "--format", form)
    assert done.exit_code == 1
    assert "no source of a kind that the checklist reads" in done.stdout
    talk = "two-2031-talk" in done.stdout
    assert talk is (by == "sources")


@pytest.mark.usefixtures("checked")
@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_exit_code_by_threshold(threshold: str) -> None:
    done = run("--kb", FOLDER, "validate", "--fail-on", threshold, "--format", "json")
    assert done.exit_code == (0 if threshold == "never" else 1)
    assert json.loads(done.stdout)["counts"] == {"violation": 5, "warning": 8, "info": 3}


def test_a_format_without_the_form_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    for form in set(names()) - set(MATRICES):
        assert "matrix" not in find(form).forms
        done = run("validate", tmp_path / "none.ttl", "--matrix", "trials", "--format", form)
        assert done.exit_code == 2
        assert "choose csv, html, human" in done.stderr
    done = run("validate", "--format", "csv")
    assert done.exit_code == 2
    assert "or ask for a matrix" in done.stderr


def test_profiles_combine() -> None:
    done = run("validate", "--profile", "core", "--profile", "consort-abstract", "--format", "json")
    assert json.loads(done.stdout)["profiles"] == ["core", "consort-abstract"]


def test_an_unreadable_file_and_a_name_that_steers(tmp_path: Path) -> None:
    kb = Path(shutil.copytree(FOLDER, tmp_path / "kb"))
    evil = kb / "trials" / "\x1b[31m<b>&\n.ttl"
    try:
        evil.write_bytes(b"\xff")
    except OSError:
        pytest.skip("the file system allows no such name")
    for form in REPORTS:
        done = run("--kb", kb, "validate", "--format", form)
        assert done.exit_code == 3, form
        assert "\x1b" not in done.stdout
        # Nothing is escaped in a code span of Markdown, and need not be.
        text = re.sub("`[^`]*`", "", done.stdout) if form == "markdown" else done.stdout
        assert "<b>" not in text or form not in ("html", "markdown", "junit")
        if form in ("json", "sarif"):
            json.loads(done.stdout)
        if form == "junit":
            assert ElementTree.fromstring(done.stdout).get("errors") == "1"


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    kb = Path(shutil.copytree(FOLDER, tmp_path / "kb"))
    try:
        (kb / "trials" / os.fsdecode(b"x\xff.ttl")).write_bytes(b"<urn:a> <urn:b>")
    except OSError:
        pytest.skip("the file system allows no such name")
    for form in REPORTS:
        target = tmp_path / form
        assert run("--kb", kb, "validate", "--format", form, "-o", target).exit_code == 3, form
        text = target.read_text("utf-8")  # is UTF-8
        if form == "sarif":
            assert "x%FF.ttl" in text
        if form == "junit":
            ElementTree.fromstring(text)


@pytest.mark.parametrize("form", REPORTS)
def test_an_output_that_cannot_be_written(form: str, tmp_path: Path) -> None:
    for target in (tmp_path / "none" / "x", tmp_path):
        done = run("validate", BAD, "--format", form, "-o", target)
        assert done.exit_code == 3
        assert "cannot write" in done.stderr


def test_a_folder_that_is_read_only(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        if os.access(tmp_path, os.W_OK):
            pytest.skip("the superuser may write anywhere")
        assert run("validate", BAD, "--format", "html", "-o", tmp_path / "x").exit_code == 3
    finally:
        tmp_path.chmod(0o755)


def test_a_reader_who_has_had_enough() -> None:
    code = "from il2kb.cli import main; main()"
    arguments = ["validate", "--profile", "core", "--profile", "consort-abstract"]
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments, "--format", "sarif"],
        env=os.environ | {"PYTHONPATH": str(Path(il2kb.__file__).parent.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.read(1)
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) in (1, 141)  # 1 where all of it went into the pipe
    assert error == b""


# What is not needed is not imported


def loaded(*arguments: str) -> set[str]:
    code = (
        "import json, sys\nfrom il2kb.cli import cli\n"
        f"try:\n    cli.main({list(arguments)!r}, prog_name='il2kb')\n"
        "except SystemExit:\n    pass\nprint('\\n' + json.dumps(sorted(sys.modules)))"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(il2kb.__file__).parent.parent)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, env=environment
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_a_plain_validation_imports_no_other_format() -> None:
    found = loaded("validate", str(BAD))
    assert "il2kb.reports.human" in found
    assert {m for m in found if m.startswith("il2kb.reports.")} <= {
        "il2kb.reports.human", "il2kb.reports._paths", "il2kb.reports._severities"
    }  # fmt: skip
    assert "jinja2" not in found


def test_help_imports_no_format() -> None:
    found = loaded("validate", "--help")
    assert not {m for m in found if m.startswith(("il2kb.reports.", "il2kb.validation"))}


# --explain and --list-profiles


def test_every_item_is_explained() -> None:
    layout = Layout.shipped()
    known = items(layout, [profile.name for profile in profiles(layout)])
    for code in (*list(known)[::7], "consort-abstract.title", "check.arm-randomised", "syntax"):
        done = run("validate", "--explain", code)
        assert done.exit_code == 0, code
        text = done.stdout
        assert text.startswith(f"{code} ({known[code].severity}): ")
        assert "\nwhy: " in text and "\nwhat to write: " in text and "\nsource: " in text


def test_explanation_of_an_item_of_a_checklist() -> None:
    text = run("--kb", FOLDER, "validate", "--explain", "mini.masking").stdout
    head, _, rest = text.partition("\ndefined in mini.ttl:\n")
    assert (
        head
        == """\
mini.masking (warning): Whether it was blinded

checklist: Mini, Methods, 2 (edition: 1)
fails as: blinding is not reported
asked of: each conference abstract or journal article
why: Hope changes what is seen.
what to write: add il2:masking
source: made up, 2

an encoding that passes:

trial:good il2:masking :masking .
"""
    )
    assert "sh:path ( il2:masking il2:place )" in rest or "sh:path" in rest
    any_ = run("--kb", FOLDER, "validate", "--explain", "any.title").stdout
    assert "asked of: all sources together, of which any journal article may answer" in any_
    assert "an encoding that passes" not in any_  # it has none
    article = run("--kb", FOLDER, "validate", "--explain", "mini.funding").stdout
    assert "asked of: each journal article\n" in article


def test_explanation_of_a_shape_and_a_check_have_an_example() -> None:
    shape = run("validate", "--explain", "core.arm-label").stdout
    example = shape.partition("an encoding that passes:\n")[2].partition("defined in")[0]
    assert 'a il2:Arm ;\n    rdfs:label "' in example and "@prefix" not in example
    check = run("validate", "--explain", "check.arm-randomised").stdout
    assert "an encoding that passes:" in check and "SELECT" in check


def test_an_unknown_item_and_profile_get_near_names() -> None:
    done = run("--kb", FOLDER, "validate", "--explain", "mini.maskng")
    assert done.exit_code == 3 and "did you mean mini.masking" in done.stderr
    done = run("--kb", FOLDER, "validate", "--profile", "mni")
    assert done.exit_code == 3 and "did you mean mini" in done.stderr


def test_list_of_profiles() -> None:
    lines = run("--kb", FOLDER, "validate", "--list-profiles").stdout.splitlines()
    mini = next(n for n, line in enumerate(lines) if line.startswith("mini "))
    assert re.fullmatch("mini +Mini: Made up for tests.", lines[mini])
    assert lines[mini + 1].strip() == (
        "checklist of 5 items; edition: 1; asked of each conference abstract or journal article"
    )
    core = next(n for n, line in enumerate(lines) if line.startswith("core "))
    assert re.fullmatch(" +[0-9]+ items", lines[core + 1])
    names_ = [line.split()[0] for line in lines[::2]]
    assert {"any", "mini", "core", "consort-abstract"} <= set(names_)
    assert names_ == sorted(names_)


def test_examples_are_found_beside_the_shapes() -> None:
    own, shipped = Layout.of(FOLDER).folders("examples")
    assert own == FOLDER / "tests" / "shapes"
    assert (shipped / "core.arm-label" / "good.ttl").is_file()
    assert Layout.shipped().folders("examples") == [shipped]


def test_the_wheel_carries_the_examples(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"]["tests/shapes"] == "il2kb/_data/examples"


# What is read is never overwritten, and what cannot be used is said


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return a knowledge base with a checklist, a check and a query of its own."""
    kb = Path(shutil.copytree(FOLDER, tmp_path / "kb"))
    (kb / "shapes" / "checks").mkdir()
    (kb / "queries").mkdir()
    shipped = Layout.shipped()
    shutil.copy(shipped.shapes / "checks" / "regimen-dose.rq", kb / "shapes" / "checks" / "mine.rq")
    shutil.copy(shipped.kb / "queries" / "harms.rq", kb / "queries" / "mine.rq")
    return kb


@pytest.mark.parametrize(
    "command",
    [
        ("validate",),
        ("validate", "--list-profiles"),
        ("validate", "--explain", "core.arm-label"),
        ("query", "--list"),
        ("query", "harms", "--explain"),
        ("query", "harms"),
    ],
)
@pytest.mark.parametrize(
    "target",
    ["trials/two-2031.ttl", "shapes/mini.ttl", "shapes/checks/mine.rq", "queries/mine.rq"],
)
def test_an_output_onto_what_is_read_is_refused(
    command: tuple[str, ...], target: str, own: Path
) -> None:
    path = own / target
    before = path.read_bytes()
    done = run("--kb", own, *command, "-o", path)
    assert done.exit_code == 2
    assert "is what is read here, and would be lost" in done.stderr
    assert path.read_bytes() == before


def test_a_file_of_shapes_is_no_data(own: Path) -> None:
    done = run("--kb", own, "validate", own / "shapes" / "mini.ttl")
    assert done.exit_code == 3
    assert "this is a file of shapes, not of data" in done.stderr
    assert "--profile mini" in done.stderr
    whole = run("--kb", own, "validate", own, "--format", "json")
    folders = {Path(file).parent.name for file in json.loads(whole.stdout)["files"]}
    assert {"trials", "sources"} <= folders
    assert "shapes" not in folders


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("sh:targetClass il2:Trial", "sh:targetClass il2:Trail", "did you mean il2:Trial"),
        ("il2:item il2:masking", "il2:item il2:maskingg", "il2:maskingg is not"),
        ("shape:mini a il2:Checklist", "shape:mien a il2:Checklist", "another name than its file"),
    ],
)
def test_a_slip_in_an_own_checklist_is_no_state(old: str, new: str, said: str, own: Path) -> None:
    path = own / "shapes" / "mini.ttl"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    done = run("--kb", own, "validate", "--profile", "mini")
    assert done.exit_code == 3
    assert done.stdout == ""
    assert said in done.stderr
    assert "mini.ttl" in done.stderr


def test_a_name_that_no_profile_can_have(own: Path) -> None:
    shutil.copy(own / "shapes" / "mini.ttl", own / "shapes" / "my list.ttl")
    done = run("--kb", own, "validate", "--profile", "my list")
    assert done.exit_code == 3
    assert "'my list' cannot be the name of a profile" in done.stderr


def test_an_unknown_checklist_of_a_query_gets_a_near_name() -> None:
    done = run("query", "missing-items", "-p", "checklist=shape:tidir")
    assert done.exit_code == 3
    assert "there is no checklist 'tidir'" in done.stderr
    assert "did you mean tidier?" in done.stderr


def test_a_matrix_tells_of_what_it_does_not_show(own: Path) -> None:
    (own / "trials" / "broken.ttl").write_text("nothing", "utf-8")
    done = run("--kb", own, "validate", "--profile", "mini", "--matrix", "trials")
    assert done.exit_code == 3
    assert "that the matrix does not show" in done.stderr
    assert "broken.ttl could not be read" in done.stderr


@pytest.mark.usefixtures("checked")
def test_the_report_of_the_w3c_conforms_only_without_results() -> None:
    """Whatever fails the command, any result makes sh:conforms false."""
    done = run("--kb", FOLDER, "validate", "--format", "ttl", "--fail-on", "never")
    assert done.exit_code == 0
    assert "sh:conforms false" in done.stdout


@pytest.mark.usefixtures("checked")
def test_junit_keeps_its_lines() -> None:
    done = run("--kb", FOLDER, "validate", "--format", "junit")
    assert "\ufffd" not in done.stdout
    texts = [e.text or "" for e in ElementTree.fromstring(done.stdout).iter("system-out")]
    assert any(len(text.splitlines()) > 1 for text in texts)
