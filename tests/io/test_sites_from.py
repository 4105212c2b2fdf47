"""Regions of other tools come back voxel for voxel, whatever the orientation; contours within what they can carry.

World positions are compared, rounded to 0.001 mm: a mirrored, shifted or transposed image cannot pass, since
the drawing has no symmetry.
"""

from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813  its own name for it

from drawn_elsewhere import (
    LPS,
    NAMES,
    ORIENTATIONS,
    all_orientations,
    edges,
    marked,
    places,
    read_here,
    right_handed,
    slices_of,
    write_itksnap,
    write_rtstruct,
    write_seg,
    write_seg_nrrd,
)  # fmt: skip
from neurography.imaging.grid import Grid
from neurography.io import sites_from
from neurography.io.sites_from import Drawing
from neurography.study.sites_import import place


def same_places(drawing: Drawing, labels: np.ndarray, matrix: np.ndarray) -> None:
    """Every drawn voxel of every label, and no other."""
    found = {
        one.name: places(layer.labels, layer.world_from_voxel, one.number)
        for layer in drawing.layers
        for one in layer.segments
    }
    assert set(found) == set(NAMES.values())
    for label, name in NAMES.items():
        expected = places(labels, matrix, label)
        assert found[name].shape == expected.shape
        # DICOM text holds 16 signs and NIfTI headers float32: both lie far below 0.005 mm
        assert np.abs(found[name] - expected).max() < 0.005


@pytest.mark.parametrize("orientation", all_orientations())
def test_itksnap(tmp_path: Path, orientation: str) -> None:
    matrix = all_orientations()[orientation]
    image, names = write_itksnap(tmp_path, marked(), matrix)
    drawing = sites_from.read(image, names=names)
    assert drawing.notes == ()
    assert np.array_equal(drawing.layers[0].labels, marked())
    same_places(drawing, marked(), matrix)


