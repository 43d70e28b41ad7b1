"""What earlier runs of the validation have found: never another answer than that of a fresh run."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from il2kb import cache
from il2kb.cli import cli
from il2kb.data import BASE, DataFile, Layout
from il2kb.findings import Finding
from il2kb.provenance import stamp
from il2kb.shacl.results import from_texts
from il2kb.store import load
from il2kb.turtle import hygiene, parse
from il2kb.validation import Report, surroundings, validate, workers
from il2kb.validation.inspected import Inspected
from il2kb.validation.inspection import Inspector

TESTS = Path(__file__).resolve().parent
EXAMPLES = TESTS / "shapes"
PREFIXES = """@prefix : <https://w3id.org/il2kb/trial/x#> .
@prefix il2: <https://w3id.org/il2kb/ontology#> .
@prefix source: <https://w3id.org/il2kb/source/> .
@prefix trial: <https://w3id.org/il2kb/trial/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/il2kb/shape/> .
"""
# Shapes without a name, whose path has none either.
NAMELESS = (
    PREFIXES
    + """shape:mine a sh:NodeShape .
[] a sh:NodeShape ; sh:targetClass il2:Trial ;
  sh:property [ sh:path ( il2:arm il2:agent ) ; sh:minCount 3 ; sh:severity sh:Warning ;
    sh:message "[mine.agents] fewer than three agents: add one" ] .
"""
)


@pytest.fixture(autouse=True)
def kept(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a cache of this test alone."""
    folder = tmp_path_factory.mktemp("kept")
    monkeypatch.setenv("IL2KB_CACHE", str(folder))
    return folder


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    """Return a project with its own shapes, whose trials have findings of many kinds."""
    for name in ("trials", "sources", "concepts"):
        (tmp_path / "kb" / name).mkdir(parents=True)
    source = 'source:he-2020 a il2:JournalArticle ; il2:citation "He 2020" .'
    (tmp_path / "kb" / "sources" / "he-2020.ttl").write_text(PREFIXES + source, "utf-8")
    for item in ("core.arm-label", "core.p-range", "check.group-analysed", "core.set-place"):
        text = (EXAMPLES / item / "bad.ttl").read_text("utf-8")
        name = item.partition(".")[2]
        text = text.replace("trial/bad#", f"trial/{name}#")
        text += f"\n<https://w3id.org/il2kb/trial/{name}> a il2:Trial .\n"
        (tmp_path / "kb" / "trials" / f"{name}.ttl").write_text(text, "utf-8")
    blank = PREFIXES + "trial:blank a il2:Trial ; il2:arm [ a il2:Arm ] ; il2:sectoin 1 ."
    (tmp_path / "kb" / "trials" / "blank.ttl").write_text(blank, "utf-8")
    (tmp_path / "shapes" / "checks").mkdir(parents=True)
    (tmp_path / "shapes" / "mine.ttl").write_text(NAMELESS, "utf-8")
    return tmp_path


def layout_of(kb: Path) -> Layout:
    return Layout.of(kb)


