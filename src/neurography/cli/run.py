"""`neurography run`."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.app import app, progress
from neurography.model.errors import CallError


@app.command("run")
def run(
    dataset: Annotated[Path, typer.Argument(help="A BIDS dataset.")],
    out: Annotated[Path, typer.Argument(help="Folder of results.")],
    level: Annotated[str, typer.Argument(help="participant, group; both without it.")] = "both",
    participant_label: Annotated[
        list[str] | None, typer.Option(help="Only these people (repeat it).")
    ] = None,
    session_label: Annotated[list[str] | None, typer.Option(help="Only these visits (repeat it).")] = None,
    config: Annotated[
        Path | None, typer.Option(help="Parameters; default DATASET/code/neurography.toml.")
    ] = None,
    allow: Annotated[
        str, typer.Option(help="Technique keys that may differ between visits, separated by commas.")
    ] = "",
    seed: Annotated[int, typer.Option(help="Seed of the tracking.")] = 0,
    jobs: Annotated[int, typer.Option(help="People measured side by side.")] = 1,
) -> None:
    """Measure, compare and report every person of a dataset."""
    from neurography.study import run as study_run  # noqa: PLC0415  keeps --help fast

    if level not in ("participant", "group", "both"):
        raise CallError(
            wanted="participant, group or nothing", came=repr(level), where="run", todo="See --help."
        )
    options = study_run.RunOptions(
        level=study_run.checked_level(level),
        participants=tuple(participant_label or ()),
        sessions=tuple(session_label or ()),
        config=config,
        allow=tuple(key.strip() for key in allow.split(",") if key.strip()),
        seed=seed,
        jobs=jobs,
    )
    with progress() as tell:
        report = study_run.run(dataset, out, options, tell=tell)
    for line in report.lines():
        typer.echo(line)
    if report.failed:
        for outcome in report.failed:
            typer.echo(f"sub-{outcome.subject}: no measurement", err=True)
        raise typer.Exit(1)
