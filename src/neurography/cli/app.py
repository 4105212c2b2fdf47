"""The command `neurography`: what is common to all commands. Each command lies in a file of its own beside this.

Heavy libraries are imported inside the commands: --help answers at once.
"""

import io
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer

from neurography import __version__
from neurography.model.errors import CallError, NeurographyError

NOTICE = "Research use only. Not a medical device. Not for diagnosis or treatment decisions."

app = typer.Typer(
    name="neurography",
    help=f"Measure nerves side against side and visit against visit.\n\n{NOTICE}",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run a command. Exit codes: 0 done, 1 somebody gave no measurement, 2 wrong call, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a sign that a screen does not have must not end a run
            stream.reconfigure(errors="replace")
    try:
        app()
    except CallError as error:
        _fail(str(error), code=2)
    except NeurographyError as error:
        _fail(str(error), code=1)
    except KeyboardInterrupt:
        _fail("interrupted; run the same command again to go on where it stopped", code=130)


def _fail(message: str, *, code: int) -> None:
    typer.echo(f"neurography: {message}", err=True)
    sys.exit(code)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"neurography {__version__}")
        raise typer.Exit


@app.callback()
def _start(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")
    ] = False,
) -> None:
    pass


class progress:  # noqa: N801  used like a function
    """Plain lines to stderr, or one moving line on a terminal."""

    def __init__(self) -> None:
        self._status: Any = None

    def __enter__(self) -> Callable[[str], None]:
        if not sys.stderr.isatty():
            return lambda line: typer.echo(line, err=True)
        from rich.console import Console  # noqa: PLC0415  keeps --help fast

        self._status = Console(stderr=True).status("starting")
        self._status.__enter__()
        return lambda line: self._status.update(line.replace("[", "\\["))

    def __exit__(self, *problem: object) -> None:
        if self._status is not None:
            self._status.__exit__(*problem)
