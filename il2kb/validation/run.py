"""One run of the validation: what is new is inspected, what is known is looked up."""

from __future__ import annotations

import contextlib
import gc
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from il2kb.data import DataFile, Layout, graph_of, turtle_files
from il2kb.errors import DataError, NotFoundError, Position
from il2kb.findings import Finding, in_order
from il2kb.provenance import Stamp, stamp_of
from il2kb.validation.inspected import Inspected
from il2kb.validation.kept import Kept
from il2kb.validation.report import Report
from il2kb.validation.surroundings import (
    Surroundings,
    definitions_key,
    read_surroundings,
    sha256,
)

__all__ = ["ENGINES", "validate"]

ENGINES = ("own", "pyshacl")


def validate(
    layout: Layout,
    paths: Sequence[Path] | None = None,
    profiles: Sequence[str] = ("core",),
    engine: str = "own",
) -> Report:
    """Validate the knowledge base, or the files and folders `paths`, which may lie outside it.

    Each file is validated by itself, against the ontology, concepts and sources of the layout, by
    the shapes and by the checks. What was found in a file is looked up in the cache while neither
    it nor anything it was validated against has changed. `engine` is one of ENGINES; shapes that
    need more than SHACL Core go to pySHACL in either case.

    Raises NotFoundError for an unknown profile, and DataError for shapes, checks or an ontology
    that cannot be used, and for a folder without files. A file that cannot be read is a finding.
    """
    if engine not in ENGINES:
        raise NotFoundError("engine", engine, ENGINES)
    with _without_collector():
        return _validate(layout, paths, tuple(dict.fromkeys(profiles)), engine)


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """Hold the search for cycles back: there is much here, and next to none in cycles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _validate(
    layout: Layout, paths: Sequence[Path] | None, names: tuple[str, ...], engine: str
) -> Report:
    listing = list(layout.data_files())
    files = _files(layout, listing, paths)
    surroundings = read_surroundings(layout, listing, names, engine)
    kept = Kept(layout, names, engine, surroundings.key)
    inspected, fresh = _inspected(layout, names, engine, files, surroundings, kept)
    own = {os.path.realpath(one.file.path): one for one in inspected}
    whole, read = _read(listing, own, surroundings, kept)
    new = [one for one in (*fresh, *read) if one.content is not None]
    # What was compiled was read once more; it may not be what the key was made of.
    if new and definitions_key(layout, names) == surroundings.definitions:
        kept.keep(new, within=None if paths else listing)
    findings = [finding for one in inspected for finding in one.findings or ()]
    findings += _doubles(inspected)
    return Report(
        in_order(findings),
        tuple(one.file.path for one in inspected),
        tuple(one.file.path for one in inspected if one.broken),
        names,
        engine,
        tuple(inspected),
        _stamp(whole),
    )


def _files(
    layout: Layout, listing: Sequence[DataFile], paths: Sequence[Path] | None
) -> list[DataFile]:
    # The ontology is no data: it is what the data are held against.
    own = [file for file in listing if file.kind != "ontology"]
    if not paths:
        return own
    known = {os.path.realpath(file.path): file for file in own}
    shapes = {
        os.path.realpath(file)
        for folder in layout.folders("shapes")
        for file in folder.glob("*.ttl")
    }
    found: dict[str, DataFile] = {}
    for path in paths:
        for file in _within(path):
            if os.path.realpath(file) in shapes:
                if path.is_dir():
                    continue
                raise DataError(
                    "this is a file of shapes, not of data",
                    position=Position(file),
                    hint=f"il2kb validate --profile {file.stem} holds the data against it",
                )
            home = known.get(os.path.realpath(file))
            kind, graph = (
                (home.kind, home.graph) if home else ("trial", graph_of(file, "kb/trials"))
            )
            found.setdefault(os.path.realpath(file), DataFile(file, kind, graph))
    return list(found.values())


def _within(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = turtle_files(path, "**/*.ttl")
    if not found:  # a mistyped folder must not pass a build
        raise DataError(
            "the folder holds no .ttl file",
            position=Position(path),
            hint="name a folder that does, or a file",
        )
    return found


def _inspected(
    layout: Layout,
    profiles: Sequence[str],
    engine: str,
    files: Sequence[DataFile],
    surroundings: Surroundings,
    kept: Kept,
) -> tuple[list[Inspected], list[Inspected]]:
    """Return what is found in some files, and those of them that had to be inspected for it."""
    found = {file: _look_up(file, surroundings, kept) for file in files}
    new = [file for file, one in found.items() if one is None or one.findings is None]
    if not new:
        return [one for one in found.values() if one is not None], []
    from il2kb.validation.workers import inspect

    fresh = inspect(layout, profiles, engine, new, surroundings.texts)
    found.update((one.file, one) for one in fresh)
    return [one for one in found.values() if one is not None], fresh


def _look_up(file: DataFile, surroundings: Surroundings, kept: Kept) -> Inspected | None:
    """Return what is known of a file as it is now, None for nothing."""
    content = surroundings.contents.get(file.graph)
    data = None
    if content is None:
        try:
            data = file.path.read_bytes()
        except OSError:
            return None  # the inspection says why
        content = sha256(data)
    known = kept.find(file, content)
    if known is None or not known.broken:
        return known
    # What is said of a file that cannot be parsed depends on the folder it lies in.
    from il2kb.validation.opened import open_file

    again = open_file(file, data)
    return again if isinstance(again, Inspected) else None


def _read(
    listing: Sequence[DataFile],
    own: Mapping[str, Inspected],
    surroundings: Surroundings,
    kept: Kept,
) -> tuple[list[Inspected], list[Inspected]]:
    """Return all files of a knowledge base, and those of them that had to be read for it."""
    whole, read = [], []
    for file in listing:
        known = own.get(os.path.realpath(file.path)) or _look_up(file, surroundings, kept)
        if known is None:
            from il2kb.validation.opened import open_file

            opened = open_file(file, surroundings.texts.get(file))
            known = opened if isinstance(opened, Inspected) else opened.inspected
            read.append(known)
        whole.append(known)
    return whole, read


def _stamp(whole: Iterable[Inspected]) -> Stamp:
    """Return the stamp of a knowledge base, which leaves out a trial that is in two files."""
    readable = [one for one in whole if one.digest is not None]
    homes = Counter(trial for one in readable for trial in one.trials)
    return stamp_of(
        {
            one.file.graph: one.digest
            for one in readable
            if one.digest is not None and all(homes[trial] == 1 for trial in one.trials)
        }
    )


def _doubles(inspected: Sequence[Inspected]) -> list[Finding]:
    """Return a finding for each file that describes a trial which another file describes too."""
    homes: dict[str, list[Inspected]] = {}
    for one in inspected:
        for trial in one.trials:
            homes.setdefault(trial, []).append(one)
    return [
        Finding(
            "trial-twice",
            "violation",
            f"the trial <{trial}> is also described in "
            + ", ".join(str(other.file.path) for other in found if other is not one),
            "one trial is one file: merge them, or give one trial another id",
            trial,
            position=Position(one.file.path),
        )
        for trial, found in homes.items()
        if len(found) > 1
        for one in found
    ]
