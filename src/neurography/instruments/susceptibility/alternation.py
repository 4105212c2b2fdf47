"""Slices whose sign alternates: complex images transformed along the slices without the shift of half a field.

GE's three-dimensional gradient echoes come so. Every other slice is off by pi, in all echoes alike: no difference of
echoes depends on it, but unwrapping in space and every single echo does. Told by what is seen, not by the vendor.
"""

import numpy as np
from numpy.typing import NDArray

OPPOSED = -0.5
"""Agreement of neighbouring slices below which they are of opposite sign: 1 for equal phases, 0 for unrelated ones
(thick slices in a steep field), -1 for opposite ones."""


def agreement(phase: NDArray[np.float32], magnitude: NDArray[np.float32]) -> float:
    """Median over the slices of one echo (nx, ny, nz) of the real part of their correlation with the next slice."""
    phase, magnitude = phase[::2, ::2], magnitude[::2, ::2]  # a quarter of the voxels tells it as well
    known = np.isfinite(phase) & np.isfinite(magnitude)
    image = np.where(known, magnitude, 0) * np.exp(1j * np.where(known, phase, 0))
    below, above = image[..., :-1], image[..., 1:]
    strength = (np.abs(below) * np.abs(above)).sum(axis=(0, 1))
    real = (np.conj(below) * above).real.sum(axis=(0, 1))
    usable = strength > 0.1 * strength.max(initial=0)
    return float(np.median(real[usable] / strength[usable])) if usable.any() else 0.0


def alternates(phase: NDArray[np.float32], magnitude: NDArray[np.float32]) -> bool:
    """Whether neighbouring slices of one echo are of opposite sign."""
    return phase.shape[2] > 2 and agreement(phase, magnitude) < OPPOSED


def turned(phase: NDArray[np.float32]) -> NDArray[np.float32]:
    """Every other slice (nx, ny, nz, echoes) turned by pi, within -pi..pi."""
    made = phase.copy(order="F")
    odd = made[:, :, 1::2]
    # the single precision next to pi lies above it: the one below keeps the range
    half = np.nextafter(np.float32(np.pi), np.float32(0))
    made[:, :, 1::2] = np.where(odd > 0, odd - half, odd + half)
    return made
