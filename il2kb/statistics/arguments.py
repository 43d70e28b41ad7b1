"""Arguments that are impossible, refused with a text that names them."""

from __future__ import annotations

__all__ = ["confidence", "not_negative", "probability", "whole"]


def whole(name: str, value: object, least: int) -> None:
    """Raise ValueError unless the value is a whole number (an int) of at least `least`."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{name} must be a whole number, not {value!r}")
    if value < least:
        raise ValueError(f"{name} must be at least {least}, not {value}")


def not_negative(name: str, value: float) -> None:
    """Raise ValueError unless the value is a number of 0 or more, and finite."""
    if not 0 <= value < float("inf"):
        raise ValueError(f"{name} must be 0 or more, not {value}")


def probability(name: str, value: float) -> None:
    """Raise ValueError unless the value lies in 0 to 1."""
    if not 0 <= value <= 1:
        raise ValueError(f"{name} must be in 0 to 1, not {value}")


def confidence(level: float) -> None:
    """Raise ValueError unless the level lies between 0 and 100, in per cent."""
    if not 0 < level < 100:
        raise ValueError(f"the level must be between 0 and 100 per cent, not {level}")
