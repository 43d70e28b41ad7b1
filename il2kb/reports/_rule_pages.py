"""The pages about the rules of the audit, and their list."""

from __future__ import annotations

import textwrap

from il2kb.audit.rules import Rule, find, rules
from il2kb.turtle.literals import visible

__all__ = ["KINDS", "paragraphs", "rule_listing", "rule_page"]

KINDS = {
    "exact": "the figures of a finding cannot all be so as they are printed",
    "difference": "what two places say differs, or a reason is not told; there may be one",
    "method": "none of the methods that are tried gives the figure; another one may",
    "probabilistic": "the figures of a finding hardly go together, but may",
    "sensitivity": "says how much hangs on what, and not that something is amiss",
}
"""What the kind of a rule means."""

_WIDTH = 78


def rule_page(code: str) -> str:
    """Return the page about a rule: what it looks for, how, and by which papers.

    `code` is with or without "audit."; raises NotFoundError, with near ones, for an unknown code.
    """
    rule = find(code)
    lines = [
        f"{rule.code}: {rule.title}",
        f"kind: {rule.kind} ({KINDS[rule.kind]})",
        *(line for text in paragraphs(rule) for line in ("", *text.split("\n"))),
        "",
        *_sources(rule),
    ]
    return "".join(f"{visible(line)}\n" for line in lines)


def rule_listing() -> str:
    """Return the rules: code, kind and title."""
    known = rules()
    code = max((len(rule.code) for rule in known), default=0) + 2
    kind = max(map(len, KINDS)) + 2
    return "".join(f"{r.code.ljust(code)}{r.kind.ljust(kind)}{visible(r.title)}\n" for r in known)


def paragraphs(rule: Rule) -> list[str]:
    """Return the paragraphs of the page about a rule, without its title."""
    _, _, body = rule.page.partition("\n")
    return [part for part in textwrap.dedent(body).strip().split("\n\n") if part.strip()]


def _sources(rule: Rule) -> list[str]:
    if not rule.sources:
        return []
    wrap = textwrap.TextWrapper(_WIDTH, initial_indent="  ", subsequent_indent="    ")
    return ["sources:", *(line for source in rule.sources for line in wrap.wrap(source))]
