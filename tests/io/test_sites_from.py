"""Regions of other tools come back voxel for voxel, whatever the orientation; contours within what they can carry.

World positions are compared, rounded to 0.001 mm: a mirrored, shifted or transposed image cannot pass, since
the drawing has no symmetry.
"""

from pathlib import Path

import numpy as np
import pytest

from drawn_elsewhere import (
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
