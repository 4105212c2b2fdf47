"""Our own look at diffusion gradients: what each volume is, and in which frame the vectors stand.

FSL's convention, which dcm2niix writes: vectors along the voxel axes, with the first component negated
when the matrix from voxel to world has a positive determinant. DICOM (0018,9089): the patient's frame, LPS.
"""

from collections.abc import Sequence
from typing import TypeGuard

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.io.dicom.stacks import Frame

B_ZERO_MAX = 50.0
"""s/mm2; up to here a volume counts as b=0, whatever vector stands beside it (0.004 with a stored vector)."""

UNIT_TOLERANCE = 0.02
"""A directional vector's length may differ from 1 by this much."""

_ABSENT = 1e-3
"""Vectors shorter than this are no direction."""

_LPS_TO_RAS = np.array([-1.0, -1.0, 1.0])


@frozen(eq=False)
class Gradients:
    """b-values (n) in s/mm2 and vectors (n, 3) in FSL's image frame."""

    b_values: NDArray[np.float64]
    vectors: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.b_values)

    def take(self, volumes: Sequence[int]) -> "Gradients":
        """Those of some volumes."""
        chosen = list(volumes)
        return Gradients(self.b_values[chosen], self.vectors[chosen])


@frozen
class Sorted:
    """Volume numbers by what they are. isotropic: b > 50 without a direction (trace-weighted or ADC)."""

    zero: tuple[int, ...]
    directional: tuple[int, ...]
    isotropic: tuple[int, ...]

    @property
    def fitted(self) -> tuple[int, ...]:
        """What a model may be fitted to: without the isotropic ones, unless there is nothing else."""
        if not self.directional:
            return tuple(sorted(self.zero + self.isotropic))
        return tuple(sorted(self.zero + self.directional))

    @property
    def aside(self) -> tuple[int, ...]:
        """Isotropic volumes inside a series with directions: named and never fitted."""
        return self.isotropic if self.directional else ()


def sort_volumes(gradients: Gradients) -> Sorted:
    """Tell b=0, directional and isotropic volumes apart by b-value and vector."""
    lengths = np.linalg.norm(np.nan_to_num(gradients.vectors), axis=1)
    zero = gradients.b_values <= B_ZERO_MAX
    directional = ~zero & (lengths > _ABSENT)
    return Sorted(
        tuple(np.flatnonzero(zero).tolist()),
        tuple(np.flatnonzero(directional).tolist()),
        tuple(np.flatnonzero(~zero & ~directional).tolist()),
    )


def b_values_contradict(gradients: Gradients, frames: Sequence[Frame]) -> str:
    """What is wrong when the headers state other b-values than the conversion found; '' when nothing is.

    Only where every image states its b-value. A volume too few or too many above b=50 contradicts;
    differences between nominal and actual b-values do not.
    """
    stated = sorted(frame.b_value for frame in frames if frame.b_value is not None)
    if not stated or len(stated) != len(frames) or len(frames) % len(gradients):
        return ""
    weighted = sum(b > B_ZERO_MAX for b in stated) // (len(frames) // len(gradients))
    found = int((gradients.b_values > B_ZERO_MAX).sum())
    if weighted == found:
        return ""
    return f"{weighted} volumes above b=50 in the headers, {found} in what dcm2niix wrote"


def odd_lengths(gradients: Gradients) -> tuple[int, ...]:
    """Directional volumes whose vector is not of length 1."""
    lengths = np.linalg.norm(gradients.vectors, axis=1)
    return tuple(v for v in sort_volumes(gradients).directional if abs(lengths[v] - 1.0) > UNIT_TOLERANCE)


def patient_frame(gradients: Gradients, world_from_voxel: NDArray[np.float64]) -> NDArray[np.float64]:
    """The vectors (n, 3) in the patient's frame as DICOM has it (LPS)."""
    axes, flip = _axes(world_from_voxel)
    return np.asarray((gradients.vectors * flip) @ axes.T * _LPS_TO_RAS)


def image_frame(
    vectors_lps: NDArray[np.float64], world_from_voxel: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Vectors (n, 3) of the patient's frame (LPS) in FSL's image frame."""
    axes, flip = _axes(world_from_voxel)
    return np.asarray((vectors_lps * _LPS_TO_RAS) @ axes * flip)


def _axes(world_from_voxel: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    matrix = np.asarray(world_from_voxel, dtype=np.float64)[:3, :3]
    axes = matrix / np.linalg.norm(matrix, axis=0)
    return axes, np.array([-1.0 if np.linalg.det(matrix) > 0 else 1.0, 1.0, 1.0])


def _is_direction(vector: tuple[float, ...] | None) -> TypeGuard[tuple[float, ...]]:
    return vector is not None and len(vector) == 3 and bool(np.linalg.norm(vector) > _ABSENT)


def disagreement(
    gradients: Gradients, frames: Sequence[Frame], world_from_voxel: NDArray[np.float64]
) -> float | None:
    """Largest difference between the imported vectors and those the headers state, up to sign.

    Each vector of the one side is held against the nearest of the other with the same b-value, both ways, so
    that a missing and an invented direction are both seen. None when no header states a vector.
    """
    stated = {
        (round(frame.b_value, 1), frame.gradient)
        for frame in frames
        if frame.b_value is not None and frame.b_value > B_ZERO_MAX and _is_direction(frame.gradient)
    }
    ours = sort_volumes(gradients).directional
    if not stated or not ours:
        return None
    ordered = sorted(stated)
    theirs = image_frame(np.asarray([vector for _, vector in ordered]), world_from_voxel)
    b_theirs = np.asarray([b for b, _ in ordered])
    mine, b_mine = gradients.vectors[list(ours)], gradients.b_values[list(ours)]
    apart = np.minimum(
        np.abs(mine[:, None] - theirs[None]).max(axis=2), np.abs(mine[:, None] + theirs[None]).max(axis=2)
    )
    apart = np.where(np.abs(b_mine[:, None] - b_theirs[None]) <= 1.0, apart, 2.0)
    return float(max(apart.min(axis=1).max(), apart.min(axis=0).max()))
