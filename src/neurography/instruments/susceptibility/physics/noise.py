"""How much noise an image holds, from the image itself.

Where there is air, a magnitude is Rayleigh distributed: its median is sqrt(2 ln 2) times the standard deviation of
the real and imaginary part (Gudbjartsson and Patz 1995, doi:10.1002/mrm.1910340618). Whether it is air is tested on
the ratio of its quartiles, since ghosts, tissue and filters change that. Where no air is left, the noise is what
remains of the object after a filter that takes away every smooth surface (Immerkaer 1996, doi:10.1006/cviu.1996.0060).
"""

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, binary_erosion, convolve1d

from .brain_mask import otsu

FEWEST = 500
"""Voxels of air below which its quartiles say too little."""
NEAR_OBJECT = 4
"""Voxels around the object that are not taken for air: ringing and ghosts."""
RAYLEIGH_QUARTILES = 0.45550
"""Lower over upper quartile: sqrt(ln(4/3) / ln 4)."""
RAYLEIGH_MEDIAN = 1.17741
"""sqrt(2 ln 2)."""
QUARTILE_TOLERANCE = 0.03
MASKED = 0.3
"""A larger share of exact zeros is a mask or zero filling, not noise."""
MAD_TO_SD = 1.4826


@frozen(kw_only=True)
class Noise:
    """sd of real and imaginary part, in the unit of the magnitude; where it comes from; voxels it rests on."""

    sd: float
    source: str
    n: int


def noise_sd(magnitude: NDArray[Any]) -> Noise:
    """From a magnitude (nx, ny, nz) or (nx, ny, nz, echoes); NaN counts as no voxel.

    The air of the last echo is used, where the object is faintest; without air the first echo's object. The second
    way holds when the signal is above three standard deviations and the noise of neighbouring voxels is independent:
    in an interpolated image it is too low. 0 with the source `none` where there is neither.
    """
    echoes = np.asarray(magnitude, dtype=np.float32)
    if echoes.ndim == 3:
        echoes = echoes[..., None]
    first, last = echoes[..., 0], echoes[..., -1]
    object_ = np.nan_to_num(first) > otsu(first)
    far = ~binary_dilation(object_, iterations=NEAR_OBJECT)
    for region, name in (
        (far, "the air around the object"),
        (far & _corners(far.shape), "the air in the corners"),
    ):
        found = _rayleigh(last[region], name)
        if found is not None:
            return found
    return _high_pass(first, object_)


def _rayleigh(values: NDArray[Any], name: str) -> Noise | None:
    values = values[np.isfinite(values)]
    filled = values != 0
    if values.size and 1.0 - filled.mean() > MASKED:
        values = values[filled]
    if values.size < FEWEST:
        return None
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
    if middle <= 0 or abs(low / high - RAYLEIGH_QUARTILES) > QUARTILE_TOLERANCE:
        return None
    return Noise(sd=float(middle / RAYLEIGH_MEDIAN), source=name, n=int(values.size))


def _high_pass(volume: NDArray[Any], object_: NDArray[np.bool_]) -> Noise:
    """Second differences along the first two axes, one after the other: of independent noise, 6 times its sd."""
    inner = binary_erosion(object_, iterations=2)
    if not inner.any():
        inner = object_
    if not inner.any():
        return Noise(sd=0.0, source="none: the image is empty", n=0)
    smooth = np.nan_to_num(volume)
    for axis in (0, 1):
        smooth = convolve1d(smooth, np.array([1.0, -2.0, 1.0]), axis=axis, mode="nearest")
    values = smooth[inner]
    sd = MAD_TO_SD * float(np.median(np.abs(values - np.median(values)))) / 6.0
    return Noise(
        sd=sd, source="what a high-pass leaves of the object (no air to measure it in)", n=int(inner.sum())
    )


def _corners(shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """The outer eighth along each of the first two axes."""
    i, j = (np.minimum(np.arange(n), n - 1 - np.arange(n)) < max(1, n // 8) for n in shape[:2])
    return np.broadcast_to((i[:, None] & j[None, :])[..., None], shape)
