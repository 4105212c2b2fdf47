"""`neurography sites new`."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.sites import sites


@sites.command("new")
def new(
    dataset: Annotated[Path, typer.Argument(help="A BIDS dataset.")],
    subject: Annotated[str, typer.Option(help="Label of the person.")],
    session: Annotated[
        str, typer.Option(help="Label of the visit; may be left out where there is one.")
    ] = "",
    image: Annotated[
        str,
        typer.Option(
            help="The image to draw on: file, or end of its name as T2w; default the diffusion series."
        ),
    ] = "",
    structures: Annotated[
        str,
        typer.Option(help="What to draw, names separated by commas; without it the known ones are listed."),
    ] = "",
    sides: Annotated[
        str, typer.Option(help="left,right, one of them, or midline; default left,right where there are two.")
    ] = "",
    roles: Annotated[
        str, typer.Option(help="region (default), seed, waypoint, exclude, end, reference; by commas.")
    ] = "",
    track: Annotated[
        bool, typer.Option("--track", help="Follow each nerve: a seed and two waypoints a side.")
    ] = False,
    sphere: Annotated[
        list[str] | None,
        typer.Option(
            help="NAME,structure,side,x,y,z,radius[,role] in mm (RAS+), nothing to draw (repeat it)."
        ),
    ] = None,
    add: Annotated[bool, typer.Option("--add", help="Add to files that are there already.")] = False,
    desc: Annotated[
        str, typer.Option(help="Label of the files; sites2 for regions that overlap the first.")
    ] = "sites",
) -> None:
    """Make an empty label image to draw regions in, with names and colours, or place spheres."""
    from neurography.study import sites_new, sites_wanted  # noqa: PLC0415  keeps --help fast

    options = sites_wanted.NewOptions(
        image=image,
        structures=_parts(structures),
        sides=_parts(sides),
        roles=_parts(roles),
        track=track,
        spheres=tuple(sphere or ()),
        add=add,
        desc=desc,
    )
    for line in sites_new.new(dataset, subject, session, options).lines():
        typer.echo(line)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
