"""Streamlines asked for waypoints, cut at them, and counted per voxel.

Regions are boolean volumes of the tracked grid, looked up by the voxel nearest to each point.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numba import njit
from numpy.typing import NDArray

from .track import Streamlines


@frozen(kw_only=True, eq=False)
class Bundle:
    """Kept streamlines: points (P, 3) world mm, offsets (M + 1), the index (M,) of the seed of each, and how
    many seeds were asked.
    """

    points: NDArray[np.float32]
    offsets: NDArray[np.int64]
    seeds: NDArray[np.int64]
    n_seeds: int

    @property
    def share_passed(self) -> float:
        """Kept streamlines per seed asked, seeds that could not start included; NaN without seeds."""
        return len(self.seeds) / self.n_seeds if self.n_seeds else float("nan")


def select(
    lines: Streamlines,
    *,
    waypoints: Sequence[NDArray[np.bool_]],
    excludes: Sequence[NDArray[np.bool_]],
    ends: Sequence[NDArray[np.bool_]],
    world_from_voxel: NDArray[np.float64],
    ordered: bool = False,
    min_length_mm: float = 0.0,
    max_length_mm: float = float("inf"),
) -> Bundle:
    """Keep streamlines that pass every waypoint (in their order, either way along, when `ordered`).

    Every region is (nx, ny, nz) bool on the tracked grid. In this order:
    1. A streamline ends where it enters an `end` region, going away from its seed; that point is its last. (A seed
       inside such a region has not entered it.)
    2. One that touches an exclude region in what is left is dropped.
    3. So is one that misses a waypoint, or, when `ordered`, that cannot meet them one after the other from either
       of its ends. A point in two overlapping waypoints counts for both.
    4. It is cut at its outermost points inside any waypoint; with one waypoint, so that it spans waypoint and seed;
       with none it is left whole.
    5. What remains is dropped if it is a single point or its length is outside [min_length_mm, max_length_mm].
    """
    inside = _Lookup(lines.points, world_from_voxel)
    size = len(lines.points)
    passed = np.zeros((len(waypoints), size), dtype=bool)
    for row, volume in enumerate(waypoints):
        passed[row] = inside(volume)
    barred, ended = (_any_of([inside(v) for v in volumes], size) for volumes in (excludes, ends))
    spans = np.zeros((len(lines.offsets) - 1, 2), dtype=np.int64)
    _cut(lines.offsets, lines.seed_index, passed, barred, ended, ordered, spans)
    points = spans[:, 1] - spans[:, 0]
    length = (points - 1) * lines.step_mm
    kept = np.flatnonzero((points >= 2) & (min_length_mm <= length) & (length <= max_length_mm))
    offsets = np.concatenate([[0], np.cumsum(points[kept])]).astype(np.int64)
    # where each kept point lay: its own place, moved from the start of its part to where the part was cut out
    places = np.arange(offsets[-1]) + np.repeat(spans[kept, 0] - offsets[:-1], points[kept])
    return Bundle(
        points=lines.points[places],
        offsets=offsets,
        seeds=kept.astype(np.int64),
        n_seeds=len(lines.offsets) - 1,
    )


def nearest_voxel(points: NDArray[Any], world_from_voxel: NDArray[np.float64]) -> NDArray[np.int64]:
    """Indices (P, 3) of the voxels that hold the points."""
    voxel = (np.asarray(points) - world_from_voxel[:3, 3]) @ np.linalg.inv(world_from_voxel[:3, :3]).T
    return np.floor(voxel + 0.5).astype(np.int64)


def visits(
    points: NDArray[Any], world_from_voxel: NDArray[np.float64], shape: tuple[int, int, int]
) -> NDArray[np.int64]:
    """Points per voxel (nx, ny, nz): at a constant step, the length of streamline in it."""
    voxels = nearest_voxel(points, world_from_voxel)
    inside = ((voxels >= 0) & (voxels < shape)).all(axis=1)
    flat = np.ravel_multi_index(tuple(voxels[inside].T), shape)
    return np.bincount(flat, minlength=int(np.prod(shape))).reshape(shape)


def lengths(points: NDArray[Any], offsets: NDArray[np.int64]) -> NDArray[np.float64]:
    """Length (M,) of each streamline in mm; 0 for one of no or a single point."""
    steps = np.linalg.norm(np.diff(points.astype(np.float64), axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(steps), [0.0]])
    last = np.maximum(offsets[1:] - 1, offsets[:-1])
    return np.asarray(along[last] - along[offsets[:-1]])


class _Lookup:
    """Volumes of one grid at the voxels of the same points, whose places in them are found once."""

    def __init__(self, points: NDArray[Any], world_from_voxel: NDArray[np.float64]) -> None:
        self._voxels = nearest_voxel(points, world_from_voxel)
        self._shape: tuple[int, ...] = ()

    def __call__(self, volume: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether each point lies inside; one outside the grid does not."""
        if volume.shape != self._shape:
            self._shape = volume.shape
            self._good = ((self._voxels >= 0) & (self._voxels < volume.shape)).all(axis=1)
            self._flat = np.ravel_multi_index(tuple(self._voxels.T), volume.shape, mode="clip")
        return np.asarray(volume.ravel()[self._flat] & self._good)


def _any_of(found: list[NDArray[np.bool_]], size: int) -> NDArray[np.bool_]:
    return np.logical_or.reduce(found) if found else np.zeros(size, dtype=bool)


@njit(cache=True)
def _cut(
    offsets: NDArray[np.int64],
    seed_index: NDArray[np.int64],
    passed: NDArray[np.bool_],
    barred: NDArray[np.bool_],
    ended: NDArray[np.bool_],
    ordered: bool,
    spans: NDArray[np.int64],
) -> None:
    """First and past-the-last point of the part of each streamline that `select` keeps; untouched if none."""
    for number in range(len(offsets) - 1):
        begin, stop = offsets[number], offsets[number + 1]
        if begin == stop:
            continue
        seed = begin + seed_index[number]
        first, last = _between_ends(ended, begin, stop, seed)
        if barred[first:last].any():
            continue
        low, high, missed = last, first, False
        for one in passed:
            met = np.flatnonzero(one[first:last])
            if len(met) == 0:
                missed = True
                break
            low, high = min(low, first + met[0]), max(high, first + met[-1])
        if missed or (ordered and not _in_order(passed[:, first:last])):
            continue
        if len(passed) == 1:
            low, high = min(low, seed), max(high, seed)
        if len(passed) > 0:
            first, last = low, high + 1
        spans[number, 0], spans[number, 1] = first, last


@njit(cache=True)
def _between_ends(ended: NDArray[np.bool_], begin: int, stop: int, seed: int) -> tuple[int, int]:
    """The part around the seed up to and with the first point that enters an end region, each way."""
    first, last = begin, stop
    for at in range(seed + 1, stop):
        if ended[at] and not ended[at - 1]:
            last = at + 1
            break
    for at in range(seed - 1, begin - 1, -1):
        if ended[at] and not ended[at + 1]:
            first = at
            break
    return first, last


@njit(cache=True)
def _in_order(passed: NDArray[np.bool_]) -> bool:
    """Whether the waypoints can be met one after the other, from either end of the streamline."""
    return _met(passed) or _met(passed[:, ::-1])


@njit(cache=True)
def _met(passed: NDArray[np.bool_]) -> bool:
    at = 0
    for one in passed:
        while at < len(one) and not one[at]:
            at += 1
        if at == len(one):
            return False
    return True
