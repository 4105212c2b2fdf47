"""From a volume to a picture: closest canonical order, slab projections, a coronal surface through a nerve.

Pictures are in radiological convention, whatever the order and direction of the voxel axes: row 0 is on top,
and in coronal and axial pictures the patient's left is on the right. A nominal plane is the voxel plane that
lies closest to it; depth along it is each voxel's own world coordinate, so a slab in millimetres holds the
same tissue on every grid.
"""

from itertools import permutations
from typing import Any, Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.imaging.grid import Affine, Image

PlaneName = Literal["axial", "coronal", "sagittal"]

_AXES: dict[PlaneName, tuple[int, int, int]] = {
    "axial": (2, 0, 1),
    "coronal": (1, 0, 2),
    "sagittal": (0, 1, 2),
}
"""Canonical axis of depth, of picture columns and of picture rows."""

_LETTERS: dict[PlaneName, tuple[str, str, str, str]] = {
    "axial": ("R", "L", "P", "A"),
    "coronal": ("R", "L", "I", "S"),
    "sagittal": ("A", "P", "I", "S"),
}
"""What lies at the picture's left, right, bottom and top edge."""


@frozen(kw_only=True, eq=False)
class Picture:
    """pixels (rows, columns) as shown, row 0 on top; letters name the left, right, bottom and top edge.

    extent holds the world coordinates (mm) of these four edges. The horizontal one falls from picture left to
    picture right: x falls from the patient's right to the left.
    """

    pixels: NDArray[Any]
    plane: PlaneName
    extent: tuple[float, float, float, float]

    @property
    def letters(self) -> tuple[str, str, str, str]:
        """Patient directions at the left, right, bottom and top edge."""
        return _LETTERS[self.plane]


def canonical_order(world_from_voxel: Affine) -> tuple[tuple[int, int, int], tuple[bool, bool, bool]]:
    """For each of R, A, S: the voxel axis closest to it, and whether that axis must be turned around.

    The assignment with the largest sum of cosines is taken, so that no voxel axis serves twice.
    """
    m = np.asarray(world_from_voxel, dtype=np.float64)[:3, :3]
    cosines = m / np.linalg.norm(m, axis=0)
    best = max(permutations(range(3)), key=lambda p: sum(abs(cosines[w, v]) for w, v in enumerate(p)))
    flips = tuple(bool(cosines[world, voxel] < 0) for world, voxel in enumerate(best))
    return (best[0], best[1], best[2]), (flips[0], flips[1], flips[2])


def edges(world_from_voxel: Affine) -> tuple[float, ...]:
    """Voxel edges in mm along left-right, front-back and up-down, whatever the order of storage."""
    size = np.linalg.norm(np.asarray(world_from_voxel, dtype=np.float64)[:3, :3], axis=0)
    order, _ = canonical_order(world_from_voxel)
    return tuple(round(float(size[axis]), 3) for axis in order)


def canonical(image: Image) -> Image:
    """The same image with its axes permuted and turned to lie closest to R, A, S; nothing is resampled."""
    order, flips = canonical_order(image.world_from_voxel)
    rest = tuple(range(3, image.data.ndim))
    data = np.transpose(image.data, (*order, *rest))
    matrix = np.array(image.world_from_voxel, dtype=np.float64)
    matrix[:3, :3] = matrix[:3, list(order)]
    for axis, flip in enumerate(flips):
        if flip:
            matrix[:3, 3] += matrix[:3, axis] * (data.shape[axis] - 1)
            matrix[:3, axis] *= -1
            data = np.flip(data, axis)
    return Image(data, matrix)


def depths(image: Image, plane: PlaneName) -> NDArray[np.float64]:
    """World coordinate (mm) across the plane of every voxel, shape of the first three axes."""
    m, world = image.world_from_voxel, _AXES[plane][0]
    i, j, k = (np.arange(n, dtype=np.float64) for n in image.data.shape[:3])
    return np.asarray(
        m[world, 0] * i[:, None, None] + m[world, 1] * j[:, None] + m[world, 2] * k + m[world, 3]
    )


def slab(
    image: Image, *, plane: PlaneName, low: float, high: float, how: Literal["max", "mean"] = "max"
) -> Picture:
    """Maximum (or mean) over the voxels whose centre lies between two world coordinates across the plane.

    NaN voxels take no part; a pixel with no voxel in the slab is NaN.
    """
    turned = canonical(image)
    across = _AXES[plane][0]
    place = depths(turned, plane)
    values = np.where((place >= low) & (place <= high), turned.data, np.nan)
    if how == "max":
        flat = np.fmax.reduce(values, axis=across)
    else:
        seen = np.isfinite(values)
        total = np.where(seen, values, 0.0).sum(axis=across)
        count = seen.sum(axis=across)
        flat = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return _shown(flat, turned, plane)


