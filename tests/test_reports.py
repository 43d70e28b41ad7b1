"""Reports: one validation in every format; the states are those worked out in test_coverage.py."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from dataclasses import asdict, replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from coverage_report import FOLDER, coverage_report

import il2kb
from il2kb.checklists.coverage import KINDS, Counts
from il2kb.data import Layout
from il2kb.errors import NotFoundError, Position, UsageError
from il2kb.findings import Finding
from il2kb.rendering import width_of
from il2kb.reports import Options, find, names, write
from il2kb.reports._paths import shown_path
from il2kb.reports._words import LETTERS, MEANINGS, WORDS, cell, plural
from il2kb.validation import Report

LAYOUT = Layout.of(FOLDER)
TRIAL = FOLDER / "trials" / "two-2031.ttl"
SCHEMA = Path(il2kb.__file__).parent / "reports" / "report.schema.json"
SARIF = FOLDER.parent / "sarif" / "sarif-2.1.0-rtm.5.json"
IRI = "https://w3id.org/il2kb/trial/two-2031"
EMPTY = Report((), (), (), ("core",), "own")

ODD = Finding(
    "text.bidi-control",
    "violation",
    "a name with \x1b[2J, \x00, {0} and <script>alert(1)</script> | [x](y)",
    "write\x07 ]]> it",
    value="\ufffe",
    position=Position(TRIAL, 3, 5, 9),
    trial="two-2031",
)
BROKEN = Finding(
    "syntax", "violation", "there is no such file", position=Position(FOLDER / "trials" / "no.ttl")
)
NOWHERE = Finding("check.none", "info", "about all of it")


@pytest.fixture(autouse=True)
def inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in the folder of the knowledge base, so that paths are short."""
    monkeypatch.chdir(FOLDER)


@pytest.fixture(scope="module")
def report() -> Report:
    return coverage_report()


@pytest.fixture(scope="module")
def every(report: Report) -> Report:
    """Return a report with findings of every kind: of checklists, of a file, broken, nowhere."""
    findings = tuple(sorted((*report.findings, ODD, BROKEN, NOWHERE)))
    path = FOLDER / "trials" / "no.ttl"
    return replace(report, findings=findings, files=(*report.files, path), broken=(path,))


def options(**values: Any) -> Options:
    return Options(LAYOUT, **values)


def line(start: str) -> int:
    """Return the number of the line of the trial that begins so."""
    lines = TRIAL.read_text("utf-8").split("\n")
    return next(n for n, text in enumerate(lines, 1) if text.startswith(start))


# Formats


def test_a_module_is_a_format() -> None:
    assert names() == ["csv", "html", "human", "json", "junit", "markdown", "sarif", "ttl"]
    assert [n for n in names() if "matrix" in find(n, matrix=n == "csv").forms] == [
        "csv", "html", "human"
    ]  # fmt: skip


def test_an_unknown_format_gets_near_names() -> None:
    with pytest.raises(NotFoundError) as caught:
        find("jnit")
    assert caught.value.hint == "did you mean junit?"


def test_a_format_without_the_form_names_those_that_have_it() -> None:
    with pytest.raises(UsageError, match="csv has no form for a report"):
        write(EMPTY, "csv", options())
    with pytest.raises(UsageError, match="sarif has no form for a matrix") as caught:
        write(EMPTY, "sarif", options(matrix="trials"))
    assert caught.value.hint == "choose csv, html, human"


@pytest.mark.parametrize("name", names())
def test_no_trial_at_all(name: str) -> None:
    matrix = "trials" if name == "csv" else None
    assert write(EMPTY, name, options(matrix=matrix))
    told = write(replace(EMPTY, profiles=("core", "mini")), name, options(matrix=matrix))
    if name in ("human", "html", "markdown"):
        assert "Mini" in told and "no trial could be held against it" in told


