"""Periodic forward differences, their shrinkage and their adjoint, each one pass in image space."""

from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from .local_field import Sizes


def difference_power(shape: tuple[int, ...], *, voxel_size: Sizes) -> NDArray[np.float32]:
    """|E|^2 summed over the three axes, E the transform of a forward difference in units of the smallest edge."""
    edges = np.asarray(voxel_size, dtype=np.float64) / min(voxel_size)
    x, y = (
        (2.0 - 2.0 * np.cos(2.0 * np.pi * np.fft.fftfreq(n))) / edge**2
        for n, edge in zip(shape[:2], edges[:2], strict=True)
    )
    z = (2.0 - 2.0 * np.cos(2.0 * np.pi * np.fft.rfftfreq(shape[2]))) / edges[2] ** 2
    power: NDArray[np.float32] = (x[:, None, None] + y[None, :, None] + z[None, None, :]).astype(np.float32)
    return power


def inverse_edges(voxel_size: Sizes) -> NDArray[np.float32]:
    """Inverse edge lengths in units of the smallest."""
    return (min(voxel_size) / np.asarray(voxel_size, dtype=np.float64)).astype(np.float32)


@njit(cache=True, parallel=True)
def shrink(x: Any, dual: Any, split: Any, edges: Any, threshold: Any, relaxation: np.float32) -> None:
    """One step of the split z = grad x: g = grad x, relaxed, + dual; z = g shrunk; dual = g - z; split = z - dual.

    threshold (nx, ny, nz): by how much the gradient at each voxel is shortened, 0 to leave it. relaxation 1 takes the
    gradient as it is, up to 2 mixes in the last z with a negative weight, which is faster (Boyd 2011,
    doi:10.1561/2200000016, 3.4.3).
    """
    nx, ny, nz = x.shape
    rest = np.float32(1.0) - relaxation
    for i in prange(nx):
        ahead = i + 1 if i + 1 < nx else 0
        for j in range(ny):
            right = j + 1 if j + 1 < ny else 0
            for k in range(nz):
                up = k + 1 if k + 1 < nz else 0
                here = x[i, j, k]
                dx, dy, dz = dual[0, i, j, k], dual[1, i, j, k], dual[2, i, j, k]
                # the last z is split + dual
                gx = relaxation * (x[ahead, j, k] - here) * edges[0] + rest * (split[0, i, j, k] + dx) + dx
                gy = relaxation * (x[i, right, k] - here) * edges[1] + rest * (split[1, i, j, k] + dy) + dy
                gz = relaxation * (x[i, j, up] - here) * edges[2] + rest * (split[2, i, j, k] + dz) + dz
                size = np.sqrt(gx * gx + gy * gy + gz * gz)
                kept = max(size - threshold[i, j, k], np.float32(0.0)) / max(size, np.float32(1e-20))
                cut = np.float32(1.0) - kept
                dual[0, i, j, k] = gx * cut
                dual[1, i, j, k] = gy * cut
                dual[2, i, j, k] = gz * cut
                both = kept - cut
                split[0, i, j, k] = gx * both
                split[1, i, j, k] = gy * both
                split[2, i, j, k] = gz * both


@njit(cache=True, parallel=True)
def divergence(split: Any, pull: Any, edges: Any) -> None:
    """pull = E^T split: the adjoint of the forward difference."""
    nx, ny, nz = pull.shape
    for i in prange(nx):
        before = i - 1 if i > 0 else nx - 1
        for j in range(ny):
            left = j - 1 if j > 0 else ny - 1
            for k in range(nz):
                down = k - 1 if k > 0 else nz - 1
                pull[i, j, k] = (
                    (split[0, before, j, k] - split[0, i, j, k]) * edges[0]
                    + (split[1, i, left, k] - split[1, i, j, k]) * edges[1]
                    + (split[2, i, j, down] - split[2, i, j, k]) * edges[2]
                )
