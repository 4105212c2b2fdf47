"""Where air beside the brain takes signal away, foretold from the magnitude alone: for images without phase.

A dark place beside the frontal sinus looks like iron. With phase the field's slope is measured; without, it is computed
here from where air must lie: what is dark and deeper than bone is thick. Air lies 9.4 ppm above tissue (Schenck 1996,
doi:10.1118/1.597854); its field is that of the dipole model, less the straight plane that a shim takes away.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from .brain_mask import otsu
from .dipole import field_of
from .quality import dephasing

AIR_PPM = 9.4
BONE_MM = 5.0
"""Deeper in the dark than this is air: bone of the vault is thinner than twice as much."""

DARK = 0.2
"""Of the threshold between tissue and the rest: scalp and muscle at a long echo lie above, bone and air below."""

LONGEST_GRID = 96
"""Voxels along an axis above which the field is computed on every second one: it is smooth."""


def kept(
    magnitude: NDArray[Any],
    brain: NDArray[np.bool_],
    *,
    voxel_size: tuple[float, ...],
    b0: tuple[float, ...],
    hertz_per_ppm: float,
    echo_time: float,
) -> NDArray[np.float32]:
    """Share (nx, ny, nz) of the signal at echo_time (s) that dephasing across a voxel leaves; 0 outside of the brain.

    hertz_per_ppm is that of the field strength. Air beyond the image's edge is not known of.
    """
    size = np.asarray(voxel_size, dtype=np.float64)
    every = 2 if max(magnitude.shape) > LONGEST_GRID else 1
    thin = (slice(None, None, every),) * 3
    small = np.nan_to_num(np.asarray(magnitude, dtype=np.float32))[thin]
    dark = (small < DARK * otsu(small)) & ~brain[thin]
    core = distance_transform_edt(dark, sampling=size * every) > BONE_MM
    air = dark & (distance_transform_edt(~core, sampling=size * every) <= BONE_MM) if core.any() else core
    # the head in air without end: air that ended with the image would have a field of its own edges
    field = field_of(
        np.float32(-AIR_PPM) * ~air, voxel_size=tuple(size * every), b0=b0, margin=max(small.shape) // 4
    )
    field = _without_plane(field * np.float32(hertz_per_ppm), brain[thin])
    if every > 1:
        # a slope across a coarse voxel is every times that across a fine one
        return _spread(dephasing(field / np.float32(every), brain[thin], echo_time=echo_time), brain, every)
    return dephasing(field, brain, echo_time=echo_time)


def _spread(coarse: NDArray[np.float32], brain: NDArray[np.bool_], every: int) -> NDArray[np.float32]:
    fine = coarse
    for axis, n in enumerate(brain.shape):
        fine = np.take(fine, np.minimum(np.arange(n) // every, fine.shape[axis] - 1), axis=axis)
    # a brain voxel whose coarse neighbour lies outside is not condemned by that
    return np.where(brain, np.where(fine > 0, fine, np.float32(1.0)), np.float32(0.0)).astype(np.float32)


def _without_plane(field: NDArray[np.float32], brain: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Less the straight plane that fits best over the brain: what a first-order shim does."""
    where = np.nonzero(brain)
    if len(where[0]) < 4:
        return field
    axes = [axis.astype(np.float64) - axis.mean() for axis in where]
    design = np.column_stack([np.ones(len(where[0])), *axes])
    plane, *_ = np.linalg.lstsq(design, field[where].astype(np.float64), rcond=None)
    made = field.copy()
    made[where] -= (design @ plane).astype(np.float32)
    return made
