"""The summary of He 2020 is held against figures copied by hand from the article's tables."""

from __future__ import annotations

import html
import itertools
import json
import re
import shutil
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from il2kb.cli import cli
from il2kb.provenance import stamp
from il2kb.reading import read_trial
from il2kb.store import Index
from il2kb.summary import Summary, build
from il2kb.summary.missing import spans
from il2kb.summary.presentation import clean, link, plain
from il2kb.summary.terminal import layout, wrapped
from il2kb.terms import NAMESPACE, RDF_TYPE, il2

FORMATS = ("txt", "md", "html")
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def run() -> Run:
    def invoke(*args: object, columns: int = 80) -> Result:
        runner = CliRunner(env={"COLUMNS": str(columns)})
        return runner.invoke(cli, [str(a) for a in args], standalone_mode=False)

    return invoke


@pytest.fixture(scope="module")
def shown(run: Run) -> dict[str, str]:
    return {form: run("summary", "he-2020", "--format", form).stdout for form in FORMATS}


@pytest.fixture(scope="module")
def he(index: Index) -> Summary:
    return build(read_trial(index, "he-2020"), stamp(index))


def section(summary: Summary, name: str) -> dict[str, Any]:
    return dict(next(s for s in summary["sections"] if s["id"] == name))


def tables(part: dict[str, Any]) -> list[dict[str, Any]]:
    return [b["table"] for b in part["blocks"] if b["table"]]


def row(table: dict[str, Any], *start: str) -> list[str]:
    """Return the cells of the row whose first cells begin so, without reference marks."""
    found = [[plain(c) for c in r["cells"]] for r in table["rows"]]
    return next(r for r in found if all(r[n].startswith(s) for n, s in enumerate(start)))


def pieces(thing: Any) -> Iterator[dict[str, Any]]:
    if isinstance(thing, dict):
        if "figure" in thing and "mark" in thing:
            yield thing
        for part in thing.values():
            yield from pieces(part)
    elif isinstance(thing, list):
        for part in thing:
            yield from pieces(part)


# The primary endpoint: article, abstract


@pytest.mark.parametrize("form", FORMATS)
def test_the_primary_endpoint_is_first_and_not_met(shown: dict[str, str], form: str) -> None:
    text = shown[form]
    verdict = text.index("Primary endpoint NOT MET")
    result = text.index("55.17%")
    assert verdict < result
    for later in ("65.52%", "Outcomes, secondary", "SUBGROUP", "injection site"):
        assert result < text.index(later), later


def test_the_result_of_the_primary_endpoint(he: Summary) -> None:
    (table,) = tables(section(he, "primary"))
    assert row(table, "SRI-4 response")[1:4] == ["16†/29† (55.17%)", "9†/30† (30.00%)", "0.052"]


def test_counts_are_derived_and_percentages_reported(he: Summary) -> None:
    (table,) = tables(section(he, "primary"))
    events, total, percent = (p["figure"] for p in table["rows"][0]["cells"][1]["pieces"])
    assert (events["decimal"], events["layer"], events["printed"]) == ("16", "derived", None)
    assert (total["decimal"], total["layer"]) == ("29", "derived")
    assert (percent["printed"], percent["decimal"], percent["layer"]) == (
        "55.17%",
        "55.17",
        "reported",
    )
    assert percent["places"][0]["section"].startswith("Abstract")


def test_the_derived_count_gives_its_rule_and_calculation(he: Summary) -> None:
    label = next(p for p in pieces(he["sections"]) if p["text"] == "29")["refs"][0]["label"]
    group = next(g for g in he["derivations"] if g["made"][0]["label"] == label)
    assert group["what"] == "SRI-4 response at week 12, low-dose IL-2"
    assert group["made"][0]["rule"] == "count from a percentage"
    assert group["made"][0]["calculation"] == "16/29 = 55.17 %"
    # The percentage stands in the abstract, the denominator is derived.
    abstract, denominator = (ref["label"] for ref in group["refs"])
    assert abstract.isdigit()
    assert denominator.startswith("D")


def test_the_derived_effect_is_marked(he: Summary) -> None:
    # 16/29 against 9/30: (16/29)/(9/30) = 1.839
    lines = [
        plain(c) for b in section(he, "primary")["blocks"] for e in b["entries"] for c in e["cells"]
    ]
    assert "risk ratio 1.839† (95% CI 0.972† to 3.479†)" in lines


# The other results: Tables 1 to 3


