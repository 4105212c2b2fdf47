"""`neurography case explain`: explanations against findings."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.case import case


@case.command("explain")
def explain(
    file: Annotated[
        str, typer.Argument(help="A case file, or the name of a published case.", metavar="CASE.yaml|NAME")
    ],
    read: Annotated[
        list[str] | None, typer.Option(help="QUESTION=ANSWER: how to read what the source leaves open.")
    ] = None,
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
