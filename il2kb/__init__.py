"""il2kb: a structured evidence knowledge base of randomised trials.

    >>> from il2kb import KnowledgeBase
    >>> kb = KnowledgeBase()
    >>> kb.trial("he-2020").outcomes("primary")

The names in `__all__` are the public ones. Each is imported when it is first used, so that
`import il2kb` costs nothing.
"""

from __future__ import annotations

# Not from typing, whose import takes longer than all of this; type checkers know the name.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from il2kb.errors import Il2kbError
    from il2kb.findings import Finding
    from il2kb.knowledge_base import KnowledgeBase
    from il2kb.model import Trial
    from il2kb.table import Table

__version__ = "0.1.0"

__all__ = ["Finding", "Il2kbError", "KnowledgeBase", "Table", "Trial", "__version__"]

_HOMES = {
    "Finding": "findings",
    "Il2kbError": "errors",
    "KnowledgeBase": "knowledge_base",
    "Table": "table",
    "Trial": "model",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