def test_the_secondary_endpoint(he: Summary) -> None:
    table = tables(section(he, "outcomes"))[0]
    assert row(table, "SRI-4 response")[1:4] == ["19†/29† (65.52%)", "11†/30† (36.67%)", "0.027"]


@pytest.mark.parametrize(
    ("outcome", "arm", "expected"),
    [
        (
            "SLEDAI",
            "low-dose IL-2",
            ["12 (8–27)", "6 (0–16)", "4 (0–18)", "<0.001", "<0.001"],
        ),
        (
            "rash",
            "placebo",
            ["16 (53.33%)", "6 (20.0%)", "6 (20.0%)", "0.015", "0.015"],
        ),
        (
            "arthritis",
            "low-dose IL-2",
            ["14 (48.28%)", "4 (13.79%)", "3 (10.34%)", "0.010", "0.003"],
        ),
    ],
)
def test_the_course_of_an_arm(he: Summary, outcome: str, arm: str, expected: list[str]) -> None:
    (table,) = tables(section(he, "course"))
    assert row(table, outcome, arm)[2:7] == expected


def test_a_p_value_within_an_arm_says_so(he: Summary, shown: dict[str, str]) -> None:
    (table,) = tables(section(he, "course"))
    assert [plain(c) for c in table["columns"] if "p " in plain(c)] == [
        "p within arm, week 12",
        "p within arm, week 24",
    ]
    for form in FORMATS:
        flat = " ".join(shown[form].split())
        assert "says nothing of the effect against the other arm" in flat


def test_a_cell_that_was_not_read_says_not_found(he: Summary) -> None:
    (table,) = tables(section(he, "course"))
    cells = row(table, "antinucleosome", "placebo")
    assert cells[2:4] == ["41.725 (0.0–315.80)", "16.03 (0.0–not found)"]
    assert cells[4] == "not found"
    assert cells[5:7] == ["not found", "not found"]


def test_the_baseline_table(he: Summary) -> None:
    table = tables(section(he, "baseline"))[0]
    assert row(table, "age")[1:4] == ["31.58 ± 9.25", "29.83 ± 9.72", "0.474"]
    assert row(table, "cyclosporine")[1:4] == ["0", "5 (16.67%)", "0.052"]
    assert [plain(c) for c in table["columns"][1:3]] == ["low-dose IL-2 (N=30)", "placebo (N=30)"]
    assert row(table, "prednisone")[1:3] == ["12.5 (0–50)", "15 (5–50)"]


def test_lupus_nephritis_is_a_subgroup(he: Summary) -> None:
    part = section(he, "subgroups")
    (table,) = tables(part)
    assert table["caption"] == "SUBGROUP: participants with lupus nephritis"
    assert row(table, "complete remission")[1:4] == ["7/13 (53.85%)", "2/12 (16.67%)", "0.036"]
    elsewhere = [s for s in he["sections"] if s["id"] in ("primary", "outcomes", "course")]
    assert "53.85%" not in [p["text"] for p in pieces(elsewhere)]


@pytest.mark.parametrize(
    ("event", "il2", "placebo"),
    [
        ("injection site reaction", "9 (31.0%)", "2 (6.7%)"),
        ("any infection", "2 (6.9%)", "6 (20.0%)"),
        ("fever as an adverse event", "4 (13.8%)", "0"),
        ("severe infection", "0", "2 (6.7%)"),
    ],
)
def test_harms(he: Summary, event: str, il2: str, placebo: str) -> None:
    table = tables(section(he, "harms"))[0]
    assert [plain(c) for c in table["columns"][1:3]] == ["low-dose IL-2 (N=29)", "placebo (N=30)"]
    assert row(table, event)[1:3] == [il2, placebo]
    assert "p between arms: not reported in S8." in [plain(n) for n in table["notes"]]


def test_a_row_of_another_set_keeps_its_denominator(he: Summary) -> None:
    (table,) = tables(section(he, "course"))
    assert row(table, "at least one BILAG A or two BILAG B, n/N (%)", "placebo")[2:4] == [
        "21/30† (70.00%)",
        "4/30† (13.33%)",
    ]
    assert any("low-dose IL-2 (N=29), placebo (N=30)" in plain(n) for n in table["notes"])


def test_rows_stand_by_domain_and_parts_after_what_they_are_part_of(he: Summary) -> None:
    baseline = [plain(r["cells"][0]) for r in tables(section(he, "baseline"))[0]["rows"]]
    found = ["age", "weight", "disease duration", "SLEDAI", "prednisone", "azathioprine"]
    places = [next(n for n, row in enumerate(baseline) if row.startswith(f)) for f in found]
    assert places == sorted(places)
    harms = [plain(r["cells"][0]) for r in tables(section(he, "harms"))[0]["rows"]]
    assert [h.split(",")[0] for h in harms[4:7]] == [
        "any infection",
        "severe infection",
        "upper respiratory infection",
    ]


