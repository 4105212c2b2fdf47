"""What a source may hold: packed, hostile, broken and foreign files cost themselves and nothing else."""

import functools
import gzip
import io
import os
import shutil
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pydicom
import pytest
from pydicom.fileset import FileSet

import planting
from neurography.io.dicom import limits, scan
from neurography.io.dicom.scanning import Scan
from neurography.model.errors import CallError, InputError


@pytest.fixture
def staging(tmp_path: Path) -> Path:
    folder = tmp_path / "staging"
    folder.mkdir()
    return folder


@pytest.fixture
def series(tmp_path: Path) -> Path:
    planting.write_series(tmp_path / "source")
    return tmp_path / "source"


def reasons(found: Scan) -> dict[str, str]:
    return dict(found.skipped)


def test_plain_files_are_linked_and_read(series: Path, staging: Path) -> None:
    found = scan(series, staging)
    assert len(found.images) == 8
    assert found.skipped == ()
    assert all(image.path.is_symlink() for image in found.images)
    assert found.images[0].header["EchoTime"] == 70.0
    assert found.images[0].header["ImageType"] == ("ORIGINAL", "PRIMARY", "M_SE", "M", "SE")


def test_gzipped_files_in_a_zip_are_read_like_plain_ones(series: Path, staging: Path, tmp_path: Path) -> None:
    packed = tmp_path / "study.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(series.iterdir()):
            archive.writestr(f"deep/er/{path.name}.gz", gzip.compress(path.read_bytes()))
    plain = scan(series, staging)
    shutil.rmtree(staging)
    staging.mkdir()
    zipped = scan(packed, staging)
    assert [image.header for image in zipped.images] == [image.header for image in plain.images]
    assert [image.frames for image in zipped.images] == [image.frames for image in plain.images]
    assert zipped.images[0].path.read_bytes() == min(series.iterdir()).read_bytes()


def test_a_single_file_and_a_dicomdir_are_sources_too(series: Path, staging: Path, tmp_path: Path) -> None:
    one = scan(min(series.iterdir()), staging)
    assert len(one.images) == 1
    medium = tmp_path / "medium"
    files = FileSet()
    for path in sorted(series.iterdir()):
        dataset = pydicom.dcmread(path)
        dataset.StudyID, dataset.AccessionNumber, dataset.SeriesDescription = "1", "1", "x"
        files.add(dataset)
    files.write(medium)
    missing = next(path for path in sorted(medium.rglob("*")) if path.is_file() and path.name != "DICOMDIR")
    missing.unlink()
    (medium / "STRAY").write_bytes(min(series.iterdir()).read_bytes())
    shutil.rmtree(staging)
    staging.mkdir()
    found = scan(medium / "DICOMDIR", staging)
    assert len(found.images) == 7, "the eight it names, less the one that was removed; never the stray"
    assert list(reasons(found).values()) == ["named by the DICOMDIR but not there"]


OBJECTS = {
    "1.2.840.10008.5.1.4.1.1.11.1": "presentation state",
    "1.2.840.10008.5.1.4.1.1.88.33": "structured report",
    "1.2.840.10008.5.1.4.1.1.66": "raw data",
    "1.3.46.670589.11.0.0.12.1": "private object of Philips",
    "1.3.12.2.1107.5.9.1": "private object of Siemens",
    "1.2.840.10008.5.1.4.1.1.7": "secondary capture",
    "1.2.840.10008.5.1.4.1.1.66.4": "segmentation",
    "1.2.840.10008.5.1.4.1.1.6.1": "Ultrasound Image Storage",
    "9.9.9": "unknown kind",
}


def test_objects_that_are_no_images_are_skipped_by_name(series: Path, staging: Path) -> None:
    for sop_class in OBJECTS:
        planting.object_of(series / f"other_{sop_class}.dcm", sop_class=sop_class)
    found = scan(series, staging)
    assert len(found.images) == 8
    assert set(reasons(found)) == {f"other_{sop_class}.dcm" for sop_class in OBJECTS}
    for sop_class, words in OBJECTS.items():
        assert words in reasons(found)[f"other_{sop_class}.dcm"]


