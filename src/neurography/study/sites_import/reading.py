"""The files of one call read, held against their image and placed: tables to be, and what to tell of each file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from neurography.io import sites_from
from neurography.io.sites_from import Segment
from neurography.io.sites_from import like as like_image
from neurography.model.errors import InputError
from neurography.model.instrument import Session
from neurography.model.site import Sphere
from neurography.study.sites_import import origin, place, settle


@frozen(eq=False)
class Table:
    """One table to be: its source, tool, datatype, regions, and its label image if there is one."""

    source: str
    tool: str
    datatype: str
    segments: tuple[Segment, ...]
    spheres: tuple[Sphere | None, ...]
    labels: NDArray[Any] | None = None
    world_from_voxel: NDArray[np.float64] | None = None


@frozen(eq=False)
class Read:
    """What the files hold; notes and warnings by file; a file that cannot be used loses only itself."""

    tables: list[Table] = field(factory=list)
    notes: list[tuple[str, str]] = field(factory=list)
    warnings: list[tuple[str, str]] = field(factory=list)
    refused: list[InputError] = field(factory=list)


def read_all(
    pictures: Sequence[Path],
    names: Path | None,
    references: tuple[like_image.Reference, ...],
    visit: Session,
    radius: float | None,
) -> Read:
    """Tables of all files that can be used, the reasons why others cannot."""
    read = Read()
    around = place.of_session(visit)
    for path in pictures:
        try:
            drawing = sites_from.read(path, names=names, radius=radius)
            compared = origin.compare(path, drawing, references)
            placed = place.place(path, drawing, compared.references, around)
        except InputError as error:
            read.refused.append(error)
            continue
        alike = settle.called_alike(drawing.segments)
        read.notes.extend(
            (path.name, note) for note in (*drawing.notes, *placed.notes, *compared.notes, *alike)
        )
        read.warnings.extend((path.name, warning) for warning in compared.warnings)
        for layer in placed.layers:
            nobody = (None,) * len(layer.segments)
            read.tables.append(
                Table(path.name, drawing.tool, placed.datatype, layer.segments, nobody, layer.labels,
                       layer.world_from_voxel)
            )  # fmt: skip
        if drawing.balls:
            segments = tuple(ball.segment for ball in drawing.balls)
            read.tables.append(
                Table(path.name, drawing.tool, "", segments, tuple(b.sphere for b in drawing.balls))
            )
    return read


def nothing(refused: Sequence[InputError]) -> InputError:
    if len(refused) == 1:
        return refused[0]
    reasons = "; ".join(str(error) for error in refused)
    return InputError(wanted="regions", came=f"none in {len(refused)} files", todo=reasons)
