"""Arrays as they lie in memory: one flat run and two strides, so that no kernel copies or transposes.

NIfTI files keep the volumes apart (x fastest, volume slowest), numpy users often put the components of a
voxel side by side. A kernel that reads flat[component * component_stride + voxel * voxel_stride] serves both.
"""

from typing import Any, Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Order = Literal["C", "F"]


@frozen(eq=False)
class Flat:
    """A (..., N) array as one run of memory, without a copy where its layout allows."""

    data: NDArray[Any]
    """1-D, native byte order."""
    component_stride: int
    voxel_stride: int
    shape: tuple[int, ...]
    """Of the voxels: everything but the last axis."""
    order: Order
    """In which order voxels are counted: 'F' means the first axis runs fastest."""

    @property
    def n_voxels(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64))


def flatten(array: NDArray[Any]) -> Flat:
    """See an array (..., N) as flat memory; copies only when it is neither C nor Fortran contiguous."""
    shape, n = array.shape[:-1], array.shape[-1]
    n_voxels = int(np.prod(shape, dtype=np.int64))
    planes = np.moveaxis(array, -1, 0)
    if array.flags.f_contiguous and array.ndim > 1:
        return Flat(array.reshape(-1, order="F"), n_voxels, 1, shape, "F")
    if planes.flags.c_contiguous:
        return Flat(planes.reshape(-1), n_voxels, 1, shape, "C")
    if array.flags.c_contiguous:
        return Flat(array.reshape(-1), 1, n, shape, "C")
    return Flat(np.asfortranarray(array).reshape(-1, order="F"), n_voxels, 1, shape, "F")


def unflatten(planes: NDArray[Any], *, shape: tuple[int, ...], order: Order) -> NDArray[Any]:
    """(K, V) planes back to (..., K), or (V,) to (...,): a view, never a copy."""
    if planes.ndim == 1:
        return planes.reshape(shape, order=order)
    if order == "F":
        return planes.T.reshape((*shape, planes.shape[0]), order="F")
    return np.moveaxis(planes.reshape((planes.shape[0], *shape)), 0, -1)


def scalars_in_order(values: NDArray[Any], order: Order) -> NDArray[Any]:
    """A scalar image (...,) as 1-D in the voxel order of a Flat."""
    return np.ascontiguousarray(values.reshape(-1, order=order))
