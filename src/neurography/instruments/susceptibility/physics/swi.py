"""Susceptibility-weighted images and minimum intensity projections: for the eye, never for a number.

Haacke 2004 (doi:10.1002/mrm.20198): the high-pass filtered phase becomes a mask that darkens what is paramagnetic,
multiplied several times onto the magnitude. Eckstein 2021 (doi:10.1016/j.neuroimage.2021.118175): a tanh mask scaled
by the image's own phase. Here positive phase is a higher frequency: what is paramagnetic.
"""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, minimum_filter1d

MULTIPLIED = 4
"""How often the linear mask is multiplied onto the magnitude, as usual."""

STRENGTH = 4.0
"""Of the tanh mask: its scale is ten times the median positive phase over this."""

MaskKind = Literal["linear", "tanh"]


def high_pass(
    phase: NDArray[Any], inside: NDArray[np.bool_], *, voxel_size: tuple[float, ...], width_mm: float = 4.0
) -> NDArray[np.float32]:
    """Unwrapped phase (nx, ny, nz) in rad less its weighted mean over a Gaussian of `width_mm`; 0 outside.

    Smoothed along all axes whose voxels are shorter than `width_mm`; the mean is taken over `inside` alone, so that
    the brain's edge is not filtered against nothing.
    """
    sigma = [width_mm / edge if edge < width_mm else 0.0 for edge in voxel_size]
    weight = inside.astype(np.float32)
    values = np.where(inside, np.asarray(phase, dtype=np.float32), np.float32(0.0))
    below = gaussian_filter(weight, sigma)
    smooth = gaussian_filter(values, sigma) / np.maximum(below, np.float32(1e-6))
    return np.where(inside, values - smooth, np.float32(0.0)).astype(np.float32)


def phase_mask(
    filtered: NDArray[Any], inside: NDArray[np.bool_], *, kind: MaskKind = "tanh"
) -> NDArray[np.float32]:
    """Factor 0..1 for each voxel (nx, ny, nz) from a high-pass phase in rad: small where it is paramagnetic."""
    if kind == "linear":
        mask = np.clip(1.0 - np.maximum(filtered, 0.0) / np.pi, 0.0, 1.0) ** MULTIPLIED
    elif kind == "tanh":
        positive = filtered[inside & (filtered > 0)]
        scale = float(np.median(positive)) * 10.0 / STRENGTH if positive.size else 1.0
        mask = (1.0 + np.tanh(1.0 - filtered / scale)) / 2.0
    else:
        raise ValueError(f"wanted a mask of linear, tanh, got {kind!r}")
    return np.where(inside, mask, 1.0).astype(np.float32)


def swi(
    magnitude: NDArray[Any],
    phase: NDArray[Any],
    inside: NDArray[np.bool_],
    *,
    voxel_size: tuple[float, ...],
    kind: MaskKind = "tanh",
) -> NDArray[np.float32]:
    """Susceptibility-weighted image (nx, ny, nz) from one magnitude and one unwrapped phase."""
    weight = phase_mask(high_pass(phase, inside, voxel_size=voxel_size), inside, kind=kind)
    return (np.asarray(magnitude, dtype=np.float32) * weight).astype(np.float32)


def minimum_projection(
    image: NDArray[Any], *, edge_mm: float, slab_mm: float = 10.0, axis: int = 2
) -> NDArray[np.float32]:
    """The least value in a slab of `slab_mm` around each layer along `axis`, whose voxels are edge_mm thick."""
    layers = max(1, round(slab_mm / edge_mm))
    return np.asarray(
        minimum_filter1d(np.asarray(image, dtype=np.float32), layers, axis=axis, mode="nearest"),
        dtype=np.float32,
    )
