"""The hooks for pre-commit and the example for GitHub Actions name real commands and options."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from il2kb.cli import cli

ROOT = Path(__file__).resolve().parent.parent
HOOKS = ROOT / ".pre-commit-hooks.yaml"
WORKFLOW = ROOT / "docs" / "github-actions.yml"

BROKEN = (
    "@prefix : <https://w3id.org/il2kb/trial/t#> .\n:x a <https://w3id.org/il2kb/ontology#Arm> ."
)


def read(path: Path) -> Any:
    yaml = pytest.importorskip("yaml", reason="PyYAML, which reads the hooks, is not installed")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def hook(name: str) -> dict[str, Any]:
    found: dict[str, Any] = {entry["id"]: entry for entry in read(HOOKS)}[name]
    return found


@pytest.fixture
def kb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the shipped knowledge base, which is made the working folder."""
    for name in ("kb", "shapes"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(command: str, *names: str, environment: dict[str, str] | None = None) -> Result:
    program, *args = shlex.split(command)
    assert program == "il2kb"
    return CliRunner().invoke(cli, [*args, *names], env=environment)


def workflow() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    job = read(WORKFLOW)["jobs"]["validate"]
    return job, job["steps"]


def commands() -> list[str]:
    return [line for step in workflow()[1] for line in step.get("run", "").splitlines()
            if line.startswith("il2kb")]  # fmt: skip


# --- pre-commit ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "formatted", "validated"),
    [
        ("kb/trials/he-2020.ttl", True, True),
        ("trials/he-2020.ttl", True, True),
        ("data/kb/sources/deep/he-2020.ttl", True, True),
        ("kb/concepts/units.ttl", True, True),
        ("shapes/core.ttl", True, True),
        ("shapes/checks/places.rq", False, True),
        ("shapes/examples/x.ttl", False, False),  # fmt would refuse its blank nodes
        ("kb/queries/results.rq", False, False),
        ("kb/trials/he-2020.ttl.orig", False, False),
        ("notes/trials.ttl", False, False),
        ("pretrials/x.ttl", False, False),
    ],
)
def test_hooks_run_for_the_files_of_a_knowledge_base(
    path: str, formatted: bool, validated: bool
) -> None:
    # pre-commit searches the pattern in the path from the root of the repository.
    assert bool(re.search(hook("il2kb-fmt")["files"], path)) is formatted
    assert bool(re.search(hook("il2kb-validate")["files"], path)) is validated


def test_the_hook_fmt_takes_file_names(kb: Path) -> None:
    entry = hook("il2kb-fmt")
    assert entry.get("pass_filenames", True)
    names = ["kb/trials/he-2020.ttl", "shapes/core.ttl"]
    before = (kb / names[0]).read_bytes()
    (kb / names[0]).write_bytes(before + b"\n\n")
    done = run(entry["entry"], *names)
    assert done.exit_code == 0, done.output
    assert (kb / names[0]).read_bytes() == before


def test_the_hook_validate_checks_the_knowledge_base_it_stands_in(kb: Path) -> None:
    entry = hook("il2kb-validate")
    assert entry["pass_filenames"] is False
    done = run(entry["entry"])
    assert done.exit_code == 0, done.output
    (kb / "kb" / "trials" / "t.ttl").write_text(BROKEN)
    done = run(entry["entry"])
    assert done.exit_code == 1
    assert "t.ttl:2:" in done.output


def test_pre_commit_takes_the_hooks() -> None:
    client = pytest.importorskip("pre_commit.clientlib", reason="pre-commit is not installed")
    manifest = client.load_manifest(HOOKS)  # raises for what is not valid
    assert [entry["language"] for entry in manifest] == ["python", "python"]


# --- GitHub Actions --------------------------------------------------------------------------


def test_the_workflow_has_the_permissions_it_needs_and_no_more() -> None:
    job, steps = workflow()
    assert read(WORKFLOW)["permissions"] == {}
    assert job["permissions"] == {"contents": "read", "security-events": "write"}
    used = [step["uses"] for step in steps if "uses" in step]
    assert "github/codeql-action/upload-sarif" in [name.partition("@")[0] for name in used]
    assert all(re.fullmatch(r"[\w./-]+@v\d+", name) for name in used)


def test_findings_are_uploaded_and_the_job_still_fails() -> None:
    _, steps = workflow()
    (upload,) = (step for step in steps if "upload-sarif" in step.get("uses", ""))
    (validate,) = (step for step in steps if "il2kb validate" in step.get("run", ""))
    assert steps.index(validate) < steps.index(upload)
    for step in (validate, upload):
        assert "!cancelled()" in step["if"]
    assert not any("continue-on-error" in step or "||" in step.get("run", "") for step in steps)
    assert f"-o {upload['with']['sarif_file']}" in validate["run"]


def test_the_commands_of_the_workflow_pass_on_a_good_knowledge_base(kb: Path) -> None:
    environment = workflow()[0]["env"]
    assert [command.split()[1] for command in commands()] == ["fmt", "validate"]
    for command in commands():
        done = run(command, environment=environment)
        assert done.exit_code == 0, done.output
    assert json.loads((kb / "il2kb.sarif").read_text())["version"] == "2.1.0"


def test_the_commands_of_the_workflow_fail_on_a_bad_one(kb: Path) -> None:
    environment = workflow()[0]["env"]
    (kb / "kb" / "trials" / "t.ttl").write_text(BROKEN)
    form, validate = (run(command, environment=environment) for command in commands())
    assert (form.exit_code, validate.exit_code) == (1, 1), validate.output
    assert "t.ttl" in form.stdout
    assert "t.ttl" in (kb / "il2kb.sarif").read_text()
