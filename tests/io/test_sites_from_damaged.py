"""Damaged, hostile and unfit files of regions: each gives one clear sentence that names the file."""

import gzip
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from tests.io.damaged import (
    FCSV,
    POINT,
    SEGMENTS,
    WORLD,
    changed,
    cut,
    nifti,
    refusal,
)

from drawn_elsewhere import (
    marked,
    read_here,
    write_itksnap,
    write_seg_nrrd,
)


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    read_here(monkeypatch)


def contradictory(folder: Path) -> Path:
    path = nifti(folder, marked())
    image = nib.load(path)
    image.set_qform(np.diag([-1.0, 1, 1, 1]) @ WORLD, code=1)
    nib.save(image, folder / "b.nii.gz")
    return folder / "b.nii.gz"


NIFTI: dict[str, tuple[Callable[[Path], Path], str]] = {
    "cut short": (lambda f: cut(nifti(f, marked())), "cut short"),
    "nothing drawn": (lambda f: nifti(f, np.zeros((3, 3, 3), np.uint8)), "got none"),
    "an image of intensities": (
        lambda f: nifti(f, np.random.default_rng(0).normal(size=(9, 9, 9))),
        "fractions",
    ),
    "an image of whole numbers": (
        lambda f: nifti(f, np.arange(729, dtype=np.int16).reshape(9, 9, 9)),
        "at most 512",
    ),
    "negative labels": (lambda f: nifti(f, marked().astype(np.int16) - 1), "from -1"),
    "a series": (lambda f: nifti(f, np.stack([marked()] * 3, axis=-1)), "three dimensions"),
    "not a number": (lambda f: nifti(f, np.where(marked() == 1, np.nan, 0.0)), "not numbers"),
    "no place": (lambda f: nifti(f, marked(), codes=(0, 0)), "left and right are unknown"),
    "two places": (contradictory, "sform and"),
}


@pytest.mark.parametrize("case", NIFTI)
def test_nifti(tmp_path: Path, case: str) -> None:
    make, word = NIFTI[case]
    assert word in refusal(make(tmp_path))


@pytest.mark.parametrize(("line", "word"), [("1 2 3", "IDX R G B"), ("", "got none"), ("\0\0", "binary"),
                                           ('1 1 1 1 1 1 1 "a"\n1 1 1 1 1 1 1 "b"', "label 1 twice")])  # fmt: skip
def test_label_descriptions(tmp_path: Path, line: str, word: str) -> None:
    image, names = write_itksnap(tmp_path, marked(), WORLD)
    names.write_text(line)
    assert word in refusal(image, names=names)


def seg_nrrd(folder: Path, **changes: object) -> Path:
    return write_seg_nrrd(folder / "a.seg.nrrd", [marked()], WORLD, SEGMENTS, changes=changes)


def edited(folder: Path, old: bytes, new: bytes) -> Path:
    path = seg_nrrd(folder)
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))
    return path


def bomb(folder: Path) -> Path:
    """A header of 594 voxels and a gigabyte of zeros behind it, packed into a megabyte."""
    path = seg_nrrd(folder)
    head = path.read_bytes().split(b"\n\n", 1)[0] + b"\n\n"
    packed = gzip.compress(bytes(1 << 26), compresslevel=9)
    path.write_bytes(head + packed * 16)
    return path


def _endless(folder: Path) -> Path:
    path = folder / "a.nrrd"
    path.write_bytes(b"NRRD0004\n" + b"# \n" * 4_000_000)
    return path


