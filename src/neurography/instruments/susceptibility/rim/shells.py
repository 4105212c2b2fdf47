"""Distances from a lesion, and the shells 0..3 and 3..6 mm around it.

Distances run from centre of voxel to centre of voxel, in mm, by the exact Euclidean transform on the voxel's edges
(axes at right angles, as MR volumes are). Clinical T2* has slices of 4 to 5 mm: the next slice is then farther away
than the whole shell although it touches the lesion. Along such an axis a shell says nothing, so that it is drawn
within the slices alone, and this is said.
"""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, generate_binary_structure, label

from neurography.imaging.grid import Grid

NEAR_MM = (0.0, 3.0)
FAR_MM = (3.0, 6.0)
"""Shells as (more than, up to)."""


@frozen(kw_only=True)
class Resolution:
    """thick: the axis too coarse for a shell, None when there is none; reason: why no shell can be drawn at all."""

    thick: int | None
    reason: str | None

    @property
    def words(self) -> tuple[str, ...]:
        return (
            () if self.thick is None else ("shells within the slices only: a slice is thicker than a shell",)
        )


def resolution(grid: Grid, *, shell_mm: float = NEAR_MM[1]) -> Resolution:
    """Whether shells of shell_mm can be drawn on this grid, and along which axes."""
    edges = grid.voxel_size
    coarse = np.flatnonzero(edges > shell_mm)
    if len(coarse) > 1:
        size = " x ".join(f"{edge:.3g}" for edge in edges)
        return Resolution(
            thick=None, reason=f"not resolvable: voxels of {size} mm against shells of {shell_mm:g} mm"
        )
    return Resolution(thick=int(coarse[0]) if len(coarse) else None, reason=None)


def distance(
    mask: NDArray[np.bool_], grid: Grid, *, reach_mm: float, thick: int | None = None
) -> NDArray[np.float32]:
    """Distance (mm) of each voxel from mask up to reach_mm, infinite beyond; 0 inside it.

    thick: an axis along which nothing is near.
    """
    made = np.full(mask.shape, np.inf, dtype=np.float32)
    inside = np.argwhere(mask)
    if not len(inside):
        return made
    margin = np.ceil(reach_mm / grid.voxel_size).astype(int) + 1
    low = np.maximum(inside.min(axis=0) - margin, 0)
    high = np.minimum(inside.max(axis=0) + margin + 1, mask.shape)
    box = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
    edges = grid.voxel_size.copy()
    if thick is not None:
        edges[thick] = 1e4  # mm: no neighbour within any reach
    far = distance_transform_edt(~mask[box], sampling=edges).astype(np.float32)
    made[box] = np.where(far <= reach_mm, far, np.inf)
    return made


def pieces(mask: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
    """The connected parts (26 neighbours) of a mask of several lesions, the largest first."""
    labels, count = label(mask, structure=generate_binary_structure(3, 3))
    sizes = np.bincount(labels.reshape(-1), minlength=count + 1)[1:]
    return [labels == number + 1 for number in np.argsort(-sizes, kind="stable")]


def touches_edge(mask: NDArray[np.bool_]) -> bool:
    """Whether a mask reaches the first or last voxel along any axis: part of what surrounds it is not in the image."""
    return any(bool(np.take(mask, at, axis=axis).any()) for axis in range(3) for at in (0, -1))
