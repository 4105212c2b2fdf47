"""Labels moved between grids whose voxels are the same voxels: exactly, or not at all."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurography.imaging.grid import Grid

TOLERANCE_VOXELS = 0.05
"""How far the centre of a voxel may lie from that of its twin; files round positions to some digits."""


def same_lattice(own: Grid, target: Grid) -> bool:
    """Whether each voxel of `own` is a voxel of the lattice that `target` is cut from."""
    return _steps(own, target) is not None


def onto(labels: NDArray[Any], own: Grid, target: Grid) -> NDArray[Any] | None:
    """Labels (nx, ny, nz) of grid `own` in the shape of `target`.

    Axes may be swapped and turned round, and the grids may cover different parts. None when the voxels are
    not the same, or a labelled voxel lies outside `target`.
    """
    steps = _steps(own, target)
    if steps is None:
        return None
    turn, start = steps
    inside = np.argwhere(labels)
    places = inside @ turn.T + start
    if ((places < 0) | (places >= np.array(target.shape))).any():
        return None
    made = np.zeros(target.shape, dtype=labels.dtype)
    made[tuple(places.T)] = labels[tuple(inside.T)]
    return made


def _steps(own: Grid, target: Grid) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """(signed permutation (3, 3), offset (3,)) from voxels of `own` to voxels of `target`."""
    matrix = np.linalg.inv(target.world_from_voxel) @ own.world_from_voxel
    turn, start = np.round(matrix[:3, :3]), np.round(matrix[:3, 3])
    if not (np.abs(turn).sum(axis=0) == 1).all() or not (np.abs(turn).sum(axis=1) == 1).all():
        return None
    reach = np.array(own.shape) - 1
    corners = np.array([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)]) * reach
    gap = corners @ (matrix[:3, :3] - turn).T + (matrix[:3, 3] - start)
    if np.abs(gap).max() > TOLERANCE_VOXELS:
        return None
    return turn.astype(np.int64), start.astype(np.int64)
