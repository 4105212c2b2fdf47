"""`neurography case timeline`."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.case import case
from neurography.cli.case_asked import Called, Read


@case.command("timeline")
def timeline(
    file: Called,
    read: Read = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the figures (SVG), the tables (TSV) and the text.")
    ] = None,
) -> None:
    """Tell when what happened, with the intervals that the dates leave, and what was found at each visit.

    Doubling times of laboratory values; how long from the first symptom to the first image and to tissue, on each
    side; then every structure and side by visit: found, absent, not examined, not reported.
    """
    from neurography.study.case.timeline import timeline_lines  # noqa: PLC0415  keeps --help fast

    for line in timeline_lines(file, read=read or (), out=out):
        typer.echo(line)
