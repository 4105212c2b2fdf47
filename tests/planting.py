"""DICOM files made by the tests: marked phantoms in any orientation, diffusion series, planted identities."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from neurography.model.instrument import Recognised

Change = Callable[[FileDataset, int, int], None]
"""Alters a dataset before it is written: (dataset, slice, volume)."""

MR = "1.2.840.10008.5.1.4.1.1.4"


def marked(lps: NDArray[np.float64]) -> NDArray[np.uint16]:
    """A phantom by its place in the patient (LPS mm): bright on the LEFT, and each axis recognisable."""
    left, back, up = lps[..., 0], lps[..., 1], lps[..., 2]
    value = 100 + 10.0 * (back > 4) + 30.0 * (up > 6) + 800.0 * (left > 8)
    return value.astype(np.uint16)


def write_series(
    folder: Path,
    *,
    rows: Sequence[float] = (1, 0, 0),
    columns: Sequence[float] = (0, 1, 0),
    slices_reversed: bool = False,
    shape: tuple[int, int, int] = (10, 12, 8),
    spacing: tuple[float, float, float] = (3.0, 2.5, 4.0),
    scheme: Sequence[tuple[float, Sequence[float] | None]] = (),
    number: int = 1,
    content: Callable[[NDArray[np.float64]], NDArray[Any]] = marked,
    study: str = "",
    change: "Change | None" = None,
    prefix: str = "im",
) -> list[Path]:
    """Write a classic MR series centred in the scanner; scheme gives (b, gradient in LPS) for each volume.

    rows is the direction in which columns count up (DICOM's first three cosines), columns the other.
    change may alter each file's dataset before it is written: (dataset, slice, volume).
    """
    folder.mkdir(parents=True, exist_ok=True)
    along, down = np.asarray(rows, dtype=float), np.asarray(columns, dtype=float)
    normal = np.cross(along, down) * (-1 if slices_reversed else 1)
    nx, ny, nz = shape
    extent = np.multiply(spacing, np.subtract(shape, 1))
    corner = -(along * extent[0] + down * extent[1] + normal * extent[2]) / 2
    i, j = np.meshgrid(np.arange(nx), np.arange(ny))
    series, study, frame = generate_uid(), study or generate_uid(), generate_uid()
    written = []
    for volume, (b, gradient) in enumerate(scheme or [(-1.0, None)]):
        for k in range(nz):
            origin = corner + normal * spacing[2] * k
            lps = origin + i[..., None] * spacing[0] * along + j[..., None] * spacing[1] * down
            pixels = content(lps) + volume
            # one header serves a volume, but for changes: they must not last into the next slice
            if k == 0 or change:
                dataset = image(lps_pixels=pixels)
                dataset.SeriesInstanceUID, dataset.StudyInstanceUID = series, study
                dataset.FrameOfReferenceUID, dataset.SeriesNumber = frame, number
                dataset.ImageOrientationPatient = [f"{x:.10f}" for x in (*along, *down)]
                dataset.PixelSpacing = [spacing[1], spacing[0]]
                dataset.SliceThickness = dataset.SpacingBetweenSlices = spacing[2]
                if b >= 0:
                    _weight(dataset, b, gradient, volume)
            _draw(dataset, pixels)
            dataset.InstanceNumber = volume * nz + k + 1
            dataset.ImagePositionPatient = [f"{x:.6f}" for x in origin]
            if change:
                change(dataset, k, volume)
            path = folder / f"{prefix}_{number:03d}_{volume:02d}_{k:03d}.dcm"
            dataset.save_as(path, enforce_file_format=True)
            written.append(path)
    return written


def image(*, lps_pixels: NDArray[Any]) -> FileDataset:
    """One classic MR image with plausible technique."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = MR
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    dataset.SOPClassUID = MR
    dataset.Modality, dataset.Manufacturer = "MR", "Philips Medical Systems"
    dataset.ManufacturerModelName, dataset.PatientPosition = "Ingenia", "HFS"
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "M_SE", "M", "SE"]
    dataset.PatientID, dataset.PatientName, dataset.PatientBirthDate = "P1", "Test^Person", "19700101"
    dataset.StudyDate = dataset.SeriesDate = dataset.AcquisitionDate = "20240229"
    dataset.StudyTime = dataset.AcquisitionTime = "101112"
    dataset.MagneticFieldStrength, dataset.EchoTime, dataset.RepetitionTime = 3.0, 70.0, 5000.0
    dataset.FlipAngle, dataset.EchoNumbers, dataset.MRAcquisitionType = 90, 1, "2D"
    dataset.ScanningSequence, dataset.SequenceVariant, dataset.ScanOptions = "SE", "SK", "FS"
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.Rows, dataset.Columns = lps_pixels.shape
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 12, 11, 0
    _draw(dataset, lps_pixels)
    return dataset


def _draw(dataset: FileDataset, pixels: NDArray[Any]) -> None:
    """Another image under the same header."""
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset.PixelData = np.asarray(pixels, dtype="<u2").tobytes()


def _weight(dataset: Dataset, b: float, gradient: Sequence[float] | None, volume: int) -> None:
    dataset.DiffusionBValue = float(b)
    if gradient is not None:
        dataset.DiffusionGradientOrientation = [float(x) for x in gradient]
    # what Philips writes beside the public fields; dcm2niix sorts volumes by them
    dataset.private_block(0x2001, "Philips Imaging DD 001", create=True).add_new(0x03, "FL", float(b))
    philips = dataset.private_block(0x2005, "Philips MR Imaging DD 001", create=True)
    for element, component in zip((0xB0, 0xB1, 0xB2), gradient or (0.0, 0.0, 0.0), strict=True):
        philips.add_new(element, "FL", float(component))
    more = dataset.private_block(0x2005, "Philips MR Imaging DD 005", create=True)
    more.add_new(0x12, "IS", str(1 + (b > 0)))
    more.add_new(0x13, "IS", str(volume + 1))


DIRECTIONS = np.array([
    [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1], [-1, 0, 1], [1, 2, 3], [-2, 1, 1],
], dtype=float)  # fmt: skip
DIRECTIONS /= np.linalg.norm(DIRECTIONS, axis=1, keepdims=True)
"""Eight directions in the patient's frame, none the negative of another."""


def scheme(*, b: float = 1000.0) -> list[tuple[float, Sequence[float] | None]]:
    """One b=0 and the eight directions."""
    return [(0.0, (0.0, 0.0, 0.0)), *((b, tuple(turn)) for turn in DIRECTIONS)]


def object_of(path: Path, *, sop_class: str) -> Path:
    """A DICOM file that is no image: presentation state, report, private raw data."""
    dataset = image(lps_pixels=np.zeros((2, 2), dtype=np.uint16))
    del dataset.PixelData
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = sop_class
    dataset.save_as(path, enforce_file_format=True)
    return path


def read(path: Path) -> FileDataset:
    """A DICOM file with its pixels."""
    return pydicom.dcmread(path)


class ByWeighting:
    """An instrument's `recognise` as small as can be: diffusion where there are b-values, else T2w."""

    def recognise(self, header: Mapping[str, object]) -> Recognised | None:
        """dwi for anything with b-values."""
        if header["BValues"]:
            return Recognised(datatype="dwi", suffix="dwi", keep=("PatientComments", "NumberOfAverages"))
        return Recognised(datatype="anat", suffix="T2w")
