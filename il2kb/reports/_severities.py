"""How findings are counted and coloured by severity."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["painted", "told"]

_COLORS = {"violation": 31, "warning": 33, "info": 36}


def painted(severity: str, color: bool) -> str:
    """Return a severity for the terminal."""
    return f"\x1b[{_COLORS[severity]}m\x1b[1m{severity}\x1b[0m" if color else severity


def told(counts: Mapping[str, int]) -> str:
    """Return numbers of findings by severity in words, such as "no violations, 1 warning"."""
    return ", ".join(
        f"{number or 'no'} {word if word == 'info' or number == 1 else word + 's'}"
        for word, number in counts.items()
    )
