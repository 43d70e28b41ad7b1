"""The generator of bench/: its numbers agree, its trials are valid, and it repeats itself."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from il2kb.data import Layout

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT / "bench"
if not BENCH.is_dir():
    pytest.skip("bench/ is not part of an installed il2kb", allow_module_level=True)
sys.path.insert(0, str(BENCH))

import generate  # noqa: E402
from plan import p_value, percent, plan  # noqa: E402
from texts import trial_text  # noqa: E402

BASE = "https://w3id.org/il2kb/"
IL2 = f"{BASE}ontology#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


class Facts:
    """The triples of one generated trial, by subject and by predicate."""

    def __init__(self, number: int, seed: int = 1) -> None:
        self.text = trial_text(plan(number, seed))
        self.triples = [q.triple for q in parse(self.text, RdfFormat.TURTLE)]

    def of(self, subject: str, item: str) -> list[str]:
        return [
            t.object.value
            for t in self.triples
            if _value(t.subject) == subject
            and t.predicate.value == IL2 + item
            and isinstance(t.object, NamedNode | Literal)
        ]

    def one(self, subject: str, item: str) -> str:
        (found,) = self.of(subject, item)
        return found

    def all(self, kind: str) -> list[str]:
        return [
            _value(t.subject)
            for t in self.triples
            if t.predicate.value == TYPE and _value(t.object) == IL2 + kind
        ]


def _value(term: object) -> str:
    assert isinstance(term, NamedNode), f"{term} is no IRI"
    return term.value


@pytest.fixture(scope="module")
def trials() -> list[Facts]:
    return [Facts(number) for number in range(1, 301)]


@pytest.mark.parametrize(
    ("events", "n", "printed"),
    [(16, 29, "55.17"), (9, 30, "30.00"), (1, 32, "3.13"), (0, 5, "0.00"), (7, 7, "100.00")],
)
def test_percentages_round_a_half_up(events: int, n: int, printed: str) -> None:
    assert percent(events, n) == printed  # 1/32 is 3.125 exactly


def test_p_is_that_of_pearsons_test() -> None:
    # 7/13 against 2/12: chi-squared = 58^2 * 25 / (9 * 16 * 13 * 12) = 3.744, p = 0.0530.
    assert p_value(7, 13, 2, 12) == "0.053"
    # 10/20 against 5/20: chi-squared = 100^2 * 40 / (15 * 25 * 20 * 20) = 2.667, p = 0.1025.
    assert p_value(10, 20, 5, 20) == "0.102"


def test_p_without_a_difference_or_with_a_great_one() -> None:
    assert p_value(0, 20, 0, 25) == "1.000"
    assert p_value(20, 20, 25, 25) == "1.000"
    assert p_value(30, 30, 0, 30) == "<0.001"


def test_a_trial_depends_on_its_number_and_the_seed_alone(tmp_path: Path) -> None:
    generate.knowledge_base(3, tmp_path / "few")
    generate.knowledge_base(9, tmp_path / "many")
    generate.knowledge_base(3, tmp_path / "other", seed=2)
    few, many, other = (
        [(tmp_path / name / "trials" / f"generated-00000{i}.ttl").read_bytes() for i in (1, 2, 3)]
        for name in ("few", "many", "other")
    )
    assert few == many
    assert all(one != two for one, two in zip(few, other, strict=True))
    assert len(set(few)) == 3


def test_trials_differ_as_real_ones_do(trials: list[Facts]) -> None:
    assert {len(t.all("Arm")) for t in trials} == {2, 3, 4}
    assert {len(t.all("Outcome")) for t in trials} == {2, 3}
    assert {len(t.all("Moment")) for t in trials} == {1, 2}
    for kind in ("Derived", "Effect", "Conflict", "Claim", "Absence"):
        assert any(t.all(kind) for t in trials), kind
    sizes = [len(t.triples) for t in trials]
    assert 230 <= sum(sizes) / len(sizes) <= 290


def test_counts_percentages_and_denominators_agree(trials: list[Facts]) -> None:
    seen = 0
    for trial in trials:
        analysed = {
            trial.one(group, "ofArm"): int(trial.one(trial.one(group, "analysed"), "number"))
            for group in trial.all("AnalysedGroup")
        }
        for result in trial.all("Result"):
            n = analysed[trial.one(result, "ofArm")]
            events = int(trial.one(trial.one(result, "events"), "number"))
            assert 0 <= events <= n
            for value in trial.of(result, "percent"):
                assert abs(float(trial.one(value, "number")) - 100 * events / n) <= 0.005 + 1e-9
                assert re.fullmatch(r"\d+\.\d\d", trial.one(value, "printed"))
                seen += 1
    assert seen > 600


def test_sums_hold_and_losses_are_accounted_for(trials: list[Facts]) -> None:
    for trial in trials:
        randomised = {
            arm: int(trial.one(trial.one(arm, "randomised"), "number")) for arm in trial.all("Arm")
        }
        (registration,) = trial.all("Registration")
        enrolled = trial.one(trial.one(registration, "actualEnrolment"), "number")
        assert int(enrolled) == sum(randomised.values())
        unexplained = {
            trial.one(absence, "about")
            for absence in trial.all("Absence")
            if trial.one(absence, "item") == f"{IL2}exclusionReason"
        }
        for group in trial.all("AnalysedGroup"):
            lost = randomised[trial.one(group, "ofArm")]
            lost -= int(trial.one(trial.one(group, "analysed"), "number"))
            assert lost >= 0
            assert (group in unexplained) == (lost > 0)


def test_each_outcome_has_a_result_for_each_arm_and_moment(trials: list[Facts]) -> None:
    for trial in trials:
        expected = {
            (outcome, moment, arm)
            for outcome in trial.all("Outcome")
            for moment in trial.of(outcome, "moment")
            for arm in trial.all("Arm")
        }
        found = [
            tuple(trial.one(result, item) for item in ("ofVariable", "atMoment", "ofArm"))
            for result in trial.all("Result")
        ]
        assert set(found) == expected
        assert len(found) == len(expected)


def test_the_verdict_follows_from_the_p_and_the_direction(trials: list[Facts]) -> None:
    met = 0
    for trial in trials:
        (claim,) = trial.all("Claim")
        variable, moment = trial.one(claim, "ofVariable"), trial.one(claim, "atMoment")
        name, week = variable.partition("#outcome.")[2], moment.partition("#")[2]
        contrast = f"{variable.partition('#')[0]}#contrast.{name}.{week}.dose-1"
        p = float(trial.one(trial.one(contrast, "pValue"), "number"))
        if trial.one(claim, "verdict") == f"{IL2}met":
            assert p < 0.05
            met += 1
    assert 0 < met < len(trials)


def _described(folder: Path) -> set[str]:
    return {
        _value(q.subject)
        for path in folder.rglob("*.ttl")
        for q in parse(path=path, format=RdfFormat.TURTLE)
    }


def test_every_term_source_and_concept_is_described(trials: list[Facts], tmp_path: Path) -> None:
    generate.knowledge_base(300, tmp_path)
    known = _described(tmp_path) | _described(ROOT / "ontology") | _described(ROOT / "kb")
    used = {
        term.value
        for trial in trials
        for triple in trial.triples
        for term in (triple.predicate, triple.object)
        if isinstance(term, NamedNode) and term.value.startswith(BASE)
    }
    assert not used - known


def _quads(folder: Path, kind: str) -> Iterator[Quad]:
    for path in (folder / kind).glob("*.ttl"):
        for t in parse(path=path, format=RdfFormat.TURTLE):
            graph = NamedNode(f"{BASE}kb/{kind}/{path.stem}")
            yield Quad(t.subject, t.predicate, t.object, graph)


def test_nquads_hold_what_the_folder_holds(tmp_path: Path) -> None:
    generate.knowledge_base(5, tmp_path / "kb")
    generate.nquads(5, tmp_path / "all.nq")
    found = list(parse(path=tmp_path / "all.nq", format=RdfFormat.N_QUADS))
    kinds = ("trials", "sources", "concepts")
    assert set(found) == {q for kind in kinds for q in _quads(tmp_path / "kb", kind)}
    assert len(found) == len(set(found))


def test_many_processes_write_what_one_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generate, "_FEW", 5)
    monkeypatch.setattr(generate, "_BATCH", 4)
    generate.knowledge_base(11, tmp_path)
    written = sorted((tmp_path / "trials").glob("*.ttl"))
    assert [path.read_text(encoding="utf-8") for path in written] == [
        Facts(number).text for number in range(1, 12)
    ]


def test_generated_trials_are_valid(tmp_path: Path) -> None:
    validation = pytest.importorskip("il2kb.validation")
    if not (ROOT / "shapes" / "core.ttl").exists():
        pytest.skip("no shapes/core.ttl")
    generate.knowledge_base(60, tmp_path)
    own = [tmp_path / "trials", tmp_path / "sources", tmp_path / "concepts"]
    assert validation.validate(Layout.of(tmp_path), own).findings == ()
    # Without one place the same must fail, or the test above could not.
    spoilt = tmp_path / "trials" / "generated-000001.ttl"
    text = spoilt.read_text(encoding="utf-8")
    spoilt.write_text(text.replace("unit:WK ; il2:place :place.abstract", "unit:WK", 1), "utf-8")
    codes = [finding.code for finding in validation.validate(Layout.of(tmp_path), own).findings]
    assert codes == ["core.reported-place"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["0", "out"], "N must be from 1 to 999999"),
        (["1000000", "out"], "N must be from 1 to 999999"),
        (["many", "out"], "invalid int value: 'many'"),
        (["3"], "name OUT_DIR or --nquads FILE"),
        (["3", "out", "--nquads", "all.nq"], "not both"),
        (["3", "kept"], "kept exists; name a new one"),
        (["3", "--nquads", "kept"], "kept exists; name a new one"),
    ],
)
def test_a_wrong_call_is_refused(tmp_path: Path, arguments: list[str], message: str) -> None:
    (tmp_path / "kept").write_text("mine", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(BENCH / "generate.py"), *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stdout == ""
    assert [p.name for p in tmp_path.iterdir()] == ["kept"]
    assert (tmp_path / "kept").read_text(encoding="utf-8") == "mine"
