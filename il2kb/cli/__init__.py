"""The command line: one module a command, found by its file name.

Only this package prints and chooses exit codes: 0 done; 1 the data fail a check; 2 called
wrongly; 3 data unreadable, or the thing asked for absent.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from il2kb import __version__
from il2kb.data import Layout
from il2kb.errors import Il2kbError, OutputError, suggest

if TYPE_CHECKING:
    from il2kb.store import Index

__all__ = ["Session", "cli", "main"]

_INTERRUPTED = 130  # 128 + SIGINT, as shells give it
_PIPE_CLOSED = 141  # 128 + SIGPIPE


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

    def warn(self, error: Il2kbError) -> None:
        """Print an error that does not end the command."""
        click.echo(click.style("error: ", fg="red", bold=True) + error.render(), err=True)

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
        """Run the command; what standard output cannot take any more is said in one line.

        Here and not in `main`, because click would end with code 1 where a pipe is closed.
        """
        try:
            result = super().invoke(ctx)
            _flush()
        except BrokenPipeError:
            _give_up_output()  # the reader has had enough, which is no fault
            return _PIPE_CLOSED
        except OSError as error:
            if error.filename is not None:  # a file, not standard output
                raise
            _give_up_output()
            raise OutputError(f"cannot write to standard output: {error.strerror}") from error
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
        except Il2kbError as error:
            click.echo(click.style("error: ", fg="red", bold=True) + error.render(), err=True)
            sys.exit(error.exit_code)
        except KeyboardInterrupt:
            sys.exit(_INTERRUPTED)
        sys.exit(code if isinstance(code, int) else 0)


def _flush() -> None:
    if sys.stdout is not None:  # None where standard output was closed from the start
        sys.stdout.flush()


def _give_up_output() -> None:
    """Send what is left in the buffer nowhere, so that it does not raise again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done; 1 the data fail a check; 2 called wrongly; "
    "3 data unreadable, or the thing asked for absent.",
)
@click.option(
    "--kb",
    "folder",
    type=click.Path(path_type=Path),
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
    if no_color or os.environ.get("NO_COLOR"):
        ctx.color = False


def main() -> NoReturn:
    """Run il2kb as a program."""
    cli.main(prog_name="il2kb")
