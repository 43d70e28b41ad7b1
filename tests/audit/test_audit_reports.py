"""Reports: one made-up audit in every format."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from made_up import AGAIN, COUNTS, FILE, FOLDER, IRI, LAYOUT, ODD, made_up

import il2kb
from il2kb.audit import Audit
from il2kb.audit.rules import KINDS, rules
from il2kb.errors import NotFoundError
from il2kb.rendering import width_of
from il2kb.reports import Options, names, write_audit
from il2kb.reports._rule_pages import KINDS as MEANINGS
from il2kb.reports._rule_pages import rule_listing, rule_page

SCHEMAS = Path(il2kb.__file__).parent / "reports"
SARIF = FOLDER.parent / "sarif" / "sarif-2.1.0-rtm.5.json"
EMPTY = Audit((), (), (), ("audit",), "own")


@pytest.fixture(autouse=True)
def inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in the folder of the knowledge base, so that paths are short."""
    monkeypatch.chdir(FOLDER)


@pytest.fixture(scope="module")
def every() -> Audit:
    return made_up(ODD, COUNTS, AGAIN, broken=True)


def written(audit: Audit, name: str, **values: Any) -> str:
    return write_audit(audit, name, Options(LAYOUT, **values))


def test_an_unknown_format_gets_near_names() -> None:
    with pytest.raises(NotFoundError) as caught:
        written(EMPTY, "humn")
    assert caught.value.hint == "did you mean human?"


@pytest.mark.parametrize("name", names())
def test_no_trial_at_all(name: str) -> None:
    for recomputed in (False, True):
        assert written(EMPTY, name, recomputed=recomputed)


# For people


def test_human_report() -> None:
    assert (
        written(made_up(COUNTS), "human")
        == """\
three-arms-2031 · Made-up trial with three arms
  no violations, 1 warning, no info

1  warning [audit.percent-count] 12/21 is not 55.00 %
   arithmetic:
     12/21 = 57.14
     11/20 = 55.00
   from:
     A report, Table 2, rash: 12, 55.00
     A page about it, Results: 21‡
     20† (:derived.total)
   at: trials/three-arms-2031.ttl:40:1
   hint: look for another denominator

  3 of 6 printed figures recomputed; 1 more computed that no source has
    count (1): 1 not in the source
    p-value, counts (6): 1 reproduced, 1 but for the last digit, 1 not reproduced, 3 not recomputed
  not recomputed, because:
    p-value, counts (2): medians and ranges do not determine a test
    p-value, counts (1): no count is reported

† derived · ‡ second-hand, read on secondary pages only

1 trial audited: no violations, 1 warning, no info
il2kb audit --explain audit.percent-count says what it asks, and why
il2kb 0 · knowledge base sha256:0000000000000000 (RDFC-1.0)
"""
    )


def test_human_report_with_every_figure() -> None:
    text = written(made_up(), "human", recomputed=True)
    rows = [re.split(r"  +", line) for line in text.split("\n")]
    assert ["p-value, counts", "three", "0.05", "not reproduced",
            "Pearson 0.2723; Fisher 0.3543"] in rows  # fmt: skip
    assert ["p-value, counts", "six", "0.05", "not recomputed", "no count is reported"] in rows
    assert "no violations, no warnings, no info" in text and "--explain" not in text
    assert "three-arms" in text and "six" not in written(made_up(), "human")


def test_what_the_message_says_is_not_said_twice() -> None:
    text = written(made_up(AGAIN), "human")
    assert text.count("16/29† is another") == 1
    assert "† derived" in text  # the mark stands in the message


def test_what_could_not_be_read_comes_first(every: Audit) -> None:
    text = written(every, "human")
    assert text.startswith(
        "1  violation [audit.unreadable] a full stop is missing\n   at: trials/no-2032.ttl:3:5\n"
    )
    assert "1 trial audited: 2 violations, 1 warning, 1 info; 1 could not be read" in text
    assert "--explain audit.figure-impossible says" in text


@pytest.mark.parametrize("width", [10, 40, 80, 200, 500])
def test_human_output_fits_the_terminal(every: Audit, width: int) -> None:
    text = written(every, "human", width=width, recomputed=True)
    # The stamp and the place of a finding are never wrapped.
    body = [line for line in text.split("\n") if not re.search("sha256|^   at: ", line)]
    assert len(body) > 40
    assert max(map(width_of, body)) <= max(40, min(width, 200))


