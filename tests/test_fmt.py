"""il2kb fmt: the command over files, folders and standard input."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from il2kb.cli import cli

PREFIXES = "# the list\n@prefix ex: <http://example.org/> .\n@prefix xsd: <http://x/> .\n"
# il2kb fmt uses the shipped prefix list, so the tests name terms that need none.
ROUGH = "@prefix : <http://example.org/t#> .\n# n\n:a   :n 1.50 ; a :T . "
FINE = "@prefix : <http://example.org/t#> .\n\n# n\n:a a :T ;\n    :n 1.50 .\n"


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    for name in ("trials", "sources", "concepts"):
        (tmp_path / "kb" / name).mkdir(parents=True)
    (tmp_path / "shapes").mkdir()
    return tmp_path


def run(*args: str | Path, kb: Path | None = None, stdin: str | bytes | None = None) -> Result:
    before = ["--kb", str(kb)] if kb else []
    return CliRunner().invoke(cli, [*before, "fmt", *map(str, args)], input=stdin)


def test_formats_a_file(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(ROUGH)
    result = run(file)
    assert result.exit_code == 0
    assert file.read_text() == FINE
    assert result.stdout == ""
    assert f"formatted {file}" in result.stderr


def test_a_canonical_file_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(FINE)
    before = file.stat()
    assert run(file).exit_code == 0
    after = file.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_default_is_the_whole_knowledge_base(kb: Path) -> None:
    files = [kb / "kb" / "trials" / "t.ttl", kb / "kb" / "sources" / "s.ttl",
             kb / "kb" / "concepts" / "c.ttl", kb / "shapes" / "core.ttl"]  # fmt: skip
    for file in files:
        file.write_text(ROUGH)
    other = kb / "kb" / "draft.ttl"
    other.write_text(ROUGH)
    # Without --check the shipped ontology would be formatted too.
    result = run("--check", kb=kb)
    listed = result.stdout.splitlines()
    assert set(map(str, files)) <= set(listed)
    assert str(other) not in listed
    assert not any(line.endswith("prefixes.ttl") for line in listed)


def test_check_writes_nothing_names_files_and_the_mending_command(tmp_path: Path) -> None:
    rough, fine = tmp_path / "a b.ttl", tmp_path / "c.ttl"
    rough.write_text(ROUGH)
    fine.write_text(FINE)
    result = run("--check", rough, fine)
    assert result.exit_code == 1
    assert result.stdout == f"{rough}\n"
    assert "1 file is not in canonical form" in result.stderr
    assert f"il2kb fmt '{rough}' {fine}" in result.stderr
    assert rough.read_text() == ROUGH
    assert run("--check", fine).exit_code == 0


def test_diff_shows_and_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(ROUGH.replace("# n", "# n\x1b[2J"))
    result = run("--diff", file)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert f"--- {file} (as it is)" in lines
    assert "-:a   :n 1.50 ; a :T . " in lines
    assert "+    :n 1.50 ." in lines
    assert "\x1b" not in result.stdout
    assert ":a   :n" in file.read_text()
    assert run("--diff", "--check", file).exit_code == 1


def test_folders_are_searched_below(tmp_path: Path) -> None:
    deep = tmp_path / "x" / "y"
    deep.mkdir(parents=True)
    (deep / "a.ttl").write_text(ROUGH)
    (deep / "a.txt").write_text(ROUGH)
    assert run(tmp_path).exit_code == 0
    assert (deep / "a.ttl").read_text() == FINE
    assert (deep / "a.txt").read_text() == ROUGH


def test_standard_input_to_standard_output() -> None:
    result = run("-", stdin=ROUGH.replace(":n 1", ':é "é", 1'))
    assert result.exit_code == 0
    assert result.stdout_bytes.decode() == FINE.replace(":n 1.50", ':é 1.50, "é"')
    assert run("--check", "-", stdin=ROUGH).stdout == "<stdin>\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"@prefix : <http://example.org/t#> .\n:a :b 1", ":2:7: the file ends inside"),
        (b"", ":1:1: holds no triples"),
        (b"\xff", "not UTF-8"),
        (b"\xef\xbb\xbf<urn:a> <urn:b> 1 .", "byte order mark"),
        (b"<urn:a> <urn:b> [] .", ":1:17: a blank node"),
        (b"skos:a <urn:b> 1 .", "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."),
    ],
)
def test_a_broken_file_never_stops_the_others(tmp_path: Path, content: bytes, message: str) -> None:
    broken, good = tmp_path / "a.ttl", tmp_path / "b.ttl"
    broken.write_bytes(content)
    good.write_text(ROUGH)
    result = run(tmp_path)
    assert result.exit_code == 3
    assert message in result.stderr
    assert str(broken) in result.stderr
    assert broken.read_bytes() == content
    assert good.read_text() == FINE


NESTED = ROUGH.replace(":n 1.50", ":path ( [ :inv\n:n ] 1.50 )")
NESTED_FINE = FINE.replace(":n 1.50", ":path ( [ :inv :n ] 1.50 )")


def test_shapes_may_nest_blank_nodes(kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = kb / "shapes" / "own.ttl"
    file.write_text(NESTED)
    assert str(file) in run("--check", kb=kb).stdout.splitlines()
    assert run(file).exit_code == 0
    assert file.read_text() == NESTED_FINE
    assert run("--check", kb / "shapes").exit_code == 0
    file.write_text(NESTED)
    monkeypatch.chdir(kb / "shapes")  # the folder is not part of the path that is named
    assert run("own.ttl").exit_code == 0
    assert file.read_text() == NESTED_FINE


@pytest.mark.parametrize("folder", ["kb/trials", "shapes/examples", "shapes.old", "."])
def test_other_files_may_not(kb: Path, folder: str) -> None:
    file = kb / folder / "t.ttl"
    file.parent.mkdir(exist_ok=True)
    file.write_text(NESTED)
    result = run(file)
    assert (result.exit_code, result.stdout) == (3, "")
    assert f"{file}:3:12: a blank node cannot be written" in result.stderr
    assert file.read_text() == NESTED


def test_standard_input_may_not_wherever_it_is_read(
    kb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(kb / "shapes")
    result = run("-", stdin=NESTED)
    assert result.exit_code == 3
    assert "<stdin>:3:12: a blank node cannot be written" in result.stderr


def test_shapes_may_not_label_blank_nodes(kb: Path) -> None:
    file = kb / "shapes" / "own.ttl"
    file.write_text(ROUGH.replace("1.50", "_:x"))
    result = run(file)
    assert result.exit_code == 3
    assert f"{file}:3:9: a blank node with a label" in result.stderr


def test_missing_path_and_empty_folder(tmp_path: Path) -> None:
    result = run(tmp_path / "no.ttl", tmp_path)
    assert result.exit_code == 3
    assert "there is no file" in result.stderr
    assert "holds no .ttl file" in result.stderr


def test_a_file_marked_read_only_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(ROUGH)
    file.chmod(0o444)
    result = run(file)
    assert result.exit_code == 3
    assert "read-only" in result.stderr
    assert file.read_text() == ROUGH


def test_the_prefix_list_is_left_as_it_is(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parent.parent
    listing = root / "ontology" / "prefixes.ttl"
    result = run("--check", listing)
    assert (result.exit_code, result.stdout) == (0, "")


def test_quiet(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(ROUGH)
    result = CliRunner().invoke(cli, ["-q", "fmt", str(file)])
    assert (result.exit_code, result.output) == (0, "")


def test_help_has_examples() -> None:
    assert "il2kb fmt --check" in run("--help").stdout
