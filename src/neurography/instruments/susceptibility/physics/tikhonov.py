"""Least squares with a smoothness penalty, in closed form: two transforms, fewer streaks, lower contrast."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .differences import difference_power
from .dipole import dipole_kernel
from .fourier import Counter, backward, forward
from .local_field import Sizes


def tikhonov(
    field: NDArray[Any],
    *,
    voxel_size: Sizes,
    b0: Sizes,
    damping: float = 0.03,
    counter: Counter | None = None,
) -> NDArray[np.float32]:
    """Closed form of least squares with a penalty on the gradient (Bilgic 2014, doi:10.1002/jmri.24365):
    X = D F / (D^2 + damping |E|^2), E the transform of forward differences."""
    kernel = dipole_kernel(field.shape, voxel_size=voxel_size, b0=b0)
    penalty = difference_power(field.shape, voxel_size=voxel_size)
    bottom = kernel * kernel + np.float32(damping) * penalty
    bottom[0, 0, 0] = 1.0
    spectrum = forward(np.nan_to_num(field), counter=counter)
    spectrum *= kernel / bottom
    return backward(spectrum, field.shape, counter=counter, overwrite=True)
