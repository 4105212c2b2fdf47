"""One DICOM file's header as plain values, or the reason why it is no image that can be imported.

Only the child process imports this module. What it returns holds identities (the series' UID, the person);
they serve to sort the files and go no further than the importing process.
"""

import hashlib
import math
import zlib
from pathlib import Path
from typing import Any

import pydicom
from pydicom.dataset import Dataset
from pydicom.filereader import read_file_meta_info
from pydicom.multival import MultiValue
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian

from neurography.io.dicom import limits

IMAGES = {
    "1.2.840.10008.5.1.4.1.1.4": "MR",
    "1.2.840.10008.5.1.4.1.1.4.1": "enhanced MR",
    "1.2.840.10008.5.1.4.1.1.4.4": "legacy converted enhanced MR",
    "1.2.840.10008.5.1.4.1.1.2": "CT",
    "1.2.840.10008.5.1.4.1.1.2.1": "enhanced CT",
    "1.2.840.10008.5.1.4.1.1.2.2": "legacy converted enhanced CT",
    "1.2.840.10008.5.1.4.1.1.128": "PET",
    "1.2.840.10008.5.1.4.1.1.130": "enhanced PET",
    "1.2.840.10008.5.1.4.1.1.128.1": "legacy converted enhanced PET",
}
"""The storage classes that are images on a grid."""

_OTHER_KINDS = (
    ("1.2.840.10008.1.3.10", "DICOMDIR: the directory of the medium, not an image"),
    ("1.2.840.10008.5.1.4.1.1.11.", "presentation state, not an image"),
    ("1.2.840.10008.5.1.4.1.1.88.", "structured report, not an image"),
    ("1.2.840.10008.5.1.4.1.1.66.4", "segmentation, not an acquired image"),
    ("1.2.840.10008.5.1.4.1.1.66.5", "segmentation, not an acquired image"),
    ("1.2.840.10008.5.1.4.1.1.66.", "spatial registration or the like, not an image"),
    ("1.2.840.10008.5.1.4.1.1.66", "raw data object, not an image"),
    ("1.2.840.10008.5.1.4.1.1.7", "secondary capture (a screen copy), not an acquired image"),
    ("1.3.46.670589.", "private object of Philips, not an image"),
    ("1.3.12.2.1107.", "private object of Siemens, not an image"),
    ("1.2.840.113619.", "private object of GE, not an image"),
    ("1.2.156.112605.", "private object of UIH, not an image"),
    ("1.2.392.200036.", "private object of Canon or Toshiba, not an image"),
)
"""Beginning of the storage class, and what it is; the first that fits counts."""

KEYWORDS = (
    "Modality", "Manufacturer", "ManufacturerModelName", "MagneticFieldStrength", "ImageType",
    "ComplexImageComponent", "SeriesNumber", "InstanceNumber", "SeriesDescription", "ProtocolName",
    "SequenceName", "ScanningSequence", "SequenceVariant", "ScanOptions", "MRAcquisitionType",
    "EchoTime", "RepetitionTime", "InversionTime", "FlipAngle", "EchoNumbers", "EchoTrainLength",
    "NumberOfAverages", "ImagingFrequency", "ImagedNucleus", "PixelBandwidth", "SliceThickness",
    "SpacingBetweenSlices", "PixelSpacing", "Rows", "Columns", "NumberOfFrames", "ContrastBolusAgent",
    "InPlanePhaseEncodingDirection", "PatientPosition", "BodyPartExamined", "ImagesInAcquisition",
    "DiffusionBValue", "DiffusionGradientOrientation", "DiffusionDirectionality",
    "RescaleSlope", "RescaleIntercept", "RescaleType",
    "StudyDate", "StudyTime", "SeriesDate", "SeriesTime", "AcquisitionDate", "AcquisitionTime",
    "AcquisitionDateTime", "ContentDate", "ContentTime",
)  # fmt: skip
"""What is read of every image; an instrument's `recognise` sees these."""

_ENHANCED_NAMES = {"EffectiveEchoTime": "EchoTime", "InversionTimes": "InversionTime"}
"""Enhanced files call these otherwise; the classic name is used inside."""

_DEFER_BYTES = 1 << 16
"""Longer values (pixels, private blobs) stay on disk: only where they lie is looked at."""