def test_no_trial_in_a_matrix() -> None:
    for name in ("human", "html"):
        assert "No checklist was held against a trial" in write(
            EMPTY, name, options(matrix="trials")
        )


# Words


def test_silent_and_unread_have_nothing_in_common() -> None:
    for table in (LETTERS, WORDS, MEANINGS):
        assert list(table) == list(KINDS)
        assert len(set(table.values())) == len(KINDS)


@pytest.mark.parametrize(
    ("counts", "letters", "words"),
    [
        (None, "", ""),
        (Counts(), "", ""),
        (Counts(reported=1), "R", "reported"),
        (Counts(reported=2), "R 2/2", "reported 2/2"),
        (Counts(reported=1, second_hand=1), "R‡", "reported (second-hand)"),
        (Counts(reported=2, second_hand=1), "R 2/2 (1 ‡)", "reported 2/2 (1 second-hand)"),
        (
            Counts(1, 1, 1, 1, 1),
            "R 1/5 S 1/5 P 1/5 U 1/5 – 1/5",
            "reported 1/5; not reported 1/5; not in the part read 1/5; not coded 1/5; "
            "not applicable 1/5",
        ),
    ],
)
def test_cells(counts: Counts | None, letters: str, words: str) -> None:
    assert cell(counts) == letters
    assert cell(counts, words=True) == words


def test_plurals() -> None:
    assert [plural(n, 2) for n in ("arm", "eligibility criterion", "analysis set")] == [
        "arms", "eligibility criteria", "analysis sets"
    ]  # fmt: skip
    assert plural("arm", 1) == "arm"


def test_paths_are_those_of_the_reader(tmp_path: Path) -> None:
    assert shown_path(TRIAL) == Path("trials/two-2031.ttl")
    assert shown_path(Path("a/b.ttl"), tmp_path) == Path("a/b.ttl")
    other = tmp_path / "kb" / "x.ttl"
    assert shown_path(other) == other
    assert shown_path(other, tmp_path) == Path("kb/x.ttl")
    assert shown_path(tmp_path / "x.ttl", tmp_path / "kb") == Path("x.ttl")


# For people


def test_human_report_of_a_source(report: Report) -> None:
    text = write(report, "human", options())
    start = text.index("Mini (mini) · two-2031 · source:two-2031\n")
    end = text.index("Mini (mini) · two-2031 · source:two-2031-abstract")
    file = "trials/two-2031.ttl"
    article, control = line(":absence.article"), line(":absence.control")
    assert (
        text[start:end]
        == f"""\
Mini (mini) · two-2031 · source:two-2031
  Two 2031, <b>article</b>
  3 of 6 reported (50%), 1 of them second-hand; 1 not reported; 1 not in the part read; \
1 not coded; 1 not applicable; 2 of 5 items in full

  Title
    reported             [mini.title] =Title
      Title
      {file}:{line(":place.title")}:1

  Methods
    not reported         warning [mini.masking] Whether it was blinded
      {file}:{article}:1
      hint: should it be there after all, add il2:masking
    not in the part read violation [mini.randomised] How many were randomised
      for 1 arm: :arm.control
      searched: source:two-2031
      {file}:{control}:1
      hint: add il2:randomised
    reported             [mini.randomised] How many were randomised
      for 1 arm: :arm.drug
      Table 1, drug
      {file}:{line(":place.table")}:1
    not applicable       [mini.procedures] What was done
      for 1 arm: :arm.control
      the arm is no experimental one
    reported             [mini.procedures] What was done
      for 1 arm: :arm.drug
      Methods‡ second-hand
      {file}:{line(":place.review")}:1

  Other
    not coded            info [mini.funding] Who paid
      {file}:{line("trial:two-2031 a")}:1
      hint: add il2:funding

"""
    )


