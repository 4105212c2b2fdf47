"""Streamlines asked for waypoints, cut at them, and counted per voxel.

Regions are boolean volumes of the tracked grid, looked up by the voxel nearest to each point.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
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
    voxels = nearest_voxel(lines.points, world_from_voxel)
    passed = [_inside(volume, voxels) for volume in waypoints]
    barred = np.logical_or.reduce([_inside(v, voxels) for v in excludes]) if excludes else None
    ended = np.logical_or.reduce([_inside(v, voxels) for v in ends]) if ends else None
    parts: list[NDArray[np.float32]] = []
    kept: list[int] = []
    for number, (begin, stop) in enumerate(zip(lines.offsets[:-1], lines.offsets[1:], strict=True)):
        if begin == stop:
            continue
        seed = begin + lines.seed_index[number]
        first, last = (begin, stop) if ended is None else _between_ends(ended, begin, stop, seed)
        if barred is not None and barred[first:last].any():
            continue
        places = [np.flatnonzero(one[first:last]) for one in passed]
        if any(not len(place) for place in places) or (ordered and not _in_order(places)):
            continue
        if places:
            met = np.concatenate(places)
            low, high = int(met.min()), int(met.max())
            if len(places) == 1:
                low, high = min(low, int(seed - first)), max(high, int(seed - first))
            first, last = first + low, first + high + 1
        length = (last - first - 1) * lines.step_mm
        if last - first < 2 or not min_length_mm <= length <= max_length_mm:
            continue
        parts.append(lines.points[first:last])
        kept.append(number)
    return Bundle(
        points=np.concatenate(parts) if parts else np.zeros((0, 3), dtype=np.float32),
        offsets=np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64),
        seeds=np.array(kept, dtype=np.int64),
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


def _inside(volume: NDArray[np.bool_], voxels: NDArray[np.int64]) -> NDArray[np.bool_]:
    found = np.zeros(len(voxels), dtype=bool)
    good = ((voxels >= 0) & (voxels < volume.shape)).all(axis=1)
    found[good] = volume[tuple(voxels[good].T)]
    return found


def _between_ends(ended: NDArray[np.bool_], begin: int, stop: int, seed: int) -> tuple[int, int]:
    """The part around the seed up to and with the first point that enters an end region, each way."""
    inside = ended[begin:stop]
    at = seed - begin
    forth = np.flatnonzero(inside[at + 1 :] & ~inside[at:-1])
    back = np.flatnonzero(inside[:at] & ~inside[1 : at + 1])
    first = begin + int(back[-1]) if len(back) else begin
    last = seed + 2 + int(forth[0]) if len(forth) else stop
    return first, last


def _in_order(places: list[NDArray[np.intp]]) -> bool:
    """Whether the waypoints can be met one after the other, from either end of the streamline."""
    return _met(places) or _met([-place[::-1] for place in places])


def _met(places: list[NDArray[np.intp]]) -> bool:
    at = -(1 << 60)
    for place in places:
        later = place[place >= at]
        if not len(later):
            return False
        at = int(later[0])
    return True
