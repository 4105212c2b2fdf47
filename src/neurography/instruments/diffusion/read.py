"""Diffusion series from files: checked, gradients turned into world axes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.imaging.project import edges
from neurography.io import acquisitions, bids, nifti
from neurography.model.errors import InputError
from neurography.model.instrument import Acquisition, BidsFile, Recognised, Session
from neurography.model.technique import Technique

B0_BELOW = 50.0
"""s/mm2. Some scanners write b=0 volumes as b=0.001 to 0.004 with a stored gradient."""

MIN_DIRECTIONS = 6
BESIDES = (".json", ".bval", ".bvec")
"""What belongs to a series besides its image."""

SIDECAR_KEYS = ("MagneticFieldStrength", "EchoTime", "Manufacturer", "ManufacturersModelName")


@frozen(kw_only=True, eq=False)
class DiffusionData:
    """A diffusion series.

    signal (nx, ny, nz, N); b_values (N,) in s/mm2, 0 for b=0; b_vectors (N, 3) unit vectors in world axes
    (RAS+), zero for b=0.
    """

    signal: NDArray[Any]
    world_from_voxel: NDArray[np.float64]
    b_values: NDArray[np.float64]
    b_vectors: NDArray[np.float64]
    technique: Technique
    notes: tuple[str, ...] = ()
    origin: str = "measured"


def recognise(header: Mapping[str, object]) -> Recognised | None:
    """A series with diffusion weighting (BValues, s/mm2, as found by the import) is a dwi."""
    b_values = header.get("BValues")
    if not isinstance(b_values, tuple | list) or not b_values:
        return None
    if not any(isinstance(b, int | float) and b > B0_BELOW for b in b_values):
        return None
    return Recognised(datatype="dwi", suffix="dwi", keep=SIDECAR_KEYS)


def find(session: Session) -> tuple[Acquisition, ...]:
    """Every dwi series of a visit; maps made elsewhere are another instrument's."""
    return tuple(
        acquisitions.of(session, file, instrument="diffusion", extensions=BESIDES)
        for file in session.files
        if file.datatype == "dwi" and file.suffix == "dwi" and file.extension in (".nii", ".nii.gz")
    )


def read(acquisition: Acquisition) -> Acquisition:
    """Open the files. Raises InputError, naming the file, for what cannot be used."""
    file = acquisition.file
    besides = bids.companions(acquisition.root, file, BESIDES)
    sidecar = bids.read_sidecar(besides[".json"])
    image = nifti.load(file.path)
    if image.data.ndim != 4:
        raise InputError(
            wanted="a series of volumes (four dimensions)",
            came=f"shape {image.data.shape}",
            where=str(file.path),
            todo="A single volume holds no diffusion; import the series again.",
        )
    b_values, b_vectors, notes = _gradients(file, besides, image.data.shape[3], image.world_from_voxel)
    _check_volumes(file.path, image.data)
    keep, aside = _isotropic(b_values, b_vectors)
    if aside:
        named = ", ".join(str(v) for v in aside)
        notes += (
            f"set aside, not fitted: volumes {named} (b above {B0_BELOW:g} without direction: trace or ADC)",
        )
    data = DiffusionData(
        signal=image.data[..., keep] if aside else image.data,
        world_from_voxel=image.world_from_voxel,
        b_values=b_values[keep],
        b_vectors=b_vectors[keep],
        technique=technique(sidecar, b_values[keep], b_vectors[keep], edges(image.world_from_voxel)),
        notes=notes,
        origin="simulated" if sidecar.get("Simulated") is True else "measured",
    )
    count = _directions(data.b_values, data.b_vectors)
    if count < MIN_DIRECTIONS:
        raise InputError(
            wanted=f"at least {MIN_DIRECTIONS} diffusion directions for a tensor",
            came=f"{count}",
            where=str(file.path),
            todo="Measure the scanner's ADC map instead: save it as *_ADC.nii.gz.",
        )
    if not (data.b_values <= B0_BELOW).any():
        raise InputError(
            wanted="at least one b=0 volume",
            came=f"lowest b {data.b_values.min():g} s/mm2",
            where=str(file.path),
            todo="Import the b=0 volumes into the same series.",
        )
    return acquisition.holding(data)


def technique(
    sidecar: Mapping[str, Any], b_values: NDArray[Any], b_vectors: NDArray[Any], voxel_size: tuple[float, ...]
) -> Technique:
    """What bears on the numbers: sidecar keys of known type, shells, directions, voxel size."""
    return Technique.of(
        "diffusion",
        {
            **_from_sidecar(sidecar),
            "BValues": shells(b_values),
            "NumberOfDirections": float(_directions(b_values, b_vectors)),
            "VoxelSize": voxel_size,
        },
    )


def shells(b_values: NDArray[Any]) -> tuple[float, ...]:
    """Distinct b-values in s/mm2: sorted, those closer than 100 taken together, rounded to whole numbers."""
    groups: list[list[float]] = []
    for b in sorted(0.0 if b <= B0_BELOW else float(b) for b in b_values):
        if groups and b - groups[-1][-1] < 100 and (b > B0_BELOW) == (groups[-1][-1] > B0_BELOW):
            groups[-1].append(b)
        else:
            groups.append([b])
    return tuple(float(round(sum(group) / len(group))) for group in groups)


