"""Measure what the audit finds: false alarms in consistent trials, and faults put into them.

The trials are simulated and the faults judged by tests/audit, without the code under test.
"""

from __future__ import annotations

import argparse
import sys
import time

from common import ROOT, heading, seconds, skipped, table

sys.path.insert(0, str(ROOT / "tests" / "audit"))

_FAULTY = 500_000  # the first seed of trials with a fault: none of those without one


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument(
        "--trials", type=int, default=1000, help="consistent ones; 1000 unless told"
    )
    parser.add_argument("--each", type=int, default=50, help="faults of a kind; 50 unless told")
    parser.add_argument("--seed", type=int, default=1, help="the first trial; 1 unless told")
    parser.add_argument("--large", action="store_true", help="5000 trials, 200 faults of a kind")
    asked = parser.parse_args()
    if asked.trials < 1 or asked.each < 1 or asked.seed < 0:
        parser.error("--trials and --each must be 1 or more, --seed 0 or more")
    try:
        import scipy
    except ImportError:
        skipped({"the audit": "no scipy, by which the trials are simulated"})
        return
    trials, each = (5000, 200) if asked.large else (asked.trials, asked.each)
    heading(f"The audit of simulated trials, judged with scipy {scipy.__version__}")
    _false_alarms(trials, asked.seed)
    _recall(each, _FAULTY + asked.seed)


def _false_alarms(trials: int, first: int) -> None:
    from precision import false_alarms

    from il2kb.audit.rules import KINDS, rules

    start = time.perf_counter()
    found = false_alarms(range(first, first + trials))
    took = time.perf_counter() - start
    print(f"Findings in {found.applied} consistent trials, which have {found.p_values} p-values")
    print(f"{seconds(found.seconds / found.applied)} a trial, {seconds(took)} with making them\n")
    rows = []
    for rule in sorted(rules(), key=lambda rule: (KINDS.index(rule.kind), rule.code)):
        seeds = found.seeds.get(rule.code, [])
        rows.append(
            (
                rule.code,
                rule.kind,
                str(len(seeds)),
                str(found.findings[rule.code]),
                f"{100 * len(seeds) / found.applied:.2f} %",
                " ".join(map(str, seeds[:3])) if rule.kind != "sensitivity" else "",
            )
        )
    table(("rule", "kind", "trials", "findings", "rate", "seeds"), rows)


def _recall(each: int, first: int) -> None:
    from precision import recalls

    print("Faults, one a trial: found of those that can be seen in what is printed, and of all\n")
    rows = []
    for recall in recalls(range(first, first + 40 * each), each):
        by = ", ".join(
            f"{code.removeprefix('audit.')} {count}" for code, count in recall.by.most_common(3)
        )
        rows.append(
            (
                recall.fault,
                str(recall.seeded),
                str(recall.detectable),
                str(recall.found_detectable),
                _share(recall.found_detectable, recall.detectable),
                _share(recall.found, recall.seeded),
                by,
                " ".join(map(str, recall.missed[:3])),
            )
        )
    table(("fault", "seeded", "detectable", "found", "recall", "of all", "by", "missed"), rows)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


if __name__ == "__main__":
    main()
