"""Where the brain is, when nobody has drawn it: the largest thing that holds together once thin bridges are cut.

A threshold (Otsu 1979, doi:10.1109/TSMC.1979.4310076), opening by a ball, the largest part, closing, holes filled.
It is no match for a drawn brain: muscle and eyes that touch the brain broadly stay in, and a brain that signal loss
has cut in two loses a part. Distances decide, no random numbers: the same image gives the same mask.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_fill_holes, distance_transform_edt, gaussian_filter, label

BRIDGE_MM = 3.0
"""Half the width of what is cut: vessels, nerves and membranes between brain and scalp."""
GAP_MM = 3.0
"""Half the width of dark clefts at the outline that are closed: sulci, vessels, signal loss."""
SMOOTH_MM = 0.8
"""Against noise at the threshold."""


def brain_mask(magnitude: NDArray[Any], *, voxel_size: tuple[float, ...] | NDArray[Any]) -> NDArray[np.bool_]:
    """Mask (nx, ny, nz) from one magnitude (nx, ny, nz): the first echo, or all combined. NaN is outside.

    voxel_size (3,) in mm. Empty where the image is.
    """
    size = np.asarray(voxel_size, dtype=np.float64)
    values = np.nan_to_num(np.asarray(magnitude, dtype=np.float32), posinf=0.0, neginf=0.0)
    smooth = gaussian_filter(values, SMOOTH_MM / size)
    bright = smooth > otsu(smooth)
    if not bright.any():
        return bright
    core = _distance(bright, size) > BRIDGE_MM
    if not core.any():
        core = bright
    parts, number = label(core)
    if number > 1:
        core = parts == 1 + int(np.argmax(np.bincount(parts.ravel())[1:]))
    opened = bright & (distance_transform_edt(~core, sampling=size) <= BRIDGE_MM + 0.5 * size.max())
    return np.asarray(binary_fill_holes(_closed(opened, size)), dtype=np.bool_)


def otsu(values: NDArray[Any], *, bins: int = 256) -> float:
    """The threshold between the two classes of the positive values whose means lie furthest apart, by weight."""
    positive = values[np.isfinite(values) & (values > 0)].astype(np.float64)
    if positive.size == 0:
        return 0.0
    top = float(np.quantile(positive, 0.995))  # a few bright vessels must not widen the bins
    counts, edges = np.histogram(np.minimum(positive, top), bins=bins, range=(0.0, top))
    centres = (edges[1:] + edges[:-1]) / 2
    below = np.cumsum(counts)
    moment = np.cumsum(counts * centres)
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = below * above * (moment / below - (moment[-1] - moment) / above) ** 2
    if not np.isfinite(apart[:-1]).any() or np.nanmax(apart[:-1]) <= 0:
        return 0.0  # all values alike: everything is object
    # a gap between the classes makes all thresholds in it alike: its middle
    best = np.flatnonzero(apart[:-1] == np.nanmax(apart[:-1]))
    return float(np.mean(edges[1 + best]))


def _closed(mask: NDArray[np.bool_], size: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Closing by a ball; beyond the image's edge lies what lies at it, so that a cut head keeps its cut."""
    width = [(int(np.ceil(GAP_MM / edge)) + 1,) * 2 for edge in size]
    wide = np.pad(mask, width)
    grown = distance_transform_edt(~wide, sampling=size) <= GAP_MM
    closed = distance_transform_edt(grown, sampling=size) > GAP_MM
    inner = tuple(slice(low, low + n) for (low, _), n in zip(width, mask.shape, strict=True))
    return np.asarray(closed[inner] | mask, dtype=np.bool_)


def _distance(mask: NDArray[np.bool_], size: NDArray[np.float64]) -> NDArray[np.float64]:
    """mm to the nearest voxel outside; the image's edge is no outside."""
    if mask.all():
        return np.full(mask.shape, np.inf)
    return np.asarray(distance_transform_edt(mask, sampling=size), dtype=np.float64)
