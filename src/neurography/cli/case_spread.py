"""`neurography case spread`: how disease may have reached what the images show."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.case import case
from neurography.cli.case_asked import Called, Read


@case.command("spread")
def spread(
    file: Called,
    hypotheses: Annotated[
        Path | None, typer.Option(help="A file of hypotheses of your own, instead of the built-in ones.")
    ] = None,
    read: Read = None,
    without: Annotated[
        list[str] | None, typer.Option(help="A visit or an examination to leave out (repeat it).")
    ] = None,
    suppose: Annotated[
        list[str] | None,
        typer.Option(
            help='"structure side abnormal|normal visit": a result to try out (repeat it; visit may be all).'
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the text, the tables and the figure.")] = None,
) -> None:
    """Rank hypotheses of spread: what each cannot explain, and which structures it needs that nobody reported.

    Ties are kept. The missing observation that would decide is sought, not picked.
    """
    from neurography.study.case.spread_command import spread_lines  # noqa: PLC0415  keeps --help fast

    for line in spread_lines(
        file, hypotheses=hypotheses, read=read or (), without=without or (), suppose=suppose or (), out=out
    ):
        typer.echo(line)
