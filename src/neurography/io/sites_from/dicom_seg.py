"""DICOM segmentations: frames in any order, only where something is drawn, overlapping or not, oblique or not."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurography.imaging import layers, planes
from neurography.imaging.grid import Grid
from neurography.imaging.layers import Piece
from neurography.io.sites_from.dicom_file import Found
from neurography.io.sites_from.drawing import Drawing, Layer, Segment, empty, left_out
from neurography.io.sites_from.like import LPS_TO_RAS
from neurography.io.sites_write import MAX_INDEX
from neurography.model.errors import InputError

TOOL = "DicomSeg"

MAX_VOXELS = 1 << 30
_SAME_TURN = 1e-4


def read(path: Path, found: Found) -> Drawing:
    """The segments on the grid that their frames span.

    Raises
    ------
    InputError
        When the frames do not lie on one grid, name segments that are not there, or nothing is drawn.
    """
    where = str(path)
    frames = found.values["frames"]
    stated = {one["number"]: Segment(**one) for one in found.values["segments"]}
    if len(stated) != len(found.values["segments"]) or not all(1 <= n <= MAX_INDEX for n in stated):
        raise _refuse(
            where, "segments with numbers of their own", "the same number twice, or one out of range"
        )
    strange = sorted({frame["segment"] for frame in frames} - set(stated))
    if strange:
        raise _refuse(where, "frames of segments that the file names", f"frames of segment {strange[0]}")
    if not frames:
        raise empty(where)
    grid, planes_of = _grid(where, found)
    try:
        made = layers.layered(grid, _regions(found, planes_of, sorted(stated)))
    except OverflowError as error:
        raise _refuse(where, "regions of which few overlap", str(error)) from error
    if not made:
        raise empty(where)
    drawn = {number for _, numbers in made for number in numbers}
    notes = [left_out(number, one.name) for number, one in sorted(stated.items()) if number not in drawn]
    return Drawing(
        tool=TOOL,
        layers=tuple(
            Layer(
                labels=labels,
                world_from_voxel=grid.world_from_voxel,
                segments=tuple(stated[number] for number in numbers),
            )
            for labels, numbers in made
        ),
        notes=tuple(notes),
        origin=found.origin(),
    )


def _refuse(where: str, wanted: str, came: str) -> InputError:
    return InputError(wanted=wanted, came=came, where=where, todo="Export the segmentation again.")


def _grid(where: str, found: Found) -> tuple[Grid, NDArray[np.int64]]:
    """The grid in which a pixel's column comes first, then its row, then the plane; the plane of each frame."""
    frames = found.values["frames"]
    turns, spacings = _column(frames, "orientation"), _column(frames, "spacing")
    if np.ptp(turns, axis=0).max() > _SAME_TURN or np.ptp(spacings, axis=0).max() > 1e-4 * spacings.max():
        raise _refuse(where, "frames of one orientation and pixel size", "several")
    steps = {frame["step"] for frame in frames}
    thick = {frame["thickness"] for frame in frames}
    down, across = (float(mm) for mm in spacings[0])
    try:
        grid, numbers = planes.grid_of(
            _column(frames, "position") * LPS_TO_RAS,
            row=turns[0][:3] * LPS_TO_RAS,
            column=turns[0][3:] * LPS_TO_RAS,
            spacing=(across, down),
            shape=(int(found.values["columns"]), int(found.values["rows"])),
            step_mm=next(iter(steps)) if len(steps) == 1 else None,
            thickness_mm=next(iter(thick)) if len(thick) == 1 else None,
        )
    except planes.UnevenPlanesError as error:
        raise _refuse(where, "frames that lie on one grid", str(error)) from error
    if np.prod(grid.shape, dtype=float) > MAX_VOXELS:
        raise _refuse(where, f"a grid of at most {MAX_VOXELS} voxels", f"{grid.shape}")
    return grid, numbers


def _column(frames: Sequence[Mapping[str, Any]], key: str) -> NDArray[np.float64]:
    return np.array([frame[key] for frame in frames], dtype=np.float64)


def _regions(
    found: Found, planes_of: NDArray[np.int64], numbers: Sequence[int]
) -> Iterator[tuple[int, list[Piece]]]:
    """The planes of each segment on which something is drawn, one segment at a time."""
    rows, columns = int(found.values["rows"]), int(found.values["columns"])
    owners = np.array([frame["segment"] for frame in found.values["frames"]])
    for number in numbers:
        pieces = []
        for at in np.flatnonzero(owners == number):
            mask = (
                np.unpackbits(found.numbers[at], count=rows * columns).reshape(rows, columns).T.astype(bool)
            )
            if mask.any():
                pieces.append(Piece(2, int(planes_of[at]), mask))
        yield number, pieces
