"""Scalars of a diffusion tensor: eigenvalues in closed form, FA, ADC, AD, RD, and its principal direction.

FA uses eigenvalues clipped at 0 (noise can make them negative, and FA would then exceed 1); where none is
negative it comes from the invariants, FA = sqrt(3/2) |D - ADC I| / |D| (Basser and Pierpaoli 1996,
doi:10.1006/jmrb.1996.0086), with no eigenvalue needed. ADC is the plain third of the trace, which noise does not
bias further. Kernels read the tensors as they lie in memory and work in float64.
"""

import math
from typing import Any

import numpy as np
from attrs import frozen
from numba import njit, prange
from numpy.typing import NDArray

from .eigen import anisotropy3, direction3, eigen3
from .layout import flatten, unflatten

CHUNK = 4096
"""Voxels that one thread takes at a time."""


@frozen(kw_only=True, eq=False)
class TensorScalars:
    """Each (...) float32; diffusivities in the tensor's unit (um2/ms). NaN where the tensor is not finite."""

    fa: NDArray[np.float32]
    adc: NDArray[np.float32]
    ad: NDArray[np.float32]
    rd: NDArray[np.float32]


def tensor_scalars(elements: NDArray[Any]) -> TensorScalars:
    """FA, ADC (trace/3), AD (largest eigenvalue) and RD (mean of the others) of tensors (..., 6).

    Order of the elements: Dxx, Dyy, Dzz, Dxy, Dxz, Dyz.
    """
    flat = flatten(_checked(elements))
    made = np.empty((4, flat.n_voxels), dtype=np.float32)
    _scalars(flat.data, flat.component_stride, flat.voxel_stride, made)
    fa, adc, ad, rd = (unflatten(row, shape=flat.shape, order=flat.order) for row in made)
    return TensorScalars(fa=fa, adc=adc, ad=ad, rd=rd)


def eigenvalues(elements: NDArray[Any]) -> NDArray[np.float64]:
    """Eigenvalues (..., 3) of tensors (..., 6), largest first."""
    return _of_every_tensor(elements, vectors=False)


def principal_direction(elements: NDArray[Any]) -> NDArray[np.float64]:
    """Unit eigenvector (..., 3) of the largest eigenvalue; its sign means nothing.

    Zero where the largest eigenvalue is not single (isotropic or exactly oblate), NaN where not finite.
    """
    return _of_every_tensor(elements, vectors=True)


def _of_every_tensor(elements: NDArray[Any], *, vectors: bool) -> NDArray[np.float64]:
    flat = flatten(_checked(elements))
    made = np.empty((3, flat.n_voxels))
    _eigen(flat.data, flat.component_stride, flat.voxel_stride, vectors, made)
    return unflatten(made, shape=flat.shape, order=flat.order)


def _checked(elements: NDArray[Any]) -> NDArray[Any]:
    if elements.ndim < 1 or elements.shape[-1] != 6:
        raise ValueError(f"wanted tensor elements (..., 6), got {elements.shape}")
    return elements if elements.dtype in (np.float32, np.float64) else elements.astype(np.float64)


def trace_weighted(signal: NDArray[Any], weighted: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Geometric mean (...) over the diffusion-weighted volumes of `signal` (..., N): the trace-weighted image.

    With directions spread evenly it depends on the trace of the tensor alone. Samples of zero or less are left
    out; 0 where there is none.
    """
    logs = np.zeros(signal.shape[:-1], dtype=np.float64)
    count = np.zeros(signal.shape[:-1], dtype=np.int32)
    for volume in np.flatnonzero(weighted):
        values = np.asarray(signal[..., volume], dtype=np.float64)
        good = np.isfinite(values) & (values > 0)
        logs += np.log(np.where(good, values, 1.0))
        count += good
    return np.where(count > 0, np.exp(logs / np.maximum(count, 1)), 0.0).astype(np.float32)


@njit(cache=True, parallel=True)
def _scalars(flat: Any, component: int, voxel: int, made: NDArray[np.float32]) -> None:
    for chunk in prange((made.shape[1] + CHUNK - 1) // CHUNK):
        for v in range(chunk * CHUNK, min(made.shape[1], (chunk + 1) * CHUNK)):
            at = v * voxel
            xx, yy, zz = float(flat[at]), float(flat[at + component]), float(flat[at + 2 * component])
            xy, xz = float(flat[at + 3 * component]), float(flat[at + 4 * component])
            yz = float(flat[at + 5 * component])
            if not math.isfinite(xx + yy + zz + xy + xz + yz):
                made[:, v] = np.nan
                continue
            first, second, third = eigen3(xx, yy, zz, xy, xz, yz)
            made[0, v] = anisotropy3(xx, yy, zz, xy, xz, yz)
            made[1, v] = (xx + yy + zz) / 3.0
            made[2, v] = first
            made[3, v] = 0.5 * (second + third)


@njit(cache=True, parallel=True)
def _eigen(flat: Any, component: int, voxel: int, vectors: bool, made: NDArray[np.float64]) -> None:
    for chunk in prange((made.shape[1] + CHUNK - 1) // CHUNK):
        for v in range(chunk * CHUNK, min(made.shape[1], (chunk + 1) * CHUNK)):
            at = v * voxel
            xx, yy, zz = float(flat[at]), float(flat[at + component]), float(flat[at + 2 * component])
            xy, xz = float(flat[at + 3 * component]), float(flat[at + 4 * component])
            yz = float(flat[at + 5 * component])
            if not math.isfinite(xx + yy + zz + xy + xz + yz):
                made[:, v] = np.nan
            elif vectors:
                made[0, v], made[1, v], made[2, v] = direction3(xx, yy, zz, xy, xz, yz)
            else:
                made[0, v], made[1, v], made[2, v] = eigen3(xx, yy, zz, xy, xz, yz)
