"""il2kb validate, and the library behind it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from il2kb.cli import cli
from il2kb.data import Layout
from il2kb.errors import DataError, NotFoundError, Position
from il2kb.findings import Finding, counts, fails
from il2kb.validation import BUILT_IN, items, validate

EXAMPLES = Path(__file__).resolve().parent / "shapes"
PREFIXES = """@prefix : <https://w3id.org/il2kb/trial/x#> .
@prefix il2: <https://w3id.org/il2kb/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix source: <https://w3id.org/il2kb/source/> .
@prefix trial: <https://w3id.org/il2kb/trial/> .
@prefix unit: <http://qudt.org/vocab/unit/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
PLACE = """
:place a il2:Place ;
    il2:source source:he-2020 ;
    il2:section "Abstract" ;
    il2:certainty il2:primary-page .
"""


def run(*args: object) -> Result:
    return CliRunner().invoke(cli, [str(arg) for arg in args])


def validated(folder: Path, text: str, name: str = "x.ttl") -> list[Finding]:
    path = folder / name
    path.write_bytes(text.encode())
    return list(validate(Layout.shipped(), [path]).findings)


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    """Return the folder of a knowledge base with one trial that has nothing wrong."""
    (tmp_path / "trials").mkdir()
    good = (EXAMPLES / "core.trial-label" / "good.ttl").read_text("utf-8")
    source = 'source:he-2020 a il2:JournalArticle ; il2:citation "He 2020" .'
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "he-2020.ttl").write_text(PREFIXES + source, "utf-8")
    (tmp_path / "trials" / "good.ttl").write_text(good, "utf-8")
    return tmp_path


# The shipped knowledge base


def test_shipped_knowledge_base_has_no_violation() -> None:
    report = validate(Layout.shipped())
    assert [f for f in report.findings if f.severity == "violation"] == []
    assert report.broken == ()
    names = {path.name for path in report.files}
    assert {"he-2020.ttl", "units.ttl"} <= names
    assert "il2kb.ttl" not in names


