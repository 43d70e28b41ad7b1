"""The CSV for metafor, held against the tables of the article and a made-up trial."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from il2kb.data import Layout
from il2kb.formats import Export, export
from il2kb.store import Index, load

WEEK_12, WEEK_24 = "week 12", "week 24"


def rows(written: Export) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written.content.decode())))


def figures(row: dict[str, str]) -> tuple[str, str, str, str]:
    return row["ai"], row["n1i"], row["ci"], row["n2i"]


def name_of(row: dict[str, str]) -> str:
    """Return the name of an outcome in its IRI, which stays when its label is reworded."""
    return row["variable"].rpartition("#outcome.")[2]


@pytest.fixture(scope="module")
def he(index: Index) -> list[dict[str, str]]:
    written, unreadable = export(index, "metafor", ["he-2020"])
    assert written.notes == ()
    assert unreadable == []
    return rows(written)


@pytest.fixture(scope="module")
def three_arms(repository: Path) -> Export:
    index = load(Layout.of(repository / "tests" / "data" / "three-arms"))
    assert index.broken == []
    return export(index, "metafor")[0]


# From the article: percentages of the abstract, Tables 2 and 3 (events of IL-2, of placebo);
# N is 29 and 30, and 30 and 30 in the row of BILAG A or 2B.
@pytest.mark.parametrize(
    ("outcome", "moment", "expected"),
    [
        ("sri-4-week-24", WEEK_24, ("19", "29", "11", "30")),
        ("lupus-nephritis-complete-remission", "", ("7", "13", "2", "12")),
        ("bilag-a-or-2b", WEEK_12, ("2", "30", "4", "30")),
        ("bilag-a-or-2b", WEEK_24, ("1", "30", "2", "30")),
        ("rash", WEEK_12, ("2", "29", "6", "30")),
        ("rash", WEEK_24, ("2", "29", "6", "30")),
        ("oral-ulceration", WEEK_12, ("0", "29", "0", "30")),
        ("oral-ulceration", WEEK_24, ("0", "29", "0", "30")),
        ("arthritis", WEEK_12, ("4", "29", "9", "30")),
        ("arthritis", WEEK_24, ("3", "29", "8", "30")),
        ("vasculitis", WEEK_12, ("0", "29", "0", "30")),
        ("vasculitis", WEEK_24, ("0", "29", "0", "30")),
        ("alopecia", WEEK_12, ("6", "29", "2", "30")),
        ("alopecia", WEEK_24, ("5", "29", "2", "30")),
        ("disease-fever", WEEK_12, ("0", "29", "1", "30")),
        ("disease-fever", WEEK_24, ("0", "29", "0", "30")),
        ("myositis", WEEK_12, ("0", "29", "0", "30")),
        ("myositis", WEEK_24, ("0", "29", "0", "30")),
        ("ana-decreased", WEEK_12, ("7", "29", "11", "30")),
        ("ana-decreased", WEEK_24, ("8", "29", "12", "30")),
        ("serious-adverse-event", "", ("0", "29", "3", "30")),
        ("neuropsychiatric-sle", "", ("0", "29", "1", "30")),
        ("herpes-zoster", "", ("0", "29", "1", "30")),
        ("pneumonia", "", ("0", "29", "1", "30")),
        ("infection", "", ("2", "29", "6", "30")),
        ("upper-respiratory-infection", "", ("2", "29", "4", "30")),
        ("severe-infection", "", ("0", "29", "2", "30")),
        ("injection-site-reaction", "", ("9", "29", "2", "30")),
        ("adverse-event-fever", "", ("4", "29", "0", "30")),
        ("flu-like-symptoms", "", ("3", "29", "0", "30")),
    ],
)
def test_he_2020_as_the_article_has_it(
    he: list[dict[str, str]], outcome: str, moment: str, expected: tuple[str, str, str, str]
) -> None:
    found = [r for r in he if name_of(r) == outcome and moment in ("", r["moment"])]
    assert [figures(row) for row in found] == [expected]
    assert found[0]["slab"] == "He 2020"


def test_he_2020_primary_endpoint_first_in_both_sets(he: list[dict[str, str]]) -> None:
    first, second = he[:2]
    assert {first["role"], second["role"]} == {"primary"}
    assert {first["moment"], second["moment"]} == {WEEK_12}
    # 16/29 as analysed, 16/30 with the missing participant counted as a failure.
    assert {figures(first), figures(second)} == {
        ("16", "29", "9", "30"),
        ("16", "30", "9", "30"),
    }


def test_he_2020_has_all_its_rows_and_none_of_baseline(he: list[dict[str, str]]) -> None:
    # 2 sets of the primary, week 24, lupus nephritis, 10 rows of Table 3, 9 rows of Table 2 twice
    assert len(he) == 2 + 1 + 1 + 10 + 9 * 2
    assert {"week 0", "baseline"}.isdisjoint(row["moment"] for row in he)


def test_he_2020_inferred_counts_are_not_shown_as_reported(he: list[dict[str, str]]) -> None:
    by_outcome = {(name_of(row), row["moment"]): row for row in he}
    sri = by_outcome["sri-4-week-24", WEEK_24]
    assert sri["layer"] == "derived"
    assert "ai=derived" in sri["layers"]
    assert "ci=derived" in sri["layers"]
    assert "Abstract" in sri["source"]
    rash = by_outcome["rash", WEEK_12]
    assert rash["layer"] == "reported"
    assert "Table 2, rash" in rash["source"]


def test_pairs_of_three_arms(three_arms: Export) -> None:
    found = {(r["outcome"], r["experimental"]): r for r in rows(three_arms)}
    assert {key: figures(row) for key, row in found.items()} == {
        ("response", "high dose"): ("12", "21", "8", "20"),
        ("response", "low dose"): ("9", "19", "8", "20"),
        ("'=rash", "high dose"): ("1", "21", "0", "18"),
        ("'=rash", "low dose"): ("2", "", "0", "18"),
    }
    assert {row["comparator"] for row in found.values()} == {"placebo"}
    iri = "https://w3id.org/il2kb/trial/three-arms-2031#contrast.response"
    assert found["response", "high dose"]["contrast"] == iri
    assert found["response", "low dose"]["contrast"] == ""


def test_layers_of_three_arms(three_arms: Export) -> None:
    found = {(r["outcome"], r["experimental"]): r for r in rows(three_arms)}
    response = found["response", "high dose"]
    assert response["layer"] == "derived"
    assert response["layers"] == "ai=derived n1i=reported ci=derived n2i=second-hand"
    assert response["source"] == "three-arms-2031, Abstract; three-arms-2031.page, Results"
    assert found["'=rash", "high dose"]["layer"] == "reported"
    assert found["'=rash", "high dose"]["source"] == "three-arms-2031, Table 2, rash"


def test_a_missing_denominator_stays_empty_and_is_named(three_arms: Export) -> None:
    row = next(r for r in rows(three_arms) if not r["n1i"])
    assert row["layer"] == "incomplete"
    assert [note for note in three_arms.notes if "number analysed not given" in note] == [
        "three-arms-2031: =rash, week 8, low dose: number analysed not given, so n1i is empty"
    ]


def changed(repository: Path, folder: Path, old: str, new: str) -> Export:
    """Export the made-up trial with a part of its text replaced."""
    (folder / "trials").mkdir(exist_ok=True)
    (folder / "sources").mkdir(exist_ok=True)
    data = repository / "tests" / "data" / "three-arms"
    text = (data / "trials" / "three-arms-2031.ttl").read_text(encoding="utf-8")
    assert old in text
    (folder / "trials" / "three-arms-2031.ttl").write_text(text.replace(old, new), encoding="utf-8")
    name = "sources/three-arms-2031.ttl"
    (folder / name).write_bytes((data / name).read_bytes())
    return export(load(Layout.of(folder)), "metafor")[0]


def test_a_bounded_count_is_no_count(repository: Path, tmp_path: Path) -> None:
    old = "il2:number 12 ;\n"
    written = changed(repository, tmp_path, old, old + '    il2:comparator "<" ;\n')
    row = next(r for r in rows(written) if r["experimental"] == "high dose")
    assert figures(row) == ("", "21", "8", "20")
    assert any("response, week 8, high dose: events not given" in n for n in written.notes)


def test_events_of_one_arm_alone_are_named(repository: Path, tmp_path: Path) -> None:
    old = "il2:armRole il2:placebo-comparator"
    written = changed(repository, tmp_path, old, "il2:armRole il2:experimental")
    # The contrast of the trial still pairs two arms; nothing pairs the others.
    assert [(r["outcome"], r["experimental"]) for r in rows(written)] == [("response", "high dose")]
    assert [n for n in written.notes if "without a second arm" in n] == [
        f"three-arms-2031: {what}, week 8, {arm}: events without a second arm, so no row"
        for what, arm in [
            ("response", "low dose"),
            ("=rash", "high dose"),
            ("=rash", "low dose"),
            ("=rash", "placebo"),
        ]
    ]


def test_two_studies_never_share_a_label(repository: Path, tmp_path: Path) -> None:
    changed(repository, tmp_path, "three", "three")
    text = (tmp_path / "trials" / "three-arms-2031.ttl").read_text(encoding="utf-8")
    twin = text.replace("trial/three-arms-2031", "trial/twin").replace(
        "trial:three-arms-2031", "trial:twin"
    )
    (tmp_path / "trials" / "twin.ttl").write_text(twin, encoding="utf-8")
    written, _ = export(load(Layout.of(tmp_path)), "metafor")
    assert {row["slab"] for row in rows(written)} == {
        "Ångström 2031 (three-arms-2031)",
        "Ångström 2031 (twin)",
    }


def test_a_trial_that_lacks_a_part_is_named_and_the_others_written(
    repository: Path, tmp_path: Path
) -> None:
    changed(repository, tmp_path, "three", "three")
    text = (tmp_path / "trials" / "three-arms-2031.ttl").read_text(encoding="utf-8")
    broken = text.replace("trial/three-arms-2031", "trial/gap").replace(
        "trial:three-arms-2031", "trial:gap"
    )
    gap = "    il2:atMoment :moment.week-8 ;\n"
    assert gap in broken
    (tmp_path / "trials" / "gap.ttl").write_text(broken.replace(gap, "", 1), encoding="utf-8")
    written, unreadable = export(load(Layout.of(tmp_path)), "metafor")
    assert {row["trial"] for row in rows(written)} == {"three-arms-2031"}
    assert len(unreadable) == 1
    assert "atMoment" in unreadable[0].message


def test_every_row_says_what_it_was_made_from(he: list[dict[str, str]]) -> None:
    assert all(row["made_by"].startswith("il2kb ") and "sha256:" in row["made_by"] for row in he)
