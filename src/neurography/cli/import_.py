"""`neurography import`."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.app import app


@app.command("import")
def import_(
    source: Annotated[Path, typer.Argument(help="DICOM: a folder, zip, DICOMDIR or file (.gz allowed).")],
    dataset: Annotated[Path, typer.Argument(help="The BIDS dataset to make or to add to.")],
    subject: Annotated[str, typer.Option(help="Label of the person: letters and digits.")],
    session: Annotated[str, typer.Option(help="Label of the visit: letters and digits.")],
    keep_dates: Annotated[bool, typer.Option("--keep-dates", help="Do not shift dates.")] = False,
    timeout: Annotated[float, typer.Option(help="Seconds that one series may take to convert.")] = 600.0,
    map_units: Annotated[
        str,
        typer.Option(help='Unit of computed maps (ADC, FA, ...) whose header states none: "10^-6 mm2/s".'),
    ] = "",
) -> None:
    """Bring DICOM into a BIDS dataset, without names and with shifted dates."""
    from neurography.study import intake  # noqa: PLC0415  keeps --help fast

    report = intake.import_dicom(
        source,
        dataset,
        subject=subject,
        session=session,
        keep_dates=keep_dates,
        timeout_s=timeout,
        map_units=map_units,
    )
    for line in report.lines():
        typer.echo(line)
