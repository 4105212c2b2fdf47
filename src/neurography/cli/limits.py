"""`neurography limits ...`: own limits."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from neurography.cli.app import app
from neurography.cli.choosing import MayDiffer, OneAcquisition, Only, People, Visits, chosen

limits = typer.Typer(help="Make your own limits.", no_args_is_help=True)
app.add_typer(limits, name="limits")


@limits.callback()
def _group() -> None:
    """Make your own limits."""


@limits.command("from-repeats")
def from_repeats(
    out: Annotated[
        Path, typer.Argument(help="Folder of results that holds repeated scans of several people.")
    ],
    to: Annotated[Path, typer.Option(help="The file to write.")] = Path("limits.csv"),
    kind: Annotated[
        Literal["repeatability", "side", "both"],
        typer.Option(
            help="What to limit: visits of one side, left against right (healthy people only), or both."
        ),
    ] = "repeatability",
    scale: Annotated[
        Literal["auto", "percent", "absolute"],
        typer.Option(help="auto: percent of the pair's mean on ratio scales, absolute on others."),
    ] = "auto",
    pool: Annotated[
        Literal["structures", "sides", "none"],
        typer.Option(help="structures: one more row for any structure; sides: left and right only; none."),
    ] = "structures",
    quantity: Only = None,
    statistic: Only = None,
    structure: Only = None,
    instrument: Only = None,
    side: Annotated[str, typer.Option(help="Only this side: left, right, midline.")] = "",
    acquisition: OneAcquisition = "",
    participant_label: People = None,
    session_label: Visits = None,
    allow: MayDiffer = "",
) -> None:
    """Limits from people who were scanned again without any change in between.

    Whether nothing changed is for you to know: leave treated visits out by --session-label.
    """
    from neurography.study import own  # noqa: PLC0415  keeps --help fast

    options = own.LimitOptions(
        kind=kind,
        scale=scale,
        pool=pool,
        allow=own.keys(allow),
        choice=chosen(
            quantity=quantity, statistic=statistic, structure=structure, instrument=instrument, side=side,
            acquisition=acquisition, participant_label=participant_label, session_label=session_label,
        ),
    )  # fmt: skip
    found = own.limits_from_repeats(out, to, options)
    for line in own.limit_lines(found, to=to):
        typer.echo(line)
