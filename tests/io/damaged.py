"""Good files of regions in each form, to be damaged, and the one sentence that refuses a bad one."""

import json
from collections.abc import Callable
from pathlib import Path

import nibabel as nib
import numpy as np
import pydicom
import pytest

from drawn_elsewhere import (
    NAMES,
    edges,
    marked,
    slices_of,
    turned,
    write_rtstruct,
    write_seg,
)
from neurography.io import sites_from
from neurography.model.errors import InputError

WORLD = turned(np.eye(3))
SEGMENTS = [(0, label, name) for label, name in NAMES.items()]
LABELS = marked()
MASKS = [label == LABELS for label in NAMES]
POINT = {"label": "left S1", "position": [1.0, 2.0, 3.0], "description": "4 mm"}
MARKUP = {"type": "Fiducial", "coordinateSystem": "LPS", "coordinateUnits": "mm", "controlPoints": [POINT]}
FCSV = (
    "# Markups fiducial file version = 4.11\n# CoordinateSystem = {}\n# columns = id,x,y,z,label,desc\n{}\n"
)


def refusal(path: Path, **options: object) -> str:
    """The sentence; it names the file, ends in a step to take and stays on one line."""
    with pytest.raises(InputError) as caught:
        sites_from.read(path, **options)  # type: ignore[arg-type]
    message = str(caught.value)
    assert path.name in message or "labels.txt" in message
    assert caught.value.todo
    assert "\n" not in message
    assert len(message) < 600
    return message


def nifti(folder: Path, data: np.ndarray, *, codes: tuple[int, int] = (1, 1)) -> Path:
    image = nib.Nifti1Image(data, WORLD)
    image.set_sform(WORLD, code=codes[0])
    image.set_qform(WORLD, code=codes[1])
    nib.save(image, folder / "a.nii.gz")
    return folder / "a.nii.gz"


def changed(**changes: object) -> str:
    return json.dumps({"markups": [MARKUP | changes]})


def seg(folder: Path, change: Callable[[pydicom.Dataset], None] | None = None, **options: object) -> Path:
    path = write_seg(folder / "a.dcm", MASKS, slices_of(LABELS.shape, WORLD), list(NAMES.values()), **options)  # type: ignore[arg-type]
    if change:
        dataset = pydicom.dcmread(path)
        change(dataset)
        dataset.save_as(path)
    return path


def structures(folder: Path, change: Callable[[pydicom.Dataset], None] | None = None) -> Path:
    path = write_rtstruct(folder / "a.dcm", [(7, "S1", edges(LABELS == 1, WORLD))])
    if change:
        dataset = pydicom.dcmread(path)
        change(dataset)
        dataset.save_as(path)
    return path


def cut(path: Path, share: float = 0.6) -> Path:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path