def test_what_is_computed_here_is_in_no_table_of_reported_results(he: Summary) -> None:
    part = section(he, "primary")
    assert len(tables(part)[0]["rows"]) == 1
    at = [b["heading"] for b in part["blocks"]].index("Computed here, not reported")
    ours = {e["term"]: e for e in part["blocks"][at + 1]["entries"]}
    # 16/30 against 9/30: (16/30)/(9/30) = 1.778
    said = " ".join(plain(c) for c in ours["Sensitivity analysis"]["cells"])
    # Who is in this set is derived: all who were randomised.
    assert "16†/30† against 9†/30†" in said
    assert "risk ratio 1.778†" in said
    tests = [plain(c) for c in ours["p recomputed"]["cells"]]
    assert "Fisher exact test 0.0673†" in tests


def test_biomarkers_have_a_direction(he: Summary) -> None:
    entries = {e["term"]: e for b in section(he, "biomarkers")["blocks"] for e in b["entries"]}
    said = " ".join(plain(c) for c in entries["regulatory T cells"]["cells"])
    assert "increase" in said
    assert "numbers per arm: not found" in said


# Design, schedule, registrations


def test_the_schedule_has_the_certainty_of_each_part(he: Summary) -> None:
    entries = [e for b in section(he, "arms")["blocks"] for e in b["entries"]]
    cells = next(e for e in entries if e["term"] == "Regimen")["cells"]
    assert [plain(c) for c in cells] == [
        "1 million IU subcutaneously, every other day, 2 weeks on, 2-week break",
        "3‡ cycles",
        "every 2 days†",
        "7† administrations a cycle",
        "21† in all",
    ]


def test_both_registrations_and_where_they_disagree(he: Summary) -> None:
    blocks = section(he, "registrations")["blocks"]
    heads = [n for n, b in enumerate(blocks) if b["heading"]]
    assert [blocks[n]["heading"] for n in heads] == [
        "NCT02465580, ClinicalTrials.gov",
        "NCT02932137, ClinicalTrials.gov",
    ]
    first, second = (
        {e["term"]: e["cells"] for b in part for e in b["entries"]}
        for part in (blocks[: heads[1]], blocks[heads[1] :])
    )
    (masking,) = second["Disagrees, masking"]
    assert plain(masking) == "OPEN LABEL ≠ He 2020: double-blind"
    assert masking["pieces"][-1]["refs"][0]["label"].startswith("C")
    assert plain(second["Disagrees, intervention model"][0]).startswith("CROSSOVER ≠ He 2020: ")
    (enrolment,) = second["Disagrees, actual enrolment"]
    assert plain(enrolment) == "30 ≠ He 2020, planned enrolment: 60"
    assert [plain(c) for c in first["Masking"]] == ["double-blind‡"]
    assert not [term for term in first if "masking" in term]


def test_what_a_registration_says_of_an_earlier_trial_is_not_compared(he: Summary) -> None:
    entries = [e for b in section(he, "registrations")["blocks"] for e in b["entries"]]
    assert not [e for e in entries if "Disagrees" in e["term"] and "earlier" in e["term"]]
    assert "2014BAI07B01" not in " ".join(plain(c) for e in entries for c in e["cells"])


def test_a_criterion_with_options_shows_them_with_their_limits(he: Summary) -> None:
    entries = [e for b in section(he, "registrations")["blocks"] for e in b["entries"]]
    said = [plain(c) for e in entries if e["term"] == "Included if" for c in e["cells"]]
    signs = next(text for text in said if text.startswith("One or more laboratory signs"))
    assert ": any of Antinuclear antibodies above 1:160‡ (>1:160‡), " in signs
    assert "Platelets below 100 x 10^9/L‡ (<100 10*9/L‡)" in signs


def test_a_conflict_inside_the_article_shows_both(he: Summary) -> None:
    entries = [e for b in section(he, "conflicts")["blocks"] for e in b["entries"]]
    said = [" ".join(plain(c) for c in e["cells"]) for e in entries]
    assert any("12.5" in text and "15 mg/d" in text for text in said)


