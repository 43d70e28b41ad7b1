"""The command line: one module a command, found by its file name.

Only this package prints and chooses exit codes: 0 done; 1 the data fail a check; 2 called
wrongly; 3 data unreadable, or the thing asked for absent.
"""

from __future__ import annotations

import errno
import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from il2kb import __version__
from il2kb.cli._output import PATH
from il2kb.data import Layout
from il2kb.errors import Il2kbError, LimitError, OutputError, UsageError, suggest

if TYPE_CHECKING:
    from il2kb.store import Index

__all__ = ["Session", "cli", "main"]

_INTERRUPTED = 130  # 128 + SIGINT, as shells give it
_PIPE_CLOSED = 141  # 128 + SIGPIPE
_OUTPUT_FAULTS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)


@dataclass
class Session:
    """What the options before the command say; every command gets it as `ctx.obj`."""

    folder: Path | None = None
    verbosity: int = 0

    @property
    def layout(self) -> Layout:
        """The knowledge base that was named, else that of IL2KB_KB, else the shipped one."""
        return Layout.of(self.folder) if self.folder else Layout.default()

    def load(self) -> Index:
        """Read the knowledge base; each file that cannot be read is named on standard error."""
        from il2kb.store import load

        index = load(self.layout)
        for error in index.broken:
            self.warn(error)
        return index

    def spare(self, output: Path | None, *inputs: Path) -> None:
        """Raise UsageError where `output` is a file of the knowledge base, or one of `inputs`."""
        if output is None:
            return
        layout = self.layout
        named = (*(file.path for file in layout.data_files()), *inputs)
        target = os.path.realpath(output)
        # Queries, shapes and checks are read as well, by name and when they are asked for.
        own = (os.path.realpath(f) for f in (layout.kb, layout.shapes, layout.ontology))
        inside = output.suffix in (".ttl", ".rq") and output.exists()
        if target in map(os.path.realpath, named) or (
            inside and any(os.path.commonpath([target, folder]) == folder for folder in own)
        ):
            raise UsageError(
                f"{click.format_filename(output)} is what is read here, and would be lost",
                hint="name another file after -o",
            )

    def warn(self, error: Il2kbError) -> None:
        """Print an error that does not end the command."""
        _told(error)

    def say(self, text: str) -> None:
        """Print talk on standard error, unless --quiet."""
        if self.verbosity >= 0:
            click.echo(text, err=True)


class Commands(click.Group):
    """A group whose commands are the modules of this package, imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands: the modules without a leading underscore."""
        folder = Path(__file__).parent
        return sorted(p.stem for p in folder.glob("*.py") if not p.stem.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"il2kb.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown one gets a suggestion."""
        if args and not args[0].startswith("-"):
            known = self.list_commands(ctx)
            if args[0] not in known:
                near = suggest(args[0], known)
                hint = f" Did you mean {' or '.join(near)}?" if near else ""
                ctx.fail(f"No such command {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what goes wrong is said in one line.

        Here and not in `main`, because click would end with code 1 where a pipe is closed.
        """
        try:
            result = super().invoke(ctx)
            _flush()
        except BrokenPipeError:
            _give_up(sys.stdout)  # the reader has had enough, which is no fault
            return _PIPE_CLOSED
        except Il2kbError as error:
            return _told(error)
        except OSError as error:
            return _told(_explained(error))
        except MemoryError:
            return _told(LimitError("there is not enough memory", hint="ask for less at a time"))
        return result

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> NoReturn:
        """Run the command line, print errors as a person reads them, and exit with their code."""
        try:
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        except click.exceptions.Abort:
            sys.exit(_INTERRUPTED)
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except SystemExit as end:
            # How click ends where nobody reads the help; completion has a 1 of its own.
            if end.code == 1 and "_IL2KB_COMPLETE" not in os.environ:
                _give_up(sys.stdout)
                sys.exit(_PIPE_CLOSED)
            raise
        except OSError as error:
            sys.exit(_told(_explained(error)))
        except KeyboardInterrupt:
            sys.exit(_INTERRUPTED)
        sys.exit(code if isinstance(code, int) else 0)


def _told(error: Il2kbError) -> int:
    """Print an error on standard error, and return its exit code."""
    try:
        click.echo(click.style("error: ", fg="red", bold=True) + error.render(), err=True)
    except OSError:  # nobody can be told, but the exit code still tells
        _give_up(sys.stderr)
    return error.exit_code


def _explained(error: OSError) -> Il2kbError:
    """Return the error of what the system refused: a file, standard output, or a new process."""
    if error.filename is not None:
        return Il2kbError(f"{click.format_filename(error.filename)}: {error.strerror}")
    if error.errno in _OUTPUT_FAULTS:
        _give_up(sys.stdout)
        return OutputError(f"cannot write to standard output: {error.strerror}")
    return Il2kbError(f"the system refused: {error.strerror or error}")


def _flush() -> None:
    if sys.stdout is not None:  # None where standard output was closed from the start
        sys.stdout.flush()


def _give_up(stream: TextIO) -> None:
    """Send what is left in the buffer nowhere, so that it does not raise again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done; 1 the data fail a check; 2 called wrongly; "
    "3 data unreadable, or the thing asked for absent.",
)
@click.option(
    "--kb",
    "folder",
    type=PATH,
    metavar="DIR",
    help="Another knowledge base than the shipped one; also by the variable IL2KB_KB.",
)
@click.option("-v", "--verbose", count=True, help="Say more on standard error.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing on standard error but errors.")
@click.option("--no-color", is_flag=True, help="No colour; also by the variable NO_COLOR.")
@click.version_option(__version__, prog_name="il2kb", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, folder: Path | None, verbose: int, quiet: bool, no_color: bool) -> None:
    """Query, check and summarise randomised trials encoded as RDF.

    \b
    Examples:
      il2kb summary he-2020            the evidence summary of a trial
      il2kb query --list               the questions that can be asked
      il2kb query primary-endpoint     ask one of them
      il2kb validate                   check every trial
    """
    ctx.obj = Session(folder, -1 if quiet else verbose)
    if no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        ctx.color = False


def main() -> NoReturn:
    """Run il2kb as a program."""
    cli.main(prog_name="il2kb")
