"""He 2020 as encoded, held against what was read of it: every expected value is typed by hand.

The tables below are Table 1, Table 2 and Table 3 of the article and the results of its abstract, in
the printed forms. `expected` and `actual` are compared whole, so that a figure that is missing, one
that is too much and one that is wrong all fail.
"""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from pyoxigraph import QuerySolutions

from il2kb.data import Layout
from il2kb.model import Contrast, Result, Statement, Trial, Variable
from il2kb.reading import read_trial
from il2kb.store import Index, load

BASE = "https://w3id.org/il2kb/trial/he-2020#"
ARMS = ("il2", "placebo")

# --- Table 1: 30 v 30 ----------------------------------------------------------------------------
# variable: row as we name it, unit, IL-2, placebo, p between the arms
TABLE_1 = {
    "age": ("age, y, mean+-SD", "a", "31.58+-9.25", "29.83+-9.72", "0.474"),
    "weight": ("weight kg", "kg", "54.81+-8.33", "58.69+-8.87", "0.117"),
    "height": ("height cm", "cm", "162.23+-6.81", "162.67+-5.41", "0.743"),
    "body-surface-area": ("body surface area m2", "m2", "1.57+-0.140", "1.62+-0.13", "0.708"),
    "disease-duration": ("disease duration, months", "mo", "66.7+-57.4", "63.6+-59.9", "0.652"),
    "sledai": ("SLEDAI (SELENA), median (range)", "{score}", "12 (8-27)", "11 (8-22)", "0.351"),
    "bilag": ("BILAG, median (range)", "{score}", "10 (8-13)", "10.5 (8-13.75)", "0.372"),
    "bilag-a-or-2b": (">=1 BILAG A or 2B", None, "21 (70)", "21 (70)", "1.000"),
    "pga": ("PGA, median (range)", "{score}", "2.3 (1.55-2.75)", "2.2 (1-2.3)", "0.446"),
    "prednisone-dose": (
        "prednisone mg/d, median (range)",
        "mg/d",
        "12.5 (0-50)",
        "15 (5-50)",
        "0.331",
    ),
    "hydroxychloroquine": ("hydroxychloroquine n (%)", None, "29 (96.67)", "28 (93.33)", "1.000"),
    "cyclophosphamide": ("cyclophosphamide", None, "4 (13.33)", "0", "0.112"),
    "azathioprine": ("azathioprine", None, "1 (3.33)", "4 (13.33)", "0.352"),
    "cyclosporine": ("cyclosporine", None, "0", "5 (16.67)", "0.052"),
    "mycophenolate-mofetil": ("mycophenolate mofetil", None, "9 (30.00)", "8 (26.67)", "1.000"),
    "tacrolimus": ("tacrolimus", None, "1 (3.33)", "1 (3.33)", "1.000"),
    "leflunomide": ("leflunomide", None, "3 (10.00)", "1 (3.33)", "0.611"),
    "thalidomide": ("thalidomide", None, "1 (3.33)", "0", "1.000"),
    "methotrexate": ("methotrexate", None, "1 (3.33)", "1 (3.33)", "1.000"),
    # One row, "female/male", prints two counts for each arm and one p.
    "female": ("female/male", None, "27", "29", "0.612"),
    "male": ("female/male", None, "3", "1", None),
}

# --- Table 2: 29 v 30; BILAG A or 2B in percentages of 30 v 30 -----------------------------------
# variable, row, unit, then for each arm: baseline, week 12, week 24, p 0 v 12, p 0 v 24
TABLE_2 = """
sledai | SLEDAI median (range) | {score}
  il2     | 12 (8-27)       | 6 (0-16) | 4 (0-18) | <0.001 | <0.001
  placebo | 11 (8-22)       | 6 (0-25) | 8 (0-25) | <0.001 | 0.002
bilag | BILAG median (range) | {score}
  il2     | 10 (8-13)       | 6 (4-11)  | 6 (4-11)    | 0.014 | <0.001
  placebo | 10.5 (8-13.75)  | 10 (4-11) | 8 (4-10.75) | 0.037 | 0.004
bilag-a-or-2b | >=1 BILAG A or 2B n(%) |
  il2     | 21 (70.00)      | 2 (6.67)  | 1 (3.33) | <0.001 | <0.001
  placebo | 21 (70.00)      | 4 (13.33) | 2 (6.67) | <0.001 | <0.001
pga | PGA median (range) | {score}
  il2     | 2.3 (1.55-2.75) | 0 (0-2) | 0 (0-1) | <0.001 | <0.001
  placebo | 2.2 (1-2.3)     | 1 (0-2) | 1 (0-2) | <0.001 | <0.001
rash | rash n(%) |
  il2     | 13 (44.83) | 2 (6.90) | 2 (6.90) | 0.002 | 0.002
  placebo | 16 (53.33) | 6 (20.0) | 6 (20.0) | 0.015 | 0.015
oral-ulceration | oral ulceration |
  il2     | 4 (13.79) | 0 | 0 | 0.112 | 0.112
  placebo | 1 (3.33)  | 0 | 0 | 1.000 | 1.000
arthritis | arthritis |
  il2     | 14 (48.28) | 4 (13.79) | 3 (10.34) | 0.010 | 0.003
  placebo | 15 (50.0)  | 9 (30.00) | 8 (26.67) | 0.187 | 0.110
vasculitis | vasculitis |
  il2     | 4 (13.79) | 0 | 0 | 0.112 | 0.112
  placebo | 2 (6.67)  | 0 | 0 | 0.492 | 0.492
alopecia | alopecia |
  il2     | 12 (41.38) | 6 (20.69) | 5 (17.24) | 0.158 | 0.082
  placebo | 7 (23.33)  | 2 (6.67)  | 2 (6.67)  | 0.144 | 0.144
disease-fever | fever (disease) |
  il2     | 3 (10.34) | 0        | 0 | 0.237 | 0.237
  placebo | 4 (13.33) | 1 (3.33) | 0 | 0.352 | 0.167
myositis | myositis |
  il2     | 1 (3.45) | 0 | 0 | 1.000 | 1.000
  placebo | 2 (6.67) | 0 | 0 | 0.492 | 0.492
prednisone-dose | prednisone mg/d median (range) | mg/d
  il2     | 15 (0-50)   | 10 (0-25) | 10 (0-20)   | 0.001 | <0.001
  placebo | 15 (7.5-60) | 15 (5-40) | 10 (2.5-35) | 0.004 | <0.001
ana-decreased | ANA decreased n(%) |
  il2     | 0 | 7 (24.14)  | 8 (27.59) | 0.500 | 0.320
  placebo | 0 | 11 (36.67) | 12 (40.0) | 0.036 | 0.036
anti-dsdna | anti-dsDNA IU/mL median (range) | [IU]/mL
  il2     | 34.80 (1.0-1783.15) | 33.0 (7.0-876.21)    | 29.0 (1.0-348.50)  | 0.037 | 0.063
  placebo | 73.30 (1.0-2525.53) | 37.60 (1.40-3467.80) | 36.3 (1.0-3467.80) | 0.196 | 0.235
anua | AnuA IU/mL median (range) | [IU]/mL
  il2     | 14.45 (0.87-449.06)  | 20.84 (1.28-287.07) | 16.72 (1.17-287.07) | 0.439 | 0.044
  placebo | 41.725 (0.0-315.80) | 16.03 (0.0-?)        | ?                   | ?     | ?
"""

