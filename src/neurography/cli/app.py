"""The command `neurography`. Heavy libraries are imported inside the commands: --help answers at once."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from neurography import __version__
from neurography.model.errors import CallError, NeurographyError

NOTICE = "Research use only. Not a medical device. Not for diagnosis or treatment decisions."

app = typer.Typer(
    name="neurography",
    help=f"Measure nerves side against side and visit against visit.\n\n{NOTICE}",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run a command. Exit codes: 0 done, 1 somebody gave no measurement, 2 wrong call, 130 interrupted."""
    try:
        app()
    except CallError as error:
        _fail(str(error), code=2)
    except NeurographyError as error:
        _fail(str(error), code=1)
    except KeyboardInterrupt:
        _fail("interrupted; run the same command again to go on where it stopped", code=130)


def _fail(message: str, *, code: int) -> None:
    typer.echo(f"neurography: {message}", err=True)
    sys.exit(code)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"neurography {__version__}")
        raise typer.Exit


@app.callback()
def _start(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")
    ] = False,
) -> None:
    pass


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
        for key, title in published.CASES.items():
            typer.echo(f"{key}: {title}")
        return
    with _progress() as tell:
        shown = published.run_demo(name, out=out, seed=seed, tell=tell)
    for line in shown.lines:
        typer.echo(line)
    typer.echo(str(shown.report))


@app.command("import")
def import_(
    source: Annotated[Path, typer.Argument(help="DICOM: a folder, zip, DICOMDIR or file (.gz allowed).")],
    dataset: Annotated[Path, typer.Argument(help="The BIDS dataset to make or to add to.")],
    subject: Annotated[str, typer.Option(help="Label of the person: letters and digits.")],
    session: Annotated[str, typer.Option(help="Label of the visit: letters and digits.")],
    keep_dates: Annotated[bool, typer.Option("--keep-dates", help="Do not shift dates.")] = False,
    timeout: Annotated[float, typer.Option(help="Seconds that one series may take to convert.")] = 600.0,
) -> None:
    """Bring DICOM into a BIDS dataset, without names and with shifted dates."""
    from neurography.study import intake  # noqa: PLC0415  keeps --help fast

    report = intake.import_dicom(
        source, dataset, subject=subject, session=session, keep_dates=keep_dates, timeout_s=timeout
    )
    for line in report.lines():
        typer.echo(line)


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
    with _progress() as tell:
        report = study_run.run(dataset, out, options, tell=tell)
    for line in report.lines():
        typer.echo(line)
    if report.failed:
        for outcome in report.failed:
            typer.echo(f"sub-{outcome.subject}: no measurement", err=True)
        raise typer.Exit(1)


@app.command("instruments")
def instruments() -> None:
    """List the instruments with what each measures."""
    from neurography.study.instruments import instruments as registered  # noqa: PLC0415  keeps --help fast

    for key, instrument in registered().items():
        typer.echo(f"{key} {instrument.version}")
        for quantity in instrument.quantities:
            typer.echo(f"  {quantity.key} [{quantity.unit}]: {quantity.name}")


class _progress:  # noqa: N801  used like a function
    """Plain lines to stderr, or one moving line on a terminal."""

    def __init__(self) -> None:
        self._status: Any = None

    def __enter__(self) -> Callable[[str], None]:
        if not sys.stderr.isatty():
            return lambda line: typer.echo(line, err=True)
        from rich.console import Console  # noqa: PLC0415  keeps --help fast

        self._status = Console(stderr=True).status("starting")
        self._status.__enter__()
        return lambda line: self._status.update(line.replace("[", "\\["))

    def __exit__(self, *problem: object) -> None:
        if self._status is not None:
            self._status.__exit__(*problem)
