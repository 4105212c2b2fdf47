"""How much a patch of cortex differs from another without any lesion: the null against which a ribbon is judged.

Texture, coil bias and folds make neighbouring voxels alike, so that the spread of single voxels divided by the root of
their number would promise far too much. Instead the same statistic (the median) is taken of patches of remote tissue
that hold as many voxels as the ribbon, and of the differences between patches that face each other across the
mid-plane. Patches are cells of a cubic lattice set up in the head's own axes (distance from the mid-plane, and two
directions within it), so that neither the order of voxels nor the head's side matters.
"""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.imaging.grid import Grid
from neurography.imaging.midplane import Midplane

LEAST_PATCHES = 4
_GROWTH = 1.15


@frozen(kw_only=True)
class Null:
    """median of the patches; sd of one patch; sd of the difference of facing patches; how many of each.

    An sd is None with fewer than LEAST_PATCHES.
    """

    median: float
    sd: float | None
    patches: int
    pair_sd: float | None
    pairs: int


def null(
    values: NDArray[np.floating],
    remote: NDArray[np.bool_],
    *,
    grid: Grid,
    plane: Midplane,
    anchor: tuple[float, float, float],
    count: int,
) -> Null:
    """The spread of the median over patches of remote of about count voxels; anchor: where the lattice starts.

    values must be finite within remote. Patches with less than half or more than twice as many voxels are left out.
    """
    voxels = np.argwhere(remote)
    here = values[remote].astype(np.float64)
    if not len(voxels):
        return Null(median=np.nan, sd=None, patches=0, pair_sd=None, pairs=0)
    across = plane.beyond(grid.world(voxels))
    places = np.column_stack([np.abs(across), _within(grid.world(voxels) - np.array(anchor), plane)])
    cells, right = _cells(places, count, grid.voxel_volume), across > 0
    medians: dict[tuple[int, bool], float] = {}
    key = cells * 2 + right
    order = np.argsort(key, kind="stable")
    for part in np.split(order, np.flatnonzero(np.diff(key[order])) + 1):
        if count / 2 <= len(part) <= 2 * count:
            medians[int(cells[part[0]]), bool(right[part[0]])] = float(np.median(here[part]))
    found = np.array(list(medians.values()))
    facing = np.array(
        [v - medians[c, True] for (c, r), v in medians.items() if not r and (c, True) in medians]
    )
    return Null(
        median=float(np.median(found)) if len(found) else float(np.median(here)),
        sd=float(found.std(ddof=1)) if len(found) >= LEAST_PATCHES else None, patches=len(found),
        # around 0: a bias from left to right is part of what makes sides differ
        pair_sd=float(np.sqrt(np.mean(facing**2))) if len(facing) >= LEAST_PATCHES else None, pairs=len(facing),
    )  # fmt: skip


def _within(offsets: NDArray[np.float64], plane: Midplane) -> NDArray[np.float64]:
    """Two coordinates (N, 2) within the mid-plane."""
    n = np.array(plane.normal)
    forward = np.array([0.0, 1.0, 0.0]) - n[1] * n
    forward /= np.linalg.norm(forward)
    up = np.cross(n, forward)
    return np.column_stack([offsets @ forward, offsets @ up])


def _cells(places: NDArray[np.float64], count: int, voxel_volume: float) -> NDArray[np.int64]:
    """A number for each place's cell, of the smallest cubes of which a typical one holds count voxels on a side."""
    edge = (count * voxel_volume) ** (1 / 3)
    widest = float(np.ptp(places, axis=0).max()) + 1.0
    numbers = np.zeros(len(places), dtype=np.int64)
    while edge <= widest:
        steps = np.floor(places / edge + np.array([0.0, 0.5, 0.5])).astype(np.int64)
        steps -= steps.min(axis=0)
        span = steps.max(axis=0) + 1
        numbers = (steps[:, 0] * span[1] + steps[:, 1]) * span[2] + steps[:, 2]
        held = np.bincount(numbers)
        held = held[held > count / 2]
        # both sides share a cell's number
        if len(held) and np.median(held) >= 2 * count:
            break
        edge *= _GROWTH
    return numbers
