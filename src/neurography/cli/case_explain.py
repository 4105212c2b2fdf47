"""`neurography case explain`: explanations against findings."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.case import case
from neurography.cli.case_asked import Called, Read


@case.command("explain")
def explain(
    file: Called,
    read: Read = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the words, the figures (SVG) and the tables (TSV).")
    ] = None,
) -> None:
    """Hold explanations against the findings of a case: what is for, against, does not discriminate, is not known.

    Every ground names its record and its n. Grounds are counted, never turned into a probability; ties are kept.
    """
    from neurography.study.case import explain as told  # noqa: PLC0415  keeps --help fast
    from neurography.study.case.opened import answers_of, open_case  # noqa: PLC0415
    from neurography.study.case.telling import tell  # noqa: PLC0415

    held, answers = open_case(file), answers_of(read or ())
    make = partial(told.part, held, answers=answers)
    for line in tell(
        held.case.id, {"explains": make}, out=out, nothing="No finding of the case bears on an explanation."
    ):
        typer.echo(line)
