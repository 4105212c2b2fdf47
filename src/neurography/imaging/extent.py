"""Where an image lies in world millimetres, and where the bright part of it does."""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.imaging.grid import Image

_DARK = 0.1
"""What is below this part of the 99th percentile is background."""
_CUT = (1, 99)
"""Percentiles between which the bright part counts: single bright voxels lie far outside."""


@frozen(kw_only=True, eq=False)
class Extent:
    """Lowest and highest x, y, z (3,) in RAS+ mm: of the whole image, and of its bright part."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    bright_low: NDArray[np.float64]
    bright_high: NDArray[np.float64]

    @property
    def middle(self) -> NDArray[np.float64]:
        """The middle (3,) of the bright part."""
        return np.asarray((self.bright_low + self.bright_high) / 2)


def extent(image: Image) -> Extent:
    """The box around an image, to its voxels' outer edges, and around its bright part, at voxel centres.

    Of a turned image the box is wider than the image. An image without signal is bright all over.
    """
    grid = image.grid
    ends = np.stack([np.full(3, -0.5), np.array(grid.shape) - 0.5])
    corners = np.array([[ends[i, 0], ends[j, 1], ends[k, 2]] for i in (0, 1) for j in (0, 1) for k in (0, 1)])
    world = grid.world(corners)
    mean = np.asarray(image.data, dtype=np.float32)
    mean = np.nan_to_num(mean.mean(axis=3) if mean.ndim == 4 else mean)
    level = _DARK * float(np.percentile(mean, 99))
    bright = np.argwhere(mean > level) if level > 0 else np.zeros((0, 3), dtype=int)
    points = grid.world(bright) if len(bright) else world
    cut = (
        np.percentile(points, _CUT, axis=0)
        if len(bright)
        else np.stack([world.min(axis=0), world.max(axis=0)])
    )
    return Extent(low=world.min(axis=0), high=world.max(axis=0), bright_low=cut[0], bright_high=cut[1])
