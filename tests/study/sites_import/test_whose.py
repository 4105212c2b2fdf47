"""A drawing in another frame, of another person or another visit is refused or warned of."""

from pathlib import Path

import numpy as np
import pydicom
import pytest
from tests.study.sites_import.bringing import WORLD, bring, found, slicer, voxels

from drawn_elsewhere import (
    NAMES,
    edges,
    marked,
    right_handed,
    slices_of,
    write_rtstruct,
    write_seg,
)
from neurography.model.errors import InputError


def scan(folder: Path, images: list[pydicom.Dataset], **changes: str) -> Path:
    folder.mkdir()
    for number, image in enumerate(images):
        for keyword, value in changes.items():
            setattr(image, keyword, value)
        image.save_as(folder / f"{number:04d}.dcm", enforce_file_format=True)
    return folder


@pytest.fixture(params=["SEG", "RTSTRUCT"])
def drawn_on(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, list[pydicom.Dataset]]:
    """A drawing in DICOM, and the images that it was drawn on."""
    own, matrix = right_handed(marked(), WORLD)
    images = slices_of(own.shape, matrix)
    if request.param == "SEG":
        return write_seg(tmp_path / "a.dcm", [own == 2], images, [NAMES[2]]), images
    contours = [(2, NAMES[2], edges(marked() == 2, WORLD))]
    return write_rtstruct(tmp_path / "a.dcm", contours, images=images), images


def test_a_drawing_in_another_frame_of_reference_is_refused(
    dataset: Path, tmp_path: Path, drawn_on: tuple[Path, list[pydicom.Dataset]]
) -> None:
    file, images = drawn_on
    other = scan(tmp_path / "other", images, FrameOfReferenceUID="1.2.3", PatientID="MRN8")
    with pytest.raises(InputError, match="the frame of reference of the image") as caught:
        bring(dataset, file, like=other)
    assert caught.value.came == "another, and another PatientID"
    assert "--like" in caught.value.todo
    assert "MRN" not in str(caught.value)
    assert not (dataset / "derivatives").exists()


def test_another_person_or_visit_in_the_same_frame_is_warned_of(
    dataset: Path, tmp_path: Path, drawn_on: tuple[Path, list[pydicom.Dataset]]
) -> None:
    file, images = drawn_on
    other = scan(tmp_path / "other", images, PatientID="MRN8", StudyInstanceUID="1.2.3")
    lines = bring(dataset, file, like=other).lines()
    assert [line for line in lines if line.startswith("warning: a.dcm: ")] == [
        "warning: a.dcm: another PatientID than the image given with --like: make sure that it is the same person",
        "warning: a.dcm: another StudyInstanceUID than the image given with --like: make sure that it is the same "
        "visit",
    ]
    assert np.array_equal(voxels(found(dataset)[NAMES[2]]), marked() == 2)
    written = b"".join(path.read_bytes() for path in (dataset / "derivatives").rglob("*") if path.is_file())
    assert b"MRN" not in written
    assert b"1.2.3" not in written


def test_the_right_image_among_several_is_taken_and_nothing_is_said(
    dataset: Path, tmp_path: Path, drawn_on: tuple[Path, list[pydicom.Dataset]]
) -> None:
    """Of two series on one grid in a folder, the one in the drawing's own frame counts."""
    file, images = drawn_on
    own = scan(tmp_path / "both", images)
    strangers = slices_of((11, 9, 6), right_handed(marked(), WORLD)[1])
    for number, image in enumerate(strangers):
        image.save_as(own / f"1{number:03d}.dcm", enforce_file_format=True)
    text = "\n".join(bring(dataset, file, like=own).lines())
    assert "warning" not in text
    assert "was not checked" not in text


def test_what_could_not_be_compared_is_said(
    dataset: Path, tmp_path: Path, drawn_on: tuple[Path, list[pydicom.Dataset]]
) -> None:
    file, images = drawn_on
    clause = "whether it is of this person and frame of reference was not checked: "
    assert f"{clause}no --like was given" in "\n".join(bring(dataset, file).lines())
    image = dataset / "sub-01/ses-a/dwi/sub-01_ses-a_dwi.nii.gz"
    said = "\n".join(bring(dataset, file, like=image, replace=True).lines())
    assert f"{clause}--like names no DICOM image" in said
    nameless = scan(tmp_path / "nameless", images, FrameOfReferenceUID="", PatientID="", StudyInstanceUID="")
    said = "\n".join(bring(dataset, file, like=nameless, replace=True).lines())
    assert "the frame of reference was not checked: one of the headers does not state it" in said
    assert "warning" not in said
    assert "was not checked" not in "\n".join(bring(dataset, slicer(tmp_path)).lines())
