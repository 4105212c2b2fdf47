"""Gyri and sulci: where the cortex of a simulated head runs.

Sulci are the lines on which a field of random waves over the brain's surface passes zero: a winding net, as deep as
SULCUS_MM, another one for every head. One part of the field is the same on both sides, the rest is not, since the
folds of a brain are alike from left to right without being each other's mirror image.
"""

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

CSF_MM = 0.8
"""Fluid between the cortex of a gyrus and the brain's outline."""
CORTEX_MM = 3.0
SULCUS_MM = 9.0
"""How much deeper the white matter lies below a sulcus than below a gyrus."""
FISSURE_MM = 1.0
"""Half the gap between the hemispheres."""
WAVES = 14
WIDTH = 0.45
"""Of a sulcus, in standard deviations of the waves."""
_SPHERE = 50.0  # mm: the sphere on which the waves are laid out


@frozen(kw_only=True)
class Folding:
    """folds: gyri around the head; asymmetry: share 0..1 of the folds' variance that the other side does not have."""

    folds: float
    asymmetry: float
    seed: int


def white_and_cortex(
    points: tuple[Any, Any, Any], depth: Any, radius: Any, *, folding: Folding, voxel_size: Any
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(white matter, cortex) on the points x, y, z (mm) that lie `depth` mm below the brain's outline.

    radius is 1 on that outline. What is neither, inside of the brain, is fluid.
    """
    x, y, z = points
    inside = depth > 0
    cleft = np.zeros(depth.shape, dtype=np.float32)
    near = inside & (depth < CSF_MM + CORTEX_MM + SULCUS_MM + 1.0)
    far = np.sqrt(x[near] ** 2 + y[near] ** 2 + z[near] ** 2)
    on_sphere = [axis[near] * (_SPHERE / np.maximum(far, 1e-3)) for axis in (x, y, z)]
    cleft[near] = _cleft(on_sphere, folding)
    white = inside & (depth > CSF_MM + CORTEX_MM + SULCUS_MM * cleft)
    # between the hemispheres, above the roof of the ventricles and in front of and behind the callosal fibres
    white &= (np.abs(x) > FISSURE_MM + CORTEX_MM) | ((radius < 0.72) & (z < 22.0))
    away = distance_transform_edt(~white, sampling=voxel_size)
    cortex = ~white & (away <= CORTEX_MM) & (depth > CSF_MM)
    cortex &= (np.abs(x) > FISSURE_MM) | ((radius < 0.72) & (z < 22.0))
    return white, cortex


def _cleft(on_sphere: list[Any], folding: Folding) -> Any:
    """1 in the middle of a sulcus, 0 on a gyrus."""
    rng = np.random.default_rng([folding.seed, 31])
    length = 2.0 * np.pi * _SPHERE / folding.folds
    x, y, z = on_sphere
    alike = _waves((np.abs(x), y, z), length, rng)
    own = _waves((x, y, z), length, rng)
    field = np.sqrt(1.0 - folding.asymmetry) * alike + np.sqrt(folding.asymmetry) * own
    return np.exp(-((field / np.float32(WIDTH)) ** 2))


def _waves(at: tuple[Any, Any, Any], length: float, rng: np.random.Generator) -> Any:
    """A sum of plane waves of one length and random direction and phase, of variance 1."""
    total = np.zeros(at[0].shape, dtype=np.float32)
    for _ in range(WAVES):
        k = rng.standard_normal(3)
        k *= 2.0 * np.pi / length / np.linalg.norm(k)
        shift = rng.uniform(0.0, 2.0 * np.pi)
        a, b, c = (np.float32(value) for value in k)
        total += np.cos(a * at[0] + b * at[1] + c * at[2] + np.float32(shift))
    return total * np.float32(np.sqrt(2.0 / WAVES))
