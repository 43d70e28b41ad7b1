"""Lines of a report for the terminal, wrapped to its width."""

from __future__ import annotations

from il2kb.reports import Options
from il2kb.summary.terminal import wrapped
from il2kb.turtle.literals import visible

__all__ = ["Lines"]

_NARROWEST, _WIDEST = 40, 200


class Lines:
    """Makes lines of at most the width of the terminal, between 40 and 200 columns."""

    def __init__(self, options: Options) -> None:
        width = options.width
        self.width = None if width is None else max(_NARROWEST, min(width, _WIDEST))
        self.color = options.color

    def lines(self, text: str, first: str, rest: str | None = None) -> list[str]:
        """Return a text in lines; without a width, in one. `rest` begins those after the first."""
        text = visible(" ".join(text.split()))
        if self.width is None:
            return [(first + text).rstrip()]
        return wrapped(text, self.width, first, rest).split("\n")

    def heading(self, text: str) -> list[str]:
        """Return a heading."""
        return [self.styled(line, 1) for line in self.lines(text, "", "  ")]

    def styled(self, text: str, *styles: int) -> str:
        """Return a text in colours or weights, by their numbers; plain where there is no colour."""
        if not self.color or not text:
            return text
        return "".join(f"\x1b[{style}m" for style in styles) + f"{text}\x1b[0m"
