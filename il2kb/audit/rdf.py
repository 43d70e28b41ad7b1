"""The findings of an audit as RDF, so that they can be queried beside what is encoded.

A finding is an il2:Finding with an IRI made of its trial, rule and figure, which stays where other
findings come and go. A count that follows from a percentage is an il2:Derived statement. What the
vocabulary of SHACL has for results (sh:focusNode, sh:resultSeverity, sh:resultMessage) is used;
the rest of a validation report, such as the constraint component, has no meaning here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, count
from urllib.parse import quote

import pyoxigraph as ox

from il2kb.audit.remark import ADDED, Recomputed
from il2kb.audit.report import Audit
from il2kb.audit.rules import Rule, rules
from il2kb.audit.run import audit
from il2kb.data import BASE
from il2kb.findings import Finding
from il2kb.prefixes import known
from il2kb.shacl.graph import TYPE
from il2kb.shacl.vocabulary import RDFS, XSD, sh
from il2kb.store import Index
from il2kb.terms import il2
from il2kb.turtle import write_triples

__all__ = ["audit_graphs", "to_turtle"]

_AUDIT = f"{BASE}audit"
_COUNT_RULE = ox.NamedNode(f"{BASE}concept/rule.count-from-percentage")
_LABEL = ox.NamedNode(RDFS + "label")
_NOTATION = ox.NamedNode("http://www.w3.org/2004/02/skos/core#notation")
_SOURCE = ox.NamedNode("http://purl.org/dc/terms/source")
_INTEGER = ox.NamedNode(XSD + "integer")

_Row = tuple[ox.NamedNode, ox.NamedNode | ox.Literal]


def audit_graphs(index: Index, trial: ox.NamedNode | None = None) -> list[ox.Quad]:
    """Return the rules, and the audit of a trial or of every trial, each a graph of its own.

    A trial that cannot be read has none.
    """
    iris = index.trials()
    chosen = [key for key, iri in iris.items() if trial in (None, ox.NamedNode(iri))]
    found = [quad for rule in rules() for quad in _quads(_rule(rule), _AUDIT)]
    if not chosen:
        return found
    outcome = audit(index, chosen)
    for key in outcome.trials:
        found += _quads(_trial(outcome, key, iris[key]), f"{_AUDIT}/{quote(key, safe='')}")
    return found


def to_turtle(outcome: Audit) -> str:
    """Return an audit in canonical Turtle: its rules, findings, and the counts that it adds.

    What could not be read is not in it, but in a comment at the end.
    """
    codes = {finding.code for finding in outcome.findings}
    triples = [triple for rule in rules() if rule.code in codes for triple in _rule(rule)]
    for trial in outcome.trials:
        triples += _trial(outcome, trial, f"{BASE}trial/{quote(trial, safe='')}")
    text = write_triples(triples, known())
    text += "".join(f"# not read: {str(path)!a}\n" for path in outcome.broken)
    return text + (f"# {outcome.stamp.line()}\n" if outcome.stamp else "")


def _quads(triples: Iterable[ox.Triple], graph: str) -> Iterator[ox.Quad]:
    name = ox.NamedNode(graph)
    return (ox.Quad(t.subject, t.predicate, t.object, name) for t in triples)


def _rule_iri(code: str) -> ox.NamedNode:
    return ox.NamedNode(f"{_AUDIT}/rule/{quote(code.removeprefix('audit.'), safe='')}")


def _rule(rule: Rule) -> Iterator[ox.Triple]:
    rows: list[_Row] = [
        (TYPE, il2.AuditRule),
        (_LABEL, ox.Literal(rule.title, language="en")),
        (_NOTATION, ox.Literal(rule.code)),
        (il2.ruleKind, ox.Literal(rule.kind)),
        *((_SOURCE, ox.Literal(source)) for source in rule.sources),
    ]
    return _triples(_rule_iri(rule.code), rows)


def _trial(outcome: Audit, trial: str, iri: str) -> Iterator[ox.Triple]:
    """Yield the triples about a trial, given its id and its IRI."""
    taken: set[str] = set()
    own = (finding for finding in outcome.findings if finding.trial == trial)
    # In an order that does not hang on other findings, so that the numbers do not either.
    for finding in sorted(own, key=_key):
        code = finding.code.removeprefix("audit.")
        node = _node(trial, f"{code}.{_local(finding.focus or trial)}", taken)
        yield from _triples(node, _finding(finding, iri))
    for one in outcome.recomputed[trial]:
        if one.kind == "count" and one.outcome == ADDED:
            node = _node(trial, f"count.{_local(one.focus)}", taken)
            yield from _triples(node, _count(one, iri))


def _key(finding: Finding) -> tuple[object, ...]:
    inputs = tuple(one.iri for one in finding.inputs)
    return finding.code, finding.focus or "", inputs, finding.beside, finding.message


def _node(trial: str, name: str, taken: set[str]) -> ox.NamedNode:
    """Return the IRI of a name; where that is taken, with the first free number from 2."""
    numbered = (f"{name}.{number}" for number in count(2))
    free = next(one for one in chain([name], numbered) if one not in taken)
    taken.add(free)
    return ox.NamedNode(f"{_AUDIT}/{quote(trial, safe='')}#{free}")


def _finding(finding: Finding, trial: str) -> list[_Row]:
    rows: list[_Row] = [
        (TYPE, il2.Derived),
        (TYPE, il2.Finding),
        (il2.ofTrial, ox.NamedNode(trial)),
        (il2.rule, _rule_iri(finding.code)),
        (sh("resultSeverity"), sh(finding.severity.capitalize())),
        (sh("resultMessage"), ox.Literal(finding.message)),
        *((il2.input, ox.NamedNode(one.iri)) for one in finding.inputs),
        *((il2.about, ox.NamedNode(iri)) for iri in (finding.focus, *finding.beside) if iri),
    ]
    if finding.focus is not None:
        rows.append((sh("focusNode"), ox.NamedNode(finding.focus)))
    if finding.arithmetic:
        rows.append((il2.calculation, ox.Literal(finding.arithmetic)))
    if finding.hint:
        rows.append((il2.remedy, ox.Literal(finding.hint)))
    return rows


def _count(one: Recomputed, trial: str) -> list[_Row]:
    return [
        (TYPE, il2.Derived),
        (il2.ofTrial, ox.NamedNode(trial)),
        (il2.about, ox.NamedNode(one.focus)),
        (il2.number, ox.Literal(dict(one.figures)["events"], datatype=_INTEGER)),
        (il2.rule, _COUNT_RULE),
        (il2.calculation, ox.Literal(one.text)),
        *((il2.input, ox.NamedNode(statement.iri)) for statement in one.inputs),
    ]


def _triples(node: ox.NamedNode, rows: Iterable[_Row]) -> Iterator[ox.Triple]:
    return (ox.Triple(node, predicate, value) for predicate, value in rows)


def _local(iri: str) -> str:
    """Return the last part of an IRI, as a part of another."""
    return quote(iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1], safe=".-_~")