def plane_at(image: Image, *, plane: PlaneName, position: float) -> Picture:
    """The single voxel layer whose centre is nearest to a world coordinate across the plane."""
    turned = canonical(image)
    across = _AXES[plane][0]
    m, shape = turned.world_from_voxel, turned.data.shape
    # depth changes evenly along every axis: the middle of a layer has that layer's median
    middle = sum(m[across, a] * (shape[a] - 1) / 2 for a in range(3) if a != across)
    centre = m[across, across] * np.arange(shape[across]) + middle + m[across, 3]
    layer = int(np.argmin(np.abs(centre - position)))
    return _shown(np.take(turned.data, layer, axis=across), turned, plane)


def _shown(flat: NDArray[Any], turned: Image, plane: PlaneName) -> Picture:
    """(columns, rows) of a canonical image -> a Picture. Columns rise to R or A, rows to S or A: both turn."""
    pixels = np.flip(np.swapaxes(flat, 0, 1), (0, 1))
    _, columns, rows = _AXES[plane]
    left, right = _edges(turned, columns)[::-1]
    bottom, top = _edges(turned, rows)
    return Picture(pixels=pixels, plane=plane, extent=(left, right, bottom, top))


def _edges(turned: Image, axis: int) -> tuple[float, float]:
    """World coordinates of the outer faces along a canonical axis, taken through the grid's middle."""
    m, shape = turned.world_from_voxel, turned.data.shape
    middle = sum(m[axis, other] * (shape[other] - 1) / 2 for other in range(3) if other != axis)
    start = m[axis, 3] + middle
    return float(start - 0.5 * m[axis, axis]), float(start + (shape[axis] - 0.5) * m[axis, axis])


@frozen(kw_only=True, eq=False)
class CoronalSurface:
    """A curved coronal surface y(x, z) through given points: a Gaussian-weighted mean of their depth.

    Far from every point it takes the depth of the nearest ones. columns (N, 3) are the points, gathered into
    `cell` mm columns; width is the Gaussian's sd in mm.
    """

    columns: NDArray[np.float64]
    width: float

    @classmethod
    def through(cls, points: NDArray[Any], *, cell: float = 2.0, width: float = 3.0) -> "CoronalSurface":
        """The surface through world points (N, 3)."""
        points = np.asarray(points, dtype=np.float64)
        keys = np.floor(points[:, [0, 2]] / cell).astype(np.int64)
        _, group = np.unique(keys, axis=0, return_inverse=True)
        group = group.reshape(-1)
        count = np.bincount(group)
        means = np.stack([np.bincount(group, weights=points[:, a]) / count for a in range(3)], axis=1)
        return cls(columns=means, width=width)

    def depth(self, x: NDArray[Any], z: NDArray[Any]) -> NDArray[np.float64]:
        """y in mm at places x, z (any equal shapes)."""
        flat_x, flat_z = np.ravel(x), np.ravel(z)
        found = np.empty(flat_x.size)
        for start in range(0, flat_x.size, 4096):
            part = slice(start, start + 4096)
            gap = (flat_x[part, None] - self.columns[:, 0]) ** 2 + (
                flat_z[part, None] - self.columns[:, 2]
            ) ** 2
            weight = np.exp(-(gap - gap.min(axis=1, keepdims=True)) / (2 * self.width**2))
            found[part] = (weight @ self.columns[:, 1]) / weight.sum(axis=1)
        return found.reshape(np.shape(x))


@frozen(kw_only=True, eq=False)
class Sheet:
    """World points (rows, columns, 3) of a curved coronal picture, row 0 on top, the patient's right first."""

    points: NDArray[np.float64]
    extent: tuple[float, float, float, float]


def curved_sheet(
    surface: CoronalSurface, *, extent: tuple[float, float, float, float], spacing: float
) -> Sheet:
    """The surface cut into pixels of about `spacing` mm inside extent (left, right, bottom, top in mm)."""
    left, right, bottom, top = extent
    columns = max(round((left - right) / spacing), 1)
    rows = max(round((top - bottom) / spacing), 1)
    x = left - (np.arange(columns) + 0.5) * (left - right) / columns
    z = top - (np.arange(rows) + 0.5) * (top - bottom) / rows
    xs, zs = np.meshgrid(x, z)
    return Sheet(points=np.stack([xs, surface.depth(xs, zs), zs], axis=-1), extent=extent)


def on_sheet(image: Image, sheet: Sheet) -> Picture:
    """The image on a curved sheet: each pixel is the voxel nearest to it, NaN outside the grid."""
    index = np.rint(image.grid.voxel(sheet.points.reshape(-1, 3))).astype(np.int64)
    inside = np.all((index >= 0) & (index < np.array(image.data.shape[:3])), axis=1)
    index = np.where(inside[:, None], index, 0)
    values = np.asarray(image.data[index[:, 0], index[:, 1], index[:, 2]], dtype=np.float64)
    pixels = np.where(inside, values, np.nan).reshape(sheet.points.shape[:2])
    return Picture(pixels=pixels, plane="coronal", extent=sheet.extent)