def run(kb: Path | None, *args: str) -> tuple[int, str]:
    where = [] if kb is None else ["--kb", str(kb)]
    done = CliRunner().invoke(cli, [*where, "validate", *args])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows by the name of each file that is inspected here."""
    seen: list[str] = []
    inspect = Inspector.inspect

    def watched(self: Inspector, files: Sequence[DataFile]) -> list[Inspected]:
        seen.extend(file.path.stem for file in files)
        return inspect(self, files)

    monkeypatch.setattr(Inspector, "inspect", watched)
    return seen


def same(one: Report, other: Report) -> bool:
    """Tell whether two reports are equal in every format; equality leaves out W3C results."""
    return (
        one == other
        and json.dumps(one.as_dict()) == json.dumps(other.as_dict())
        and one.to_turtle() == other.to_turtle()
    )


# A kept report is that of a fresh run


@pytest.mark.parametrize("form", ["human", "json", "ttl"])
def test_kept_and_fresh_reports_are_equal(
    kb: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    args = ("--profile", "core", "--profile", "mine", "--format", form)
    fresh = run(kb, *args)
    assert fresh[0] == 1
    assert "mine" in fresh[1]
    inspected = counted(monkeypatch)
    assert run(kb, *args) == fresh
    assert inspected == []


@pytest.mark.parametrize("form", ["human", "json", "ttl"])
def test_shipped_knowledge_base(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = run(None, "--format", form)
    inspected = counted(monkeypatch)
    assert run(None, "--format", form) == fresh
    assert inspected == []


@pytest.mark.parametrize("form", ["human", "json", "ttl"])
def test_broken_files(kb: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    trials = kb / "kb" / "trials"
    (trials / "broken.ttl").write_text(PREFIXES + ":a a il2:Place", "utf-8")
    (trials / "undeclared.ttl").write_text(PREFIXES + ":a a il3:Place .", "utf-8")
    (trials / "latin.ttl").write_bytes(b'<urn:a> <urn:b> "\xe9" .')
    shutil.copy(trials / "p-range.ttl", trials / "twin.ttl")
    fresh = run(kb, "--format", form)
    assert fresh[0] == 3
    inspected = counted(monkeypatch)
    assert run(kb, "--format", form) == fresh
    assert inspected == []


def mutants(count: int) -> list[str]:
    """Return a trial with a few slips in it, many times; the same ones in every run."""
    draw = random.Random(20)
    text = (TESTS / "other-trials" / "trials" / "miao-2021.ttl").read_text("utf-8")
    slips = [
        ("il2:Reported", "il2:Derived"), ("@en", ""), ("il2:place", "il2:plac"), (" ;", " ,"),
        ("source:", "source:x"), ("concept:", "concept:y"), ('"', '" '), ("e", "е"),
        (":arm", "_:a"), ("il2:number ", "il2:number -"), ("e", "e\u200b"), ("e", "\\u0065"),
    ]  # fmt: skip
    found = []
    for _ in range(count):
        lines = text.splitlines(keepends=True)
        for _ in range(draw.randint(1, 3)):
            place = draw.randrange(10, len(lines))
            old, new = draw.choice(slips)
            if draw.random() < 0.3:
                lines[place] = ""
            else:
                lines[place] = lines[place].replace(old, new, 1)
        found.append("".join(lines))
    return found


def test_mutants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(TESTS / "other-trials", tmp_path / "kb")
    target = tmp_path / "kb" / "trials"
    for number, text in enumerate(mutants(40)):
        name = f"mutant-{number}"
        text = text.replace("trial:miao-2021", f"trial:{name}").replace("/miao-2021#", f"/{name}#")
        (target / f"{name}.ttl").write_text(text, "utf-8")
    layout = Layout.of(tmp_path)
    fresh = validate(layout)
    assert len({finding.code for finding in fresh.findings}) > 8
    assert any(finding.result for finding in fresh.findings)
    inspected = counted(monkeypatch)
    assert same(validate(layout), fresh)
    assert inspected == []
    # One by one, in one process and without what is kept, nothing else is found.
    alone = Inspector(layout, ("core",), "own")
    found = [finding for file in layout.data_files() if file.kind != "ontology"
             for finding in alone.inspect([file])[0].findings or ()]  # fmt: skip
    assert sorted(set(found)) == list(fresh.findings)


def test_every_part_of_a_finding_is_kept(kb: Path) -> None:
    path = kb / "kb" / "trials" / "p-range.ttl"
    file = DataFile(path, "trial", f"{BASE}kb/trials/p-range")
    (one,) = Inspector(layout_of(kb), ("core",), "own").inspect([file])
    again = Inspected.from_json(file, one.to_json())
    assert again == one
    assert one.findings and again.findings
    assert any(f.result for f in one.findings)
    for before, after in zip(one.findings, again.findings, strict=True):
        assert (before.result is None) == (after.result is None)
        if before.result is not None and after.result is not None:
            assert from_texts(after.result) == from_texts(before.result)
    assert [f.position for f in again.findings] == [f.position for f in one.findings]


# What has changed is looked at again


def changed(path: Path, old: str, new: str) -> Callable[[], None]:
    def change() -> None:
        text = path.read_text("utf-8")
        assert old in text
        about = path.stat()
        path.write_text(text.replace(old, new, 1), "utf-8")
        # The time of a file says nothing.
        os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))

    return change


def whole(kb: Path) -> Layout:
    """Return a layout of which every file is a copy."""
    shipped = Layout.shipped()
    shutil.copytree(shipped.ontology, kb / "ontology")
    shutil.copy(shipped.shapes / "core.ttl", kb / "shapes" / "core.ttl")
    shutil.copy(shipped.shapes / "checks" / "group-analysed.rq", kb / "shapes" / "checks")
    shutil.copy(shipped.kb / "concepts" / "units.ttl", kb / "kb" / "concepts")
    return Layout(kb / "kb", kb / "shapes", kb / "ontology")


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("kb/trials/arm-label.ttl", ":arm a il2:Arm", ":arm a il2:Ram"),
        ("kb/sources/he-2020.ttl", "il2:citation", "il2:citatoin"),
        ("kb/concepts/units.ttl", "skos:notation", "skos:notatoin"),
        ("shapes/core.ttl", "the arm has no name", "the arm has got no name"),
        ("shapes/checks/group-analysed.rq", "#+ severity: violation", "#+ severity: info"),
        ("ontology/il2kb.ttl", "il2:armRole a owl:", "il2:armRoll a owl:"),
    ],
)
def test_a_change_is_noticed(
    kb: Path, part: str, old: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = whole(kb)
    before = validate(layout)
    changed(kb / part, old, new)()
    after = validate(layout)
    assert after != before
    monkeypatch.setenv("IL2KB_CACHE", str(kb / "empty"))
    assert same(validate(layout), after)


def test_only_the_changed_trial_is_inspected(kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = layout_of(kb)
    validate(layout)
    inspected = counted(monkeypatch)
    changed(kb / "kb" / "trials" / "arm-label.ttl", ":arm a il2:Arm", ":arm a il2:Ram")()
    validate(layout)
    assert inspected == ["arm-label"]


def test_a_new_trial_leaves_the_others_be(kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = layout_of(kb)
    validate(layout)
    inspected = counted(monkeypatch)
    text = (EXAMPLES / "core.trial-label" / "bad.ttl").read_text("utf-8")
    (kb / "kb" / "trials" / "bad.ttl").write_text(text, "utf-8")
    assert any(finding.trial == "bad" for finding in validate(layout).findings)
    assert inspected == ["bad"]
    (kb / "kb" / "trials" / "bad.ttl").unlink()
    assert not any(finding.trial == "bad" for finding in validate(layout).findings)
    assert inspected == ["bad"]


def test_another_name_for_the_same_content(kb: Path) -> None:
    layout = layout_of(kb)
    trials = kb / "kb" / "trials"
    validate(layout)
    (trials / "p-range.ttl").rename(trials / "renamed.ttl")
    report = validate(layout)
    names = {f.position.path.name for f in report.findings if f.position}
    assert "renamed.ttl" in names and "p-range.ttl" not in names
    assert "check.trial-file-name" in {f.code for f in report.findings}


def test_the_same_file_by_another_path(kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = layout_of(kb)
    validate(layout)
    inspected = counted(monkeypatch)
    monkeypatch.chdir(kb / "kb")
    path = Path("trials", "p-range.ttl")
    findings = validate(layout, [path]).findings
    assert {f.position.path for f in findings if f.position} == {path}
    assert inspected == []


def test_a_relative_path_on_an_empty_cache_is_kept(
    kb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The listing has the same file by its absolute path, and must not displace what was found."""
    monkeypatch.chdir(kb.parent)
    layout = layout_of(kb)
    path = min(layout.trial_files().values()).relative_to(kb.parent)
    fresh = validate(layout, [path])
    inspected = counted(monkeypatch)
    assert same(validate(layout, [path]), fresh)
    assert inspected == []


