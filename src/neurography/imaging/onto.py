"""An image on another grid, by the place of both in the scanner: what lets two contrasts of a session be compared."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from neurography.imaging.grid import Grid, Image


def onto(image: Image, grid: Grid) -> NDArray[np.float32]:
    """Values (nx, ny, nz) of one volume at the voxels of `grid`, trilinear; NaN beyond the image's outer voxels.

    Nothing is registered: where the person moved between the two, they do not match.
    """
    voxels = np.indices(grid.shape, dtype=np.float64).reshape(3, -1).T
    nx, ny, nz = image.data.shape[:3]
    own = Grid((nx, ny, nz), image.world_from_voxel)
    at = own.voxel(grid.world(voxels)).T
    # up to half a voxel beyond the outermost centres the image still speaks
    inside = np.all((at >= -0.5) & (at <= np.array([[nx], [ny], [nz]]) - 0.5), axis=0)
    values = map_coordinates(
        np.nan_to_num(np.asarray(image.data, dtype=np.float32)), at, order=1, mode="nearest", prefilter=False
    )
    return np.where(inside, values, np.float32(np.nan)).reshape(grid.shape).astype(np.float32)
