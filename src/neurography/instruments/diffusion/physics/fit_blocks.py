"""The single-precision fit: 64 voxels side by side, so that each step is SIMD over voxels.

Every voxel passes through the same instructions wherever it lies in its block: blocks are always 64 wide
(padded), hence the same bits for any mask, any number of threads, and any place in the image.

Per block: log-signal, minus its mean (keeps float32 near 1); ordinary least squares by the pseudo-inverse
made in float64; then each reweight solves X^T W X delta = X^T W (y - X beta) for the *correction*, so that
float32 rounding hits only the correction. Voxels with a sample that the zero rule drops, or whose Cholesky
pivots vanish, are reported back and redone in float64, one by one.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .float32_math import LARGEST, SMALLEST_NORMAL, exp32, log32
from .normal_equations import FACTOR_OF_ENTRY, MOMENT_OF_ENTRY

BLOCK = 64
"""Voxels in a block: four 512-bit registers, and the working set of 16 volumes stays in the first cache."""

GROUP = 8
"""Volumes taken together, so that an accumulator is loaded and stored once for eight products."""

_FACTOR = FACTOR_OF_ENTRY.astype(np.float32)
_PIVOT_SHARE = np.float32(1e-6)
_ZERO = np.float32(0.0)
_ONE = np.float32(1.0)
_TWO = np.float32(2.0)


@njit(cache=True, fastmath={"contract"})
def accumulate(
    total: NDArray[np.float32], coefficients: NDArray[np.float32], rows: NDArray[np.float32]
) -> None:
    """total[l] += sum over 8 volumes of coefficients[j] * rows[j * 64 + l]."""
    c0, c1, c2, c3 = coefficients[0], coefficients[1], coefficients[2], coefficients[3]
    c4, c5, c6, c7 = coefficients[4], coefficients[5], coefficients[6], coefficients[7]
    for lane in range(BLOCK):
        even = c0 * rows[lane] + c2 * rows[128 + lane] + c4 * rows[256 + lane] + c6 * rows[384 + lane]
        odd = c1 * rows[64 + lane] + c3 * rows[192 + lane] + c5 * rows[320 + lane] + c7 * rows[448 + lane]
        total[lane] += even + odd


@njit(cache=True)
def fetch(flat: Any, volume_stride: int, first: int, last: int, n_volumes: int) -> float:
    """Touch one sample of each cache line of voxels first..last-1 in all volumes.

    Volumes lie far apart, 64 voxels of one are two cache lines: read block by block, each would be a wait for main
    memory. Touched together beforehand they arrive side by side. The sum only keeps the reads alive.
    """
    line = 64 // flat.itemsize
    total = 0.0
    for n in range(n_volumes):
        for v in range(n * volume_stride + first, n * volume_stride + last, line):
            total += flat[v]
    return total


@njit(cache=True, fastmath={"contract"})
def load(
    flat: Any,
    volume_stride: int,
    voxel_stride: int,
    voxels: NDArray[np.int64],
    n_volumes: int,
    y: NDArray[np.float32],
    n_valid: NDArray[np.float32],
    mean: NDArray[np.float32],
) -> None:
    """Fill y (volumes x 64, flat) with log-signal minus its mean; count valid samples; pad with 0."""
    contiguous = voxel_stride == 1 and voxels[BLOCK - 1] - voxels[0] == BLOCK - 1
    n_valid[:] = _ZERO
    mean[:] = _ZERO
    for n in range(n_volumes):
        row = y[n * BLOCK : (n + 1) * BLOCK]
        start = n * volume_stride
        if contiguous:
            source = flat[start + voxels[0] : start + voxels[0] + BLOCK]
            for lane in range(BLOCK):
                row[lane] = np.float32(source[lane])
        else:
            for lane in range(BLOCK):
                row[lane] = np.float32(flat[start + voxels[lane] * voxel_stride])
        for lane in range(BLOCK):
            value = row[lane]
            good = (value >= SMALLEST_NORMAL) & (value <= LARGEST)
            n_valid[lane] += _ONE if good else _ZERO
            row[lane] = log32(value if good else _ONE)
            mean[lane] += row[lane]
    share = _ONE / np.float32(n_volumes)
    for lane in range(BLOCK):
        mean[lane] *= share
    for n in range(n_volumes):
        row = y[n * BLOCK : (n + 1) * BLOCK]
        for lane in range(BLOCK):
            row[lane] -= mean[lane]


@njit(cache=True, fastmath={"contract"})
def ordinary(y: NDArray[np.float32], inverse: NDArray[np.float32], beta: NDArray[np.float32]) -> None:
    """beta (7 x 64) = pseudo-inverse (7, padded volumes) @ y."""
    beta[:, :] = _ZERO
    for n in range(0, inverse.shape[1], GROUP):
        rows = y[n * BLOCK : (n + GROUP) * BLOCK]
        for k in range(7):
            accumulate(beta[k], inverse[k, n : n + GROUP], rows)


@njit(cache=True, fastmath={"contract"})
def predict(x: NDArray[np.float32], beta: NDArray[np.float32], out: NDArray[np.float32]) -> None:
    """out[l] = sum_k x[k] beta[k, l]: the log-signal of one volume for 64 voxels."""
    x0, x1, x2, x3, x4, x5, x6 = x[0], x[1], x[2], x[3], x[4], x[5], x[6]
    for lane in range(BLOCK):
        low = x0 * beta[0, lane] + x1 * beta[1, lane] + x2 * beta[2, lane]
        high = x3 * beta[3, lane] + x4 * beta[4, lane] + x5 * beta[5, lane] + x6 * beta[6, lane]
        out[lane] = low + high


@njit(cache=True, fastmath={"contract"})
def factorise(moments: NDArray[np.float32], lower: NDArray[np.float32], failed: NDArray[np.float32]) -> None:
    """Cholesky factors (28, 64) of 64 normal matrices, packed, their diagonals stored as reciprocals.

    A pivot below 1e-6 of its diagonal entry means that float32 cannot tell the matrix from a singular one:
    the voxel is marked in `failed` and must be redone.
    """
    for entry in range(28):
        factor = _FACTOR[entry]
        source, target = moments[MOMENT_OF_ENTRY[entry]], lower[entry]
        for lane in range(BLOCK):
            target[lane] = factor * source[lane]
    for j in range(7):
        first = j * (j + 1) // 2
        diagonal, original = lower[first + j], moments[MOMENT_OF_ENTRY[first + j]]
        for k in range(j):
            subtract_product(diagonal, lower[first + k], lower[first + k])
        factor = _FACTOR[first + j]
        for lane in range(BLOCK):
            good = diagonal[lane] > _PIVOT_SHARE * (factor * original[lane])
            failed[lane] += _ZERO if good else _ONE
            # the reciprocal of the root is what all later steps want
            diagonal[lane] = _ONE / np.sqrt(diagonal[lane] if good else _ONE)
        for i in range(j + 1, 7):
            row = i * (i + 1) // 2
            for k in range(j):
                subtract_product(lower[row + j], lower[row + k], lower[first + k])
            scale(lower[row + j], diagonal)


@njit(cache=True, fastmath={"contract"})
def substitute(lower: NDArray[np.float32], right: NDArray[np.float32]) -> None:
    """Solve 64 systems with the factors from `factorise`; `right` (7, 64) becomes the solution."""
    for i in range(7):
        row = i * (i + 1) // 2
        for k in range(i):
            subtract_product(right[i], lower[row + k], right[k])
        scale(right[i], lower[row + i])
    for i in range(6, -1, -1):
        for k in range(i + 1, 7):
            subtract_product(right[i], lower[k * (k + 1) // 2 + i], right[k])
        scale(right[i], lower[i * (i + 1) // 2 + i])


@njit(cache=True, fastmath={"contract"})
def subtract_product(target: NDArray[np.float32], one: NDArray[np.float32], two: NDArray[np.float32]) -> None:
    """target -= one * two, lane by lane."""
    for lane in range(BLOCK):
        target[lane] -= one[lane] * two[lane]


@njit(cache=True, fastmath={"contract"})
def scale(target: NDArray[np.float32], factor: NDArray[np.float32]) -> None:
    """target *= factor, lane by lane."""
    for lane in range(BLOCK):
        target[lane] *= factor[lane]


@njit(cache=True, fastmath={"contract"})
def reweight(
    y: NDArray[np.float32],
    design: NDArray[np.float32],
    table: NDArray[np.float32],
    beta: NDArray[np.float32],
    moments: NDArray[np.float32],
    lower: NDArray[np.float32],
    right: NDArray[np.float32],
    weights: NDArray[np.float32],
    weighted: NDArray[np.float32],
    failed: NDArray[np.float32],
) -> None:
    """One reweight: W = predicted signal squared, beta += (X^T W X)^-1 X^T W (y - X beta).

    table: (29, padded volumes): the 22 moments, then the 7 design columns; padding columns are 0.
    """
    moments[:, :] = _ZERO
    right[:, :] = _ZERO
    for n in range(0, table.shape[1], GROUP):
        for j in range(GROUP):
            w, r = weights[j * BLOCK : (j + 1) * BLOCK], weighted[j * BLOCK : (j + 1) * BLOCK]
            row = y[(n + j) * BLOCK : (n + j + 1) * BLOCK]
            predict(design[n + j], beta, r)
            for lane in range(BLOCK):
                predicted = r[lane]
                weight = exp32(_TWO * predicted)
                w[lane] = weight
                r[lane] = weight * (row[lane] - predicted)
        for m in range(22):
            accumulate(moments[m], table[m, n : n + GROUP], weights)
        for k in range(7):
            accumulate(right[k], table[22 + k, n : n + GROUP], weighted)
    factorise(moments, lower, failed)
    substitute(lower, right)
    for k in range(7):
        target, step = beta[k], right[k]
        for lane in range(BLOCK):
            target[lane] += step[lane]


@njit(cache=True, fastmath={"contract"})
def signal_residuals(
    y: NDArray[np.float32],
    design: NDArray[np.float32],
    beta: NDArray[np.float32],
    n_volumes: int,
    scratch: NDArray[np.float32],
    rss: NDArray[np.float32],
) -> None:
    """rss[l] = sum over volumes of (exp(y) - exp(X beta))^2, in units of exp(mean) squared."""
    rss[:] = _ZERO
    for n in range(n_volumes):
        row = y[n * BLOCK : (n + 1) * BLOCK]
        predict(design[n], beta, scratch)
        for lane in range(BLOCK):
            residual = exp32(row[lane]) - exp32(scratch[lane])
            rss[lane] += residual * residual
