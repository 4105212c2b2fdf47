"""`neurography case import`: phenopackets as case files."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.case import case


@case.command("import")
def import_(
    source: Annotated[
        Path,
        typer.Argument(help="A phenopacket (version 2, JSON), or a folder of them.", metavar="PACKET.json"),
    ],
    target: Annotated[
        Path, typer.Argument(help="The case file to write; a folder for a folder.", metavar="CASE.yaml")
    ],
    replace: Annotated[bool, typer.Option("--replace", help="Write over a case file that is there.")] = False,
) -> None:
    """Turn a phenopacket into a case file; what a case cannot hold is told, and listed at the head of the file.

    Excluded features are absent. An age stays an age: no date is made of it. Genetic interpretations become words in
    the note of their disease.
    """
    from neurography.study.case.imported import import_packets  # noqa: PLC0415  keeps --help fast

    report = import_packets(source, target, replace=replace, tell=typer.echo)
    if report.refused:
        raise typer.Exit(1)
