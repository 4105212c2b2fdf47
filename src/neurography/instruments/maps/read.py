"""Maps made elsewhere, from files: which there are, whose they are, their unit and technique."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.imaging.map_unit import in_own_unit
from neurography.imaging.project import edges
from neurography.io import acquisitions, bids, nifti
from neurography.model.errors import InputError
from neurography.model.instrument import Acquisition, BidsFile, Session
from neurography.model.quantity import Quantity
from neurography.model.technique import Technique, Value
from neurography.model.wording import legible

from .quantities import quantity_of, zero_is_background

NUMBERS = (
    "MagneticFieldStrength", "EchoTime", "RepetitionTime", "FlipAngle", "InversionTime",
    "BValues", "NumberOfDirections", "UptakeTime",
)  # fmt: skip
WORDS = ("Manufacturer", "ManufacturersModelName", "TracerName", "TracerRadionuclide", "SignalScale")
SIDECAR_KEYS = (*NUMBERS, *WORDS)
"""What of a sidecar bears on a map's numbers, and whether two visits' numbers compare."""

TEMPLATES = (
    "mni", "icbm", "talairach", "fsaverage", "fslr", "ixi", "nihpd", "oasis", "unc", "spm", "uncinfant", "study",
)  # fmt: skip
"""Beginnings of the labels that BIDS has for spaces that no single person lies in."""

_MOST_WORDS = 80
"""Characters of a sidecar's word that are kept."""


@frozen(kw_only=True, eq=False)
class MapData:
    """One map (nx, ny, nz) in its quantity's unit; NaN where it holds no value."""

    quantity: Quantity
    values: NDArray[np.float32]
    world_from_voxel: NDArray[np.float64]
    technique: Technique
    warnings: tuple[str, ...] = ()
    """About its unit; they stand in every row."""
    notes: tuple[str, ...] = ()
    origin: str = "scanner"


def find(session: Session) -> tuple[Acquisition, ...]:
    """Every map of a visit whose name says which quantity it holds."""
    return tuple(
        acquisitions.of(session, file, instrument="maps", label=label(file))
        for file in session.files
        if quantity_of(file) is not None
    )


def pipeline(file: BidsFile) -> str:
    """Who made the map, by its folder under derivatives; empty for a map among the raw data."""
    parts = file.relative.split("/")
    return legible(parts[1]) if len(parts) > 2 and parts[0] == "derivatives" else ""


def label(file: BidsFile) -> str:
    """`FA`, or `FA (fsl)`: two programs' maps of one visit stay apart, one program's of two visits pair."""
    maker = pipeline(file)
    return f"{file.label} ({maker})" if maker else file.label


def read(acquisition: Acquisition) -> Acquisition:
    """Open the map and its sidecar. Raises InputError, naming the file, for what cannot be used."""
    file = acquisition.file
    quantity = quantity_of(file)
    if quantity is None:
        raise InputError(
            wanted="a map of a known quantity",
            came=file.suffix,
            where=str(file.path),
            todo="Name it by its quantity, as sub-01_ses-1_FA.nii.gz.",
        )
    _check_space(file)
    sidecar = bids.read_sidecar(bids.companions(acquisition.root, file)[".json"])
    image = nifti.load(file.path)
    values = image.data[..., 0] if image.data.ndim == 4 and image.data.shape[3] == 1 else image.data
    if values.ndim != 3:
        raise InputError(
            wanted="a map of three dimensions",
            came=f"shape {image.data.shape}",
            where=str(file.path),
            todo="Save one map a file, each under its quantity's name.",
        )
    scaled = in_own_unit(
        values, quantity=quantity, suffix=file.suffix, stated=sidecar.get("Units"), where=str(file.path)
    )
    made, notes = scaled.values, []
    if zero_is_background(quantity):
        made = np.where(values == 0, np.float32(np.nan), made)
    if not isinstance(sidecar.get("Units"), str):
        notes.append(f"{file.relative}: {scaled.notes[0]}")
    data = MapData(
        quantity=quantity,
        values=made,
        world_from_voxel=image.world_from_voxel,
        technique=technique(sidecar, pipeline=pipeline(file), voxel_size=edges(image.world_from_voxel)),
        warnings=scaled.notes,
        notes=("map made elsewhere: its fit and noise are not known here", *notes),
        origin="simulated" if sidecar.get("Simulated") is True else "scanner",
    )
    return acquisition.holding(data)


def _check_space(file: BidsFile) -> None:
    """Refuse a map in a template's space: regions drawn on the person would fall on other tissue there."""
    space = file.entity("space") or ""
    if space.lower().startswith(TEMPLATES):
        raise InputError(
            wanted="a map in the person's own space, where the regions were drawn",
            came=f"one in the space of a template (space-{space})",
            where=str(file.path),
            todo="Measure the map from before the normalisation.",
        )


def technique(sidecar: Mapping[str, Any], *, pipeline: str, voxel_size: tuple[float, ...]) -> Technique:
    """What bears on the numbers: allowed sidecar keys of the right type, who made the map, the voxel size."""
    protocol: dict[str, Value | None] = {key: _numbers(sidecar.get(key)) for key in NUMBERS}
    for key in WORDS:
        word = sidecar.get(key)
        protocol[key] = (
            legible(word.strip())[:_MOST_WORDS] if isinstance(word, str) and word.strip() else None
        )
    if protocol["UptakeTime"] is None:
        protocol["UptakeTime"] = _uptake(sidecar)
    return Technique.of("maps", {**protocol, "Pipeline": pipeline or None, "VoxelSize": voxel_size})


def _numbers(value: object) -> Value | None:
    if isinstance(value, list) and value and all(_number(item) is not None for item in value):
        return tuple(float(item) for item in value)
    return _number(value)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
        return None
    return float(value)


def _uptake(sidecar: Mapping[str, Any]) -> float | None:
    """Seconds from injection to the scan, as BIDS states both against the same zero of time."""
    scan, injection = _number(sidecar.get("ScanStart")), _number(sidecar.get("InjectionStart"))
    return None if scan is None or injection is None else scan - injection
