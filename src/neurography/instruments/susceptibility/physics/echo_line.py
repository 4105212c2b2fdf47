"""The passes over all voxels that turn several echoes into a field, each voxel on its own and in parallel.

Arrays are (echoes, nx, ny, nz), contiguous; each pass goes through memory once.
"""

from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from .trust import TWO_PI, near

BLOCK = 4
"""Edge in voxels of the blocks on which the phase at zero echo time is smoothed."""
OFFSET_BLOCKS = 1.0
"""Width (standard deviation) in blocks over which that phase is taken to be smooth."""
NO_SPREAD = 1e-9
"""Share of its terms below which the determinant of a line fit is their rounding: one echo holds all the signal."""


@njit(cache=True, parallel=True)
def steps(phase: Any, magnitude: Any, mask: Any, inside: Any, made: Any) -> None:
    """Fills inside, where every echo is a number, and made (4, nx, ny, nz), zero elsewhere: the wrapped step from the
    first echo to the second; the first echo; the step from the last but one to the last; the product of the first
    two magnitudes."""
    last = len(phase) - 1
    nx, ny, nz = mask.shape
    for i in prange(nx):
        for j in range(ny):
            for k in range(nz):
                good = mask[i, j, k]
                for n in range(last + 1):
                    good = good and np.isfinite(phase[n, i, j, k]) and np.isfinite(magnitude[n, i, j, k])
                inside[i, j, k] = good
                if not good:
                    for n in range(4):
                        made[n, i, j, k] = 0.0
                    continue
                made[0, i, j, k] = near(phase[1, i, j, k] - phase[0, i, j, k])
                made[1, i, j, k] = phase[0, i, j, k]
                made[2, i, j, k] = near(phase[last, i, j, k] - phase[last - 1, i, j, k])
                made[3, i, j, k] = magnitude[0, i, j, k] * magnitude[1, i, j, k]


