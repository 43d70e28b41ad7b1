"""The rules on p-values of counts, on papers worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from papers import Paper, codes, named, two_arms

from il2kb import model
from il2kb.audit import examine
from il2kb.audit.remark import DIFFERS, HELD, REFUSED

REPRODUCED = [
    ("16/29", "9/30", "0.067"),  # Fisher 0.0673
    ("16/29", "9/30", "0.05"),  # Pearson 0.0504
    ("16/29", "9/30", "0.0905"),  # Yates
    ("9/29", "2/30", "0.021"),  # Fisher 0.0211
    ("0/29", "3/30", "0.237"),  # a single zero
    ("0/29", "0/30", "1.000"),  # double zero
    ("0/30", "11/30", "<0.001"),  # Fisher 0.0003
    ("27/30", "29/30", "0.612"),
]


@pytest.mark.parametrize(("one", "other", "p"), REPRODUCED)
def test_p_value_that_a_test_gives(one: str, other: str, p: str) -> None:
    paper = two_arms()
    paper.counts("x", one, other, p)
    assert codes(paper.findings()) == []
    _, recomputed = examine(paper.trial())
    assert [r.outcome for r in recomputed if r.printed == p] == [HELD]


def test_p_value_that_no_test_gives_and_that_matters() -> None:
    paper = two_arms()
    paper.counts("remission", "7/13", "2/12", "0.036")
    (finding,) = [f for f in paper.findings() if codes([f])]
    assert (finding.code, finding.severity) == ("audit.p-value-counts", "warning")
    assert "is not reproduced by any of 13 two-sided tests of 7/13 against 2/12" in finding.message
    assert "the nearest is Wald test of the risk difference 0.0338" in finding.message
    assert "It matters: p=0.036 is below 0.05" in finding.message
    for said in ("Pearson chi-squared 0.0530", "Fisher's exact test 0.0968", "arcsine test 0.0439"):
        assert said in str(finding.arithmetic)
    assert "adjusted model" in str(finding.hint)
    words = f"{finding.message} {finding.hint}".casefold()
    assert "wrong" not in words
    assert "error" not in words
    _, recomputed = examine(paper.trial())
    assert [r.outcome for r in recomputed if r.printed == "0.036"] == [DIFFERS]


def test_p_value_that_no_test_gives_and_that_does_not_matter() -> None:
    paper = two_arms()
    paper.counts("x", "9/29", "2/30", "0.001")
    (finding,) = paper.findings("p-value-counts")
    assert finding.severity == "info"
    assert "It matters" not in finding.message


def test_p_value_but_for_the_last_digit() -> None:
    paper = two_arms()
    paper.counts("x", "1/30", "4/30", "0.352")  # Fisher 0.3533
    (finding,) = paper.findings("p-value-last-digit")
    assert "Fisher's exact test 0.3533" in finding.message
    assert codes(paper.findings()) == ["p-value-last-digit"]


def test_the_last_digit_hides_no_change_of_side() -> None:
    paper = two_arms()
    paper.counts("x", "14/30", "7/30", "0.04")  # Pearson 0.0577, Fisher 0.1026
    (finding,) = [f for f in paper.findings() if codes([f])]
    assert (finding.code, finding.severity) == ("audit.p-value-counts", "warning")


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        (">0.05", ["p-value-counts"]),  # all tests are far below
        ("<0.05", []),
        ("<=0.001", []),
        ("0.5", ["p-value-counts"]),
    ],
)
def test_bounds_of_p(p: str, expected: list[str]) -> None:
    paper = Paper("100", "100")
    paper.counts("x", "60/100", "20/100", p)  # every test below 1e-6
    found = [f for f in paper.findings() if codes([f])]
    assert codes(found) == expected
    assert all(f.severity == "warning" and "It matters" in f.message for f in found)


def test_one_sided() -> None:
    paper = Paper("50", "50")
    paper.counts("x", "28/50", "19/50", "0.036")  # half of Pearson's 0.0713
    (finding,) = paper.findings("p-value-counts")
    assert finding.severity == "info"
    assert "One-sided, Pearson chi-squared" in finding.message


def test_p_in_words() -> None:
    paper = two_arms()
    one, other = (paper.row("x", i, events="9", total="30") for i in (0, 1))
    paper.compare(one, other, "NS")
    _, recomputed = examine(paper.trial())
    assert [(r.printed, r.text) for r in recomputed if r.outcome == REFUSED] == [
        ("NS", "it is given in words")
    ]


def test_a_figure_read_second_hand_is_marked() -> None:
    paper = two_arms()
    paper.counts("remission", "7/13", "2/12", "0.036")
    (p,) = paper._contrasts[-1].p_values
    places = tuple(replace(place, secondary=True) for place in p.places)
    paper._contrasts[-1] = replace(paper._contrasts[-1], p_values=(replace(p, places=places),))
    (finding,) = paper.findings("p-value-counts")
    assert finding.message.startswith("p=0.036‡ of remission")
    _, recomputed = examine(paper.trial())
    assert [r.printed for r in recomputed if r.kind == "p-value, counts"] == ["0.036‡"]


def test_large_arms_are_not_ruled_out() -> None:
    paper = Paper("300", "300")
    paper.counts("x", "150/300", "120/300", "0.031")
    (finding,) = [f for f in paper.findings() if codes([f])]
    assert "not run, the arms are too large" in str(finding.arithmetic)
    assert "by bounds" not in str(finding.arithmetic)


def test_large_arms_are_quick() -> None:
    paper = Paper("100000", "100000")
    paper.counts("x", "50500/100000", "50000/100000", "0.025")  # Pearson 0.0254
    assert codes(paper.findings()) == []


def test_p_values_of_no_one_test() -> None:
    paper = two_arms()
    paper.counts("week-12", "16/29", "9/30", "0.052")  # N-1, Welch
    paper.counts("week-24", "19/29", "11/30", "0.027")  # Pearson, Welch
    (finding,) = paper.findings("p-value-test")
    assert "gives the p-values 0.052 and 0.027" in finding.message
    assert "Welch's t test on 0/1 data" in finding.message


def test_p_values_of_chi_squared_and_fisher_as_fits() -> None:
    paper = two_arms()
    paper.counts("many", "19/29", "11/30", "0.0267")  # Pearson
    paper.counts("few", "0/29", "3/30", "0.2373")  # Fisher
    assert codes(paper.findings()) == []


def test_chi_squared_with_and_without_correction_as_the_counts_ask() -> None:
    paper = Paper("50", "50")
    paper.counts("many", "25/50", "15/50", "0.0412")  # Pearson
    paper.counts("few", "7/13", "2/12", "0.129")  # Yates; 9 * 12 / 25 = 4.32 is expected
    assert paper.findings("p-value-test") == []
    paper.counts("many-more", "28/50", "19/50", "0.109")  # Fisher, though 23.5 is expected
    (finding,) = paper.findings("p-value-test")
    assert "gives the p-values 0.0412 and 0.129 and 0.109" in finding.message


def test_the_test_that_is_named_counts_alone() -> None:
    paper = Paper("50", "50")
    paper.counts("x", "25/50", "15/50", "0.041")  # Pearson 0.0412, Fisher 0.0655
    assert named(paper, "test.pearson-chi-squared").findings("p-value-counts") == []
    (finding,) = named(paper, "test.fisher-exact").findings("p-value-counts")
    assert "the test that is named, which gives Fisher's exact test 0.0656" in finding.message
    assert "Pearson chi-squared" in finding.message
    assert named(paper, "test.cochran-mantel-haenszel").findings("p-value-counts") == []
    _, recomputed = examine(paper.trial())
    assert any("needs more than what is reported" in r.text for r in recomputed)


def test_level_of_the_trial() -> None:
    paper = two_arms()
    paper.counts("remission", "7/13", "2/12", "0.036")
    paper.items["significanceLevel"] = (
        paper.statement("alpha", "significanceLevel", "0.01", "Methods"),
    )
    (finding,) = paper.findings("p-value-counts")
    assert finding.severity == "info"  # all tests are above 0.01, and so is the printed p
    assert paper.findings("p-value-alpha") == []


@pytest.mark.parametrize(
    ("concept", "reason"),
    [
        ("model.crossover", "in a crossover trial each participant is in both groups"),
        ("allocation.cluster", "in a cluster trial groups were allocated, not participants"),
    ],
)
def test_designs_whose_participants_are_not_independent(concept: str, reason: str) -> None:
    paper = two_arms(model_concept=concept)
    one, other = (paper.row("x", i, events=str(9 + i), total="30") for i in (0, 1))
    paper.compare(one, other, "0.3", effect=("risk-ratio", "1.9", "0.5", "7.2"))
    assert codes(paper.findings()) == []
    _, recomputed = examine(paper.trial())
    assert {(r.outcome, r.text) for r in recomputed} == {(REFUSED, reason)}


def test_a_design_that_an_encoder_inferred_refuses_nothing() -> None:
    paper = two_arms(model_concept="model.crossover")
    paper.counts("x", "16/29", "9/30", "0.067")
    trial = paper.trial()
    (said,) = trial.statements["interventionModel"]
    inferred = replace(said, layer="derived", places=())
    changed = replace(trial, statements={"interventionModel": (inferred,)})
    assert [r.outcome for r in examine(changed)[1] if r.printed] == [HELD]
    assert [r.outcome for r in examine(trial)[1] if r.printed] == [REFUSED]


def test_three_arms() -> None:
    paper = Paper("20", "20", "20")
    rows = [paper.row("x", i, events=str(e), total="20") for i, e in enumerate((15, 5, 10))]
    paper.compare(rows[0], rows[1], "0.004")  # Fisher 0.0038
    paper.compare(rows[2], rows[1], "0.5")  # Fisher 0.1908
    (finding,) = [f for f in paper.findings() if codes([f])]
    assert "x, week 12, arm 2 against arm 1" in finding.message


def test_one_arm() -> None:
    paper = Paper("20")
    paper.row("x", 0, events="15", percent="75", total="20")
    assert paper.findings() == []


def course(paper: Paper, name: str, before: str, after: str, p: str) -> None:
    first = paper.row(name, 0, at="baseline", events=before, total="29")
    paper.compare(paper.row(name, 0, events=after, total="29"), first, p)


def test_p_value_within_an_arm() -> None:
    paper = two_arms()
    course(paper, "ana", "0", "7", "0.016")  # exact McNemar: 2 / 2**7 = 0.015625
    assert paper.findings() == []
    paper = two_arms()
    course(paper, "ana", "0", "7", "0.500")
    (finding,) = paper.findings()
    assert (finding.code, finding.severity) == ("audit.p-value-within", "warning")
    assert "McNemar's exact test 0.0156" in str(finding.arithmetic)
    assert "Fisher's exact test 0.0104" in str(finding.arithmetic)


def test_independent_test_for_the_same_participants() -> None:
    # 4 to 0 of 29: Fisher 0.1120, McNemar 0.125 for the only pairs there can be
    paper = two_arms()
    for name in ("ulcers", "vasculitis"):
        course(paper, name, "4", "0", "0.112")
    assert paper.findings() == []  # two may be chance
    course(paper, "cyclosporine", "4", "0", "0.112")
    (finding,) = paper.findings()
    assert finding.code == "audit.p-value-paired"
    assert (
        "3 of 3 p-values of counts within arms are those of Fisher's exact test" in finding.message
    )


def test_mcnemar_for_the_same_participants() -> None:
    paper = two_arms()
    for name in ("ulcers", "vasculitis", "cyclosporine"):
        course(paper, name, "4", "0", "0.125")
    assert paper.findings() == []


def test_a_named_test_within_an_arm() -> None:
    paper = two_arms()
    course(paper, "hair", "12", "6", "0.157")  # McNemar 0.1573 of 18 pairs; Fisher 0.1550
    assert named(paper, "test.fisher-exact").findings("p-value-last-digit") == []
    (finding,) = paper.findings("p-value-within")
    assert "is not reproduced by the test that is named, which gives Fisher's exact test" in (
        finding.message
    )
    assert "McNemar's test would" in finding.message


def test_two_groups_within_an_arm_are_no_pairs() -> None:
    paper = two_arms()
    groups = [model.Population(f"https://example.org/{n}", n, {}) for n in ("with", "without")]
    rows = []
    for group, events in zip(groups, ("7", "2"), strict=True):
        result = paper.row("x", 0, events=events, total="12", section=group.label)
        subgroup = replace(result.set, subgroup=group)
        rows.append(replace(result, set=subgroup))
    paper.compare(rows[0], rows[1], "0.089")  # Fisher 0.0894
    _, recomputed = examine(paper.trial())
    (found,) = [r for r in recomputed if r.printed]
    assert (found.kind, found.outcome) == ("p-value, counts", HELD)
