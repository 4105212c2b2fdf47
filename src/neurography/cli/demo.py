"""`neurography demo`."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.app import app, progress


@app.command("demo")
def demo(
    name: Annotated[str | None, typer.Argument(help="A published case, e.g. plexopathy; or all.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the cases.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of results; default ./neurography-NAME, for all ./neurography-demo."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the simulated noise and of the tracking.")] = 0,
) -> None:
    """Run a published case, made from its reported numbers, end to end; all runs each and writes an index page."""
    from neurography.study import published  # noqa: PLC0415  keeps --help fast

    if list_ or name is None:
        for case in published.CASES.values():
            typer.echo(f"{case.name}: paper {case.paper}, {case.title}; {case.takes}")
        return
    with progress() as tell:
        if name == "all":
            ran = published.run_all(published.CASES.values(), out=out, seed=seed, tell=tell)
            lines, shown, failed = ran.lines, ran.page, bool(ran.failed)
        else:
            made = published.run_demo(name, out=out, seed=seed, tell=tell)
            lines, shown, failed = made.lines, made.report, not made.report.is_file()
    for line in lines:
        typer.echo(line)
    typer.echo(str(shown))
    if failed:
        raise typer.Exit(1)
