"""SARIF 2.1.0, by which code hosts show findings at their lines.

Section numbers are those of the standard, docs.oasis-open.org/sarif/sarif/v2.1.0.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from il2kb import __version__
from il2kb.data import BASE
from il2kb.findings import SEVERITIES, Finding
from il2kb.profiles import SHAPE, Item, find_profile
from il2kb.reports import Options
from il2kb.shacl.graph import Graph
from il2kb.terms import il2
from il2kb.validation import items
from il2kb.validation.names import show

if TYPE_CHECKING:
    from il2kb.audit import Audit
    from il2kb.validation import Report

__all__ = ["forms", "write", "write_audit"]

forms = ("report",)

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {"violation": "error", "warning": "warning", "info": "note"}
_ROOT = "SRCROOT"


def write(report: Report, options: Options) -> str:
    """Return the findings as a SARIF log of one run; what is reported or not asked is no finding.

    Paths are relative to the root of the git repository around the current folder, else to the
    current folder; those outside are whole.
    """
    rules = _Rules(report, options)
    return _log(report, rules.rule)


def write_audit(audit: Audit, options: Options) -> str:
    """Return the findings of an audit as such a log; its rules have their pages as help."""
    return _log(audit, _AuditRules(audit).rule)


def _log(report: Report, rule: Callable[[str], dict[str, Any]]) -> str:
    root = _root()
    codes = {code: n for n, code in enumerate(dict.fromkeys(f.code for f in report.findings))}
    fingerprints: Counter[str] = Counter()
    run = {
        "tool": {
            "driver": {
                "name": "il2kb",
                "version": __version__,
                "informationUri": BASE,
                "rules": [rule(code) for code in codes],
            }
        },
        # By which code hosts tell two runs over one commit apart (3.17.3).
        "automationDetails": {"id": f"il2kb/{'+'.join(report.profiles)}/"},
        "invocations": [_invocation(report, root)],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(finding, codes[finding.code], root, fingerprints) for finding in report.findings
        ],
        "properties": {
            "engine": report.engine,
            "profiles": list(report.profiles),
            "stamp": None if report.stamp is None else report.stamp.line(),
        },
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


class _Rules:
    """The items of the profiles as rules."""

    def __init__(self, report: Report, options: Options) -> None:
        self._items = items(options.layout, report.profiles)
        self._profiles = {name: find_profile(options.layout, name) for name in report.profiles}
        self._owners = {f.code: f.profile for f in report.findings}
        self._severities = {f.code: f.severity for f in report.findings}

    def rule(self, code: str) -> dict[str, Any]:
        """Return the rule of an item; one that is nowhere described has its code alone."""
        item = self._items.get(code)
        severity = self._severities[code] if item is None else item.severity
        rule = _named(code, severity)
        profile = self._profiles.get(self._owners[code])
        properties: dict[str, Any] = {"profile": self._owners[code], "tags": ["il2kb"]}
        if item is not None:
            rule |= _texts(item)
            properties["source"] = item.source
            if profile is not None and code.startswith(f"{profile.name}."):
                properties["edition"] = _edition(profile.graph, profile.name)
                properties["tags"].append(profile.name)
        return rule | {"properties": properties}


class _AuditRules:
    """The rules of the audit."""

    def __init__(self, audit: Audit) -> None:
        from il2kb.audit.rules import rules

        self._known = {rule.code: rule for rule in rules()}
        # The gravest of its findings, as a rule may find things of several severities.
        self._severities: dict[str, str] = {}
        for finding in sorted(audit.findings, key=lambda f: SEVERITIES.index(f.severity)):
            self._severities.setdefault(finding.code, finding.severity)

    def rule(self, code: str) -> dict[str, Any]:
        """Return a rule; what could not be read has its code alone."""
        rule = _named(code, self._severities[code])
        properties: dict[str, Any] = {"profile": "audit", "tags": ["il2kb", "audit"]}
        known = self._known.get(code)
        if known is not None:
            properties |= {"kind": known.kind, "sources": list(known.sources)}
            explained = f"il2kb audit --explain {code}"
            sources = "".join(f"\n- {source}" for source in known.sources)
            text = known.page + (f"\n\nSources:{sources}" if sources else "")
            rule |= {
                "shortDescription": {"text": _braced(known.title)},
                "help": {
                    "text": _braced(text),
                    "markdown": _braced(
                        "\n\n".join([*map(_escaped, known.page.split("\n\n")), f"`{explained}`"])
                    ),
                },
            }
        return rule | {"properties": properties}


def _named(code: str, severity: str) -> dict[str, Any]:
    words = code.replace("-", ".").split(".")
    return {
        "id": code,
        "name": "".join(word[:1].upper() + word[1:] for word in words),
        "defaultConfiguration": {"level": _LEVELS[severity]},
    }


def _texts(item: Item) -> dict[str, Any]:
    source = f" Source: {item.source}." if item.source else ""
    return {
        "shortDescription": {"text": _braced(item.title)},
        "fullDescription": {"text": _braced(item.problem or item.title)},
        "help": {
            "text": _braced(f"What to write: {item.solution}.{source}"),
            "markdown": _braced(
                f"{_escaped(item.problem)}\n\n**What to write:** {_escaped(item.solution)}"
                f"\n\n{_escaped(source.strip())}\n\n`il2kb validate --explain {item.code}`"
            ),
        },
    }


def _edition(graph: Graph, name: str) -> str | None:
    import pyoxigraph as ox

    found = graph.objects(ox.NamedNode(SHAPE + name), il2.edition)
    return next((value.value for value in found if isinstance(value, ox.Literal)), None)


def _result(finding: Finding, index: int, root: Path, fingerprints: Counter[str]) -> dict[str, Any]:
    message = finding.message + (f"; {finding.hint}" if finding.hint else "")
    location: dict[str, Any] = {}
    if finding.position is not None:
        place = finding.position
        region = {"startLine": place.line, "startColumn": place.column}
        if place.end_column is not None:
            region["endColumn"] = place.end_column
        location["physicalLocation"] = {"artifactLocation": _artifact(place.path, root)}
        if place.line is not None:
            location["physicalLocation"]["region"] = {k: v for k, v in region.items() if v}
    if finding.focus is not None:
        location["logicalLocations"] = [
            {
                "name": _shown(finding.focus),
                "fullyQualifiedName": finding.focus,
                "kind": "resource",
            }
        ]
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": _braced(message)},
    }
    if location:
        result["locations"] = [location]
    result["partialFingerprints"] = {"finding/v1": _fingerprint(finding, root, fingerprints)}
    known = {
        "profile": finding.profile,
        "trial": finding.trial,
        "state": finding.state,
        "source": finding.source,
        "path": finding.path,
        "value": finding.value,
        "arithmetic": finding.arithmetic,
        "inputs": [one.as_dict() for one in finding.inputs] or None,
        "beside": list(finding.beside) or None,
    }
    result["properties"] = {key: value for key, value in known.items() if value is not None}
    return result


def _fingerprint(finding: Finding, root: Path, seen: Counter[str]) -> str:
    """Return a hash that stays where lines move; the equal in a file are told apart by a number.

    The state is not in it: the item that nobody read and the one that is not reported are one.
    """
    file = "" if finding.position is None else _artifact(finding.position.path, root)["uri"]
    parts = (
        finding.code,
        finding.focus or file,
        finding.path or "",
        finding.value or "",
        finding.source or "",
        *(one.iri for one in finding.inputs),
    )
    key = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    seen[key] += 1
    return f"{key}:{seen[key]}"


def _invocation(report: Report, root: Path) -> dict[str, Any]:
    invocation: dict[str, Any] = {"executionSuccessful": not report.broken}
    if report.broken:
        invocation["toolExecutionNotifications"] = [
            {
                "level": "error",
                "message": {"text": "The file could not be read; a result says why."},
                "locations": [{"physicalLocation": {"artifactLocation": _artifact(path, root)}}],
            }
            for path in report.broken
        ]
    return invocation


def _root() -> Path:
    """Return the root of the repository around the current folder, else that folder."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)


def _artifact(path: Path, root: Path) -> dict[str, str]:
    whole = Path(os.path.normpath(Path.cwd() / path))
    if whole.is_relative_to(root):
        relative = whole.relative_to(root).as_posix()
        return {"uri": quote(os.fsencode(relative)), "uriBaseId": _ROOT}
    return {"uri": whole.as_uri()}


def _shown(iri: str) -> str:
    import pyoxigraph as ox

    return show(ox.NamedNode(iri))


def _braced(text: str) -> str:
    """Return a text in which braces are not taken for places to be filled in (3.11.5)."""
    return text.replace("{", "{{").replace("}", "}}")


def _escaped(text: str) -> str:
    from il2kb.templating import markdown

    return markdown(text)
