"""How much of a region the edge of an image cuts off: what lies outside is not measured, and is to be said."""

import numpy as np
from numpy.typing import NDArray

from neurography.imaging import roi
from neurography.imaging.grid import Grid
from neurography.model.site import Drawn, Region, Sphere

CUT_SHARE = 0.05
"""Up to this share outside the image a region counts as whole: the rim of a drawing on another grid."""

_STEPS = 40
"""Cells per diameter of a sphere when its volume is divided: one layer is under 4 % of it."""


def share_outside(region: Region, grid: Grid) -> float:
    """The share (0 to 1) of a region's own shape that lies outside the image, to the outer edge of its voxels.

    Of a sphere: of its volume. Of a drawing: of its voxels, by their centres; 0 for an empty one.
    """
    points = _points(region.shape, grid)
    if points is None:
        return 0.0
    place = grid.voxel(points)
    # the small push keeps a centre that lies on the edge inside, whatever the rounding
    inside = ((place >= -0.5 - 1e-6) & (place <= np.array(grid.shape) - 0.5 + 1e-6)).all(axis=1)
    return float(1 - inside.mean())


def is_cut(share: float) -> bool:
    """Whether so much of a region lies outside the image that it is to be said."""
    return share > CUT_SHARE


def cut_words(share: float) -> str:
    """`cut off by the edge of the image: about 24 % of the region lies outside`."""
    return f"cut off by the edge of the image: about {100 * share:.0f} % of the region lies outside"


def _points(shape: Drawn | Sphere, grid: Grid) -> NDArray[np.float64] | None:
    """World points (N, 3) of equal weight that make up a shape; None for one that cannot be cut."""
    if isinstance(shape, Drawn):
        nx, ny, nz = shape.labels.shape
        own = Grid((nx, ny, nz), shape.world_from_voxel)
        return None if own.same_as(grid) else roi.world_points(shape)
    middle = grid.voxel(np.array([shape.centre]))[0]
    reach = shape.radius * np.linalg.norm(np.linalg.inv(grid.world_from_voxel[:3, :3]), axis=1)
    if (middle - reach >= -0.5).all() and (middle + reach <= np.array(grid.shape) - 0.5).all():
        return None
    cells = (np.arange(_STEPS) + 0.5) / _STEPS * 2 - 1
    lattice = np.stack(np.meshgrid(cells, cells, cells, indexing="ij"), axis=-1).reshape(-1, 3)
    ball = lattice[np.linalg.norm(lattice, axis=1) <= 1]
    return np.asarray(np.array(shape.centre) + shape.radius * ball)
