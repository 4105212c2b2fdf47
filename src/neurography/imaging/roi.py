"""Regions on a grid: world coordinates decide, whatever grid the region was drawn on."""

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


def centroid(region: Region) -> NDArray[np.float64] | None:
    """The centre (3,) of the region's own shape in world mm; None when it is empty."""
    if isinstance(region.shape, Sphere):
        return np.array(region.shape.centre)
    return None if (points := world_points(region.shape)) is None else points.mean(axis=0)


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
    box = np.stack(
        np.meshgrid(*(np.arange(a, b) for a, b in zip(low, high, strict=True)), indexing="ij"), axis=-1
    )
    offsets = (np.arange(SUBSAMPLES) - (SUBSAMPLES - 1) / 2) / SUBSAMPLES
    hits = np.zeros(box.shape[:3], dtype=int)
    for shift in np.stack(np.meshgrid(offsets, offsets, offsets, indexing="ij"), axis=-1).reshape(-1, 3):
        # the small push keeps points on a voxel boundary on one side of it, whatever the rounding
        looked = np.floor(own.voxel(grid.world((box + shift).reshape(-1, 3))) + 0.5 + 1e-6).astype(int)
        inside = ((looked >= 0) & (looked < shape.labels.shape)).all(axis=1)
        found = np.zeros(len(looked), dtype=bool)
        found[inside] = shape.labels[tuple(looked[inside].T)] == shape.index
        hits += found.reshape(box.shape[:3])
    made[tuple(slice(a, b) for a, b in zip(low, high, strict=True))] = 2 * hits >= SUBSAMPLES**3
    return made
