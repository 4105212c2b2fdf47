"""How far regions reach: outside the image, cut off, few voxels, thin."""

import numpy as np
from numpy.typing import NDArray

from neurography.imaging import edge, roi, thickness
from neurography.imaging.grid import Grid
from neurography.imaging.site_findings.finding import Finding, finding_of
from neurography.imaging.site_findings.grids import corners
from neurography.model.site import MIDPLANE, Drawn, Region, Sphere

FEW_VOXELS = 10
"""Under so many voxels a mean rests on hardly anything."""


def of_region(region: Region, voxels: int, thick: float | None, grid: Grid) -> list[Finding]:
    """Outside, cut off, few voxels, thin; an empty drawing is found in `of_visit`, an exclude may lie anywhere."""
    points = points_of(region)
    if points is None or set(region.roles) == {"exclude"} or MIDPLANE in region.structures:
        return []
    place = grid.voxel(points)
    inside = ((place >= -0.5) & (place <= np.array(grid.shape) - 0.5)).all(axis=1)
    found = []
    if not inside.any():
        words = (
            f"lies wholly outside the image: it is at {_mm(points.mean(axis=0))}, the image reaches from "
            f"{_mm(corners(grid).min(axis=0))} to {_mm(corners(grid).max(axis=0))} mm (x, y, z in RAS+)"
        )
        return [finding_of("outside", region, words)]
    if edge.is_cut(share := edge.share_outside(region, grid)):
        found.append(finding_of("cut off", region, edge.cut_words(share)))
    if voxels < FEW_VOXELS:
        count = f"{voxels} voxel{'' if voxels == 1 else 's'}" if voxels else "no voxel"
        found.append(finding_of("few voxels", region, f"holds {count} of the image, fewer than {FEW_VOXELS}"))
    voxel_edge = thickness.in_plane_edge(grid)
    if (
        thick is not None
        and {"region", "seed"} & set(region.roles)
        and thick < thickness.THIN_VOXELS * voxel_edge
    ):
        words = (
            f"is {thick:.1f} mm thick, less than two in-plane voxel edges of {voxel_edge:.1f} mm: hardly a voxel of it "
            "is free of what lies beside it (partial volume)"
        )
        found.append(finding_of("thin", region, words))
    return found


def points_of(region: Region) -> NDArray[np.float64] | None:
    """World points (N, 3) that stand for a region's shape: its voxels, or a lattice in its ball."""
    if isinstance(region.shape, Drawn):
        return roi.world_points(region.shape)
    return _in_ball(region.shape)


def _in_ball(ball: Sphere) -> NDArray[np.float64]:
    steps = np.linspace(-1, 1, 9)
    lattice = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    inside = lattice[np.linalg.norm(lattice, axis=1) <= 1]
    return np.asarray(np.array(ball.centre) + ball.radius * inside)


def _mm(point: NDArray[np.float64]) -> str:
    return " ".join(f"{v:.0f}" for v in point + 0.0)
