"""The process that touches a hostile file: `python -m neurography.io.sites_from.dicom_child FILE FOLDER`.

It leaves FOLDER/found.json (plain values) and FOLDER/numbers.npy (frames packed to bits, or contour points);
nothing else comes back. Memory, time and file size are limited by whoever starts it. Of the person in the
header come back a digest of its number, and whether a region's name repeats a word of it.
"""

import json
import logging
import math
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from neurography.io.dicom.header import IMAGES, patient_digest
from neurography.io.dicom.source import Entry, RefusedEntry, stage

SEG = ("1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7")
"""Segmentation Storage, and Label Map Segmentation Storage."""

RTSTRUCT = "1.2.840.10008.5.1.4.1.1.481.3"

MAX_FRAMES = 100_000
MAX_SEGMENTS = 4096
MAX_PIXELS = 1 << 32
"""Pixels of all frames: half a gigabyte as bits."""

MAX_CONTOURS = 200_000
MAX_POINTS = 20_000_000
MAX_PARTS = 400_000
_ITEM = b"\xfe\xff\x00\xe0"
MAX_UNPACKED = 4 << 30


class Unusable(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """The file cannot be used; the message says why, in words for the user."""


def main(arguments: list[str]) -> int:
    """Read FILE into FOLDER, without a word."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    leave(Path(arguments[0]), Path(arguments[1]))
    return 0


def leave(path: Path, folder: Path) -> None:
    """What `path` holds, or why it cannot be used, as files in `folder`."""
    try:
        found, numbers = _read(path, folder)
        np.save(folder / "numbers.npy", numbers, allow_pickle=False)
    except Unusable as refusal:
        found = {"reason": str(refusal)}
    except RefusedEntry as refusal:
        found = {"reason": str(refusal)}
    except (MemoryError, RecursionError):
        found = {"reason": "a file that takes too much memory to read"}
    except Exception as error:  # pydicom lets many kinds of exception out of damaged files
        found = {"reason": f"a damaged file ({type(error).__name__})"}
    (folder / "found.json").write_text(json.dumps(found), encoding="utf-8")


def _read(path: Path, folder: Path) -> tuple[dict[str, Any], NDArray[Any]]:
    plain = folder / "plain.dcm"
    stage(Entry(path.name, path=path.resolve(), packed_bytes=path.stat().st_size), plain, budget=MAX_UNPACKED)
    with plain.open("rb") as handle:
        if handle.read(132)[128:] != b"DICM":
            raise Unusable("no DICOM file")
    if _parts(plain) > MAX_PARTS:
        raise Unusable(f"a file of more than {MAX_PARTS} parts (frames, segments, contours)")
    dataset = pydicom.dcmread(plain)
    uid = str(dataset.get("SOPClassUID", ""))
    if uid in SEG:
        return _segmentation(dataset)
    if uid == RTSTRUCT:
        return _structures(dataset)
    kind = f"a DICOM {IMAGES[uid]} image" if uid in IMAGES else "DICOM of another kind"
    raise Unusable(kind)


def _parts(path: Path) -> int:
    """How many items of sequences the bytes begin: parsing a million takes a minute, counting them none."""
    count, tail = 0, b""
    with path.open("rb") as handle:
        while chunk := handle.read(1 << 24):
            count += (tail + chunk).count(_ITEM)
            tail = chunk[-(len(_ITEM) - 1) :]
    return count


# --- names ----------------------------------------------------------------------------------------


def _private_words(dataset: Dataset) -> frozenset[str]:
    """Words and numbers that the header's top level gives as somebody's: two signs or more."""
    private: set[str] = set()
    keys = (
        "PatientID",
        "PatientBirthDate",
        "AccessionNumber",
        "StudyID",
        "InstitutionName",
        "OtherPatientIDs",
    )
    for element in dataset:
        if element.VR == "PN" or element.keyword in keys:
            private |= {word for word in re.split(r"[\W_]+", str(element.value).lower()) if len(word) > 1}
    return frozenset(private)


def _name(dataset: Dataset, keyword: str, private: frozenset[str]) -> dict[str, Any]:
    name = str(dataset.get(keyword, "") or "").strip()[:200]
    words = set(re.split(r"[\W_]+", name.lower()))
    return {"name": name, "private": bool(words & private)}


def _origin(dataset: Dataset) -> dict[str, str]:
    return {"study": str(dataset.get("StudyInstanceUID", "")), "patient": patient_digest(dataset)}


# --- segmentation -------------------------------------------------------------------------------------


def _segmentation(dataset: Dataset) -> tuple[dict[str, Any], NDArray[np.uint8]]:
    kind = str(dataset.get("SegmentationType", "")).upper()
    if kind not in ("BINARY", "LABELMAP"):
        raise Unusable(
            f"a {kind.lower() or 'nameless'} segmentation: shares of a voxel are no region; export it as binary"
        )
    rows, columns = int(dataset.get("Rows") or 0), int(dataset.get("Columns") or 0)
    count = int(dataset.get("NumberOfFrames") or 0)
    groups = list(dataset.get("PerFrameFunctionalGroupsSequence") or [])
    if count < 1 or min(rows, columns) < 1:
        raise Unusable(f"a segmentation of {count} frames of {columns} x {rows} pixels: nothing is drawn")
    if count > MAX_FRAMES or count * rows * columns > MAX_PIXELS:
        raise Unusable(f"a segmentation that claims {count} frames of {columns} x {rows} pixels")
    if len(groups) != count:
        raise Unusable(f"{count} frames but {len(groups)} descriptions of frames")
    private = _private_words(dataset)
    segments = [
        {"number": int(item.SegmentNumber), **_name(item, "SegmentLabel", private)}
        for item in dataset.get("SegmentSequence") or []
        if kind == "BINARY" or int(item.SegmentNumber) != 0  # a label map names its background
    ]
    if not 0 < len(segments) <= MAX_SEGMENTS:
        raise Unusable(f"{len(segments)} segments in its list")
    shared = dataset.get("SharedFunctionalGroupsSequence")
    frames, packed = _frames(dataset, groups, shared[0] if shared else Dataset(), binary=kind == "BINARY")
    found = {"kind": "seg", "rows": rows, "columns": columns, "segments": segments, "frames": frames}
    found |= _origin(dataset) | {"spaces": [str(dataset.get("FrameOfReferenceUID", ""))]}
    return found, packed


def _frames(
    dataset: Dataset, groups: list[Dataset], shared: Dataset, *, binary: bool
) -> tuple[list[dict[str, Any]], NDArray[np.uint8]]:
    """Where each frame lies and whose it is, and its pixels as bits (frame, bytes)."""
    frames, bits = [], []
    for group, picture in zip(groups, _pictures(dataset, binary=binary), strict=True):
        place = {
            "position": _numbers(_of(group, shared, "PlanePositionSequence", "ImagePositionPatient"), 3),
            "orientation": _numbers(
                _of(group, shared, "PlaneOrientationSequence", "ImageOrientationPatient"), 6
            ),
            "spacing": _numbers(_of(group, shared, "PixelMeasuresSequence", "PixelSpacing"), 2),
            "step": _number(_of(group, shared, "PixelMeasuresSequence", "SpacingBetweenSlices")),
            "thickness": _number(_of(group, shared, "PixelMeasuresSequence", "SliceThickness")),
        }
        if binary:
            number = _of(group, shared, "SegmentIdentificationSequence", "ReferencedSegmentNumber")
            if number is None:
                raise Unusable("a frame that does not say whose segment it is")
            values = [int(number)]
        else:
            values = [int(value) for value in np.unique(picture) if value]
        for value in values:
            frames.append({**place, "segment": value})
            bits.append(np.packbits(picture != 0 if binary else picture == value))
        if len(frames) > MAX_FRAMES:
            raise Unusable("more planes of segments than a drawing has")
    return frames, np.array(bits, dtype=np.uint8).reshape(len(frames), -1)


def _pictures(dataset: Dataset, *, binary: bool) -> Iterator[NDArray[Any]]:
    """Each frame's pixels (rows, columns), one at a time: bits of frames follow each other without a gap."""
    rows, columns = int(dataset.Rows), int(dataset.Columns)
    allocated = int(dataset.get("BitsAllocated") or 0)
    if not dataset.file_meta.TransferSyntaxUID.is_encapsulated and allocated == 1 and binary:
        data, size, count = dataset.get("PixelData", b""), rows * columns, int(dataset.NumberOfFrames)
        if len(data) * 8 < size * count:
            raise Unusable(f"a file cut short: {size * count} pixels stated, {len(data) * 8} there")
        for number in range(count):
            first, last = number * size, (number + 1) * size
            part = np.frombuffer(data, dtype=np.uint8, offset=first // 8, count=(last + 7) // 8 - first // 8)
            yield np.unpackbits(part, bitorder="little")[first % 8 :][:size].reshape(rows, columns)
        return
    from pydicom.pixels.utils import iter_pixels  # noqa: PLC0415  the decoders load slowly

    for picture in iter_pixels(dataset):
        if picture.shape != (rows, columns):
            raise Unusable(f"frames of shape {picture.shape}, {rows} x {columns} stated")
        yield picture


def _of(group: Dataset, shared: Dataset, sequence: str, keyword: str) -> Any:
    for place in (group, shared):
        items = place.get(sequence)
        if items and items[0].get(keyword) is not None:
            return items[0].get(keyword)
    return None


def _number(value: Any) -> float | None:
    return float(value) if value is not None and math.isfinite(float(value)) else None


def _numbers(value: Any, count: int) -> list[float]:
    numbers = [float(item) for item in value] if value is not None else []
    if len(numbers) != count or not all(map(math.isfinite, numbers)):
        raise Unusable("a frame without position, orientation or pixel size: left and right are unknown")
    return numbers


# --- structure set ------------------------------------------------------------------------------------


def _structures(dataset: Dataset) -> tuple[dict[str, Any], NDArray[np.float64]]:
    private = _private_words(dataset)
    named = {
        int(item.ROINumber): {
            **_name(item, "ROIName", private),
            "space": str(item.get("ReferencedFrameOfReferenceUID", "")),
        }
        for item in dataset.get("StructureSetROISequence") or []
    }
    if len(named) != len(dataset.get("StructureSetROISequence") or []):
        raise Unusable("two regions of the same number")
    spaces: dict[str, int] = {}
    regions, points = [], []
    contours = total = 0
    for item in dataset.get("ROIContourSequence") or []:
        number = int(item.get("ReferencedROINumber", -1))
        if number not in named:
            raise Unusable(f"contours of region {number}, which the list of regions does not name")
        counts, kinds = [], set()
        for contour in item.get("ContourSequence") or []:
            contours += 1
            kinds.add(str(contour.get("ContourGeometricType", "")).strip())
            place = _points(contour, named[number]["name"])
            total += len(place)
            if contours > MAX_CONTOURS or total > MAX_POINTS:
                raise Unusable(f"more than {MAX_CONTOURS} contours or {MAX_POINTS} points")
            counts.append(len(place))
            points.append(place)
        about = named[number]
        regions.append({
            "number": number, "name": about["name"], "private": about["private"], "counts": counts,
            "kinds": sorted(kinds), "space": spaces.setdefault(about["space"], len(spaces)),
        })  # fmt: skip
    drawn = {region["number"] for region in regions}
    if len(drawn) != len(regions):
        raise Unusable("two sets of contours for one region")
    regions += [
        about | {"number": number, "counts": [], "kinds": [], "space": 0}
        for number, about in sorted(named.items())
        if number not in drawn
    ]
    whole = np.concatenate(points) if points else np.zeros((0, 3))
    found = {"kind": "rtstruct", "regions": regions, "spaces": list(spaces)}
    return found | _origin(dataset), whole


def _points(contour: Dataset, name: str) -> NDArray[np.float64]:
    """(n, 3) LPS mm. The text is split here: pydicom would make an object of each number."""
    raw = contour.get_item("ContourData")
    value = getattr(raw, "value", None)
    if isinstance(value, bytes):
        words = value.replace(b"\0", b" ").split(b"\\") if value.strip(b" \0") else []
    else:
        words = list(value) if value is not None else []
    place = np.array([float(word) for word in words], dtype=np.float64)
    stated = int(contour.get("NumberOfContourPoints") or 0)
    if place.size == 0 or place.size % 3 or place.size != 3 * stated:
        raise Unusable(f"a contour of {name[:60]!r} that states {stated} points and holds {place.size / 3:g}")
    if not np.isfinite(place).all() or np.abs(place).max() > 1e5:
        raise Unusable(f"a contour of {name[:60]!r} with points that are no places in mm")
    return place.reshape(-1, 3)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
