"""The rules on figures, each on papers worked out by hand: one with a finding, one without."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from papers import Paper, codes

from il2kb import model
from il2kb.audit import examine
from il2kb.audit.remark import DIFFERS, HELD, REFUSED


def two_arms(**more: str | None) -> Paper:
    return Paper("30", "30", **more)  # type: ignore[arg-type]


# Percentages and denominators


@pytest.mark.parametrize(
    ("events", "percent", "total", "found"),
    [
        ("7", "53.85", "13", False),  # 7/13 = 53.846
        ("7", "53.84", "13", True),
        ("7", "54", "13", False),
        ("1", "12", "8", False),  # 12.5: a half may go down
        ("1", "13", "8", False),  # or up
        ("1", "12.5", "8", False),
        ("1", "12.4", "8", True),
        ("16", "55.17", "29", False),
        ("16", "55.17", "30", True),
        ("0", "0", "29", False),
        ("0", "0.1", "29", True),
    ],
)
def test_percent_of_a_count(events: str, percent: str, total: str, found: bool) -> None:
    paper = two_arms()
    paper.row("remission", 0, events=events, percent=percent, total=total)
    assert bool(paper.findings("percent-count")) is found


def test_percent_without_a_count() -> None:
    paper = two_arms()
    paper.row("remission", 0, percent="55.17", total="30")
    (finding,) = paper.findings("percent-count")
    # 16/30 = 53.33 and 17/30 = 56.67, nothing between
    assert "55.17 % of remission, week 12, arm 0 is not that of a whole count of 30" in (
        finding.message
    )
    assert finding.arithmetic == "16/30 = 53.3333 %; 17/30 = 56.6667 %"
    assert finding.severity == "warning"


def test_percent_that_no_denominator_gives() -> None:
    paper = Paper("9", "9")
    paper.row("remission", 0, percent="55.17")  # 29 is the first denominator
    assert [f.message for f in paper.findings("percent-count")] == [
        "55.17 % of remission, week 12, arm 0 is not that of a whole count of any denominator up "
        "to the 9 randomised"
    ]


def test_percent_without_any_denominator_is_left() -> None:
    paper = Paper(None, None)
    paper.row("remission", 0, percent="55.17")
    assert paper.findings() == []


def test_row_with_a_denominator_of_its_own() -> None:
    paper = two_arms()
    paper.set("table", "29", "30")
    for at, events, percent in (("baseline", "21", "70.00"), ("week 12", "2", "6.67")):
        paper.row("bilag", 0, at=at, events=events, percent=percent, within="other")
    paper.row("rash", 0, events="13", percent="44.83")
    (finding,) = paper.findings("row-denominator")
    assert finding.message == (
        "Table 2, arm 0: n=29 is reported, but figures there fit no n up to the 30 randomised but "
        "30 (bilag: 21 (70.00), 2 (6.67))"
    )
    assert "21/30 = 70.0000 % prints as 70.00, 21/29 = 72.4138 % does not print as 70.00" in str(
        finding.arithmetic
    )
    assert len(finding.inputs) == 5
    assert codes(paper.findings()) == ["row-denominator"]


def test_rows_of_the_column() -> None:
    paper = two_arms()
    paper.set("table", "29", "30")
    paper.row("rash", 0, events="13", percent="44.83")
    paper.row("rash", 1, events="16", percent="53.33")
    assert paper.findings() == []


# Figures that cannot be

IMPOSSIBLE = [
    ({"events": "31", "total": "30"}, "31 events of x, week 12, arm 0 are more than"),
    ({"events": "-1", "total": "30"}, "events -1 of x"),
    ({"events": "7.5", "total": "30"}, "events 7.5 of x"),
    ({"events": "0", "percent": "0", "total": "0"}, "total 0 of x"),
    ({"percent": "101", "total": "30"}, "101 % of x, week 12, arm 0 is not in 0 to 100"),
    ({"percent": "-3", "total": "30"}, "-3 % of x"),
    ({"mean": "3.1", "standardDeviation": "-1.2"}, "-1.2 as standard deviation"),
    ({"median": "4", "minimum": "6", "maximum": "9"}, "minimum 6 of x, week 12, arm 0 is above"),
    ({"minimum": "9", "maximum": "5"}, "minimum 9 of x"),
]


@pytest.mark.parametrize(("figures", "said"), IMPOSSIBLE)
def test_impossible_figure(figures: dict[str, str], said: str) -> None:
    paper = two_arms()
    one = paper.row("x", 0, **figures)
    other = paper.row("x", 1, events="4", total="30")
    paper.compare(one, other, "0.5", effect=("risk-ratio", "1.1", "0.5", "2.2"))
    found = paper.findings("figure-impossible")
    assert any(said in f.message for f in found), found
    assert {f.severity for f in found} == {"violation"}
    # Nothing else is computed from such a figure.
    assert codes(paper.findings()) == ["figure-impossible"]


@pytest.mark.parametrize("p", ["1.2", "-0.01"])
def test_impossible_p_value(p: str) -> None:
    paper = two_arms()
    paper.counts("x", "16/29", "9/30", p)
    assert codes(paper.findings()) == ["figure-impossible"]
    _, recomputed = examine(paper.trial())
    assert f"{p} is no p-value" in {one.text for one in recomputed if one.outcome == REFUSED}


def test_limits_that_change_places() -> None:
    paper = two_arms()
    one, other = (
        paper.row("x", 0, events="16", total="29"),
        paper.row("x", 1, events="9", total="30"),
    )
    paper.compare(one, other, effect=("risk-ratio", "1.84", "3.48", "0.97"))
    found = paper.findings()
    assert "figure-impossible" in codes(found)
    assert "interval-estimate" not in codes(found)
    assert any(f.arithmetic == "3.48 > 0.97" for f in found)


# p-values of counts

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


# Means


def baseline_weights(p: str) -> Paper:
    paper = two_arms()
    paper.set("table", "30", "30")
    rows = [
        paper.row("weight", arm, at="baseline", role=None, mean=mean, standardDeviation=sd)
        for arm, (mean, sd) in enumerate((("54.81", "8.33"), ("58.69", "8.87")))
    ]
    paper.compare(rows[0], rows[1], p)
    return paper


def test_p_value_of_means() -> None:
    # t = 3.88 / 2.2216 = 1.7465 with 58 degrees of freedom, p = 0.0860
    assert codes(baseline_weights("0.086").findings()) == []
    (finding,) = baseline_weights("0.117").findings()
    assert (finding.code, finding.severity) == ("audit.p-value-means", "info")
    assert "54.81 (SD 8.33), n=30, against 58.69 (SD 8.87), n=30" in finding.message
    assert "Student's t test 0.0851 to 0.0870 by rounding" in str(finding.arithmetic)
    (finding,) = baseline_weights("0.012").findings()
    assert finding.severity == "warning"


@pytest.mark.parametrize(
    ("mean", "n", "items", "scale", "found"),
    [
        # Brown and Heathers 2017: 145/28 = 5.1786, 146/28 = 5.2143
        ("5.19", "28", "", "integer", True),
        ("5.18", "28", "", "integer", False),
        ("5.21", "28", "", "integer", False),
        ("5.19", "28", "10", "integer", False),  # 1453/280 = 5.1893
        ("5.19", "28", "", "continuous", False),
        ("5.19", "28", "", None, False),
        ("5.19", "280", "", "integer", False),  # every mean is possible
    ],
)
def test_grim(mean: str, n: str, items: str, scale: str | None, found: bool) -> None:
    paper = Paper("300", "300")
    paper.variable("score", scale=scale, items=items)
    paper.set("table", n)
    paper.row("score", 0, mean=mean)
    assert [f.code for f in paper.findings()] == ["audit.grim"] * found


@pytest.mark.parametrize(
    ("sd", "found"),
    # Three whole numbers with sum 6: squared deviations are even, 0, 2, 6, 8 ...
    [("0", False), ("1.00", False), ("0.50", True), ("0.71", True), ("1.73", False)],
)
def test_grimmer(sd: str, found: bool) -> None:
    paper = two_arms()
    paper.variable("score", scale="integer")
    paper.set("table", "3")
    paper.row("score", 0, mean="2.00", standardDeviation=sd)
    assert [f.code for f in paper.findings()] == ["audit.grimmer"] * found


@pytest.mark.parametrize(("sd", "found"), [("0.48", False), ("0.46", True), ("0.483", False)])
def test_debit(sd: str, found: bool) -> None:
    # 3 of 10: sqrt(10/9 * 0.3 * 0.7) = 0.4830; 0.4583 divides by n
    paper = two_arms()
    paper.variable("relapse", scale="binary")
    paper.set("table", "10")
    paper.row("relapse", 0, mean="0.30", standardDeviation=sd)
    assert ("debit" in codes(paper.findings())) is found


@pytest.mark.parametrize(
    ("n", "median", "maximum", "said"),
    [
        ("30", "10.5", "14", []),
        ("29", "10.5", "14", ["the median 10.5 of bilag, week 12, arm 0"]),
        ("30", "10.25", "14", ["the median 10.25"]),
        ("30", "10.5", "13.75", ["the maximum 13.75 of bilag, week 12, arm 0 is no whole number"]),
    ],
)
def test_median_of_whole_numbers(n: str, median: str, maximum: str, said: list[str]) -> None:
    paper = two_arms()
    paper.variable("bilag", scale="integer")
    paper.set("table", n)
    paper.row("bilag", 0, median=median, minimum="8", maximum=maximum)
    found = paper.findings()
    assert len(found) == len(said)
    assert all(part in f.message for part, f in zip(said, found, strict=True))


# Within arms


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


# Effects and intervals


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


def test_difference_of_means() -> None:
    # 54.81 - 58.69 = -3.88; Welch: 2.0017 * 2.2216 = 4.447, so -8.33 to 0.57
    cases = (("-3.88", []), ("3.88", ["effect-counts"]), ("-3.1", ["effect-counts"]))
    for estimate, expected in cases:
        paper = two_arms()
        paper.set("table", "30", "30")
        rows = [
            paper.row("weight", i, mean=mean, standardDeviation=sd)
            for i, (mean, sd) in enumerate((("54.81", "8.33"), ("58.69", "8.87")))
        ]
        limits = ("-0.57", "8.33") if estimate == "3.88" else ("-8.33", "0.57")
        paper.compare(rows[0], rows[1], effect=("mean-difference", estimate, *limits))
        assert codes(paper.findings()) == expected


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


# Those who are missing


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


# The same figure in two tables


def prednisone(second: dict[str, str], n: str = "30") -> list[str]:
    paper = two_arms()
    paper.set("randomised", "30", "30", section="Table 1")
    paper.set("table", n, "30")
    paper.row("prednisone", 0, at="baseline", within="randomised", section="Table 1",
              median="15", minimum="5", maximum="50")  # fmt: skip
    paper.row("prednisone", 0, at="baseline", **second)
    return [f.message for f in paper.findings("baseline-differs")]


def test_baseline_that_differs_between_tables() -> None:
    (message,) = prednisone({"median": "15", "minimum": "7.5", "maximum": "60"})
    assert "arm 0 minimum 5 in Table 1, 7.5 in Table 2 (n=30)" in message
    assert "arm 0 maximum 50 in Table 1, 60 in Table 2 (n=30)" in message
    assert "median" not in message


@pytest.mark.parametrize(
    ("second", "n", "found"),
    [
        ({"median": "15.0", "minimum": "5.0"}, "30", 0),  # the same number
        ({"median": "12.5", "minimum": "10", "maximum": "40"}, "29", 0),  # of fewer participants
        ({"median": "15", "maximum": "60"}, "29", 1),  # beyond those of more participants
    ],
)
def test_baseline_of_other_participants(second: dict[str, str], n: str, found: int) -> None:
    assert len(prednisone(second, n)) == found


# What two reviewers of the rules asked


def test_a_printed_denominator_is_not_overruled() -> None:
    """16/30 against 9/30 is what is printed; its percentage alone does not go with it."""
    paper = two_arms()
    one = paper.row("x", 0, events="16", percent="55.17", total="30")
    other = paper.row("x", 1, events="9", percent="30.00", total="30")
    paper.compare(one, other, "0.069", effect=("risk-ratio", "1.778", "0.937", "3.375"))
    assert [f.code for f in paper.findings()] == ["audit.percent-count"]
    _, recomputed = examine(paper.trial())
    why = {r.text for r in recomputed if r.outcome == REFUSED}
    assert why == {"16 of 30 is not 55.17 %"}


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


def test_large_arms_are_not_ruled_out() -> None:
    paper = Paper("300", "300")
    paper.counts("x", "150/300", "120/300", "0.031")
    (finding,) = [f for f in paper.findings() if codes([f])]
    assert "not run, the arms are too large" in str(finding.arithmetic)
    assert "by bounds" not in str(finding.arithmetic)


def test_one_sided() -> None:
    paper = Paper("50", "50")
    paper.counts("x", "28/50", "19/50", "0.036")  # half of Pearson's 0.0713
    (finding,) = paper.findings("p-value-counts")
    assert finding.severity == "info"
    assert "One-sided, Pearson chi-squared" in finding.message


def named(paper: Paper, concept: str) -> Paper:
    """Say which test the last p-value is of."""
    (p,) = paper._contrasts[-1].p_values
    test = model.Thing(f"https://w3id.org/il2kb/concept/{concept}", concept)
    paper._contrasts[-1] = replace(paper._contrasts[-1], p_values=(replace(p, test=test),))
    return paper


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


def test_chi_squared_with_and_without_correction_as_the_counts_ask() -> None:
    paper = Paper("50", "50")
    paper.counts("many", "25/50", "15/50", "0.0412")  # Pearson
    paper.counts("few", "7/13", "2/12", "0.129")  # Yates; 9 * 12 / 25 = 4.32 is expected
    assert paper.findings("p-value-test") == []
    paper.counts("many-more", "28/50", "19/50", "0.109")  # Fisher, though 23.5 is expected
    (finding,) = paper.findings("p-value-test")
    assert "gives the p-values 0.0412 and 0.129 and 0.109" in finding.message


@pytest.mark.parametrize("shown", ["16/30 to 9/30", "0 of 0"])
def test_p_in_words(shown: str) -> None:
    paper = two_arms()
    one, other = (paper.row("x", i, events="9", total="30") for i in (0, 1))
    paper.compare(one, other, "NS")
    _, recomputed = examine(paper.trial())
    assert [(r.printed, r.text) for r in recomputed if r.outcome == REFUSED] == [
        ("NS", "it is given in words")
    ]


@pytest.mark.parametrize("text", ["5.10", "5·10", "5,10", "5.10*", "mean 5.10", "5.10²"])
def test_digits_of_printed_forms(text: str) -> None:
    """The mean 5.10 of 28 whole numbers: 143/28 = 5.107, 142/28 = 5.071."""
    paper = two_arms()
    paper.variable("score", scale="integer")
    paper.set("table", "28")
    result = paper.row("score", 0, mean="5.10")
    (mean,) = result.values["mean"]
    said = replace(mean, printed=text, number=Decimal("5.1"))
    paper._results[-1] = replace(result, values={"mean": (said,)})
    assert [f.code for f in paper.findings()] == ["audit.grim"]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("15", "16", 1),
        ("15", "15", 0),
        ("31.5", "31.6", 1),
        ("31.5", "31.50", 0),
        ("31", "31.4", 0),
    ],
)
def test_neighbouring_values_differ(first: str, second: str, found: int) -> None:
    paper = two_arms()
    paper.set("randomised", "30", section="Table 1")
    paper.set("table", "30")
    paper.row("x", 0, at="baseline", within="randomised", section="Table 1", median=first)
    paper.row("x", 0, at="baseline", median=second)
    assert len(paper.findings("baseline-differs")) == found


def test_two_values_of_one_item() -> None:
    paper = two_arms()
    result = paper.row("x", 0, events="16", total="30")
    other = paper.statement("again", "events", "17", "Abstract")
    values = {**result.values, "events": (*result.values["events"], other)}
    paper._results[-1] = replace(result, values=values)
    (finding,) = paper.findings("baseline-differs")
    assert "events 16 in Table 2, 17 in Abstract" in finding.message


@pytest.mark.parametrize("level", ["0", "100", "-95", "950"])
def test_a_level_that_is_none(level: str) -> None:
    paper = two_arms()
    one, other = (paper.row("x", i, events="9", total="30") for i in (0, 1))
    paper.compare(one, other, effect=("risk-ratio", "1.0", "0.5", "2.1"), level=level)
    assert paper.findings() == []
    _, recomputed = examine(paper.trial())
    assert any("is no level of an interval" in r.text for r in recomputed)


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


def test_three_arms_without_a_control_say_so() -> None:
    paper = Paper("20", "20", "20")
    paper.arms = [replace(arm, role=None) for arm in paper.arms]
    for i, events in enumerate(("15", "5", "10")):
        paper.row("x", i, events=events, total="20")
    _, recomputed = examine(paper.trial())
    assert any("is the control" in r.text for r in recomputed if r.outcome == REFUSED)


@pytest.mark.parametrize(("sd", "found"), [("2.0", False), ("2.2", False), ("2.4", True)])
def test_sd_within_its_range(sd: str, found: bool) -> None:
    # Ten values of 1 to 5 with mean 3.0: five at each end, SD sqrt(10/9 * 4) = 2.108; the range
    # and the mean are rounded, so 0.5 to 5.5 and SD sqrt(10/9 * 6.25) = 2.635 with whole limits
    paper = two_arms()
    paper.set("table", "10")
    figures = {"mean": "3.0", "minimum": "1.0", "maximum": "5.0", "standardDeviation": sd}
    paper.row("x", 0, **figures)
    assert bool(paper.findings("sd-range")) is found


def test_missing_from_one_set_and_known_from_another() -> None:
    paper = two_arms()
    paper.set("all", "30", "30", section="Table 3")
    paper.counts("x", "19/26", "11/28", "0.0114")
    for arm, events in enumerate(("20", "12")):
        paper.row("x", arm, within="all", section="Table 3", events=events)
    assert paper.findings("missing-outcomes") == []
    assert paper.findings("fragility") == []


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


# What the reader of the mended version asked


def test_two_ways_of_counting_the_missing_may_differ() -> None:
    paper = two_arms()
    paper.set("imputed", "30", "30")
    paper.set("failure", "30", "30")
    paper.row("x", 0, within="imputed", section="Table 2", events="16")
    paper.row("x", 0, within="failure", section="Table 3", events="15")
    assert paper.findings("baseline-differs") == []


def test_one_row_that_does_not_fit_is_not_read_as_another_denominator() -> None:
    """16 (55.17) in n=30 may be a slip of the percentage; p=0.069 is that of 16/30."""
    paper = two_arms()
    paper.set("table", "30", "30")
    one = paper.row("x", 0, events="16", percent="55.17")
    other = paper.row("x", 1, events="9", percent="30.00")
    paper.compare(one, other, "0.069")
    assert [f.code for f in paper.findings()] == ["audit.row-denominator"]
    _, recomputed = examine(paper.trial())
    said = "16 (55.17 %) is not of the n=30 that is reported; n=29 would do"
    assert {r.text for r in recomputed if r.printed == "0.069"} == {said}


def test_percentages_of_no_one_denominator() -> None:
    # 20.7 % is 6/29, 33.33 % 1/3 of 3 to 30, 41.38 % 12/29
    paper = two_arms()
    for name, percent in (("a", "20.7"), ("b", "33.33"), ("c", "41.38")):
        paper.row(name, 0, percent=percent)
    (finding,) = paper.findings()
    assert (finding.code, finding.severity) == ("audit.percent-count", "info")
    assert "20.7 % and 33.33 % and 41.38 % of table, arm 0, are not of one denominator" in (
        finding.message
    )
    assert "33.33 %: n=3, 6, 9, 12, 15, 18, 21, 24, 27, 30" in str(finding.arithmetic)


def test_a_named_test_within_an_arm() -> None:
    paper = two_arms()
    course(paper, "hair", "12", "6", "0.157")  # McNemar 0.1573 of 18 pairs; Fisher 0.1550
    assert named(paper, "test.fisher-exact").findings("p-value-last-digit") == []
    (finding,) = paper.findings("p-value-within")
    assert "is not reproduced by the test that is named, which gives Fisher's exact test" in (
        finding.message
    )
    assert "McNemar's test would" in finding.message


def test_a_named_test_of_means() -> None:
    paper = baseline_weights("0.086")
    assert named(paper, "test.student-t").findings() == []
    _, recomputed = examine(named(paper, "test.fisher-exact").trial())
    assert any("is not one of means" in r.text for r in recomputed)


def test_large_arms_are_quick() -> None:
    paper = Paper("100000", "100000")
    paper.counts("x", "50500/100000", "50000/100000", "0.025")  # Pearson 0.0254
    assert codes(paper.findings()) == []
