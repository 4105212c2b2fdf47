"""`neurography cohort ...`: a cohort counted, and blank reading sheets for it."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.app import app

cohort = typer.Typer(help="Count a sign over patients, lesions and examinations.", no_args_is_help=True)
app.add_typer(cohort, name="cohort")


@cohort.callback()
def _group() -> None:
    """Count a sign over patients, lesions and examinations."""


@cohort.command("tally")
def tally(
    table: Annotated[
        Path, typer.Argument(help="A .csv, .tsv or .xlsx table, or the folder that `cohort sheet` made.")
    ],
    by: Annotated[
        str, typer.Option(help="Columns to divide by, separated by commas; two joined by + are crossed.")
    ] = "stage",
    controls: Annotated[
        str,
        typer.Option(help="Groups that are controls, by commas; default those called control or healthy."),
    ] = "",
    claims: Annotated[
        Path | None, typer.Option(help="A table of statements to hold against the counts.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="New folder, or that of an earlier tally, for tables, figure and page."),
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook with several.")] = None,
) -> None:
    """Count per patient, lesion, examination and stage, with intervals, readers and warnings.

    One row is one patient, lesion, examination and reader. Columns: patient group lesion examination stage field
    sequence finding reader sign certainty location side; sign is present, absent, not_examined or not_reported.
    Or rows of counts, as a paper gives them: set of count, and what they count.
    """
    from neurography.study.cohort.command import tally_table  # noqa: PLC0415  keeps --help fast

    options = {"by": by, "controls": controls, "claims": claims, "sheet": sheet}
    for line in tally_table(table, out, **options):  # type: ignore[arg-type]
        typer.echo(line)


@cohort.command("sheet")
def sheet(
    table: Annotated[Path, typer.Argument(help="A table of cases; what it says of the sign is left out.")],
    readers: Annotated[str, typer.Option(help="Their names or initials, separated by commas.")],
    to: Annotated[Path, typer.Option(help="Folder to make, with a sheet for each reader.")],
    seed: Annotated[int, typer.Option(help="Of the order of cases, which differs for each reader.")] = 0,
    show: Annotated[
        str,
        typer.Option(help="Columns to show though they may sway: group, stage, location, ..., by commas."),
    ] = "",
    codes: Annotated[
        bool, typer.Option("--codes", help="Show a code in place of patient and examination.")
    ] = False,
) -> None:
    """Write blank reading sheets, one a reader, blind for group, stage and certainty; a warning where they are not.

    `neurography cohort tally FOLDER` reads the filled sheets back.
    """
    from neurography.study.cohort.sheet import write_sheets  # noqa: PLC0415  keeps --help fast

    names = tuple(name.strip() for name in readers.split(",") if name.strip())
    shown = tuple(name.strip() for name in show.split(",") if name.strip())
    for line in write_sheets(table, to, readers=names, seed=seed, show=shown, codes=codes):
        typer.echo(line)
