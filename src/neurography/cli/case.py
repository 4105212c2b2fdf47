"""`neurography case ...`: the clinic of one patient."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.app import app

case = typer.Typer(help="Read and check a patient's case.", no_args_is_help=True)
app.add_typer(case, name="case")


@case.callback()
def _group() -> None:
    """Read and check a patient's case."""


@case.command("check")
def check(
    file: Annotated[
        str, typer.Argument(help="A case file, or the name of a published case.", metavar="CASE.yaml|NAME")
    ],
    documents: Annotated[
        Path | None,
        typer.Option(help="Folder with the texts that the case quotes, to read the quotes again."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Show also what was checked and holds.")] = False,
) -> None:
    """Find what contradicts itself in a case: dates, counts, claims against records, one record against another.

    A file that its schema refuses is told line by line, with what to write instead.
    """
    from neurography.study.case.command import check_lines  # noqa: PLC0415  keeps --help fast

    for line in check_lines(file, documents=documents, verbose=every):
        typer.echo(line)
