"""Anatomical images by their BIDS names."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.imaging.project import edges
from neurography.io import acquisitions, bids, nifti
from neurography.model.errors import InputError
from neurography.model.instrument import Acquisition, Recognised, Session
from neurography.model.technique import Technique

SUFFIXES = ("T1w", "T2w", "FLAIR", "PDw")
SIDECAR_KEYS = (
    *("MagneticFieldStrength", "Manufacturer", "ManufacturersModelName"),
    *("EchoTime", "RepetitionTime", "InversionTime", "FlipAngle"),
)
LONG_ECHO, SHORT_ECHO, LONG_REPEAT = 0.06, 0.03, 1.8
"""Seconds: where T2 weighting begins, where T1 weighting ends, and the repetition time that parts them."""


@frozen(kw_only=True, eq=False)
class AnatomicalData:
    """One weighted image (nx, ny, nz)."""

    signal: NDArray[np.float32]
    world_from_voxel: NDArray[np.float64]
    technique: Technique
    origin: str = "measured"


def recognise(header: Mapping[str, object]) -> Recognised | None:
    """T1w, T2w, FLAIR or PDw by echo, repetition and inversion times (DICOM: milliseconds).

    Gradient echoes weighted by T2*, and series of several gradient echoes, are another instrument's.
    """
    if header.get("Modality") != "MR":
        return None
    echo, repeat = _seconds(header.get("EchoTime")), _seconds(header.get("RepetitionTime"))
    inversion = _seconds(header.get("InversionTime"))
    gradient = "GR" in str(header.get("ScanningSequence", ""))
    echoes = header.get("SeriesEchoTimes", ())
    if echo is None or repeat is None or (gradient and isinstance(echoes, tuple) and len(echoes) > 1):
        return None
    suffix = None
    if inversion is not None and inversion > 1.2 and echo >= LONG_ECHO:
        suffix = "FLAIR"
    elif not gradient and echo >= LONG_ECHO and repeat >= LONG_REPEAT:
        suffix = "T2w"
    elif gradient and echo >= 0.01 and inversion is None:
        suffix = None
    elif echo < SHORT_ECHO and (repeat < LONG_REPEAT or inversion is not None):
        suffix = "T1w"
    elif echo < SHORT_ECHO:
        suffix = "PDw"
    return None if suffix is None else Recognised(datatype="anat", suffix=suffix, keep=SIDECAR_KEYS)


def _seconds(milliseconds: object) -> float | None:
    if isinstance(milliseconds, int | float) and not isinstance(milliseconds, bool) and milliseconds > 0:
        return float(milliseconds) / 1000
    return None


def find(session: Session) -> tuple[Acquisition, ...]:
    """Every weighted anatomical image of a visit."""
    return tuple(
        acquisitions.of(session, file, instrument="morphometry")
        for file in session.files
        if file.datatype == "anat" and file.suffix in SUFFIXES and file.extension in (".nii", ".nii.gz")
    )


def read(acquisition: Acquisition) -> Acquisition:
    """Open the image and its sidecar."""
    file = acquisition.file
    sidecar = bids.read_sidecar(bids.companions(acquisition.root, file)[".json"])
    image = nifti.load(file.path)
    signal = image.data[..., 0] if image.data.ndim == 4 and image.data.shape[3] == 1 else image.data
    if signal.ndim != 3:
        raise InputError(
            wanted="one volume",
            came=f"shape {image.data.shape}",
            where=str(file.path),
            todo="Save the volumes as separate images.",
        )
    protocol: dict[str, Any] = {
        key: value if isinstance(value, str) else float(value)
        for key in SIDECAR_KEYS
        if isinstance(value := sidecar.get(key), int | float | str) and not isinstance(value, bool)
    }
    data = AnatomicalData(
        signal=signal,
        world_from_voxel=image.world_from_voxel,
        technique=Technique.of("morphometry", {**protocol, "VoxelSize": edges(image.world_from_voxel)}),
        origin="simulated" if sidecar.get("Simulated") is True else "measured",
    )
    return acquisition.holding(data)
