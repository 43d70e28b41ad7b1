"""Templates: found by file name, run in a sandbox, and in a process of their own if a user's.

A template is a Jinja2 file `NAME.FORMAT.j2` in a folder. It gets plain data, can reach no attribute
of Python's own, and any name that it gets wrong is an error with its file and line.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from il2kb.errors import (
    DataError,
    Il2kbError,
    LimitError,
    NotFoundError,
    Position,
    UsageError,
)

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

__all__ = ["TIME_LIMIT", "Template", "find", "formats", "markdown", "shipped"]

TIME_LIMIT = 10.0
"""Seconds that a user's template may take."""

_MEMORY = 512 * 1024**2
_SUFFIX = ".j2"
_MARKUP = {"html", "xhtml", "xml", "svg"}
_MARKDOWN = re.compile(r"([\\`*_\[\]|~#])")

Filters = Mapping[str, Callable[..., object]]


def shipped() -> Path:
    """Return the folder of the templates that il2kb ships."""
    return Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Template:
    """A template file, the format it writes, and the folders from which it may include others.

    A template that il2kb does not ship itself runs in a process that can be killed.
    """

    path: Path
    format: str
    folders: tuple[Path, ...]

    @property
    def is_shipped(self) -> bool:
        """Whether the template is one of il2kb's own."""
        return os.path.realpath(self.path.parent) == os.path.realpath(shipped())

    def render(
        self, context: Mapping[str, object], filters: Filters, seconds: float = TIME_LIMIT
    ) -> str:
        """Return what the template makes of a context of plain data.

        Raises UsageError with file and line where the template is wrong, NotFoundError where it
        includes what is not there, LimitError where it takes too long or too much memory.
        """
        sources = self._sources()
        run = _Run(self, sources, filters)
        if self.is_shipped:
            return run.render(context)
        from il2kb.queries.worker import run_apart

        try:
            answer: dict[str, str] = json.loads(run_apart(lambda: run.answer(context), seconds))
        except LimitError as error:
            raise LimitError(
                f"the template {self.path} was stopped: it ran longer than {seconds:g} seconds, "
                "or used too much memory",
                hint="look for a loop that does not end",
            ) from error
        if "text" in answer:
            return answer["text"]
        if "limit" in answer:
            raise LimitError(answer["limit"], hint="look for a loop or a text that grows")
        raise UsageError(answer["error"], hint=answer.get("hint"))

    def _sources(self) -> dict[str, str]:
        """Return the text of the template and of those beside it, by file name.

        All are read before the template runs: while it does, it can open no file.
        """
        found: dict[str, str] = {}
        for folder in dict.fromkeys((self.path.parent, *self.folders)):
            for path in sorted(folder.glob(f"*{_SUFFIX}")):
                # A pipe or a device called so would be waited for.
                if path.name not in found and path != self.path and path.is_file():
                    # Another template beside it that cannot be read is none of its concern.
                    with contextlib.suppress(Il2kbError):
                        found[path.name] = _read(path)
        found[self.path.name] = _read(self.path)
        return found


class _Run:
    """One run of a template."""

    def __init__(self, template: Template, sources: Mapping[str, str], filters: Filters) -> None:
        self._template = template
        self._sources = sources
        self._environment = _environment(template.format in _MARKUP, sources, filters)
        size = _size()
        self._memory = size + _MEMORY if size else 0

    def render(self, context: Mapping[str, object]) -> str:
        """Return the text; raises UsageError with file and line, or LimitError for memory."""
        name = self._template.path.name
        try:
            return self._environment.get_template(name).render(context)
        except MemoryError as error:
            raise LimitError(
                f"the template {self._template.path} used up the memory it may have"
            ) from error
        except Exception as error:  # whatever a template can raise is an error of the template
            raise self._explained(error, context) from error

    def answer(self, context: Mapping[str, object]) -> bytes:
        """Return the text or the error as JSON; runs in the child process."""
        _limit_memory(self._memory)
        try:
            reply = {"text": self.render(context)}
        except LimitError as error:
            reply = {"limit": error.message}
        except UsageError as error:
            reply = {"error": error.message}
            if error.hint:
                reply["hint"] = error.hint
        return json.dumps(reply).encode()

    def _explained(self, error: Exception, context: Mapping[str, object]) -> UsageError:
        """Return an error with the file and line of the template in which it arose."""
        from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError
        from jinja2.exceptions import SecurityError

        name, line = self._template.path.name, None
        trace = error.__traceback__
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            # Jinja2 gives the frames of a template the name of its file.
            if file in self._sources:
                name, line = file, trace.tb_lineno
            trace = trace.tb_next
        message, hint = str(error), None
        if isinstance(error, TemplateSyntaxError):
            name, line = error.name or name, error.lineno
            message = f"not a Jinja2 template: {error.message}"
        elif isinstance(error, TemplateNotFound):
            message = f"there is no template {error.message!r} beside it"
            hint = "there are: " + ", ".join(sorted(self._sources))
        elif isinstance(error, SecurityError):
            message = f"not allowed in a template: {message}"
            hint = "a template gets plain data; use the keys of the summary"
        elif isinstance(error, UndefinedError):
            hint = (
                f"a template gets {', '.join(context)}; "
                "il2kb summary --format json shows the keys of a summary"
            )
        elif isinstance(error, RecursionError):
            message = "templates or macros call each other without end, or brackets nest too deep"
        else:
            message = f"{type(error).__name__}: {message}"
        home = self._template.path.parent
        folders = (home, *self._template.folders)
        path = next((f / name for f in folders if (f / name).is_file()), home / name)
        return UsageError(f"{Position(path, line)}: {message}", hint=hint)


