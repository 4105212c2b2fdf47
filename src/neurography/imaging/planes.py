"""Parallel image planes to one grid: where slices lie decides, not how they are numbered."""

import numpy as np
from numpy.typing import NDArray

from neurography.imaging.grid import Grid

SAME_PLACE_MM = 0.02
"""Planes closer than this are one plane."""

EVEN = 0.05
"""How far a plane may lie from its place, as a share of the step between planes."""

MAX_PLANES = 10_000
"""A grid with more is a mistake in a position."""


class UnevenPlanesError(ValueError):
    """The planes do not fill a grid; the message says what came."""


def grid_of(
    positions: NDArray[np.float64],
    *,
    row: NDArray[np.float64],
    column: NDArray[np.float64],
    spacing: tuple[float, float],
    shape: tuple[int, int],
    step_mm: float | None,
    thickness_mm: float | None = None,
) -> tuple[Grid, NDArray[np.int64]]:
    """The grid that planes lie on, and the number of each plane in it (they may come in any order).

    Parameters
    ----------
    positions
        (N, 3) centre of each plane's first pixel, world mm.
    row, column
        Unit vectors along which the first and the second index grow.
    spacing, shape
        Pixel size (mm) and number of pixels along row and column.
    step_mm
        Distance between planes where it is stated: planes may then be missing anywhere.
    thickness_mm
        Stands for the distance where there is only one plane.

    Raises
    ------
    UnevenPlanesError
        When directions are not perpendicular unit vectors, or planes are uneven or shifted against each other.
    """
    _check_directions(row, column, spacing)
    normal = np.cross(row, column)
    along = positions @ normal
    first, last = positions[np.argmin(along)], positions[np.argmax(along)]
    length = float(along.max() - along.min())
    # the planes of a tilted stack are shifted evenly: the line through their corners shows how
    way = (last - first) / length if length > SAME_PLACE_MM else normal
    if np.linalg.norm(way - normal) * length < SAME_PLACE_MM:
        way = normal
    offsets = along - along.min()
    shifted = np.linalg.norm(positions - (first + offsets[:, None] * way), axis=1).max()
    if shifted > SAME_PLACE_MM + EVEN * min(spacing):
        raise UnevenPlanesError(f"planes shifted by up to {shifted:.3g} mm against each other")
    step, numbers = _numbered(offsets, step_mm, thickness_mm)
    matrix = np.eye(4)
    matrix[:3, 0], matrix[:3, 1], matrix[:3, 2] = row * spacing[0], column * spacing[1], way * step
    matrix[:3, 3] = first
    return Grid((*shape, int(numbers.max()) + 1), matrix), numbers


def _check_directions(
    row: NDArray[np.float64], column: NDArray[np.float64], spacing: tuple[float, float]
) -> None:
    lengths = np.array([np.linalg.norm(row), np.linalg.norm(column)])
    if not np.abs(lengths - 1).max() < 1e-3 or not abs(float(row @ column)) < 1e-3:
        raise UnevenPlanesError("directions that are no perpendicular unit vectors")
    if not (np.isfinite(spacing).all() and min(spacing) > 0):
        raise UnevenPlanesError(f"pixels of {spacing[0]:g} x {spacing[1]:g} mm")


def _numbered(
    offsets: NDArray[np.float64], step_mm: float | None, thickness_mm: float | None
) -> tuple[float, NDArray[np.int64]]:
    """(step between planes in mm, number of each plane)."""
    ordered = np.sort(offsets)
    gaps = np.diff(ordered)
    gaps = gaps[gaps > SAME_PLACE_MM]
    stated = [abs(mm) for mm in (step_mm,) if mm]
    if not len(gaps):
        alone = [*stated, *(abs(mm) for mm in (thickness_mm,) if mm)]
        if not alone or not np.isfinite(alone[0]):
            raise UnevenPlanesError("a single plane without thickness")
        return alone[0], np.zeros(len(offsets), dtype=np.int64)
    for step in (*stated, float(gaps.min())):
        numbers = np.round(offsets / step)
        if not step > SAME_PLACE_MM or numbers.max() >= MAX_PLANES:
            continue
        # a rounded step adds up over many planes: the whole length tells it better
        exact = float(ordered[-1]) / float(numbers.max()) if numbers.max() else step
        if np.abs(offsets / exact - numbers).max() <= EVEN:
            return exact, numbers.astype(np.int64)
    raise UnevenPlanesError(f"planes at uneven distances ({gaps.min():.3g} to {gaps.max():.3g} mm)")