# --- Table 3: 29 v 30, no p-values ---------------------------------------------------------------
TABLE_3 = {
    "serious-adverse-event": ("any SAE", "0", "3 (10.0)"),
    "neuropsychiatric-sle": ("neuropsychiatric SLE", "0", "1 (3.3)"),
    "herpes-zoster": ("herpes zoster", "0", "1 (3.3)"),
    "pneumonia": ("pneumonia", "0", "1 (3.3)"),
    "infection": ("infection, any", "2 (6.9)", "6 (20.0)"),
    "upper-respiratory-infection": ("upper respiratory infection", "2 (6.9)", "4 (13.3)"),
    "severe-infection": ("severe infections", "0", "2 (6.7)"),
    "injection-site-reaction": ("injection site reactions", "9 (31.0)", "2 (6.7)"),
    "adverse-event-fever": ("fever", "4 (13.8)", "0"),
    "flu-like-symptoms": ("flu-like symptoms", "3 (10.3)", "0"),
}

# --- Abstract: variable, moment, set, IL-2, placebo, p -------------------------------------------
ABSTRACT = (
    ("sri-4-week-12", "week-12", "sri-4", "55.17%", "30.00%", "0.052"),
    ("sri-4-week-24", "week-24", "sri-4", "65.52%", "36.67%", "0.027"),
    (
        "lupus-nephritis-complete-remission",
        "renal-remission",
        "lupus-nephritis",
        "53.85% (7/13)",
        "16.67% (2/12)",
        "0.036",
    ),
)

# --- What we work out, never the source: variable, moment, set, IL-2 count, placebo count --------
DERIVED_COUNTS = {
    ("sri-4-week-12", "week-12", "sri-4"): (16, 9),
    ("sri-4-week-24", "week-24", "sri-4"): (19, 11),
    ("sri-4-week-12", "week-12", "missing-as-failure"): (16, 9),
    ("lupus-nephritis", "baseline", "randomised"): (13, 12),
}
# contrast: a, n1, c, n2, effects as (estimate, lower, upper), derived p by test
CHECKS: dict[str, tuple[int, int, int, int, dict[str, str], dict[str, str]]] = {
    "sri-4.week-12": (
        *(16, 29, 9, 30),
        {
            "risk-ratio": "1.839 [0.972, 3.479]",
            "odds-ratio": "2.872 [0.985, 8.374]",
            "risk-difference": "0.2517 [0.0075, 0.4960]",
        },
        {
            "pearson-chi-squared": "0.0504",
            "yates-chi-squared": "0.0905",
            "fisher-exact": "0.0673",
            "likelihood-ratio": "0.0492",
            "n-minus-1-chi-squared": "0.0524",
            "welch-t": "0.0520",
        },
    ),
    "sri-4.week-12.missing-as-failure": (
        *(16, 30, 9, 30),
        {"risk-ratio": "1.778 [0.937, 3.375]"},
        {"pearson-chi-squared": "0.0668", "fisher-exact": "0.1154"},
    ),
    "sri-4.week-24": (
        *(19, 29, 11, 30),
        {
            "risk-ratio": "1.787 [1.042, 3.064]",
            "odds-ratio": "3.282 [1.129, 9.536]",
            "risk-difference": "0.2885 [0.0442, 0.5328]",
        },
        {
            "pearson-chi-squared": "0.0267",
            "yates-chi-squared": "0.0505",
            "fisher-exact": "0.0379",
            "n-minus-1-chi-squared": "0.0280",
            "welch-t": "0.0267",
        },
    ),
    "lupus-nephritis-complete-remission": (
        *(7, 13, 2, 12),
        {"risk-ratio": "3.231 [0.828, 12.608]", "odds-ratio": "5.833 [0.900, 37.818]"},
        {
            "fisher-exact": "0.0968",
            "pearson-chi-squared": "0.0530",
            "yates-chi-squared": "0.1290",
            "likelihood-ratio": "0.0479",
            "wald-risk-difference": "0.0338",
            "arcsine-difference": "0.0439",
        },
    ),
    "injection-site-reaction.harms": (
        *(9, 29, 2, 30),
        {"risk-ratio": "4.655 [1.098, 19.740]"},
        {"fisher-exact": "0.0211"},
    ),
    "infection.harms": (
        *(2, 29, 6, 30),
        {"risk-ratio": "0.345 [0.076, 1.571]"},
        {"fisher-exact": "0.2542"},
    ),
    "adverse-event-fever.harms": (4, 29, 0, 30, {}, {"fisher-exact": "0.0522"}),
    "serious-adverse-event.harms": (0, 29, 3, 30, {}, {"fisher-exact": "0.2373"}),
    "severe-infection.harms": (0, 29, 2, 30, {}, {"fisher-exact": "0.4915"}),
    "female.baseline": (27, 30, 29, 30, {}, {"fisher-exact": "0.612"}),
    "cyclophosphamide.baseline": (4, 30, 0, 30, {}, {"fisher-exact": "0.112"}),
    "azathioprine.baseline": (1, 30, 4, 30, {}, {"fisher-exact": "0.353"}),
    "cyclosporine.baseline": (0, 30, 5, 30, {}, {"fisher-exact": "0.052"}),
    "leflunomide.baseline": (3, 30, 1, 30, {}, {"fisher-exact": "0.612"}),
    "ana-decreased.week-12-v-baseline.il2": (7, 29, 0, 29, {}, {"fisher-exact": "0.010"}),
    "ana-decreased.week-12-v-baseline.placebo": (11, 30, 0, 30, {}, {"fisher-exact": "0.0003"}),
}
# contrast: derived p of Student's t-test; ~ where only an approximate figure is given
T_TESTS = {
    "age.baseline": "0.478",
    "height.baseline": "0.783",
    "weight.baseline": "~0.09",
    "body-surface-area.baseline": "~0.16",
    "disease-duration.baseline": "0.84",
}


