"""What is missing: absences put together that say the same of several things."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from il2kb import model
from il2kb.summary.pieces import item_label, unstopped
from il2kb.summary.presentation import clean

__all__ = ["Missing", "grouped", "not_reported_in", "spans", "where"]

_KINDS = ("not-reported", "not-found", "not-applicable", "not-coded")


@dataclass(frozen=True)
class Missing:
    """Absences of one kind that were looked for in the same sources, as one entry."""

    kind: model.Thing
    searched: tuple[model.Source, ...]
    absences: tuple[model.Absence, ...]
    label: str
    text: str  # what is missing of what, and the notes


def grouped(
    absences: Iterable[model.Absence], about: Callable[[model.Absence], str]
) -> list[Missing]:
    """Return absences as entries: those of one item in one, and then items of the same things.

    `about` says what an absence is about, in words; an empty text is the trial as a whole.
    """
    kinds = {kind: n for n, kind in enumerate(_KINDS)}
    ordered = sorted(absences, key=lambda a: (kinds.get(a.kind.name, len(kinds)), a.kind.name))
    by_item: dict[tuple[object, ...], list[model.Absence]] = {}
    for absence in ordered:
        why = (absence.kind.name, absence.notes, tuple(s.iri for s in absence.searched))
        by_item.setdefault((absence.item.name, *why), []).append(absence)
    by_thing: dict[tuple[object, ...], list[list[model.Absence]]] = {}
    for (_, *key), some in by_item.items():
        things = dict.fromkeys(about(a) for a in some)
        by_thing.setdefault((*key, *things), []).append(some)
    found: list[Missing] = []
    for groups in by_thing.values():
        first = groups[0][0]
        label = f"A{len(found) + 1}"
        items = [item_label(some[0].item.name) for some in groups]
        items[1:] = [item[:1].lower() + item[1:] for item in items[1:]]
        named = [name for a in groups[0] if (name := about(a))]
        text = f"{', '.join(items)}{': ' if named else ''}{'; '.join(dict.fromkeys(named))}"
        text += "".join(f" ({unstopped(clean(note))})" for note in first.notes)
        every = tuple(a for some in groups for a in some)
        found.append(Missing(first.kind, first.searched, every, label, text))
    return found


def not_reported_in(kind: model.Thing, searched: str) -> str:
    """Return the label of a kind; of what is not reported, with the sources that were searched.

    One part of an article may be all that was searched, so "the source" would say too much.
    """
    return f"not reported in {searched}" if kind.name == "not-reported" and searched else kind.label


def where(kind: model.Thing, sources: Sequence[model.Source], searched: str) -> str:
    """Return a kind with what was searched: its labels, and its name where that is one source."""
    said = not_reported_in(kind, searched)
    if searched and kind.name == "not-found":
        return f"{said} ({searched} searched)"
    if said == kind.label:
        return said
    # The rest of the name of a source, in brackets, stands in the list of sources.
    name = clean(sources[0].label).partition(" (")[0]
    return f"{said} ({name})" if len(sources) == 1 else said


def spans(numbers: Iterable[int]) -> str:
    """Return the labels of numbered sources in order, three or more in a row as S6–S8."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(
        f"S{run[0]}–S{run[-1]}" if len(run) > 2 else ", ".join(f"S{n}" for n in run) for run in runs
    )