NRRD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "cut short": (lambda f: cut(seg_nrrd(f), 0.95), "cut short"),
    "cut in the header": (lambda f: cut(seg_nrrd(f), 0.1), "empty line"),
    "voxels in another file": (
        lambda f: edited(f, b"type:", b"data file: ../../../../etc/passwd\ntype:"), "never followed",
    ),
    "voxels in another file, spelled together": (
        lambda f: edited(f, b"type:", b"datafile: /etc/passwd\ntype:"), "never followed",
    ),
    "a list of other files": (lambda f: edited(f, b"type:", b"data file: LIST\ntype:"), "never followed"),
    "gzip bomb": (bomb, "got more"),
    "a claim of a million million voxels": (
        lambda f: edited(f, b"sizes: 11 9 6", b"sizes: 99999 99999 999"), "at most",
    ),
    "fewer voxels than its sizes say": (lambda f: edited(f, b"sizes: 11 9 6", b"sizes: 11 9 7"), "693 bytes"),
    "more voxels than its sizes say": (lambda f: edited(f, b"sizes: 11 9 6", b"sizes: 11 9 5"), "got more"),
    "negative size": (lambda f: edited(f, b"sizes: 11 9 6", b"sizes: 11 -9 6"), "sizes"),
    "no space": (lambda f: seg_nrrd(f, space=None), "unknown"),
    "space of the scanner": (lambda f: edited(f, b"left-posterior-superior", b"scanner-xyz"), "scanner-xyz"),
    "metres": (lambda f: seg_nrrd(f, **{"space units": ["m", "m", "m"]}), "mm"),
    "origin that is no place": (
        lambda f: seg_nrrd(f, **{"space origin": np.array([np.nan, 0, 0])}), "finite",
    ),
    "flat directions": (
        lambda f: seg_nrrd(f, **{"space directions": np.array([[1.0, 0, 0], [1, 0, 0], [0, 0, 1]])}), "finite",
    ),
    "unknown encoding": (lambda f: edited(f, b"encoding: gzip", b"encoding: hex "), "encoding"),
    "damaged gzip": (lambda f: edited(f, b"\x1f\x8b\x08", b"\x1f\x8b\x07"), "damaged"),
    "a label twice": (lambda f: seg_nrrd(f, Segment1_LabelValue="1"), "same label"),
    "a layer that is not there": (lambda f: seg_nrrd(f, Segment1_Layer="4"), "layer 4"),
    "a label that is no number": (lambda f: seg_nrrd(f, Segment1_LabelValue="one"), "'one'"),
    "no NRRD": (lambda f: edited(f, b"NRRD000", b"NRXX000"), "another kind"),
    "header without end": (_endless, "empty line"),
}  # fmt: skip


@pytest.mark.parametrize("case", NRRD)
def test_nrrd(tmp_path: Path, case: str) -> None:
    make, word = NRRD[case]
    message = refusal(make(tmp_path))
    assert word in message
    assert "root:" not in message


def test_a_gzip_bomb_is_not_unpacked_beyond_what_its_header_states(tmp_path: Path) -> None:
    path = bomb(tmp_path)
    tracemalloc.start()
    try:
        refusal(path)
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()


def test_nrrd_series_without_a_list_of_segments(tmp_path: Path) -> None:
    path = write_seg_nrrd(tmp_path / "a.nrrd", [marked(), marked()], WORLD, [])
    assert "described in the header" in refusal(path)


MARKUPS = {
    "no coordinate system": (changed(coordinateSystem=None), "unknown"),
    "voxels of an image": (changed(coordinateSystem="IJK"), "'IJK'"),
    "inches": (changed(coordinateUnits="in"), "in mm"),
    "a closed curve": (changed(type="ClosedCurve"), "ClosedCurve"),
    "a box": (changed(type="ROI"), "segmentation in Slicer"),
    "a point that is no place": (
        changed(controlPoints=[POINT | {"position": [1, float("nan"), 3]}]),
        "coordinates",
    ),
    "two coordinates": (changed(controlPoints=[POINT | {"position": [1, 2]}]), "coordinates"),
    "no radius": (changed(controlPoints=[POINT | {"description": "here"}]), "--radius"),
    "a radius of 0": (changed(controlPoints=[POINT | {"description": "0"}]), "above 0"),
    "no point": (changed(controlPoints=[]), "at least one point"),
    "a point not yet placed": (
        changed(controlPoints=[POINT | {"positionStatus": "undefined"}]),
        "at least one",
    ),
    "no JSON": ("{", "JSON"),
    "no markups": ("{}", "JSON with markups"),
    "JSON without end": ('{"markups":' + "[" * 100_000, "JSON"),
}


@pytest.mark.parametrize("case", MARKUPS)
def test_markups(tmp_path: Path, case: str) -> None:
    text, word = MARKUPS[case]
    (tmp_path / "a.mrk.json").write_text(text)
    assert word in refusal(tmp_path / "a.mrk.json")


@pytest.mark.parametrize(("text", "word"), [
    (FCSV.format("2", "1,1,2,3,a,4"), "LPS or RAS"), (FCSV.format("", "1,1,2,3,a,4"), "LPS or RAS"),
    (FCSV.format("LPS", "1,1,nan,3,a,4"), "coordinates"), (FCSV.format("LPS", "1,1"), "coordinates"),
    (FCSV.format("LPS", ""), "at least one point"), ("a,b\n", "LPS or RAS"),
])  # fmt: skip
def test_fiducials(tmp_path: Path, text: str, word: str) -> None:
    (tmp_path / "a.fcsv").write_text(text)
    assert word in refusal(tmp_path / "a.fcsv")
