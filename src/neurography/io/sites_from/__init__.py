"""Regions drawn in other tools, one format one file; all become RAS+ mm at this door.

itksnap       NIfTI label image and label description
slicer_nrrd   .seg.nrrd with layers, .nrrd with colour table (nrrd_file: the container)
markups       Slicer's points, .mrk.json and .fcsv
dicom_seg     DICOM SEG       } both read by dicom_file, whose child process touches the bytes
rtstruct      DICOM RTSTRUCT  }
like          the grid of the image that was drawn on
"""

from pathlib import Path

from neurography.io.sites_from import dicom_file, dicom_seg, itksnap, markups, rtstruct, slicer_nrrd
from neurography.io.sites_from.drawing import Ball, Drawing, Layer, Origin, Outline, Segment
from neurography.model.errors import InputError
from neurography.model.wording import legible

__all__ = ["NAMES", "Ball", "Drawing", "Layer", "Origin", "Outline", "Segment", "is_names", "read"]

NAMES = (".txt", ".label", ".ctbl")
"""Endings of files that only name labels."""

KNOWN = ".nii.gz .nii (with .txt), .seg.nrrd .nrrd (with .ctbl), .mrk.json .fcsv, DICOM SEG and RTSTRUCT"


def is_names(path: Path) -> bool:
    """Whether a file only names the labels of another."""
    return path.name.lower().endswith(NAMES)


def read(path: Path, *, names: Path | None = None, radius: float | None = None) -> Drawing:
    """The regions of one file, by its ending; DICOM by its content.

    Raises
    ------
    InputError
        When the file cannot be used, or is of no known kind.
    """
    try:
        return _read(path, names, radius)
    except InputError as error:
        # names and texts of the file stand in the sentence: on one line, and nothing that steers a terminal
        parts = (error.wanted, error.came, error.where, error.todo)
        wanted, came, where, todo = (legible(" ".join(part.split())) for part in parts)
        raise InputError(wanted=wanted, came=came, where=where, todo=todo) from error


def _read(path: Path, names: Path | None, radius: float | None) -> Drawing:
    lower = path.name.lower()
    if not path.is_file():
        folder = path.is_dir()
        raise InputError(
            wanted=f"a file of regions: {KNOWN}", came="a folder" if folder else "nothing there", where=str(path),
            todo="Give the file in it that holds the regions." if folder else "Check the path.",
        )  # fmt: skip
    if lower.endswith((".nii", ".nii.gz")):
        return itksnap.read(path, names)
    if lower.endswith(".nrrd"):
        return slicer_nrrd.read(path, names)
    if lower.endswith((".mrk.json", ".fcsv")):
        return markups.read(path, radius=radius)
    if not _may_be_dicom(path):
        raise InputError(
            wanted=f"a file of regions: {KNOWN}", came="another kind of file", where=str(path),
            todo="Export the regions in one of these forms.",
        )  # fmt: skip
    found = dicom_file.read(path)
    return dicom_seg.read(path, found) if found.values["kind"] == "seg" else rtstruct.read(path, found)


def _may_be_dicom(path: Path) -> bool:
    with path.open("rb") as handle:
        head = handle.read(132)
    return head[128:] == b"DICM" or head[:2] == b"\x1f\x8b" or path.name.lower().endswith((".dcm", ".seg"))
