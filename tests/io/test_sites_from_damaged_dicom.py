"""Damaged and hostile DICOM drawings are refused by name; a mutant of any form is read or refused."""

import copy
import gzip
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.uid import generate_uid
from tests.io.damaged import (
    FCSV,
    LABELS,
    SEGMENTS,
    WORLD,
    changed,
    cut,
    nifti,
    refusal,
    seg,
    structures,
)

from drawn_elsewhere import (
    read_here,
    slices_of,
    write_seg_nrrd,
)
from neurography.io import sites_from
from neurography.io.sites_from import dicom_file
from neurography.model.errors import InputError


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    read_here(monkeypatch)


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
