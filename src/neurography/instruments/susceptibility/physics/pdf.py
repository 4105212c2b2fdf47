"""Background removal by projection onto dipole fields."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .dipole import dipole_kernel
from .fourier import Counter, backward, forward, middle, pad, padded_shape
from .local_field import LocalField, Sizes, dot, within

FALL = 0.004
"""Share of the squared misfit below which another iteration is not worth what it takes of the local field."""
OVER = 5
"""Iterations over which that is averaged."""


def pdf(
    field: NDArray[Any],
    mask: NDArray[np.bool_],
    *,
    voxel_size: Sizes,
    b0: Sizes,
    weight: NDArray[Any] | None = None,
    margin: int = 8,
    fall: float = FALL,
    iterations: int = 120,
    counter: Counter | None = None,
) -> LocalField:
    """Projection onto dipole fields (Liu 2011, doi:10.1002/nbm.1670): keeps the whole mask, its rim included.

    Finds sources outside of the mask whose field fits best inside, by conjugate gradients on the normal equations,
    until the squared misfit inside falls by less than the share `fall` an iteration, or for `iterations`. What is left
    by then is mostly the local field, and going on takes more of it: the part that sources outside could have made,
    which weighted_total_variation makes up for. A residual beside the first one says nothing of that: the larger the
    background, the sooner it has fallen by any factor.

    weight, if given, is that of each voxel (nx, ny, nz): the field's inverse standard deviation up to a factor, such
    as the magnitude. A voxel without signal belongs into the mask with a small weight: left out of the mask it would
    be a place for sources, and a bleed be taken for background. margin is in voxels around the image.
    """
    mask = np.asarray(mask, dtype=np.bool_) & np.isfinite(field)
    shape = padded_shape(field.shape, margin)
    kernel = dipole_kernel(shape, voxel_size=voxel_size, b0=b0)
    place = middle(field.shape, shape)
    inside = pad(mask, shape)
    w = inside if weight is None else pad(np.where(mask, np.nan_to_num(weight), 0.0), shape)
    w = w / np.float32(w[inside > 0].mean())
    squared = w * w
    outside = np.float32(1.0) - inside

    def convolve(values: NDArray[np.float32]) -> NDArray[np.float32]:
        return backward(forward(values, counter=counter) * kernel, shape, counter=counter, overwrite=True)

    # the kernel is real and even: its adjoint is itself
    measured = pad(np.where(mask, field, 0.0), shape)
    misfits = [dot(squared * measured, measured)]
    residual = outside * convolve(squared * measured)
    sources = np.zeros(shape, dtype=np.float32)
    direction = residual.copy()
    energy = dot(residual, residual)
    while len(misfits) <= iterations and energy > 0 and not _slow(misfits, fall):
        pushed = outside * convolve(squared * convolve(direction))
        curvature = dot(direction, pushed)
        length = np.float32(energy / curvature)
        sources += length * direction
        residual -= length * pushed
        misfits.append(misfits[-1] - energy**2 / curvature)
        before, energy = energy, dot(residual, residual)
        direction *= np.float32(energy / before)
        direction += residual
    background = convolve(sources)[place]
    return LocalField(field=within(field - background, mask), mask=mask.copy(), iterations=len(misfits) - 1)


def _slow(misfits: list[float], fall: float) -> bool:
    """Whether the last few iterations took less than the share `fall` each, on average, or left nothing."""
    if misfits[-1] <= 0.0:
        return True
    return len(misfits) > OVER and misfits[-1] > (1.0 - fall) ** OVER * misfits[-1 - OVER]
