"""Checklists: what each source says of an item, what it leaves out, and what nobody has read."""

from __future__ import annotations

from il2kb.checklists.assessment import Assessor
from il2kb.checklists.checklist import (
    Checklist,
    ChecklistItem,
    is_checklist,
    read_checklist,
)
from il2kb.checklists.dossier import Dossier
from il2kb.checklists.states import Found, ItemState, Sought

__all__ = [
    "Assessor",
    "Checklist",
    "ChecklistItem",
    "Dossier",
    "Found",
    "ItemState",
    "Sought",
    "is_checklist",
    "read_checklist",
]