def test_some_files_do_not_displace_the_others(kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = layout_of(kb)
    validate(layout)
    outside = EXAMPLES / "core.arm-label" / "bad.ttl"
    validate(layout, [outside])
    inspected = counted(monkeypatch)
    validate(layout)
    validate(layout, [outside])
    assert inspected == []
    changed(kb / "kb" / "trials" / "arm-label.ttl", ":arm a il2:Arm", ":arm a il2:Ram")()
    validate(layout)
    validate(layout, [outside])
    assert inspected == ["arm-label", "bad"]  # what is of no file of the knowledge base is gone


def test_profiles_and_engines_are_kept_apart(kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyshacl")
    layout = layout_of(kb)
    path = kb / "kb" / "trials" / "p-range.ttl"
    own = validate(layout, [path])
    inspected = counted(monkeypatch)
    peer = validate(layout, [path], engine="pyshacl")
    assert inspected == ["p-range"]
    assert peer.findings == own.findings
    validate(layout, [path], ("core", "mine"))
    assert inspected == ["p-range"] * 2
    assert same(validate(layout, [path], engine="pyshacl"), peer)
    assert same(validate(layout, [path]), own)
    assert inspected == ["p-range"] * 2


def test_another_il2kb_is_another_validation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub").mkdir()
    module = tmp_path / "sub" / "module.py"
    module.write_text("A = 1\n", "utf-8")
    monkeypatch.setattr(surroundings, "_PACKAGE", tmp_path)
    before = surroundings._code.__wrapped__()
    assert surroundings._code.__wrapped__() == before
    module.write_text("A = 2\n", "utf-8")
    assert surroundings._code.__wrapped__() != before


def test_shapes_that_change_while_they_are_compiled(
    kb: Path, monkeypatch: pytest.MonkeyPatch, kept: Path
) -> None:
    """What was found by another profile than the one that was hashed is not kept."""
    layout = whole(kb)
    change = changed(kb / "shapes" / "core.ttl", "the arm has no name", "the arm has got no name")
    begin = Inspector.__init__

    def begin_late(self: Inspector, *given: object) -> None:
        change()
        begin(self, *given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Inspector, "__init__", begin_late)
        validate(layout)
    assert list(kept.glob("validation-*")) == []


# The cache can be lost, or be anything


def entry(kept: Path) -> Path:
    (path,) = kept.glob("validation-*")
    return path


def body(data: bytes) -> bytes:
    return data.partition(b"\n")[2]


def rehashed(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode() + b"\n" + content


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"arm-label", b"arm-lapel"),
        lambda data: data.replace(b"violation", b"info", 1),
        lambda data: rehashed(b"x\n" + body(data)),
        lambda data: rehashed(body(data).replace(b"\t[", b"\t{")),
        lambda data: rehashed(body(data).replace(b'\t["', b'\t[["x"],"')),
        lambda data: rehashed(body(data).replace(b"\t", b" ")),
        lambda data: rehashed(body(data).replace(b"violation", b"\xff")),
        lambda data: b"\xff" * 70 + b"\n",
    ],
    ids=[
        "empty",
        "cut",
        "changed",
        "lighter",
        "other",
        "no-json",
        "misshapen",
        "lines",
        "no-text",
        "bytes",
    ],
)
def test_a_spoilt_entry(kb: Path, kept: Path, spoil: Callable[[bytes], bytes]) -> None:
    fresh = run(kb, "--format", "ttl")
    path = entry(kept)
    good = path.read_bytes()
    spoilt = spoil(good)
    assert spoilt != good
    path.write_bytes(spoilt)
    assert run(kb, "--format", "ttl") == fresh
    assert path.read_bytes() == good  # and mended
    shutil.rmtree(kept)
    assert run(kb, "--format", "ttl") == fresh


