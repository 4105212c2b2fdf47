"""`neurography case literature`: the claims of the literature that bear on a case."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.case import case
from neurography.cli.case_asked import Called, Read


@case.command("literature")
def literature(
    file: Called,
    out: Annotated[Path | None, typer.Option(help="Folder to write the words and the table to.")] = None,
    read: Read = None,
) -> None:
    """The claims of the literature that fit a case best, with what contradicts them."""
    from neurography.study.evidence.command import case_lines  # noqa: PLC0415  keeps --help fast

    for line in case_lines(file, out, read=read or ()):
        typer.echo(line)
