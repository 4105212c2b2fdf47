"""`neurography demo`."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.app import app, progress


@app.command("demo")
def demo(
    name: Annotated[str | None, typer.Argument(help="A published case, e.g. plexopathy.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the cases.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder of results; default ./neurography-NAME.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the simulated noise and of the tracking.")] = 0,
) -> None:
    """Run a published case, simulated from its reported numbers, from images to report."""
    from neurography.study import published  # noqa: PLC0415  keeps --help fast

    if list_ or name is None:
        for case in published.CASES.values():
            typer.echo(f"{case.name}: paper {case.paper}, {case.title}; {case.takes}")
        return
    with progress() as tell:
        shown = published.run_demo(name, out=out, seed=seed, tell=tell)
    for line in shown.lines:
        typer.echo(line)
    typer.echo(str(shown.report))