def test_nothing_is_lost_where_lines_are_wrapped(every: Audit) -> None:
    whole = written(every, "human").split()
    for width in (40, 60, 80):
        assert written(every, "human", width=width).split() == whole


def test_colour_only_adds_to_the_words(every: Audit) -> None:
    plain, painted = written(every, "human"), written(every, "human", color=True)
    assert "\x1b" not in plain
    assert "\x1b[33m\x1b[1mwarning\x1b[0m [audit.percent-count]" in painted
    assert re.sub(r"\x1b\[[0-9]+m", "", painted) == plain


@pytest.mark.parametrize("name", ["human", "html", "markdown", "junit"])
def test_what_stands_in_a_file_steers_no_reader(every: Audit, name: str) -> None:
    text = written(every, name, recomputed=True)
    assert not set(text) & {"\x1b", "\x00", "\x07"}
    if name == "junit":  # XML has no form for it
        assert "\ufffe" not in text
    if name != "human":
        assert "<script>" not in text


class Page(HTMLParser):
    """The elements and texts of a page; every element must be closed."""

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
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


@pytest.mark.parametrize("recomputed", [False, True])
def test_html_is_whole_and_asks_for_nothing_outside(every: Audit, recomputed: bool) -> None:
    text = written(every, "html", recomputed=recomputed)
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
    words = " ".join(page.text.split())
    for told in (
        "Audit of Made-up trial with three arms",
        "3 of 6 printed figures recomputed; 1 more computed that no source has.",
        "Arithmetic12/21 = 57.1411/20 = 55.00 FromA report, Table 2, rash: 12, 55.00",
        "What to dolook for another denominator Ruleaudit.percent-count",
        "p-value, counts (2): medians and ranges do not determine a testfour | a; five",
        "exact: the figures of a finding cannot all be so as they are printed",
        "il2kb 0 · knowledge base sha256:0000000000000000",
    ):
        assert told in words, told
    assert ("Every figure that was recomputed" in words) is recomputed


def test_markdown(every: Audit) -> None:
    text = written(every, "markdown", recomputed=True)
    lines = text.split("\n")
    assert "2. **warning** `audit.percent-count` 12/21 is not 55.00 %" in lines
    assert "   - from: A report, Table 2, rash: 12, 55.00" in lines
    assert "   - at: `trials/three-arms-2031.ttl:40:1`" in lines
    assert "- **p-value, counts** (1): no count is reported" in lines
    assert "\\[x\\](y)" in text and "1 could not be read: `trials/no-2032.ttl`" in text
    tables = [line for line in lines if line.startswith("|")]
    assert len(tables) == 2 + 7
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in tables} == {6}


# For machines


def draft(path: Path) -> Any:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(path.read_text("utf-8"))
    made = jsonschema.validators.validator_for(schema)
    made.check_schema(schema)
    return made(schema)


def test_json_is_that_of_the_library(every: Audit) -> None:
    check = draft(SCHEMAS / "audit.schema.json")
    for one in (EMPTY, every, replace(every, stamp=None)):
        told = json.loads(written(one, "json"))
        check.validate(told)
        assert told == json.loads(json.dumps(one.as_dict()))
    told = json.loads(written(every, "json"))
    for part, value in (("severity", "error"), ("inputs", None), ("more", 1)):
        changed = json.loads(json.dumps(told))
        changed["findings"][0][part] = value
        assert not check.is_valid(changed)
    told["recomputed"]["three-arms-2031"][0]["outcome"] = "wrong"
    assert not check.is_valid(told)


def test_the_schemas_agree_on_what_a_finding_is() -> None:
    report, audit = (
        json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
        for name in ("report", "audit")
    )
    for part in ("finding", "input", "stamp"):
        assert report["$defs"][part] == audit["$defs"][part]
    assert set(report["required"]) < set(audit["required"])


