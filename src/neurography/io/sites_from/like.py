"""The grid of an image that regions were drawn on: NIfTI, or DICOM (a folder, zip or file). No voxel is read."""

import tempfile
from pathlib import Path

import numpy as np
from attrs import frozen

from neurography.imaging import planes
from neurography.imaging.grid import Grid
from neurography.io import dicom, nifti
from neurography.io.dicom.stacks import Stack
from neurography.io.sites_from.drawing import Origin
from neurography.model.errors import InputError

LPS_TO_RAS = np.array([-1.0, -1.0, 1.0])
"""DICOM's x and y point to the left and to the back."""


@frozen(eq=False)
class Reference:
    """An image to lay regions on, under the name the user knows; datatype where it lies in the dataset.

    origin is None where it is not DICOM.
    """

    name: str
    grid: Grid
    datatype: str = ""
    origin: Origin | None = None


def read(path: Path) -> tuple[Reference, ...]:
    """The image, or the images of a DICOM source; those without a regular grid are left out.

    Raises
    ------
    InputError
        When there is none.
    """
    if path.name.endswith((".nii", ".nii.gz")):
        return (Reference(path.name, nifti.grid(path)),)
    with tempfile.TemporaryDirectory(prefix="neurography-like-") as staging:
        found = dicom.scan(path, Path(staging))
    references, reasons = [], [reason for _, reason in found.skipped]
    for stack in dicom.stack_up(found.images):
        try:
            first = stack.images[0]
            origin = Origin(space=first.space, study=first.study, patient=first.patient)
            references.append(Reference(path.name, _grid(stack), origin=origin))
        except (planes.UnevenPlanesError, TypeError, ValueError) as error:
            reasons.append(str(error))
    if not references:
        reason = f" ({reasons[0]})" if reasons else ""
        raise _refuse(path, "an image on a regular grid, NIfTI or DICOM", f"none{reason}")
    return tuple(references)


def _grid(stack: Stack) -> Grid:
    frames = stack.frames
    header = stack.header
    if stack.images[0].mosaic_slices:
        raise planes.UnevenPlanesError("a mosaic: its slices lie in one picture; give it as NIfTI")
    if not frames or any(frame.position is None or frame.orientation is None for frame in frames):
        raise planes.UnevenPlanesError("slices without position or orientation")
    turns = np.array([frame.orientation for frame in frames])
    if np.ptp(turns, axis=0).max() > 1e-3:
        raise planes.UnevenPlanesError("slices turned against each other")
    down, across = (float(mm) for mm in header["PixelSpacing"])
    grid, _ = planes.grid_of(
        np.array([frame.position for frame in frames]) * LPS_TO_RAS,
        row=turns[0][:3] * LPS_TO_RAS,
        column=turns[0][3:] * LPS_TO_RAS,
        spacing=(across, down),
        shape=(int(header["Columns"]), int(header["Rows"])),
        step_mm=None,
        thickness_mm=header.get("SpacingBetweenSlices", header.get("SliceThickness")),
    )
    return grid


def _refuse(path: Path, wanted: str, came: str) -> InputError:
    return InputError(
        wanted=wanted, came=came, where=str(path), todo="Give with --like the image that was drawn on."
    )
