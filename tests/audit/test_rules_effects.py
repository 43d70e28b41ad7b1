"""The rules on effects, intervals and those who are missing, on papers worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from papers import Paper, codes, two_arms

from il2kb.audit import examine
from il2kb.audit.remark import REFUSED


def effect(*figures: str, p: str | None = None, one: str = "16/29", other: str = "9/30") -> Paper:
    paper = two_arms()
    rows = []
    for arm, text in enumerate((one, other)):
        events, total = text.split("/")
        rows.append(paper.row("x", arm, events=events, total=total))
    paper.compare(rows[0], rows[1], p, effect=figures)
    return paper


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        (("risk-ratio", "1.84", "0.97", "3.48"), []),
        (("odds-ratio", "2.872", "0.985", "8.374"), []),
        (("risk-difference", "0.25", "0.01", "0.50"), []),
        (("risk-difference", "25.2%", "0.7%", "49.6%"), []),  # in per cent
        (("risk-ratio", "0.54", "0.29", "1.03"), ["effect-counts"]),  # the arms turned
        (("odds-ratio", "2.82", "0.88", "9.54"), ["effect-counts"]),  # conditional; other limits
        (("risk-ratio", "1.74", "0.97", "3.48"), ["effect-counts"]),
        (("risk-ratio", "1.84", "0.99", "3.42"), ["effect-counts"]),  # other limits
        (("risk-ratio", "1.84", "1.97", "3.48"), ["effect-counts", "interval-estimate"]),
        (("hazard-ratio", "1.84", "0.97", "3.48"), []),  # does not follow from counts
    ],
)
def test_effect_of_counts(figures: tuple[str, ...], expected: list[str]) -> None:
    assert codes(effect(*figures).findings()) == expected


def test_effect_severity() -> None:
    (finding,) = [f for f in effect("risk-ratio", "1.74", "0.97", "3.48").findings() if codes([f])]
    assert finding.severity == "warning"
    assert "16/29 against 9/30 gives 1.839" in finding.message
    (finding,) = [f for f in effect("risk-ratio", "1.84", "0.99", "3.42").findings() if codes([f])]
    assert finding.severity == "info"
    assert "score, exact and model-based" in str(finding.hint)


def test_arms_turned() -> None:
    (finding,) = [f for f in effect("risk-ratio", "0.54", "0.29", "1.03").findings() if codes([f])]
    assert finding.severity == "info"
    assert "holds with the arms the other way round only" in finding.message


def test_zero_cells_say_that_a_half_is_added() -> None:
    # RR of 0/30 v 9/30 is 0; with 1/2 added 0.0526 = (0.5/31)/(9.5/31)
    paper = effect("risk-ratio", "0.00", "0.00", "0.41", one="0/30", other="9/30")
    (finding,) = [f for f in paper.findings() if codes([f])]
    assert finding.severity == "info"  # the limits alone
    paper = effect("risk-ratio", "0.30", "0.02", "0.41", one="0/30", other="9/30")
    (finding,) = [f for f in paper.findings() if codes([f])]
    assert "with 1/2 added to each cell gives 0.052632" in finding.message
    _, recomputed = examine(paper.trial())
    assert any("1/2 added" in value for r in recomputed for _, value in r.figures)


@pytest.mark.parametrize("level", ["0", "100", "-95", "950"])
def test_a_level_that_is_none(level: str) -> None:
    paper = two_arms()
    one, other = (paper.row("x", i, events="9", total="30") for i in (0, 1))
    paper.compare(one, other, effect=("risk-ratio", "1.0", "0.5", "2.1"), level=level)
    assert paper.findings() == []
    _, recomputed = examine(paper.trial())
    assert any("is no level of an interval" in r.text for r in recomputed)


def test_three_arms_without_a_control_say_so() -> None:
    paper = Paper("20", "20", "20")
    paper.arms = [replace(arm, role=None) for arm in paper.arms]
    for i, events in enumerate(("15", "5", "10")):
        paper.row("x", i, events=events, total="20")
    _, recomputed = examine(paper.trial())
    assert any("is the control" in r.text for r in recomputed if r.outcome == REFUSED)


@pytest.mark.parametrize(
    ("lower", "upper", "p", "found"),
    [
        ("1.04", "3.06", "0.027", False),
        ("1.04", "3.06", "0.07", True),
        ("0.97", "3.48", "0.052", False),
        ("0.97", "3.48", "0.03", True),
        ("1.00", "3.06", "0.052", False),  # the limit may be above 1 or below
        ("1.04", "3.06", "0.05", False),  # the p may be above 0.05 or below
        ("0.97", "3.48", "<0.05", True),
        ("0.97", "3.48", "<0.1", False),
    ],
)
def test_p_value_and_interval(lower: str, upper: str, p: str, found: bool) -> None:
    paper = effect("risk-ratio", "1.8", lower, upper, p=p)
    assert bool(paper.findings("p-value-interval")) is found


def test_measures_that_disagree() -> None:
    paper = two_arms()
    paper.counts("x", "16/29", "9/30", "0.067")
    (finding,) = paper.findings("effect-measure")
    assert "RR 1.839 [0.972, 3.479] and OR 2.872 [0.985, 8.374] includes no effect" in (
        finding.message
    )
    assert "RD 0.2517 [0.0075, 0.4960] leaves it out" in finding.message
    paper = two_arms()
    paper.counts("x", "19/29", "11/30", "0.038")
    assert paper.findings("effect-measure") == []


def test_missing_participants_turn_a_result_over() -> None:
    paper = two_arms()
    # Pearson; 17/30 v 9/30: chi2 = 60 * 240**2 / (30 * 30 * 26 * 34) = 4.344, p = 0.0371
    paper.counts("x", "16/29", "9/30", "0.0504")
    (finding,) = paper.findings("missing-outcomes")
    assert finding.severity == "info"
    assert "1 and 0 participants of the two arms were randomised and not analysed" in (
        finding.message
    )
    assert "17/30† against 9/30†: 0.0371" in finding.message
    assert "16/30† against 9/30†: 0.0668" in str(finding.arithmetic)


def test_missing_from_one_set_and_known_from_another() -> None:
    paper = two_arms()
    paper.set("all", "30", "30", section="Table 3")
    paper.counts("x", "19/26", "11/28", "0.0114")
    for arm, events in enumerate(("20", "12")):
        paper.row("x", arm, within="all", section="Table 3", events=events)
    assert paper.findings("missing-outcomes") == []
    assert paper.findings("fragility") == []


def test_fragility() -> None:
    paper = two_arms()
    paper.counts("x", "19/29", "11/30", "0.0379")  # Fisher; 19/29 v 12/30: 0.0692
    (finding,) = paper.findings("fragility")
    assert "the fragility index is 1, and 1 of those randomised was not analysed" in finding.message
    assert "contested" in str(finding.hint)


@pytest.mark.parametrize(("one", "role"), [("19/30", "secondary"), ("19/29", "harm")])
def test_nobody_missing_or_a_harm(one: str, role: str) -> None:
    paper = two_arms()
    paper.counts("x", one, "11/30", role=role)
    assert paper.findings("fragility") == []
    assert paper.findings("missing-outcomes") == []


def test_what_is_too_large_is_said() -> None:
    paper = Paper("15000", "15000")
    paper.counts("x", "7300/14900", "7100/14900", "0.02")
    _, recomputed = examine(paper.trial())
    assert "not computed above 20000 participants" in {r.text for r in recomputed}
