"""The section on the findings of the audit, to which the marks beside the figures lead."""

from __future__ import annotations

import re
from collections.abc import Mapping

from il2kb.findings import Finding
from il2kb.summary.blocks import entries, entry, section
from il2kb.summary.pieces import cell, literal
from il2kb.summary.presentation import Cell, Section
from il2kb.summary.references import Apparatus

__all__ = ["as_data", "audit"]

_INTRO = (
    "Computed by il2kb from the reported figures. No source says it, and a finding is no verdict. "
    "il2kb audit {} has the arithmetic in full, and what can be done."
)
_NONE = "No finding of the audit is noted here."
_ENOUGH = 150  # characters; part of an arithmetic would say less than none
_STEPS = re.compile(r"; |\n")
_TOKENS = re.compile(r"\d+(?:\.\d+)?|[^\W\d]+")


def audit(trial: str, findings: Mapping[str, Finding], marks: Apparatus) -> Section:
    """Return the section on the findings by label, those of one severity and code in one entry."""
    found: dict[str, list[Cell]] = {}
    for label, finding in findings.items():
        made = cell(literal(f"{label} {_said(finding)}"))
        made["id"], made["cited"] = marks.target(label), marks.ways_back(label)
        found.setdefault(f"{finding.severity}, {finding.code}", []).append(made)
    listed = entries([entry(term, cells) for term, cells in found.items()])
    return section("audit", "Audit", [listed], _NONE, _INTRO.format(trial))


def _said(finding: Finding) -> str:
    """Return the message of a finding with its arithmetic in brackets."""
    message = finding.message.removesuffix(".")
    arithmetic = _short(finding.arithmetic or "", message)
    return f"{message} ({arithmetic})" if arithmetic else message


def _short(arithmetic: str, message: str) -> str:
    """Return the steps of an arithmetic that a message has not, or nothing where they are long."""
    said = set(_TOKENS.findall(message))
    steps = _STEPS.split(arithmetic.rstrip("."))
    new = "; ".join(step for step in steps if not said.issuperset(_TOKENS.findall(step)))
    return new if len(new) <= _ENOUGH else ""


def as_data(findings: Mapping[str, Finding], marks: Apparatus) -> list[dict[str, object]]:
    """Return the findings for JSON, each with its label and the id of its entry."""
    return [
        {"label": label, "id": marks.target(label), **finding.as_dict()}
        for label, finding in findings.items()
    ]
