"""Whatever the numbers of a trial are, the audit ends, and two runs say the same."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from il2kb import model
from il2kb.audit import examine
from il2kb.data import Layout
from il2kb.reading import read_trial
from il2kb.statements import Statements
from il2kb.store import Index, load

Altered = Callable[[int], model.Trial]

NUMBERS = [None, *map(Decimal, (
    "0", "-1", "0.5", "29.5", "1", "100", "0.00", "1.000", "1E+3", "0E-10", "1000000000",
    "1E+20", "1E+30",
))]  # fmt: skip
COMPARATORS = (None, None, None, "<", ">", "<=", ">=", "~", "=", "≤")
DATES = ("2020-01-01", "20x", None, "")
PRINTED = ("", "NS", "0.036²", "12,5", "5·10", "−3", "1,234", "p", "½", "\x1b[31m1")


@pytest.fixture(scope="module")
def index() -> Index:
    return load(Layout.default())


@pytest.fixture
def corrupted(monkeypatch: pytest.MonkeyPatch, index: Index) -> Iterator[Altered]:
    """Return a function from a seed to He 2020 with some of its statements altered."""
    made = Statements._make_statement

    def trial(seed: int) -> model.Trial:
        chance = random.Random(seed)
        rate = chance.choice((0.005, 0.05, 0.5))

        def make(self: Statements, iri: str, item: str) -> model.Statement:
            statement = made(self, iri, item)
            changes: dict[str, object] = {}
            if statement.number is not None and chance.random() < rate:
                changes |= {
                    "number": chance.choice(NUMBERS),
                    "comparator": chance.choice(COMPARATORS),
                    "printed": chance.choice((statement.printed, None, *PRINTED)),
                }
            if chance.random() < rate / 5:
                changes["date"] = chance.choice(DATES)
            if chance.random() < rate / 5:
                changes |= {"places": (), "concepts": (), "unit": "mo"}
            return replace(statement, **changes)  # type: ignore[arg-type]

        monkeypatch.setattr(Statements, "_make_statement", make)
        return read_trial(index, "he-2020")

    yield trial


@pytest.mark.parametrize("seed", range(80))
def test_no_number_ends_the_audit(corrupted: Altered, seed: int) -> None:
    findings, recomputed = examine(corrupted(seed))
    assert recomputed
    assert [f.code for f in findings if not (f.message and f.hint and f.focus)] == []


def test_runs_say_the_same() -> None:
    def run(seed: str) -> bytes:
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "il2kb", "audit", "he-2020", "--format", "json"]
        return subprocess.run(command, env=environment, capture_output=True, check=True).stdout

    assert run("1") == run("2") == run("3")
