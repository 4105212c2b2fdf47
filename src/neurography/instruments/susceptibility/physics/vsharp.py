"""Background removal by spherical means of variable radius."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .fourier import Counter, Spectrum, backward, forward, middle, pad, padded_shape
from .local_field import LocalField, Sizes, within
from .sphere import sphere_spectrum


def vsharp(
    field: NDArray[Any],
    mask: NDArray[np.bool_],
    *,
    voxel_size: Sizes,
    radii: tuple[float, ...] = (6.0, 5.0, 4.0, 3.0, 2.0, 1.0),
    threshold: float = 0.05,
    counter: Counter | None = None,
) -> LocalField:
    """SHARP with spheres that shrink towards the rim (Wu 2012, doi:10.1002/mrm.23000): every voxel uses the largest
    radius (mm) whose sphere lies inside the mask; deconvolved by the largest, truncated below `threshold`."""
    mask = np.asarray(mask, dtype=np.bool_) & np.isfinite(field)
    width = int(np.ceil(max(radii) / min(voxel_size))) + 1
    shape = padded_shape(field.shape, width)
    place = middle(field.shape, shape)
    spectrum = forward(pad(np.where(mask, field, 0.0), shape), counter=counter)
    inside = forward(pad(mask, shape), counter=counter)
    total = np.zeros(shape, dtype=np.float32)
    done = np.zeros(shape, dtype=np.bool_)
    widest: Spectrum | None = None
    for radius in sorted(radii, reverse=True):
        mean = sphere_spectrum(shape, voxel_size=voxel_size, radius=radius)
        fits = backward(inside * mean, shape, counter=counter) > 1.0 - 1e-4
        if widest is None:
            if not fits.any():
                continue
            widest = np.float32(1.0) - mean
        new = fits & ~done
        total[new] = backward(spectrum * (np.float32(1.0) - mean), shape, counter=counter)[new]
        done |= fits
    if widest is None:
        return LocalField(
            field=np.zeros(field.shape, dtype=np.float32), mask=np.zeros(mask.shape, dtype=np.bool_)
        )
    small = np.abs(widest) < threshold
    inverse = np.where(small, 0.0, 1.0 / np.where(small, 1.0, widest)).astype(np.complex64)
    local = backward(forward(total, counter=counter) * inverse, shape, counter=counter, overwrite=True)
    kept = done[place] & mask
    return LocalField(field=within(local[place], kept), mask=kept)
