"""Every voxel of an image through the fit, in parallel over fixed chunks: the same bits for any number of threads.

The image comes as flat memory with two strides (see `layout`); results go into planes (8, voxels): six tensor
elements, S0, residual sum of squares; and counts (2, voxels): degrees of freedom, valid samples.
"""

from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from . import fit_blocks
from .fit_voxels import N_WORK, fit_voxel
from .float32_math import SMALLEST_NORMAL, exp32

CHUNK = 2048
"""Voxels that one thread takes at a time. Fixed, so that threads never change what is computed together."""

FETCH = 512
"""Voxels whose samples are brought into the cache together; a multiple of the block."""

_BLOCK = fit_blocks.BLOCK


@njit(cache=True, parallel=True)
def fit_double(
    flat: Any,
    volume_stride: int,
    voxel_stride: int,
    inside: NDArray[np.bool_],
    design: NDArray[np.float64],
    table: NDArray[np.float64],
    reweights: int,
    nonlinear: bool,
    planes: NDArray[np.float64],
    counts: NDArray[np.int32],
) -> None:
    n_voxels, n_volumes = planes.shape[1], design.shape[0]
    for chunk in prange((n_voxels + CHUNK - 1) // CHUNK):
        work, small, beta = np.empty((N_WORK, n_volumes)), np.empty(64), np.empty(7)
        for v in range(chunk * CHUNK, min(n_voxels, (chunk + 1) * CHUNK)):
            if inside.size > 0 and not inside[v]:
                planes[:, v] = np.nan
                counts[:, v] = 0
                continue
            for n in range(n_volumes):
                work[0, n] = flat[n * volume_stride + v * voxel_stride]
            n_valid, rss = fit_voxel(design, table, reweights, nonlinear, work, small, beta)
            for k in range(6):
                planes[k, v] = beta[k]
            planes[6, v] = np.exp(beta[6])
            planes[7, v] = rss
            counts[0, v] = 0 if np.isnan(rss) else n_valid - 7
            counts[1, v] = n_valid


@njit(cache=True, parallel=True)
def fit_single(
    flat: Any,
    volume_stride: int,
    voxel_stride: int,
    inside: NDArray[np.bool_],
    design: NDArray[np.float64],
    table: NDArray[np.float64],
    design32: NDArray[np.float32],
    inverse32: NDArray[np.float32],
    table32: NDArray[np.float32],
    reweights: int,
    planes: NDArray[np.float32],
    counts: NDArray[np.int32],
) -> None:
    n_voxels, n_volumes, padded = planes.shape[1], design.shape[0], design32.shape[0]
    for chunk in prange((n_voxels + CHUNK - 1) // CHUNK):
        listed = np.empty(CHUNK + _BLOCK, np.int64)
        n_listed = _list_inside(
            inside, chunk * CHUNK, min(n_voxels, (chunk + 1) * CHUNK), listed, planes, counts
        )
        if n_listed == 0:
            continue
        # the last block is filled up with its own last voxel
        listed[n_listed : n_listed + _BLOCK] = listed[n_listed - 1]
        y = np.zeros(padded * _BLOCK, np.float32)
        weights, weighted = np.empty(8 * _BLOCK, np.float32), np.empty(8 * _BLOCK, np.float32)
        moments, lower = np.empty((22, _BLOCK), np.float32), np.empty((28, _BLOCK), np.float32)
        beta, right = np.empty((7, _BLOCK), np.float32), np.empty((7, _BLOCK), np.float32)
        lanes = np.empty((5, _BLOCK), np.float32)
        valid, mean, failed, rss, scratch = lanes[0], lanes[1], lanes[2], lanes[3], lanes[4]
        work, keep = np.empty((N_WORK, n_volumes)), np.zeros(1)
        for block in range(0, n_listed, _BLOCK):
            voxels = listed[block : block + _BLOCK]
            filled = min(_BLOCK, n_listed - block)
            if voxel_stride == 1 and block % FETCH == 0:
                ahead = listed[min(block + FETCH, n_listed) - 1] + 1
                keep[0] += fit_blocks.fetch(flat, volume_stride, voxels[0], ahead, n_volumes)
            fit_blocks.load(flat, volume_stride, voxel_stride, voxels, n_volumes, y, valid, mean)
            failed[:] = np.float32(0.0)
            if valid.max() >= np.float32(7.0):
                fit_blocks.ordinary(y, inverse32, beta)
                for _ in range(reweights):
                    fit_blocks.reweight(
                        y, design32, table32, beta, moments, lower, right, weights, weighted, failed
                    )
                fit_blocks.signal_residuals(y, design32, beta, n_volumes, scratch, rss)
            for lane in range(filled):
                v = voxels[lane]
                if valid[lane] == n_volumes and failed[lane] == 0 and np.isfinite(rss[lane]):
                    for k in range(6):
                        planes[k, v] = beta[k, lane]
                    planes[6, v] = exp32(beta[6, lane] + mean[lane])
                    planes[7, v] = rss[lane] * exp32(np.float32(2.0) * mean[lane])
                    counts[0, v], counts[1, v] = n_volumes - 7, n_volumes
                elif valid[lane] < 7:
                    planes[:, v] = np.float32(np.nan)
                    counts[0, v], counts[1, v] = 0, np.int32(valid[lane])
                else:
                    _redo(
                        flat, volume_stride, voxel_stride, v, design, table, reweights, work, planes, counts
                    )


@njit(cache=True)
def _list_inside(
    inside: NDArray[np.bool_],
    first: int,
    last: int,
    listed: NDArray[np.int64],
    planes: NDArray[np.float32],
    counts: NDArray[np.int32],
) -> int:
    """Write the voxels of the mask into `listed`, blank the others, say how many are listed."""
    n_listed = 0
    for v in range(first, last):
        if inside.size > 0 and not inside[v]:
            planes[:, v] = np.float32(np.nan)
            counts[:, v] = 0
        else:
            listed[n_listed] = v
            n_listed += 1
    return n_listed


@njit(cache=True)
def _redo(
    flat: Any,
    volume_stride: int,
    voxel_stride: int,
    v: int,
    design: NDArray[np.float64],
    table: NDArray[np.float64],
    reweights: int,
    work: NDArray[np.float64],
    planes: NDArray[np.float32],
    counts: NDArray[np.int32],
) -> None:
    """One voxel in float64: samples are missing, or float32 found its normal matrix singular."""
    small, beta = np.empty(64), np.empty(7)
    for n in range(design.shape[0]):
        sample = np.float32(flat[n * volume_stride + v * voxel_stride])
        # the same zero rule as the float32 path, to the bit
        work[0, n] = sample if sample >= SMALLEST_NORMAL else 0.0
    n_valid, rss = fit_voxel(design, table, reweights, False, work, small, beta)
    for k in range(6):
        planes[k, v] = np.float32(beta[k])
    planes[6, v] = np.float32(np.exp(beta[6]))
    planes[7, v] = np.float32(rss)
    counts[0, v], counts[1, v] = 0 if np.isnan(rss) else n_valid - 7, n_valid