def test_human_report_of_what_nobody_read(report: Report) -> None:
    text = write(report, "human", options())
    start = text.index("Mini (mini) · two-2031 · source:two-2031-talk")
    assert (
        text[start : text.index("Any (any)", start)]
        == """\
Mini (mini) · two-2031 · source:two-2031-talk
  Two 2029, talk
  0 of 5 reported (0%); 5 not coded; 2 not applicable; 0 of 4 items in full

  No item of the checklist is encoded from this source.
  not coded: title, masking, randomised (2 arms), procedures (1 arm)
  not applicable: procedures (1 arm), funding

"""
    )
    assert (
        """\
Mini (mini) · none-2032 · no source to read
  no source of a kind that the checklist reads

"""
        in text
    )


def test_human_report_of_all_sources(report: Report) -> None:
    text = write(report, "human", options())
    start = text.index("Any (any) · two-2031")
    assert (
        text[start:]
        == f"""\
Any (any) · two-2031 · all sources
  1 of 2 reported (50%); 1 not reported

  All
    reported             [any.title] Title
      Title in source:two-2031
      trials/two-2031.ttl:{line(":place.title")}:1
    not reported         warning [any.masking] Blinding
      note: Three lines only.
      trials/two-2031.ttl:{line(":absence.abstract")}:1
      hint: should it be there after all, add il2:masking

not reported = the source was read whole and is silent
not in the part read = what was read of the source is silent, the rest was not read
not coded = nobody is known to have looked, so the source may say it

2 files checked: 5 violations, 8 warnings, 3 info
il2kb validate --explain any.masking says why it matters
il2kb 0 · knowledge base sha256:0000000000000000 (RDFC-1.0)
"""
    )  # 3 violations of the arms in mini: control in the article, two in each of the others


@pytest.mark.parametrize("width", [10, 40, 60, 100, 200, 500])
@pytest.mark.parametrize("matrix", [None, "trials", "sources"])
def test_human_output_fits_the_terminal(report: Report, width: int, matrix: str | None) -> None:
    text = write(report, "human", options(width=width, matrix=matrix))
    # The last lines are as they are without a checklist.
    body = text.partition("\n2 files checked")[0].partition("\nil2kb 0 ")[0].split("\n")
    assert len(body) > 10
    assert max(width_of(one) for one in body) <= max(40, min(width, 200))


def test_nothing_is_lost_where_lines_are_wrapped(report: Report) -> None:
    whole = write(report, "human", options())
    for width in (40, 60, 79):
        narrow = write(report, "human", options(width=width))
        assert narrow.split() == whole.split()


