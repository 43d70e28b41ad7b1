"""An audit as plain data, for templates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from il2kb.audit.rules import rules
from il2kb.findings import Finding
from il2kb.reports import Options
from il2kb.reports._audited import (
    MARKS,
    AuditedTrial,
    arithmetic,
    audited,
    marks_used,
    methods,
    place,
    sources,
    unread,
)
from il2kb.reports._page import shown
from il2kb.reports._paths import shown_path
from il2kb.reports._rule_pages import KINDS, paragraphs
from il2kb.reports._severities import told

if TYPE_CHECKING:
    from il2kb.audit import Audit

__all__ = ["render_audit"]


def render_audit(audit: Audit, options: Options, form: str) -> str:
    """Return an audit by the template _audit.FORM.j2; a knowledge base may have its own."""
    from il2kb.templating import find, shipped

    folders = [*options.layout.folders("templates"), shipped()]
    return find(folders, "_audit", form).render({"report": _report(audit, options)}, {})


def _report(audit: Audit, options: Options) -> dict[str, Any]:
    home = options.layout.kb.absolute().parent
    trials = list(audited(audit, options))
    used = {finding.code for finding in audit.findings}
    plain: dict[str, Any] = {
        "title": _title(trials),
        "trials": [
            _trial(trial, number, options, home) for number, trial in enumerate(trials, 1)
        ],
        "unread": [_finding(finding, 0, number, home)
                   for number, finding in enumerate(unread(audit), 1)],
        "broken": [str(shown_path(path, home)) for path in audit.broken],
        "marks": [{"mark": mark, "meaning": MARKS[mark]} for mark in marks_used(audit.findings)],
        "rules": [
            {
                "id": _anchor(rule.code),
                "code": rule.code,
                "title": rule.title,
                "kind": rule.kind,
                "meaning": KINDS[rule.kind],
                "paragraphs": [" ".join(text.split()) for text in paragraphs(rule)],
                "sources": list(rule.sources),
            }
            for rule in rules()
            if rule.code in used
        ],
        "counts": audit.counts,
        "told": told(audit.counts),
        "threshold": options.threshold,
        "fails": audit.fails(options.threshold),
        "all": options.recomputed,
        "stamp": "" if audit.stamp is None else audit.stamp.line(),
    }  # fmt: skip
    seen: dict[str, Any] = shown(plain)
    return seen


def _title(trials: list[AuditedTrial]) -> str:
    if len(trials) == 1:
        return f"Audit of {trials[0].label or trials[0].id}"
    return f"Audit of {len(trials)} trials" if trials else "Audit"


def _trial(trial: AuditedTrial, number: int, options: Options, home: Path) -> dict[str, Any]:
    return {
        "id": f"trial-{number}",
        "trial": trial.id,
        "label": trial.label,
        "told": told(trial.counts),
        "counts": trial.counts,
        "findings": [
            _finding(finding, number, one, home) for one, finding in enumerate(trial.findings, 1)
        ],
        "done": trial.done,
        "kinds": [
            {
                "name": kind.name,
                "total": kind.total,
                "outcomes": [{"word": word, "number": n} for word, n in kind.outcomes],
            }
            for kind in trial.kinds
        ],
        "reasons": [
            {"kind": reason.kind, "text": reason.text, "subjects": list(reason.subjects)}
            for reason in trial.reasons
        ],
        "recomputed": [
            {
                "kind": one.kind,
                "subject": one.subject,
                "printed": one.printed,
                "outcome": one.outcome,
                "methods": methods(one),
                "text": one.text,
            }
            for one in (trial.recomputed if options.recomputed else ())
        ],
    }


def _finding(finding: Finding, trial: int, number: int, home: Path) -> dict[str, Any]:
    return {
        "id": f"finding-{trial}-{number}",
        "number": number,
        "code": finding.code,
        "rule": _anchor(finding.code),
        "severity": finding.severity,
        "message": finding.message,
        "arithmetic": arithmetic(finding),
        "sources": sources(finding),
        "place": place(finding, home),
        "hint": finding.hint or "",
    }


def _anchor(code: str) -> str:
    return "rule-" + code.removeprefix("audit.")
