"""The rules of the audit, one module a rule.

A module here is a rule; its code is "audit." and its name with hyphens. It has

- a docstring: the page about the rule, whose first line is its title;
- `kind`: "exact" where the figures of a finding cannot all be so as they are printed,
  "difference" where what two places say differs, or a reason is not told, "method" where none of
  the methods that are tried gives a figure, though another may, "probabilistic" where figures
  hardly go together, "sensitivity" where a finding says how much hangs on what, and not that
  something is amiss;
- `sources`: the papers that it follows;
- `check`: a function from an Examination to the Remarks about it.

Nothing else needs to know of it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from il2kb.errors import NotFoundError

if TYPE_CHECKING:
    from il2kb.audit.examination import Examination
    from il2kb.audit.remark import Remark

__all__ = ["KINDS", "Rule", "find", "rules"]

KINDS = ("exact", "difference", "method", "probabilistic", "sensitivity")


@dataclass(frozen=True)
class Rule:
    """A rule: its code, title, kind, sources, the page about it, and what runs it."""

    code: str
    title: str
    kind: str
    sources: tuple[str, ...]
    page: str
    check: Callable[[Examination], Iterator[Remark]]


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules, by code."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py"))
    return tuple(_rule(name) for name in names if not name.startswith("_"))


def _rule(name: str) -> Rule:
    module = importlib.import_module(f"{__name__}.{name}")
    page = (module.__doc__ or "").strip()
    return Rule(
        "audit." + name.replace("_", "-"),
        page.split("\n", 1)[0].rstrip("."),
        module.kind,
        module.sources,
        page,
        module.check,
    )


def find(code: str) -> Rule:
    """Return the rule of a code, with or without "audit."; raises NotFoundError, with near ones."""
    known = {rule.code: rule for rule in rules()}
    whole = code if code in known else f"audit.{code}"
    if whole not in known:
        raise NotFoundError("rule of the audit", code, known)
    return known[whole]
