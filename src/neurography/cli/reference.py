"""`neurography reference ...`: an own healthy sample."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.app import app
from neurography.cli.choosing import MayDiffer, OneAcquisition, Only, People, Visits, chosen

reference = typer.Typer(help="Make your own healthy sample.", no_args_is_help=True)
app.add_typer(reference, name="reference")


@reference.callback()
def _group() -> None:
    """Make your own healthy sample."""


@reference.command("from-controls")
def from_controls(
    out: Annotated[Path, typer.Argument(help="Folder of results that holds healthy people only.")],
    to: Annotated[Path, typer.Option(help="The file to write.")] = Path("reference.csv"),
    quantity: Only = None,
    statistic: Only = None,
    structure: Only = None,
    instrument: Only = None,
    acquisition: OneAcquisition = "",
    participant_label: People = None,
    session_label: Visits = None,
    allow: MayDiffer = "",
) -> None:
    """Means and standard deviations over healthy people, one visit each.

    Whether they are healthy is for you to know: choose them by --participant-label.
    """
    from neurography.study import own  # noqa: PLC0415  keeps --help fast

    options = own.ReferenceOptions(
        allow=own.keys(allow),
        choice=chosen(
            quantity=quantity, statistic=statistic, structure=structure, instrument=instrument,
            acquisition=acquisition, participant_label=participant_label, session_label=session_label,
        ),
    )  # fmt: skip
    found = own.reference_from_controls(out, to, options)
    for line in own.reference_lines(found, to=to):
        typer.echo(line)