def test_what_is_missing_stands_by_kind_with_what_was_searched(he: Summary) -> None:
    part = section(he, "absences")
    kinds = [b["heading"] for b in part["blocks"] if b["heading"]]
    assert kinds == [
        "Not reported in the source",
        "Not found",
        "Not applicable",
        "Not yet coded",
    ]
    entries = [e for b in part["blocks"] for e in b["entries"]]
    concealment = [e for e in entries for c in e["cells"] if "Allocation concealment" in plain(c)]
    # Not reported in the abstract; not found in five pages.
    assert [len(e["refs"]) for e in concealment] == [1, 5]
    assert all(ref["label"].startswith("S") for e in concealment for ref in e["refs"])
    harms = next(plain(c) for e in entries for c in e["cells"] if "P-value" in plain(c))
    assert "any infection; injection site reaction; " in harms
    design = {e["term"]: e for b in section(he, "design")["blocks"] for e in b["entries"]}
    # Only the abstract was searched whole, so the article is not blamed.
    assert "Not reported in S1 (He 2020, abstract in the record of a university portal)" in design
    # The abstract, the article page and its three tables.
    assert [s["label"] for s in he["sources"] if "Table" in s["name"]] == ["S6", "S7", "S8"]
    not_found = design["Not found (S1, S2, S6–S8 searched)"]["cells"]
    assert any("sample size calculation" in plain(c) for c in not_found)


def test_a_claim_shows_each_of_its_moments(he: Summary) -> None:
    said = [plain(c) for b in section(he, "claims")["blocks"] for c in b["lines"]]
    (sri,) = [text for text in said if "week 6 to week 10" in text]
    assert sri.endswith("(favours the intervention, low-dose IL-2, week 6, week 10)")


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [([], ""), ([8, 7], "S7, S8"), ([1, 8, 6, 7, 10], "S1, S6–S8, S10")],
)
def test_numbered_sources_in_a_row_are_put_together(numbers: list[int], expected: str) -> None:
    assert spans(numbers) == expected


def test_later_syntheses_are_listed(he: Summary) -> None:
    lines = [plain(c) for b in section(he, "later-use")["blocks"] for c in b["lines"]]
    assert any("0.819 [0.745, 0.894]" in line for line in lines)


# Every figure and its place


@pytest.fixture(scope="module")
def stated(index: Index) -> dict[str, set[str]]:
    """Return what the files say of the trial, read from the triples, by class."""
    found: dict[str, set[str]] = {}
    hashes = "https://w3id.org/il2kb/trial/he-2020#"
    for quad in index.store.quads_for_pattern(None, RDF_TYPE, None, None):
        if quad.subject.value.startswith(hashes):
            kind = quad.object.value.removeprefix(NAMESPACE)
            found.setdefault(kind, set()).add(quad.subject.value)
    return found


def test_every_statement_of_the_files_is_shown(he: Summary, stated: dict[str, set[str]]) -> None:
    shown = {p["figure"]["iri"] for p in pieces(he) if p["figure"]}
    for layer in ("Reported", "Derived"):
        assert len(stated[layer]) > 50
        assert not stated[layer] - shown, layer


def test_every_note_is_shown(shown: dict[str, str], index: Index) -> None:
    flat = {form: squeezed(shown[form]) for form in FORMATS}
    notes = [
        quad.object.value.removesuffix(".")
        for quad in index.store.quads_for_pattern(None, il2.note, None, None)
        if quad.subject.value.startswith("https://w3id.org/il2kb/trial/he-2020#")
    ]
    assert len(notes) > 60
    for form in FORMATS:
        assert not [note for note in notes if squeezed(note) not in flat[form]], form


def test_every_statement_stands_in_the_text(shown: dict[str, str], he: Summary) -> None:
    flat = {form: squeezed(shown[form]) for form in FORMATS}
    for form in FORMATS:
        for piece in pieces(he):
            # In a table of the terminal, the lines of cells stand side by side.
            parts = piece["text"].split() if form == "txt" else [piece["text"]]
            for part in parts:
                assert squeezed(part) in flat[form], (form, part)


def squeezed(text: str) -> str:
    """Return a text without space, markup and escapes, so that lines may end anywhere."""
    text = re.sub(r"<(?!http)[a-z/][^>]*>", "", text)
    return re.sub(r"[\s\\\u00a0]", "", html.unescape(text))


