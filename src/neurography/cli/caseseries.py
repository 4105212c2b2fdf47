"""`neurography caseseries ...`: published cases as a table that can be counted."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.app import app

caseseries = typer.Typer(help="Count published cases, one row a patient.", no_args_is_help=True)
app.add_typer(caseseries, name="caseseries")


@caseseries.callback()
def _group() -> None:
    """Count published cases, one row a patient."""


@caseseries.command("summary")
def summary(
    table: Annotated[
        Path, typer.Argument(help="A .csv, .tsv or .xlsx table, or `neuroleukemiosis` (paper 001, Table 1).")
    ],
    by: Annotated[str, typer.Option(help="Columns of words to divide by, separated by commas.")] = "",
    where: Annotated[
        list[str] | None,
        typer.Option(help="`sex=male`, `age<20`, `case!=A`, `csf=normal|blasts`; several must all hold."),
    ] = None,
    ask: Annotated[
        str, typer.Option(help="Columns to answer for, by commas; what has no column is not in the data.")
    ] = "",
    beside: Annotated[
        Path | None, typer.Option(help="A table with one row: a new case to set beside the series.")
    ] = None,
    merge: Annotated[
        list[str] | None, typer.Option(help="`KEEP=DROP`: two rows that are the same person, joined.")
    ] = None,
    claims: Annotated[
        Path | None,
        typer.Option(help="Statements to hold against the table; default TABLE_claims.csv beside it."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for tables, figure and page; none without it.")
    ] = None,
) -> None:
    """Counts, medians, shares with intervals, the yield of each test, and what the table does not say.

    Beside TABLE.csv may lie TABLE_columns.csv (what the columns mean), TABLE_rollup.csv (values under wider ones) and
    TABLE_claims.csv (what was said of the table).
    """
    from neurography.study.caseseries.command import summarise  # noqa: PLC0415  keeps --help fast

    told = summarise(
        table, out, by=by, conditions=where or (), ask=ask, merge=merge or (), claims=claims, new=beside
    )
    for line in told:
        typer.echo(line)
