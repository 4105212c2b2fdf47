"""Deterministic streamlines through a tensor field.

The tensor must stand in world (RAS, mm) axes. Its six elements are interpolated trilinearly (see `tensor_field`);
the direction is the principal eigenvector of the interpolated tensor, followed by fourth-order Runge-Kutta (Basser
et al. 2000, doi:10.1002/1522-2594(200010)44:4<625::AID-MRM17>3.0.CO;2-O) or Euler, each way from the seed, in steps
of fixed length in mm.

A point belongs to a streamline if all of these hold there; the first point that fails ends it and is left out:
- its nearest voxel is in the mask (and holds a finite tensor);
- FA of the interpolated tensor >= fa_stop;
- interpolated b=0 >= b0_stop (in suppressed fat noise alone has a median FA of 0.8, FA stops nothing there);
- the turn is within `angle_deg` per voxel length. Per step that is angle_deg x step / voxel length, asked of the
  principal direction from point to point, of the chord from step to step, and of each Runge-Kutta stage against the
  point it starts from (its share of the step). No voxel length of path can then turn by more than angle_deg.
  The voxel length is the cube root of the voxel's volume: the same for every direction of travel;
- the streamline, both ways together, is within max_length_mm (both ends grow in turn until it is reached).

A seed's streamline depends on that seed alone: the number of threads changes no bit.
"""

import math
from typing import Any

import numpy as np
from attrs import frozen
from numba import njit, prange
from numpy.typing import NDArray

from .eigen import anisotropy3, direction3
from .seeds import seeds_in_mask
from .tensor_field import look, pack

__all__ = ["Streamlines", "seeds_in_mask", "track_streamlines"]

BATCH = 2048
"""Seeds tracked before their points are packed: bounds the memory of the buffers."""


@frozen(kw_only=True, eq=False)
class Streamlines:
    """points (P, 3) float32 in world mm; streamline i is points[offsets[i]:offsets[i + 1]], its seed point at
    seed_index[i] counted from its own start. One streamline a seed, in their order; those that could not start
    are empty.
    """

    points: NDArray[np.float32]
    offsets: NDArray[np.int64]
    seed_index: NDArray[np.int64]
    step_mm: float


def track_streamlines(
    elements: NDArray[Any],
    b0: NDArray[Any],
    mask: NDArray[np.bool_],
    world_from_voxel: NDArray[np.float64],
    seeds: NDArray[np.float64],
    *,
    step_mm: float = 0.5,
    fa_stop: float = 0.1,
    angle_deg: float = 30.0,
    b0_stop: float = 0.0,
    max_length_mm: float = 500.0,
    order: int = 4,
) -> Streamlines:
    """Track both ways from every seed.

    Parameters
    ----------
    elements : (nx, ny, nz, 6) tensor in world axes (Dxx, Dyy, Dzz, Dxy, Dxz, Dyz), any unit; NaN is outside.
    b0, mask : (nx, ny, nz), signal and bool.
    world_from_voxel : (4, 4), mm.
    seeds : (M, 3) world mm.
    step_mm, max_length_mm : mm. angle_deg : degrees per voxel length (at most 90 a step).
    order : 4 for Runge-Kutta, 1 for Euler.

    Raises ValueError for shapes that do not fit, an unknown order, and lengths that are not positive.
    """
    if order not in (1, 4):
        raise ValueError(f"wanted order 1 (Euler) or 4 (Runge-Kutta), got {order}")
    if not (step_mm > 0 and max_length_mm > 0 and angle_deg > 0):
        raise ValueError(
            f"wanted step_mm, max_length_mm, angle_deg > 0, got {step_mm}, {max_length_mm}, {angle_deg}"
        )
    starts = np.asarray(seeds, dtype=np.float64)
    if starts.ndim != 2 or starts.shape[1] != 3:
        raise ValueError(f"wanted seeds (M, 3), got {starts.shape}")
    field = pack(elements, b0, mask)
    affine = np.asarray(world_from_voxel, dtype=np.float64)
    inverse = np.ascontiguousarray(np.linalg.inv(affine)[:3])
    length = abs(float(np.linalg.det(affine[:3, :3]))) ** (1 / 3)
    turn = math.radians(min(90.0, angle_deg * step_mm / length))
    limits = np.array([step_mm, fa_stop, b0_stop, math.cos(turn), math.cos(turn / 2)])
    most = int(max_length_mm / step_mm + 1e-9)

    parts: list[NDArray[np.float32]] = []
    counts = np.zeros((len(starts), 2), dtype=np.int64)
    buffer = np.empty((min(BATCH, len(starts)), 2 * most + 1, 3), dtype=np.float32)
    for begin in range(0, len(starts), BATCH):
        batch, taken = starts[begin : begin + BATCH], counts[begin : begin + BATCH]
        _track_batch(field, inverse, batch, limits, most, order == 4, buffer, taken)
        ends = np.cumsum(_sizes(taken))
        points = np.empty((int(ends[-1]), 3), dtype=np.float32)
        _gather(buffer, taken, ends, most, points)
        parts.append(points)
    return Streamlines(
        points=np.concatenate(parts) if parts else np.zeros((0, 3), np.float32),
        offsets=np.concatenate([[0], np.cumsum(_sizes(counts))]).astype(np.int64),
        seed_index=np.where(counts[:, 1] >= 0, counts[:, 0], 0),
        step_mm=step_mm,
    )


