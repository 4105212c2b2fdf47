"""The mean over a sphere around each voxel: it leaves a harmonic field as it is, which the SHARP family leans on."""

import numpy as np

from .fourier import Spectrum, forward
from .local_field import Sizes


def sphere_spectrum(shape: tuple[int, ...], *, voxel_size: Sizes, radius: float) -> Spectrum:
    """Half spectrum of the mean over a sphere of `radius` mm around each voxel."""
    axes = [
        np.minimum(np.arange(n), n - np.arange(n)) * float(d) for n, d in zip(shape, voxel_size, strict=True)
    ]
    far = axes[0][:, None, None] ** 2 + axes[1][None, :, None] ** 2 + axes[2][None, None, :] ** 2
    ball = (far <= radius**2 + 1e-6).astype(np.float32)
    return forward(ball / ball.sum())
