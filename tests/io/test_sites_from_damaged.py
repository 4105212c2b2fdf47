"""Damaged, hostile and unfit files of regions: each gives one clear sentence that names the file."""

import copy
import gzip
import json
import struct
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import nibabel as nib
import numpy as np
import pydicom
import pytest
from pydicom.uid import generate_uid

from drawn_elsewhere import (
    NAMES,
    edges,
    marked,
    read_here,
    slices_of,
    turned,
    write_itksnap,
    write_rtstruct,
    write_seg,
    write_seg_nrrd,
)
from neurography.io import sites_from
from neurography.io.sites_from import dicom_file
from neurography.model.errors import InputError

WORLD = turned(np.eye(3))


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    read_here(monkeypatch)


SEGMENTS = [(0, label, name) for label, name in NAMES.items()]


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


# --- NIfTI --------------------------------------------------------------------------------------------


def nifti(folder: Path, data: np.ndarray, *, codes: tuple[int, int] = (1, 1)) -> Path:
    image = nib.Nifti1Image(data, WORLD)
    image.set_sform(WORLD, code=codes[0])
    image.set_qform(WORLD, code=codes[1])
    nib.save(image, folder / "a.nii.gz")
    return folder / "a.nii.gz"


def contradictory(folder: Path) -> Path:
    path = nifti(folder, marked())
    image = nib.load(path)
    image.set_qform(np.diag([-1.0, 1, 1, 1]) @ WORLD, code=1)
    nib.save(image, folder / "b.nii.gz")
    return folder / "b.nii.gz"


def cut(path: Path, share: float = 0.6) -> Path:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


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


# --- NRRD ---------------------------------------------------------------------------------------------


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


# --- markups ------------------------------------------------------------------------------------------

POINT = {"label": "left S1", "position": [1.0, 2.0, 3.0], "description": "4 mm"}
MARKUP = {"type": "Fiducial", "coordinateSystem": "LPS", "coordinateUnits": "mm", "controlPoints": [POINT]}


def changed(**changes: object) -> str:
    return json.dumps({"markups": [MARKUP | changes]})


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


FCSV = (
    "# Markups fiducial file version = 4.11\n# CoordinateSystem = {}\n# columns = id,x,y,z,label,desc\n{}\n"
)


@pytest.mark.parametrize(("text", "word"), [
    (FCSV.format("2", "1,1,2,3,a,4"), "LPS or RAS"), (FCSV.format("", "1,1,2,3,a,4"), "LPS or RAS"),
    (FCSV.format("LPS", "1,1,nan,3,a,4"), "coordinates"), (FCSV.format("LPS", "1,1"), "coordinates"),
    (FCSV.format("LPS", ""), "at least one point"), ("a,b\n", "LPS or RAS"),
])  # fmt: skip
def test_fiducials(tmp_path: Path, text: str, word: str) -> None:
    (tmp_path / "a.fcsv").write_text(text)
    assert word in refusal(tmp_path / "a.fcsv")


# --- DICOM --------------------------------------------------------------------------------------------

LABELS = marked()
MASKS = [label == LABELS for label in NAMES]


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


def _image(folder: Path) -> Path:
    slices_of(LABELS.shape, WORLD)[0].save_as(folder / "a.dcm", enforce_file_format=True)
    return folder / "a.dcm"


def _no_segment(dataset: pydicom.Dataset) -> None:
    dataset.PerFrameFunctionalGroupsSequence[2].SegmentIdentificationSequence[0].ReferencedSegmentNumber = 88


def _no_place(dataset: pydicom.Dataset) -> None:
    del dataset.PerFrameFunctionalGroupsSequence[2].PlanePositionSequence


def _uneven(dataset: pydicom.Dataset) -> None:
    place = dataset.PerFrameFunctionalGroupsSequence[2].PlanePositionSequence[0]
    place.ImagePositionPatient = [
        float(place.ImagePositionPatient[0]),
        float(place.ImagePositionPatient[1]),
        76.4,
    ]


def _shifted(dataset: pydicom.Dataset) -> None:
    place = dataset.PerFrameFunctionalGroupsSequence[2].PlanePositionSequence[0]
    place.ImagePositionPatient = [
        float(v) + s for v, s in zip(place.ImagePositionPatient, (4, 0, 0), strict=True)
    ]


def _huge(dataset: pydicom.Dataset) -> None:
    dataset.Rows, dataset.Columns = 65535, 65535


def _many(dataset: pydicom.Dataset) -> None:
    dataset.NumberOfFrames = 1_000_000