@pytest.fixture(scope="module")
def index() -> Index:
    return load(Layout.shipped())


@pytest.fixture(scope="module")
def trial(index: Index) -> Trial:
    return read_trial(index, "he-2020")


# Cells -------------------------------------------------------------------------------------------


def cell(text: str) -> dict[str, str]:
    """Return the printed parts of a cell by item; what was not read is left out."""
    if text == "?":
        return {}
    if match := re.fullmatch(r"(\S+)\+-(\S+)", text):
        return {"mean": match[1], "standardDeviation": match[2]}
    if match := re.fullmatch(r"(\S+%)(?: \((\d+)/(\d+)\))?", text):
        parts = {"percent": match[1], "events": match[2], "total": match[3]}
        return {item: part for item, part in parts.items() if part}
    if match := re.fullmatch(r"(\S+) \(([\d.]+)-([\d.]+|\?)\)", text):
        parts = {"median": match[1], "minimum": match[2], "maximum": match[3]}
        return {item: part for item, part in parts.items() if part != "?"}
    if match := re.fullmatch(r"(\d+) \(([\d.]+)\)", text):
        return {"events": match[1], "percent": match[2]}
    assert re.fullmatch(r"\d+", text), text
    return {"events": text}


Key = tuple[str, str, str, str]  # variable, moment, set, arm
Row = tuple[str, str, str]  # source, section, row


def expected_cells() -> tuple[dict[tuple[Key, str], tuple[object, ...]], dict[object, object]]:
    """Return every reported value by key and item, and every reported p by its two keys."""
    values: dict[tuple[Key, str], tuple[object, ...]] = {}
    p_values: dict[object, object] = {}

    def add(key: Key, text: str, unit: str | None, row: Row) -> None:
        for item, printed in cell(text).items():
            of = {"percent": "%", "events": None, "total": None}.get(item, unit)
            values[key, item] = (printed, Decimal(printed.removesuffix("%")), None, of, row)

    def add_p(later: Key, reference: Key, printed: str | None, row: Row) -> None:
        if printed and printed != "?":
            sign = "<" if printed.startswith("<") else None
            number = Decimal(printed.removeprefix("<"))
            p_values[later, reference] = (printed, number, sign, None, row)

    for variable, (name, unit, il2, placebo, p) in TABLE_1.items():
        row = ("he-2020.table-1", "Table 1", name)
        keys = [(variable, "baseline", "randomised", arm) for arm in ARMS]
        add(keys[0], il2, unit, row)
        add(keys[1], placebo, unit, row)
        add_p(keys[0], keys[1], p, row)

    variable, group, unit, row = "", "", None, ("", "", "")
    for line in TABLE_2.strip().splitlines():
        parts = [part.strip() for part in line.split("|")]
        if not line.startswith(" "):
            variable, unit = parts[0], parts[2] or None
            row = ("he-2020.table-2", "Table 2", parts[1])
            group = "bilag-a-or-2b" if variable == "bilag-a-or-2b" else "table-2"
            continue
        arm, *cells, p_12, p_24 = parts
        keys = [(variable, m, group, arm) for m in ("baseline", "week-12", "week-24")]
        for key, text in zip(keys, cells, strict=True):
            add(key, text, unit, row)
        add_p(keys[1], keys[0], p_12, row)
        add_p(keys[2], keys[0], p_24, row)

    for variable, (name, il2, placebo) in TABLE_3.items():
        row = ("he-2020.table-3", "Table 3", name)
        add((variable, "harms", "table-3", "il2"), il2, None, row)
        add((variable, "harms", "table-3", "placebo"), placebo, None, row)

    for variable, moment, group, il2, placebo, p in ABSTRACT:
        row = ("he-2020.abstract-page", "Abstract", "Results")
        keys = [(variable, moment, group, arm) for arm in ARMS]
        add(keys[0], il2, None, row)
        add(keys[1], placebo, None, row)
        add_p(keys[0], keys[1], p, row)
    return values, p_values


def last(name: str) -> str:
    return name.split(".", 1)[1]


def key_of(result: Result) -> Key:
    parts = (result.variable, result.moment, result.set, result.arm)
    variable, moment, group, arm = (last(part.name) for part in parts)
    return variable, moment, group, arm


def as_read(statement: Statement) -> tuple[object, ...]:
    (place,) = statement.places
    return (
        statement.printed,
        statement.number,
        statement.comparator,
        statement.unit,
        (place.source.name, place.section, place.row),
    )


def test_every_reported_value_and_no_other(trial: Trial) -> None:
    actual = {}
    for result in trial.results:
        for item, statements in result.values.items():
            for statement in statements:
                if statement.layer != "derived":
                    assert (key_of(result), item) not in actual
                    actual[key_of(result), item] = as_read(statement)
                    assert statement.layer == "reported"
                    assert not statement.second_hand
    expected, _ = expected_cells()
    assert len(expected) > 300
    assert actual == expected


def test_every_reported_p_value_and_no_other(trial: Trial) -> None:
    actual = {}
    for contrast in trial.contrasts:
        reported = [p for p in contrast.p_values if p.layer != "derived"]
        assert len(reported) <= 1
        for p in reported:
            ends = key_of(contrast.result), key_of(contrast.reference)
            actual[ends] = as_read(p)
            assert p.layer == "reported"
            assert not p.second_hand
            assert p.test is None  # no source that was read names the test of a p
            assert contrast.between_arms == (ends[0][3] != ends[1][3])
    _, expected = expected_cells()
    assert actual == expected


