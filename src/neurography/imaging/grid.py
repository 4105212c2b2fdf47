"""A voxel grid in world space: RAS+ millimetres, matrices named by their direction."""

from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

Affine = NDArray[np.float64]


def _as_affine(matrix: Any) -> Affine:
    made = np.array(matrix, dtype=np.float64)
    made.setflags(write=False)
    return made


@frozen(eq=False)
class Grid:
    """shape (nx, ny, nz) and world_from_voxel (4, 4): world = world_from_voxel @ (i, j, k, 1)."""

    shape: tuple[int, int, int]
    world_from_voxel: Affine = field(converter=_as_affine)

    @property
    def voxel_size(self) -> NDArray[np.float64]:
        """Edge lengths (3,) in mm."""
        return np.asarray(np.linalg.norm(self.world_from_voxel[:3, :3], axis=0))

    @property
    def voxel_volume(self) -> float:
        """mm3."""
        return float(abs(np.linalg.det(self.world_from_voxel[:3, :3])))

    def world(self, voxels: NDArray[Any]) -> NDArray[np.float64]:
        """World points (N, 3) of voxel coordinates (N, 3)."""
        m = self.world_from_voxel
        return np.asarray(voxels, dtype=np.float64) @ m[:3, :3].T + m[:3, 3]

    def voxel(self, points: NDArray[Any]) -> NDArray[np.float64]:
        """Continuous voxel coordinates (N, 3) of world points (N, 3)."""
        m = self.world_from_voxel
        return (np.asarray(points, dtype=np.float64) - m[:3, 3]) @ np.linalg.inv(m[:3, :3]).T

    def same_as(self, other: "Grid") -> bool:
        """Same shape, and corners within a hundredth of a voxel of each other."""
        if self.shape != other.shape:
            return False
        corners = np.array([[0, 0, 0], *np.diag(self.shape)], dtype=float)
        gap = np.abs(self.world(corners) - other.world(corners)).max()
        return bool(gap < 0.01 * self.voxel_size.min())


@frozen(eq=False)
class Image:
    """data (nx, ny, nz[, n]) on a grid."""

    data: NDArray[Any]
    world_from_voxel: Affine = field(converter=_as_affine)

    @property
    def grid(self) -> Grid:
        """The grid of its first three axes."""
        nx, ny, nz = self.data.shape[:3]
        return Grid((nx, ny, nz), self.world_from_voxel)
