"""Closed contours on a grid: a voxel is inside when its centre is.

Several contours of a plane count by even and odd: a contour inside another is a hole, and so is what a
keyhole contour leads around. A centre on the very line is inside, on both sides alike: turning the image
round must not move a region by a voxel.
"""

from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.imaging.grid import Grid
from neurography.imaging.layers import Piece
from neurography.imaging.planes import UnevenPlanesError, grid_of

Contour = NDArray[np.float64]
"""Corners in order; the last is joined to the first."""

OFF_PLANE = 0.25
"""How far a contour may lie from a plane of the grid, as a share of the distance between planes."""

FLAT = 0.05
"""How far a contour's own points may lie apart across its plane, in the same share."""

BEYOND = 1.0
"""How far a contour may reach beyond the outermost centres (voxels): those at the border are drawn around."""

FLAT_MM = 0.1
"""The same where no grid is at hand."""

ON_LINE = 1e-4
"""A centre this close to a line (in voxels) lies on it."""


@frozen
class Fit:
    """How contours lie on a grid: across which axis, and how far from its planes at most (voxels)."""

    axis: int
    off: float


def fit(contours: Sequence[Contour], grid: Grid) -> Fit | None:
    """The axis whose planes all contours (n, 3) world mm lie on; None when they do not, or leave the grid."""
    points = grid.voxel(np.concatenate(contours))
    starts = np.cumsum([0, *(len(one) for one in contours[:-1])])
    low, high = np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)
    flat = (high - low <= FLAT).all(axis=0)
    middle = np.median((low + high) / 2, axis=0)
    fits = []
    for axis in np.flatnonzero(flat):
        heights = (low[:, axis] + high[:, axis]) / 2
        off = float(np.abs(heights - np.round(heights)).max())
        others = [other for other in range(3) if other != axis]
        size = np.array(grid.shape)
        inside = (np.round(heights) >= 0).all() and (np.round(heights) < size[axis]).all()
        inside = inside and all(
            low[:, o].min() >= -BEYOND and high[:, o].max() <= size[o] - 1 + BEYOND for o in others
        )
        if off <= OFF_PLANE and inside and np.isfinite(middle).all():
            fits.append(Fit(int(axis), off))
    return min(fits, key=lambda one: (one.off, -one.axis), default=None)


def grid_around(contours: Sequence[Contour], pixel_mm: float) -> Grid:
    """A grid of square pixels on the planes that contours (n, 3) world mm lie on, one pixel wider than they.

    Raises
    ------
    UnevenPlanesError
        When they do not lie on parallel planes at even distances, or on one plane only.
    """
    areas = [np.cross(one, np.roll(one, -1, axis=0)).sum(axis=0) for one in contours]
    normal = max(areas, key=lambda area: float(np.linalg.norm(area)))
    if not np.linalg.norm(normal) > 0:
        raise UnevenPlanesError("contours that enclose nothing")
    normal = normal / np.linalg.norm(normal)
    normal = normal * (1 if normal[np.argmax(np.abs(normal))] > 0 else -1)
    # the patient's axes stay the grid's own where the planes allow it
    first = np.eye(3)[1 if np.argmax(np.abs(normal)) == 0 else 0]
    row = first - normal * float(first @ normal)
    row = row / np.linalg.norm(row)
    column = np.cross(normal, row)
    frame = np.stack([row, column, normal], axis=1)
    starts = np.cumsum([0, *(len(one) for one in contours[:-1])])
    points = np.concatenate(contours) @ frame
    low, high = np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)
    thick = float((high - low)[:, 2].max())
    if thick > FLAT_MM:
        raise UnevenPlanesError(f"contours up to {thick:.2g} mm from their plane")
    corner = low[:, :2].min(axis=0) - pixel_mm
    size = np.ceil((high[:, :2].max(axis=0) - corner) / pixel_mm).astype(int) + 2
    heights = (low + high)[:, 2] / 2
    positions = np.column_stack([np.tile(corner, (len(heights), 1)), heights]) @ frame.T
    grid, _ = grid_of(
        positions,
        row=row,
        column=column,
        spacing=(pixel_mm, pixel_mm),
        shape=(int(size[0]), int(size[1])),
        step_mm=None,
    )
    return grid


