"""Checklists as text for the terminal: by trial and source, then by section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from il2kb.reports import Options
from il2kb.reports._document import Document, Entry, Section
from il2kb.reports._lines import Lines
from il2kb.reports._words import MEANINGS, WORDS
from il2kb.turtle.literals import visible

if TYPE_CHECKING:
    from il2kb.validation import Report

__all__ = ["outline"]

_NAMED = 2  # things and places named before "and 52 more"
_COLORS = {
    "reported": 32,
    "not-reported": 31,
    "not-reported-part": 35,
    "not-coded": 33,
    "not-applicable": 2,
}


def outline(report: Report, options: Options) -> Iterator[str]:
    """Yield the lines of a report on checklists; none where it is on no checklist."""
    document = Document(report, options)
    kinds = {entry.kind for one in document.sections for _, group in one.groups for entry in group}
    writer = _Writer(options, (WORDS[kind] for kind in kinds))
    for checklist in document.unasked:
        yield from writer.heading(checklist.title or checklist.name)
        yield from writer.lines("no trial could be held against it", "  ")
        yield ""
    for section in document.sections:
        yield from writer.section(section)
    if report.states:
        yield from writer.legend(
            {e.kind for s in document.sections for _, g in s.groups for e in g}
        )


class _Writer(Lines):
    """The lines of checklists."""

    def __init__(self, options: Options, words: Iterable[str]) -> None:
        super().__init__(options)
        self._column = max(map(len, words), default=0)

    def section(self, section: Section) -> Iterator[str]:
        """Yield the lines of a checklist and a source."""
        source = section.source or (
            "all sources" if section.coverage.has_source else "no source to read"
        )
        yield from self.heading(
            f"{section.title} ({section.checklist}) · {section.trial} · {source}"
        )
        if section.citation:
            yield from self.lines(section.citation, "  ")
        yield from self.lines(section.said, "  ")
        if not section.groups:
            yield ""
            return
        if section.unread:
            yield from self._unread(section)
            return
        for heading, entries in section.groups:
            yield ""
            yield from self.lines(heading or "Items", "  ")
            for entry in entries:
                yield from self._entry(entry)
        yield ""

    def _entry(self, entry: Entry) -> Iterator[str]:
        narrow = self.width is not None and self.width < 80
        about = f"[{entry.code}] {entry.title}"
        if entry.missing:
            about = f"{entry.severity} {about}"
        if narrow:  # so that the lines below begin further left
            first, *more = self.lines(f"{entry.word} {about}", "    ", "      ")
        else:
            word = entry.word.ljust(self._column)
            first, *more = self.lines(about, f"    {word} ", "      ")
        if self.color:
            painted = self.styled(entry.word, _COLORS[entry.kind])
            first = first.replace(entry.word, painted, 1)
        yield from (first, *more)
        for detail in _details(entry):
            yield from self.lines(detail, "      ")
        if entry.kind != "not-applicable" or entry.searched:  # else no line of the file says so
            more_lines = len(dict.fromkeys(focus.place for focus in entry.foci)) - 1
            # Never wrapped, so that it can be followed.
            yield f"      {visible(entry.position)}" + (
                f" and {more_lines} more" if more_lines else ""
            )
        if entry.missing:
            after = "should it be there after all, " if entry.kind == "not-reported" else ""
            yield from self.lines(f"hint: {after}{entry.remedy}", "      ")

    def _unread(self, section: Section) -> Iterator[str]:
        """Yield the items of a source that nobody has read; what to write is the same for all."""
        yield ""
        yield from self.lines("No item of the checklist is encoded from this source.", "  ")
        for kind in ("not-coded", "not-applicable"):
            found = [
                entry.code.removeprefix(f"{section.checklist}.")
                + (f" ({entry.things})" if entry.things else "")
                for _, entries in section.groups
                for entry in entries
                if entry.kind == kind
            ]
            if found:
                yield from self.lines(f"{WORDS[kind]}: {', '.join(found)}", "  ", "    ")
        yield ""

    def legend(self, kinds: set[str]) -> Iterator[str]:
        """Yield what the words mean that were used."""
        for kind, word in WORDS.items():
            if kind in kinds and kind not in ("reported", "not-applicable"):
                yield from self.lines(f"{word} = {MEANINGS[kind]}", "", "  ")
        if kinds - {"reported", "not-applicable"}:
            yield ""


def _details(entry: Entry) -> Iterator[str]:
    if entry.things:
        names = [focus.name for focus in entry.foci]
        yield f"for {entry.things}: {_listed(names)}"
    if entry.places:
        marks = {True: "‡ second-hand", False: ""}
        places = (f"{place.text}{marks[place.second_hand]}" for place in entry.places)
        yield _listed(list(dict.fromkeys(places)))
    if entry.reason:
        yield entry.reason
    if entry.missing:
        yield from (f"note: {note}" for note in entry.notes[:_NAMED])
    if entry.derived:
        yield f"a derived value stands in: {_listed(entry.derived)}"
    if entry.kind == "not-reported-part" and entry.searched:
        yield f"searched: {_listed(entry.searched)}"


def _listed(names: Sequence[str]) -> str:
    """Return some names, and how many more there are."""
    if len(names) <= _NAMED + 1:  # one more takes no more room than its number
        return ", ".join(names) if len(names) < 2 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
