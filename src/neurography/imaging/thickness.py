"""How thick a region is, and how many voxels that is: a thin nerve shares its voxels with its surroundings."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from neurography.imaging.grid import Grid
from neurography.model.site import Region, Sphere

THIN_VOXELS = 2.0
"""Below so many in-plane voxel edges hardly a voxel of a region is free of its surroundings."""


def of_region(region: Region) -> float | None:
    """Thickness in mm of a region's own shape, on the grid it was drawn on; a sphere's is its diameter.

    None where nothing is drawn.
    """
    if isinstance(region.shape, Sphere):
        return 2 * region.shape.radius
    labels = region.shape.labels
    nx, ny, nz = labels.shape
    return thickness(
        labels == region.shape.index, Grid((nx, ny, nz), region.shape.world_from_voxel).voxel_size
    )


def thickness(mask: NDArray[np.bool_], voxel_size: Sequence[float] | NDArray[Any]) -> float | None:
    """Diameter (mm) of the largest circle that fits in a slice of the region; None when it is empty.

    mask is (nx, ny, nz), voxel_size its three edges in mm. All slices across each of the three voxel axes are
    looked at, so that a tube of diameter D gives about D whatever its direction and however few slices it was
    drawn on: some slice cuts it across, or along its whole width. A circle fits when it holds no part of a
    voxel outside the region; its centre lies on a voxel's centre, edge or corner. The diameter of a tube whose
    voxels are those with their centre inside comes back within one in-plane voxel edge (half a slice thickness
    where that is more), on the mean up to half an edge too small: the drawn staircase is narrower than the tube.
    A sheet counts as thick as it is wide: one slice through a nerve and a flat nerve look the same.
    """
    inside = np.argwhere(mask)
    if not len(inside):
        return None
    low, high = inside.min(axis=0), inside.max(axis=0) + 1
    part = np.ascontiguousarray(mask[tuple(slice(a, b) for a, b in zip(low, high, strict=True))])
    best = 0.0
    for axis in range(3):
        edges = np.delete(np.asarray(voxel_size, dtype=np.float64), axis)
        areas = part.sum(axis=tuple(a for a in range(3) if a != axis)) * edges.prod()
        for layer in np.argsort(-areas, kind="stable"):
            # no circle is larger than the slice's own area
            if 2 * np.sqrt(areas[layer] / np.pi) <= best:
                break
            best = max(best, _largest_circle(np.take(part, layer, axis=axis), edges))
    return best


def in_plane_edge(grid: Grid) -> float:
    """The larger in-plane edge (mm) of a voxel: the middle one of its three, as slices are cut across the longest."""
    return float(np.sort(grid.voxel_size)[1])


def _largest_circle(section: NDArray[np.bool_], edges: NDArray[np.float64]) -> float:
    """Diameter (mm) of the largest circle inside the pixels of a section (n, m), edges (2,) in mm.

    On the lattice of half pixels a point is inside when every pixel that touches it is, so the distance to the
    nearest point that is not is the distance to the outline.
    """
    lattice = np.pad(section, 1)
    for axis in range(2):
        n = lattice.shape[axis]
        between = np.take(lattice, range(n - 1), axis) & np.take(lattice, range(1, n), axis)
        finer = np.zeros(
            [2 * n - 1 if a == axis else size for a, size in enumerate(lattice.shape)], dtype=bool
        )
        spread: list[slice] = [slice(None), slice(None)]
        spread[axis] = slice(0, None, 2)
        finer[tuple(spread)] = lattice
        spread[axis] = slice(1, None, 2)
        finer[tuple(spread)] = between
        lattice = finer
    return 2 * float(distance_transform_edt(lattice, sampling=edges / 2).max())