def test_a_text_file_called_dcm_is_skipped_by_name(series: Path, staging: Path) -> None:
    (series / "notes.dcm").write_text("not an image " * 100)
    (series / "empty.dcm").write_bytes(b"")
    found = scan(series, staging)
    assert len(found.images) == 8
    assert reasons(found) == {"notes.dcm": "not a DICOM file", "empty.dcm": "not a DICOM file"}


def test_a_file_cut_short_anywhere_is_never_taken(series: Path, staging: Path) -> None:
    whole = min(series.iterdir()).read_bytes()
    cuts = [*range(100, len(whole), 37), len(whole) - 1]
    for path in list(series.iterdir()):
        path.unlink()
    for cut in cuts:
        (series / f"cut{cut:05d}.dcm").write_bytes(whole[:cut])
    found = scan(series, staging)
    assert found.images == ()
    assert len(reasons(found)) == len(cuts) > 30
    assert "1 bytes of the image are missing" in reasons(found)[f"cut{cuts[-1]:05d}.dcm"]


def test_a_large_file_cut_short_is_not_taken_either(staging: Path, tmp_path: Path) -> None:
    """Long values are not read by the scan, only where they lie: another way to the same answer."""
    (path, *_) = planting.write_series(tmp_path / "large", shape=(300, 300, 1))
    path.write_bytes(path.read_bytes()[:-1000])
    found = scan(tmp_path / "large", staging)
    assert reasons(found) == {path.name: "broken: cut short (1000 bytes of the image are missing)"}