def read_header(path: Path) -> dict[str, Any]:
    """The header of an image, or `{"reason": ...}`.

    Keys: header (plain values by DICOM keyword), frames (position, orientation, b, g, directionality of each
    image plane), slices (planes in a mosaic, else 0), uid, series, study, space (the frame of reference),
    person and patient (digests).
    """
    with path.open("rb") as handle:
        head = handle.read(132)
    bare = head[:2] == b"\x08\x00" and head[128:132] != b"DICM"
    if head[128:132] != b"DICM" and not bare:
        return {"reason": "not a DICOM file"}
    if not bare and _inflates_without_end(path):
        return {"reason": f"broken: unpacks to more than {limits.MAX_RATIO} times its size"}
    dataset = pydicom.dcmread(path, force=bare, defer_size=_DEFER_BYTES)
    reason = _not_an_image(dataset) or _cut_short(dataset, path.stat().st_size)
    if reason:
        return {"reason": reason}
    header = {keyword: value for keyword in KEYWORDS if (value := _plain(dataset.get(keyword))) is not None}
    return {
        "header": _enhanced_values(dataset) | header | _real_world(dataset),
        "frames": _frames(dataset),
        "slices": _mosaic_slices(dataset, header),
        "uid": str(dataset.get("SOPInstanceUID", "")),
        "series": str(dataset.get("SeriesInstanceUID", "")),
        "study": str(dataset.get("StudyInstanceUID", "")),
        "space": str(dataset.get("FrameOfReferenceUID", "")),
        "person": _person(dataset),
        "patient": patient_digest(dataset),
    }


def _inflates_without_end(path: Path) -> bool:
    """Whether a deflated file unpacks to far more than it is: pydicom inflates it in one piece."""
    meta = read_file_meta_info(path)
    if meta.get("TransferSyntaxUID") != DeflatedExplicitVRLittleEndian:
        return False
    most = max(limits.RATIO_FREE_BYTES, limits.MAX_RATIO * path.stat().st_size)
    machine, inflated = zlib.decompressobj(wbits=-zlib.MAX_WBITS), 0
    with path.open("rb") as handle:
        # preamble, magic, and the group length element itself
        handle.seek(132 + 12 + int(meta.get("FileMetaInformationGroupLength", 0)))
        pending = handle.read(1 << 20)
        while pending and not machine.eof and inflated <= most:
            inflated += len(machine.decompress(pending, 1 << 20))
            pending = machine.unconsumed_tail or handle.read(1 << 20)
    return inflated > most


def file_names_of_dicomdir(path: Path) -> list[str]:
    """The files a DICOMDIR names, relative to its folder, sorted."""
    dataset = pydicom.dcmread(path)
    names: set[str] = set()
    for record in dataset.get("DirectoryRecordSequence", []):
        parts = record.get("ReferencedFileID")
        if parts:
            parts = [parts] if isinstance(parts, str) else list(parts)
            # a name that climbs out of the folder is kept and then refused by the check of links and paths
            if all(part not in ("", ".", "..") and "/" not in part for part in parts):
                names.add("/".join(parts))
    return sorted(names)


def _not_an_image(dataset: Dataset) -> str:
    uid = str(dataset.get("SOPClassUID", "") or dataset.file_meta.get("MediaStorageSOPClassUID", ""))
    if uid in IMAGES:
        return ""
    for root, kind in _OTHER_KINDS:
        if uid.startswith(root):
            return kind
    known = UID(uid).name if uid.startswith("1.2.840.10008.") else ""
    return f"{known}: not an image that is imported" if known and known != uid else "no image: unknown kind"


def _cut_short(dataset: Dataset, size: int) -> str:
    """Pixels that end after the file does: pydicom itself reads over that without a word."""
    element = dataset.get_item("PixelData", keep_deferred=True)
    if element is None:
        return "broken: no pixel data (file cut short?)"
    rows, columns = dataset.get("Rows"), dataset.get("Columns")
    if not rows or not columns:
        return "broken: no image size"
    tell = getattr(element, "value_tell", None)
    length = getattr(element, "length", None)
    if tell is None or length is None or length == 0xFFFFFFFF:
        return ""  # encapsulated: dcm2niix decodes it and is checked by what comes out
    if tell + length > size:
        return f"broken: cut short ({tell + length - size} bytes of the image are missing)"
    frames = int(dataset.get("NumberOfFrames") or 1)
    samples, bits = int(dataset.get("SamplesPerPixel") or 1), int(dataset.get("BitsAllocated") or 0)
    syntax = dataset.file_meta.get("TransferSyntaxUID") if hasattr(dataset, "file_meta") else None
    if not (syntax and UID(syntax).is_compressed) and length < rows * columns * frames * samples * bits // 8:
        return "broken: fewer pixels than its header says"
    return "colour picture, not a measured image" if samples != 1 else ""


def _plain(value: Any) -> Any:
    """A number, a string, or a list of them; None for what is absent, empty or not finite."""
    if isinstance(value, MultiValue | list | tuple):
        values = [plain for item in value if (plain := _plain(item)) is not None]
        return values or None
    if isinstance(value, bool | int):
        return int(value)
    if isinstance(value, float) or type(value).__name__ in ("DSdecimal", "DSfloat"):
        return float(value) if math.isfinite(float(value)) else None
    text = str(value).strip() if value is not None else ""
    return text or None


