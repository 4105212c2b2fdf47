"""Scalars of a diffusion tensor: eigenvalues in closed form, FA, ADC, AD, RD, and its principal direction.

Eigenvalues by the trigonometric solution of the characteristic polynomial of the traceless part (Smith 1961,
doi:10.1145/355578.366316), which is scaled to unit size first: near-isotropic tensors lose no digits. In float64.
FA uses eigenvalues clipped at 0 (noise can make them negative, and FA would then exceed 1); ADC is the plain
third of the trace, which noise does not bias further.
"""

import math
from typing import Any

import numpy as np
from attrs import frozen
from numba import njit, prange
from numpy.typing import NDArray


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
    shape = elements.shape[:-1]
    flat = np.ascontiguousarray(elements.reshape(-1, 6), dtype=np.float64)
    made = np.empty((4, len(flat)), dtype=np.float32)
    _scalars(flat, made)
    fa, adc, ad, rd = (row.reshape(shape) for row in made)
    return TensorScalars(fa=fa, adc=adc, ad=ad, rd=rd)


def eigenvalues(elements: NDArray[Any]) -> NDArray[np.float64]:
    """Eigenvalues (..., 3) of tensors (..., 6), largest first."""
    flat = np.ascontiguousarray(elements.reshape(-1, 6), dtype=np.float64)
    made = np.empty((len(flat), 3))
    _all_eigenvalues(flat, made)
    return made.reshape(*elements.shape[:-1], 3)


def principal_direction(elements: NDArray[Any]) -> NDArray[np.float64]:
    """Unit eigenvector (..., 3) of the largest eigenvalue; its sign means nothing. Zero for isotropic tensors."""
    flat = np.ascontiguousarray(elements.reshape(-1, 6), dtype=np.float64)
    made = np.empty((len(flat), 3))
    _all_directions(flat, made)
    return made.reshape(*elements.shape[:-1], 3)


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


@njit(cache=True)
def eigen3(xx: float, yy: float, zz: float, xy: float, xz: float, yz: float) -> tuple[float, float, float]:
    """Eigenvalues, largest first."""
    q = (xx + yy + zz) / 3.0
    a, b, c = xx - q, yy - q, zz - q
    p = math.sqrt((a * a + b * b + c * c + 2.0 * (xy * xy + xz * xz + yz * yz)) / 6.0)
    if not p > 1e-300:
        return q, q, q
    a, b, c, d, e, f = a / p, b / p, c / p, xy / p, xz / p, yz / p
    r = 0.5 * (a * (b * c - f * f) - d * (d * c - f * e) + e * (d * f - b * e))
    phi = math.acos(min(1.0, max(-1.0, r))) / 3.0
    first = q + 2.0 * p * math.cos(phi)
    last = q + 2.0 * p * math.cos(phi + 2.0 * math.pi / 3.0)
    return first, 3.0 * q - first - last, last


@njit(cache=True)
def direction3(
    xx: float, yy: float, zz: float, xy: float, xz: float, yz: float, largest: float
) -> tuple[float, float, float]:
    """Eigenvector of the largest eigenvalue: the longest cross product of two rows of D - largest I."""
    a, b, c = xx - largest, yy - largest, zz - largest
    ux, uy, uz = xy * yz - xz * b, xz * xy - a * yz, a * b - xy * xy
    vx, vy, vz = xy * c - xz * yz, xz * xz - a * c, a * yz - xy * xz
    wx, wy, wz = b * c - yz * yz, yz * xz - xy * c, xy * yz - b * xz
    u, v, w = ux * ux + uy * uy + uz * uz, vx * vx + vy * vy + vz * vz, wx * wx + wy * wy + wz * wz
    if v > u and v >= w:
        u, ux, uy, uz = v, vx, vy, vz
    elif w > u:
        u, ux, uy, uz = w, wx, wy, wz
    if not u > 0.0:
        return 0.0, 0.0, 0.0
    size = 1.0 / math.sqrt(u)
    return ux * size, uy * size, uz * size


@njit(cache=True)
def anisotropy(first: float, second: float, third: float) -> float:
    """FA of three eigenvalues; negative ones count as 0. 0 for a tensor of zeros."""
    x, y, z = max(first, 0.0), max(second, 0.0), max(third, 0.0)
    size = x * x + y * y + z * z
    if not size > 0.0:
        return 0.0
    return math.sqrt(0.5 * ((x - y) ** 2 + (y - z) ** 2 + (z - x) ** 2) / size)


@njit(cache=True, parallel=True)
def _scalars(flat: NDArray[np.float64], made: NDArray[np.float32]) -> None:
    for i in prange(len(flat)):
        xx, yy, zz, xy, xz, yz = flat[i]
        if not math.isfinite(xx + yy + zz + xy + xz + yz):
            made[:, i] = np.nan
            continue
        first, second, third = eigen3(xx, yy, zz, xy, xz, yz)
        made[0, i] = anisotropy(first, second, third)
        made[1, i] = (xx + yy + zz) / 3.0
        made[2, i] = first
        made[3, i] = 0.5 * (second + third)


@njit(cache=True, parallel=True)
def _all_eigenvalues(flat: NDArray[np.float64], made: NDArray[np.float64]) -> None:
    for i in prange(len(flat)):
        xx, yy, zz, xy, xz, yz = flat[i]
        made[i, 0], made[i, 1], made[i, 2] = eigen3(xx, yy, zz, xy, xz, yz)


@njit(cache=True, parallel=True)
def _all_directions(flat: NDArray[np.float64], made: NDArray[np.float64]) -> None:
    for i in prange(len(flat)):
        xx, yy, zz, xy, xz, yz = flat[i]
        largest, _, _ = eigen3(xx, yy, zz, xy, xz, yz)
        made[i, 0], made[i, 1], made[i, 2] = direction3(xx, yy, zz, xy, xz, yz, largest)
