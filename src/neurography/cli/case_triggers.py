"""`neurography case triggers`: when to suspect something."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.case import case
from neurography.cli.case_asked import Called, Read


@case.command("triggers")
def triggers(
    file: Called,
    read: Read = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the words and the tables (TSV).")] = None,
) -> None:
    """Show when the literature says to suspect something: signs, work-up and pitfalls beside what the case shows.

    Treatment stands there as literature alone; no rule acts on it.
    """
    from neurography.study.case import triggers as told  # noqa: PLC0415  keeps --help fast
    from neurography.study.case.opened import answers_of, open_case  # noqa: PLC0415
    from neurography.study.case.telling import tell  # noqa: PLC0415

    held, answers = open_case(file), answers_of(read or ())
    make = partial(told.part, held, answers=answers)
    for line in tell(held.case.id, {"triggers": make}, out=out, nothing="The case meets no trigger."):
        typer.echo(line)
