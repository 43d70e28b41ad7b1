"""The audit finds nothing in consistent trials, and finds the faults that are put into them.

The trials are simulated (simulated.py), the faults and whether they can be seen at all are computed
without the code under test (seeded.py, possible.py). bench/audit.py does the same with thousands.
"""

from __future__ import annotations

import copy
import random
import sys
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import pytest

pytest.importorskip("scipy", reason="the generated trials need scipy")
sys.path.insert(0, str(Path(__file__).resolve().parent))

from encoded import trial
from generated import Plan, shown
from precision import FalseAlarms, examined, false_alarms, recalls
from seeded import FAULTS
from simulated import plan
from written import turtle

from il2kb.audit import examine
from il2kb.data import Layout
from il2kb.findings import Finding
from il2kb.reading import read_trial
from il2kb.store import load

_CONSISTENT = range(40_000, 40_300)
_SECONDS = 20  # no more trials are examined after that, on a slow machine
_AT_LEAST = 60
_FROM = 50_000  # the first seed of trials with a fault
_EACH = 8

# A p-value and an interval by different methods may lie on different sides of the level.
_BY_CHANCE = {"audit.p-value-interval": 0.08}


def test_rounding_of_the_generator() -> None:
    assert shown(Fraction(1, 2), 0) == "1"
    assert shown(Fraction(1600, 29), 2) == "55.17"  # He 2020: 16 of 29 are 55.17 %
    assert shown(Fraction(-5, 1000), 2) == "-0.01"
    assert shown(Fraction(1, 1000), 2) == "0.00"
    assert shown(0.0527, 3) == "0.053"


def test_a_plan_hangs_on_its_seed_alone() -> None:
    assert plan(7) == plan(7)
    assert plan(7) != plan(8)


def _variety(plans: list[Plan]) -> dict[str, bool]:
    return {
        "three arms": any(len(p.arms) == 3 for p in plans),
        "losses": any(a.analysed < a.randomised for p in plans for a in p.arms),
        "subgroups": any("nephritis" in p.sets for p in plans),
        "percentages alone": any(
            "percent" in c.figures and "events" not in c.figures
            for p in plans
            for c in p.cells.values()
        ),
        "effects": any(c.effects for p in plans for c in p.comparisons),
        "met": any(p.verdict == "met" for p in plans),
        "not met": any(p.verdict == "not-met" for p in plans),
        "a conference abstract": any(p.conference for p in plans),
        "no events": any(c.events == 0 for p in plans for c in p.cells.values()),
    }


def test_the_generated_trials_differ_in_what_matters() -> None:
    assert all(_variety([plan(seed) for seed in range(60)]).values())


@pytest.fixture(scope="module")
def consistent() -> FalseAlarms:
    end = time.monotonic() + _SECONDS

    def seeds() -> Iterator[int]:
        for seed in _CONSISTENT:
            if time.monotonic() > end and seed >= _CONSISTENT.start + _AT_LEAST:
                return
            yield seed

    return false_alarms(seeds())


@pytest.mark.parametrize("kind", ["exact", "difference", "method"])
def test_no_such_rule_finds_anything_in_consistent_trials(
    consistent: FalseAlarms, kind: str
) -> None:
    assert consistent.applied >= _AT_LEAST
    assert consistent.of(kind) == {}


def test_probabilistic_rules_find_little_in_consistent_trials(consistent: FalseAlarms) -> None:
    for code, seeds in consistent.of("probabilistic").items():
        rate = len(seeds) / consistent.applied
        assert rate <= _BY_CHANCE.get(code, 0), f"{code} in {rate:.1%} of trials, seeds {seeds}"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_can_be_seen_is_found(fault: str) -> None:
    (recall,) = recalls(range(_FROM, _FROM + 400), _EACH, [fault])
    assert recall.seeded == _EACH
    assert recall.missed == [], f"{recall.found_detectable} of {recall.detectable} found"


