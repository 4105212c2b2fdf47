"""`neurography sites check`."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.app import progress
from neurography.cli.sites import sites


@sites.command("check")
def check(
    dataset: Annotated[Path, typer.Argument(help="A BIDS dataset.")],
    participant_label: Annotated[
        list[str] | None, typer.Option(help="Only these people (repeat it).")
    ] = None,
    session_label: Annotated[list[str] | None, typer.Option(help="Only these visits (repeat it).")] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the pictures and the table; default ./neurography-sites-check."),
    ] = None,
) -> None:
    """Look at the regions before measuring: pictures with L and R on them, and what seems wrong."""
    from neurography.study import sites_check  # noqa: PLC0415  keeps --help fast

    with progress() as tell:
        report = sites_check.check(
            dataset, participants=participant_label or (), sessions=session_label or (), out=out, tell=tell
        )
    for line in report.lines():
        typer.echo(line)