def test_no_effect_is_reported(trial: Trial) -> None:
    for contrast in trial.contrasts:
        for effect in contrast.effects:
            for statement in (effect.estimate, effect.lower, effect.upper):
                assert statement is not None
                assert statement.layer == "derived"


ANALYSED_AT = {
    "randomised": {"Abstract", "Table 1"},
    "lupus-nephritis": {"Abstract"},
    "table-2": {"Table 2"},
    "table-3": {"Table 3"},
}


def test_numbers_analysed(trial: Trial) -> None:
    actual = {}
    for group in trial.sets:
        for part in group.groups:
            assert part.arm is not None
            assert part.analysed is not None
            key = last(group.name), last(part.arm.name)
            actual[key] = (int(part.analysed.number or 0), part.analysed.layer)
            read_at = {place.section for place in part.analysed.places}
            assert read_at == ANALYSED_AT.get(key[0], set())
            assert bool(read_at) == (part.analysed.layer == "reported")
            assert not part.analysed.second_hand
    assert actual == {
        ("missing-as-failure", "il2"): (30, "derived"),
        ("missing-as-failure", "placebo"): (30, "derived"),
        ("randomised", "il2"): (30, "reported"),
        ("randomised", "placebo"): (30, "reported"),
        ("sri-4", "il2"): (29, "derived"),
        ("sri-4", "placebo"): (30, "derived"),
        ("lupus-nephritis", "il2"): (13, "reported"),
        ("lupus-nephritis", "placebo"): (12, "reported"),
        ("table-2", "il2"): (29, "reported"),
        ("table-2", "placebo"): (30, "reported"),
        ("bilag-a-or-2b", "il2"): (30, "derived"),
        ("bilag-a-or-2b", "placebo"): (30, "derived"),
        ("table-3", "il2"): (29, "reported"),
        ("table-3", "placebo"): (30, "reported"),
    }
    assert {last(arm.name): f"{arm.randomised}" for arm in trial.arms} == {
        "il2": "30",
        "placebo": "30",
    }


# Counts and percentages by exact decimal arithmetic ----------------------------------------------


def rounded(count: int, total: int, printed: str) -> Decimal:
    """Return 100 count/total, half up, to as many decimals as are printed."""
    digits = Decimal(printed.removesuffix("%"))
    return (Decimal(100 * count) / total).quantize(digits, ROUND_HALF_UP)


def statements_of(trial: Trial) -> dict[str, Statement]:
    """Return every statement that a number is derived from, by IRI."""
    found = [s for r in trial.results for values in r.values.values() for s in values]
    found += [s for arm in trial.arms for values in arm.statements.values() for s in values]
    found += [p.analysed for group in trial.sets for p in group.groups if p.analysed]
    found += [s for values in trial.statements.values() for s in values]
    found += [s for arm in trial.arms for s in regimen(trial, last(arm.name)).values()]
    return {s.iri: s for s in (*found, *trial.inputs)}


def test_every_printed_percentage_is_of_the_number_analysed(trial: Trial) -> None:
    checked = 0
    for result in trial.results:
        events, percent = result.value("events"), result.value("percent")
        if percent is None:
            continue
        assert events is not None
        assert events.number is not None
        assert percent.printed is not None
        assert result.denominator is not None
        total = int(result.denominator.number or 0)
        assert rounded(int(events.number), total, percent.printed) == percent.number, result.iri
        checked += 1
    assert checked == 17 + 37 + 13 + 6  # Tables 1, 2 and 3, abstract


def test_derived_counts(trial: Trial) -> None:
    results = {key_of(result): result for result in trial.results}
    assert len(results) == len(trial.results)
    derived = {
        key: value
        for key, result in results.items()
        if (value := result.value("events")) is not None and value.layer == "derived"
    }
    assert {key: int(value.number or 0) for key, value in derived.items()} == {
        (*where, arm): counts[place]
        for where, counts in DERIVED_COUNTS.items()
        for place, arm in enumerate(ARMS)
    }
    statements = statements_of(trial)
    for key, value in derived.items():
        assert value.printed is None
        assert value.rule is not None
        inputs = [statements[iri] for iri in value.inputs]
        numbers = {statement.item: statement for statement in inputs}
        if value.rule.name == "rule.count-from-percentage":
            percent, analysed = numbers["percent"], numbers["analysed"]
            assert percent.printed is not None
            total = int(analysed.number or 0)
            fits = [
                k for k in range(total + 1) if rounded(k, total, percent.printed) == percent.number
            ]
            assert fits == [value.number], key
        elif value.rule.name == "rule.missing-as-failure":
            assert numbers["events"].number == value.number
            assert numbers["randomised"].number == 30
        else:
            assert value.rule.name == "rule.denominator-as-count"
            assert [statement.number for statement in inputs] == [value.number]
            assert inputs[0].iri.endswith(".total")


def test_derived_denominators_are_the_only_ones_that_fit(trial: Trial) -> None:
    results = {key_of(result): result for result in trial.results}
    checked = 0
    for group in trial.sets:
        for part in group.groups:
            analysed = part.analysed
            if analysed is None or part.arm is None or analysed.layer != "derived":
                continue
            if analysed.rule is not None and analysed.rule.name == "rule.missing-as-failure":
                continue
            pairs = []
            for key, result in results.items():
                if key[2:] == (last(group.name), last(part.arm.name)):
                    events, percent = result.value("events"), result.value("percent")
                    assert percent is not None
                    assert percent.iri in analysed.inputs
                    count = events if events and events.layer == "reported" else None
                    assert count is None or count.iri in analysed.inputs
                    pairs.append((count, percent))
            fits = [
                n
                for n in range(1, 31)
                if all(
                    any(
                        rounded(k, n, percent.printed or "") == percent.number
                        for k in ([int(count.number or 0)] if count else range(n + 1))
                    )
                    for count, percent in pairs
                )
            ]
            assert fits == [analysed.number], group.name
            checked += 1
    assert checked == 4


# Effects and tests in plain Python ---------------------------------------------------------------

Z = 1.959963984540054


