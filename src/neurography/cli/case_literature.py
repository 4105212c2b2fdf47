"""`neurography case literature`: the claims of the literature that bear on a case."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.case import case


@case.command("literature")
def literature(
    file: Annotated[
        str, typer.Argument(help="A case file, or the name of a published case.", metavar="CASE.yaml|NAME")
    ],
    out: Annotated[Path | None, typer.Option(help="Folder to write the words and the table to.")] = None,
    read: Annotated[
        list[str] | None, typer.Option(help="QUESTION=ANSWER: how to read what the source leaves open.")
    ] = None,
) -> None:
    """The claims of the literature that fit a case best, with what contradicts them."""
    from neurography.study.evidence.command import case_lines  # noqa: PLC0415  keeps --help fast

    for line in case_lines(file, out, read=read or ()):
        typer.echo(line)