def _sizes(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Points of each streamline: steps back, the seed, steps forth; (.., -1) marks a seed that did not start."""
    return np.where(counts[:, 1] >= 0, counts.sum(axis=1) + 1, 0)


@njit(cache=True, inline="always")
def _direction(
    field: NDArray[np.float32],
    inverse: NDArray[np.float64],
    x: float,
    y: float,
    z: float,
    limits: NDArray[np.float64],
    found: NDArray[np.float32],
) -> tuple[bool, float, float, float]:
    """Whether a streamline may be at this world point, and its principal direction there."""
    i = inverse[0, 0] * x + inverse[0, 1] * y + inverse[0, 2] * z + inverse[0, 3]
    j = inverse[1, 0] * x + inverse[1, 1] * y + inverse[1, 2] * z + inverse[1, 3]
    k = inverse[2, 0] * x + inverse[2, 1] * y + inverse[2, 2] * z + inverse[2, 3]
    if not look(field, i, j, k, found) or not float(found[6]) >= limits[2] * float(found[7]):
        return False, 0.0, 0.0, 0.0
    # the common factor found[7] changes neither FA nor direction
    xx, yy, zz = float(found[0]), float(found[1]), float(found[2])
    xy, xz, yz = float(found[3]), float(found[4]), float(found[5])
    if not anisotropy3(xx, yy, zz, xy, xz, yz) >= limits[1]:
        return False, 0.0, 0.0, 0.0
    dx, dy, dz = direction3(xx, yy, zz, xy, xz, yz)
    return dx * dx + dy * dy + dz * dz > 0.5, dx, dy, dz


@njit(cache=True)
def _one_way(
    field: NDArray[np.float32],
    inverse: NDArray[np.float64],
    start: tuple[float, float, float, float, float, float],
    limits: NDArray[np.float64],
    most: int,
    fourth: bool,
    line: NDArray[np.float32],
    sense: int,
    found: NDArray[np.float32],
) -> int:
    """Steps taken from a seed (position, direction); points go into `line` outward from its middle."""
    x, y, z, ax, ay, az = start
    px, py, pz = ax, ay, az
    step, whole, half = limits[0], limits[3], limits[4]
    for taken in range(most):
        gx, gy, gz = ax, ay, az
        if fourth:
            # stages 2 to 4 look half a step, half a step and a whole step ahead
            lx, ly, lz = ax, ay, az
            for stage in range(3):
                reach = step * (0.5 if stage < 2 else 1.0)
                good, bx, by, bz = _direction(
                    field, inverse, x + reach * lx, y + reach * ly, z + reach * lz, limits, found
                )
                if not good:
                    return taken
                cosine = bx * ax + by * ay + bz * az
                if cosine < 0.0:
                    bx, by, bz, cosine = -bx, -by, -bz, -cosine
                if cosine < (half if stage < 2 else whole):
                    return taken
                weight = 2.0 if stage < 2 else 1.0
                gx, gy, gz = gx + weight * bx, gy + weight * by, gz + weight * bz
                lx, ly, lz = bx, by, bz
            size = 1.0 / math.sqrt(gx * gx + gy * gy + gz * gz)
            gx, gy, gz = gx * size, gy * size, gz * size
        if gx * px + gy * py + gz * pz < whole:
            return taken
        x, y, z = x + step * gx, y + step * gy, z + step * gz
        good, bx, by, bz = _direction(field, inverse, x, y, z, limits, found)
        if not good:
            return taken
        cosine = bx * ax + by * ay + bz * az
        if cosine < 0.0:
            bx, by, bz, cosine = -bx, -by, -bz, -cosine
        if cosine < whole:
            return taken
        px, py, pz, ax, ay, az = gx, gy, gz, bx, by, bz
        at = most + sense * (taken + 1)
        line[at, 0], line[at, 1], line[at, 2] = np.float32(x), np.float32(y), np.float32(z)
    return most


@njit(cache=True, parallel=True)
def _track_batch(
    field: NDArray[np.float32],
    inverse: NDArray[np.float64],
    starts: NDArray[np.float64],
    limits: NDArray[np.float64],
    most: int,
    fourth: bool,
    lines: NDArray[np.float32],
    counts: NDArray[np.int64],
) -> None:
    for s in prange(len(starts)):
        found = np.empty(8, np.float32)
        x, y, z = starts[s, 0], starts[s, 1], starts[s, 2]
        good, dx, dy, dz = _direction(field, inverse, x, y, z, limits, found)
        if not good:
            counts[s, 0], counts[s, 1] = 0, -1
            continue
        line = lines[s]
        line[most, 0], line[most, 1], line[most, 2] = np.float32(x), np.float32(y), np.float32(z)
        forth = _one_way(field, inverse, (x, y, z, dx, dy, dz), limits, most, fourth, line, 1, found)
        back = _one_way(field, inverse, (x, y, z, -dx, -dy, -dz), limits, most, fourth, line, -1, found)
        if forth + back > most:
            # as if both ends had grown step by step in turn until the length was reached
            shorter = min(forth, back)
            if 2 * shorter >= most:
                forth = back = most // 2
            elif forth > back:
                forth = most - back
            else:
                back = most - forth
        counts[s, 0], counts[s, 1] = back, forth


@njit(cache=True)
def _gather(
    lines: NDArray[np.float32],
    counts: NDArray[np.int64],
    ends: NDArray[np.int64],
    most: int,
    points: NDArray[np.float32],
) -> None:
    for s in range(len(counts)):
        if counts[s, 1] < 0:
            continue
        size = counts[s, 0] + counts[s, 1] + 1
        first = most - counts[s, 0]
        points[ends[s] - size : ends[s]] = lines[s, first : first + size]
