"""Echoes of one part put together from their files; magnitude and phase from real and imaginary parts."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from neurography.imaging.grid import Grid, Image
from neurography.io import nifti
from neurography.model.errors import InputError
from neurography.model.instrument import BidsFile

from . import grouping

NEGATIVE = 0.01
"""Share of the highest value down to which a magnitude may dip below zero (interpolation); it is then set to 0."""

Stack = tuple[NDArray[np.float32], NDArray[np.float64]]


def stack(files: Sequence[BidsFile], what: str) -> Stack:
    """The echoes of one part together (nx, ny, nz, echoes), each echo contiguous, and their matrix.

    Raises
    ------
    InputError
        For echoes on different grids, two files of one echo, or files that hold several echoes each.
    """
    images: list[Image] = [nifti.load(file.path) for file in files]
    first = images[0]
    for file, image in zip(files, images, strict=True):
        if len(files) > 1 and image.data.ndim == 4 and image.data.shape[3] != 1:
            raise InputError(
                wanted="one echo a file, or all echoes in one",
                came=f"{len(files)} files, one of shape {image.data.shape}",
                where=str(file.path),
                todo="Split it by echo.",
            )
        if not image.grid.same_as(first.grid):
            raise InputError(
                wanted=f"all {what} echoes on one grid",
                came=f"shape {image.data.shape[:3]} beside {first.data.shape[:3]}, or another place",
                where=str(file.path),
                todo="Convert the whole series from DICOM again.",
            )
    numbers = [grouping.echo(file) for file in files]
    if len(set(numbers)) < len(numbers):
        raise InputError(
            wanted=f"one {what} an echo",
            came=f"{len(files)} of echo {max(set(numbers), key=numbers.count)}: "
            + ", ".join(file.relative for file in files),
            where=str(files[0].path),
            todo="Keep one of them, or tell them apart by run- or acq-.",
        )
    if len(files) == 1 and first.data.ndim == 4:
        return np.asfortranarray(first.data, dtype=np.float32), first.world_from_voxel
    stacked = np.empty((*first.data.shape[:3], len(images)), dtype=np.float32, order="F")
    for echo, image in enumerate(images):
        stacked[..., echo] = image.data.reshape(first.data.shape[:3])
    return stacked, first.world_from_voxel


def from_complex(
    real: Sequence[BidsFile], imaginary: Sequence[BidsFile]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float64]]:
    """Magnitude, phase in radians and matrix from real and imaginary parts.

    Raises
    ------
    InputError
        As `stack`, and where the two are of different grids or numbers of echoes.
    """
    first, matrix = stack(real, "real")
    second, other = stack(imaginary, "imaginary")
    if first.shape != second.shape or not grid(first, matrix).same_as(grid(second, other)):
        raise InputError(
            wanted="real and imaginary parts of the same echoes on one grid",
            came=f"shapes {first.shape} and {second.shape}, or another place",
            where=str(imaginary[0].path),
            todo="Convert both from DICOM again.",
        )
    return np.hypot(first, second), np.arctan2(second, first), matrix


def not_negative(magnitude: NDArray[np.float32], where: str) -> str:
    """Refuse what is no magnitude; small dips below zero are set to zero, in place, with a note ('' for none)."""
    lowest, highest = _range(magnitude)
    if highest <= 0:
        raise InputError(
            wanted="signal in the magnitude image",
            came="nothing above zero",
            where=where,
            todo="Convert it again.",
        )
    if lowest >= 0:
        return ""
    if lowest < -NEGATIVE * highest:
        raise InputError(
            wanted="a magnitude, which is never negative",
            came=f"values from {lowest:g} to {highest:g}",
            where=where,
            todo="If this is a phase, name it part-phase.",
        )
    np.maximum(magnitude, 0, out=magnitude)
    return f"the magnitude dips below zero, down to {lowest:.3g} of {highest:.3g}: taken as 0"


def grid(stacked: NDArray[np.float32], matrix: NDArray[np.float64]) -> Grid:
    """The grid of a stack's first three axes."""
    nx, ny, nz = stacked.shape[:3]
    return Grid((nx, ny, nz), matrix)


def _range(values: NDArray[np.float32]) -> tuple[float, float]:
    flat = np.ravel(values, order="K")  # as it lies in memory
    if not np.isfinite(flat.sum(dtype=np.float64)):
        flat = flat[np.isfinite(flat)]
    return (float(flat.min()), float(flat.max())) if flat.size else (0.0, 0.0)