def test_csv_of_findings_and_of_figures(every: Audit) -> None:
    rows = list(csv.DictReader(io.StringIO(written(every, "csv"), newline="")))
    assert [row["severity"] for row in rows] == ["violation", "warning", "info", "violation"]
    assert rows[0]["arithmetic"] == "'=1+1"  # no formula
    assert rows[1]["arithmetic"] == "12/21 = 57.14\n11/20 = 55.00"
    assert rows[1]["inputs"].split("\n")[2:] == [
        "21‡ (:second.total), A page about it, Results", "20† (:derived.total)"
    ]  # fmt: skip
    assert (rows[1]["line"], rows[1]["column"], rows[1]["file"]) == ("40", "1", str(FILE))
    assert rows[2]["file"] == rows[2]["line"] == ""
    figures = list(csv.DictReader(io.StringIO(written(every, "csv", recomputed=True))))
    assert len(figures) == 7
    assert figures[0]["recomputed"] == "events 12; of 21"
    assert figures[0]["inputs"] == f"{IRI}result.response.high.percent"
    assert [row["outcome"] for row in figures].count("not recomputed") == 3


def test_sarif_is_valid_and_its_rules_have_their_pages(every: Audit) -> None:
    told = json.loads(written(every, "sarif"))
    draft(SARIF).validate(told)
    (run,) = told["runs"]
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note", "error"]
    known = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    rule = known["audit.percent-count"]
    assert rule["name"] == "AuditPercentCount"
    assert rule["defaultConfiguration"] == {"level": "warning"}  # the gravest of its findings
    assert rule["properties"]["kind"] == "exact" and rule["properties"]["sources"]
    assert "il2kb audit --explain audit.percent-count" in rule["help"]["markdown"]
    assert "help" not in known["audit.unreadable"]
    warning = run["results"][1]
    assert warning["message"]["text"] == "12/21 is not 55.00 %; look for another denominator"
    assert warning["properties"]["arithmetic"] == COUNTS.arithmetic
    assert [one["said"] for one in warning["properties"]["inputs"]] == ["12", "55.00", "21", "20"]
    region = warning["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 40, "startColumn": 1}
    assert run["automationDetails"] == {"id": "il2kb/audit/"}
    assert run["invocations"][0]["executionSuccessful"] is False
    prints = [result["partialFingerprints"]["finding/v1"] for result in run["results"]]
    assert len(set(prints)) == 4


@pytest.mark.parametrize(
    ("threshold", "failures"), [("never", 0), ("violation", 1), ("warning", 2), ("info", 3)]
)
def test_junit_fails_by_the_threshold(every: Audit, threshold: str, failures: int) -> None:
    root = ElementTree.fromstring(written(every, "junit", threshold=threshold))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == (
        "4", str(failures), "1"
    )  # fmt: skip
    told = "".join(element.text or "" for element in root.iter())
    assert "arithmetic: 12/21 = 57.14\n11/20 = 55.00\n" in told
    assert "from: 21 (reported, second-hand; A page about it, Results; :second.total)" in told
    assert "hint: look for another denominator" in told
    assert [suite.get("name") for suite in root] == [
        "trials/three-arms-2031.ttl", "trials/no-2032.ttl", "knowledge base"
    ]  # fmt: skip


def test_turtle_is_turtle(every: Audit) -> None:
    text = written(every, "ttl")
    assert list(ox.parse(text, format=ox.RdfFormat.TURTLE))
    assert "# not read: '" in text and "il2kb 0 · knowledge base" in text


# The rules


def test_the_kinds_of_rules_are_explained() -> None:
    assert tuple(MEANINGS) == KINDS


def test_the_page_of_every_rule() -> None:
    for rule in rules():
        page = rule_page(rule.code)
        assert page == rule_page(rule.code.removeprefix("audit."))
        title, kind, blank, *body = page.split("\n")
        assert title == f"{rule.code}: {rule.title}"
        assert kind.startswith(f"kind: {rule.kind} (") and blank == ""
        assert all(len(line) <= 100 for line in body)
        _, found, named = page.partition("\nsources:\n")
        words = " ".join(named.split())
        assert bool(found) is bool(rule.sources)
        assert all(" ".join(source.split()) in words for source in rule.sources)


def test_the_list_of_rules_and_an_unknown_one() -> None:
    rows = [re.split(r"  +", line) for line in rule_listing().splitlines()]
    assert rows == [[rule.code, rule.kind, rule.title] for rule in rules()]
    with pytest.raises(NotFoundError) as caught:
        rule_page("percent-cont")
    assert "audit.percent-count" in (caught.value.hint or "")
