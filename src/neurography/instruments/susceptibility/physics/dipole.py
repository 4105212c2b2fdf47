"""The field of a magnetised voxel: the unit dipole, in Fourier space.

Salomir 2003 (doi:10.1002/cmr.b.10083) and Marques and Bowtell 2005 (doi:10.1002/cmr.b.20034):
D(k) = 1/3 - (k . b)^2 / |k|^2 with b the direction of the main field and k in cycles per mm; D(0) = 0, so that
a map is known only up to a constant and a field has mean zero.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .fourier import backward, forward, middle, pad, padded_shape


def dipole_kernel(
    shape: tuple[int, ...],
    *,
    voxel_size: NDArray[Any] | tuple[float, ...],
    b0: NDArray[Any] | tuple[float, ...],
) -> NDArray[np.float32]:
    """D at the frequencies of a real transform of `shape`: (nx, ny, nz // 2 + 1).

    voxel_size (3,) in mm along the voxel axes; b0 (3,) the direction of the main field along the same axes, of
    any length.

    At half the sampling rate of an even axis k and -k are one frequency, with two values of D where the field is
    oblique to the axes: the mean over the signs is taken. With either value alone a mirrored image in a mirrored field
    would not have the mirrored field, and the field would depend on how a transform stores its frequencies.
    """
    direction = np.asarray(b0, dtype=np.float64)
    direction = direction / np.linalg.norm(direction)
    waves = [np.fft.fftfreq(n, d) for n, d in zip(shape[:2], voxel_size[:2], strict=True)]
    waves.append(np.fft.rfftfreq(shape[2], voxel_size[2]))
    kx, ky, kz = np.ix_(*waves)
    x, y, z = direction[0] * kx, direction[1] * ky, direction[2] * kz
    # of either sign at half the sampling rate: over both, the products with the other axes average to zero
    signed = []
    for axis, (n, part) in enumerate(zip(shape, (x, y, z), strict=True)):
        half = np.arange(part.shape[axis]) == n / 2
        signed.append(np.where(np.expand_dims(half, [a for a in range(3) if a != axis]), 0.0, part))
    sx, sy, sz = signed
    along = (x**2 + y**2 + 2.0 * sx * sy) + z**2
    along += 2.0 * (sx + sy) * sz
    squared = kx**2 + ky**2 + kz**2
    squared[0, 0, 0] = 1.0
    kernel = 1.0 / 3.0 - along / squared
    kernel[0, 0, 0] = 0.0
    return kernel.astype(np.float32)


def field_of(
    chi: NDArray[Any],
    *,
    voxel_size: NDArray[Any] | tuple[float, ...],
    b0: NDArray[Any] | tuple[float, ...],
    margin: int | None = None,
) -> NDArray[np.float32]:
    """Field (nx, ny, nz) in the unit of chi (nx, ny, nz), relative to the main field.

    margin voxels of zeros on every side keep neighbours of the periodic lattice away; half the array by default.
    """
    width = max(chi.shape) // 2 if margin is None else margin
    shape = padded_shape(chi.shape, width) if width else chi.shape
    kernel = dipole_kernel(shape, voxel_size=voxel_size, b0=b0)
    field = backward(forward(pad(chi, shape)) * kernel, shape, overwrite=True)
    return np.ascontiguousarray(field[middle(chi.shape, shape)])