def world_vectors(b_vectors: NDArray[Any], world_from_voxel: NDArray[np.float64]) -> NDArray[np.float64]:
    """FSL's image-frame vectors (N, 3) in world axes.

    FSL counts x from the other end when the matrix from voxel to world has a positive determinant. Shear is
    removed by polar decomposition.
    """
    linear = world_from_voxel[:3, :3]
    u, _, vt = np.linalg.svd(linear / np.linalg.norm(linear, axis=0))
    flipped = b_vectors * np.array([-1.0 if np.linalg.det(linear) > 0 else 1.0, 1.0, 1.0])
    return np.asarray(flipped @ (u @ vt).T)


def _from_sidecar(sidecar: Mapping[str, Any]) -> dict[str, str | float | None]:
    values: dict[str, str | float | None] = {}
    for key in SIDECAR_KEYS:
        value = sidecar.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            continue
        values[key] = value if isinstance(value, str) else float(value)
    return values


def _gradients(
    file: BidsFile, besides: Mapping[str, list[Path]], volumes: int, world_from_voxel: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[str, ...]]:
    if not besides[".bval"] or not besides[".bvec"]:
        missing = " and ".join(ext for ext in (".bval", ".bvec") if not besides[ext])
        raise InputError(
            wanted="gradient files beside the image",
            came=f"no {missing}",
            where=str(file.path),
            todo="`neurography import` writes them from DICOM.",
        )
    bval_path, bvec_path = besides[".bval"][-1], besides[".bvec"][-1]
    b_values, b_vectors = _numbers(bval_path).ravel(), _numbers(bvec_path)
    notes: tuple[str, ...] = ()
    if b_vectors.shape[0] != 3 and b_vectors.shape[1:] == (3,):
        b_vectors = b_vectors.T
        notes += (f"{bvec_path.name} had one vector a line (transposed): read so",)
    if b_values.size != volumes or b_vectors.shape != (3, volumes):
        raise InputError(
            wanted=f"{volumes} b-values and 3 x {volumes} vector components, as the image has {volumes} volumes",
            came=f"{b_values.size} b-values and {b_vectors.shape[0]} x {b_vectors.shape[1]}",
            where=f"{bval_path}, {bvec_path}",
            todo="Import the series again, or drop the volumes that have no gradient.",
        )
    if (b_values < 0).any():
        raise InputError(
            wanted="b-values of 0 or more",
            came=f"{b_values.min():g}",
            where=str(bval_path),
            todo="Mend the file.",
        )
    lengths = np.linalg.norm(b_vectors, axis=0)
    weighted = (b_values > B0_BELOW) & (lengths > 0)
    if (np.abs(lengths[weighted] - 1) > 0.02).any():
        notes += (f"{bvec_path.name} holds vectors that are not of unit length: used as directions only",)
    unit = (b_vectors / np.where(lengths > 0, lengths, 1)).T * (b_values > B0_BELOW)[:, None]
    return np.where(b_values <= B0_BELOW, 0.0, b_values), world_vectors(unit, world_from_voxel), notes


def _numbers(path: Path) -> NDArray[np.float64]:
    try:
        rows = [
            line.split()
            for line in path.read_text(encoding="utf-8").replace(",", " ").splitlines()
            if line.strip()
        ]
        table = np.array([[float(cell) for cell in row] for row in rows])
        if table.ndim != 2 or not np.isfinite(table).all():
            raise ValueError("rows of unequal length, nothing, or numbers that are not finite")
    except (OSError, ValueError) as error:
        raise InputError(
            wanted="rows of finite numbers",
            came=str(error)[:120],
            where=str(path),
            todo="Import the series again.",
        ) from error
    return table


def _check_volumes(path: Path, signal: NDArray[Any]) -> None:
    empty = [v for v in range(signal.shape[3]) if not np.any(signal[..., v])]
    if empty:
        named = ", ".join(str(v) for v in empty)
        raise InputError(
            wanted="signal in every volume",
            came=f"nothing but zeros in volume {named} (counted from 0)",
            where=str(path),
            todo="Import the series again, or drop the volume with its b-value and vector.",
        )


def _isotropic(b_values: NDArray[Any], b_vectors: NDArray[Any]) -> tuple[list[int], list[int]]:
    """(kept, set aside): diffusion-weighted volumes without direction are trace or ADC images."""
    lone = (b_values > B0_BELOW) & (np.linalg.norm(b_vectors, axis=1) == 0)
    return [int(v) for v in np.flatnonzero(~lone)], [int(v) for v in np.flatnonzero(lone)]


def _directions(b_values: NDArray[Any], b_vectors: NDArray[Any]) -> int:
    """Distinct directions; opposite vectors are one."""
    kept = b_vectors[(b_values > B0_BELOW) & (np.linalg.norm(b_vectors, axis=1) > 0)]
    distinct: list[NDArray[np.float64]] = []
    for vector in kept:
        if all(abs(float(vector @ other)) < 0.9999 for other in distinct):
            distinct.append(vector)
    return len(distinct)