@pytest.mark.parametrize("space", ["left-posterior-superior", "right-anterior-superior"])
@pytest.mark.parametrize("orientation", all_orientations())
def test_slicer_single_layer(tmp_path: Path, orientation: str, space: str) -> None:
    matrix = all_orientations()[orientation]
    segments = [(0, label, name) for label, name in NAMES.items()]
    file = write_seg_nrrd(tmp_path / "a.seg.nrrd", [marked()], matrix, segments, space=space)
    drawing = sites_from.read(file)
    assert drawing.notes == ()
    same_places(drawing, marked(), matrix)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_slicer_layers_that_overlap(tmp_path: Path, orientation: str) -> None:
    matrix, first = ORIENTATIONS[orientation], marked()
    second = np.zeros_like(first)
    second[2:9, 3:6, 2] = 1  # over regions 1 and 2, under a label of its own
    file = write_seg_nrrd(
        tmp_path / "a.seg.nrrd", [first * (first != 3), second, (first == 3) * np.uint8(5)], matrix,
        [(0, 1, "a"), (0, 2, "b"), (1, 1, "over"), (2, 5, "c")],
    )  # fmt: skip
    drawing = sites_from.read(file)
    assert [[(one.number, one.name) for one in layer.segments] for layer in drawing.layers] == [
        [(1, "a"), (2, "b")], [(1, "over")], [(5, "c")],
    ]  # fmt: skip
    one, two, three = drawing.layers
    for layer, own, label, there in (
        (one, first, 1, 1),
        (one, first, 2, 2),
        (two, second, 1, 1),
        (three, first, 3, 5),
    ):
        found = places(layer.labels, layer.world_from_voxel, there)
        assert np.array_equal(found, places(own, matrix, label))


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_dicom_segmentation(tmp_path: Path, orientation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if orientation != "oblique":  # one in a process of its own, as every user has it
        read_here(monkeypatch)
    labels, matrix = right_handed(marked(), ORIENTATIONS[orientation])
    masks = [labels == label for label in NAMES]
    file = write_seg(tmp_path / "a.dcm", masks, slices_of(labels.shape, matrix), list(NAMES.values()))
    same_places(sites_from.read(file), labels, matrix)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_contours_on_the_image_they_were_drawn_on(
    tmp_path: Path, orientation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if orientation != "oblique":
        read_here(monkeypatch)
    labels, matrix = marked(), ORIENTATIONS[orientation]
    regions = [(label, name, edges(labels == label, matrix)) for label, name in NAMES.items()]
    drawing = sites_from.read(write_rtstruct(tmp_path / "rs.dcm", regions))
    layers, empty = place.filled(drawing.outlines, Grid(labels.shape, matrix))
    assert empty == ()
    same_places(Drawing(tool="", layers=layers), labels, matrix)


def test_no_two_orientations_put_the_marks_at_the_same_places() -> None:
    """What the tests above rest on: had a reader mixed up two orientations, they would fail."""
    found = [places(marked(), matrix, 1).tobytes() for matrix in all_orientations().values()]
    assert len(set(found)) == len(found) == 50


@pytest.mark.parametrize("ending", ["nii.gz", "nrrd"])
@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_places_are_those_of_itk(tmp_path: Path, orientation: str, ending: str) -> None:
    """ITK is what both programs read and write files with: it writes here, and says where its voxels lie."""
    matrix = LPS @ ORIENTATIONS[orientation]
    image = sitk.GetImageFromArray(marked().transpose(2, 1, 0))
    sizes = np.linalg.norm(matrix[:3, :3], axis=0)
    image.SetSpacing(sizes.tolist())
    image.SetDirection((matrix[:3, :3] / sizes).reshape(-1).tolist())
    image.SetOrigin(matrix[:3, 3].tolist())
    sitk.WriteImage(image, str(tmp_path / f"a.{ending}"))
    (layer,) = sites_from.read(tmp_path / f"a.{ending}").layers
    for label in NAMES:
        voxels = np.argwhere(marked() == label).tolist()
        lps = np.array([image.TransformIndexToPhysicalPoint(voxel) for voxel in voxels])
        grid = Grid(layer.labels.shape, layer.world_from_voxel)
        assert np.abs(grid.world(np.argwhere(layer.labels == label)) - lps * [-1, -1, 1]).max() < 0.005


def test_contours_given_twice_count_once(tmp_path: Path) -> None:
    """By even and odd the second would take away what the first encloses."""
    once = edges(marked() == 1, ORIENTATIONS["RAS"])
    (outline,) = (
        drawing := sites_from.read(write_rtstruct(tmp_path / "a.dcm", [(1, "S1", [*once, *once])]))
    ).outlines
    assert len(outline.contours) == len(once)
    assert f"repeats {len(once)} contours" in drawing.notes[0]


def test_an_older_segmentation_has_a_layer_for_each_segment(tmp_path: Path) -> None:
    """Slicer before 4.11 wrote neither LabelValue nor Layer: each segment is 1 in a layer of its own."""
    masks = [(marked() == label).astype(np.uint8) for label in NAMES]
    without = {f"Segment{n}_{key}": None for n in range(3) for key in ("LabelValue", "Layer")}
    segments = [(n, 1, name) for n, name in enumerate(NAMES.values())]
    file = write_seg_nrrd(tmp_path / "a.seg.nrrd", masks, ORIENTATIONS["LPS"], segments, changes=without)
    drawing = sites_from.read(file)
    assert [layer.segments[0].name for layer in drawing.layers] == list(NAMES.values())
    assert [int(layer.labels.sum()) for layer in drawing.layers] == [int(mask.sum()) for mask in masks]


def test_segments_without_a_voxel_are_told_and_left_out(tmp_path: Path) -> None:
    segments = [(0, 1, "a"), (0, 2, "b"), (0, 3, "c"), (0, 4, "forgotten")]
    drawing = sites_from.read(write_seg_nrrd(tmp_path / "a.seg.nrrd", [marked()], np.eye(4), segments))
    assert [one.name for one in drawing.layers[0].segments] == ["a", "b", "c"]
    assert drawing.notes == ("forgotten (label 4) is named but holds no voxel: left out",)
