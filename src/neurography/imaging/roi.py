"""Regions on a grid: world coordinates decide, whatever grid the region was drawn on."""

from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from neurography.imaging.grid import Grid
from neurography.model.site import Drawn, Region, Sphere

SUBSAMPLES = 3
"""Points per voxel edge at which another grid's labels are looked up."""


def mask(region: Region, grid: Grid) -> NDArray[np.bool_]:
    """The voxels (nx, ny, nz) of `grid` that belong to the region.

    On its own grid: the labelled voxels, exactly. On another: those of which at least half lies inside the
    labelled voxels, judged at 3x3x3 points by nearest label. A sphere: voxels whose centre is inside; the one
    voxel that holds the sphere's centre when the sphere is smaller than a voxel.
    """
    if isinstance(region.shape, Sphere):
        return _sphere(region.shape, grid)
    return _drawn(region.shape, grid)


_CENTRES: WeakKeyDictionary[Drawn, NDArray[np.float64] | None] = WeakKeyDictionary()
"""Centres of drawn shapes that were asked for: each side is judged against every other region of the image."""


def centroid(region: Region) -> NDArray[np.float64] | None:
    """The centre (3,) of the region's own shape in world mm; None when it is empty."""
    if isinstance(region.shape, Sphere):
        return np.array(region.shape.centre)
    if region.shape not in _CENTRES:
        points = world_points(region.shape)
        _CENTRES[region.shape] = None if points is None else points.mean(axis=0)
    middle = _CENTRES[region.shape]
    return None if middle is None else middle.copy()


def world_points(shape: Drawn) -> NDArray[np.float64] | None:
    """World positions (N, 3) of the labelled voxels; None when there is none."""
    inside = np.argwhere(shape.labels == shape.index)
    if not len(inside):
        return None
    nx, ny, nz = shape.labels.shape
    return Grid((nx, ny, nz), shape.world_from_voxel).world(inside)


def _sphere(ball: Sphere, grid: Grid) -> NDArray[np.bool_]:
    centre = np.array(ball.centre)
    made = np.zeros(grid.shape, dtype=bool)
    reach = ball.radius / np.linalg.svd(grid.world_from_voxel[:3, :3], compute_uv=False).min()
    middle = grid.voxel(centre[None])[0]
    low = np.maximum(np.floor(middle - reach).astype(int), 0)
    high = np.minimum(np.ceil(middle + reach).astype(int) + 1, grid.shape)
    if (low >= high).any():
        return made
    box = np.stack(
        np.meshgrid(*(np.arange(a, b) for a, b in zip(low, high, strict=True)), indexing="ij"), axis=-1
    )
    distance = np.linalg.norm(grid.world(box.reshape(-1, 3)) - centre, axis=1).reshape(box.shape[:3])
    made[tuple(slice(a, b) for a, b in zip(low, high, strict=True))] = distance <= ball.radius
    nearest = np.round(middle).astype(int)
    if not made.any() and (nearest >= 0).all() and (nearest < grid.shape).all():
        made[tuple(nearest)] = True
    return made


def _drawn(shape: Drawn, grid: Grid) -> NDArray[np.bool_]:
    nx, ny, nz = shape.labels.shape
    own = Grid((nx, ny, nz), shape.world_from_voxel)
    if own.same_as(grid):
        return np.asarray(shape.labels == shape.index)
    made = np.zeros(grid.shape, dtype=bool)
    points = world_points(shape)
    if points is None:
        return made
    # only the voxels near the drawing are looked at
    margin = np.abs(np.linalg.inv(grid.world_from_voxel[:3, :3])) @ own.voxel_size.max().repeat(3) + 1
    near = grid.voxel(points)
    low = np.maximum(np.floor(near.min(axis=0) - margin).astype(int), 0)
    high = np.minimum(np.ceil(near.max(axis=0) + margin).astype(int) + 1, grid.shape)
    if (low >= high).any():
        return made
    step = np.linalg.inv(own.world_from_voxel) @ grid.world_from_voxel
    inside = np.asarray(shape.labels == shape.index)
    count = _parallel_hits if _along_axes(step) else _oblique_hits
    made[tuple(slice(a, b) for a, b in zip(low, high, strict=True))] = (
        2 * count(inside, step, low, high) >= SUBSAMPLES**3
    )
    return made


def _along_axes(step: NDArray[np.float64]) -> bool:
    """Whether a walk along one voxel axis of one grid stays on one voxel axis of the other, whichever that is."""
    size = np.abs(step[:3, :3])
    return bool((np.sort(size, axis=1)[:, :2] < 1e-9 * size.max()).all())


def _parallel_hits(
    inside: NDArray[np.bool_], step: NDArray[np.float64], low: NDArray[np.intp], high: NDArray[np.intp]
) -> NDArray[np.intp]:
    """How many of the points in each voxel from low to high lie inside the labels; step: (4, 4) labels from voxels.

    Grids with parallel axes: each axis is looked up on its own.
    """
    along = np.argmax(np.abs(step[:3, :3]), axis=1)  # the voxel axis that runs along each axis of the labels
    fine = []
    for axis, other in enumerate(along):
        places = np.arange(low[other], high[other])[:, None] + _offsets()[None, :]
        looked = _nearest(step[axis, other] * places.reshape(-1) + step[axis, 3])
        ok = (looked >= 0) & (looked < inside.shape[axis])
        fine.append((np.where(ok, looked, 0), ok))
    (i, i_ok), (j, j_ok), (k, k_ok) = fine
    hit = inside[np.ix_(i, j, k)] & i_ok[:, None, None] & j_ok[None, :, None] & k_ok[None, None, :]
    summed = hit.reshape(-1, SUBSAMPLES, len(j), len(k)).sum(axis=1)
    summed = summed.reshape(len(summed), -1, SUBSAMPLES, len(k)).sum(axis=2)
    summed = summed.reshape(*summed.shape[:2], -1, SUBSAMPLES).sum(axis=3)
    return np.asarray(np.transpose(summed, np.argsort(along)))


def _oblique_hits(
    inside: NDArray[np.bool_], step: NDArray[np.float64], low: NDArray[np.intp], high: NDArray[np.intp]
) -> NDArray[np.intp]:
    """The same for grids at any angle."""
    axes = [np.arange(a, b) for a, b in zip(low, high, strict=True)]
    box = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    hits = np.zeros(box.shape[:3], dtype=int)
    shifts = np.stack(np.meshgrid(_offsets(), _offsets(), _offsets(), indexing="ij"), axis=-1).reshape(-1, 3)
    for shift in shifts:
        looked = _nearest((box + shift).reshape(-1, 3) @ step[:3, :3].T + step[:3, 3])
        ok = ((looked >= 0) & (looked < inside.shape)).all(axis=1)
        found = np.zeros(len(looked), dtype=bool)
        found[ok] = inside[tuple(looked[ok].T)]
        hits += found.reshape(box.shape[:3])
    return hits


def _offsets() -> NDArray[np.float64]:
    """Where the points of one voxel lie along an edge, from its centre."""
    return (np.arange(SUBSAMPLES) - (SUBSAMPLES - 1) / 2) / SUBSAMPLES


def _nearest(places: NDArray[np.float64]) -> NDArray[np.intp]:
    # the small push keeps points on a voxel boundary on one side of it, whatever the rounding
    return np.asarray(np.floor(places + 0.5 + 1e-6).astype(int))
