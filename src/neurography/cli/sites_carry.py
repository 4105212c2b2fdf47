"""`neurography sites carry`."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.sites import sites


@sites.command("carry")
def carry(
    dataset: Annotated[Path, typer.Argument(help="A BIDS dataset.")],
    subject: Annotated[str, typer.Option(help="Label of the person.")],
    from_: Annotated[str, typer.Option("--from", help="The visit whose regions are carried.")],
    to: Annotated[str, typer.Option(help="The visit that gets them.")],
    image: Annotated[
        str | None, typer.Option(help="The image of --from to register; else the best kind that both have.")
    ] = None,
    onto: Annotated[str | None, typer.Option(help="The image of --to to register it with.")] = None,
    replace: Annotated[
        bool, typer.Option("--replace", "--force", help="Write over what was carried earlier.")
    ] = False,
) -> None:
    """Carry the regions of one visit to another by registering their images (rigid)."""
    from neurography.study.sites_carry import carry as carry_sites  # noqa: PLC0415  keeps --help fast

    report = carry_sites(dataset, subject, from_, to, image=image, onto=onto, replace=replace)
    for line in report.lines():
        typer.echo(line)
    if not report.made:
        raise typer.Exit(1)