def test_a_broken_gzip_costs_itself(series: Path, staging: Path) -> None:
    packed = gzip.compress(min(series.iterdir()).read_bytes())
    (series / "a_cut.gz").write_bytes(packed[: len(packed) // 2])
    (series / "a_flipped.gz").write_bytes(packed[:200] + bytes([packed[200] ^ 255]) + packed[201:])
    found = scan(series, staging)
    assert len(found.images) == 8
    assert set(reasons(found)) == {"a_cut.gz", "a_flipped.gz"}


MEBI = 1 << 20


def deflated(mebibytes: int) -> Iterator[bytes]:
    """A raw deflate stream of so many MiB of zeros: blocks that know nothing of each other, so made once."""
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = machine.compress(bytes(MEBI)) + machine.flush(zlib.Z_FULL_FLUSH)
    for _ in range(mebibytes):
        yield block
    yield machine.flush()


def test_the_bomb_holds_what_it_should() -> None:
    assert zlib.decompress(b"".join(deflated(3)), -15) == bytes(3 * MEBI)


def test_bombs_are_refused_while_they_unpack(series: Path, staging: Path, tmp_path: Path) -> None:
    with (series / "a_bomb.gz").open("wb") as handle:
        handle.write(b"\x1f\x8b\x08\0\0\0\0\0\0\xff")
        handle.writelines(deflated(1024))
        total = functools.reduce(lambda sum_, _: zlib.crc32(bytes(MEBI), sum_), range(1024), 0)
        handle.write(struct.pack("<II", total, 1024 * MEBI))
    # a deflated DICOM file: pydicom would inflate it in one piece
    meta = planting.image(lps_pixels=planting.marked(planting.np.zeros((2, 2, 3))))
    meta.file_meta.TransferSyntaxUID = pydicom.uid.DeflatedExplicitVRLittleEndian
    plain = io.BytesIO()
    meta.save_as(plain, enforce_file_format=True)
    # the group length stands behind preamble, magic and its own tag
    length = int.from_bytes(plain.getvalue()[140:144], "little")
    start = plain.getvalue()[: 132 + 12 + length]
    with (series / "a_deflated.dcm").open("wb") as handle:
        handle.write(start)
        handle.writelines(deflated(1024))
    began = os.times()
    found = scan(series, staging)
    ended = os.times()
    # of the child that reads: other work on the machine must not fail this
    took = ended.children_user + ended.children_system - began.children_user - began.children_system
    print(f"two bombs of 1 GiB: refused in {took:.2f} s of the processor")
    assert len(found.images) == 8
    assert "more than 200 times" in reasons(found)["a_bomb.gz"]
    assert "more than 200 times" in reasons(found)["a_deflated.dcm"]
    assert took < 10
    assert sum(path.stat().st_size for path in staging.iterdir()) < 1 << 20


def test_no_name_of_an_archive_becomes_a_path(series: Path, staging: Path, tmp_path: Path) -> None:
    names = ["../../out.dcm", "/etc/out.dcm", "..\\out.dcm", "a\0b.dcm", "CON", "x" * 255, "new\nline.dcm",
             "\u202efdp.dcm", "-o", "~/out.dcm"]  # fmt: skip
    whole = min(series.iterdir()).read_bytes()
    packed = tmp_path / "hostile.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for number, name in enumerate(names):
            archive.writestr(name, whole[:-2] + bytes([number, 0]))
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    before = {path for path in tmp_path.rglob("*") if not path.is_relative_to(staging)}
    found = scan(packed, staging)
    after = {path for path in tmp_path.rglob("*") if not path.is_relative_to(staging)}
    assert after == before
    # all hold one image's UID, so one is taken and the others are its copies
    assert len(found.images) == 1
    assert len(found.skipped) == len(names)
    assert reasons(found)["link"] == "link inside an archive"
    assert all(path.name[:6].isdigit() and path.name[6:] == ".dcm" for path in staging.iterdir())


def test_links_out_of_the_source_are_not_followed(series: Path, staging: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    planting.write_series(outside, number=2)
    (series / "a_link.dcm").symlink_to(min(outside.iterdir()))
    (series / "a_folder").symlink_to(outside)
    (series / "a_dangling").symlink_to(tmp_path / "nowhere")
    os.mkfifo(series / "a_pipe")
    found = scan(series, staging)
    assert len(found.images) == 8
    assert reasons(found) == {
        "a_link.dcm": "link that leads out of the source",
        "a_folder": "link to a folder, not followed",
        "a_dangling": "cannot be opened",
        "a_pipe": "no regular file",
    }


def test_a_second_copy_of_an_image_is_named(series: Path, staging: Path) -> None:
    first = min(series.iterdir())
    shutil.copy(first, series / "zz_copy.dcm")
    found = scan(series, staging)
    assert len(found.images) == 8
    assert reasons(found) == {"zz_copy.dcm": f"the same image as {first.name}"}


CHILD = """
import os, signal, sys, time
from neurography.io.dicom import child, header
real = header.read_header
def read(path):
    content = path.read_bytes()
    if content == b"die":
        os.abort()
    if content == b"kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if content == b"hang":
        time.sleep(60)
    if content == b"eat":
        hoard = bytearray(1 << 33)
    return real(path)
header.read_header = read
raise SystemExit(child.main(sys.argv[1:]))
"""


def test_a_dead_or_hanging_child_costs_one_file(
    series: Path, staging: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "child.py"
    program.write_text(CHILD)
    monkeypatch.setattr("neurography.io.dicom.scanning.CHILD", (sys.executable, str(program)))
    for name, content in [("a_1", b"die"), ("im_001_00_003a", b"kill"), ("zz", b"hang"), ("b", b"eat")]:
        (series / f"{name}.dcm").write_bytes(content)
    found = scan(series, staging, silent_s=3.0)
    assert len(found.images) == 8
    died = "refused: the process that read it died or hung"
    assert reasons(found) == {
        "a_1.dcm": died, "im_001_00_003a.dcm": died, "zz.dcm": died,
        "b.dcm": "broken: takes too much memory to read",
    }  # fmt: skip


def test_an_endless_list_is_refused(
    series: Path, staging: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "child.py"
    program.write_text(
        "import sys\nfrom neurography.io.dicom import child, limits\nlimits.MAX_ENTRIES = 5\n"
        "raise SystemExit(child.main(sys.argv[1:]))\n"
    )
    monkeypatch.setattr("neurography.io.dicom.scanning.CHILD", (sys.executable, str(program)))
    assert limits.MAX_ENTRIES == 200_000
    with pytest.raises(InputError, match="more"):
        scan(series, staging)


def test_a_missing_source_says_so(staging: Path, tmp_path: Path) -> None:
    with pytest.raises(CallError, match="nothing there"):
        scan(tmp_path / "nowhere", staging)


def test_500_files_are_read_in_seconds(staging: Path, tmp_path: Path) -> None:
    planting.write_series(tmp_path / "many", shape=(16, 16, 30), scheme=planting.scheme() * 2)
    began = time.monotonic()
    found = scan(tmp_path / "many", staging)
    took = time.monotonic() - began
    print(f"{len(found.images)} files in {took:.2f} s")
    assert len(found.images) == 540
    assert took < 15
