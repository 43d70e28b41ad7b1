"""Faults that are put into consistent plans, one a trial, and whether each can be seen at all.

A fault may leave a figure that is still possible: a percentage altered to that of another whole
count, a p-value to that of another test. So each kind says, by an own computation with scipy and
without the code under test, whether anybody could see it in what is printed.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable
from fractions import Fraction

from generated import BASELINE, Cell, Comparison, Plan, shown
from possible import interval, p_is_possible, prints, unit, whole_mean, whole_sd

__all__ = ["FAULTS", "Fault"]

Fault = Callable[[Plan, random.Random], "bool | None"]
"""Alters a plan; returns whether that can be seen, None where the plan has nothing to alter."""


def _pick(rng: random.Random, cells: list[Cell]) -> Cell | None:
    return rng.choice(cells) if cells else None


def _counted(plan: Plan, *, printed: bool = True) -> list[Cell]:
    return [
        c
        for c in plan.cells.values()
        if "percent" in c.figures and ("events" in c.figures) == printed
    ]


def _altered(text: str, rng: random.Random) -> str:
    """Return a number with some units of its last digit more or less, not below 0."""
    step = unit(text)
    steps = [s for s in range(-9, 10) if s and Fraction(text) + s * step >= 0]
    return shown(Fraction(text) + rng.choice(steps) * step, len(text.partition(".")[2]))


def percent_altered(plan: Plan, rng: random.Random) -> bool | None:
    """Alter a percentage beside its count in its last digits."""
    cell = _pick(rng, _counted(plan))
    if cell is None:
        return None
    cell.figures["percent"] = _altered(cell.figures["percent"], rng)
    return not prints(
        Fraction(100 * int(cell.figures["events"]), cell.total), cell.figures["percent"]
    )


def percent_alone_altered(plan: Plan, rng: random.Random) -> bool | None:
    """Alter a percentage without a count in its last digits."""
    cell = _pick(rng, _counted(plan, printed=False))
    if cell is None:
        return None
    cell.figures["percent"] = text = _altered(cell.figures["percent"], rng)
    return not any(prints(Fraction(100 * k, cell.total), text) for k in range(cell.total + 1))


def count_altered(plan: Plan, rng: random.Random) -> bool | None:
    """Make a count beside its percentage 1 to 3 higher or lower."""
    cell = _pick(rng, _counted(plan))
    if cell is None:
        return None
    count = int(cell.figures["events"])
    steps = [s for s in (-3, -2, -1, 1, 2, 3) if 0 <= count + s <= cell.total]
    count += rng.choice(steps)
    cell.figures["events"] = str(count)
    return not prints(Fraction(100 * count, cell.total), cell.figures["percent"])


def row_of_another_denominator(plan: Plan, rng: random.Random) -> bool | None:
    """Make a percentage that of its count among 1 to 3 people more or fewer than its column has."""
    cell = _pick(rng, [c for c in _counted(plan) if "total" not in c.figures and c.events])
    if cell is None or cell.events is None:
        return None
    n = cell.total + rng.choice([s for s in (-3, -2, -1, 1, 2, 3) if cell.total + s >= cell.events])
    digits = len(cell.figures["percent"].partition(".")[2])
    cell.figures["percent"] = shown(Fraction(100 * cell.events, n), digits)
    return not prints(Fraction(100 * cell.events, cell.total), cell.figures["percent"])


def total_altered(plan: Plan, rng: random.Random) -> bool | None:
    """Make the denominator that is printed with a count 1 to 3 higher."""
    cell = _pick(rng, [c for c in _counted(plan) if "total" in c.figures])
    if cell is None:
        return None
    n = cell.total + rng.randint(1, 3)
    cell.figures["total"] = str(n)
    return str(n) != plan.sets[cell.set][cell.arm]


def _whole_numbers(plan: Plan) -> list[Cell]:
    return [c for c in plan.cells.values() if c.variable == "score"]


def mean_digits_swapped(plan: Plan, rng: random.Random) -> bool | None:
    """Swap two neighbouring digits of the mean of a score of whole numbers."""
    cell = _pick(rng, _whole_numbers(plan))
    if cell is None:
        return None
    text = cell.figures["mean"]
    digits = [i for i, d in enumerate(text) if d.isdigit()]
    swaps = [(i, j) for i, j in itertools.pairwise(digits) if text[i] != text[j]]
    swaps = [(i, j) for i, j in swaps if not (i == 0 and text[j] == "0")]
    if not swaps:
        return None
    i, j = rng.choice(swaps)
    parts = list(text)
    parts[i], parts[j] = parts[j], parts[i]
    cell.figures["mean"] = "".join(parts)
    return not whole_mean(cell.figures["mean"], cell.total) or not whole_sd(
        cell.figures["mean"], cell.figures["standardDeviation"], cell.total
    )


def sd_altered(plan: Plan, rng: random.Random) -> bool | None:
    """Alter the SD of a score of whole numbers in its last digits."""
    cell = _pick(rng, _whole_numbers(plan))
    if cell is None:
        return None
    cell.figures["standardDeviation"] = text = _altered(cell.figures["standardDeviation"], rng)
    return not whole_sd(cell.figures["mean"], text, cell.total)


def mean_of_items_altered(plan: Plan, rng: random.Random) -> bool | None:
    """Alter the mean of a scale of several items in its last digits."""
    cell = _pick(rng, [c for c in plan.cells.values() if c.variable == "quality"])
    if cell is None:
        return None
    cell.figures["mean"] = text = _altered(cell.figures["mean"], rng)
    return not whole_mean(text, cell.total * plan.variable("quality").items)


def sd_of_binary_altered(plan: Plan, rng: random.Random) -> bool | None:
    """Alter the SD of a variable of 0 and 1 in its last digits."""
    cell = _pick(rng, [c for c in plan.cells.values() if c.variable == "smoking"])
    if cell is None:
        return None
    cell.figures["standardDeviation"] = text = _altered(cell.figures["standardDeviation"], rng)
    n, (low, high) = cell.total, interval(text)
    return not any(
        max(low, Fraction(0)) ** 2 <= Fraction(k * (n - k), n * (n - 1)) <= high**2
        for k in whole_mean(cell.figures["mean"], n)
        if 0 <= k <= n
    )


def derived_count_altered(plan: Plan, rng: random.Random) -> bool | None:
    """Make a count that the encoder derived from a percentage 1 higher or lower."""
    cell = _pick(rng, [c for c in plan.cells.values() if c.derived])
    if cell is None:
        return None
    count = int(cell.derived)
    count += rng.choice([s for s in (-1, 1) if 0 <= count + s <= cell.total])
    cell.derived = str(count)
    return not prints(Fraction(100 * count, cell.total), cell.figures["percent"])


def _tested(plan: Plan, kind: str) -> list[Comparison]:
    def is_of(c: Comparison) -> bool:
        counts = plan.cells[c.result].events is not None
        if kind == "within":
            return c.within and counts
        return not c.within and counts == (kind == "counts") and c.test != "mann-whitney"

    return [c for c in plan.comparisons if c.p is not None and is_of(c)]


def _p_replaced(kind: str) -> Fault:
    def fault(plan: Plan, rng: random.Random) -> bool | None:
        found = _tested(plan, kind)
        if not found:
            return None
        comparison = rng.choice(found)
        before = comparison.p
        while comparison.p in (before, "0.000", "0.00"):
            # Half of them small, as p-values go that people take note of.
            number = rng.random() * (0.1 if rng.random() < 0.5 else 1)
            comparison.p = shown(number, rng.choice((2, 3)))
        return not p_is_possible(plan, comparison)

    fault.__doc__ = f"A p-value is replaced by another ({kind})."
    return fault


def p_digits_transposed(plan: Plan, rng: random.Random) -> bool | None:
    """Swap two neighbouring decimals of a p-value from counts."""
    found = []
    for comparison in _tested(plan, "counts"):
        text = comparison.p or ""
        whole, _, decimals = text.partition(".")
        for i, j in itertools.pairwise(range(len(decimals))):
            if not text.startswith("<") and decimals[i] != decimals[j]:
                swapped = decimals[:i] + decimals[j] + decimals[i] + decimals[j + 1 :]
                found.append((comparison, f"{whole}.{swapped}"))
    if not found:
        return None
    comparison, comparison.p = rng.choice(found)
    return not p_is_possible(plan, comparison)


def p_cut(plan: Plan, rng: random.Random) -> bool | None:
    """Cut the digits of a p-value from counts off, where rounding gives another last digit."""
    found = []
    for comparison in _tested(plan, "counts"):
        if comparison.p is None or comparison.exact is None or comparison.p.startswith("<"):
            continue
        digits = len(comparison.p.partition(".")[2])
        cut = shown(Fraction(int(comparison.exact * 10**digits), 10**digits), digits)
        if cut != comparison.p and float(cut):
            found.append((comparison, cut))
    if not found:
        return None
    comparison, comparison.p = rng.choice(found)
    return not p_is_possible(plan, comparison)


def _with_effect(plan: Plan) -> list[Comparison]:
    return [c for c in plan.comparisons if c.effects]


def estimate_outside(plan: Plan, rng: random.Random) -> bool | None:
    """Put an estimate above the upper limit of its interval."""
    if not (found := _with_effect(plan)):
        return None
    effect = rng.choice(found).effects[0]
    effect.estimate = shown(Fraction(effect.upper) + Fraction(rng.randint(2, 40), 100), 2)
    return True


def limits_swapped(plan: Plan, rng: random.Random) -> bool | None:
    """Swap the limits of an interval."""
    if not (found := [c for c in _with_effect(plan) if c.effects[0].lower != c.effects[0].upper]):
        return None
    effect = rng.choice(found).effects[0]
    effect.lower, effect.upper = effect.upper, effect.lower
    return True


def interval_against_p(plan: Plan, rng: random.Random) -> bool | None:
    """Print p as 0.300 where the interval leaves no effect out, as 0.010 where it includes it."""
    found = []
    for comparison in _with_effect(plan):
        effect = comparison.effects[0]
        null = 0 if effect.measure in ("mean-difference", "risk-difference") else 1
        low, high = interval(effect.lower), interval(effect.upper)
        if low[0] > null or high[1] < null:
            found.append((comparison, "0.300"))
        elif low[1] < null < high[0]:
            found.append((comparison, "0.010"))
    if not found:
        return None
    comparison, text = rng.choice(found)
    comparison.p = text
    return True


def effect_altered(plan: Plan, rng: random.Random) -> bool | None:
    """Alter an estimate by 3 to 9 units of its last digit, within its interval."""
    found = []
    for comparison in _with_effect(plan):
        effect = comparison.effects[0]
        for step in (*range(-9, -2), *range(3, 10)):
            number = Fraction(effect.estimate) + Fraction(step, 100)
            if Fraction(effect.lower) < number < Fraction(effect.upper):
                found.append((comparison, shown(number, 2)))
    if not found:
        return None
    comparison, text = rng.choice(found)
    comparison.effects[0].estimate = text
    one, other = plan.cells[comparison.result], plan.cells[comparison.reference]
    if one.events is not None and other.events is not None:
        p, q = Fraction(one.events, one.total), Fraction(other.events, other.total)
        true = {
            "risk-ratio": lambda: p / q,
            "odds-ratio": lambda: p / (1 - p) * (1 - q) / q,
            "risk-difference": lambda: p - q,
        }[comparison.effects[0].measure]()
        return not prints(true, text)
    (low, high), (low2, high2) = interval(one.figures["mean"]), interval(other.figures["mean"])
    below, above = interval(text)
    return above < low - high2 or below > high - low2


def analysed_above_randomised(plan: Plan, rng: random.Random) -> bool | None:
    """Analyse more in an arm than were randomised to it."""
    arm = rng.randrange(len(plan.arms))
    plan.sets["main"][arm] = str(plan.arms[arm].randomised + rng.randint(1, 3))
    return True


def arms_do_not_sum(plan: Plan, rng: random.Random) -> bool | None:
    """Alter the number that the report gives for its arms together."""
    total = int(plan.own["actualEnrolment"][0]) + rng.choice((-5, -2, -1, 1, 2, 5))
    plan.own["actualEnrolment"] = (str(total), "")
    return True


def subgroup_above_arm(plan: Plan, rng: random.Random) -> bool | None:
    """Give a subgroup of an arm more members than were randomised to the arm."""
    if "nephritis" not in plan.sets:
        return None
    arm = rng.randrange(len(plan.arms))
    plan.sets["nephritis"][arm] = str(plan.arms[arm].randomised + rng.randint(1, 9))
    cell = next(c for c in plan.cells.values() if c.set == "nephritis" and c.arm == arm)
    cell.figures["total"] = plan.sets["nephritis"][arm]
    return True


def loss_without_reason(plan: Plan, rng: random.Random) -> bool | None:
    """Take out the reason why fewer were analysed in an arm than randomised."""
    lost = [arm for arm in plan.arms if arm.analysed < arm.randomised]
    if not lost:
        return None
    rng.choice(lost).reason = False
    return True


def baseline_differs(plan: Plan, rng: random.Random) -> bool | None:
    """Alter a value at entry in Table 2, so that it is not that of Table 1."""
    cells = [c for c in plan.cells.values() if c.table == "Table 2" and c.moment == BASELINE]
    cell = _pick(rng, [c for c in cells if c.variable in ("dose", "score")])
    if cell is None:
        return None
    item = rng.choice([i for i in cell.figures if i != "minimum"])
    other = plan.cells[cell.variable, BASELINE, cell.arm, "Table 1"].figures[item]
    digits = len(other.partition(".")[2])
    cell.figures[item] = shown(Fraction(other) + Fraction(rng.randint(2, 30), 10**digits), digits)
    # Some of those in Table 1 are not in Table 2: all but the maximum may change with them.
    return cell.total == plan.arms[cell.arm].randomised or item == "maximum"


def component_above_whole(plan: Plan, rng: random.Random) -> bool | None:
    """Give a component of a harm more participants than the harm."""
    arm = rng.randrange(len(plan.arms))
    part, whole = (plan.cells[v, "harms", arm, "Table 3"] for v in ("airways", "infection"))
    assert whole.events is not None
    count = whole.events + rng.randint(1, 3)
    if count > part.total:
        return None
    part.events = count
    part.figures = {"events": str(count), "percent": shown(Fraction(100 * count, part.total), 1)}
    return True


def _registered(item: str, *others: tuple[str, str]) -> Fault:
    def fault(plan: Plan, rng: random.Random) -> bool | None:
        if item not in plan.register:
            return None
        new = rng.choice([o for o in others if o != plan.register[item]])
        plan.register[item] = new
        return True

    fault.__doc__ = f"The register has another {item} than the report."
    return fault


def enrolment_differs(plan: Plan, rng: random.Random) -> bool | None:
    """Let the register have another enrolment than the report."""
    item = next(i for i in ("actualEnrolment", "plannedEnrolment") if i in plan.register)
    total = int(plan.register[item][0])
    plan.register[item] = (str(rng.choice((total * 2, total // 2, total + 10))), "")
    return True


def _year(date: str, shift: int) -> str:
    return f"{int(date[:4]) + shift}{date[4:]}"


def retrospective(plan: Plan, rng: random.Random) -> bool | None:
    """Let the trial be first posted after its start."""
    start = plan.register["startDate"][0]
    plan.register["firstPostedDate"] = (f"{start[:4]}-{rng.choice(('06-01', '10-13'))}", "")
    return True


def start_after_completion(plan: Plan, rng: random.Random) -> bool | None:
    """Let the register have the completion before the start."""
    item = rng.choice(("completionDate", "primaryCompletionDate"))
    plan.register[item] = (_year(plan.register["startDate"][0], -rng.randint(1, 2)), "")
    return True


def start_differs(plan: Plan, rng: random.Random) -> bool | None:
    """Let the report have another start than the register."""
    plan.own["startDate"] = (_year(plan.own["startDate"][0], rng.choice((1, 2))), "")
    return True


def _primary(plan: Plan) -> Comparison:
    return next(c for c in plan.comparisons if c.result[0] == plan.primary)


def met_against_p(plan: Plan, rng: random.Random) -> bool | None:
    """Claim that the primary endpoint was met where its p is not below 0.05."""
    p = _primary(plan).p
    if plan.verdict != "not-met" or p is None or p.startswith("<"):
        return None
    plan.verdict = "met"
    # With several arms any of them may be the one that the claim is about.
    others = [c.p for c in plan.comparisons if c.result[0] == plan.primary]
    return all(
        o is not None and not o.startswith("<") and interval(o)[0] >= Fraction(5, 100)
        for o in others
    )


def not_met_against_p(plan: Plan, rng: random.Random) -> bool | None:
    """Claim that the primary endpoint was not met where its p is below 0.05."""
    if plan.verdict != "met":
        return None
    plan.verdict, plan.direction = "not-met", None
    others = [c.p for c in plan.comparisons if c.result[0] == plan.primary]
    return all(o is not None and interval(o)[1] <= Fraction(5, 100) for o in others)


def harm_left_out(plan: Plan, rng: random.Random) -> bool | None:
    """Take out of the abstract a harm of which a table has events."""
    if not plan.harms:
        return None
    harm = rng.choice(plan.harms)
    plan.harms.remove(harm)
    # One that names infections names those of the upper airways as well.
    return plan.variable(harm).component_of not in plan.harms


def conference_duration(plan: Plan, rng: random.Random) -> bool | None:
    """Let a conference abstract have another duration of treatment than the article."""
    if not plan.conference:
        return None
    weeks = int(re.findall(r"\d+", plan.conference["treatmentDuration"][0])[0])
    plan.conference["treatmentDuration"] = (f"{weeks - 2} weeks", "unit:WK")
    return True


FAULTS: dict[str, Fault] = {
    "percentage altered": percent_altered,
    "percentage without count altered": percent_alone_altered,
    "count altered": count_altered,
    "percentage of another denominator": row_of_another_denominator,
    "denominator with the count altered": total_altered,
    "mean of whole numbers, digits swapped": mean_digits_swapped,
    "SD of whole numbers altered": sd_altered,
    "mean over several items altered": mean_of_items_altered,
    "SD of 0 and 1 altered": sd_of_binary_altered,
    "count derived by the encoder altered": derived_count_altered,
    "p replaced, counts": _p_replaced("counts"),
    "p replaced, means": _p_replaced("means"),
    "p replaced, within an arm": _p_replaced("within"),
    "p with digits transposed": p_digits_transposed,
    "p cut instead of rounded": p_cut,
    "estimate outside its interval": estimate_outside,
    "limits swapped": limits_swapped,
    "interval against p": interval_against_p,
    "effect altered": effect_altered,
    "analysed above randomised": analysed_above_randomised,
    "fewer analysed without a reason": loss_without_reason,
    "arms do not sum": arms_do_not_sum,
    "subgroup above its arm": subgroup_above_arm,
    "baseline differs between tables": baseline_differs,
    "component above the whole": component_above_whole,
    "registered masking": _registered(
        "masking", ("double-blind", "masking.double-blind"), ("open-label", "masking.open-label")
    ),
    "registered model": _registered("interventionModel", ("crossover", "model.crossover")),
    "registered purpose": _registered("purpose", ("prevention", "purpose.prevention")),
    "registered age": _registered("maximumAge", ("55", "unit.year"), ("80", "unit.year")),
    "registered enrolment": enrolment_differs,
    "registered primary outcome": _registered(
        "registeredPrimaryOutcomes", ("BILAG at the end of treatment", "instrument.bilag")
    ),
    "registered after the start": retrospective,
    "completion before the start": start_after_completion,
    "start differs": start_differs,
    "met against p": met_against_p,
    "not met against p": not_met_against_p,
    "harm left out of the abstract": harm_left_out,
    "duration in the conference abstract": conference_duration,
}
"""The kinds of faults by name."""
