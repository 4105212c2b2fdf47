"""The smooth shading that coils lay over a magnitude, estimated without the lesion and taken out.

A cubic polynomial in world coordinates is fitted to the log of the brightness of one tissue (remote from any lesion,
so that a polynomial carries the field across it), with weights that fall to zero for outliers (Tukey's biweight). One
tissue only: a field fitted over several takes their pattern for shading.
"""

from itertools import combinations_with_replacement
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurography.imaging.grid import Grid

ORDER = 3
_ROUNDS = 6
_TUKEY = 4.685
_MOST = 60_000
"""Voxels used for the fit: more change nothing."""


def shading(
    magnitude: NDArray[Any],
    tissue: NDArray[np.bool_],
    *,
    where: NDArray[np.bool_],
    grid: Grid,
    order: int = ORDER,
) -> NDArray[np.float32] | None:
    """The field (nx, ny, nz) at the voxels of where, NaN elsewhere; relative, median 1 over tissue.

    None when tissue holds too few voxels for even a straight slope. Values that are not finite or not positive are
    left out. Beyond the tissue's own box the field is held at its border: a polynomial means nothing there.
    """
    held = tissue & np.isfinite(magnitude) & (np.nan_to_num(magnitude) > 0)
    voxels = np.argwhere(held)
    while order > 0 and len(voxels) < 20 * len(_powers(order)):
        order -= 1
    if order == 0:
        return None
    world = grid.world(voxels)
    middle, half = (world.max(axis=0) + world.min(axis=0)) / 2, np.ptp(world, axis=0) / 2 + 1e-6
    logs = np.log(magnitude[held].astype(np.float64))
    thin = slice(None, None, max(1, len(voxels) // _MOST))
    design = _design((world[thin] - middle) / half, order)
    fitted = _robust(design, logs[thin])
    wanted = np.argwhere(where)
    at = np.clip((grid.world(wanted) - middle) / half, -1.1, 1.1)
    typical = float(np.median(_design((world[thin] - middle) / half, order) @ fitted))
    made = np.full(grid.shape, np.nan, dtype=np.float32)
    made[where] = np.exp(_design(at, order) @ fitted - typical)
    return made


def _powers(order: int) -> list[tuple[int, ...]]:
    return [c for n in range(order + 1) for c in combinations_with_replacement(range(3), n)]


def _design(at: NDArray[np.float64], order: int) -> NDArray[np.float64]:
    return np.column_stack([np.prod(at[:, list(c)], axis=1) for c in _powers(order)])


def _robust(design: NDArray[np.float64], logs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Coefficients by reweighted least squares."""
    weights: NDArray[np.float64] = np.ones(len(logs))
    found = np.zeros(design.shape[1])
    for _ in range(_ROUNDS):
        weighted = design * weights[:, None]
        solved = np.linalg.lstsq(weighted.T @ design, weighted.T @ logs, rcond=None)[0]
        found = np.asarray(solved, dtype=np.float64)
        rest: NDArray[Any] = logs - design @ found
        scale = float(1.4826 * np.median(np.abs(rest - np.median(rest)))) + 1e-9
        weights = np.asarray(np.clip(1 - (rest / (_TUKEY * scale)) ** 2, 0, None) ** 2, dtype=np.float64)
    return found
