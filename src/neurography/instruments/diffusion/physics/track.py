"""Deterministic streamlines through a tensor field.

The six tensor elements are interpolated trilinearly, component by component (Euclidean tensor space), in world
axes; the direction is the principal eigenvector of the interpolated tensor. Fourth-order Runge-Kutta, each way
from the seed, in steps of fixed length in mm. A streamline ends where FA falls below `fa_stop`, where a step
turns by more than `angle_deg` x step / voxel length, where the interpolated b=0 falls below `b0_stop` (in
suppressed fat noise alone has a median FA of 0.8, so FA stops nothing there), where it leaves the mask or the
image, or at `max_length_mm` each way.

A seed's streamline depends on that seed alone: the number of threads changes no bit.
"""

import math
from typing import Any

import numpy as np
from attrs import frozen
from numba import njit, prange
from numpy.typing import NDArray

from .metrics import anisotropy, direction3, eigen3

CHUNK = 512
"""Seeds tracked before their points are packed: bounds the memory of the buffers."""


@frozen(kw_only=True, eq=False)
class Streamlines:
    """points (P, 3) in world mm; streamline i is points[offsets[i]:offsets[i + 1]], its seed point at
    seed_index[i] counted from its own start. One streamline a seed; those that could not start are empty.
    """

    points: NDArray[np.float64]
    offsets: NDArray[np.int64]
    seed_index: NDArray[np.int64]
    step_mm: float


def seeds_in_mask(
    mask: NDArray[np.bool_], world_from_voxel: NDArray[np.float64], *, per_voxel: int, seed: int
) -> NDArray[np.float64]:
    """Seed points (M, 3) in world mm: `per_voxel` in each voxel, evenly distributed at random within it."""
    voxels = np.argwhere(mask).astype(np.float64).repeat(per_voxel, axis=0)
    voxels += np.random.Generator(np.random.PCG64(seed)).random(voxels.shape) - 0.5
    return voxels @ world_from_voxel[:3, :3].T + world_from_voxel[:3, 3]


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
    """Track both ways from every seed (M, 3) in world mm.

    Parameters
    ----------
    elements : (nx, ny, nz, 6) tensor in world axes; b0, mask : (nx, ny, nz).
    angle_deg : largest turn per voxel length, the cube root of the voxel's volume; per step it is scaled by
        step / voxel length (at most 90 degrees).
    order : 4 for Runge-Kutta, 1 for Euler.
    """
    if order not in (1, 4):
        raise ValueError(f"wanted order 1 (Euler) or 4 (Runge-Kutta), got {order}")
    field = _packed(elements, b0, mask)
    linear = world_from_voxel[:3, :3]
    length = abs(float(np.linalg.det(linear))) ** (1 / 3)
    turn = math.cos(math.radians(min(90.0, angle_deg * step_mm / length)))
    inverse = np.ascontiguousarray(np.linalg.inv(linear))
    starts = (np.asarray(seeds, dtype=np.float64) - world_from_voxel[:3, 3]) @ inverse.T
    most = int(max_length_mm / step_mm + 1e-9)
    parts: list[NDArray[np.float64]] = []
    counts = np.zeros((len(starts), 2), dtype=np.int64)
    buffer = np.empty((min(CHUNK, len(starts)), 2 * most + 1, 3), dtype=np.float32)
    for begin in range(0, len(starts), CHUNK):
        chunk = starts[begin : begin + CHUNK]
        _track_all(field, inverse, chunk, step_mm, fa_stop, turn, b0_stop, most, order, buffer, counts[begin : begin + CHUNK])
        for i in range(len(chunk)):
            back, forth = counts[begin + i]
            if forth >= 0:
                parts.append(buffer[i, most - back : most + forth + 1].astype(np.float64))
    started = counts[:, 1] >= 0
    lengths = np.where(started, counts.sum(axis=1) + 1, 0)
    points = np.concatenate(parts) if parts else np.zeros((0, 3))
    return Streamlines(
        points=points @ linear.T + world_from_voxel[:3, 3],
        offsets=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        seed_index=np.where(started, counts[:, 0], 0),
        step_mm=step_mm,
    )


