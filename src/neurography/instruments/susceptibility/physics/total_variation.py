"""Susceptibility with as few edges as the field allows: total variation by alternating directions.

minimise 1/2 |D x - f|^2 + weight |grad x|, by ADMM (Bilgic 2014, doi:10.1002/mrm.25029). Gradient, shrinkage and
divergence are one pass in image space; each iteration costs two transforms.

All in ppm; differences are in units of the smallest voxel edge, so `weight` has the unit ppm.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .differences import difference_power, divergence, inverse_edges, shrink
from .dipole import dipole_kernel
from .fourier import Counter, backward, forward
from .local_field import Sizes


def total_variation(
    field: NDArray[Any],
    *,
    voxel_size: Sizes,
    b0: Sizes,
    weight: float = 2e-4,
    coupling: float | None = None,
    relaxation: float = 1.7,
    iterations: int = 25,
    counter: Counter | None = None,
) -> NDArray[np.float32]:
    """Susceptibility (nx, ny, nz) in ppm from a local field (nx, ny, nz) in ppm, zero outside of the brain.

    coupling is the penalty of the split (100 times `weight` by default), relaxation 1 to below 2 steps further than
    asked (Boyd 2011, doi:10.1561/2200000016): both set the speed, not the solution.
    """
    shape = field.shape
    mu = np.float32(100.0 * weight if coupling is None else coupling)
    kernel = dipole_kernel(shape, voxel_size=voxel_size, b0=b0)
    bottom = kernel * kernel + mu * difference_power(shape, voxel_size=voxel_size)
    bottom[0, 0, 0] = 1.0
    data = forward(np.nan_to_num(field), counter=counter) * (kernel / bottom)
    share = mu / bottom
    share[0, 0, 0] = 0.0
    edges = inverse_edges(voxel_size)
    dual = np.zeros((3, *shape), dtype=np.float32)
    pull = np.zeros(shape, dtype=np.float32)
    split = np.zeros((3, *shape), dtype=np.float32)
    x = backward(data.copy(), shape, counter=counter, overwrite=True)
    threshold = np.full(shape, weight / mu, dtype=np.float32)
    for n in range(iterations):
        # nothing to relax towards at the start
        shrink(x, dual, split, edges, threshold, np.float32(relaxation if n else 1.0))
        divergence(split, pull, edges)
        spectrum = forward(pull, counter=counter)
        spectrum *= share
        spectrum += data
        x = backward(spectrum, shape, counter=counter, overwrite=True)
    return x
