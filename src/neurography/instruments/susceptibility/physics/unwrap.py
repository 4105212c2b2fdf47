"""Exact phase unwrapping by growing a region along the most trustworthy edges first.

The idea of ROMEO (Dymerska 2021, doi:10.1002/mrm.28563): an edge between two neighbouring voxels is trusted by the
product of how little the phase jumps across it, how well the jump agrees with that at a second echo, and how alike
and how strong the magnitudes are. Only multiples of 2 pi are added: the result is congruent with the input.
"""

import itertools
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

BINS = 256
"""Steps of trust: an edge's cost is rounded to one of these, so that the queue needs no sorting."""

TWO_PI = np.float32(2.0 * np.pi)


def unwrap(
    phase: NDArray[Any],
    magnitude: NDArray[Any],
    mask: NDArray[np.bool_],
    *,
    second: NDArray[Any] | None = None,
    ratio: float = 1.0,
) -> NDArray[np.float32]:
    """Phase (nx, ny, nz) in radians without jumps inside `mask`, zero outside.

    Parameters
    ----------
    phase, magnitude
        Of one echo, or of the product of one echo with the conjugate of another.
    mask
        Where to unwrap. Parts of it that do not touch are unwrapped each on their own: between them multiples of
        2 pi are not known.
    second, ratio
        Phase at a second echo, and the first echo time over the second: a jump that belongs to the field grows with
        the echo time, one by noise does not.

    Each part is shifted by the multiple of 2 pi that brings its median nearest to zero.
    """
    shape = phase.shape
    wrapped = np.ascontiguousarray(phase, dtype=np.float32)
    strength = np.ascontiguousarray(magnitude, dtype=np.float32)
    inside = np.ascontiguousarray(mask, dtype=np.bool_) & np.isfinite(wrapped)
    other = wrapped if second is None else np.ascontiguousarray(second, dtype=np.float32)
    strongest = float(np.max(strength, where=inside, initial=0.0))
    cost = _costs(
        wrapped, strength, other, inside, np.float32(ratio), second is not None, np.float32(strongest)
    )
    flat, part = _grow(wrapped.reshape(-1), cost.reshape(3, -1), inside.reshape(-1), *shape)
    return _centred(flat, part).reshape(shape)


def wrap(phase: NDArray[Any]) -> NDArray[np.float32]:
    """Into -pi..pi."""
    values = np.asarray(phase, dtype=np.float32)
    return values - TWO_PI * np.rint(values / TWO_PI)


@njit(cache=True)
def _near(angle: np.float32) -> np.float32:
    """The angle less the multiple of 2 pi nearest to it."""
    return np.float32(angle - TWO_PI * np.rint(angle / TWO_PI))


@njit(cache=True)
def _edge(
    a: int,
    b: int,
    phase: Any,
    strength: Any,
    second: Any,
    ratio: np.float32,
    use_second: bool,
    strongest: np.float32,
) -> int:
    """Cost of an edge, 1 (best) to BINS - 1."""
    step = _near(phase[a] - phase[b])
    trust = np.float32(1.0) - abs(step) / np.float32(np.pi)
    if use_second:
        drift = abs(step - _near(second[a] - second[b]) * ratio)
        trust *= max(np.float32(0.0), np.float32(1.0) - drift)
    weaker, stronger = min(strength[a], strength[b]), max(strength[a], strength[b])
    if stronger <= 0.0:
        return BINS - 1
    trust *= (weaker / stronger) ** 2
    trust *= np.float32(0.5) + np.float32(0.5) * min(np.float32(1.0), weaker / (np.float32(0.5) * strongest))
    return max(1, min(BINS - 1, int((np.float32(1.0) - trust) * (BINS - 1))))


@njit(cache=True)
def _costs(
    phase: Any,
    strength: Any,
    second: Any,
    inside: Any,
    ratio: np.float32,
    use_second: bool,
    strongest: np.float32,
) -> Any:
    """(3, nx, ny, nz): the cost of the edge from a voxel to its next along each axis; 0 where there is none."""
    nx, ny, nz = phase.shape
    steps = (ny * nz, nz, 1)
    cost = np.zeros((3, nx * ny * nz), dtype=np.uint8)
    p, m, s, ok = phase.ravel(), strength.ravel(), second.ravel(), inside.ravel()
    for i in range(nx):
        for j in range(ny):
            for k in range(nz):
                a = (i * ny + j) * nz + k
                if not ok[a]:
                    continue
                for axis in range(3):
                    at_end = (i == nx - 1, j == ny - 1, k == nz - 1)[axis]
                    if not at_end and ok[a + steps[axis]]:
                        cost[axis, a] = _edge(a, a + steps[axis], p, m, s, ratio, use_second, strongest)
    return cost


@njit(cache=True)
def _grow(phase: Any, cost: Any, inside: Any, nx: int, ny: int, nz: int) -> tuple[Any, Any]:
    """(unwrapped phase, number of the part that each voxel belongs to, 0 outside)."""
    n = nx * ny * nz
    steps = (ny * nz, nz, 1)
    result = np.zeros(n, dtype=np.float32)
    part = np.zeros(n, dtype=np.int32)
    head = np.full(BINS, -1, dtype=np.int64)  # one chain of edges for each cost
    following = np.full(3 * n, -1, dtype=np.int64)
    parts = 0
    for start in range(n):
        if not inside[start] or part[start] != 0:
            continue
        parts += 1
        part[start] = parts
        result[start] = phase[start]
        lowest = BINS
        new = start
        while True:
            # the edges of the voxel that was reached last
            for axis in range(3):
                for back in range(2):
                    a = new - back * steps[axis]
                    if a < 0 or cost[axis, a] == 0:
                        continue
                    b = a + steps[axis]
                    far = b if back == 0 else a
                    if part[far] == 0:
                        bin_ = int(cost[axis, a])
                        edge = 3 * a + axis
                        # an edge comes here once: at its second end the first is reached already
                        following[edge] = head[bin_]
                        head[bin_] = edge
                        lowest = min(lowest, bin_)
            new = -1
            while lowest < BINS:
                edge = head[lowest]
                if edge == -1:
                    lowest += 1
                    continue
                head[lowest] = following[edge]
                a = edge // 3
                b = a + steps[edge % 3]
                if part[a] != 0 and part[b] != 0:
                    continue
                old, new = (a, b) if part[a] != 0 else (b, a)
                result[new] = result[old] + _near(phase[new] - result[old])
                part[new] = parts
                break
            if new == -1:
                break
    return result, part


def _centred(flat: NDArray[np.float32], part: NDArray[np.int32]) -> NDArray[np.float32]:
    """Every part by its own multiple of 2 pi nearest to a median of zero."""
    if part.max(initial=0) == 1:
        inside = part == 1
        turns = np.rint(np.median(flat[inside]) / TWO_PI)
        if turns:
            flat[inside] -= np.float32(turns) * TWO_PI
        return flat
    order = np.argsort(part, kind="stable")
    bounds = np.searchsorted(part[order], np.arange(1, int(part.max(initial=0)) + 2))
    for first, last in itertools.pairwise(bounds):
        voxels = order[first:last]
        turns = np.rint(np.median(flat[voxels]) / TWO_PI)
        if turns:
            flat[voxels] -= np.float32(turns) * TWO_PI
    return flat
