"""What an item asks and why, and what profiles there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from il2kb.checklists import Checklist, ChecklistItem, read_checklist
from il2kb.checklists.checklist import is_checklist
from il2kb.data import Layout
from il2kb.errors import NotFoundError
from il2kb.profiles import SHAPE, Profile, profiles
from il2kb.reports._words import plural
from il2kb.terms import il2
from il2kb.turtle.literals import visible
from il2kb.validation import items

__all__ = ["explanation", "listing"]


def explanation(layout: Layout, code: str) -> str:
    """Return what an item asks, why, what to write, an encoding that passes, and its definition.

    Raises NotFoundError, with near names, for an item of no profile and no check.
    """
    known = items(layout, [profile.name for profile in profiles(layout)])
    if code not in known:
        raise NotFoundError("item", code, known)
    item = known[code]
    profile = next((p for p in profiles(layout) if p.path == item.path), None)
    lines = [f"{item.code} ({item.severity}): {item.title}", ""]
    if profile is not None:
        item = next(i for i in profile.items(definitions=True) if i.code == code)
        if is_checklist(profile):
            checklist = read_checklist(profile)
            lines += _placed(checklist, next(i for i in checklist.items if i.code == code))
    lines += [
        f"why: {item.problem}",
        f"what to write: {item.solution}",
        f"source: {item.source}",
        *_example(layout, code),
    ]
    if item.definition:
        lines += ["", f"defined in {item.path.name}:", "", *item.definition.rstrip().split("\n")]
    return "".join(f"{visible(line)}\n" for line in lines)


def listing(layout: Layout) -> str:
    """Return the profiles of a layout: name, title, number of items, what a checklist reads."""
    found = profiles(layout)
    width = max((len(profile.name) for profile in found), default=0) + 2
    lines = []
    for profile in found:
        number = len(profile.shapes)
        about = f"{number} {plural('item', number)}"
        if is_checklist(profile):
            about = f"checklist of {about}; {_edition(profile)}"
        lines += [profile.name.ljust(width) + profile.title, " " * width + about]
    return "".join(f"{visible(line)}\n" for line in lines)


def _placed(checklist: Checklist, item: ChecklistItem) -> Iterator[str]:
    """Yield where an item stands in its checklist, and of what it is asked."""
    place = ", ".join(filter(None, (checklist.title, item.heading, item.number)))
    yield f"checklist: {place} (edition: {checklist.edition})"
    yield f"fails as: {item.problem}"
    yield f"asked of: {_sources(checklist.each, item.reads)}"


def _edition(profile: Profile) -> str:
    graph, node = profile.graph, ox.NamedNode(SHAPE + profile.name)
    texts = [v.value for v in graph.objects(node, il2.edition) if isinstance(v, ox.Literal)]
    reads = [v for v in graph.objects(node, il2.reads) if isinstance(v, ox.NamedNode)]
    each = il2.each_source in graph.objects(node, il2.reading)
    return f"edition: {' '.join(texts)}; asked of {_sources(each, reads)}"


def _sources(each: bool, classes: Sequence[ox.NamedNode]) -> str:
    names = [il2.labels.get(cls.value, cls.value) for cls in classes]
    listed = ", ".join(names[:-1]) + " or " + names[-1] if len(names) > 1 else "".join(names)
    return f"each {listed}" if each else f"all sources together, of which any {listed} may answer"


def _example(layout: Layout, code: str) -> Iterator[str]:
    """Yield the lines of the encoding that passes, without its prefixes; none where there is none.

    An item that il2kb does not ship may have one beside the shapes of its knowledge base.
    """
    for folder in layout.folders("examples"):
        path = folder / code / "good.ttl"
        if path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            lines = [line for line in text.split("\n") if not line.lower().startswith("@prefix")]
            yield from ("", "an encoding that passes:", "", *"\n".join(lines).strip().split("\n"))
            return
