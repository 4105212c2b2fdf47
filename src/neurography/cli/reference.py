"""`neurography reference ...`: an own healthy sample."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.app import app

reference = typer.Typer(help="Make your own healthy sample.", no_args_is_help=True)
app.add_typer(reference, name="reference")


@reference.callback()
def _group() -> None:
    """Make your own healthy sample."""


@reference.command("from-controls")
def from_controls(
    out: Annotated[Path, typer.Argument(help="Folder of results that holds healthy people only.")],
    to: Annotated[Path, typer.Option(help="The file to write.")] = Path("reference.csv"),
    quantity: Annotated[list[str] | None, typer.Option(help="Only these (repeat it).")] = None,
    statistic: Annotated[list[str] | None, typer.Option(help="Only these (repeat it).")] = None,
    structure: Annotated[list[str] | None, typer.Option(help="Only these (repeat it).")] = None,
    instrument: Annotated[list[str] | None, typer.Option(help="Only these (repeat it).")] = None,
    acquisition: Annotated[
        str, typer.Option(help="Only this acquisition; needed where several measured the same.")
    ] = "",
    participant_label: Annotated[
        list[str] | None, typer.Option(help="Only these people (repeat it).")
    ] = None,
    session_label: Annotated[list[str] | None, typer.Option(help="Only these visits (repeat it).")] = None,
    allow: Annotated[str, typer.Option(help="Technique keys that may differ, separated by commas.")] = "",
) -> None:
    """Means and standard deviations over healthy people, one visit each.

    Whether they are healthy is for you to know: choose them by --participant-label.
    """
    from neurography.study import own  # noqa: PLC0415  keeps --help fast

    options = own.ReferenceOptions(
        allow=own.keys(allow),
        choice=own.Choice(
            quantities=tuple(quantity or ()),
            statistics=tuple(statistic or ()),
            structures=tuple(structure or ()),
            instruments=tuple(instrument or ()),
            acquisition=acquisition,
            participants=tuple(participant_label or ()),
            sessions=tuple(session_label or ()),
        ),
    )
    found = own.reference_from_controls(out, to, options)
    for line in own.reference_lines(found, to=to):
        typer.echo(line)
