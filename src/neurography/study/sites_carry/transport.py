"""Drawn labels on another grid after a movement: every label keeps its volume, and no two share a voxel.

"Each voxel to the label that holds at least half of it" shrinks what is small, thin or curved: a sheet of a voxel's
thickness that comes to lie between two layers holds half of neither. The nearest label at each voxel's centre keeps
volumes on the average, not of one small region. Here the voxels that hold most of a label become the label's, as many
as its volume asks for.
"""

from collections.abc import Mapping

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.imaging.grid import Grid
from neurography.model.site import Drawn

POINTS = 5
"""Points per edge of a voxel at which the drawing is looked up; odd, so that one is the voxel's centre."""

CELLS = 2
"""Cells that a voxel of the drawing is cut into, along each of its edges, for each voxel of the other grid."""


@frozen(kw_only=True, eq=False)
class Share:
    """What a grid's voxels hold of a drawing: flat voxel numbers (n,), and what ranks them; volume in mm3 over all.

    inside: points of POINTS^3 that lie in the drawing; centre: whether the middle one does; around: points of the six
    neighbours, so that of two voxels with as much the one further inside comes first.
    """

    volume: float
    voxels: NDArray[np.int64]
    inside: NDArray[np.int64]
    centre: NDArray[np.int64]
    around: NDArray[np.int64]


def transport(shapes: Mapping[int, Drawn], grid: Grid) -> NDArray[np.int16]:
    """Label image (nx, ny, nz) on `grid` of drawings in their place, by label; 0 elsewhere.

    A label gets round(its volume inside the grid / volume of a voxel) voxels, and one at least where any of it lies
    inside. The claims of all labels are met in one order: the larger share of the voxel first, then where the centre
    lies inside, then the one with more of the label around it, then the smaller label, then the smaller voxel number. A
    claim to a taken voxel, or of a label that has its volume, falls away. A label never goes where nothing of it lies:
    crowded by neighbours it may miss a voxel.
    """
    found = {label: share(shapes[label], grid) for label in sorted(shapes)}
    found = {label: one for label, one in found.items() if len(one.voxels)}
    made = np.zeros(int(np.prod(grid.shape)), dtype=np.int16)
    if found:
        wanted = {label: max(1, round(one.volume / grid.voxel_volume)) for label, one in found.items()}
        labels = np.concatenate([np.full(len(one.voxels), label) for label, one in found.items()])
        voxels, inside, centre, around = (
            np.concatenate([getattr(one, name) for one in found.values()])
            for name in ("voxels", "inside", "centre", "around")
        )
        ranked = np.lexsort((voxels, labels, -around, -centre, -inside))
        for label, voxel in zip(labels[ranked].tolist(), voxels[ranked].tolist(), strict=True):
            if wanted[label] and not made[voxel]:
                made[voxel] = label
                wanted[label] -= 1
    return made.reshape(grid.shape)


def share(shape: Drawn, grid: Grid) -> Share:
    """What the voxels of `grid` hold of a drawing; what lies outside the grid is left out."""
    drawn = np.asarray(shape.labels == shape.index)
    touched, volume = _touched(drawn, shape.world_from_voxel, grid)
    if not len(touched):
        none = np.zeros(0, np.int64)
        return Share(volume=0.0, voxels=none, inside=none, centre=none, around=none)
    step = (
        np.linalg.inv(shape.world_from_voxel) @ grid.world_from_voxel
    )  # voxels of the drawing from those of the grid
    middles = touched @ step[:3, :3].T + step[:3, 3]
    inside = np.zeros(len(touched), dtype=np.int64)
    for offset in _cell_centres(np.full(3, POINTS)):
        inside += _looked_up(drawn, middles + step[:3, :3] @ offset)
    low = touched.min(axis=0)
    box = np.zeros(
        tuple(touched.max(axis=0) - low + 3), dtype=np.int64
    )  # a rim of one: all have six neighbours
    box[tuple((touched - low + 1).T)] = inside
    around = np.zeros_like(box)
    for axis in range(3):
        around += np.roll(box, 1, axis=axis) + np.roll(box, -1, axis=axis)
    return Share(
        volume=volume,
        voxels=np.ravel_multi_index(tuple(touched.T), grid.shape).astype(np.int64),
        inside=inside,
        centre=_looked_up(drawn, middles).astype(np.int64),
        around=around[tuple((touched - low + 1).T)],
    )


def _touched(
    drawn: NDArray[np.bool_], world_from_voxel: NDArray[np.float64], grid: Grid
) -> tuple[NDArray[np.int64], float]:
    """(voxels (n, 3) of the grid that hold any of the drawing, mm3 of it inside the grid).

    Each voxel of the drawing is cut into cells, which fall into voxels of the grid: so even what lies between the
    points of every voxel is found.
    """
    step = np.linalg.inv(grid.world_from_voxel) @ world_from_voxel
    cells = np.maximum(1, np.ceil(CELLS * np.abs(step[:3, :3]).max(axis=0) - 1e-6)).astype(int)
    middles = np.argwhere(drawn) @ step[:3, :3].T + step[:3, 3]
    hit = np.zeros(int(np.prod(grid.shape)), dtype=bool)
    count = 0
    for offset in _cell_centres(cells):
        fell = _nearest(middles + step[:3, :3] @ offset)
        fell = fell[((fell >= 0) & (fell < grid.shape)).all(axis=1)]
        hit[np.ravel_multi_index(tuple(fell.T), grid.shape)] = True
        count += len(fell)
    cell_volume = abs(float(np.linalg.det(world_from_voxel[:3, :3]))) / float(cells.prod())
    return np.argwhere(hit.reshape(grid.shape)).astype(np.int64), count * cell_volume


def _cell_centres(count: NDArray[np.int64]) -> NDArray[np.float64]:
    """(n, 3) offsets from a voxel's centre, in its edges, of the cells that it is cut into."""
    along = [(np.arange(n) - (n - 1) / 2) / n for n in count.tolist()]
    return np.stack(np.meshgrid(*along, indexing="ij"), axis=-1).reshape(-1, 3)


def _looked_up(drawn: NDArray[np.bool_], places: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether voxel coordinates (n, 3) of the drawing lie inside it."""
    looked = _nearest(places)
    ok = ((looked >= 0) & (looked < drawn.shape)).all(axis=1)
    found = np.zeros(len(looked), dtype=bool)
    found[ok] = drawn[tuple(looked[ok].T)]
    return found


def _nearest(places: NDArray[np.float64]) -> NDArray[np.int64]:
    # the small push keeps points on a voxel boundary on one side of it, whatever the rounding
    return np.floor(places + 0.5 + 1e-6).astype(np.int64)
