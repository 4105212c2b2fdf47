"""A tensor field that can be asked at any point: trilinear, component by component.

The six tensor elements are interpolated as they are (Euclidean tensor space). That is the cheapest choice that
commutes with rotations; it lowers FA where directions bend within a voxel (the log-Euclidean mean would not, but
is undefined for the tensors with a negative eigenvalue that noise makes).

Voxels outside the mask, or without a finite tensor, carry weight 0 and the other corners share theirs: at the rim
the field is that of the voxels that exist, not one faded towards zero.
"""

from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

N_CHANNELS = 8
"""Six tensor elements, b=0 signal, and 1 for a voxel that counts: one 32-byte fetch a corner."""


def pack(elements: NDArray[Any], b0: NDArray[Any], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(nz + 2, ny + 2, nx + 2, 8) float32, a rim of empty voxels around, so that no corner is out of bounds.

    elements (nx, ny, nz, 6), b0 and mask (nx, ny, nz). A b0 that is not finite counts as 0.
    """
    shape = mask.shape
    if mask.ndim != 3 or elements.shape != (*shape, 6) or b0.shape != shape:
        raise ValueError(
            f"wanted elements (nx, ny, nz, 6), b0 and mask (nx, ny, nz), got {elements.shape}, {b0.shape}, {shape}"
        )
    field = np.zeros((shape[2] + 2, shape[1] + 2, shape[0] + 2, N_CHANNELS), dtype=np.float32)
    _fill(
        np.ascontiguousarray(elements.T, dtype=np.float32),
        np.ascontiguousarray(b0.T, dtype=np.float32),
        np.ascontiguousarray(mask.T, dtype=np.bool_),
        field,
    )
    return field


@njit(cache=True, parallel=True)
def _fill(
    elements: NDArray[np.float32],
    b0: NDArray[np.float32],
    mask: NDArray[np.bool_],
    field: NDArray[np.float32],
) -> None:
    nz, ny, nx = mask.shape
    for k in prange(nz):
        for j in range(ny):
            for i in range(nx):
                if not mask[k, j, i]:
                    continue
                total = np.float32(0.0)
                for c in range(6):
                    total += elements[c, k, j, i]
                if not np.isfinite(total):
                    continue
                for c in range(6):
                    field[k + 1, j + 1, i + 1, c] = elements[c, k, j, i]
                field[k + 1, j + 1, i + 1, 6] = b0[k, j, i] if np.isfinite(b0[k, j, i]) else np.float32(0.0)
                field[k + 1, j + 1, i + 1, 7] = np.float32(1.0)


@njit(cache=True, inline="always")
def look(field: NDArray[np.float32], x: float, y: float, z: float, found: NDArray[np.float32]) -> bool:
    """Interpolate at a voxel position into found (8,), times found[7], the weight of the corners that count.

    False, and nothing found, where the nearest voxel is outside the mask or the image.
    """
    sz, sy, sx = field.shape[0], field.shape[1], field.shape[2]
    x, y, z = x + 1.0, y + 1.0, z + 1.0
    # written so that a NaN position is outside, too
    if not (x >= 0.5 and y >= 0.5 and z >= 0.5 and x < sx - 1.5 and y < sy - 1.5 and z < sz - 1.5):
        return False
    if field[np.uint64(z + 0.5), np.uint64(y + 0.5), np.uint64(x + 0.5), 7] == 0.0:
        return False
    # unsigned, so that no index is tested for being negative
    i, j, k = np.uint64(x), np.uint64(y), np.uint64(z)
    fx, fy, fz = np.float32(x - i), np.float32(y - j), np.float32(z - k)
    one = np.float32(1.0)
    gx, gy, gz = one - fx, one - fy, one - fz
    w0, w1, w2, w3 = gx * gy * gz, fx * gy * gz, gx * fy * gz, fx * fy * gz
    w4, w5, w6, w7 = gx * gy * fz, fx * gy * fz, gx * fy * fz, fx * fy * fz
    step = np.uint64(1)
    for c in range(N_CHANNELS):
        near = (
            w0 * field[k, j, i, c]
            + w1 * field[k, j, i + step, c]
            + w2 * field[k, j + step, i, c]
            + w3 * field[k, j + step, i + step, c]
        )
        far = (
            w4 * field[k + step, j, i, c]
            + w5 * field[k + step, j, i + step, c]
            + w6 * field[k + step, j + step, i, c]
            + w7 * field[k + step, j + step, i + step, c]
        )
        found[c] = near + far
    return True
