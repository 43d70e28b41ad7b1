"""RIS, read back by two programs that are not ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from il2kb.data import Layout
from il2kb.formats import export
from il2kb.store import Index, load


@pytest.fixture(scope="module")
def he(index: Index) -> str:
    return export(index, "ris", ["he-2020"])[0].content.decode("utf-8")


@pytest.fixture(scope="module")
def made_up(repository: Path) -> str:
    index = load(Layout.of(repository / "tests" / "data" / "three-arms"))
    return export(index, "ris")[0].content.decode("utf-8")


def test_he_2020_read_by_rispy(he: str) -> None:
    rispy = pytest.importorskip("rispy")
    records = rispy.loads(he)
    # rispy drops a record without ER silently, so they are counted.
    assert len(records) == he.count("TY  - ")
    article = next(r for r in records if r["id"] == "he-2020")
    assert article["type_of_reference"] == "JOUR"
    assert len(article["authors"]) == 31
    assert article["authors"][0] == "He, Jing"
    assert article["authors"][19:21] == ["Yang, Yue", "Ye, Hua"]
    assert article["authors"][-1] == "Li, Zhanguo"
    assert article["doi"] == "10.1136/annrheumdis-2019-215396"
    assert article["year"] == "2020"
    assert (article["volume"], article["number"]) == ("79", "1")
    assert (article["start_page"], article["end_page"]) == ("141", "149")
    assert {"PMID: 31537547", "NCT02465580", "NCT02932137"} <= set(article["notes"])
    assert article["accession_number"] == "31537547"
    assert set(article["keywords"]) == {
        "autoimmune diseases",
        "cytokines",
        "SLE",
        "t cells",
        "treatment",
    }


def test_he_2020_read_by_pandoc(he: str) -> None:
    pypandoc = pytest.importorskip("pypandoc")
    records = json.loads(pypandoc.convert_text(he, "csljson", "ris"))
    assert len(records) == he.count("TY  - ")
    article = next(r for r in records if r.get("DOI") == "10.1136/annrheumdis-2019-215396")
    assert article["type"] == "article-journal"
    assert len(article["author"]) == 31
    assert article["author"][0] == {"family": "He", "given": "Jing"}
    assert article["container-title"] == "Annals of the Rheumatic Diseases"
    assert article["issued"]["date-parts"][0][0] == 2020
    assert article["title"].startswith("Efficacy and safety of low-dose IL-2")


def test_form(he: str) -> None:
    assert not he.startswith("\ufeff")
    lines = he.split("\r\n")
    assert "\n" not in "".join(lines)
    assert lines[0] == "TY  - JOUR"
    assert lines.count("ER  - ") == he.count("TY  - ")
    assert all(line == "" or line[2:6] == "  - " for line in lines)
    assert "DO  - 10.1136/annrheumdis-2019-215396" in lines
    assert any(line.startswith("DP  - il2kb ") and "sha256:" in line for line in lines)


def test_a_title_in_two_lines_stays_one_field(made_up: str) -> None:
    assert "TI  - A made-up report in two lines\r\n" in made_up
    assert "AU  - Ångström, Åsa\r\nAU  - Doe, J\r\n" in made_up
    assert "SP  - e12\r\n" in made_up
    assert "EP  - " not in made_up
    assert "UR  - https://doi.org/10.1000/made.up\r\n" in made_up


def test_a_report_of_two_trials_is_one_record(repository: Path, tmp_path: Path) -> None:
    data = repository / "tests" / "data" / "three-arms"
    for folder in ("trials", "sources"):
        (tmp_path / folder).mkdir()
        name = f"{folder}/three-arms-2031.ttl"
        (tmp_path / name).write_bytes((data / name).read_bytes())
    twin = (data / "trials" / "three-arms-2031.ttl").read_text(encoding="utf-8")
    twin = twin.replace("trial/three-arms-2031", "trial/twin").replace(
        "trial:three-arms-2031", "trial:twin"
    )
    twin = twin.replace("NCT00000000", "NCT00000001")
    (tmp_path / "trials" / "twin.ttl").write_text(twin, encoding="utf-8")
    written = export(load(Layout.of(tmp_path)), "ris")[0].content.decode("utf-8")
    assert written.count("TY  - ") == 1
    assert "N1  - NCT00000000\r\nN1  - NCT00000001\r\n" in written


def test_a_trial_without_a_report_is_named(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "trials").mkdir()
    data = repository / "tests" / "data" / "three-arms" / "trials" / "three-arms-2031.ttl"
    lines = data.read_text(encoding="utf-8").splitlines(keepends=True)
    reported = [line for line in lines if "il2:reportedIn" in line]
    assert reported == ["    il2:reportedIn source:three-arms-2031 .\n"]
    text = "".join(lines).replace(reported[0], "    .\n")
    (tmp_path / "trials" / "three-arms-2031.ttl").write_text(text, encoding="utf-8")
    written, _ = export(load(Layout.of(tmp_path)), "ris")
    assert written.content == b""
    assert written.notes == (
        "three-arms-2031: no record, as no report of it is named (il2:reportedIn)",
    )
