"""Total variation where voxels of little signal pull less, and where the field is known only up to sources outside.

minimise 1/2 |W (D x - f)|^2 + weight |g grad x|, by ADMM with the data weight W split off as in Milovic 2018
(doi:10.1002/mrm.27073) and over-relaxation (Boyd 2011, doi:10.1561/2200000016): four transforms an iteration.

Removing the background takes every part of the local field that sources outside could have made, and may leave some
of theirs. The fit must not be asked to explain either: with g = 0 outside of the mask, sources there cost nothing
and make up for both (the idea of total field inversion, Liu 2017, doi:10.1002/mrm.26331, after the background is
mostly gone). What they hold is thrown away.
"""

from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from .differences import difference_power, divergence, inverse_edges, shrink
from .dipole import dipole_kernel
from .fourier import Counter, backward, forward
from .local_field import Sizes


def weighted_total_variation(
    field: NDArray[Any],
    data_weight: NDArray[Any],
    *,
    voxel_size: Sizes,
    b0: Sizes,
    weight: float = 1.5e-4,
    coupling: float = 0.0075,
    data_coupling: float = 0.1,
    relaxation: float = 1.7,
    iterations: int = 30,
    free_outside: bool = True,
    counter: Counter | None = None,
) -> NDArray[np.float32]:
    """Susceptibility (nx, ny, nz) in ppm from a local field (nx, ny, nz) in ppm; holds where data_weight is not zero.

    Parameters
    ----------
    data_weight
        (nx, ny, nz): magnitude up to a factor, zero outside of the brain; scaled to a root mean square of 1 where it
        is not zero.
    weight
        ppm; differences are taken in units of the smallest voxel edge.
    coupling, data_coupling, relaxation
        Penalties of the two splits and the over-relaxation (1 to below 2): they set the speed, not the solution.
    free_outside
        For a field that background removal has left. False for one that is known to hold no field from outside and
        to lack none of its own, as a simulated one.
    """
    shape = field.shape
    mu, nu, alpha = np.float32(coupling), np.float32(data_coupling), np.float32(relaxation)
    kernel = dipole_kernel(shape, voxel_size=voxel_size, b0=b0)
    bottom = nu * kernel * kernel + mu * difference_power(shape, voxel_size=voxel_size)
    bottom[0, 0, 0] = 1.0
    of_data, of_edges = nu * kernel / bottom, mu / bottom
    of_edges[0, 0, 0] = 0.0
    squared = _squared_weight(data_weight)
    measured = np.nan_to_num(np.ascontiguousarray(field, dtype=np.float32))
    threshold = np.full(shape, weight / mu, dtype=np.float32)
    if free_outside:
        threshold[squared == 0] = 0.0
    edges = inverse_edges(voxel_size)
    dual = np.zeros((3, *shape), dtype=np.float32)
    split = np.zeros((3, *shape), dtype=np.float32)
    pull = np.zeros(shape, dtype=np.float32)
    target = squared * measured / (squared + nu)
    field_dual = np.zeros(shape, dtype=np.float32)
    spectrum = forward(target, counter=counter) * of_data
    for n in range(iterations):
        if n:
            divergence(split, pull, edges)
            spectrum = forward(target, counter=counter)
            spectrum *= of_data
            edge_part = forward(pull, counter=counter)
            edge_part *= of_edges
            spectrum += edge_part
        if n == iterations - 1:
            break
        modelled = backward(spectrum * kernel, shape, counter=counter, overwrite=True)
        x = backward(spectrum, shape, counter=counter, overwrite=True)
        # nothing to relax towards at the start
        now = alpha if n else np.float32(1.0)
        shrink(x, dual, split, edges, threshold, now)
        _pull_to_data(modelled, measured, squared, field_dual, target, nu, now)
    return backward(spectrum, shape, counter=counter, overwrite=True)


def _squared_weight(data_weight: NDArray[Any]) -> NDArray[np.float32]:
    weight = np.nan_to_num(np.asarray(data_weight, dtype=np.float32))
    used = weight[weight > 0].astype(np.float64)
    scale = np.sqrt(np.mean(used**2)) if used.size else 1.0
    squared: NDArray[np.float32] = np.square(np.maximum(weight, 0) / np.float32(scale))
    return squared


@njit(cache=True, parallel=True)
def _pull_to_data(
    modelled: Any, measured: Any, squared: Any, dual: Any, target: Any, nu: np.float32, relaxation: np.float32
) -> None:
    """z = (W^2 f + nu (D x relaxed + dual)) / (W^2 + nu); dual += D x - z; target = z - dual."""
    nx, ny, nz = modelled.shape
    rest = np.float32(1.0) - relaxation
    for i in prange(nx):
        for j in range(ny):
            for k in range(nz):
                d = dual[i, j, k]
                push = relaxation * modelled[i, j, k] + rest * (target[i, j, k] + d) + d
                w = squared[i, j, k]
                z = (w * measured[i, j, k] + nu * push) / (w + nu)
                dual[i, j, k] = push - z
                target[i, j, k] = z - dual[i, j, k]
