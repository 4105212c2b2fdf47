"""Small fields whose sources are known: for the tests of what removes a background and what inverts."""

import numpy as np
from numpy.typing import NDArray

from neurography.instruments.susceptibility.physics.dipole import field_of

N = 48
MM = (1.0, 1.0, 1.0)
UP = (0.0, 0.0, 1.0)
Array = NDArray[np.float32]


def ball(centre: tuple[float, float, float], radius: float, *, n: int = N) -> NDArray[np.bool_]:
    """Voxels whose centre lies within radius (voxels) of centre, given from the array's middle."""
    i, j, k = np.indices((n, n, n)) - (n - 1) / 2
    x, y, z = centre
    return np.asarray((i - x) ** 2 + (j - y) ** 2 + (k - z) ** 2 <= radius**2)


def brain() -> NDArray[np.bool_]:
    return ball((0, 0, 0), 19)


def inner_chi() -> Array:
    """Two blocks and two small sources, all more than 6 voxels from the edge of `brain`."""
    chi = np.zeros((N, N, N), dtype=np.float32)
    chi[18:23, 20:28, 19:26] = 0.1
    chi[27:32, 20:28, 21:28] = 0.05
    chi[ball((0, -8, 3), 2)] = 0.4
    chi[ball((3, 7, -5), 1.5)] = -0.6
    return chi


def outer_chi() -> Array:
    """Air below and beside the brain."""
    chi = np.zeros((N, N, N), dtype=np.float32)
    chi[10:40, 8:40, :3] = 9.0
    chi[:3, 20:35, 10:30] = -9.0
    return chi * ~brain()


def field_at(chi: Array, b0: tuple[float, float, float] = UP) -> Array:
    return field_of(chi, voxel_size=MM, b0=b0)


def error(found: Array, truth: Array, mask: NDArray[np.bool_]) -> float:
    """NRMSE after demeaning both, as a fraction."""
    x, t = found[mask].astype(float), truth[mask].astype(float)
    x, t = x - x.mean(), t - t.mean()
    return float(np.linalg.norm(x - t) / np.linalg.norm(t))
