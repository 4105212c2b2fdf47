"""What removing the background leaves: the field of the brain's own sources, and where it holds."""

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Sizes = tuple[float, ...] | NDArray[Any]
"""Three numbers, one for each voxel axis."""


@frozen(kw_only=True, eq=False)
class LocalField:
    """field, zero outside of mask; iterations that were taken."""

    field: NDArray[np.float32]
    mask: NDArray[np.bool_]
    iterations: int = 0


def within(values: NDArray[Any], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    return np.where(mask, values, 0.0).astype(np.float32)


def dot(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """In double precision: a sum of two million singles would lose the stop criterion."""
    return float(np.einsum("ijk,ijk->", a, b, dtype=np.float64))