def normal_p(z: float) -> float:
    return math.erfc(abs(z) / math.sqrt(2))


def chi_squared_p(statistic: float) -> float:
    return math.erfc(math.sqrt(statistic / 2))


def t_p(t: float, freedom: float) -> float:
    """Return the two-sided p of Student's distribution by Simpson's rule on its density."""
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2))
    scale /= math.sqrt(freedom * math.pi)
    steps = 2000
    width = abs(t) / steps
    area = sum(
        (1 if i in (0, steps) else 4 if i % 2 else 2)
        * scale
        * (1 + (i * width) ** 2 / freedom) ** (-(freedom + 1) / 2)
        for i in range(steps + 1)
    )
    return float(1 - 2 * area * width / 3)


def fisher_p(a: int, n1: int, c: int, n2: int) -> float:
    events = a + c

    def ways(k: int) -> int:
        return math.comb(n1, k) * math.comb(n2, events - k)

    possible = range(max(0, events - n2), min(n1, events) + 1)
    extreme = sum(ways(k) for k in possible if ways(k) <= ways(a))
    probability = Fraction(extreme, math.comb(n1 + n2, events))
    return probability.numerator / probability.denominator


def welch_p(a: int, n1: int, c: int, n2: int) -> float:
    p1, p2 = a / n1, c / n2
    v1, v2 = p1 * (1 - p1) / (n1 - 1), p2 * (1 - p2) / (n2 - 1)
    freedom = (v1 + v2) ** 2 / (v1**2 / (n1 - 1) + v2**2 / (n2 - 1))
    return t_p((p1 - p2) / math.sqrt(v1 + v2), freedom)


def p_of(test: str, a: int, n1: int, c: int, n2: int) -> float:
    b, d, total = n1 - a, n2 - c, n1 + n2
    margins = n1 * n2 * (a + c) * (b + d)
    pearson = total * (a * d - b * c) ** 2 / margins
    if test == "fisher-exact":
        return fisher_p(a, n1, c, n2)
    if test == "pearson-chi-squared":
        return chi_squared_p(pearson)
    if test == "n-minus-1-chi-squared":
        return chi_squared_p(pearson * (total - 1) / total)
    if test == "yates-chi-squared":
        return chi_squared_p(total * (abs(a * d - b * c) - total / 2) ** 2 / margins)
    if test == "likelihood-ratio":
        cells = ((a, n1, a + c), (b, n1, b + d), (c, n2, a + c), (d, n2, b + d))
        return chi_squared_p(2 * sum(o * math.log(o * total / (r * s)) for o, r, s in cells))
    if test == "wald-risk-difference":
        return normal_p((a / n1 - c / n2) / math.sqrt(a * b / n1**3 + c * d / n2**3))
    if test == "arcsine-difference":
        turn = math.asin(math.sqrt(a / n1)) - math.asin(math.sqrt(c / n2))
        return normal_p(turn / math.sqrt(1 / (4 * n1) + 1 / (4 * n2)))
    assert test == "welch-t"
    return welch_p(a, n1, c, n2)


def effect_of(measure: str, a: int, n1: int, c: int, n2: int) -> tuple[float, float, float]:
    b, d = n1 - a, n2 - c
    if measure == "risk-difference":
        estimate = a / n1 - c / n2
        error = Z * math.sqrt(a * b / n1**3 + c * d / n2**3)
        return estimate, estimate - error, estimate + error
    if measure == "risk-ratio":
        estimate = a * n2 / (n1 * c)
        error = Z * math.sqrt(1 / a - 1 / n1 + 1 / c - 1 / n2)
    else:
        assert measure == "odds-ratio"
        estimate = a * d / (b * c)
        error = Z * math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return estimate, estimate * math.exp(-error), estimate * math.exp(error)


def contrasts_of(trial: Trial) -> dict[str, Contrast]:
    return {contrast.iri.removeprefix(f"{BASE}contrast."): contrast for contrast in trial.contrasts}


def in_digits_of(value: float, text: str) -> str:
    """Return a number in as many decimals as `text` has."""
    return f"{value:.{len(text.partition('.')[2])}f}"


def test_only_the_checked_contrasts_have_derived_figures(trial: Trial) -> None:
    derived = {
        name
        for name, contrast in contrasts_of(trial).items()
        if contrast.effects or any(p.layer == "derived" for p in contrast.p_values)
    }
    assert derived == {*CHECKS, *T_TESTS}


@pytest.mark.parametrize("name", CHECKS)
def test_derived_figures_recompute(trial: Trial, name: str) -> None:
    a, n1, c, n2, effects, tests = CHECKS[name]
    contrast = contrasts_of(trial)[name]
    sides = [contrast.result, contrast.reference]
    values = [side.value("events") for side in sides] + [side.denominator for side in sides]
    assert [int(v.number or 0) for v in values if v] == [a, c, n1, n2]
    # For the numbers randomised either statement of the same number may be the input.
    inputs = {v.iri for v in values if v}
    randomised = {
        f"{BASE}set.randomised.{arm}.analysed": f"{BASE}arm.{arm}.randomised" for arm in ARMS
    }
    others = {randomised.get(iri, iri) for iri in inputs}

    found: dict[str, list[Decimal | None]] = {}
    written: dict[str, list[str]] = {}
    for effect in contrast.effects:
        figures = (effect.estimate, effect.lower, effect.upper)
        for figure in figures:
            assert figure is not None
            assert figure.layer == "derived"
            assert figure.printed is None
            assert set(figure.inputs) in (inputs, others)
        assert effect.level == 95
        name = effect.measure.name
        found[name] = [figure.number for figure in figures if figure]
        written[name] = re.findall(r"[\d.]+", effects[name])
        computed = effect_of(name, a, n1, c, n2)
        again = [in_digits_of(v, text) for v, text in zip(computed, written[name], strict=True)]
        assert again == written[name]
    assert written.keys() == effects.keys()
    assert found == {name: [Decimal(text) for text in texts] for name, texts in written.items()}

    p_values = {}
    for p in contrast.p_values:
        if p.layer == "derived":
            assert p.test is not None
            assert p.printed is None
            assert set(p.inputs) in (inputs, others)
            test = p.test.name.removeprefix("test.")
            p_values[test] = p.number
            assert in_digits_of(p_of(test, a, n1, c, n2), tests[test]) == tests[test]
    assert p_values == {test: Decimal(text) for test, text in tests.items()}