def _packed(elements: NDArray[Any], b0: NDArray[Any], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(nx, ny, nz, 8): tensor, b0, mask; what is not finite counts as outside."""
    good = mask & np.isfinite(elements).all(axis=-1)
    field = np.zeros((*mask.shape, 8), dtype=np.float32)
    field[..., :6] = np.where(good[..., None], elements, 0.0)
    field[..., 6] = np.where(good, b0, 0.0)
    field[..., 7] = good
    return field


@njit(cache=True, inline="always")
def _look(field: NDArray[np.float32], x: float, y: float, z: float, found: NDArray[np.float64]) -> bool:
    """Interpolate tensor and b0 at a voxel position into found (7,); False outside image or mask."""
    nx, ny, nz, _ = field.shape
    nearest_x, nearest_y, nearest_z = int(math.floor(x + 0.5)), int(math.floor(y + 0.5)), int(math.floor(z + 0.5))
    if not (0 <= nearest_x < nx and 0 <= nearest_y < ny and 0 <= nearest_z < nz):
        return False
    if field[nearest_x, nearest_y, nearest_z, 7] == 0.0:
        return False
    i, j, k = int(math.floor(x)), int(math.floor(y)), int(math.floor(z))
    fx, fy, fz = x - i, y - j, z - k
    for c in range(7):
        found[c] = 0.0
    total = 0.0
    for di in range(2):
        for dj in range(2):
            for dk in range(2):
                a, b, c = i + di, j + dj, k + dk
                if 0 <= a < nx and 0 <= b < ny and 0 <= c < nz and field[a, b, c, 7] != 0.0:
                    weight = (fx if di else 1.0 - fx) * (fy if dj else 1.0 - fy) * (fz if dk else 1.0 - fz)
                    total += weight
                    for e in range(7):
                        found[e] += weight * field[a, b, c, e]
    # corners outside the mask are left out and the others share their weight
    for e in range(7):
        found[e] /= total
    return True


@njit(cache=True, inline="always")
def _direction(
    field: NDArray[np.float32], x: float, y: float, z: float, fa_stop: float, b0_stop: float,
    found: NDArray[np.float64],
) -> tuple[bool, float, float, float]:
    if not _look(field, x, y, z, found) or found[6] < b0_stop:
        return False, 0.0, 0.0, 0.0
    first, second, third = eigen3(found[0], found[1], found[2], found[3], found[4], found[5])
    if anisotropy(first, second, third) < fa_stop:
        return False, 0.0, 0.0, 0.0
    dx, dy, dz = direction3(found[0], found[1], found[2], found[3], found[4], found[5], first)
    return dx * dx + dy * dy + dz * dz > 0.5, dx, dy, dz


@njit(cache=True)
def _one_way(
    field: NDArray[np.float32], inverse: NDArray[np.float64], x: float, y: float, z: float,
    px: float, py: float, pz: float, step: float, fa_stop: float, turn: float, b0_stop: float,
    most: int, order: int, line: NDArray[np.float32], middle: int, sense: int,
) -> int:
    """Steps taken from (x, y, z) starting along the world direction p; points go into line outward from middle."""
    found = np.empty(7)
    for taken in range(most):
        good, ax, ay, az = _direction(field, x, y, z, fa_stop, b0_stop, found)
        if not good:
            return taken
        if ax * px + ay * py + az * pz < 0.0:
            ax, ay, az = -ax, -ay, -az
        gx, gy, gz = ax, ay, az
        if order == 4:
            # stages 2 to 4 look half a step, half a step and a whole step ahead
            lx, ly, lz = ax, ay, az
            for stage in range(3):
                reach = step * (0.5 if stage < 2 else 1.0)
                qx = x + reach * (inverse[0, 0] * lx + inverse[0, 1] * ly + inverse[0, 2] * lz)
                qy = y + reach * (inverse[1, 0] * lx + inverse[1, 1] * ly + inverse[1, 2] * lz)
                qz = z + reach * (inverse[2, 0] * lx + inverse[2, 1] * ly + inverse[2, 2] * lz)
                good, bx, by, bz = _direction(field, qx, qy, qz, fa_stop, b0_stop, found)
                if not good:
                    return taken
                if bx * ax + by * ay + bz * az < 0.0:
                    bx, by, bz = -bx, -by, -bz
                weight = 2.0 if stage < 2 else 1.0
                gx, gy, gz = gx + weight * bx, gy + weight * by, gz + weight * bz
                lx, ly, lz = bx, by, bz
            size = math.sqrt(gx * gx + gy * gy + gz * gz)
            if not size > 0.0:
                return taken
            gx, gy, gz = gx / size, gy / size, gz / size
        if taken > 0 and gx * px + gy * py + gz * pz < turn:
            return taken
        nx = x + step * (inverse[0, 0] * gx + inverse[0, 1] * gy + inverse[0, 2] * gz)
        ny = y + step * (inverse[1, 0] * gx + inverse[1, 1] * gy + inverse[1, 2] * gz)
        nz = z + step * (inverse[2, 0] * gx + inverse[2, 1] * gy + inverse[2, 2] * gz)
        if not _look(field, nx, ny, nz, found) or found[6] < b0_stop:
            return taken
        x, y, z, px, py, pz = nx, ny, nz, gx, gy, gz
        at = middle + sense * (taken + 1)
        line[at, 0], line[at, 1], line[at, 2] = x, y, z
    return most


@njit(cache=True, parallel=True)
def _track_all(
    field: NDArray[np.float32], inverse: NDArray[np.float64], starts: NDArray[np.float64], step: float,
    fa_stop: float, turn: float, b0_stop: float, most: int, order: int,
    lines: NDArray[np.float32], counts: NDArray[np.int64],
) -> None:
    for s in prange(len(starts)):
        found = np.empty(7)
        x, y, z = starts[s, 0], starts[s, 1], starts[s, 2]
        good, dx, dy, dz = _direction(field, x, y, z, fa_stop, b0_stop, found)
        if not good:
            counts[s, 0], counts[s, 1] = 0, -1
            continue
        lines[s, most, 0], lines[s, most, 1], lines[s, most, 2] = x, y, z
        counts[s, 1] = _one_way(
            field, inverse, x, y, z, dx, dy, dz, step, fa_stop, turn, b0_stop, most, order, lines[s], most, 1
        )
        counts[s, 0] = _one_way(
            field, inverse, x, y, z, -dx, -dy, -dz, step, fa_stop, turn, b0_stop, most, order, lines[s], most, -1
        )