def _blank(dataset: pydicom.Dataset) -> None:
    dataset.PixelData = bytes(len(dataset.PixelData))


def _text(folder: Path) -> Path:
    (folder / "a.dcm").write_text("hello" * 100)
    return folder / "a.dcm"


SEG: dict[str, tuple[Callable[[Path], Path], str]] = {
    "an image": (_image, "a DICOM MR image"),
    "cut short": (lambda f: cut(seg(f), 0.97), "SEG"),
    "cut in the header": (lambda f: cut(seg(f), 0.3), "SEG"),
    "shares of voxels": (lambda f: seg(f, kind="FRACTIONAL", shuffled=False), "fractional"),
    "a segment that is not there": (lambda f: seg(f, _no_segment), "segment 88"),
    "a frame without place": (lambda f: seg(f, _no_place), "without position"),
    "an uneven frame": (lambda f: seg(f, _uneven), "uneven"),
    "a shifted frame": (lambda f: seg(f, _shifted), "shifted by up to"),
    "a claim of large frames": (lambda f: seg(f, _huge), "claims"),
    "a claim of many frames": (lambda f: seg(f, _many), "claims 1000000 frames"),
    "nothing drawn": (lambda f: seg(f, _blank), "got none"),
    "no segments": (lambda f: seg(f, lambda d: d.__setattr__("SegmentSequence", [])), "0 segments"),
    "no DICOM": (_text, "no DICOM"),
}


@pytest.mark.parametrize("case", SEG)
def test_segmentations(tmp_path: Path, case: str) -> None:
    make, word = SEG[case]
    assert word in refusal(make(tmp_path))


def _first(dataset: pydicom.Dataset) -> pydicom.Dataset:
    return dataset.ROIContourSequence[0].ContourSequence[0]


def _set(**values: object) -> Callable[[pydicom.Dataset], None]:
    def change(dataset: pydicom.Dataset) -> None:
        for key, value in values.items():
            setattr(_first(dataset), key, value)

    return change


def _not_a_number(dataset: pydicom.Dataset) -> None:
    first = _first(dataset)
    first["ContourData"]._value = None
    del first["ContourData"]
    first.add_new((0x3006, 0x0050), "UN", b"\\".join([b"nan"] * 3 * int(first.NumberOfContourPoints)))


def _unnamed(dataset: pydicom.Dataset) -> None:
    dataset.ROIContourSequence[0].ReferencedROINumber = 8


def _same_number(dataset: pydicom.Dataset) -> None:
    dataset.StructureSetROISequence.append(copy.deepcopy(dataset.StructureSetROISequence[0]))


def _two_spaces(dataset: pydicom.Dataset) -> None:
    named, drawn = (
        copy.deepcopy(s[0]) for s in (dataset.StructureSetROISequence, dataset.ROIContourSequence)
    )
    named.ROINumber = drawn.ReferencedROINumber = 8
    named.ReferencedFrameOfReferenceUID = generate_uid()
    dataset.StructureSetROISequence.append(named)
    dataset.ROIContourSequence.append(drawn)


def _million(folder: Path) -> Path:
    """A million contours of a point each, in 40 MB."""
    path = structures(folder)
    dataset = pydicom.dcmread(path)
    del dataset.ROIContourSequence
    dataset.save_as(path)
    item = b"".join(
        struct.pack("<HH2sH", group, element, vr, len(value)) + value
        for group, element, vr, value in (
            (0x3006, 0x0042, b"CS", b"CLOSED_PLANAR "),
            (0x3006, 0x0046, b"IS", b"1 "),
            (0x3006, 0x0050, b"DS", b"1\\2\\3 "),
        )
    )
    contours = (struct.pack("<HHI", 0xFFFE, 0xE000, len(item)) + item) * 1_000_000
    inner = struct.pack("<HH2sHI", 0x3006, 0x0040, b"SQ", 0, len(contours)) + contours
    inner += struct.pack("<HH2sH", 0x3006, 0x0084, b"IS", 2) + b"7 "
    whole = struct.pack("<HHI", 0xFFFE, 0xE000, len(inner)) + inner
    with path.open("ab") as handle:
        handle.write(struct.pack("<HH2sHI", 0x3006, 0x0039, b"SQ", 0, len(whole)) + whole)
    return path