@pytest.mark.parametrize("name", T_TESTS)
def test_student_t_tests_recompute(trial: Trial, name: str) -> None:
    contrast = contrasts_of(trial)[name]
    (p,) = (p for p in contrast.p_values if p.layer == "derived")
    assert p.test is not None
    assert p.test.name == "test.student-t"
    assert f"{p}" == T_TESTS[name]
    sides = (contrast.result, contrast.reference)
    (m1, s1), (m2, s2) = (
        [float(v.number or 0) for item in ("mean", "standardDeviation") if (v := side.value(item))]
        for side in sides
    )
    pooled = math.sqrt((s1**2 + s2**2) / 2)  # 30 v 30
    digits = T_TESTS[name].removeprefix("~")
    assert in_digits_of(t_p((m1 - m2) / (pooled * math.sqrt(2 / 30)), 58), digits) == digits
    reported = contrast.reported_p
    assert reported is not None
    assert reported.number != p.number


def test_which_reported_p_values_the_counts_give() -> None:
    """SRI-4: Welch's test gives both printed p; lupus nephritis: no test here gives 0.036."""
    assert f"{welch_p(16, 29, 9, 30):.3f}" == "0.052"
    assert f"{welch_p(19, 29, 11, 30):.3f}" == "0.027"
    tests = (
        CHECKS["sri-4.week-12"][5].keys() | CHECKS["lupus-nephritis-complete-remission"][5].keys()
    )
    assert all(f"{p_of(test, 7, 13, 2, 12):.3f}" != "0.036" for test in tests)


# Design, regimen, registrations ------------------------------------------------------------------

# item: what it reads as, layer, second-hand
DESIGN = {
    "masking": ("double-blind", "reported", False),
    "allocation": ("randomised", "reported", False),
    "comparatorType": ("placebo-controlled", "reported", False),
    "plannedEnrolment": ("60", "reported", False),
    "allocationRatio": ("1:1", "reported", True),
    "phase": ("Phase 2", "reported", True),
    "studyType": ("interventional", "reported", True),
    "centres": ("1", "derived", False),
    "followUpDuration": ("12 weeks", "reported", False),
    "citationCount": ("216", "reported", False),
}
REGIMEN = {
    "dose": ("1 million IU", "1000000", "[IU]", "reported", False),
    "route": ("subcutaneously", None, None, "reported", False),
    "frequency": ("every other day", None, None, "reported", False),
    "interval": (None, "2", "d", "derived", False),
    "onPeriod": ("2 weeks", "2", "wk", "reported", False),
    "offPeriod": ("2-week break", "2", "wk", "reported", False),
    "cycles": ("3", "3", None, "reported", True),
    "administrationsPerCycle": (None, "7", None, "derived", False),
    "totalAdministrations": (None, "21", None, "derived", False),
}
NCT02465580 = {
    "registryNumber": ["NCT02465580"],
    "publicTitle": [
        "A Pilot-Study With Low-dose hrIL-2 for the Treatment of Systemic Lupus Erythematosus"
    ],
    "scientificTitle": ["A Phase II Pilot-Study With Low-dose hrIL-2 for the Treatment of SLE"],
    "phase": ["Phase 2"],
    "studyType": ["interventional"],
    "status": ["Unknown"],
    "sponsor": ["Peking University People's Hospital"],
    "collaborator": ["Monash University", "Beijing ShuangLu Pharmaceutical"],
    "startDate": ["2015-06-30"],
    "primaryCompletionDate": ["2017-06-30"],
    "completionDate": ["2017-12-31", "2017-12-01"],
    "lastUpdateDate": ["2015-06-08"],
    "plannedEnrolment": ["60"],
    "allocationRatio": ["1:1"],
    "centres": ["single-centre"],
    "masking": ["double-blind"],
    "minimumAge": ["18"],
    "maximumAge": ["65"],
    "registeredRoute": ["subcutaneously", "ip, Qod"],
}
NCT02932137 = {
    "registryNumber": ["NCT02932137"],
    "publicTitle": ["Anti-infection of Low-does IL-2 in SLE"],
    "scientificTitle": ["Potential Effect of Anti-infection by Low-dose IL-2 in Treatment of SLE"],
    "phase": ["Not Applicable"],
    "status": ["Completed"],
    "allocation": ["randomised"],
    "interventionModel": ["CROSSOVER"],
    "masking": ["OPEN LABEL"],
    "purpose": ["PREVENTION"],
    "actualEnrolment": ["30"],
    "startDate": ["2016-05-05"],
    "primaryCompletionDate": ["2016-12-16"],
    "firstPostedDate": ["2016-10-13"],
    "lastUpdateDate": ["2018-03-15"],
}
NCT02932137_SECOND_HAND = {
    "sponsor": ["Peking University People's Hospital"],
    "otherIdentifier": ["IL-2-20160505"],
    "minimumAge": ["18"],
    "maximumAge": ["60"],
}
# criterion or option of NCT02465580: comparator, number, unit
LIMITS = {
    "standard-treatment": {(">=", "2", "mo")},
    "manifestation.renal": {(">", "0.5", "g/d")},
    "laboratory.ana": {(">", "160", "{titer}")},
    "laboratory.immunoglobulin": {(">", "20", "g/L")},
    "laboratory.leukocytes": {("<", "3", "10*9/L")},
    "laboratory.platelets": {("<", "100", "10*9/L")},
    "sledai": {(">=", "8", "{score}")},
    "age": {(">=", "18", "a"), ("<=", "65", "a")},
}


def regimen(trial: Trial, arm: str) -> dict[str, Statement]:
    (found,) = (a for a in trial.arms if last(a.name) == arm)
    (intervention,) = found.interventions
    assert intervention.regimen is not None
    statements = intervention.regimen.statements
    assert all(len(values) == 1 for values in statements.values())
    return {item: values[0] for item, values in statements.items()}


@pytest.mark.parametrize("item", DESIGN)
def test_design(trial: Trial, item: str) -> None:
    (statement,) = trial.all(item)
    assert (f"{statement}", statement.layer, statement.second_hand) == DESIGN[item]