def smooth_offset(
    first: NDArray[np.float32], step: NDArray[np.float32], trust: NDArray[np.float32], *, share: float
) -> NDArray[np.float32]:
    """What the first echo holds besides `share` times the step, averaged with the weight `trust`: one value a block.

    Blocks, since it is smooth: a filter over every voxel would take as long as everything else.
    """
    shape = tuple(-(-n // BLOCK) for n in first.shape)
    weight, weighted = np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.float32)
    _sum_blocks(first, step, trust, np.float32(share), weight, weighted)
    scale = max(float(weight.max()), float(np.finfo(np.float32).tiny))
    below = gaussian_filter(weight / np.float32(scale), OFFSET_BLOCKS)
    made = gaussian_filter(weighted / np.float32(scale), OFFSET_BLOCKS) / np.maximum(below, np.float32(1e-12))
    return np.asarray(made, dtype=np.float32)


@njit(cache=True, parallel=True)
def _sum_blocks(first: Any, step: Any, trust: Any, share: np.float32, weight: Any, weighted: Any) -> None:
    nx, ny, nz = first.shape
    for block in prange(len(weight)):
        for i in range(block * BLOCK, min(nx, (block + 1) * BLOCK)):
            for j in range(ny):
                for k in range(nz):
                    w = trust[i, j, k]
                    weight[block, j // BLOCK, k // BLOCK] += w
                    weighted[block, j // BLOCK, k // BLOCK] += w * (first[i, j, k] - share * step[i, j, k])


@njit(cache=True, parallel=True)
def lines(
    phase: Any, magnitude: Any, grown: Any, inside: Any, smooth: Any, times: Any, out: Any, made: Any
) -> None:
    """Fills out, the unwrapped echoes, and made, the line through each voxel's: Hz, intercept and misfit.

    grown: the unwrapped step from the first echo to the second, and the first echo. All but inside and smooth are
    (…, voxels).
    """
    nx, ny, nz = inside.shape
    for i in prange(nx):
        for j in range(ny):
            for k in range(nz):
                v = (i * ny + j) * nz + k
                if inside[i, j, k]:
                    offset = _between(smooth, i, j, k)
                    _follow(phase, magnitude, grown, offset, times, v, out)
                    _fit(out, magnitude, offset, times, v, made)
                    continue
                for n in range(len(out)):
                    out[n, v] = 0.0
                for n in range(len(made)):
                    made[n, v] = 0.0


@njit(cache=True)
def _between(smooth: Any, i: int, j: int, k: int) -> float:
    """The value at a voxel between the middles of eight blocks."""
    i0, i1, x = _place(i, smooth.shape[0])
    j0, j1, y = _place(j, smooth.shape[1])
    k0, k1, z = _place(k, smooth.shape[2])
    near_near = smooth[i0, j0, k0] + z * (smooth[i0, j0, k1] - smooth[i0, j0, k0])
    near_far = smooth[i0, j1, k0] + z * (smooth[i0, j1, k1] - smooth[i0, j1, k0])
    far_near = smooth[i1, j0, k0] + z * (smooth[i1, j0, k1] - smooth[i1, j0, k0])
    far_far = smooth[i1, j1, k0] + z * (smooth[i1, j1, k1] - smooth[i1, j1, k0])
    before = near_near + y * (near_far - near_near)
    behind = far_near + y * (far_far - far_near)
    return float(before + x * (behind - before))


@njit(cache=True)
def _place(index: int, blocks: int) -> tuple[int, int, float]:
    """(block before, block after, share of the latter) of a voxel."""
    at = (index + 0.5) / BLOCK - 0.5
    before = max(0, min(blocks - 1, int(np.floor(at))))
    return before, min(blocks - 1, before + 1), max(0.0, at - before)


@njit(cache=True)
def _follow(phase: Any, magnitude: Any, grown: Any, offset: float, times: Any, v: int, out: Any) -> None:
    """Every later echo from the one before.

    Beside a strong small source the step to the second echo may turn by more than pi from voxel to voxel where the
    shorter first echo does not. What the first echo holds besides the field is smooth: taken off, it turns the first
    echo into a slope that is right to a small fraction of a turn; the step then refines it, and each echo steadies
    the slope that the next one leans on. An echo without signal has no phase, and steadies nothing.
    """
    step, first = grown[0, v], grown[1, v]
    seconds = times[1] - times[0]
    expected = (first - offset) * seconds / times[0]
    if magnitude[1, v] > 0:
        expected += near(step - expected)
    slope = expected / seconds
    out[0, v] = first
    for n in range(1, len(times)):
        ahead = first + slope * (times[n] - times[0])
        out[n, v] = phase[n, v] + TWO_PI * np.float32(np.rint((ahead - phase[n, v]) / TWO_PI))
        if n > 1 and magnitude[n, v] > 0:
            slope = (out[n, v] - first) / (times[n] - times[0])


@njit(cache=True)
def _fit(phase: Any, magnitude: Any, offset: float, times: Any, v: int, made: Any) -> None:
    """Slope (Hz), intercept and weighted misfit of one voxel."""
    sw = swt = swtt = swp = swtp = 0.0
    for n in range(len(times)):
        w = float(magnitude[n, v]) ** 2
        sw += w
        swt += w * times[n]
        swtt += w * times[n] ** 2
        swp += w * phase[n, v]
        swtp += w * times[n] * phase[n, v]
    made[0, v] = made[1, v] = made[2, v] = 0.0
    if sw <= 0.0:
        return
    spread = sw * swtt - swt * swt
    if spread <= NO_SPREAD * sw * swtt:
        # one echo gives no slope of its own: that to the offset of the neighbourhood
        made[0, v] = (swp - sw * offset) / swt / (2.0 * np.pi)
        made[1, v] = offset
        return
    slope = (sw * swtp - swt * swp) / spread
    intercept = (swp - slope * swt) / sw
    misfit = 0.0
    for n in range(len(times)):
        misfit += float(magnitude[n, v]) ** 2 * (phase[n, v] - intercept - slope * times[n]) ** 2
    made[0, v] = slope / (2.0 * np.pi)
    made[1, v] = intercept
    made[2, v] = np.sqrt(misfit / sw)
