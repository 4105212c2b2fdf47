"""Background removal by spherical means, regularised."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .fourier import Counter, backward, forward, middle, pad, padded_shape
from .local_field import LocalField, Sizes, dot, within
from .sphere import sphere_spectrum


def resharp(
    field: NDArray[Any],
    mask: NDArray[np.bool_],
    *,
    voxel_size: Sizes,
    radius: float = 6.0,
    damping: float = 1e-4,
    tolerance: float = 1e-3,
    iterations: int = 60,
    counter: Counter | None = None,
) -> LocalField:
    """Regularised SHARP (Sun and Wilman 2014, doi:10.1002/mrm.24765): spherical means of `radius` mm cancel every
    harmonic part; the rest is deconvolved with Tikhonov damping. Loses a rim of that radius."""
    mask = np.asarray(mask, dtype=np.bool_) & np.isfinite(field)
    width = int(np.ceil(radius / min(voxel_size))) + 1
    shape = padded_shape(field.shape, width)
    place = middle(field.shape, shape)
    mean = sphere_spectrum(shape, voxel_size=voxel_size, radius=radius)
    inner = pad(mask, shape)
    inner = (backward(forward(inner, counter=counter) * mean, shape, counter=counter) > 1.0 - 1e-4).astype(
        np.float32
    )
    rest = np.float32(1.0) - mean

    def apply(values: NDArray[np.float32]) -> NDArray[np.float32]:
        return backward(forward(values, counter=counter) * rest, shape, counter=counter, overwrite=True)

    residual = apply(inner * apply(pad(np.where(mask, field, 0.0), shape)))
    local = np.zeros(shape, dtype=np.float32)
    direction = residual.copy()
    energy = first = dot(residual, residual)
    taken = 0
    while taken < iterations and energy > tolerance**2 * first and energy > 0:
        pushed = apply(inner * apply(direction)) + np.float32(damping) * direction
        length = np.float32(energy / dot(direction, pushed))
        local += length * direction
        residual -= length * pushed
        before, energy = energy, dot(residual, residual)
        direction *= np.float32(energy / before)
        direction += residual
        taken += 1
    kept = inner[place] > 0
    return LocalField(field=within(local[place], kept), mask=kept, iterations=taken)
