"""`neurography instruments`."""

import typer

from neurography.cli.app import app


@app.command("instruments")
def instruments() -> None:
    """List the instruments with what each measures."""
    from neurography.study.instruments import instruments as registered  # noqa: PLC0415  keeps --help fast

    for key, instrument in registered().items():
        typer.echo(f"{key} {instrument.version}")
        for quantity in instrument.quantities:
            typer.echo(f"  {quantity.key} [{quantity.unit}]: {quantity.name}")
