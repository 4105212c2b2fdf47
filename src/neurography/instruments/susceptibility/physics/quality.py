"""Where a map of the field, of decay or of susceptibility holds: for marking voxels `not measurable`."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

VOID_SDS = 3.0
"""Noise standard deviations below which an echo is taken to hold no signal: pure noise lies above this in 1.1 %."""


def void(magnitude: NDArray[Any], *, noise_sd: float, sds: float = VOID_SDS) -> NDArray[np.bool_]:
    """Where the last echo of (nx, ny, nz, echoes) has no signal left, by dephasing or decay; NaN counts as none."""
    last = np.asarray(magnitude[..., -1], dtype=np.float32)
    return ~(last >= np.float32(sds * noise_sd)) | ~(last > 0)


def edge_distance(
    mask: NDArray[np.bool_], *, voxel_size: tuple[float, ...] | NDArray[Any]
) -> NDArray[np.float32]:
    """mm from each voxel of mask to the nearest voxel centre outside of it; 0 outside."""
    inside = np.pad(np.asarray(mask, dtype=np.bool_), 1)
    far = distance_transform_edt(inside, sampling=np.asarray(voxel_size, dtype=np.float64))
    return np.asarray(far[1:-1, 1:-1, 1:-1], dtype=np.float32)


def gradient(
    field: NDArray[Any], mask: NDArray[np.bool_], *, voxel_size: tuple[float, ...] | NDArray[Any]
) -> NDArray[np.float32]:
    """Size of the field's gradient (nx, ny, nz), in the field's unit per mm; from voxels of mask only, 0 outside."""
    parts = slopes(field, mask)
    squared = sum((part / np.float32(edge)) ** 2 for part, edge in zip(parts, voxel_size, strict=True))
    return np.asarray(np.sqrt(squared), dtype=np.float32)


def dephasing(field: NDArray[Any], mask: NDArray[np.bool_], *, echo_time: float) -> NDArray[np.float32]:
    """Share of the signal that is left when spins spread over the frequencies within a voxel; 0 outside of mask.

    field (nx, ny, nz) in Hz, echo_time in seconds. A straight gradient across the voxel makes a sinc along each axis
    (Reichenbach 1997, doi:10.1002/jmri.1880070225): an error of R2* that more averaging does not take away.
    """
    left = np.asarray(mask, dtype=np.float32).copy()
    for part in slopes(field, mask):
        left *= np.abs(np.sinc(part * np.float32(echo_time)))
    return left


def slopes(field: NDArray[Any], mask: NDArray[np.bool_]) -> list[NDArray[np.float32]]:
    """Change per voxel along each axis: over both neighbours in the mask, or over the only one; 0 with none."""
    inside = np.asarray(mask, dtype=np.bool_)
    values = np.where(inside, np.nan_to_num(field), 0).astype(np.float32)
    made = []
    for axis in range(values.ndim):
        step = np.zeros(values.shape, dtype=np.float32)
        number = np.zeros(values.shape, dtype=np.uint8)
        low = tuple(slice(None, -1) if a == axis else slice(None) for a in range(values.ndim))
        high = tuple(slice(1, None) if a == axis else slice(None) for a in range(values.ndim))
        both = inside[low] & inside[high]
        rise = np.where(both, values[high] - values[low], np.float32(0.0))
        for half in (low, high):
            step[half] += rise
            number[half] += both
        made.append(np.asarray(step / np.maximum(number, 1), dtype=np.float32))
    return made
