"""`neurography doctor`."""

from typing import Annotated

import typer

from neurography.cli.app import app, progress


@app.command("doctor")
def doctor(
    json_: Annotated[
        bool,
        typer.Option("--json", help="For a bug report: the same as JSON, no names of people or machines."),
    ] = False,
) -> None:
    """Say whether this installation works: versions, disk, and a self-test on phantoms of known truth."""
    from neurography.study import doctor as study_doctor  # noqa: PLC0415  keeps --help fast

    with progress() as tell:
        found = study_doctor.examine(tell=tell)
    for line in [found.to_json()] if json_ else found.lines():
        typer.echo(line)
    if not found.passed:
        raise typer.Exit(1)
