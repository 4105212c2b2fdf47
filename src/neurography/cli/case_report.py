"""`neurography case report`: a patient's case as a page."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.case import case


@case.command("report")
def report(
    file: Annotated[
        str, typer.Argument(help="A case file, or the name of a published case.", metavar="CASE.yaml|NAME")
    ],
    out: Annotated[Path | None, typer.Option(help="Folder of results; default ./neurography-ID.")] = None,
    read: Annotated[
        list[str] | None, typer.Option(help="QUESTION=ANSWER: how to read what the source leaves open.")
    ] = None,
) -> None:
    """Write the whole case as a report: timeline, findings, where, how, what explains it, literature.

    The same parts stand in the report of `run` where a dataset holds sub-X/sub-X_case.yaml beside the images.
    """
    from neurography.study.case.opened import answers_of  # noqa: PLC0415  keeps --help fast
    from neurography.study.case.report import report_case  # noqa: PLC0415

    for line in report_case(file, out, answers=answers_of(read or ())).lines:
        typer.echo(line)