def fill(contours: Sequence[Contour], grid: Grid, axis: int) -> tuple[Piece, ...]:
    """The voxels of `grid` inside contours (n, 3) world mm that lie on planes across `axis`."""
    others = [other for other in range(3) if other != axis]
    by_plane: dict[int, list[NDArray[np.float64]]] = {}
    for contour in contours:
        points = grid.voxel(contour)
        by_plane.setdefault(int(np.round(points[:, axis].mean())), []).append(points[:, others])
    shape = (grid.shape[others[0]], grid.shape[others[1]])
    pieces = (Piece(axis, plane, inside(polygons, shape)) for plane, polygons in sorted(by_plane.items()))
    return tuple(piece for piece in pieces if piece.mask.any())


def inside(polygons: Sequence[Contour], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Pixels (shape) whose centre (whole coordinates) an odd number of closed polygons (n, 2) encloses.

    Each edge is crossed with the pixel rows (lines of constant second coordinate) between its ends, half
    open, so that a corner counts once; left of a crossing and right of it differ in parity.
    """
    everything = np.concatenate(polygons)
    low = np.clip(np.floor(everything.min(axis=0)) - 1, 0, shape).astype(np.int64)
    high = np.clip(np.ceil(everything.max(axis=0)) + 2, low, shape).astype(np.int64)
    made = np.zeros(shape, dtype=bool)
    # most of a plane lies outside the box around the contours
    box = (int(high[0] - low[0]), int(high[1] - low[1]))
    if min(box) > 0:
        made[low[0] : high[0], low[1] : high[1]] = _inside([one - low for one in polygons], box)
    return made


def _inside(polygons: Sequence[Contour], shape: tuple[int, int]) -> NDArray[np.bool_]:
    starts = np.concatenate(polygons)
    ends = np.concatenate([np.roll(one, -1, axis=0) for one in polygons])
    toggles = np.zeros((shape[0] + 1, shape[1]), dtype=np.int32)
    x, y = _crossings(starts, ends, shape[1])
    np.add.at(toggles, (np.clip(np.ceil(x), 0, shape[0]).astype(np.int64), y), 1)
    filled = np.asarray(np.cumsum(toggles, axis=0)[:-1] % 2 == 1)
    # what lies on a line, found across rows and across columns (an edge may run along either)
    _mark(filled, x, y)
    _mark(filled.T, *_crossings(starts[:, ::-1], ends[:, ::-1], shape[0]))
    corners = starts[(np.abs(starts - np.round(starts)) <= ON_LINE).all(axis=1)]
    _mark(filled, corners[:, 0], np.round(corners[:, 1]).astype(np.int64))
    return filled


def _mark(filled: NDArray[np.bool_], x: NDArray[np.float64], y: NDArray[np.int64]) -> None:
    near = np.round(x)
    hit = (np.abs(x - near) <= ON_LINE) & (near >= 0) & (near < filled.shape[0])
    hit &= (y >= 0) & (y < filled.shape[1])
    filled[near[hit].astype(np.int64), y[hit]] = True


def _crossings(
    starts: NDArray[np.float64], ends: NDArray[np.float64], rows: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """(x, row) where edges cross the lines y = 0, 1, ... rows - 1; the upper end of an edge is left out."""
    low, high = np.minimum(starts[:, 1], ends[:, 1]), np.maximum(starts[:, 1], ends[:, 1])
    first = np.clip(np.ceil(low), 0, rows).astype(np.int64)
    counts = np.clip(np.ceil(high), 0, rows).astype(np.int64) - first
    edge = np.repeat(np.arange(len(starts)), counts)
    row = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(first, counts)
    run, rise = ends[edge, 0] - starts[edge, 0], ends[edge, 1] - starts[edge, 1]
    share = (row - starts[edge, 1]) / rise
    return starts[edge, 0] + share * run, row
