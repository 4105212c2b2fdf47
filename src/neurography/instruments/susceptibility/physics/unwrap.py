"""Exact phase unwrapping by growing a region along the most trustworthy edges first.

Edges are trusted as in ROMEO (Dymerska 2021, doi:10.1002/mrm.28563; see `trust`). Only multiples of 2 pi are added: the
result is congruent with the input.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .trust import BINS, TWO_PI, edge_costs, near


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
    wrapped = lines_along_x(phase, np.float32)
    inside = lines_along_x(mask, np.bool_) & np.isfinite(wrapped)
    other = None if second is None else lines_along_x(second, np.float32)
    cost = edge_costs(wrapped, lines_along_x(magnitude, np.float32), inside, second=other, ratio=ratio)
    grown = np.where(inside, wrapped, np.float32(0.0))
    grow(grown[None], cost, inside)
    return grown.T


def lines_along_x(values: NDArray[Any], dtype: type) -> NDArray[Any]:
    """Axes reversed, contiguous: as images lie in files, so that those are not copied. The result is of the same
    order whatever the order of the input, since the order in which equal edges are taken depends on it."""
    return np.ascontiguousarray(np.asarray(values).T, dtype=dtype)


def wrap(phase: NDArray[Any]) -> NDArray[np.float32]:
    """Into -pi..pi."""
    values = np.asarray(phase, dtype=np.float32)
    return values - TWO_PI * np.rint(values / TWO_PI)


def grow(
    phases: NDArray[np.float32], cost: NDArray[np.uint8], inside: NDArray[np.bool_], *, lean: float = 0.0
) -> None:
    """Unwraps the phases (m, nx, ny, nz), in place, along one tree: that of the least costs (voxels, 3).

    lean: how many times the jump of the first phase the others are expected to jump by; 0 where they jump least.
    """
    flat = phases.reshape(len(phases), -1)
    order, starts = _grow(flat, cost, inside.reshape(-1), inside.shape, np.float32(lean))
    _centre(flat, order, starts)


@njit(cache=True)
def _grow(values: Any, cost: Any, inside: Any, shape: Any, lean: np.float32) -> tuple[Any, Any]:
    """(voxels in the order in which they were reached, where each part of them starts in it, and the end)."""
    count, n = values.shape
    steps = (shape[1] * shape[2], shape[2], 1)
    reached = np.zeros(n, dtype=np.bool_)
    order = np.empty(n, dtype=np.int32)
    starts = [0]
    head = np.full(BINS, -1, dtype=np.int32)  # one chain of edges for each cost; edge 3 * voxel + axis
    following = np.empty(3 * n, dtype=np.int32)
    taken = 0
    for start in range(n):
        if not inside[start] or reached[start]:
            continue
        new, lowest = start, BINS
        while new != -1:
            reached[new] = True
            order[taken] = new
            taken += 1
            lowest = _queue(new, cost, reached, steps, head, following, lowest)
            old, new, lowest = _next(reached, steps, head, following, lowest)
            if new == -1:
                break
            jump = near(values[0, new] - values[0, old])
            values[0, new] = values[0, old] + jump
            for m in range(1, count):
                expected = values[m, old] + lean * jump
                values[m, new] = expected + near(values[m, new] - expected)
        starts.append(taken)
    return order[:taken], np.array(starts)


@njit(cache=True)
def _queue(new: int, cost: Any, reached: Any, steps: Any, head: Any, following: Any, lowest: int) -> int:
    """Puts the edges to neighbours not yet reached into their chains. An edge comes here once: at its second end the
    first is reached already."""
    for axis in range(3):
        for back in range(2):
            a = new - back * steps[axis]
            if a < 0 or cost[a, axis] == 0:
                continue
            if not reached[a + steps[axis] if back == 0 else a]:
                bin_ = int(cost[a, axis])
                following[3 * a + axis] = head[bin_]
                head[bin_] = 3 * a + axis
                lowest = min(lowest, bin_)
    return lowest


@njit(cache=True)
def _next(reached: Any, steps: Any, head: Any, following: Any, lowest: int) -> tuple[int, int, int]:
    """(voxel reached, its neighbour to reach over the cheapest edge or -1 at a part's end, least cost queued)."""
    while lowest < BINS:
        edge = head[lowest]
        if edge == -1:
            lowest += 1
            continue
        head[lowest] = following[edge]
        a = edge // 3
        b = a + steps[edge - 3 * a]
        if not reached[b]:
            return a, b, lowest
        if not reached[a]:
            return b, a, lowest
    return -1, -1, lowest


@njit(cache=True)
def _centre(phases: Any, order: Any, starts: Any) -> None:
    """Every part of each phase by its own multiple of 2 pi, that of its median voxel."""
    for m in range(len(phases)):
        values = phases[m]
        for part in range(len(starts) - 1):
            voxels = order[starts[part] : starts[part + 1]]
            turns = _median_turns(values, voxels)
            if turns != 0:
                for v in voxels:
                    values[v] -= np.float32(turns) * TWO_PI


@njit(cache=True)
def _median_turns(values: Any, voxels: Any) -> int:
    """Median of the values' nearest numbers of turns, by counting: no sorting of a million voxels."""
    low = high = 0
    for v in voxels:
        turns = int(np.rint(values[v] / TWO_PI))
        low, high = min(low, turns), max(high, turns)
    counts = np.zeros(high - low + 1, dtype=np.int64)
    for v in voxels:
        counts[int(np.rint(values[v] / TWO_PI)) - low] += 1
    below = 0
    for turns in range(len(counts)):
        below += counts[turns]
        if 2 * below >= len(voxels):
            return turns + low
    return 0