def test_durations_of_article_and_conference_abstract(trial: Trial) -> None:
    found = {s.places[0].source.name: f"{s}" for s in trial.all("treatmentDuration")}
    assert found == {
        "he-2020.abstract-page": "12 weeks",
        "he-conference-abstract.page": "10 weeks",
    }


@pytest.mark.parametrize("arm", ARMS)
def test_regimen(trial: Trial, arm: str) -> None:
    actual = {
        item: (
            s.printed,
            None if s.number is None else f"{s.number:f}",
            s.unit,
            s.layer,
            s.second_hand,
        )
        for item, s in regimen(trial, arm).items()
    }
    expected = dict(REGIMEN)
    if arm == "placebo":
        del expected["dose"]
    assert actual == expected


def test_injections_recompute(trial: Trial) -> None:
    for arm in ARMS:
        items = regimen(trial, arm)
        days = 7 * (items["onPeriod"].number or 0)
        per_cycle = items["administrationsPerCycle"]
        assert per_cycle.number == math.ceil(days / (items["interval"].number or 1)) == 7
        assert items["interval"].iri in per_cycle.inputs
        assert items["onPeriod"].iri in per_cycle.inputs
        total = items["totalAdministrations"]
        assert set(total.inputs) == {per_cycle.iri, items["cycles"].iri}
        assert total.number == 3 * 7


@pytest.mark.parametrize(
    ("identifier", "items", "second_hand"),
    [
        ("NCT02465580", NCT02465580, True),
        ("NCT02932137", NCT02932137, False),
        ("NCT02932137", NCT02932137_SECOND_HAND, True),
    ],
)
def test_registration(
    trial: Trial, identifier: str, items: dict[str, list[str]], second_hand: bool
) -> None:
    (registration,) = (r for r in trial.registrations if r.identifier == identifier)
    for item, printed in items.items():
        statements = registration.all(item)
        assert sorted(s.printed or "" for s in statements) == sorted(printed), item
        for statement in statements:
            assert statement.layer == "reported"
            assert statement.second_hand == second_hand, item
            if item.endswith("Date"):
                assert statement.date == statement.printed
            if re.fullmatch(r"\d+", statement.printed or ""):
                assert f"{statement.number}" == statement.printed


def test_everything_registered_is_listed_here(trial: Trial) -> None:
    found = {r.identifier: r.statements.keys() for r in trial.registrations}
    # These have no printed form: texts of our own, and one derived.
    texts = {"outcomeList", "predecessor", "registeredArms"}
    assert found["NCT02465580"] - texts == NCT02465580.keys()
    listed = NCT02932137.keys() | NCT02932137_SECOND_HAND.keys() | {"timing"}
    assert found["NCT02932137"] - texts == listed
    (timing,) = (r.all("timing")[0] for r in trial.registrations if r.identifier == "NCT02932137")
    assert timing.layer == "derived"
    assert {iri.rsplit(".", 1)[1] for iri in timing.inputs} == {"first-posted-date", "start-date"}


def test_eligibility_limits(index: Index) -> None:
    rows = index.store.query(
        """
        PREFIX il2: <https://w3id.org/il2kb/ontology#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?criterion ?sign ?number ?printed ?unit ?layer ?certainty WHERE {
          ?criterion il2:threshold ?limit .
          ?limit il2:comparator ?sign ; il2:number ?number ; il2:printed ?printed ;
            il2:unit/skos:notation ?unit ; a ?layer ; il2:place/il2:certainty ?certainty .
        }""",
        use_default_graph_as_union=True,
    )
    assert isinstance(rows, QuerySolutions)
    found: dict[str, set[tuple[str, str, str]]] = {}
    for criterion, sign, number, printed, unit, layer, certainty in rows:
        name = criterion.value.removeprefix(f"{BASE}criterion.")
        found.setdefault(name, set()).add((sign.value, number.value, unit.value))
        limit = number.value if name.endswith(".age") else sign.value + number.value
        assert printed.value == (">1:160" if name.endswith(".ana") else limit)
        assert layer.value.endswith("#Reported")
        assert certainty.value.endswith("#secondary-page")
    expected = {f"nct02465580.{name}": limits for name, limits in LIMITS.items()}
    expected["nct02932137.sledai"] = {(">=", "8", "{score}")}
    expected["nct02932137.age"] = {(">=", "18", "a"), ("<=", "60", "a")}
    assert found == expected


# Claims, conflicts, absences, other statements ---------------------------------------------------


def variable_of(trial: Trial, name: str) -> Variable:
    (found,) = (v for v in trial.variables if last(v.name) == name)
    return found


def test_roles_of_outcomes(trial: Trial) -> None:
    roles: dict[str, set[str]] = {}
    for variable in trial.outcomes():
        roles.setdefault(variable.role_name, set()).add(last(variable.name))
    rows = {line.split(" |")[0] for line in TABLE_2.strip().splitlines() if line[0] != " "}
    assert roles == {
        "primary": {"sri-4-week-12"},
        "secondary": {"sri-4-week-24"},
        "harm": set(TABLE_3),
        "biomarker": {"regulatory-t-cells", "natural-killer-cells"},
        "role-not-stated": rows | {"lupus-nephritis-complete-remission"},
    }
    for name in ("sri-4-week-12", "sri-4-week-24"):
        (definition,) = variable_of(trial, name).all("outcomeDefinition")
        assert definition.layer == "derived"


def test_claims(trial: Trial) -> None:
    claims = {last(c.statement.iri.rsplit("#", 1)[1]): c for c in trial.claims}
    primary = claims["primary-endpoint"]
    assert primary.verdict is not None
    assert primary.verdict.name == "not-met"
    for cells in ("regulatory-t-cells", "natural-killer-cells"):
        direction = claims[cells].direction
        assert direction is not None
        assert direction.name == "direction.increase"
        assert list(trial.results_of(variable_of(trial, cells))) == []
    assert {s.layer for s in (c.statement for c in claims.values())} == {"reported"}
    assert not any(c.statement.second_hand for c in claims.values())


