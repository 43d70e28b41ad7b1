"""The audit: every reported figure recomputed, and what does not hold listed with its arithmetic.

`statistics` has the arithmetic; the modules here read a trial as its sources report it; each
module of `rules` is a rule.
"""

from __future__ import annotations

from il2kb.audit.report import Audit
from il2kb.audit.run import audit, examine

__all__ = ["Audit", "audit", "examine"]
