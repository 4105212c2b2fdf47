"""`neurography limits ...`: own limits."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from neurography.cli.app import app

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
    quantity: Annotated[list[str] | None, typer.Option(help="Only these (repeat it).")] = None,
    statistic: Annotated[list[str] | None, typer.Option(help="Only these (repeat it).")] = None,
    structure: Annotated[list[str] | None, typer.Option(help="Only these (repeat it).")] = None,
    instrument: Annotated[list[str] | None, typer.Option(help="Only these (repeat it).")] = None,
    side: Annotated[str, typer.Option(help="Only this side: left, right, midline.")] = "",
    acquisition: Annotated[
        str, typer.Option(help="Only this acquisition; needed where several measured the same.")
    ] = "",
    participant_label: Annotated[
        list[str] | None, typer.Option(help="Only these people (repeat it).")
    ] = None,
    session_label: Annotated[list[str] | None, typer.Option(help="Only these visits (repeat it).")] = None,
    allow: Annotated[str, typer.Option(help="Technique keys that may differ, separated by commas.")] = "",
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
        choice=own.Choice(
            quantities=tuple(quantity or ()),
            statistics=tuple(statistic or ()),
            structures=tuple(structure or ()),
            instruments=tuple(instrument or ()),
            side=side,
            acquisition=acquisition,
            participants=tuple(participant_label or ()),
            sessions=tuple(session_label or ()),
        ),
    )
    found = own.limits_from_repeats(out, to, options)
    for line in own.limit_lines(found, to=to):
        typer.echo(line)
