"""The report on the made-up knowledge base in tests/data/coverage, for the tests of reports.

What its two trials come to is worked out by hand in test_coverage.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from il2kb.data import Layout
from il2kb.provenance import Stamp
from il2kb.validation import Report, validate

FOLDER = Path(__file__).resolve().parent / "data" / "coverage"
STAMP = Stamp("il2kb 0", "0" * 64, {"urn:graph": "1" * 64})


def coverage_report(profiles: Sequence[str] = ("mini", "any"), folder: Path = FOLDER) -> Report:
    """Return the report on the trials by some checklists, with what these find alone."""
    layout = Layout.of(folder)
    report = validate(layout, list(layout.trial_files().values()), profiles)
    findings = tuple(finding for finding in report.findings if finding.state is not None)
    return replace(report, findings=findings, stamp=STAMP)