def test_every_place_absence_conflict_and_derivation_has_its_entry(
    he: Summary, shown: dict[str, str], stated: dict[str, set[str]], index: Index
) -> None:
    trial = read_trial(index, "he-2020")
    cited = {r["label"] for s in he["sources"] for r in s["references"]}
    assert len(cited) == len(stated["Place"])
    entries = [e for b in section(he, "absences")["blocks"] for e in b["entries"]]
    absent = " ".join(plain(c) for e in entries for c in e["cells"])
    assert len(trial.absences) == len(stated["Absence"])
    for absence in trial.absences:
        label = NAMESPACE + absence.item.name
        assert il2.labels.get(label, absence.item.name).casefold() in absent.casefold()
        assert all(note.removesuffix(".") in absent for note in absence.notes)
    conflicts = [e for b in section(he, "conflicts")["blocks"] for e in b["entries"]]
    assert len(conflicts) == len(stated["Conflict"])
    made = [d["label"] for g in he["derivations"] for d in g["made"]]
    assert sorted(made, key=lambda d: int(d[1:])) == [f"D{n}" for n in range(1, len(made) + 1)]
    # Whatever a mark leads to is there, in each format.
    marks = {r["label"] for r in references(he)}
    labels = {*cited, *made, *(s["label"] for s in he["sources"])}
    labels |= {c["id"].rsplit("-", 1)[-1] for e in entries for c in e["cells"]}
    labels |= {e["id"].rsplit("-", 1)[-1] for e in conflicts}
    assert marks <= labels
    for form in ("md", "html"):
        for label in labels:
            assert f'id="he-2020-ref-{label}"' in shown[form], (form, label)


def references(thing: Any) -> Iterator[dict[str, Any]]:
    if isinstance(thing, dict):
        yield from thing.get("refs", ())
        for part in thing.values():
            yield from references(part)
    elif isinstance(thing, list):
        for part in thing:
            yield from references(part)


def test_every_address_is_whole_in_the_text(shown: dict[str, str], he: Summary) -> None:
    urls = [u["text"] for s in he["sources"] for u in s["urls"]]
    assert len(urls) > 25
    for url in urls:
        assert f"<{url}>" in shown["txt"]


def test_the_summary_is_short_and_says_the_main_things_first(run: Run) -> None:
    text = run("summary", "he-2020", columns=100).stdout
    # Of these, 170 are for the audit: its messages, which are whole, and marks that widen tables.
    assert len(text.splitlines()) <= 740 + 170
    first = " ".join(" ".join(text.splitlines()[:45]).split())
    for said in (
        "Ann Rheum Dis 2020;79(1):141-149",
        "PMID 31537547",
        "NCT02932137",
        "Primary endpoint NOT MET",
        "16†/29†",
        "55.17%",
        "30.00%",
        "0.052",
        "risk ratio 1.839†",
        "double-blind",
        "1 million IU subcutaneously, every other day, 2 weeks on, 2-week break",
        "21† in all",
    ):
        assert said in first, said


def test_every_reported_figure_has_a_place_and_every_other_a_derivation(he: Summary) -> None:
    figures = [p["figure"] for p in pieces(he["sections"]) if p["figure"]]
    assert len(figures) > 300
    for figure in figures:
        if figure["layer"] == "reported":
            assert figure["places"], figure["iri"]
        else:
            assert figure["layer"] == "derived"


def test_every_figure_in_a_table_is_one_step_from_its_place(he: Summary) -> None:
    parts = ("primary", "outcomes", "course", "baseline", "subgroups", "harms")
    for part in (section(he, name) for name in parts):
        for table in tables(part):
            for line in table["rows"]:
                shared = {r["label"] for p in line["cells"][-1]["pieces"] for r in p["refs"]}
                for cell in line["cells"][:-1]:
                    own = {r["label"] for p in cell["pieces"] for r in p["refs"]}
                    for figure in (p["figure"] for p in cell["pieces"] if p["figure"]):
                        places = {place["ref"] for place in figure["places"]}
                        if places:
                            assert places & (own | shared), figure["iri"]
                        else:
                            assert any(x.startswith("D") for x in own | shared), figure["iri"]


def test_second_hand_and_derived_figures_carry_their_mark(he: Summary) -> None:
    for piece in pieces(he):
        figure = piece["figure"]
        if figure and figure["second_hand"]:
            assert piece["mark"] == "‡"
        elif figure:
            assert piece["mark"] == {"reported": "", "derived": "†"}[figure["layer"]]


