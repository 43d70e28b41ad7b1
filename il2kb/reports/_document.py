"""The parts of a report on checklists, for the formats that people read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from il2kb.checklists import Checklist, ChecklistItem, Found, ItemState, read_checklist
from il2kb.checklists.checklist import is_checklist
from il2kb.checklists.coverage import Coverage, coverage, kind
from il2kb.errors import Position
from il2kb.findings import SEVERITIES
from il2kb.profiles import find_profile
from il2kb.reports import Options
from il2kb.reports._names import Names, short
from il2kb.reports._paths import shown_path
from il2kb.reports._values import values
from il2kb.reports._words import WORDS, counted, plural

if TYPE_CHECKING:
    from il2kb.validation import Report

__all__ = ["Document", "Entry", "Focus", "Place", "Section"]


@dataclass(frozen=True)
class Place:
    """A place that reports an item: section and row, and whether it was read second-hand.

    Where the item is asked of all sources, the page that was read is named with it.
    """

    text: str
    second_hand: bool


@dataclass(frozen=True)
class Focus:
    """A thing that an item is asked of: its short name, its label, and where to look.

    `place` is the file with line and column, `file` the file alone, "" where it is not known.
    `places` are those at which the item is reported of this thing.
    """

    name: str
    label: str
    place: str
    file: str
    line: int | None
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Entry:
    """An item in one state, with all the things about which it is in that state.

    `kind` is one of il2kb.checklists.coverage.KINDS and `word` what is said of it; `things` says
    how many things of which class there are, "" for the trial alone. `position` is where the file
    of the trial should be looked at first. `fails` says whether what is missing is as grave as
    the threshold. `said` is what the source says, where that was asked for.
    """

    code: str
    number: str
    title: str
    why: str
    remedy: str
    citation: str
    severity: str
    kind: str
    word: str
    foci: tuple[Focus, ...]
    things: str
    places: tuple[Place, ...]
    said: tuple[str, ...]
    notes: tuple[str, ...]
    searched: tuple[str, ...]
    derived: tuple[str, ...]
    reason: str
    position: str
    fails: bool

    @property
    def missing(self) -> bool:
        """Whether the item is neither reported nor not applicable."""
        return self.kind not in ("reported", "not-applicable")


@dataclass(frozen=True)
class Section:
    """A checklist, held against one source of a trial, or all of them.

    `source` is the short name of the source, "" for all of them, or where the trial has none that
    the checklist reads; `citation` is how it is called in full. `groups` are the entries by the
    sections of the checklist.
    """

    checklist: str
    title: str
    about: str
    edition: str
    trial: str
    trial_label: str
    source: str
    citation: str
    coverage: Coverage
    said: str
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]

    @property
    def unread(self) -> bool:
        """Whether there is a source, and nothing that is asked of it is encoded."""
        counts = self.coverage.counts
        return bool(self.source) and 0 < counts.asked == counts.not_coded


class Document:
    """A report on checklists: a section for each checklist, trial and source.

    With `values`, what the sources say is looked up in the files of the trials. Paths are shown
    from the current folder or from one of `roots`, as in `shown_path`.
    """

    def __init__(
        self, report: Report, options: Options, *roots: Path, values: bool = False
    ) -> None:
        self._values = values
        self._roots = roots
        self._report = report
        self._layout = options.layout
        self._threshold = options.threshold
        self._checklists: dict[str, Checklist] = {}
        self.names = Names(options.layout, report)

    def checklist(self, name: str) -> Checklist:
        """Return a checklist by its name; raises NotFoundError for an unknown one."""
        if name not in self._checklists:
            self._checklists[name] = read_checklist(find_profile(self._layout, name))
        return self._checklists[name]

    @cached_property
    def unasked(self) -> list[Checklist]:
        """The checklists among the profiles that could be held against no trial."""
        asked = {state.checklist for state in self._report.states}
        return [
            self.checklist(name)
            for name in self._report.profiles
            if name not in asked and is_checklist(find_profile(self._layout, name))
        ]

    @cached_property
    def sections(self) -> list[Section]:
        """The sections, in the order of the states."""
        rows: dict[tuple[str, str, str | None], list[ItemState]] = {}
        for state in self._report.states:
            if state.counts:
                rows.setdefault((state.checklist, state.trial, state.source), []).append(state)
        return [
            self._section(one, rows.get((one.checklist, one.trial, one.source), []))
            for one in coverage(self._report.states)
        ]

    def _section(self, covered: Coverage, states: Sequence[ItemState]) -> Section:
        checklist = self.checklist(covered.checklist)
        items = {item.code: item for item in checklist.items}
        entries = (
            entry
            for code, rows in groupby(states, key=lambda state: state.item)
            for entry in self._entries(items[code], list(rows))
        )
        source = covered.source
        return Section(
            covered.checklist,
            checklist.title or covered.checklist,
            checklist.about,
            checklist.edition,
            covered.trial,
            self.names.trial(covered.trial),
            "" if source is None else short(source),
            "" if source is None else self.names.citation(source),
            covered,
            counted(covered),
            tuple(
                (heading, tuple(entry for _, entry in group))
                for heading, group in groupby(
                    ((items[entry.code].heading, entry) for entry in entries), lambda pair: pair[0]
                )
            ),
        )

    def _entries(self, item: ChecklistItem, rows: Sequence[ItemState]) -> Iterator[Entry]:
        """Yield an entry for each state of an item, the first in the file in front."""
        groups: dict[tuple[str, bool, str], list[ItemState]] = {}
        for row in rows:
            groups.setdefault((kind(row), row.second_hand, row.reason or ""), []).append(row)
        for (state, _, reason), same in groups.items():
            yield self._entry(item, state, reason, same)

    def _entry(
        self, item: ChecklistItem, state: str, reason: str, rows: Sequence[ItemState]
    ) -> Entry:
        foci = tuple(self._focus(row) for row in rows)
        of_trial = len(rows) == 1 and rows[0].focus.rsplit("/", 1)[-1] == rows[0].trial
        noun = plural(self.names.kind(rows[0].focus), len(rows))
        missing = state not in ("reported", "not-applicable")
        return Entry(
            item.code,
            item.number,
            item.title,
            item.why,
            item.remedy,
            item.citation,
            item.severity,
            state,
            WORDS[state],
            foci,
            "" if of_trial else f"{len(rows)} {noun}",
            tuple(dict.fromkeys(place for focus in foci for place in focus.places)),
            self._said(item, rows) if self._values else (),
            tuple(dict.fromkeys(s.note for row in rows for s in row.sought if s.note)),
            tuple(dict.fromkeys(short(i) for r in rows for s in r.sought for i in s.searched)),
            tuple(dict.fromkeys(short(iri) for row in rows for iri in row.derived)),
            reason,
            foci[0].place,
            missing and self._is_grave(item.severity),
        )

    def _said(self, item: ChecklistItem, rows: Sequence[ItemState]) -> tuple[str, ...]:
        graph = self.names.graph(rows[0].trial)
        return tuple(dict.fromkeys(v for r in rows for v in values(item, r, graph, self.names)))

    def _focus(self, row: ItemState) -> Focus:
        name, label = short(row.focus), self.names.label(row.focus)
        places = tuple(
            dict.fromkeys(
                Place(_where(place, row.source is None), place.second_hand) for place in row.found
            )
        )
        file = self.names.file(row.trial)
        if file is None:  # a line without its file leads nowhere
            return Focus(name, label, f"trial {row.trial}", "", None, places)
        path = shown_path(file, *self._roots)
        at = str(Position(path, row.line, row.column))
        return Focus(name, label, at, str(path), row.line, places)

    def _is_grave(self, severity: str) -> bool:
        return self._threshold != "never" and SEVERITIES.index(severity) <= SEVERITIES.index(
            self._threshold
        )


def _where(place: Found, with_page: bool) -> str:
    text = place.text or "as a whole"
    return f"{text} in {short(place.source)}" if with_page and place.source else text
