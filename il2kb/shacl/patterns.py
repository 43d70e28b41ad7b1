r"""sh:pattern: XPath regular expressions, run by Python's `re`.

Python's own extras (look-ahead and the like) are let through. What XPath has and `re` has not
(\p{...}, \i, \c, subtraction of character classes) is refused, never misread.
"""

from __future__ import annotations

import re

from il2kb.errors import DataError

__all__ = ["compile_pattern"]

_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE}


def compile_pattern(pattern: str, flags: str = "") -> re.Pattern[str]:
    """Return the pattern for `.search`; raises DataError when it cannot be run."""
    unknown = sorted(set(flags) - set("ismxq"))
    if unknown:
        raise DataError(
            f"sh:flags has {unknown[0]!r}", hint='the flags are i, s, m, x and q: sh:flags "i"'
        )
    bits = re.RegexFlag(0)
    for flag in flags:
        bits |= _FLAGS.get(flag, re.RegexFlag(0))
    try:
        return re.compile(re.escape(pattern) if "q" in flags else _translate(pattern, flags), bits)
    except re.error as error:
        raise DataError(
            f"sh:pattern {pattern!r} cannot be run: {error}",
            hint="\\p{...}, \\i and \\c are not supported; write the characters, as in [A-Za-z]",
        ) from error


def _translate(pattern: str, flags: str) -> str:
    """Return the pattern with `$`, `.` and blanks meaning what they mean in XPath."""
    out: list[str] = []
    in_class = False
    place = 0
    while place < len(pattern):
        char = pattern[place]
        place += 1
        if char == "\\":
            out.append(pattern[place - 1 : place + 1])
            place += 1
        elif in_class:
            if char == "[":
                if out[-1] == "-":
                    raise DataError(
                        f"sh:pattern {pattern!r} subtracts one character class from another",
                        hint="write the characters that are left",
                    )
                char = r"\["  # a bare one warns in Python
            in_class = char != "]" or out[-1] in ("[", "[^")
            out.append(char)
        elif char == "[":
            in_class = True
            negated = pattern[place : place + 1] == "^"
            place += negated
            out.append("[^" if negated else "[")
        elif char == "$" and "m" not in flags:
            out.append(r"\Z")  # Python's $ also matches before a last newline
        elif char == "." and "s" not in flags:
            out.append(r"[^\n\r]")
        elif "x" in flags and char in " \t\n\r":
            continue
        else:
            out.append(char)
    return "".join(out)
