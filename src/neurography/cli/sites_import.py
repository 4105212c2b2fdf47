"""`neurography sites import`."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.sites import sites


@sites.command("import")
def import_(
    dataset: Annotated[Path, typer.Argument(help="A BIDS dataset.")],
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Regions: .nii.gz (with ITK-SNAP's .txt), .seg.nrrd or .nrrd (with .ctbl), .mrk.json, .fcsv, "
            "DICOM SEG or RTSTRUCT.",
        ),
    ],
    subject: Annotated[str, typer.Option(help="Label of the person.")],
    session: Annotated[str, typer.Option(help="Label of the visit, where there are several.")] = "n/a",
    like: Annotated[
        Path | None, typer.Option(help="The image that was drawn on: NIfTI, or a folder of DICOM.")
    ] = None,
    radius: Annotated[
        float | None, typer.Option(help="Radius in mm of points whose description states none.")
    ] = None,
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", help='"NAME=structure,side[,role[,order]]" for a region (repeat it).'),
    ] = None,
    labels: Annotated[
        Path | None, typer.Option(help="The same as a table: index name structure side role.")
    ] = None,
    datatype: Annotated[
        str | None, typer.Option(help="Folder for the sites; else that of the image drawn on.")
    ] = None,
    desc: Annotated[
        str | None, typer.Option(help="Label of the files, e.g. sitesReaderB; else the tool's name.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over sites of that name.")] = False,
) -> None:
    """Bring in regions that were drawn in ITK-SNAP, 3D Slicer or as DICOM."""
    from neurography.study.sites_import import import_sites  # noqa: PLC0415  keeps --help fast

    report = import_sites(
        dataset, files, subject=subject, session=session, like=like, radius=radius, mapping=tuple(map_ or ()),
        labels=labels, datatype=datatype, desc=desc, replace=replace,
    )  # fmt: skip
    for line in report.lines():
        typer.echo(line)
    if report.refused:
        raise typer.Exit(1)
