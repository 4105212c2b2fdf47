"""Where streamlines start."""

import numpy as np
from numpy.typing import NDArray


def seeds_in_mask(
    mask: NDArray[np.bool_], world_from_voxel: NDArray[np.float64], *, per_voxel: int, seed: int
) -> NDArray[np.float64]:
    """Seed points (M, 3) in world mm: `per_voxel` in each voxel, evenly distributed at random within it.

    mask (nx, ny, nz); voxels in C order, the last index running fastest. Drawn on the host from PCG64(seed), so
    that the same seed number gives the same points for any number of threads.
    """
    if per_voxel < 1:
        raise ValueError(f"wanted per_voxel >= 1, got {per_voxel}")
    voxels = np.argwhere(mask).astype(np.float64).repeat(per_voxel, axis=0)
    voxels += np.random.Generator(np.random.PCG64(seed)).random(voxels.shape) - 0.5
    return voxels @ world_from_voxel[:3, :3].T + world_from_voxel[:3, 3]
