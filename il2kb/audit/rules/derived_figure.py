"""What the knowledge base derived is derived rightly.

An encoder may have derived counts from percentages, p-values and effects from counts, with the rule
and the inputs of each. They are computed again here, by code of its own, and held against the
digits that the file has. A finding is a fault of the knowledge base, not of a source.
"""

from __future__ import annotations

from collections.abc import Iterator

from il2kb import model
from il2kb.audit.averages import average
from il2kb.audit.effects import estimates
from il2kb.audit.evidence import reported
from il2kb.audit.examination import Examination
from il2kb.audit.remark import Remark
from il2kb.statistics import means, two_by_two
from il2kb.statistics.rounding import COMPARATORS, Printed
from il2kb.statistics.two_by_two import Table

__all__ = ["check", "kind", "sources"]

kind = "exact"
sources = ("il2kb, the rules of kb/concepts/rules.ttl",)

# By the names of the concepts of rules.
_TESTS = {
    "pearson-chi-squared": "pearson",
    "n-minus-1-chi-squared": "n-1",
    "yates-chi-squared": "yates",
    "likelihood-ratio": "likelihood-ratio",
    "wald-risk-difference-test": "wald-rd",
    "arcsine-difference": "arcsine",
    "fisher-exact": "fisher",
    "welch-t-on-binary": "welch-0-1",
}
_COUNT = "count-from-percentage"
_DENOMINATORS = ("denominator-from-percentages", "denominator-from-counts")


def check(of: Examination) -> Iterator[Remark]:
    """Yield the derived figures that recomputing does not give."""
    for result in of.trial.results:
        yield from _counts(result, of)
    for contrast in of.trial.contrasts:
        name = of.evidence.contrast(contrast.result, contrast.reference)
        table = _table(contrast)
        for p in contrast.p_values:
            yield from _p_value(p, table, contrast, name, of)
        if table is not None:
            for effect in contrast.effects:
                yield from _effect(effect, table, name)


def _rule(statement: model.Statement) -> str:
    derived = statement.layer == "derived" and statement.rule is not None
    name = statement.rule.name if derived and statement.rule is not None else ""
    return name.removeprefix("rule.")


def _number(statement: model.Statement) -> Printed | None:
    """Return the number of a statement with its digits; None where validation tells of it."""
    if statement.number is None or statement.comparator not in (None, *COMPARATORS):
        return None
    return Printed(statement.number, statement.comparator)


def _table(contrast: model.Contrast) -> Table | None:
    """Return the counts of a contrast as they are encoded, in whatever layer."""
    numbers = []
    for result in (contrast.result, contrast.reference):
        events, total = result.value("events"), result.denominator
        for statement in (events, total):
            if statement is None or statement.number is None or statement.comparator:
                return None
            if statement.number != statement.number.to_integral_value():
                return None
            numbers.append(int(statement.number))
    a, n1, c, n2 = numbers
    return Table(a, n1, c, n2) if 0 <= a <= n1 and 0 <= c <= n2 and n1 and n2 else None


def _counts(result: model.Result, of: Examination) -> Iterator[Remark]:
    found = of.proportions[result]
    events = result.value("events")
    if events is not None and _rule(events) == _COUNT:
        if isinstance(found, str):
            yield _remark(events, f"events of {of.evidence.name(result)}", found)
        elif events.number != found.events:
            yield _remark(events, f"events of {of.evidence.name(result)}", found.inferred)
    group = result.set.group(result.arm)
    analysed = group.analysed if group is not None else None
    if analysed is None or isinstance(found, str) or reported(result, "percent") is None:
        return
    if _rule(analysed) in _DENOMINATORS and analysed.number != found.total:
        yield _remark(analysed, f"denominator of {of.evidence.name(result)}", found.inferred)


def _p_value(
    p: model.Statement, table: Table | None, contrast: model.Contrast, name: str, of: Examination
) -> Iterator[Remark]:
    rule, number = _rule(p), _number(p)
    if number is None:
        return
    if rule in _TESTS and table is not None:
        value = two_by_two.TESTS[_TESTS[rule]](table)
        if value is None or not number.holds(value):
            shown = "is not defined" if value is None else f"gives {value:.5f}"
            said = f"{two_by_two.NAMES[_TESTS[rule]]} of {_shown(table)} {shown}"
            yield _remark(p, f"p-value of {name}", said)
    elif rule == "student-t-from-summaries":
        one = average(contrast.result, of.proportions)
        other = average(contrast.reference, of.proportions)
        if isinstance(one, str) or isinstance(other, str):
            yield _remark(p, f"p-value of {name}", one if isinstance(one, str) else str(other))
            return
        value = means.student(
            one.mean.value, one.sd.value, one.n, other.mean.value, other.sd.value, other.n
        )
        if value is None or not number.holds(value):
            shown = "is not defined" if value is None else f"gives {value:.5f}"
            yield _remark(p, f"p-value of {name}", f"Student's t test {shown}")


def _effect(effect: model.Effect, table: Table, name: str) -> Iterator[Remark]:
    level = 95.0 if effect.level is None else float(effect.level)
    made = estimates(table, level).get(effect.measure.name) if 0 < level < 100 else None
    if made is None:
        return
    figures = (
        (effect.estimate, made.estimate),
        (effect.lower, made.lower),
        (effect.upper, made.upper),
    )
    for statement, value in figures:
        if statement is None or not _rule(statement).endswith("wald"):
            continue
        number = _number(statement)
        if number is not None and not number.holds(value):
            said = f"{_shown(table)} gives {value:.5g}"
            yield _remark(statement, f"{effect.measure.label} of {name}", said)


def _shown(table: Table) -> str:
    return f"{table.a}/{table.n1} against {table.c}/{table.n2}"


def _remark(statement: model.Statement, what: str, arithmetic: str) -> Remark:
    return Remark(
        "violation",
        f"the derived {what}, {statement}, does not follow by its rule: {arithmetic}",
        statement.iri,
        (statement,),
        arithmetic,
        "derive the figure again, and correct it in the file",
    )
