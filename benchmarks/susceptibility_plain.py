"""Total variation as a textbook writes it: np.fft in double precision, six transforms an iteration.

The slow peer of bench_susceptibility.py, and the second opinion of the tests. It shares no code with ours.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Volume = NDArray[np.float64]


def frequencies(shape: tuple[int, ...]) -> list[Any]:
    """Cycles per voxel along each axis, shaped to be combined."""
    return list(np.meshgrid(*(np.fft.fftfreq(n) for n in shape), indexing="ij", sparse=True))


def dipole(shape: tuple[int, ...], *, voxel_size: tuple[float, ...], b0: tuple[float, ...]) -> Volume:
    """1/3 - cos^2 of the angle to the field, at every frequency; 0 at none."""
    k = [axis / edge for axis, edge in zip(frequencies(shape), voxel_size, strict=True)]
    unit = np.asarray(b0, dtype=float) / np.linalg.norm(b0)
    squared = sum(axis**2 for axis in k)
    along = sum(axis * part for axis, part in zip(k, unit, strict=True))
    with np.errstate(invalid="ignore"):
        kernel: Volume = 1 / 3 - along**2 / squared
    kernel[0, 0, 0] = 0
    return kernel


def objective(
    x: NDArray[Any], field: NDArray[Any], weight: float, *, b0: tuple[float, ...] = (0.0, 0.0, 1.0)
) -> float:
    """1/2 |D x - f|^2 + weight times the sum of gradient lengths; periodic, cubic voxels of 1 mm."""
    kernel = dipole(x.shape, voxel_size=(1.0, 1.0, 1.0), b0=b0)
    misfit = np.fft.ifftn(np.fft.fftn(x) * kernel).real - (field - field.mean())
    length = np.sqrt(sum((np.roll(x, -1, axis) - x) ** 2 for axis in range(3)))
    return float(0.5 * (misfit**2).sum() + weight * length.sum())


def plain_total_variation(
    field: NDArray[Any],
    *,
    b0: tuple[float, ...] = (0.0, 0.0, 1.0),
    weight: float,
    coupling: float,
    iterations: int,
    each: Callable[[int, Volume], bool] | None = None,
) -> Volume:
    """Susceptibility from a local field, voxels of 1 mm, by alternating directions without over-relaxation.

    each(iteration, map) is called after every iteration, from 1 on, and stops them by returning True.
    """
    kernel = dipole(field.shape, voxel_size=(1.0, 1.0, 1.0), b0=b0)
    edges = [np.exp(2j * np.pi * axis) - 1 for axis in frequencies(field.shape)]
    data = kernel * np.fft.fftn(field.astype(np.float64))
    bottom = kernel**2 + coupling * sum(np.abs(edge) ** 2 for edge in edges)
    bottom[0, 0, 0] = 1
    split = [np.zeros(field.shape) for _ in range(3)]
    dual = [np.zeros(field.shape) for _ in range(3)]
    found: Volume = np.zeros(field.shape)
    for n in range(iterations):
        pull = sum(np.conj(edge) * np.fft.fftn(s - u) for edge, s, u in zip(edges, split, dual, strict=True))
        spectrum = (data + coupling * pull) / bottom
        spectrum[0, 0, 0] = 0
        gradient = [np.fft.ifftn(edge * spectrum).real for edge in edges]
        moved = [g + u for g, u in zip(gradient, dual, strict=True)]
        length = np.sqrt(sum(m**2 for m in moved))
        kept = np.maximum(length - weight / coupling, 0) / np.maximum(length, 1e-30)
        split = [kept * m for m in moved]
        dual = [m - s for m, s in zip(moved, split, strict=True)]
        if each is not None or n == iterations - 1:
            found = np.fft.ifftn(spectrum).real
        if each is not None and each(n + 1, found):
            break
    return found
