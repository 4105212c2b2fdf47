"""`neurography case report`: a patient's case as a page."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.case import case
from neurography.cli.case_asked import Called, Read


@case.command("report")
def report(
    file: Called,
    out: Annotated[Path | None, typer.Option(help="Folder of results; default ./neurography-ID.")] = None,
    read: Read = None,
) -> None:
    """Write the whole case as a report: timeline, findings, where, how, what explains it, literature.

    The same parts stand in the report of `run` where a dataset holds sub-X/sub-X_case.yaml beside the images.
    """
    from neurography.study.case.opened import answers_of  # noqa: PLC0415  keeps --help fast
    from neurography.study.case.report import report_case  # noqa: PLC0415

    for line in report_case(file, out, answers=answers_of(read or ())).lines:
        typer.echo(line)
