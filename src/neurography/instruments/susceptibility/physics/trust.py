"""How far the edge between two neighbouring voxels is trusted when phase is unwrapped along it.

The idea of ROMEO (Dymerska 2021, doi:10.1002/mrm.28563): the product of how little the phase jumps across the edge, how
well the jump agrees with that at a second echo, and how alike and how strong the magnitudes are.
"""

from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

BINS = 256
"""Steps of trust: an edge's cost is rounded to one of these, so that the queue needs no sorting."""

TWO_PI = np.float32(2.0 * np.pi)


@njit(cache=True)
def near(angle: np.float32) -> np.float32:
    """The angle less the multiple of 2 pi nearest to it."""
    return np.float32(angle - TWO_PI * np.rint(angle / TWO_PI))


def edge_costs(
    phase: NDArray[np.float32],
    strength: NDArray[np.float32],
    inside: NDArray[np.bool_],
    *,
    second: NDArray[np.float32] | None,
    ratio: float,
) -> NDArray[np.uint8]:
    """(voxels, 3): cost of the edge from a voxel to its next along each axis, 1 (best) to BINS - 1; 0: no edge.

    All arrays (nx, ny, nz), contiguous; phases in radians, wrapped. second, ratio: as `unwrap` has them.
    """
    strongest = float(np.max(strength, where=inside, initial=0.0))
    other = phase if second is None else second
    cost = np.zeros((phase.size, 3), dtype=np.uint8)
    _fill(phase, strength, other, inside, np.float32(ratio), second is not None, np.float32(strongest), cost)
    return cost


@njit(cache=True)
def _cost(
    a: int,
    b: int,
    phase: Any,
    strength: Any,
    second: Any,
    ratio: np.float32,
    use_second: bool,
    strongest: np.float32,
) -> int:
    step = near(phase[a] - phase[b])
    trust = np.float32(1.0) - abs(step) / np.float32(np.pi)
    if use_second:
        drift = abs(step - near(second[a] - second[b]) * ratio)
        trust *= max(np.float32(0.0), np.float32(1.0) - drift)
    weaker, stronger = min(strength[a], strength[b]), max(strength[a], strength[b])
    if stronger <= 0.0:
        return BINS - 1
    trust *= (weaker / stronger) ** 2
    trust *= np.float32(0.5) + np.float32(0.5) * min(np.float32(1.0), weaker / (np.float32(0.5) * strongest))
    return max(1, min(BINS - 1, int((np.float32(1.0) - trust) * (BINS - 1))))


@njit(cache=True, parallel=True)
def _fill(
    phase: Any,
    strength: Any,
    second: Any,
    inside: Any,
    ratio: np.float32,
    use_second: bool,
    strongest: np.float32,
    cost: Any,
) -> None:
    """No edge's cost depends on another's: slabs in parallel."""
    nx, ny, nz = phase.shape
    slab = ny * nz
    p, m, s, ok = phase.ravel(), strength.ravel(), second.ravel(), inside.ravel()
    for i in prange(nx):
        for j in range(ny):
            for k in range(nz):
                a = i * slab + j * nz + k
                if not ok[a]:
                    continue
                if i < nx - 1 and ok[a + slab]:
                    cost[a, 0] = _cost(a, a + slab, p, m, s, ratio, use_second, strongest)
                if j < ny - 1 and ok[a + nz]:
                    cost[a, 1] = _cost(a, a + nz, p, m, s, ratio, use_second, strongest)
                if k < nz - 1 and ok[a + 1]:
                    cost[a, 2] = _cost(a, a + 1, p, m, s, ratio, use_second, strongest)
