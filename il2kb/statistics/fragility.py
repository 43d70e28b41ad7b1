"""How many participants with another outcome would turn a result over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from il2kb.statistics.arguments import probability
from il2kb.statistics.two_by_two import Table, fisher

__all__ = ["fragility_index", "reverse_fragility_index"]

Test = Callable[[Table], float | None]


def fragility_index(table: Table, alpha: float = 0.05, test: Test = fisher) -> int | None:
    """Return how many non-events must become events until p is alpha or more.

    Walsh et al. 2014, Journal of Clinical Epidemiology 67:622-628: one by one, in the arm with
    fewer events (where both have as many, in the arm that needs fewer changes). 0 where p is alpha
    or more already, as there; a test that is not defined for a table does not reject. None where
    even events throughout the arm leave p below alpha.

    Raises ValueError for an alpha outside 0 to 1.
    """
    probability("alpha", alpha)
    found = [_steps(t, 1, lambda p: p >= alpha, test) for t in _fewer(table)]
    return min((steps for steps in found if steps is not None), default=None)


def reverse_fragility_index(table: Table, alpha: float = 0.05, test: Test = fisher) -> int | None:
    """Return how many events must become non-events until p is below alpha.

    Khan et al. 2020, JAMA Network Open 3(7):e2012469: one by one, in the arm with fewer events, so
    that the arms part further (where both have as many, in the arm that needs fewer changes). 0
    where p is below alpha already. None where even no event at all in the arm leaves p at alpha or
    more.

    Raises ValueError for an alpha outside 0 to 1.
    """
    probability("alpha", alpha)
    found = [_steps(t, -1, lambda p: p < alpha, test) for t in _fewer(table)]
    return min((steps for steps in found if steps is not None), default=None)


def _fewer(table: Table) -> tuple[Table, ...]:
    """Return the table with the arm that has fewer events first; both ways if they have as many."""
    swapped = Table(table.c, table.n2, table.a, table.n1)
    if table.a == table.c:
        return table, swapped
    return (table,) if table.a < table.c else (swapped,)


def _steps(table: Table, step: int, reached: Callable[[float], bool], test: Test) -> int | None:
    """Return how many events more or fewer in the first arm it takes, None if they run out."""
    end = table.n1 if step > 0 else 0
    for events in range(table.a, end + step, step):
        p = test(replace(table, a=events))
        if reached(1.0 if p is None else p):
            return abs(events - table.a)
    return None