def test_many_foci_are_put_together(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    path = folder / "trials" / "two-2031.ttl"
    arms = [f":arm.more-{n:02}" for n in range(54)]
    text = path.read_text("utf-8").replace(":arm.control,", f"{', '.join(arms)}, :arm.control,")
    text += "".join(f"\n{arm} a il2:Arm ;\n    il2:armRole il2:standard-care .\n" for arm in arms)
    path.write_text(text, "utf-8")
    told = write(coverage_report(["mini"], folder), "human", Options(Layout.of(folder)))
    assert "      for 54 arms: :arm.more-00, :arm.more-01 and 52 more\n" in told
    assert f"{path}:{text[: text.index(':arm.more-00 a')].count(chr(10)) + 1}:1 and 53 more" in told
    page = write(coverage_report(["mini"], folder), "html", Options(Layout.of(folder)))
    assert all(f"{arm}" in page for arm in arms)


def test_colour_only_adds_to_the_words(report: Report) -> None:
    plain = write(report, "human", options())
    painted = write(report, "human", options(color=True))
    assert "\x1b" not in plain
    assert "\x1b[31mnot reported\x1b[0m" in painted and "\x1b[33mnot coded\x1b[0m" in painted
    assert re.sub(r"\x1b\[[0-9]+m", "", painted) == plain


@pytest.mark.parametrize("name", ["human", "html", "markdown", "junit"])
def test_what_stands_in_a_file_steers_no_reader(every: Report, name: str) -> None:
    text = write(every, name, options())
    assert not set(text) & {"\x1b", "\x00", "\x07", "\ufffe"}
    if name != "human":
        assert "<script>" not in text


def test_matrix_for_the_terminal(report: Report) -> None:
    text = write(report, "human", options(matrix="sources", width=100))
    rows = [re.split(r"  +", one) for one in text.split("\n")]
    assert "mini, items by sources" in text
    # Wider than the terminal, so that the columns have numbers.
    assert "  3  two-2031 / two-2031-abstract" in text
    assert ["title", "R", "S", "U"] in [row for row in rows if row[0] == "title"]
    assert ["randomised", "R 1/2 P 1/2", "S 2/2", "U 2/2"] in rows
    assert ["procedures", "R‡ 1/2 – 1/2", "S 1/2 – 1/2", "U 1/2 – 1/2"] in rows
    assert ["coverage", "–", "50%", "0%", "0%"] in rows
    assert "1: no source of a kind that the checklist reads" in text
    assert "U  not coded: nobody is known to have looked, so the source may say it" in text


def test_matrix_as_csv(report: Report) -> None:
    text = write(report, "csv", options(matrix="trials"))
    rows = list(csv.reader(io.StringIO(text)))
    none = "no source of a kind that the checklist reads"
    assert rows[0] == [
        "checklist", "item", "number", "heading", "title", "none-2032", "two-2031"
    ]  # fmt: skip
    assert rows[1] == [
        "mini", "mini.title", "1", "Title", "'=Title", none,
        "reported 1/3; not reported 1/3; not coded 1/3",
    ]  # fmt: skip
    assert rows[6] == ["any", "any.title", "1", "All", "Title", "not coded", "reported"]
    assert len(rows) == 1 + 5 + 2
    by_source = list(csv.DictReader(io.StringIO(write(report, "csv", options(matrix="sources")))))
    assert by_source[4]["two-2031 / two-2031"] == "not coded"
    assert by_source[4]["two-2031 / two-2031-talk"] == "not applicable"
    assert by_source[5]["two-2031 / two-2031-talk"] == ""  # any does not read talks


class Page(HTMLParser):
    """The elements and texts of a page; every element must be closed."""

    VOID = ("meta", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


@pytest.mark.parametrize("matrix", [None, "trials", "sources"])
def test_html_is_whole_and_asks_for_nothing_outside(every: Report, matrix: str | None) -> None:
    text = write(every, "html", options(matrix=matrix))
    page = Page(text)
    assert {"script", "img", "link", "iframe", "object"}.isdisjoint(tag for tag, _ in page.tags)
    assert not re.search(r"url\(|@import|https?://(?!w3id.org)", text)
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    for _, attributes in page.tags:
        target = attributes.get("href") or attributes.get("aria-labelledby")
        assert not target or target.removeprefix("#") in ids
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert str(FOLDER) not in text  # the page goes to another machine
    assert "il2kb 0 · knowledge base sha256:0000000000000000" in page.text


def test_html_says_what_is_said_silent_and_unread(report: Report) -> None:
    words = " ".join(Page(write(report, "html", options())).text.split())
    assert "R reported =Title mini.title Title: “Two & more”" in words
    assert "S not reported Whether it was blinded mini.masking Hope changes what is seen." in words
    assert "Methods (second-hand): Given by mouth." in words
    assert "drug | dose" in words
    assert "Three lines only." in words  # the note of the absence
    assert "Not read 0 of 5 reported (0%); 5 not coded" in words
    assert "no source of a kind that the checklist reads" in words
    assert "Trial of <script>alert(1)</script>" in words


def test_html_matrix_is_read_aloud_in_words(report: Report) -> None:
    page = Page(write(report, "html", options(matrix="sources")))
    assert "R 1/2 P 1/2reported 1/2; not in the part read 1/2" in page.text
    cells = [a.get("class") for tag, a in page.tags if tag == "td"]
    assert {"reported", "not-reported", "not-coded"} <= set(cells)


def test_markdown(every: Report) -> None:
    text = write(every, "markdown", options())
    lines = text.split("\n")
    assert "| Mini | two-2031 | source:two-2031 | 50% | 3 | 1 | 1 | 1 | 1 |" in lines
    assert "| Mini | two-2031 | source:two-2031-talk | 0% | 0 | 0 | 0 | 5 | 2 |" in lines
    assert "| Mini | none-2032 | no source | – | 0 | 0 | 0 | 0 | 0 |" in lines
    masking = f"trials/two-2031.ttl:{line(':absence.article')}:1"
    assert (
        "| Whether it was blinded `mini.masking` | not reported (warning) | should it be there "
        f"after all, add il2:masking (`{masking}`) |"
    ) in lines
    assert "- not coded: How many were randomised · 2 arms `mini.randomised`" in lines
    assert "- not applicable: Who paid `mini.funding`" in lines
    assert "\\[x\\](y)" in text and "1 could not be read: `trials/no.ttl`" in text
    # A table has as many cells in each row as in its head, and an empty line in front.
    for before, row in pairwise(lines):
        if row.startswith("|"):
            cells = len(re.findall(r"(?<!\\)\|", row))
            if before.startswith("|"):
                assert cells == len(re.findall(r"(?<!\\)\|", before))
            else:
                assert before == ""


def test_a_template_of_the_knowledge_base_is_used(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "templates").mkdir()
    template = folder / "templates" / "_validation.md.j2"
    template.write_text("{{ report.sections[1].percent }} of {{ report.sections[1].trial }}")
    told = write(coverage_report(["mini"], folder), "markdown", Options(Layout.of(folder)))
    assert told == "50% of two-2031"


# For machines


def draft(path: Path) -> Any:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(path.read_text("utf-8"))
    made = jsonschema.validators.validator_for(schema)
    made.check_schema(schema)
    return made(schema)


def described(node: Any) -> bool:
    """Tell whether every property in a schema has a description, and every object is closed."""
    if isinstance(node, dict):
        if "properties" in node:
            assert node["additionalProperties"] is False
            assert set(node["required"]) == set(node["properties"])
            for name, part in node["properties"].items():
                assert part.get("description"), name
        return all(described(part) for part in node.values())
    return all(described(part) for part in node) if isinstance(node, list) else True


def test_json_schema_is_published_whole() -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    assert schema["$id"].startswith("https://w3id.org/il2kb/")
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert described(schema)


def test_json_is_that_of_the_library(every: Report, report: Report) -> None:
    check = draft(SCHEMA)
    for one in (EMPTY, report, every, replace(every, stamp=None)):
        told = json.loads(write(one, "json", options()))
        check.validate(told)
        assert told == json.loads(json.dumps(one.as_dict()))
        assert told["states"] == json.loads(json.dumps([asdict(state) for state in one.states]))


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("engine",), "third"),
        (("findings", 0, "severity"), "error"),
        (("findings", 0, "line"), 0),
        (("findings", 0, "more"), 1),
        (("states", 0, "state"), "silent"),
        (("states", 0, "found"), None),
        (("stamp", "knowledge_base"), "12"),
        (("counts", "violation"), -1),
    ],
)
def test_json_schema_refuses(report: Report, where: tuple[Any, ...], value: object) -> None:
    told = json.loads(write(report, "json", options()))
    part = told
    for step in where[:-1]:
        part = part[step]
    part[where[-1]] = value
    assert not draft(SCHEMA).is_valid(told)