def _keys(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return sorted((f.code, f.severity, f.focus or "") for f in findings)


def test_files_give_the_findings_of_the_objects(tmp_path: Path) -> None:
    """Through Turtle, the parser, the store and the reader, with and without a fault."""
    for name in ("trials", "sources", "concepts"):
        (tmp_path / name).mkdir()
    made = {}
    for seed, fault in zip(range(60_000, 60_040), [None, *FAULTS, *[None] * 40], strict=False):
        altered = plan(seed)
        if fault is not None:
            FAULTS[fault](altered, random.Random(seed))
        made[altered.id] = trial(altered)
        text, sources = turtle(made[altered.id])
        (tmp_path / "trials" / f"{altered.id}.ttl").write_text(text, encoding="utf-8")
        (tmp_path / "sources" / f"{altered.id}.ttl").write_text(sources, encoding="utf-8")
    index = load(Layout.of(tmp_path))
    assert not index.broken
    found = 0
    for name, of in made.items():
        findings = examine(of)[0]
        assert _keys(examine(read_trial(index, name))[0]) == _keys(findings), name
        found += len(findings)
    assert found > len(made) / 2


# Bad input: no figure that a table could have, however odd, stops the audit.


def _cell(of: Plan, variable: str, **figures: str) -> Plan:
    cells = [c for c in of.cells.values() if c.variable == variable]
    cells[0].figures |= figures
    return of


def _every(of: Plan, **figures: str) -> Plan:
    for cell in of.cells.values():
        cell.figures |= {item: text for item, text in figures.items() if item in cell.figures}
    return of


def _sizes(of: Plan, size: str) -> Plan:
    of.sets = {name: [size] * len(of.arms) for name in of.sets}
    return of


def _randomised(of: Plan, size: str) -> Plan:
    for arm in of.arms:
        arm.printed = size
    return of


def _p(of: Plan, text: str) -> Plan:
    for comparison in of.comparisons:
        comparison.p = text
    return of


def _without_arm(of: Plan) -> Plan:
    """Return a plan of the arms but the first, whose results are gone."""
    of.cells = {k: c for k, c in of.cells.items() if k[2] != 0}
    of.comparisons = [c for c in of.comparisons if 0 not in (c.result[2], c.reference[2])]
    return of


def _one_arm(of: Plan) -> Plan:
    last = len(of.arms) - 1
    of.cells = {(v, m, 0, t): c for (v, m, i, t), c in of.cells.items() if i == last}
    for cell in of.cells.values():
        cell.arm = 0
    of.comparisons, of.arms = [], of.arms[last:]
    of.sets = {name: sizes[last:] for name, sizes in of.sets.items()}
    return of


def _limits(of: Plan, lower: str, upper: str) -> Plan:
    for comparison in of.comparisons:
        for effect in comparison.effects:
            effect.lower, effect.upper = lower, upper
    return of


def _estimates(of: Plan, estimate: str) -> Plan:
    for comparison in of.comparisons:
        for effect in comparison.effects:
            effect.estimate = estimate
    return of


_BAD: dict[str, Callable[[Plan], Plan]] = {
    "n = 0": lambda p: _sizes(p, "0"),
    "n below 0": lambda p: _sizes(p, "-4"),
    "n with a fraction": lambda p: _sizes(p, "30.5"),
    "n a bound": lambda p: _sizes(p, "<30"),
    "no n": lambda p: _sizes(p, ""),
    "n in words": lambda p: _sizes(p, "thirty"),
    "randomised 0": lambda p: _randomised(p, "0"),
    "randomised below 0": lambda p: _randomised(p, "-1"),
    "none randomised": lambda p: _randomised(p, ""),
    "events above n": lambda p: _cell(p, "rash", events="999"),
    "events below 0": lambda p: _every(p, events="-3"),
    "events with a fraction": lambda p: _every(p, events="2.5"),
    "events a bound": lambda p: _every(p, events="<5"),
    "events in words": lambda p: _every(p, events="none"),
    "zero cells": lambda p: _cell(p, "infection", events="0", percent="0"),
    "double zeros": lambda p: _every(p, events="0", percent="0.0"),
    "everybody": lambda p: _every(p, percent="100.0"),
    "percent above 100": lambda p: _every(p, percent="120.0"),
    "percent below 0": lambda p: _every(p, percent="-1.5"),
    "percent a bound": lambda p: _every(p, percent="<1"),
    "percent with many digits": lambda p: _every(p, percent="33.333333333333"),
    "p above 1": lambda p: _p(p, "1.2"),
    "p below 0": lambda p: _p(p, "-0.1"),
    "p = 0": lambda p: _p(p, "0.000"),
    "p < 0": lambda p: _p(p, "<0"),
    "p > 0.05": lambda p: _p(p, ">0.05"),
    "p in words": lambda p: _p(p, "NS"),
    "p about": lambda p: _p(p, "~0.05"),
    "SD below 0": lambda p: _every(p, standardDeviation="-2.0"),
    "SD 0": lambda p: _every(p, standardDeviation="0.00"),
    "mean in words": lambda p: _every(p, mean="about ten"),
    "mean a bound": lambda p: _every(p, mean=">10"),
    "range turned round": lambda p: _every(p, minimum="60", maximum="0"),
    "ratio 0": lambda p: _estimates(_limits(p, "0.00", "0.00"), "0"),
    "ratio below 0": lambda p: _estimates(_limits(p, "-2.00", "-1.00"), "-1.50"),
    "limits in words": lambda p: _limits(p, "n.a.", "n.a."),
    "arm without results": _without_arm,
    "one arm": _one_arm,
}


@pytest.mark.parametrize("bad", _BAD)
def test_bad_figures_do_not_stop_the_audit(bad: str) -> None:
    for seed in range(70_000, 70_005):
        made = trial(_BAD[bad](copy.deepcopy(plan(seed))))
        findings, recomputed = examine(made)
        assert all(f.message and f.arithmetic is not None for f in findings)
        assert recomputed or not made.contrasts


@pytest.mark.parametrize(
    "bad",
    ["events above n", "events below 0", "events with a fraction", "percent above 100",
     "percent below 0", "p above 1", "p below 0", "SD below 0", "range turned round", "n below 0",
     "n with a fraction"],
)  # fmt: skip
def test_what_cannot_be_is_a_violation(bad: str) -> None:
    findings = examined(_BAD[bad](plan(70_001)))
    assert "violation" in {f.severity for f in findings if f.code == "audit.figure-impossible"}


@pytest.mark.parametrize(
    ("item", "code"),
    [("interventionModel", "model.crossover"), ("allocation", "allocation.cluster")],
)
def test_tests_of_independent_people_are_refused(item: str, code: str) -> None:
    """In these designs the p of such a test is not that of the trial, whatever is printed."""
    between = {"audit.p-value-counts", "audit.p-value-means", "audit.p-value-last-digit",
               "audit.p-value-test", "audit.p-value-alpha", "audit.fragility"}  # fmt: skip
    for seed in range(80_000, 80_006):
        altered = _p(plan(seed), "0.431")
        assert between & {f.code for f in examined(altered)}
        altered.own[item] = altered.register[item] = (code.partition(".")[2], code)
        assert not between & {f.code for f in examined(altered)}
