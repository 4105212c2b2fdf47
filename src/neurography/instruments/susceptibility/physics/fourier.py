"""Real Fourier transforms in single precision: the unit of cost of everything between field and susceptibility.

scipy.fft keeps float32, works on both cores, and splits the work by lines: the bits do not depend on how many
threads there are.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.fft
from attrs import define
from numpy.typing import NDArray

Spectrum = NDArray[np.complex64]
WORKERS = -1
"""All cores."""


@define
class Counter:
    """How many three-dimensional transforms a computation took: its cost, whatever the machine."""

    transforms: int = 0


def forward(values: NDArray[Any], *, counter: Counter | None = None) -> Spectrum:
    """The half spectrum (nx, ny, nz // 2 + 1) of a real array (nx, ny, nz), in single precision."""
    if counter is not None:
        counter.transforms += 1
    made: Spectrum = scipy.fft.rfftn(np.asarray(values, dtype=np.float32), workers=WORKERS)
    return made


def backward(
    spectrum: Spectrum, shape: tuple[int, ...], *, counter: Counter | None = None, overwrite: bool = False
) -> NDArray[np.float32]:
    """The real array of `shape` whose half spectrum this is."""
    if counter is not None:
        counter.transforms += 1
    made: NDArray[np.float32] = scipy.fft.irfftn(spectrum, s=shape, workers=WORKERS, overwrite_x=overwrite)
    return made


def padded_shape(shape: Sequence[int], margin: int) -> tuple[int, int, int]:
    """At least `margin` voxels more on every side, up to a size whose transform is quick."""
    nx, ny, nz = (scipy.fft.next_fast_len(n + 2 * margin, real=True) for n in shape)
    return nx, ny, nz


def pad(values: NDArray[Any], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """values in the middle of zeros."""
    made = np.zeros(shape, dtype=np.float32)
    made[middle(values.shape, shape)] = values
    return made


def middle(inner: tuple[int, ...], outer: tuple[int, ...]) -> tuple[slice, ...]:
    """Where an array of shape `inner` stands in the middle of one of shape `outer`."""
    starts = [(o - i) // 2 for i, o in zip(inner, outer, strict=True)]
    return tuple(slice(start, start + i) for start, i in zip(starts, inner, strict=True))
