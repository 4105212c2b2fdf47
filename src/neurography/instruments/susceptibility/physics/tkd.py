"""From a local field to susceptibility by division in Fourier space: two transforms, streaks left in.

For quick looks; the sign of a small source is right already (see docs/validation).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .dipole import dipole_kernel
from .fourier import Counter, backward, forward
from .local_field import Sizes


def tkd(
    field: NDArray[Any],
    *,
    voxel_size: Sizes,
    b0: Sizes,
    threshold: float = 0.15,
    counter: Counter | None = None,
) -> NDArray[np.float32]:
    """Thresholded k-space division (Shmueli 2009, doi:10.1002/mrm.22135): |D| is never taken below `threshold`.

    Divided by the mean of D times its truncated inverse, which undoes the loss of contrast (Schweser 2013,
    doi:10.1002/mrm.24405).
    """
    kernel = dipole_kernel(field.shape, voxel_size=voxel_size, b0=b0)
    # on the cone itself D is zero up to rounding, and its sign an accident
    sign = np.where(np.abs(kernel) < 1e-6, np.float32(0.0), np.sign(kernel))
    inverse = sign / np.maximum(np.abs(kernel), np.float32(threshold))
    inverse[0, 0, 0] = 0.0
    # half a spectrum holds most frequencies for two
    counts = np.full(kernel.shape[2], 2.0)
    counts[0] = 1.0
    if field.shape[2] % 2 == 0:
        counts[-1] = 1.0
    inverse /= np.float32((kernel * inverse).sum(axis=(0, 1), dtype=np.float64) @ counts / field.size)
    spectrum = forward(np.nan_to_num(field), counter=counter)
    spectrum *= inverse
    return backward(spectrum, field.shape, counter=counter, overwrite=True)
