"""The rules on means, standard deviations and medians, on papers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from papers import Paper, codes, named, two_arms

from il2kb.audit import examine


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


def test_a_named_test_of_means() -> None:
    paper = baseline_weights("0.086")
    assert named(paper, "test.student-t").findings() == []
    _, recomputed = examine(named(paper, "test.fisher-exact").trial())
    assert any("is not one of means" in r.text for r in recomputed)


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


@pytest.mark.parametrize(("sd", "found"), [("2.0", False), ("2.2", False), ("2.4", True)])
def test_sd_within_its_range(sd: str, found: bool) -> None:
    # Ten values of 1 to 5 with mean 3.0: five at each end, SD sqrt(10/9 * 4) = 2.108; the range
    # and the mean are rounded, so 0.5 to 5.5 and SD sqrt(10/9 * 6.25) = 2.635 with whole limits
    paper = two_arms()
    paper.set("table", "10")
    figures = {"mean": "3.0", "minimum": "1.0", "maximum": "5.0", "standardDeviation": sd}
    paper.row("x", 0, **figures)
    assert bool(paper.findings("sd-range")) is found


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