def test_turtle_names_source_and_state(report: Report) -> None:
    triples = list(ox.parse(write(report, "ttl", options()), format=ox.RdfFormat.TURTLE))
    sh = "http://www.w3.org/ns/shacl#"
    rows: dict[object, dict[str, str]] = {}
    for triple in triples:
        value = getattr(triple.object, "value", "")
        rows.setdefault(triple.subject, {})[triple.predicate.value.removeprefix(sh)] = value
    results = [row for row in rows.values() if "sourceShape" in row]
    assert len(results) == len(report.findings) == 16
    masking = {
        row["resultMessage"]
        for row in results
        if row["sourceShape"] == "https://w3id.org/il2kb/shape/mini.masking"
        and row["focusNode"] == IRI
        and row["resultSeverity"] == f"{sh}Warning"
    }
    assert len(masking) == 3
    (unread,) = (message for message in masking if "source:two-2031-talk" in message)
    assert "not coded" in unread and "not reported" not in unread
    (silent,) = (message for message in masking if "source:two-2031-abstract" in message)
    assert "is not reported in" in silent and "not coded" not in silent


def log(report: Report, **values: Any) -> Any:
    told = json.loads(write(report, "sarif", options(**values)))
    draft(SARIF).validate(told)
    (run,) = told["runs"]
    return run


