"""A head of ellipsoids, sampled on any grid after any rigid movement: the truth of registrations."""

import numpy as np
from numpy.typing import NDArray

from neurography.imaging.grid import Grid, Image

SHAPE = (33, 39, 30)
WORLD = np.array([[4.0, 0, 0, -64.0], [0, 4.0, 0, -76.0], [0, 0, 4.0, -58.0], [0, 0, 0, 1.0]])

BODIES = (
    # centre, half axes (mm), brightness in the two contrasts
    ((0, 0, 0), (52, 64, 48), 60.0, 90.0),
    ((0, 4, 0), (44, 56, 41), 100.0, 50.0),
    ((-22, 8, 2), (9, 16, 9), 150.0, 20.0),
    ((23, 7, 3), (8, 15, 10), 150.0, 20.0),
    ((6, -30, 14), (12, 8, 9), 40.0, 140.0),
    ((-14, 34, 20), (7, 10, 8), 20.0, 120.0),
    ((18, 30, -18), (8, 7, 10), 170.0, 10.0),
)
"""Not symmetric, so that no turn fits as well as the right one."""

FOLDS = tuple(
    (0.28 * np.array([np.sin(3.1 * n), np.sin(5.3 * n + 1.0), np.cos(2.3 * n + 0.4)]), 1.7 * n)
    for n in range(1, 9)
)
"""Waves of about 20 mm, as folds have: without them an ellipsoid hardly tells that it turned."""

PUTAMINA = {"left": BODIES[2], "right": BODIES[3]}


def movement(shift: tuple[float, float, float], degrees: tuple[float, float, float]) -> NDArray[np.float64]:
    """(4, 4): turn about x, then y, then z through the origin, then shift."""
    made = np.eye(4)
    for axis, angle in enumerate(np.radians(degrees)):
        a, b = (axis + 1) % 3, (axis + 2) % 3
        turn = np.eye(4)
        turn[a, a] = turn[b, b] = np.cos(angle)
        turn[a, b], turn[b, a] = -np.sin(angle), np.sin(angle)
        made = turn @ made
    made[:3, 3] = shift
    return made


def head(
    moved: NDArray[np.float64] | None = None,
    *,
    contrast: int = 0,
    grid: Grid | None = None,
    noise: float = 2.0,
) -> Image:
    """The head after `moved` (world from world) on a grid; contrast 0 or 1."""
    grid = grid or Grid(SHAPE, WORLD)
    points = _points(grid, moved)
    made = np.zeros(len(points))
    for centre, axes, *bright in BODIES:
        made[_inside(points, centre, axes)] = bright[contrast]
    inside = made > 0
    folds = sum(np.cos(points @ np.array(wave) + phase) for wave, phase in FOLDS)
    made[inside] += (12.0 if contrast == 0 else -9.0) * np.asarray(folds)[inside]
    made += np.random.default_rng(5).normal(0.0, noise, len(made))
    return Image(made.reshape(grid.shape).astype(np.float32), grid.world_from_voxel)


def body(side: str, grid: Grid, moved: NDArray[np.float64] | None = None) -> NDArray[np.bool_]:
    """The voxels of a putamen after `moved`."""
    centre, axes = PUTAMINA[side][:2]
    return _inside(_points(grid, moved), centre, axes).reshape(grid.shape)


def _points(grid: Grid, moved: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """Where the voxels' centres lie in the head that did not move."""
    points = grid.world(np.indices(grid.shape).reshape(3, -1).T)
    if moved is None:
        return points
    back = np.linalg.inv(moved)
    return np.asarray(points @ back[:3, :3].T + back[:3, 3])


def _inside(
    points: NDArray[np.float64], centre: tuple[float, ...], axes: tuple[float, ...]
) -> NDArray[np.bool_]:
    return np.asarray((((points - np.array(centre)) / np.array(axes)) ** 2).sum(axis=1) <= 1.0)
