"""The field from the phase of several echoes: exact unwrapping, then a weighted straight line through the echoes.

phase(TE) = offset + 2 pi f TE. Each echo weighs by its squared magnitude, since the variance of a phase is that of
the noise over the squared magnitude (Gudbjartsson and Patz 1995, doi:10.1002/mrm.1910340618).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numba import njit, prange
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from .unwrap import unwrap, wrap

OFFSET_VOXELS = 4.0
"""Width (standard deviation) over which the phase at zero echo time is taken to be smooth."""


@frozen(kw_only=True, eq=False)
class FieldMap:
    """hertz (nx, ny, nz): frequency offset; offset: phase at zero echo time, rad; residual: weighted root mean
    square misfit of the phases, rad; unwrapped (nx, ny, nz, echoes), rad. All zero outside of the
    mask and where an image is not a number."""

    hertz: NDArray[np.float32]
    offset: NDArray[np.float32]
    residual: NDArray[np.float32]
    unwrapped: NDArray[np.float32]


def field_map(
    phase: NDArray[Any],
    magnitude: NDArray[Any],
    mask: NDArray[np.bool_],
    *,
    echo_times: Sequence[float],
) -> FieldMap:
    """Field from wrapped phases (nx, ny, nz, echoes) in radians; echo_times in seconds, increasing.

    The phase step from the first echo to the second is unwrapped in space: it is free of the offset of coils and
    transmission, and wraps least. The first echo is unwrapped in space on its own; every later one follows from the
    one before and the step, so that all echoes of a voxel agree.
    """
    times = np.asarray(echo_times, dtype=np.float64)
    echoes = _apart(phase)
    strengths = _apart(magnitude)
    inside = (
        np.asarray(mask, dtype=np.bool_) & np.isfinite(phase).all(axis=3) & np.isfinite(magnitude).all(axis=3)
    )
    inside = np.ascontiguousarray(inside)
    if len(times) == 1:
        only = unwrap(echoes[0], strengths[0], inside)
        hertz = only / np.float32(2 * np.pi * times[0])
        zero = np.zeros_like(only)
        return FieldMap(hertz=hertz, offset=zero, residual=zero, unwrapped=only[..., None])
    step = wrap(echoes[1] - echoes[0])
    later = wrap(echoes[-1] - echoes[-2]) if len(times) > 2 else None
    ratio = float((times[1] - times[0]) / (times[-1] - times[-2]))
    grown = unwrap(step, strengths[0] * strengths[1], inside, second=later, ratio=ratio)
    first = unwrap(echoes[0], strengths[0], inside, second=echoes[1], ratio=float(times[0] / times[1]))
    slope = _slope(first, grown, strengths[0] * strengths[1], inside, times)
    unwrapped = np.empty(phase.shape, dtype=np.float32, order="F")
    unwrapped[..., 0] = first
    for n in range(1, len(times)):
        before = unwrapped[..., n - 1]
        expected = before + slope * np.float32(times[n] - times[n - 1])
        unwrapped[..., n] = np.where(inside, expected + wrap(echoes[n] - expected), np.float32(0.0))
        if n > 1:
            # each echo steadies the slope that the next one leans on
            slope = (unwrapped[..., n] - first) / np.float32(times[n] - times[0])
    hertz, offset, residual = _line(unwrapped, np.asarray(magnitude), inside, times)
    return FieldMap(hertz=hertz, offset=offset, residual=residual, unwrapped=unwrapped)


def _slope(
    first: NDArray[np.float32],
    step: NDArray[np.float32],
    trust: NDArray[np.float32],
    mask: NDArray[np.bool_],
    times: NDArray[np.float64],
) -> NDArray[np.float32]:
    """Phase per second of each voxel, from the first echo and the offset that its neighbourhood agrees on.

    Beside a strong small source the step to the second echo may turn by more than pi from voxel to voxel where the
    shorter first echo does not. What the first echo holds besides the field is smooth: taken from the step, smoothed,
    it turns the first echo into a slope that is right to a small fraction of a turn; the step then refines it.
    """
    seconds = np.float32(times[1] - times[0])
    share = np.float32(times[0]) / seconds
    offset = first - step * share
    weight = np.where(mask, trust, np.float32(0.0))
    below = gaussian_filter(weight, OFFSET_VOXELS)
    smooth = gaussian_filter(weight * offset, OFFSET_VOXELS) / np.maximum(below, np.float32(1e-12))
    expected = (first - smooth) / share
    slope = np.where(mask, expected + wrap(step - expected), np.float32(0.0)) / seconds
    return np.asarray(slope, dtype=np.float32)


def _apart(images: NDArray[Any]) -> list[NDArray[np.float32]]:
    """One C-contiguous volume an echo."""
    return [np.ascontiguousarray(images[..., n], dtype=np.float32) for n in range(images.shape[3])]


def _line(
    unwrapped: NDArray[np.float32],
    magnitude: NDArray[Any],
    mask: NDArray[np.bool_],
    times: NDArray[np.float64],
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    shape = mask.shape
    flat = [np.ascontiguousarray(unwrapped[..., n]).reshape(-1) for n in range(len(times))]
    weight = [
        np.ascontiguousarray(magnitude[..., n], dtype=np.float32).reshape(-1) for n in range(len(times))
    ]
    made = np.zeros((3, mask.size), dtype=np.float32)
    _fit_lines(np.stack(flat), np.stack(weight), mask.reshape(-1), times, made)
    return made[0].reshape(shape), made[1].reshape(shape), made[2].reshape(shape)


@njit(cache=True, parallel=True)
def _fit_lines(phase: Any, magnitude: Any, mask: Any, times: Any, made: Any) -> None:
    """Slope (Hz), intercept and weighted misfit of each voxel's own echoes: no voxel depends on another."""
    echoes = len(times)
    for v in prange(mask.size):
        if not mask[v]:
            continue
        sw = swt = swtt = swp = swtp = 0.0
        for n in range(echoes):
            w = float(magnitude[n, v]) ** 2
            sw += w
            swt += w * times[n]
            swtt += w * times[n] ** 2
            swp += w * phase[n, v]
            swtp += w * times[n] * phase[n, v]
        spread = sw * swtt - swt * swt
        if spread <= 0.0:
            continue
        slope = (sw * swtp - swt * swp) / spread
        intercept = (swp - slope * swt) / sw
        misfit = 0.0
        for n in range(echoes):
            w = float(magnitude[n, v]) ** 2
            misfit += w * (phase[n, v] - intercept - slope * times[n]) ** 2
        made[0, v] = slope / (2.0 * np.pi)
        made[1, v] = intercept
        made[2, v] = np.sqrt(misfit / sw)
