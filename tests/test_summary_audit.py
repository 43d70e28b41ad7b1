"""Findings of the audit stand beside the figures of the summary that they concern.

The findings are made by hand; what the figures are is known from the tests of the summary.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import il2kb.audit
from il2kb.cli import cli
from il2kb.findings import Finding, Input
from il2kb.knowledge_base import KnowledgeBase
from il2kb.model import Trial
from il2kb.provenance import stamp
from il2kb.reading import read_trial
from il2kb.store import Index
from il2kb.summary import Summary, build
from il2kb.summary.blocks import entry
from il2kb.summary.pieces import cell, literal
from il2kb.summary.presentation import Cell

HE = "https://w3id.org/il2kb/trial/he-2020#"
Run = Callable[..., Result]


def finding(code: str, focus: str, *beside: str, **more: Any) -> Finding:
    return Finding(
        f"audit.{code}",
        more.pop("severity", "info"),
        more.pop("message", f"The message of {code}."),
        f"The remedy of {code}.",
        HE + focus,
        trial="he-2020",
        profile="audit",
        beside=tuple(HE + name for name in beside),
        **more,
    )


FINDINGS = (
    finding(
        "p-value-test",
        "contrast.sri-4.week-12.p-value",
        "result.sri-4.week-12.il2.percent",
        "result.sri-4.week-12.placebo.percent",
        severity="warning",
        message="The p-value 0.052 is not reproduced by Pearson's test.",
        arithmetic="16/29 against 9/30: 0.0504",
        inputs=(Input(HE + "x", "x", "55.17%", "reported", False, ("S1",)),),
    ),
    finding("events", "result.sri-4.week-12.il2.events"),
    finding("rash", "result.rash.week-12.il2.percent", "result.rash.week-12.il2.events"),
    finding("means", "result.age.baseline.il2.mean", "result.age.baseline.il2.standard-deviation"),
    finding("variable", "characteristic.age"),
    finding("result", "result.age.baseline.placebo"),
    finding("contrast", "contrast.sri-4.week-24"),
    finding("effect", "contrast.sri-4.week-12.effect.risk-ratio"),
    finding("head", "set.table-3.il2.analysed"),
    finding("set", "set.table-2"),
    finding("registration", "registration.nct02932137"),
    finding("age", "registration.nct02465580.minimum-age"),
    finding("criterion", "criterion.nct02465580.consent"),
    finding("phrase", "regimen.il2.dose"),
    finding("arm", "arm.placebo"),
    finding("population", "population.all"),
    finding("claim", "claim.conclusion"),
    Finding(
        "audit.trial", "info", "It is of the trial.", focus="https://w3id.org/il2kb/trial/he-2020"
    ),
)
LABELS = {f.code.removeprefix("audit."): f"F{n}" for n, f in enumerate(FINDINGS, 1)}


@pytest.fixture(scope="module")
def trial(index: Index) -> Trial:
    return read_trial(index, "he-2020")


@pytest.fixture(scope="module")
def he(index: Index, trial: Trial) -> Summary:
    return build(trial, stamp(index), FINDINGS)


@pytest.fixture
def audited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(il2kb.audit, "examine", lambda trial: (list(FINDINGS), ()))


@pytest.fixture
def run(audited: None) -> Run:
    def invoke(*args: object, columns: int = 100) -> Result:
        runner = CliRunner(env={"COLUMNS": str(columns)})
        return runner.invoke(cli, [str(a) for a in args], standalone_mode=False)

    return invoke


def section(summary: Summary, name: str) -> Any:
    return next(s for s in summary["sections"] if s["id"] == name)


def tables(part: Any) -> list[Any]:
    return [block["table"] for block in part["blocks"] if block["table"]]


def cells(table: Any, *start: str) -> list[str]:
    """Return the cells of the row whose first cells begin so, with reference marks in brackets."""
    found = [[marked(c) for c in row["cells"]] for row in table["rows"]]
    return next(r for r in found if all(r[n].startswith(s) for n, s in enumerate(start)))


def marked(content: Any) -> str:
    """Return a cell with the marks of findings only, each in brackets."""
    return "".join(
        p["before"] + p["text"] + p["mark"] + p["after"] + "".join(map(bracketed, p["refs"]))
        for p in content["pieces"]
    )


def bracketed(ref: Any) -> str:
    return f"[{ref['label']}]" if ref["label"].startswith("F") else ""


def walk(thing: Any, key: str) -> Iterator[Any]:
    if isinstance(thing, dict):
        if key in thing:
            yield thing[key]
        for part in thing.values():
            yield from walk(part, key)
    elif isinstance(thing, list):
        for part in thing:
            yield from walk(part, key)


# Beside the figures


def test_the_primary_endpoint_shows_the_marks_of_its_p_value_and_percentages(he: Summary) -> None:
    (table,) = tables(section(he, "primary"))
    assert cells(table, "SRI-4 response")[1:4] == [
        "16†/29†[F2] (55.17%)[F1]",
        "9†/30† (30.00%)[F1]",
        "0.052[F1]",
    ]


def test_figures_that_share_their_place_keep_their_own_mark(he: Summary) -> None:
    (course,) = tables(section(he, "course"))
    # 20 (68.97%) at baseline is of no finding.
    at_baseline, week_12 = cells(course, "rash", "low-dose IL-2")[2:4]
    assert "[F" not in at_baseline
    assert re.fullmatch(r"\d+\[F3\] \([\d.]+%\)\[F3\]", week_12)
    (baseline, *_) = tables(section(he, "baseline"))
    assert cells(baseline, "age")[:3] == [
        "age, years, mean ± SD[F5]",
        "31.58[F4] ± 9.25[F4]",
        "29.83 ± 9.72[F6]",
    ]


def test_a_finding_on_a_thing_stands_where_the_thing_is_told(he: Summary) -> None:
    table = tables(section(he, "outcomes"))[0]
    assert cells(table, "SRI-4 response")[3] == "0.027[F7]"
    effects = [marked(c) for c in walk(section(he, "primary"), "cells") for c in c if "pieces" in c]
    assert "risk ratio 1.839† (95% CI 0.972† to 3.479†)[F8]" in effects
    harms = tables(section(he, "harms"))[0]
    assert [marked(c) for c in harms["columns"]][1:3] == [
        "low-dose IL-2 (N=29)[F9]",
        "placebo (N=30)",
    ]
    entries = [e for s in he["sections"] for b in s["blocks"] for e in b["entries"]]
    noted = {e["term"] for e in entries for r in e["refs"] if r["label"] == LABELS["set"]}
    assert noted == {"As in Table 2"}
    alone = [bracketed(c["pieces"][0]["refs"][0]) for e in entries if e["term"] == "Audit"
             for c in e["cells"]]  # fmt: skip
    assert sorted(alone) == sorted(f"[{LABELS[n]}]" for n in ("registration", "arm", "population"))


def test_in_a_phrase_and_in_a_criterion_the_mark_stays_at_the_figure(he: Summary) -> None:
    regimen = next(e for e in he["brief"] if e["term"].startswith("Regimen"))
    assert marked(regimen["cells"][0]) == (
        "1 million IU[F14] subcutaneously, every other day, 2 weeks on, 2-week break"
    )
    entries = [e for b in section(he, "registrations")["blocks"] for e in b["entries"]]
    said = [marked(c) for e in entries if e["term"] == "Included if" for c in e["cells"]]
    (age,) = [text for text in said if f"[{LABELS['age']}]" in text]
    assert re.search(r"18[^\d\[]*\[F12\]", age)
    assert len([text for text in said if text.endswith(f"[{LABELS['criterion']}]")]) == 1


def test_every_finding_but_that_of_the_trial_has_a_mark(he: Summary) -> None:
    marks = {r["label"] for refs in walk([he["brief"], he["sections"]], "refs") for r in refs}
    assert set(LABELS.values()) - marks == {LABELS["trial"]}


def test_marks_that_cells_share_move_to_the_term_but_for_those_of_findings() -> None:
    def made(*labels: str) -> Cell:
        piece = literal("x")
        piece["refs"] = [{"label": label, "target": "", "id": ""} for label in labels]
        return cell(piece)

    def labels(refs: Any) -> list[str]:
        return [ref["label"] for ref in refs]

    one = entry("Term", [made("7", "F1"), made("7", "F1"), made("7")])
    assert labels(one["refs"]) == ["7"]
    assert [labels(c["pieces"][0]["refs"]) for c in one["cells"]] == [["F1"], ["F1"], []]
    none = entry("Term", [made("F1"), made("F1")])
    assert labels(none["refs"]) == []
    assert [labels(c["pieces"][0]["refs"]) for c in none["cells"]] == [["F1"], ["F1"]]


def test_findings_change_no_figure_and_no_other_mark(
    index: Index, trial: Trial, he: Summary
) -> None:
    def bare(summary: Summary) -> list[tuple[str, str, list[str]]]:
        return [
            (p["text"], p["mark"], [r["label"] for r in p["refs"] if r["label"][0] != "F"])
            for part in summary["sections"]
            if part["id"] != "audit"
            for pieces in walk(part, "pieces")
            for p in pieces
            if p["text"]
        ]

    without = build(trial, stamp(index))
    assert bare(he) == bare(without)
    assert not [r for refs in walk(without["sections"], "refs") for r in refs if "F" in r["label"]]


# The section


def test_the_section_has_an_entry_for_each_finding(he: Summary) -> None:
    ids = [s["id"] for s in he["sections"]]
    assert ids.index("audit") == ids.index("conflicts") + 1
    (block,) = section(he, "audit")["blocks"]
    first, second = block["entries"][:2]
    assert first["term"] == "warning, audit.p-value-test"
    assert [marked(c) for c in first["cells"]] == [
        "F1 The p-value 0.052 is not reproduced by Pearson's test (16/29 against 9/30: 0.0504)"
    ]
    assert second["term"] == "info, audit.events"
    assert [marked(c) for c in second["cells"]] == ["F2 The message of events"]
    assert len(block["entries"]) == len(FINDINGS)
    # In the primary section: the p-value and two percentages; elsewhere at least once more.
    assert len(first["cells"][0]["cited"]) >= 3
    intro = section(he, "audit")["intro"]
    assert "no source says it" in intro.lower()
    assert "no verdict" in intro
    assert {"sign": "F…", "text": "finding of the audit"} in he["legend"]


def test_findings_of_one_severity_and_code_share_an_entry(index: Index, trial: Trial) -> None:
    made = [
        finding("x", "arm.il2", severity="warning", message="One."),
        finding("x", "arm.placebo", severity="warning", message="Two."),
        finding("x", "arm.placebo", message="Three."),
    ]
    found = section(build(trial, stamp(index), made), "audit")["blocks"][0]["entries"]
    assert [(e["term"], [marked(c) for c in e["cells"]]) for e in found] == [
        ("warning, audit.x", ["F1 One", "F2 Two"]),
        ("info, audit.x", ["F3 Three"]),
    ]


@pytest.mark.parametrize(
    ("arithmetic", "shown"),
    [
        # The message has 7/13 and 0.036; what is left of the steps is what it has not.
        ("7/13 is 0.036; 2/12 is 0.0338", " (2/12 is 0.0338)"),
        ("7/13 is 0.036\n2/12 is 0.0338", " (2/12 is 0.0338)"),
        ("7/13 is 0.036", ""),
        ("7/1 is 0.036", " (7/1 is 0.036)"),
        ("x" * 150, f" ({'x' * 150})"),
        # Longer than what is shown: il2kb audit has it, and so has the JSON.
        ("x" * 151, ""),
    ],
)
def test_the_arithmetic_is_what_the_message_has_not(
    index: Index, trial: Trial, arithmetic: str, shown: str
) -> None:
    made = finding("x", "arm.il2", message="7/13 is far from 0.036", arithmetic=arithmetic)
    summary = build(trial, stamp(index), [made])
    ((only,),) = ([*e["cells"]] for e in section(summary, "audit")["blocks"][0]["entries"])
    assert marked(only) == f"F1 7/13 is far from 0.036{shown}"
    assert summary["findings"][0]["arithmetic"] == arithmetic
    assert "il2kb audit he-2020 has the arithmetic in full" in section(summary, "audit")["intro"]


def test_without_findings_the_section_says_so(index: Index, trial: Trial) -> None:
    part = section(build(trial, stamp(index)), "audit")
    assert part["blocks"] == []
    assert "No finding" in part["intro"]


@pytest.mark.parametrize("form", ["txt", "md", "html"])
def test_each_format_shows_the_marks_and_the_entries(run: Run, form: str) -> None:
    text = run("summary", "he-2020", "--format", form).stdout
    flat = " ".join(html.unescape(text).replace("\\", "").split())
    for said in (
        "0.052 is not reproduced by Pearson's test",
        "16/29 against 9/30: 0.0504",
        "warning, audit.p-value-test",
        "F1 The p-value",
        "finding of the audit",
    ):
        assert said in flat, said
    mark = {
        "txt": "F1]",
        "md": "[[F1]](#he-2020-ref-F1)",
        "html": 'href="#he-2020-ref-F1">[F1]</a>',
    }[form]
    assert mark in text


def test_in_html_and_markdown_the_marks_lead_to_the_entries(run: Run) -> None:
    page = run("summary", "he-2020", "--format", "html").stdout
    for label in LABELS.values():
        assert page.count(f'id="he-2020-ref-{label}"') == 1
        marks = re.findall(rf'id="(he-2020-cite-{label}-\d+)" href="#he-2020-ref-{label}"', page)
        assert bool(marks) is (label != LABELS["trial"])
        assert all(page.count(f'href="#{mark}"') == 1 for mark in marks), label
    text = run("summary", "he-2020", "--format", "md").stdout
    assert all(f'<a id="he-2020-ref-{label}"></a>' in text for label in LABELS.values())


def test_json_has_the_findings_whole_and_figures_name_theirs(run: Run) -> None:
    data = json.loads(run("summary", "he-2020", "--format", "json").stdout)
    first = data["findings"][0]
    assert (first["label"], first["id"]) == ("F1", "he-2020-ref-F1")
    assert first["code"] == "audit.p-value-test"
    assert first["hint"] == "The remedy of p-value-test."
    assert first["inputs"][0]["said"] == "55.17%"
    named: dict[str, set[str]] = {}
    for figure in walk(data["sections"], "figure"):
        for label in figure["findings"] if figure else ():
            named.setdefault(label, set()).add(figure["iri"].removeprefix(HE))
    assert named[LABELS["rash"]] == {
        "result.rash.week-12.il2.percent",
        "result.rash.week-12.il2.events",
    }
    assert LABELS["trial"] not in named


def test_the_library_shows_them_too(audited: None) -> None:
    data = json.loads(KnowledgeBase().summary("he-2020", "json"))
    assert [f["label"] for f in data["findings"]] == list(LABELS.values())


def test_a_finding_that_tries_to_be_markup_is_escaped(
    monkeypatch: pytest.MonkeyPatch, run: Run, tmp_path: Path
) -> None:
    evil = finding("evil", "arm.il2", message="<script>x</script>\x1b[31m")
    monkeypatch.setattr(il2kb.audit, "examine", lambda trial: ([evil], ()))
    assert "<script" not in run("summary", "he-2020", "--format", "html").stdout
    assert "<script" not in run("summary", "he-2020", "--format", "md").stdout
    assert "\x1b" not in run("summary", "he-2020").stdout


# The shipped trial


def test_no_finding_of_the_shipped_trial_says_that_something_is_wrong(
    index: Index, trial: Trial
) -> None:
    found = il2kb.audit.examine(trial)[0]
    said = json.dumps(section(build(trial, stamp(index), found), "audit")).casefold()
    assert not re.search(r"\b(wrong|false|misconduct|fraud|error)\b", said)
