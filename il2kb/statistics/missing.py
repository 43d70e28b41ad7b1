"""What the missing participants of two arms could have made of a result."""

from __future__ import annotations

from dataclasses import dataclass

from il2kb.statistics.arguments import whole
from il2kb.statistics.two_by_two import Table

__all__ = ["Scenarios", "scenarios"]


@dataclass(frozen=True)
class Scenarios:
    """The tables of all who were randomised, by what the missing are counted as.

    `best` and `worst` are for the first arm, with an event as a success: best has every missing
    participant of the first arm a success and of the second a failure, worst the reverse. Where
    the event is a harm the two change places.
    """

    best: Table
    worst: Table
    failure: Table
    success: Table


def scenarios(a: int, n1: int, randomised1: int, c: int, n2: int, randomised2: int) -> Scenarios:
    """Return the tables with a of n1 analysed of those randomised, and c of n2, made complete.

    Hollis and Campbell 1999, BMJ 319:670-674. Raises ValueError for fewer randomised than
    analysed, more events than analysed, a number below 0 or one that is not whole; an arm may have
    lost everybody.
    """
    for events, n, randomised in ((a, n1, randomised1), (c, n2, randomised2)):
        whole("events", events, 0)
        whole("the analysed", n, 0)
        whole("the randomised", randomised, 1)
        if not events <= n <= randomised:
            raise ValueError(f"{events} events, {n} analysed, {randomised} randomised")
    most1, most2 = a + randomised1 - n1, c + randomised2 - n2
    return Scenarios(
        best=Table(most1, randomised1, c, randomised2),
        worst=Table(a, randomised1, most2, randomised2),
        failure=Table(a, randomised1, c, randomised2),
        success=Table(most1, randomised1, most2, randomised2),
    )