def formats(folders: Sequence[Path], name: str) -> list[str]:
    """Return the formats for which there is a template of that name, sorted."""
    found = (
        path.name.removeprefix(f"{name}.").removesuffix(_SUFFIX)
        for folder in folders
        # Not by a pattern with the name in it, as the name may have a * or [ of its own.
        for path in folder.glob(f"*{_SUFFIX}")
        if path.name.startswith(f"{name}.")
    )
    return sorted({form for form in found if "." not in form})


def find(folders: Sequence[Path], name: str, form: str | None) -> Template:
    """Return a template: a file, or the first `NAME.FORMAT.j2` in the folders.

    The format of a file is `form`, else the one in its name, as in mine.html.j2, else txt. Raises
    NotFoundError with what there is.
    """
    path = Path(name)
    if path.suffix == _SUFFIX or len(path.parts) > 1 or path.is_file():
        if not path.is_file():
            if os.path.lexists(path):
                raise DataError("is no file that can be read", position=Position(path))
            beside = [str(p) for p in path.parent.glob(f"*{_SUFFIX}")]
            raise NotFoundError("template file", name, beside)
        written = Path(path.name.removesuffix(_SUFFIX)).suffix.removeprefix(".")
        return Template(path, form or written or "txt", tuple(folders))
    form = form or "txt"
    for folder in folders:
        path = folder / f"{name}.{form}{_SUFFIX}"
        if path.is_file():
            return Template(path, form, tuple(folders))
    if known_formats := formats(folders, name):
        raise UsageError(
            f"the template {name!r} cannot write {form}",
            hint=f"give --format one of: {', '.join(known_formats)}",
        )
    known = {
        p.name.split(".")[0]
        for folder in folders
        for p in folder.glob(f"*.{form}{_SUFFIX}")
        if not p.name.startswith("_")
    }
    raise NotFoundError(f"template for {form} called", name, known)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", position=Position(path)) from error
    except UnicodeDecodeError as error:
        raise DataError(
            "a template must be UTF-8", position=Position(path), hint="save it as UTF-8"
        ) from error


def _environment(
    markup: bool, sources: Mapping[str, str], filters: Filters
) -> ImmutableSandboxedEnvironment:
    # What Jinja2 imports only when a template needs it, because the child can open no file.
    import codecs
    import html  # noqa: F401
    import pprint  # noqa: F401
    import textwrap  # noqa: F401
    import traceback  # noqa: F401

    import jinja2.constants
    import jinja2.debug  # noqa: F401
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    codecs.lookup("unicode_escape")  # reads every string of a template

    def load(name: str) -> tuple[str, str, None] | None:
        # With its file name, which the frames of a traceback then show.
        return (sources[name], name, None) if name in sources else None

    environment = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(load),
        undefined=StrictUndefined,
        autoescape=markup,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(filters)
    environment.filters |= {"markdown": markdown, "code": code, "spaces": spaces}
    return environment


def markdown(text: str) -> str:
    """Return a text that Markdown shows as it is: no table, link, emphasis or HTML arises."""
    safe = str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN.sub(r"\\\1", " ".join(safe.split()))


def code(text: str) -> str:
    """Return a text for a code span of Markdown, in which nothing can be escaped."""
    return " ".join(str(text).replace("`", "'").replace("|", "/").split())


def spaces(text: str) -> str:
    """Return a text as `markdown` does, with the spaces at its ends."""
    inner = markdown(text)
    return f"{' ' * text.startswith(' ')}{inner}{' ' * text.endswith(' ')}" if inner else text


def _size() -> int:
    """Return the address space of this process in bytes; 0 where the system does not say."""
    with contextlib.suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0


def _limit_memory(most: int) -> None:
    """Allow this process an address space of `most` bytes; 0 for no limit."""
    import resource

    with contextlib.suppress(OSError, ValueError):
        if most:
            resource.setrlimit(resource.RLIMIT_AS, (most, most))
