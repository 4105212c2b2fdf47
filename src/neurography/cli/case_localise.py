"""`neurography case localise`."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.case import case
from neurography.cli.case_asked import Called, Read


@case.command("localise")
@case.command("localize", hidden=True)
def localise(
    file: Called,
    visit: Annotated[str | None, typer.Option(help="Only this visit, or a date: 2013-06..2013-08.")] = None,
    side: Annotated[str | None, typer.Option(help="Only this side: left or right.")] = None,
    wrong_share: Annotated[
        float, typer.Option(help="Expected share of wrong findings, from 0 to below 0.5.")
    ] = 0.0,
    most_sites: Annotated[int, typer.Option(help="Most lesion sites sought together: 1, 2 or 3.")] = 3,
    unreported_normal: Annotated[
        bool, typer.Option("--unreported-normal", help="Read what was not reported as normal.")
    ] = False,
    level: Annotated[
        list[str] | None, typer.Option(help="Does this level explain it? 'L2-3 left', 'S1 left' (repeat it).")
    ] = None,
    read: Read = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the sentences, pictures and tables.")] = None,
) -> None:
    """Find the fewest lesion sites that explain the examination, with every tie, and set the images beside it.

    Each visit and each side on its own. What was not reported is not read as normal unless that is asked for.
    """
    from neurography.study.case import localise as where  # noqa: PLC0415  keeps --help fast
    from neurography.study.case.opened import answers_of, open_case  # noqa: PLC0415
    from neurography.study.case.telling import tell  # noqa: PLC0415

    held = open_case(file)
    make = partial(
        where.part,
        held,
        answers=answers_of(read or ()),
        visit=visit,
        side=side,
        wrong_share=wrong_share,
        most_sites=most_sites,
        unreported_normal=unreported_normal,
        level=level or (),
        every_picture=out is not None,
    )
    nothing = f"{where.HEADING} The case holds no examination to localise from."
    for line in tell(held.case.id, {"where": make}, out=out, nothing=nothing):
        typer.echo(line)