def _groups(dataset: Dataset) -> tuple[Dataset | None, list[Dataset]]:
    shared = dataset.get("SharedFunctionalGroupsSequence")
    return (shared[0] if shared else None), list(dataset.get("PerFrameFunctionalGroupsSequence") or [])


def _enhanced_values(dataset: Dataset) -> dict[str, Any]:
    """What enhanced files keep in functional groups, under its classic keyword: of the first frame."""
    shared, frames = _groups(dataset)
    values: dict[str, Any] = {}
    for group in [shared, *frames[:1]]:
        for sequence in group or ():
            for item in sequence.value if sequence.VR == "SQ" else ():
                for element in item:
                    keyword = _ENHANCED_NAMES.get(element.keyword, element.keyword)
                    if keyword in KEYWORDS and (value := _plain(element.value)) is not None:
                        values[keyword] = value
    return values


def _real_world(dataset: Dataset) -> dict[str, Any]:
    """Unit (UCUM), slope and intercept of the real-world value mapping, of the first frame, if there is one."""
    groups = [group for group in _groups(dataset)[:1] if group is not None] + _groups(dataset)[1][:1]
    for holder in [dataset, *groups]:
        for item in holder.get("RealWorldValueMappingSequence") or ():
            codes = item.get("MeasurementUnitsCodeSequence")
            found = {
                "RealWorldUnit": _plain(codes[0].get("CodeValue")) if codes else None,
                "RealWorldSlope": _plain(item.get("RealWorldValueSlope")),
                "RealWorldIntercept": _plain(item.get("RealWorldValueIntercept")),
            }
            if (
                codes
                and str(codes[0].get("CodingSchemeDesignator", "")) == "UCUM"
                and None not in found.values()
            ):
                return found
    return {}


def _frames(dataset: Dataset) -> list[list[Any]]:
    shared, frames = _groups(dataset)
    if not frames:
        return [[_numbers(dataset.get("ImagePositionPatient"), 3),
                 _numbers(dataset.get("ImageOrientationPatient"), 6), *_diffusion([dataset])]]  # fmt: skip
    listed = []
    for frame in frames:
        both = [group for group in (frame, shared) if group is not None]
        place = _numbers(_inside(both, "PlanePositionSequence", "ImagePositionPatient"), 3)
        turn = _numbers(_inside(both, "PlaneOrientationSequence", "ImageOrientationPatient"), 6)
        items = [group["MRDiffusionSequence"][0] for group in both if group.get("MRDiffusionSequence")]
        listed.append([place, turn, *_diffusion(items)])
    return listed


def _inside(groups: list[Dataset], sequence: str, keyword: str) -> Any:
    return next((g[sequence][0].get(keyword) for g in groups if g.get(sequence)), None)


def _numbers(value: Any, count: int) -> list[float] | None:
    try:
        numbers = [float(item) for item in value]
    except (TypeError, ValueError):
        return None
    return numbers if len(numbers) == count and all(map(math.isfinite, numbers)) else None


def _diffusion(items: list[Dataset]) -> list[Any]:
    """b-value, gradient in the patient's frame (LPS) and directionality; None for what is absent."""
    for item in items:
        b, turn = _plain(item.get("DiffusionBValue")), item.get("DiffusionGradientOrientation")
        if turn is None and item.get("DiffusionGradientDirectionSequence"):
            turn = item.DiffusionGradientDirectionSequence[0].get("DiffusionGradientOrientation")
        way = _plain(item.get("DiffusionDirectionality"))
        if b is not None or turn is not None or way is not None:
            return [b if isinstance(b, int | float) else None, _numbers(turn, 3), way]
    return [None, None, None]


def _mosaic_slices(dataset: Dataset, header: dict[str, Any]) -> int:
    """Slices tiled into one picture: -1 where it is such a picture but does not say how many, 0 where not."""
    kinds = header.get("ImageType") or []
    if "MOSAIC" in kinds:
        count = dataset.get((0x0019, 0x100A))
    elif "VFRAME" in kinds:  # UIH
        count = dataset.get((0x0065, 0x1050))
    else:
        return 0
    try:
        return int(count.value)
    except (AttributeError, TypeError, ValueError):
        return -1


def patient_digest(dataset: Dataset) -> str:
    """A digest of the person's number alone, which tools that draw hand on; '' where there is none."""
    number = str(dataset.get("PatientID", "") or "").strip()
    return hashlib.sha256(number.encode(errors="replace")).hexdigest() if number else ""


def _person(dataset: Dataset) -> str:
    parts = [str(dataset.get(keyword, "")) for keyword in ("PatientID", "PatientName", "PatientBirthDate")]
    return hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()