def test_a_cache_that_cannot_be_written(
    kb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = run(kb)
    (tmp_path / "file").write_text("", "utf-8")
    for place in (tmp_path / "file", tmp_path / "file" / "below", Path("/dev/null/x")):
        monkeypatch.setenv("IL2KB_CACHE", str(place))
        assert run(kb) == fresh


def test_a_link_in_the_cache_is_not_followed(kb: Path, kept: Path, tmp_path: Path) -> None:
    run(kb)
    path = entry(kept)
    treasure = tmp_path / "treasure"
    treasure.write_text("mine", "utf-8")
    path.unlink()
    try:
        path.symlink_to(treasure)
    except OSError:
        pytest.skip("no links here")
    run(kb)
    assert treasure.read_text("utf-8") == "mine"
    assert not path.is_symlink()


def test_two_runs_at_once(kb: Path) -> None:
    for number in range(12):
        text = (EXAMPLES / "core.trial-label" / "bad.ttl").read_text("utf-8")
        name = f"more-{number}"
        text = text.replace("trial:bad", f"trial:{name}").replace("trial/bad#", f"trial/{name}#")
        (kb / "kb" / "trials" / f"{name}.ttl").write_text(text, "utf-8")
    command = [sys.executable, "-m", "il2kb", "--kb", str(kb), "validate", "--format", "json"]
    several = [
        subprocess.Popen(command, stdout=subprocess.PIPE, cwd=TESTS.parent) for _ in range(2)
    ]
    first, second = (process.communicate(timeout=120)[0] for process in several)
    assert first == second
    assert json.loads(first)["counts"]["violation"] > 12
    assert run(kb, "--format", "json")[1].encode() == first


def test_an_unchanged_run_parses_nothing(kb: Path) -> None:
    shutil.rmtree(kb / "kb" / "trials")
    shutil.copytree(TESTS / "other-trials", kb / "kb", dirs_exist_ok=True)
    code = (
        "import sys; from pathlib import Path; from il2kb.data import Layout\n"
        "from il2kb.validation import validate\n"
        "report = validate(Layout.of(Path(sys.argv[1])))\n"
        "print(len(report.findings), [m for m in sys.modules if m in ('il2kb.shacl', "
        "'il2kb.turtle.parser', 'il2kb.turtle.tokens', 'il2kb.checks', 'multiprocessing')])"
    )
    first, second = (
        subprocess.run(
            [sys.executable, "-c", code, str(kb)],
            capture_output=True, text=True, check=True, cwd=TESTS.parent,
        ).stdout
        for _ in range(2)
    )  # fmt: skip
    assert "il2kb.shacl" in first
    assert second == "0 []\n"


# What is found in a file does not depend on what else is inspected


def with_mutants(folder: Path, count: int) -> Layout:
    """Return a knowledge base of generated trials; every third has lost some of its lines."""
    sys.path.insert(0, str(TESTS.parent / "bench"))
    generate = pytest.importorskip("generate", reason="bench/ is not part of an installed il2kb")
    generate.knowledge_base(count, folder)
    draw = random.Random(3)
    for path in sorted((folder / "trials").glob("*.ttl"))[::3]:
        lines = path.read_text("utf-8").splitlines(keepends=True)
        for _ in range(3):
            del lines[draw.randrange(24, len(lines))]
        path.write_text("".join(lines), "utf-8")
    return Layout.of(folder)


def found_in(inspected: Sequence[Inspected]) -> list[tuple[str, list[Finding]]]:
    return [(one.file.path.stem, sorted(set(one.findings or ()))) for one in inspected]


def test_a_batch_finds_what_each_trial_alone_does(tmp_path: Path) -> None:
    layout = with_mutants(tmp_path, 24)
    trials = [file for file in layout.data_files() if file.kind == "trial"]
    inspector = Inspector(layout, ("core",), "own")
    together = found_in(inspector.inspect(trials))
    assert together == found_in([inspector.inspect([file])[0] for file in trials])
    codes = {finding.code for _, findings in together for finding in findings}
    assert len([code for code in codes if code.startswith("check.")]) > 2


def test_files_that_describe_the_same_things(kb: Path) -> None:
    """Merged, the figures of two files would make findings that neither has."""
    trials = kb / "kb" / "trials"
    text = (trials / "group-analysed.ttl").read_text("utf-8")
    (trials / "twin.ttl").write_text(text.replace(" a ", "  a "), "utf-8")
    other = text.replace("trial/group-analysed>", "trial/other>")  # with the parts of the first
    (trials / "other.ttl").write_text(other, "utf-8")
    layout = layout_of(kb)
    files = [file for file in layout.data_files() if file.kind == "trial"]
    inspector = Inspector(layout, ("core",), "own")
    together = found_in(inspector.inspect(files))
    assert together == found_in([inspector.inspect([file])[0] for file in files])
    assert together == found_in(inspector.inspect(files[::-1]))[::-1]


def test_files_that_are_called_alike(kb: Path) -> None:
    """Two files of one name have one graph, in which there would be two trials."""
    paths = [kb / "kb" / "trials" / f"{name}.ttl" for name in ("arm-label", "set-place")]
    copies = [kb / folder / "same.ttl" for folder in ("a", "b")]
    for path, copy in zip(paths, copies, strict=True):
        copy.parent.mkdir()
        shutil.copy(path, copy)
    codes = {finding.code for finding in validate(layout_of(kb), copies).findings}
    assert "check.trial-file-name" in codes
    assert "check.trial-single" not in codes


def test_a_check_of_ones_own_that_compares_trials(kb: Path) -> None:
    (kb / "shapes" / "checks" / "alike.rq").write_text(
        "#+ title: t\n#+ severity: info\n#+ problem: p\n#+ solution: s\n#+ message: {other}\n"
        "PREFIX il2: <https://w3id.org/il2kb/ontology#>\n"
        "SELECT ?focus ?other\n"
        "{ ?focus a il2:Trial . ?other a il2:Trial . FILTER(?focus != ?other) }",
        "utf-8",
    )
    # Each trial is validated by itself, whatever else is inspected at the same time.
    assert "check.alike" not in {finding.code for finding in validate(layout_of(kb)).findings}


@pytest.mark.parametrize("forked", [True, False])
def test_several_processes(tmp_path: Path, forked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = with_mutants(tmp_path, 12)
    files = [file for file in layout.data_files() if file.kind != "ontology"]
    monkeypatch.setattr(workers, "_may_fork", lambda: forked and hasattr(os, "fork"))
    monkeypatch.setattr(workers, "_cores", lambda: 2)
    given = layout, ("core",), "own", files, surroundings.read_texts(layout.data_files())
    here = Inspector(layout, ("core",), "own").inspect(files)
    assert sorted(found_in(workers.inspect(*given))) == sorted(found_in(here))


# The stamp


def test_the_stamp_is_that_of_the_store(kb: Path) -> None:
    trials = kb / "kb" / "trials"
    (trials / "broken.ttl").write_text(PREFIXES + ":a a il2:Place", "utf-8")
    shutil.copy(trials / "p-range.ttl", trials / "twin.ttl")
    layout = layout_of(kb)
    expected = stamp(load(layout))
    assert {"broken", "twin", "p-range", "blank"}.isdisjoint(
        graph.rpartition("/")[2] for graph in expected.graphs
    )
    one = trials / "arm-label.ttl"
    for paths in (None, [one], [EXAMPLES / "core.arm-label" / "bad.ttl"], None):
        report = validate(layout, paths)
        assert report.stamp == expected
        assert report.stamp is not None and list(report.stamp.graphs) == list(expected.graphs)


# Text that is plain


def test_plain_text_has_no_defect(tmp_path: Path) -> None:
    from il2kb.shacl import Graph
    from il2kb.validation.plain import is_plain

    plain = 0
    texts = mutants(150)
    texts += [path.read_text("utf-8") for path in Layout.shipped().kb.rglob("*.ttl")]
    for text in texts:
        try:
            graph = Graph(parse(text))
        except Exception:  # not Turtle, which is_plain is not asked of
            continue
        if is_plain(text, graph):
            plain += 1
            assert hygiene(text) == []
    assert plain > 40


@pytest.mark.parametrize(
    "value",
    [
        '"2015-13-45"^^xsd:date', '"NaN"^^xsd:decimal', '"1e3"^^xsd:double', '" a"', '"a "@en',
        '"\\u202Ea"', '"a\u200bb"', "[]", "_:a", "<https://w3id.org/il2kb/аrm>", '"x"^^xsd:boolean',
        '"http://a b"^^xsd:anyURI', '"' + "x" * 20_001 + '"', '"é\u2028"',
    ],
)  # fmt: skip
def test_text_that_is_not_plain(value: str) -> None:
    from il2kb.shacl import Graph
    from il2kb.validation.plain import is_plain

    prefixes = PREFIXES + "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    text = f"{prefixes}:a il2:note {value} ."
    assert hygiene(text) != []
    assert not is_plain(text, Graph(parse(text)))


def test_what_is_kept_is_named_by_the_place_of_the_knowledge_base(kb: Path, kept: Path) -> None:
    validate(layout_of(kb))
    validate(layout_of(kb), profiles=("mine",))
    names = [path.name for path in kept.glob("validation-*")]
    assert len(names) == 2
    assert all(cache.read(name) is not None for name in names)
