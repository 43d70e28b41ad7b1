"""Checklists in a validation: what is missing becomes a finding, silence and ignorance apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from il2kb.data import BASE, Layout
from il2kb.findings import Finding
from il2kb.validation import Report, validate

LAYOUT = Layout.shipped()
TRIAL = LAYOUT.kb / "trials" / "he-2020.ttl"
ABSTRACT = f"{BASE}source/he-2020.abstract-page"
TALK = f"{BASE}source/he-conference-abstract"


@pytest.fixture(scope="module")
def report() -> Report:
    return validate(LAYOUT, [TRIAL], ("core", "consort-abstract"))


def found(report: Report, item: str, source: str | None) -> Finding:
    (finding,) = [f for f in report.findings if f.code == item and f.source == source]
    return finding


def test_a_silent_source_and_an_unread_one_are_worded_apart(report: Report) -> None:
    silent = found(report, "consort-abstract.funding", ABSTRACT)
    assert silent.state == "not-reported"
    assert silent.severity == "warning"
    assert silent.message == (
        "trial:he-2020: the funding is not reported in source:he-2020.abstract-page, "
        "which was searched whole"
    )
    assert silent.hint is not None
    assert silent.hint.startswith("the source is silent; should it be there after all, add il2:fun")
    unread = found(report, "consort-abstract.funding", TALK)
    assert unread.state == "not-coded"
    assert unread.message == (
        "trial:he-2020: not coded: Source of funding; nobody is known to have looked in "
        "source:he-conference-abstract"
    )
    assert unread.hint == "add il2:funding to the trial, or an il2:Absence of it"


def test_a_finding_leads_to_the_absence_that_shows_it(report: Report) -> None:
    place = found(report, "consort-abstract.funding", ABSTRACT).position
    assert place is not None
    assert place.path == TRIAL
    line = TRIAL.read_text("utf-8").splitlines()[(place.line or 0) - 1]
    assert line == ":absence.abstract.funding a il2:Absence ;"


def test_what_is_reported_or_does_not_apply_is_no_finding(report: Report) -> None:
    codes = {f.code for f in report.findings if f.source == ABSTRACT}
    assert "consort-abstract.registration" not in codes
    assert "consort-abstract.authors" not in codes


def test_every_state_that_counts_is_a_finding_or_needs_none(report: Report) -> None:
    missing = {
        (s.item, s.focus, s.source)
        for s in report.states
        if s.counts and s.state in ("not-reported", "not-coded")
    }
    assert {(f.code, f.focus, f.source) for f in report.findings if f.state} == missing
    assert len(missing) > 20


def test_a_silent_paper_is_no_violation(report: Report) -> None:
    assert not report.fails("violation")
    assert report.fails("warning")


def test_an_inferred_number_is_named_as_one() -> None:
    """He 2020 prints 55.17% and no count; the count is arithmetic."""
    report = validate(LAYOUT, [TRIAL], ("synthesis-ready",))
    result = f"{BASE}trial/he-2020#result.sri-4.week-12.il2"
    (finding,) = [
        f for f in report.findings if f.code == "synthesis-ready.events" and f.focus == result
    ]
    assert finding.state == "not-reported"
    assert finding.message.endswith("; a derived value stands in: :result.sri-4.week-12.il2.events")
    (state,) = [
        s
        for s in report.states
        if s.counts and s.item == "synthesis-ready.events" and s.focus == result
    ]
    assert state.derived == (f"{result}.events",)
    assert state.found == ()


def test_profiles_combine() -> None:
    report = validate(LAYOUT, [TRIAL], ("tidier", "regimen"))
    assert {s.checklist for s in report.states} == {"tidier", "regimen"}
    assert report.profiles == ("tidier", "regimen")


def test_a_registration_is_asked_in_its_own_record_only() -> None:
    report = validate(LAYOUT, [TRIAL], ("who-trds",))
    pairs = {(s.focus.rpartition(".")[2], s.source) for s in report.states if s.source}
    assert pairs == {
        ("nct02465580", f"{BASE}source/nct02465580"),
        ("nct02932137", f"{BASE}source/nct02932137"),
    }
    # All that is known of the first was read in copies; of the second, the dates in the register.
    first = [
        s
        for s in report.states
        if s.counts and s.state == "reported" and s.focus.endswith("nct02465580")
    ]
    assert first
    assert all(s.second_hand for s in first)
    (enrolled,) = [
        s
        for s in report.states
        if s.counts and s.item == "who-trds.17.actual" and s.focus.endswith("nct02932137")
    ]
    assert enrolled.state == "reported"
    assert not enrolled.second_hand


def test_a_trial_without_a_source_of_the_kind_has_no_state_that_counts(tmp_path: Path) -> None:
    """NCT04077684 has a registration and no article: there is nothing to be silent."""
    others = Path(__file__).resolve().parent / "other-trials"
    layout = Layout.of(others)
    report = validate(layout, [layout.trial_files()["nct04077684"]], ("consort-2025",))
    assert report.states
    assert not any(s.counts for s in report.states)
    assert report.findings == ()


def test_the_library_gives_the_states() -> None:
    from il2kb import KnowledgeBase

    report = KnowledgeBase().validate("consort-abstract")
    assert {s.trial for s in report.states} == {"he-2020"}
    document = report.as_dict()
    assert isinstance(document["states"], list)
    assert document["states"][0] == report.states[0].as_dict()