def test_sarif_is_valid_and_points_at_the_lines(every: Report) -> None:
    run = log(every)
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == len(every.findings) == 19
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        rule = rules[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
    (control,) = (
        r for r in run["results"] if r["ruleId"] == "mini.randomised"
        and r["properties"]["source"].endswith("/two-2031")
    )  # fmt: skip
    assert control["level"] == "error"
    assert control["message"]["text"].endswith("; add il2:randomised")
    (place,) = control["locations"]
    uri = place["physicalLocation"]["artifactLocation"]
    assert uri["uriBaseId"] == "SRCROOT" and not uri["uri"].startswith("/")
    assert uri["uri"].endswith("trials/two-2031.ttl")
    region = {"startLine": line(":absence.control"), "startColumn": 1}
    assert place["physicalLocation"]["region"] == region
    assert place["logicalLocations"] == [
        {"name": ":arm.control", "fullyQualifiedName": f"{IRI}#arm.control", "kind": "resource"}
    ]
    assert control["properties"]["state"] == "not-reported"
    assert run["columnKind"] == "unicodeCodePoints"
    assert str(FOLDER.parent) not in json.dumps(run)  # a log is read on other machines


def test_sarif_rules_say_what_to_write(report: Report) -> None:
    rules = {rule["id"]: rule for rule in log(report)["tool"]["driver"]["rules"]}
    rule = rules["mini.masking"]
    assert rule["name"] == "MiniMasking"
    assert rule["shortDescription"]["text"] == "Whether it was blinded"
    assert rule["fullDescription"]["text"] == "Hope changes what is seen."
    assert rule["help"]["text"] == "What to write: add il2:masking. Source: made up, 2."
    assert rule["help"]["markdown"].startswith("Hope changes what is seen.\n\n**What to write:** ")
    assert rule["defaultConfiguration"] == {"level": "warning"}
    assert {k: v for k, v in rule["properties"].items() if k != "tags"} == {
        "profile": "mini", "edition": "1", "source": "made up, 2"
    }  # fmt: skip
    levels = {rule: rules[rule]["defaultConfiguration"]["level"] for rule in rules}
    assert levels["mini.randomised"] == "error" and levels["mini.funding"] == "note"


def test_sarif_of_a_file_that_cannot_be_read(every: Report) -> None:
    run = log(every)
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    (notice,) = invocation["toolExecutionNotifications"]
    uri = notice["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.endswith("trials/no.ttl")
    (result,) = (r for r in run["results"] if r["ruleId"] == "syntax")
    assert "region" not in result["locations"][0]["physicalLocation"]
    assert log(replace(every, broken=()))["invocations"] == [{"executionSuccessful": True}]


def test_sarif_escapes_braces_and_keeps_columns(every: Report) -> None:
    run = log(every)
    (odd,) = (r for r in run["results"] if r["ruleId"] == ODD.code)
    assert "{{0}}" in odd["message"]["text"]
    region = odd["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 3, "startColumn": 5, "endColumn": 9}
    (nowhere,) = (r for r in run["results"] if r["ruleId"] == "check.none")
    assert "locations" not in nowhere


def test_sarif_fingerprints_stay_where_lines_move(every: Report) -> None:
    def fingerprints(report: Report) -> list[str]:
        return [r["partialFingerprints"]["finding/v1"] for r in log(report)["results"]]

    moved = tuple(
        replace(f, position=f.position and replace(f.position, line=(f.position.line or 0) + 7))
        for f in every.findings
    )
    before = fingerprints(every)
    assert fingerprints(replace(every, findings=moved)) == before
    twice = fingerprints(replace(every, findings=(ODD, replace(ODD, position=None), ODD)))
    assert len(set(before)) == len(before) and len(set(twice)) == 3


def test_sarif_outside_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    inner, outer = tmp_path / "a b.ttl", tmp_path.parent / "x#.ttl"
    findings = tuple(
        Finding("syntax", "violation", "m", position=Position(p)) for p in (inner, outer)
    )
    first, second = log(replace(EMPTY, findings=findings))["results"]
    found = [r["locations"][0]["physicalLocation"]["artifactLocation"] for r in (first, second)]
    assert found[0] == {"uri": "a%20b.ttl", "uriBaseId": "SRCROOT"}
    assert found[1] == {"uri": f"{tmp_path.parent.as_uri()}/x%23.ttl"}


def test_junit(every: Report) -> None:
    root = ElementTree.fromstring(write(every, "junit", options()))
    suites = {suite.get("name"): suite for suite in root}

    def counts(name: str) -> tuple[str | None, ...]:
        return tuple(suites[name].get(c) for c in ("tests", "failures", "errors", "skipped"))

    # mini: 7 rows of each of three sources; 1 + 2 + 2 arms lack a number, which is a violation;
    # 1 + 2 + 2 do not apply.
    assert counts("mini two-2031") == ("21", "5", "0", "5")
    assert counts("mini none-2032") == ("1", "0", "0", "1")
    assert counts("any two-2031") == ("2", "0", "0", "0")
    assert counts("trials/two-2031.ttl") == ("1", "1", "0", "0")
    assert counts("trials/no.ttl") == ("1", "0", "1", "0")
    assert counts("trials/none-2032.ttl") == ("1", "0", "0", "0")
    assert counts("knowledge base") == ("1", "0", "0", "0")
    for name in ("tests", "failures", "errors", "skipped"):
        assert int(root.get(name) or -1) == sum(int(s.get(name) or -1) for s in suites.values())
    for suite in suites.values():
        cases = suite.findall("testcase")
        assert len(cases) == int(suite.get("tests") or -1)
        assert len(suite.findall("testcase/failure")) == int(suite.get("failures") or -1)
    case = next(
        c for c in suites["mini two-2031"].iter("testcase")
        if c.get("name") == "[mini.randomised] How many were randomised of :arm.control"
    )  # fmt: skip
    assert case.get("classname") == "mini two-2031 source:two-2031"
    assert (case.get("file"), case.get("line")) == (
        "trials/two-2031.ttl", str(line(":absence.control"))
    )  # fmt: skip
    failure = case.find("failure")
    assert failure is not None and failure.get("type") == "violation"
    assert "hint: add il2:randomised" in (failure.text or "")


@pytest.mark.parametrize(
    ("threshold", "failures"),
    # of mini and any: 5 violations, 8 warnings, 3 info
    [("never", 0), ("violation", 5), ("warning", 13), ("info", 16)],
)
def test_junit_fails_by_the_threshold(report: Report, threshold: str, failures: int) -> None:
    root = ElementTree.fromstring(write(report, "junit", options(threshold=threshold)))
    assert root.get("failures") == str(failures)
    # What does not fail is still told.
    told = "".join(element.text or "" for element in root.iter())
    assert "not coded: Who paid" in told


def copied(folder: Path) -> Path:
    return Path(shutil.copytree(FOLDER, folder / "kb"))