RTSTRUCT: dict[str, tuple[Callable[[Path], Path], str]] = {
    "cut short": (lambda f: cut(structures(f), 0.9), "RTSTRUCT"),
    "open contours": (lambda f: structures(f, _set(ContourGeometricType="OPEN_PLANAR")), "OPEN_PLANAR"),
    "points": (lambda f: structures(f, _set(ContourGeometricType="POINT")), "POINT"),
    "a claim of a million points": (
        lambda f: structures(f, _set(NumberOfContourPoints=1_000_000)),
        "1000000",
    ),
    "points that are no numbers": (lambda f: structures(f, _not_a_number), "no places"),
    "contours of nobody": (lambda f: structures(f, _unnamed), "region 8"),
    "two regions of one number": (lambda f: structures(f, _same_number), "same number"),
    "two frames of reference": (lambda f: structures(f, _two_spaces), "one frame of reference"),
    "nothing drawn": (lambda f: structures(f, lambda d: d.__delattr__("ROIContourSequence")), "no voxel"),
    "a million contours": (_million, "more than 400000 parts"),
}


@pytest.mark.parametrize("case", RTSTRUCT)
def test_structure_sets(tmp_path: Path, case: str) -> None:
    make, word = RTSTRUCT[case]
    assert word in refusal(make(tmp_path))


DEADLY = {
    "dies": ("import os; os.abort()", "takes its reading process down"),
    "hangs": ("import time; time.sleep(30)", "no end within 0.3 s"),
    "eats memory": ("x = bytearray(8 << 30)", "takes its reading process down"),
    "fills the disk": (
        "import sys; open(sys.argv[2] + '/found.json', 'wb').write(bytes(2 << 20))",
        "process down",
    ),
}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits: there only the clock guards")
@pytest.mark.parametrize("case", DEADLY)
def test_a_file_that_kills_its_reader_costs_only_itself(
    tmp_path: Path, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, word = DEADLY[case]
    path = structures(tmp_path)
    monkeypatch.undo()  # in a process of its own
    monkeypatch.setattr(dicom_file, "CHILD", (sys.executable, "-c", program))
    monkeypatch.setattr(dicom_file, "FILE_BYTES", 1 << 20)
    if case == "hangs":
        monkeypatch.setattr(dicom_file, "TIMEOUT_SECONDS", 0.3)
    assert word in refusal(path)


@pytest.mark.parametrize("name", ["nothing.dcm", "folder", "table.xlsx"])
def test_what_is_no_file_of_regions_is_refused_with_the_known_kinds(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "table.xlsx").write_bytes(b"PK" * 200)
    assert ".seg.nrrd" in refusal(tmp_path / name)


# --- mutants ------------------------------------------------------------------------------------------


def seeds(folder: Path) -> dict[str, bytes]:
    """A good file of each form."""
    raw = write_seg_nrrd(folder / "raw.seg.nrrd", [LABELS], WORLD, SEGMENTS, encoding="raw").read_bytes()
    return {
        "a.seg.nrrd": raw,
        "a.nii": gzip.decompress(nifti(folder, LABELS).read_bytes()),
        "seg.dcm": seg(folder).read_bytes(),
        "rs.dcm": structures(folder).read_bytes(),
        "a.mrk.json": changed().encode(),
        "a.fcsv": FCSV.format("LPS", "1,1,2,3,a,4").encode(),
    }


def mutant(data: bytes, seed: int) -> bytes:
    """Flipped bits, a cut, bytes overwritten, a piece repeated, or extreme numbers in the header."""
    rng = np.random.default_rng(seed)
    made, at = bytearray(data), int(rng.integers(len(data)))
    match seed % 5:
        case 0:
            for _ in range(int(rng.integers(1, 8))):
                made[int(rng.integers(len(made)))] ^= 1 << int(rng.integers(8))
        case 1:
            del made[at:]
        case 2:
            made[at : at + int(rng.integers(1, 9))] = rng.bytes(int(rng.integers(9)))
        case 3:
            made[at:at] = made[at : at + 40]
        case _:
            early = int(rng.integers(min(len(made), 2000)))
            made[early : early + 4] = bytes(rng.choice(np.array([0, 127, 128, 255], np.uint8), 4))
    return bytes(made)


@pytest.mark.filterwarnings("ignore")
def test_mutants_are_read_or_refused_and_nothing_else(tmp_path: Path) -> None:
    outcomes = {True: 0, False: 0}
    for name, data in seeds(tmp_path).items():
        for seed in range(60):
            path = tmp_path / f"mutant-{name}"
            path.write_bytes(mutant(data, seed))
            try:
                drawing = sites_from.read(path, radius=3.0)
                assert drawing.layers or drawing.balls or drawing.outlines
                outcomes[True] += 1
            except InputError as error:
                assert "\n" not in str(error)
                outcomes[False] += 1
    print(f"mutants read {outcomes[True]}, refused {outcomes[False]}")
    assert min(outcomes.values()) > 30
