"""An image or a mask as it is seen at mirrored places.

Anatomy is not symmetric: folds of the cortex lie a few millimetres elsewhere on the other side. A mirrored ribbon of
cortex is therefore only a neighbourhood; what is compared is the same tissue near it (instruments decide which).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import affine_transform, map_coordinates

from neurography.imaging.grid import Affine, Grid
from neurography.imaging.midplane import Midplane

LEAST_SHARE = 0.5
"""An interpolated value needs at least this share of its weight from voxels that hold a number."""


def points(where: NDArray[np.float64], plane: Midplane) -> NDArray[np.float64]:
    """Mirror images (N, 3) of world points (N, 3)."""
    matrix = plane.reflection
    return np.asarray(where @ matrix[:3, :3].T + matrix[:3, 3])


def voxel_matrix(grid: Grid, plane: Midplane) -> Affine:
    """(4, 4): voxel coordinates of the mirror image from voxel coordinates."""
    return np.asarray(np.linalg.inv(grid.world_from_voxel) @ plane.reflection @ grid.world_from_voxel)


def values(data: NDArray[Any], grid: Grid, plane: Midplane) -> NDArray[np.float32]:
    """For each voxel of grid the image's value (trilinear) at the mirrored place, float32.

    NaN where that place lies outside the image or mostly among voxels that are NaN.
    """
    known = np.isfinite(data)
    matrix = voxel_matrix(grid, plane)
    filled = np.where(known, data, 0).astype(np.float32)
    made = _sampled(filled, matrix)
    weight = _sampled(known.astype(np.float32), matrix)
    held = weight >= LEAST_SHARE - 1e-6
    result = np.full(data.shape, np.nan, dtype=np.float32)
    result[held] = made[held] / weight[held]
    return result


def mask(region: NDArray[np.bool_], grid: Grid, plane: Midplane) -> NDArray[np.bool_]:
    """For each voxel of grid whether the voxel nearest to its mirrored place belongs to region; outside: no."""
    inside = np.argwhere(region)
    made = np.zeros(region.shape, dtype=bool)
    if not len(inside):
        return made
    # only voxels near the mirror image of the region's box are looked at
    matrix = voxel_matrix(grid, plane)
    corners = np.array(np.meshgrid(*zip(inside.min(axis=0), inside.max(axis=0), strict=True))).reshape(3, -1)
    there = matrix[:3, :3] @ corners + matrix[:3, 3:]
    low = np.clip(np.floor(there.min(axis=1)) - 1, 0, grid.shape).astype(int)
    high = np.clip(np.ceil(there.max(axis=1)) + 2, 0, grid.shape).astype(int)
    if (low >= high).any():
        return made
    box = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
    voxels = np.indices(high - low).reshape(3, -1) + low[:, None]
    looked = matrix[:3, :3] @ voxels + matrix[:3, 3:]
    found = map_coordinates(region.astype(np.uint8), looked, order=0, mode="constant", cval=0)
    made[box] = found.reshape(made[box].shape) > 0
    return made


def _sampled(data: NDArray[np.float32], matrix: Affine) -> NDArray[np.float32]:
    return np.asarray(
        affine_transform(data, matrix[:3, :3], matrix[:3, 3], order=1, mode="constant", cval=0.0)
    )