class Page(HTMLParser):
    """What the tests ask of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if found.get("href"):
            self.links.append(str(found["href"]))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_in_html_each_mark_leads_to_its_entry_and_back(shown: dict[str, str]) -> None:
    page = Page(shown["html"])
    assert len(page.ids) == len(set(page.ids))
    inside = [target[1:] for target in page.links if target.startswith("#")]
    assert set(inside) <= set(page.ids)
    marks = {i for i in page.ids if "-cite-" in i}
    assert len(marks) > 300
    assert marks <= set(inside), "a mark without a way back"


def test_in_markdown_each_mark_leads_to_an_entry(shown: dict[str, str]) -> None:
    targets = set(re.findall(r"\]\(#([^)]+)\)", shown["md"]))
    assert len(targets) > 100
    assert targets <= set(re.findall(r'<a id="([^"]+)">', shown["md"]))


def test_markdown_tables_have_as_many_cells_as_columns(shown: dict[str, str], he: Summary) -> None:
    lines = shown["md"].splitlines()
    heads = [n for n, line in enumerate(lines) if re.fullmatch(r"\|( --- \|)+", line)]
    assert len(heads) == len(tables({"blocks": [b for s in he["sections"] for b in s["blocks"]]}))
    for head in heads:
        columns = lines[head].count("|")
        n = head - 1
        while n < len(lines) and lines[n].startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", lines[n])) == columns, lines[n]
            n += 1
        assert n > head + 1


def test_html_fetches_nothing_and_runs_nothing(shown: dict[str, str]) -> None:
    page = Page(shown["html"])
    assert not {t for t, _ in page.tags} & {"script", "link", "img", "iframe", "object", "form"}
    assert not [a for _, a in page.tags for name in a if name == "src" or name.startswith("on")]
    assert "url(" not in shown["html"]
    assert "@import" not in shown["html"]
    assert all(re.match(r"https?://|mailto:|#", target) for target in page.links)


def test_html_is_accessible(shown: dict[str, str]) -> None:
    page = Page(shown["html"])
    tags = [tag for tag, _ in page.tags]
    assert ("html", {"lang": "en"}) in page.tags
    assert tags.count("main") == 1
    assert tags.count("h1") == 1
    assert next(a for t, a in page.tags if t == "a")["class"] == "skip"
    assert tags.count("caption") == tags.count("table") > 5
    headers = [a for t, a in page.tags if t == "th"]
    assert headers
    assert all(a.get("scope") in ("col", "row") for a in headers)
    levels = [int(t[1]) for t in tags if re.fullmatch("h[1-6]", t)]
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def luminance(color: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def test_colours_have_the_contrast_of_wcag_aa_in_light_and_dark(shown: dict[str, str]) -> None:
    schemes = re.findall(r":root \{([^}]*--ink: #[0-9a-f]{6}[^}]*)\}", shown["html"])
    assert len(schemes) == 2
    for scheme in schemes:
        colors = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", scheme))
        for front in ("ink", "soft", "link", "loud"):
            for back in ("paper", "shade", "glow"):
                pair = sorted((luminance(colors[front]), luminance(colors[back])))
                assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, (front, back)


# Text for the terminal


@pytest.mark.parametrize("width", [60, 80, 120])
def test_text_keeps_to_the_width_and_has_no_colour(run: Run, width: int) -> None:
    text = run("summary", "he-2020", columns=width).stdout
    long = [
        line
        for line in text.splitlines()
        if len(line) > width and "://" not in line and "sha256:" not in line
    ]
    assert not long
    assert "\x1b" not in text
    assert "16†/29†" in text


def test_a_narrow_table_becomes_blocks() -> None:
    def cells(*texts: str) -> dict[str, Any]:
        made = [
            {
                "pieces": [
                    {"before": "", "text": t, "after": "", "mark": "", "refs": []},
                ]
            }
            for t in texts
        ]
        return {"cells": made}

    table: Any = {
        "columns": cells("Outcome", "one", "two")["cells"],
        "rows": [cells("rash", "1/10", "2/10"), cells("headache", "3/10", "4/10")],
    }
    assert layout(table, 40).splitlines() == [
        "Outcome   one   two",
        "────────  ────  ────",
        "rash      1/10  2/10",
        "headache  3/10  4/10",
    ]
    assert layout(table, 16).splitlines() == [
        "  one   two",
        "  ────  ────",
        "rash",
        "  1/10  2/10",
        "headache",
        "  3/10  4/10",
    ]
    assert layout(table, 10).splitlines() == [
        "rash",
        "  one: 1/10",
        "  two: 2/10",
        "",
        "headache",
        "  one: 3/10",
        "  two: 4/10",
    ]


def test_a_long_word_is_broken_and_a_wide_one_counted() -> None:
    assert wrapped("abcdefghijklmno", 10).splitlines() == ["abcdefghij", "klmno"]
    assert wrapped("漢字漢字漢字", 10).splitlines() == ["漢字漢字漢", "字"]
    assert wrapped("a b", 80, "- ") == "- a b"


# JSON


def test_json_has_no_floats_and_says_where_it_is_from(run: Run, index: Index) -> None:
    def refuse(text: str) -> None:
        raise AssertionError(f"a float: {text}")

    text = run("summary", "he-2020", "--format", "json").stdout
    data = json.loads(text, parse_float=refuse)
    assert data["provenance"]["knowledge_base"] == stamp(index).knowledge_base
    assert data["provenance"]["software"].startswith("il2kb ")
    percent = next(p for p in pieces(data) if p["text"] == "55.17%")
    place = percent["figure"]["places"][0]
    assert place["url"].startswith("https://")
    assert {"source", "section", "row", "secondary"} <= place.keys()


@pytest.mark.parametrize("form", FORMATS)
def test_the_stamp_ends_the_output(shown: dict[str, str], form: str, index: Index) -> None:
    ends = {"html": "</footer>\n</main>\n</body>\n</html>\n"}.get(form, "\n")
    line = stamp(index).line()
    assert shown[form].replace("\\_", "_").rstrip().endswith(f"{line}{ends}".rstrip())


# Data that try to be markup, and data that are poor


@pytest.fixture
def evil(repository: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(repository / "tests" / "data" / "evil", tmp_path / "kb"))


def test_html_escapes_what_tries_to_be_markup(run: Run, evil: Path) -> None:
    text = run("--kb", evil, "summary", "--format", "html").stdout
    page = Page(text)
    assert not {t for t, _ in page.tags} & {"script", "img", "b"}
    assert not [a for _, a in page.tags for name in a if name.startswith("on")]
    assert all(re.match(r"https?://|mailto:|#", target) for target in page.links)
    shown = "".join(page.text)
    assert "<script>alert('arm')</script>" in shown
    assert "javascript:alert(1)" in shown


def test_markdown_escapes_what_tries_to_be_markup(run: Run, evil: Path) -> None:
    text = run("--kb", evil, "summary", "--format", "md").stdout
    assert "<script" not in text
    assert "<img" not in text
    assert not re.search(r"(?<!\\)\]\(<?javascript", text)
    line = next(row for row in text.splitlines() if row.startswith("| response"))
    assert len(re.findall(r"(?<!\\)\|", line)) == 5


def test_text_shows_no_control_or_direction_character(run: Run, evil: Path) -> None:
    text = run("--kb", evil, "summary").stdout
    assert "�[31mred�der" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_what_nobody_encoded_is_a_dash_and_no_verdict_is_made_up(run: Run, evil: Path) -> None:
    text = run("--kb", evil, "summary").stdout
    assert "Met or not met: —" in text
    assert "NOT MET" not in text
    assert re.search(r"response `\| rm`, n/N +4/— +— +\[1\]", text)


def test_a_judgement_carries_its_mark_and_its_judge(run: Run, evil: Path) -> None:
    data = json.loads(run("--kb", evil, "summary", "--format", "json").stdout)
    judged = next(p for p in pieces(data) if p["figure"] and p["figure"]["layer"] == "judged")
    assert (judged["mark"], judged["refs"][0]["label"]) == ("§", "J1")
    made = [d for group in data["derivations"] for d in group["made"]]
    assert any(d["label"] == "J1" and "J. Judge with" in d["rule"] for d in made)


def test_with_three_arms_a_contrast_names_its_arms(run: Run, repository: Path) -> None:
    folder = repository / "tests" / "data" / "three-arms"
    text = " ".join(run("--kb", folder, "summary", columns=120).stdout.split())
    assert "high dose against placebo: 0.0500" in text


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a.example/b?c=d", True),
        ("http://a.example/", True),
        ("mailto:a@b.example", True),
        ("javascript:alert(1)", False),
        ("JAVASCRIPT:alert(1)", False),
        ("data:text/html,x", False),
        ("https://a.example/<b>", False),
        (" https://a.example/", False),
        ("https://a.example/\u202e", False),
        ("", False),
        (None, False),
    ],
)
def test_only_safe_addresses_are_linked(url: str | None, safe: bool) -> None:
    assert bool(link(url)) is safe


def test_clean_makes_one_line_and_shows_what_deceives() -> None:
    assert clean(" a\n b\x00c\u200bd ") == "a b�c�d"


# The command


def test_an_unknown_trial_gets_a_suggestion(run: Run) -> None:
    result = run("summary", "he-202")
    assert result.exit_code == 3
    assert "there is no trial 'he-202'" in result.stderr
    assert "did you mean he-2020?" in result.stderr


def test_a_broken_file_is_said_and_the_others_are_summarised(run: Run, evil: Path) -> None:
    (evil / "trials" / "bad.ttl").write_text("trial:bad a", encoding="utf-8")
    both = run("--kb", evil, "summary")
    assert both.exit_code == 3
    assert "Evil" in both.stdout
    assert "bad.ttl" in both.stderr
    bad = run("--kb", evil, "summary", "bad")
    assert bad.exit_code == 3
    assert not bad.stdout
    assert "the file of the trial 'bad' could not be read" in bad.stderr


def test_a_knowledge_base_without_trials_is_said(run: Run, evil: Path) -> None:
    (evil / "trials" / "evil.ttl").unlink()
    result = run("--kb", evil, "summary")
    assert result.exit_code == 3
    assert "has no trial" in result.stderr


def test_several_trials_stand_one_after_another(run: Run, evil: Path, repository: Path) -> None:
    other = repository / "tests" / "data" / "three-arms"
    for kind in ("trials", "sources"):
        for path in (other / kind).glob("*.ttl"):
            shutil.copy(path, evil / kind)
    data = json.loads(run("--kb", evil, "summary", "--format", "json").stdout)
    assert [s["id"] for s in data] == ["evil", "three-arms-2031"]
    page = Page(run("--kb", evil, "summary", "--format", "html").stdout)
    assert [t for t, _ in page.tags].count("article") == 2
    assert len(page.ids) == len(set(page.ids))
    text = run("--kb", evil, "summary", "three-arms-2031").stdout
    assert "evil" not in text


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("s.html", "<!DOCTYPE html>"),
        ("s.htm", "<!DOCTYPE html>"),
        ("s.md", "# "),
        ("s.json", "{"),
        ("s.txt", "Efficacy"),
        ("s", "Efficacy"),
    ],
)
def test_the_suffix_of_the_file_gives_the_format(
    run: Run, tmp_path: Path, name: str, start: str
) -> None:
    file = tmp_path / name
    result = run("summary", "he-2020", "-o", file)
    assert result.exit_code == 0
    assert not result.stdout
    assert file.read_text(encoding="utf-8").startswith(start)


def test_an_own_template_by_file_and_by_name(run: Run, evil: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.html.j2"
    mine.write_text("<p>{{ summary.title }}</p>", encoding="utf-8")
    assert run("--kb", evil, "summary", "--template", mine).stdout.startswith(
        "<p>Evil &lt;img src=x"
    )
    folder = evil / "templates"
    folder.mkdir()
    (folder / "brief.txt.j2").write_text("{{ summary.id }}!", encoding="utf-8")
    assert run("--kb", evil, "summary", "--template", "brief").stdout == "evil!"


def test_a_template_gets_the_summary_only_where_there_is_one(
    run: Run, evil: Path, repository: Path, tmp_path: Path
) -> None:
    for kind in ("trials", "sources"):
        for path in (repository / "tests" / "data" / "three-arms" / kind).glob("*.ttl"):
            shutil.copy(path, evil / kind)
    mine = tmp_path / "mine.txt.j2"
    mine.write_text("{% for one in summaries %}{{ one.id }} {% endfor %}", encoding="utf-8")
    both = run("--kb", evil, "summary", "--template", mine)
    assert both.stdout.split() == ["evil", "three-arms-2031"]
    mine.write_text("{{ summary.id }}", encoding="utf-8")
    wrong = run("--kb", evil, "summary", "--template", mine)
    assert wrong.exit_code == 2
    assert "'summary' is undefined" in wrong.stderr
    assert "a template gets summaries, width" in wrong.stderr


def test_a_failing_template_leaves_the_old_file(run: Run, tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt.j2"
    mine.write_text("{{ summary.nonesuch }}", encoding="utf-8")
    file = tmp_path / "out.txt"
    file.write_text("old", encoding="utf-8")
    result = run("summary", "he-2020", "--template", mine, "-o", file)
    assert result.exit_code == 2
    assert "mine.txt.j2:1:" in result.stderr
    assert file.read_text(encoding="utf-8") == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine.txt.j2", "out.txt"]


def test_an_unknown_format_names_those_that_there_are(run: Run) -> None:
    result = run("summary", "he-2020", "--format", "pdf")
    assert result.exit_code == 2
    assert "json, html, md, txt" in result.stderr


def test_trials_are_completed_from_file_names(run: Run) -> None:
    from il2kb.cli._completion import complete_trial
    from il2kb.cli.summary import command

    context = cli.make_context("il2kb", ["summary"], resilient_parsing=True)
    found = complete_trial(context, command.params[0], "he")
    assert [item.value for item in found] == ["he-2020"]