def test_conflicts_hold_both_sides(trial: Trial) -> None:
    found = {last(c.iri.rsplit("#", 1)[1]): sorted(map(str, c.statements)) for c in trial.conflicts}
    expected = {
        "prednisone.il2.median": ["12.5", "15"],
        "prednisone.placebo.minimum": ["5", "7.5"],
        "prednisone.placebo.maximum": ["50", "60"],
        "analysed-il2": ["29", "29", "29", "30"],
        "analysed-bilag-a-or-2b": ["29", "30"],
        "treatment-duration": ["10 weeks", "12 weeks"],
        "completion-date": ["2017-12-01", "2017-12-31"],
        "maximum-age": ["60", "65"],
        "enrolment": ["30", "60"],
        "masking": ["OPEN LABEL", "double-blind"],
        "intervention-model": ["CROSSOVER", "Two parallel arms."],
        "purpose": ["PREVENTION", "Treatment of active SLE."],
        "registered-route": ["ip, Qod", "subcutaneously"],
    }
    assert {name: found[name] for name in expected} == expected
    assert found.keys() - expected.keys() == {"comparator", "corresponding-authors", "sri-4"}
    assert "0.052" in found["sri-4"]


# What was looked for and not found has an absence and no value: item, of what.
NOT_FOUND = {
    "sequenceGeneration": "he-2020",
    "allocationConcealment": "he-2020",
    "sampleSizeCalculation": "he-2020",
    "whoWasBlinded": "he-2020",
    "funding": "he-2020",
    "correction": "he-2020",
    "protocolAccess": "he-2020",
}


@pytest.mark.parametrize("item", NOT_FOUND)
def test_not_found(trial: Trial, item: str) -> None:
    assert trial.all(item) == ()
    kinds = {a.kind.name for a in trial.absences if a.item.name == item}
    assert "not-found" in kinds


def test_why_one_participant_is_missing_is_not_found(trial: Trial) -> None:
    about = {a.about.name: a.kind.name for a in trial.absences if a.item.name == "exclusionReason"}
    sets = ("set.sri-4.il2", "set.table-2.il2", "set.table-3.il2")
    assert about == dict.fromkeys(sets, "not-found")


def test_not_reported_only_where_the_source_was_read_whole(trial: Trial) -> None:
    """The abstract was read whole, and Table 3, which has no column of p-values."""
    for absence in trial.absences:
        searched = {source.name for source in absence.searched}
        if absence.kind.name == "not-reported":
            whole = "he-2020.table-3" if absence.item.name == "pValue" else "he-2020.abstract-page"
            assert searched == {whole}, absence.iri
        if absence.kind.name == "not-found":
            assert searched, absence.iri


def test_the_row_that_was_cut(trial: Trial) -> None:
    cut = {
        (a.item.name, a.moment.name, a.kind.name)
        for a in trial.absences
        if a.about.name == "outcome.anua" and a.arm and a.moment
    }
    weeks = ("moment.week-12", "moment.week-24")
    items = {(item, week) for item in ("maximum", "pValue") for week in weeks}
    items |= {("median", weeks[1]), ("minimum", weeks[1])}
    assert cut == {(item, week, "not-found") for item, week in items}


def test_interests_and_their_timing(trial: Trial) -> None:
    statements = {s.iri.rsplit("#statement.", 1)[1]: s for s in trial.all("competingInterests")}
    dates = {name: s.date for name, s in statements.items() if s.date}
    assert dates == {
        "patent.priority": "2019-02-20",
        "patent.filed": "2020-02-19",
        "patent.granted": "2021-09-07",
    }
    background = statements["hydroxychloroquine-background"]
    assert background.number == 29 + 28
    assert background.layer == "derived"
    assert statements["patent.timing"].layer == "derived"
    (online,) = (s for s in trial.all("bibliography") if s.date)
    assert online.date == "2019-09-19"
    assert set(statements["patent.timing"].inputs) == {
        online.iri,
        statements["patent.priority"].iri,
    }


def test_manufacturer_is_derived_only(trial: Trial) -> None:
    (arm,) = (a for a in trial.arms if last(a.name) == "il2")
    (maker,) = arm.interventions[0].all("manufacturer")
    assert maker.layer == "derived"


LATER_USE = {
    "bader-2022": (None, True),
    "bader-2022.endpoint": (None, True),
    "bader-2022.placebo": ("80", True),
    "bader-2022.versions": (None, True),
    "cureus-2025": (None, True),
    "cureus-2025.range": ("43% to 65.5%", True),
    "soelistyoningsih-2024": (None, True),
    "soelistyoningsih-2024.change": ("-4.3", True),
    "soelistyoningsih-2024.difference": ("2.91", True),
    "su-2024": ("0.819 [0.745, 0.894]", False),
}


def test_later_use(trial: Trial) -> None:
    statements = {s.iri.rsplit(".later-use.", 1)[1]: s for s in trial.all("laterUse")}
    arms = statements.pop("bader-2022.arms")
    assert arms.number == 30 + 50
    assert arms.layer == "derived"
    assert {name: (s.printed, s.second_hand) for name, s in statements.items()} == LATER_USE


def test_identity(trial: Trial) -> None:
    (source,) = (s for s in trial.reports if s.name == "he-2020")
    assert (source.doi, source.pmid) == ("10.1136/annrheumdis-2019-215396", "31537547")
    assert (source.volume, source.issue, source.pages, source.year) == ("79", "1", "141-149", 2020)
    assert source.licence == "CC BY-NC 4.0"
    assert len(source.authors) == 31
    assert (source.authors[0], source.authors[-1]) == ("He, Jing", "Li, Zhanguo")
    assert source.authors[19:21] == ("Yang, Yue", "Ye, Hua")
    assert sorted(source.keywords) == [
        "SLE",
        "autoimmune diseases",
        "cytokines",
        "t cells",
        "treatment",
    ]


def test_the_make_of_the_agent_is_second_hand(trial: Trial) -> None:
    """The abstract says IL-2; only a copy of the registration says hrIL-2 (A1, drug: S2)."""
    (given,) = next(arm for arm in trial.arms if last(arm.name) == "il2").interventions
    assert given.agent is not None
    assert given.agent.label == "interleukin-2"
    formulation = given.one("formulation")
    assert formulation is not None
    assert formulation.printed == "hrIL-2"
    assert formulation.second_hand
    assert [c.label for c in formulation.concepts] == ["recombinant human interleukin-2"]
