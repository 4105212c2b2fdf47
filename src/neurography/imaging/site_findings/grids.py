"""Drawings held against grids: whether they meet, and which labels no row uses."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from neurography.imaging.grid import Grid
from neurography.model.site import Drawn


def lies_nowhere(shape: Drawn, grids: Iterable[Grid]) -> bool:
    """Whether a drawing's grid meets none of the grids (boxes along their own axes)."""
    nx, ny, nz = shape.labels.shape
    world = corners(Grid((nx, ny, nz), shape.world_from_voxel))
    for grid in grids:
        box = grid.voxel(world)
        if (box.min(axis=0) < np.array(grid.shape) - 0.5).all() and (box.max(axis=0) > -0.5).all():
            return False
    return True


def unnamed_labels(labels: NDArray[np.integer], used: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """(label, voxels) of every label in a drawing that no row uses, sorted; 0 is background."""
    values, counts = np.unique(labels, return_counts=True)
    known = {0, *used}
    return tuple(
        (int(v), int(n))
        for v, n in zip(values, counts, strict=True)
        if np.isfinite(v) and int(v) not in known
    )


def corners(grid: Grid) -> NDArray[np.float64]:
    """World positions (8, 3) of the outer corners."""
    ends = np.stack(np.meshgrid(*((-0.5, n - 0.5) for n in grid.shape), indexing="ij"), axis=-1)
    return grid.world(ends.reshape(-1, 3))
