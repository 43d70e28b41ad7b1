"""Mutation test of the validation: python bench/mutate.py [--sample N] [--seed S] [TRIAL].

Every triple of the encoded trial is dropped and altered, one at a time, and arms and moments are
exchanged; the table says how many of these slips `il2kb validate` notices. Survivors are listed
with the reason why nothing inside the file can show them. Exit 1 where a survivor has no reason,
and where fewer than 95 % of the slips in results, regimen or registrations are noticed.

Two kinds of slip are counted and not scored: a change of the encoder's own words, and the loss of
one of several places of a statement.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple

from common import ROOT, table

sys.path.insert(0, str(ROOT / "tests"))

from mutation import Mutant, Trial, Watch, il2, local_name

from il2kb.data import DataFile, Layout

__all__ = ["LEAST", "SCORED", "Seen", "look", "reason", "unscored"]

SCORED = ("results", "regimen", "registrations")
LEAST = 95.0
_WORDING = {"note", "text", "calculation", "label"}

# Why a slip cannot be seen from inside the file: predicates, kinds of slip (all where there are
# none), the reason. The first that fits is given.
_REASONS: tuple[tuple[str, str, str], ...] = (
    ("place", "", "which row was read: the source alone shows it"),
    ("searched kind item about", "", "what was looked for, and where: only the encoder knows"),
    ("section row source certainty", "", "how a page is parted: the source alone shows it"),
    ("printed", "", "words of the source that stand once and have neither code nor number"),
    ("concept number", "drop", "a code or number that is optional beside the words"),
    ("concept", "", "a code beside words of the encoder: only a reader sees that they differ"),
    ("unit comparator", "", "no unit or sign is printed with the number itself"),
    ("domain metric aggregation role anchor setKind condition instrument agent armRole",
     "", "a choice among codes that is made once"),
    ("input", "", "another figure of the same rows, or an input that the rule does not ask for"),
    ("rule test measure level", "", "how a number was made: only computing it again would show it"),
    ("between", "", "which statements disagree, where several do"),
    ("direction verdict ofVariable ofArm atMoment", "", "what a claim or an absence is of"),
    ("type", "", "another class that may stand in the same place"),
    ("epoch componentOf subgroupOf restrictedTo outcomeDefinition moment threshold "
     "backgroundTherapy", "", "a link that may be absent and is made once"),
    ("result reference inSet analysed", "", "another result or set with the same variable and arm"),
)  # fmt: skip
_OF_THE_TRIAL = "one thing of a list: what it leads to is referred to from elsewhere as well"


class Seen(NamedTuple):
    """A mutant that was looked at: what noticed it, and if nothing did, why not."""

    kind: str
    group: str
    what: str
    code: str | None
    unscored: str | None
    reason: str | None


def unscored(mutant: Mutant, trial: Trial) -> str | None:
    """Tell why a mutant is no false statement that a second copy could show, if it is none."""
    predicate = mutant.triple.predicate
    if local_name(predicate) in _WORDING:
        return "wording: the encoder's own words stand once"
    places = trial.graph.objects(mutant.triple.subject, predicate)
    if mutant.kind == "drop" and predicate == il2("place") and len(places) > 1:
        return "second address: the statement is as true as before and keeps another place"
    return None


def reason(mutant: Mutant, trial: Trial) -> str | None:
    """Return why a mutant cannot be noticed, or None where no reason is known."""
    known = unscored(mutant, trial)
    if known is not None:
        return known
    name = local_name(mutant.triple.predicate)
    for names, kinds, why in _REASONS:
        if name in names.split() and (not kinds or mutant.kind in kinds.split()):
            return why
    return _OF_THE_TRIAL if mutant.group == "trial" else None


def look(watch: Watch, mutant: Mutant) -> Seen:
    """Return what the validation sees of a mutant."""
    code = watch.notice(mutant)
    triple = mutant.triple
    now = " ".join(_short(t.object) for t in mutant.added) or "nothing"
    what = (
        f"{_short(triple.subject)} {local_name(triple.predicate)} {_short(triple.object)} -> {now}"
    )
    why = reason(mutant, watch.trial) if code is None else None
    return Seen(mutant.kind, mutant.group, what, code, unscored(mutant, watch.trial), why)


def _short(term: object) -> str:
    text = str(term)
    text = local_name(term) if text.startswith("<") else text.partition("^^")[0]
    return text if len(text) <= 60 else text[:57] + "..."


def _part(file: DataFile, chosen: Sequence[int] | None, part: int, parts: int) -> list[Seen]:
    watch = Watch(Layout.shipped(), file)
    mutants = list(watch.trial.mutants())
    wanted = range(len(mutants)) if chosen is None else chosen
    return [look(watch, mutants[number]) for number in wanted[part::parts]]


def _report(seen: Sequence[Seen]) -> bool:
    """Print the table and the survivors; tell whether all is as it has to be."""
    kinds = ["drop", *sorted({one.kind for one in seen} - {"drop"})]
    groups = sorted({one.group for one in seen})
    made = Counter((one.group, one.kind) for one in seen)
    got = Counter((one.group, one.kind) for one in seen if one.code)
    scored = {
        group: [one for one in seen if one.group == group and not one.unscored] for group in groups
    }
    rows = []
    for group in groups:
        all_, some = [sum(count[group, kind] for kind in kinds) for count in (made, got)]
        rows.append(
            [
                group, str(all_), str(some), _percent(some, all_), _score(scored[group]),
                *(f"{got[group, k]}/{made[group, k]}" if made[group, k] else "" for k in kinds),
            ]
        )  # fmt: skip
    total = len(seen), sum(got.values())
    rows.append(["all", str(total[0]), str(total[1]), _percent(total[1], total[0]),
                 _score([one for one in seen if not one.unscored])])  # fmt: skip
    rows[-1] += [
        f"{sum(got[g, k] for g in groups)}/{sum(made[g, k] for g in groups)}" for k in kinds
    ]
    table(["group", "mutants", "noticed", "%", "score", *kinds], rows)
    good = True
    survivors = [one for one in seen if one.code is None]
    for why, count in Counter(one.reason or "UNEXPLAINED" for one in survivors).most_common():
        print(f"{count:5} {why}")
    for one in survivors:
        if one.group in SCORED and not one.unscored:
            print(f"  {one.group}: {one.kind}: {one.what}  [{one.reason or 'UNEXPLAINED'}]")
    for one in survivors:
        if one.reason is None:
            good = False
            print(f"  UNEXPLAINED: {one.group}: {one.kind}: {one.what}")
    for group in SCORED:
        if scored.get(group) and float(_score(scored[group])) < LEAST:
            good = False
            print(f"{group}: {_score(scored[group])} % are noticed; {LEAST:g} % have to be")
    return good


def _score(seen: Sequence[Seen]) -> str:
    return _percent(sum(one.code is not None for one in seen), len(seen))


def _percent(some: int, all_: int) -> str:
    return f"{100 * some / all_:.1f}" if all_ else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("trial", nargs="?", default="he-2020", help="its id; he-2020")
    parser.add_argument("--sample", type=int, metavar="N", help="look at N mutants only")
    parser.add_argument("--seed", type=int, default=1, help="other mutants for another seed")
    parser.add_argument("--list", action="store_true", help="list every survivor")
    asked = parser.parse_args()
    layout = Layout.shipped()
    path = layout.trial_files().get(asked.trial)
    if path is None:
        parser.error(f"there is no trial {asked.trial}")
    (file,) = (file for file in layout.data_files() if file.path == path)
    start = time.perf_counter()
    chosen = None
    if asked.sample:
        count = len(list(Watch(layout, file).trial.mutants()))
        chosen = random.Random(asked.seed).sample(range(count), min(asked.sample, count))
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        parts = [pool.submit(_part, file, chosen, part, workers) for part in range(workers)]
        seen = [one for part in parts for one in part.result()]
    good = _report(seen)
    if asked.list:
        for one in seen:
            if one.code is None:
                print(f"  {one.group}: {one.kind}: {one.what}  [{one.reason}]")
    seconds = time.perf_counter() - start
    print(f"{len(seen)} mutants of {asked.trial} in {seconds:.0f} s", file=sys.stderr)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
