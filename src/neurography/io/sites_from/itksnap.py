"""ITK-SNAP: a NIfTI label image and its label description file (`IDX R G B A VIS MSH "LABEL"`)."""

import re
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
from numpy.typing import NDArray

from neurography.imaging.grid import Grid
from neurography.io import nifti
from neurography.io.sites_from import text
from neurography.io.sites_from.drawing import Drawing, Layer, Segment, empty, left_out, present, whole_numbers
from neurography.model.errors import InputError

TOOL = "ItkSnap"
UNNAMED = "LabelImage"
"""A label image without descriptions may come from any program."""

_LINE = re.compile(r'\s*(\d{1,9})\s+\d+\s+\d+\s+\d+\s+[\d.eE+-]+\s+\d+\s+\d+\s+"(.*)"\s*')
_DEFAULT = re.compile(r"(?i)(clear label|label \d+)")
"""The names that ITK-SNAP gives by itself: one that is not drawn is not worth a word."""

SAME_PLACE_VOXELS = 0.05
"""How far the two matrices of a header may place a corner apart."""


def read(path: Path, description: Path | None = None) -> Drawing:
    """The labelled regions of an image, named by the description where there is one.

    Raises
    ------
    InputError
        When the image is no label image, does not say where it lies or says so twice and differently, or
        nothing is drawn.
    """
    where = str(path)
    names = read_description(description) if description else {}
    image = nifti.load(path, scaled=False)
    _check_place(path)
    data = image.data[..., 0] if image.data.ndim == 4 and image.data.shape[3] == 1 else image.data
    if data.ndim != 3:
        raise InputError(
            wanted="a label image of three dimensions", came=f"shape {data.shape}", where=where,
            todo="Save the segmentation, not the image that was drawn on.",
        )  # fmt: skip
    labels = whole_numbers(data, where)
    drawn = present(labels, where)
    if not drawn:
        raise empty(where)
    segments = tuple(Segment(number=number, name=names.get(number, f"label {number}")) for number in drawn)
    notes = [f"label {n} has no name in {description.name}" for n in drawn if description and n not in names]
    notes += [
        left_out(number, name)
        for number, name in names.items()
        if number and number not in drawn and not _DEFAULT.fullmatch(name)
    ]
    layer = Layer(labels=labels, world_from_voxel=image.world_from_voxel, segments=segments)
    return Drawing(tool=TOOL if description else UNNAMED, layers=(layer,), notes=tuple(notes))


def read_description(path: Path) -> dict[int, str]:
    """Label -> name of an ITK-SNAP label description file; lines that begin with # are comments."""
    names: dict[int, str] = {}
    for number, line in enumerate(
        text.read(path, kind="an ITK-SNAP label description").splitlines(), start=1
    ):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if not found:
            raise InputError(
                wanted='a label description: IDX R G B A VIS MSH "LABEL"', came=repr(line[:60]),
                where=f"{path}, line {number}", todo="Export it in ITK-SNAP: Segmentation, Export Label Descriptions.",
            )  # fmt: skip
        if int(found[1]) in names:
            raise InputError(
                wanted="each label once", came=f"label {found[1]} twice", where=f"{path}, line {number}",
                todo="Export the label descriptions again.",
            )  # fmt: skip
        names[int(found[1])] = found[2].strip()
    if not names:
        raise InputError(
            wanted="label descriptions", came="none", where=str(path), todo="Export them again in ITK-SNAP."
        )
    return names


def _check_place(path: Path) -> None:
    """Both matrices of the header must place the voxels alike: viewers differ in which one they take."""
    header: Any = nib.load(path).header
    if not hasattr(header, "get_qform"):
        raise InputError(
            wanted="a NIfTI label image",
            came=type(header).__name__,
            where=str(path),
            todo="Save it as .nii.gz.",
        )
    placed: list[NDArray[np.float64]] = []
    try:
        for matrix, code in (header.get_sform(coded=True), header.get_qform(coded=True)):
            if code and matrix is not None:
                placed.append(np.asarray(matrix, dtype=np.float64))
    except ValueError as error:
        raise InputError(
            wanted="a readable place (qform)", came=str(error), where=str(path), todo="Save it again."
        ) from error
    if not placed:
        raise InputError(
            wanted="a label image that says where it lies (qform or sform)", came="neither", where=str(path),
            todo="Left and right are unknown: save it from the tool with the image loaded that was drawn on.",
        )  # fmt: skip
    if len(placed) == 2:
        shape = header.get_data_shape()[:3]
        first, second = (Grid(shape, matrix) for matrix in placed)
        corners = np.array([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)]) * (
            np.array(shape) - 1
        )
        apart = float(np.linalg.norm(first.world(corners) - second.world(corners), axis=1).max())
        if apart > SAME_PLACE_VOXELS * float(first.voxel_size.min()):
            raise InputError(
                wanted="one place for each voxel", came=f"sform and qform up to {apart:.3g} mm apart", where=str(path),
                todo="Tools differ in which they take: save it again with both the same.",
            )  # fmt: skip
