"""`neurography compare`."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.app import app, progress


@app.command("compare")
def compare(
    table: Annotated[Path, typer.Argument(help="A .tsv, .csv or .xlsx table, one number a row.")],
    out: Annotated[Path | None, typer.Option(help="Folder of results; default ./neurography-TABLE.")] = None,
    config: Annotated[Path | None, typer.Option(help="Own limits and healthy samples, as for run.")] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook with several.")] = None,
) -> None:
    """Compare numbers that you already have: verdicts and a report, no images.

    Columns: structure side quantity value unit; and, where you have them, subject session date level
    position_mm statistic sd spread n technique origin.
    """
    from neurography.study.typed import compare_table  # noqa: PLC0415  keeps --help fast

    with progress() as tell:
        report = compare_table(table, out, config=config, sheet=sheet, tell=tell)
    for line in report.lines():
        typer.echo(line)
    if report.failed:
        for subject in report.failed:
            typer.echo(f"sub-{subject}: no value", err=True)
        raise typer.Exit(1)