def test_own_engine_does_not_import_the_slow_packages() -> None:
    code = (
        "import sys; from il2kb.data import Layout; from il2kb.validation import validate;"
        "validate(Layout.shipped()); print([m for m in ('rdflib', 'pyshacl', 'jinja2') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# Findings: place, order, threshold


def test_place_of_a_value_a_predicate_and_a_subject(tmp_path: Path) -> None:
    text = (
        PREFIXES
        + PLACE
        + """
:a a il2:Reported ;
    il2:printed "2" ;
    il2:number "2" ;
    il2:place :place .

:b a il2:Reported ;
    il2:printed "three", "four" ;
    il2:place :place .

:c a il2:Reported ;
    il2:printed "five" .
"""
    )
    lines = text.splitlines()
    found = {f.code: f for f in validated(tmp_path, text) if f.code.startswith("core.")}
    assert set(found) == {"core.number-datatype", "core.printed-single", "core.reported-place"}
    places = {code: (f.position.line, f.position.column) for code, f in found.items() if f.position}
    assert places == {
        "core.number-datatype": (lines.index('    il2:number "2" ;') + 1, 16),
        "core.printed-single": (lines.index('    il2:printed "three", "four" ;') + 1, 5),
        "core.reported-place": (lines.index(":c a il2:Reported ;") + 1, 1),
    }
    finding = found["core.reported-place"]
    assert finding.message == ":c: a reported value has no place"
    assert finding.hint == "add il2:place :place.… with source, section and row"
    assert finding.focus == "https://w3id.org/il2kb/trial/x#c"
    assert finding.trial is None  # the file describes no trial


def test_findings_carry_the_id_of_their_trial(kb: Path) -> None:
    bad = EXAMPLES / "core.trial-label" / "bad.ttl"
    (finding,) = validate(Layout.of(kb), [bad]).findings
    assert (finding.code, finding.trial, finding.profile) == ("core.trial-label", "bad", "core")


def test_findings_are_ordered_by_place() -> None:
    def at(line: int, column: int, severity: str = "violation") -> Finding:
        return Finding("c", severity, "m", position=Position(Path("f"), line, column))

    ordered = [at(2, 9), at(10, 1), at(10, 3), at(10, 3, "warning")]
    assert sorted([ordered[2], ordered[3], ordered[1], ordered[0]]) == ordered


@pytest.mark.parametrize(
    ("severity", "failing"),
    [
        ("violation", ["violation", "warning", "info"]),
        ("warning", ["warning", "info"]),
        ("info", ["info"]),
    ],
)
def test_threshold(severity: str, failing: list[str]) -> None:
    findings = [Finding("c", severity, "m")]
    thresholds = ("violation", "warning", "info", "never")
    assert [t for t in thresholds if fails(findings, t)] == failing
    assert not any(fails([], t) for t in thresholds)
    assert counts(findings)[severity] == sum(counts(findings).values()) == 1


# Terms and references


@pytest.mark.parametrize(
    ("triples", "code", "part"),
    [
        (':a a il2:Place ; il2:sectoin "x" .', "term.unknown", "did you mean il2:section?"),
        (":a a il2:Plaec .", "term.unknown", "did you mean il2:Place?"),
        (':a a il2:Place ; rdfs:lable "x" .', "term.unknown", "is not in the ontology"),
        (":a a il2:Place ; il2:Trial :a .", "term.unknown", "not a property"),
        (":a a il2:Place ; il2:source source:he-2002 .", "term.undefined", "source:he-2020?"),
        (":a a il2:Place ; il2:source :gone .", "term.undefined", "nowhere described"),
        (':a il2:section "x" .', "term.untyped", "it has no class"),
        (":a a il2:Place ; il2:arm :a .", "term.domain", "is not a il2:Trial"),
        (":a a il2:Place ; il2:source :a .", "term.range", "is not a il2:Source"),
    ],
)
def test_terms_and_references(tmp_path: Path, triples: str, code: str, part: str) -> None:
    found = [f for f in validated(tmp_path, PREFIXES + triples) if f.code == code]
    assert len(found) == 1
    assert part in f"{found[0].message} {found[0].hint}"
    assert found[0].position is not None and found[0].position.line == 8


# Bad input


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "syntax"),
        (PREFIXES + ":a a il2:Place", "syntax"),
        (PREFIXES + ":a a il3:Place .", "syntax"),
        (PREFIXES + "[] a il2:Place .", "text.blank-node"),
        (PREFIXES + ':a il2:date "2015-13-45"^^xsd:date .', "text.ill-typed"),
        (PREFIXES + ":a il2:number 1e3 .", "text.datatype"),
        (PREFIXES + ':a il2:number "NaN"^^xsd:double .', "text.datatype"),
        (PREFIXES + ':a il2:note "\u202eevil" .', "text.bidi-control"),
        (PREFIXES + ':a il2:note "no\u200bthing" .', "text.invisible-character"),
        (PREFIXES + f':a il2:note "{"x" * 30_000}" .', "text.huge-literal"),
    ],
)
def test_bad_text(tmp_path: Path, text: str, code: str) -> None:
    found = [f for f in validated(tmp_path, text) if f.code == code]
    assert found and found[0].severity == "violation"
    assert found[0].position is not None and found[0].position.path == tmp_path / "x.ttl"
    assert code in BUILT_IN


def test_a_broken_file_stops_no_other(kb: Path) -> None:
    (kb / "trials" / "broken.ttl").write_text(PREFIXES + ":a a il2:Place", "utf-8")
    (kb / "trials" / "latin.ttl").write_bytes(b'<urn:a> <urn:b> "\xe9" .')
    bad = (EXAMPLES / "core.trial-label" / "bad.ttl").read_text("utf-8")
    (kb / "trials" / "bad.ttl").write_text(bad, "utf-8")
    report = validate(Layout.of(kb))
    by_file = {f.position.path.name: f.code for f in report.findings if f.position}
    assert by_file == {
        "broken.ttl": "syntax",
        "latin.ttl": "syntax",
        "bad.ttl": "core.trial-label",
    }
    assert sorted(path.name for path in report.broken) == ["broken.ttl", "latin.ttl"]
    done = run("--kb", kb, "validate")
    assert done.exit_code == 3
    assert "broken.ttl:8:14: violation [syntax]" in done.stdout
    assert "2 could not be read" in done.stdout


