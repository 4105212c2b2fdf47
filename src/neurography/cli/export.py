"""`neurography export ...`: a case in a form that others read."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from neurography.cli.app import app
from neurography.cli.case_asked import Read

if TYPE_CHECKING:
    from neurography.study.exchange import Form

export = typer.Typer(help="Write a case for other readers and systems.", no_args_is_help=True)
app.add_typer(export, name="export")

Of = Annotated[
    str,
    typer.Argument(
        help="A case file, the name of a published case, or a folder of results with one.",
        metavar="OUT|CASE.yaml|NAME",
    ),
]
To = Annotated[Path, typer.Option("--to", help="The file to write.")]
Measured = Annotated[
    Path | None, typer.Option(help="A folder of results whose measurements join the case.", metavar="OUT")
]
Subject = Annotated[str, typer.Option(help="Whose case, where a folder of results holds several.")]
Replace = Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")]


@export.callback()
def _group() -> None:
    """Write a case for other readers and systems."""


@export.command("care")
def care(
    case: Of,
    to: To,
    read: Read = None,
    measurements: Measured = None,
    subject: Subject = "",
    replace: Replace = False,
) -> None:
    """Draft a case report in the order of the CARE guideline: FILE.md with its figures beside it, or FILE.html.

    All 13 items, each line with its side, date and source; what the case does not say stays a blank.
    """
    _write(case, to, form="care", read=read, measurements=measurements, subject=subject, replace=replace)


@export.command("phenopacket")
def phenopacket(
    case: Of,
    to: To,
    read: Read = None,
    measurements: Measured = None,
    subject: Subject = "",
    created: Annotated[
        str, typer.Option(help="Day of writing, 2026-01-31: outputs bear no clock of their own.")
    ] = "",
    replace: Replace = False,
) -> None:
    """Write a phenopacket (version 2, JSON) and, beside it, what it cannot hold of the case."""
    _write(
        case, to, form="phenopacket", read=read, measurements=measurements, subject=subject, created=created,
        replace=replace,
    )  # fmt: skip


@export.command("fhir")
def fhir(
    case: Of,
    to: To,
    read: Read = None,
    measurements: Measured = None,
    subject: Subject = "",
    replace: Replace = False,
) -> None:
    """Write a FHIR R5 bundle (JSON) and, beside it, what it does not hold of the case.

    What was not examined or not reported has its dataAbsentReason, never a value.
    """
    _write(case, to, form="fhir", read=read, measurements=measurements, subject=subject, replace=replace)


def _write(
    case: str, to: Path, *, form: "Form", read: list[str] | None, measurements: Path | None, subject: str,
    replace: bool, created: str = "",
) -> None:  # fmt: skip
    from neurography.study import exchange  # noqa: PLC0415  keeps --help fast
    from neurography.study.case.opened import answers_of  # noqa: PLC0415

    lines = exchange.export(
        case, to, form=form, answers=answers_of(read or ()), measurements=measurements, subject=subject,
        created=created, replace=replace,
    )  # fmt: skip
    for line in lines:
        typer.echo(line)