def test_a_trial_in_two_files(kb: Path) -> None:
    shutil.copy(kb / "trials" / "good.ttl", kb / "trials" / "twin.ttl")
    codes = [f.code for f in validate(Layout.of(kb)).findings if f.code == "trial-twice"]
    assert codes == ["trial-twice", "trial-twice"]


def test_a_folder_and_a_missing_path(kb: Path) -> None:
    assert run("--kb", kb, "validate", kb / "trials").exit_code == 0
    done = run("--kb", kb, "validate", kb / "trials", kb / "none.ttl")
    assert done.exit_code == 3
    assert "none.ttl" in done.stdout and "2 files checked" in done.stdout


def test_a_source_is_validated_as_a_source(kb: Path) -> None:
    path = kb / "sources" / "he-2020.ttl"
    path.write_text(PREFIXES + "source:he-2020 a il2:JournalArticle .", "utf-8")
    assert [f.code for f in validate(Layout.of(kb)).findings] == ["core.source-address"]


# Profiles and engines


def test_unknown_profile(kb: Path) -> None:
    with pytest.raises(NotFoundError, match="no profile 'cor'"):
        validate(Layout.of(kb), profiles=("cor",))
    done = run("--kb", kb, "validate", "--profile", "cor")
    assert done.exit_code == 3 and "did you mean core?" in done.stderr


def own_profile(kb: Path, constraint: str) -> None:
    (kb / "shapes").mkdir()
    (kb / "shapes" / "mine.ttl").write_text(
        PREFIXES
        + "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        + "@prefix shape: <https://w3id.org/il2kb/shape/> .\n"
        + f"shape:mine.acronym sh:targetClass il2:Trial ; {constraint} ; "
        + 'sh:message "[mine.acronym] no acronym: add one" ; sh:severity sh:Info .',
        "utf-8",
    )


def test_a_profile_of_the_knowledge_base(kb: Path) -> None:
    own_profile(kb, "sh:path il2:acronym ; sh:minCount 1")
    (finding,) = validate(Layout.of(kb), profiles=("core", "mine")).findings
    assert (finding.code, finding.severity, finding.profile) == ("mine.acronym", "info", "mine")
    assert run("--kb", kb, "validate", "--profile", "mine").exit_code == 0
    assert run("--kb", kb, "validate", "--profile", "mine", "--fail-on", "info").exit_code == 1
    assert "mine" in run("--kb", kb, "validate", "--list-profiles").stdout


def test_shapes_beyond_core_go_to_pyshacl(kb: Path) -> None:
    pytest.importorskip("pyshacl")
    own_profile(
        kb,
        'sh:sparql [ sh:select "SELECT $this WHERE { $this '
        'a <https://w3id.org/il2kb/ontology#Trial> }" ]',
    )
    codes = [f.code for f in validate(Layout.of(kb), profiles=("mine",)).findings]
    assert codes == ["mine.acronym"]


def test_a_mistyped_shape_is_an_error(kb: Path) -> None:
    own_profile(kb, "sh:path il2:acronym ; sh:minCout 1")
    with pytest.raises(DataError, match="minCout"):
        validate(Layout.of(kb), profiles=("mine",))


@pytest.mark.parametrize("item", ["core.arm-label", "core.registration-nct", "core.p-range"])
def test_engines_agree(kb: Path, item: str) -> None:
    pytest.importorskip("pyshacl")
    layout, path = Layout.of(kb), EXAMPLES / item / "bad.ttl"
    own = validate(layout, [path])
    assert own.findings and own.findings == validate(layout, [path], engine="pyshacl").findings


def test_many_trials_in_several_processes(kb: Path) -> None:
    text = (EXAMPLES / "core.trial-label" / "bad.ttl").read_text("utf-8")
    for number in range(12):
        name = f"trial-{number}"
        copy = text.replace("trial:bad", f"trial:{name}").replace("trial/bad#", f"trial/{name}#")
        (kb / "trials" / f"{name}.ttl").write_text(copy, "utf-8")
    report = validate(Layout.of(kb))
    assert sorted(f.trial or "" for f in report.findings) == sorted(
        f"trial-{number}" for number in range(12)
    )
    assert {f.code for f in report.findings} == {"core.trial-label"}


# The command


def test_exit_codes() -> None:
    good, bad = (EXAMPLES / "core.arm-label" / f"{name}.ttl" for name in ("good", "bad"))
    assert run("validate", good).exit_code == 0
    assert run("validate", bad).exit_code == 1
    assert run("validate", bad, "--fail-on", "never").exit_code == 0
    warning = EXAMPLES / "core.set-place" / "bad.ttl"
    assert run("validate", warning).exit_code == 0
    assert run("validate", warning, "--fail-on", "warning").exit_code == 1
    assert run("validate", warning, "--fail-on", "grave").exit_code == 2


def test_human_output() -> None:
    path = EXAMPLES / "core.arm-label" / "bad.ttl"
    done = run("validate", path)
    first, hint, *_, summary, explain, stamp = done.stdout.splitlines()
    line = path.read_text("utf-8").splitlines().index(":arm a il2:Arm ;") + 1
    assert first.endswith(f"bad.ttl:{line}:1: violation [core.arm-label] :arm: the arm has no name")
    assert hint == '  hint: add rdfs:label "…"@en'
    assert summary == "1 file checked: 1 violation, no warnings, no info"
    assert "--explain core.arm-label" in explain
    assert stamp.startswith("il2kb ") and "sha256:" in stamp
    assert "\x1b" not in done.stdout


def test_data_do_not_steer_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_text(PREFIXES + ':a a il2:Place ; il2:source "\\u001b[2J" .', "utf-8")
    assert "\x1b" not in run("validate", path).stdout


def test_json_is_the_report_of_the_library(tmp_path: Path) -> None:
    path = EXAMPLES / "core.arm-label" / "bad.ttl"
    target = tmp_path / "report.json"
    assert run("validate", path, "--format", "json", "-o", target).exit_code == 1
    told = json.loads(target.read_text("utf-8"))
    stamp = told.pop("stamp")
    expected = validate(Layout.shipped(), [path]).as_dict()
    assert expected.pop("stamp") == stamp
    assert told == expected
    assert stamp["software"].startswith("il2kb ")
    assert told["counts"] == {"violation": 1, "warning": 0, "info": 0}


def test_turtle_is_the_report_of_the_w3c(tmp_path: Path) -> None:
    done = run(
        "validate", EXAMPLES / "core.arm-label" / "bad.ttl",
        EXAMPLES / "check.group-analysed" / "bad.ttl", "--format", "ttl",
    )  # fmt: skip
    namespace = "http://www.w3.org/ns/shacl#"
    quads = list(ox.parse(done.stdout, format=ox.RdfFormat.TURTLE))
    by_predicate: dict[str, set[str]] = {}
    for quad in quads:
        name = quad.predicate.value.removeprefix(namespace)
        by_predicate.setdefault(name, set()).add(getattr(quad.object, "value", ""))
    assert by_predicate["conforms"] == {"false"}
    assert by_predicate["sourceShape"] == {
        "https://w3id.org/il2kb/shape/core.arm-label",
        "https://w3id.org/il2kb/shape/check.group-analysed",
    }
    assert len(by_predicate["result"]) == 2
    assert by_predicate["resultSeverity"] == {namespace + "Violation"}


def test_explain_every_item() -> None:
    known = items(Layout.shipped(), ["core"])
    assert {"syntax", "core.arm-label", "check.group-analysed"} <= set(known)
    for code in ("syntax", "core.arm-label", "core.registration-nct", "check.group-analysed"):
        done = run("validate", "--explain", code)
        assert done.exit_code == 0
        assert done.stdout.startswith(f"{code} (violation): {known[code].title}")
        assert known[code].problem in done.stdout
    assert "^NCT[0-9]{8}$" in run("validate", "--explain", "core.registration-nct").stdout
    done = run("validate", "--explain", "core.arm-lable")
    assert done.exit_code == 3 and "core.arm-label" in done.stderr


def test_an_output_that_cannot_be_written(tmp_path: Path) -> None:
    path = EXAMPLES / "core.arm-label" / "good.ttl"
    assert run("validate", path, "-o", tmp_path / "none" / "x.txt").exit_code == 3
