"""Regions as a careful reader would draw them on axial slices: along the free course of L5 and S1.

Each ramus has a seed and two waypoints where it touches no neighbour (the next centre line is 9 mm away or
more). A region covers the nerve's oblique cut and about a millimetre around it, on two slices, the seed on
three. A slab along the mid-plane excludes. L4, S2, S3 and the sciatic nerve are in the picture without
regions, as neighbours.
"""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.instruments.diffusion.phantom.geometry import Grid, Key, course
from neurography.instruments.diffusion.phantom.truth import SIDES, PlexusTruth
from neurography.model.site import Drawn, Region, Side, Sites

PLACES_MM: dict[str, tuple[tuple[str, str, float, float], ...]] = {
    "ventral_ramus_l5": (
        ("proximal", "waypoint", 14.0, 4.0),
        ("middle", "seed", -1.0, 6.0),
        ("distal", "waypoint", -16.0, 4.0),
    ),
    "ventral_ramus_s1": (
        ("proximal", "waypoint", -6.0, 4.0),
        ("middle", "seed", -18.0, 6.0),
        ("distal", "waypoint", -32.0, 4.0),
    ),
}
"""Place, role, world z of the slab's middle (mm), thickness (mm): 34 and 35 mm of nerve between waypoints."""

_ORDER = {"proximal": 1, "distal": 2}

MARGIN_MM = 1.0
"""How far beyond the nerve a region reaches, measured across the nerve."""

EXCLUDE_HALF_WIDTH_MM = 2.0
"""Half thickness of the slab along the mid-plane that no streamline may enter."""


@frozen(kw_only=True)
class SiteRow:
    """One row of a sites table."""

    index: int
    name: str
    structure: str
    side: Side
    role: str
    order: int | None = None


def draw_sites(truth: PlexusTruth, grid: Grid) -> tuple[NDArray[np.uint8], tuple[SiteRow, ...]]:
    """A label image (nx, ny, nz) and its rows."""
    labels = np.zeros(grid.shape, dtype=np.uint8)
    rows: list[SiteRow] = []
    for structure, places in PLACES_MM.items():
        for side in SIDES:
            if (structure, side) not in truth.nerves:
                continue
            radius = truth.nerves[structure, side].diameter_mm / 2 + MARGIN_MM
            for place, role, z, thickness in places:
                index = len(rows) + 1
                name = f"{side}_{structure.rsplit('_', 1)[-1]}_{place}"
                rows.append(
                    SiteRow(
                        index=index, name=name, structure=structure, side=side, role=role,
                        order=_ORDER.get(place),
                    )
                )  # fmt: skip
                labels[_slab((structure, side), grid, z=z, thickness=thickness, radius=radius)] = index
    rows.append(
        SiteRow(index=len(rows) + 1, name="midsagittal_slab", structure="n/a", side="midline", role="exclude")
    )
    labels[np.abs(grid.axes[0]) < EXCLUDE_HALF_WIDTH_MM] = len(rows)
    return labels, tuple(rows)


def _slab(key: Key, grid: Grid, *, z: float, thickness: float, radius: float) -> NDArray[np.bool_]:
    """Voxels of the slices nearest to z whose centres lie within `radius` of the centre line."""
    structure, side = key
    curve = course(structure, "right")
    slices = np.argsort(np.abs(grid.axes[2] - z), kind="stable")[: max(1, round(thickness / grid.voxel_mm))]
    x, y = np.meshgrid(grid.axes[0], grid.axes[1], indexing="ij")
    inside = np.zeros(grid.shape, dtype=bool)
    for k in slices:
        at = int(np.argmin(np.abs(curve.points[:, 2] - grid.axes[2][k])))
        dx, dy = x - curve.points[at, 0], y - curve.points[at, 1]
        along = dx * curve.tangents[at, 0] + dy * curve.tangents[at, 1]
        inside[:, :, k] = dx**2 + dy**2 - along**2 <= radius**2
    return inside if side == "right" else inside[::-1]


def as_sites(
    labels: NDArray[np.uint8],
    rows: tuple[SiteRow, ...],
    world_from_voxel: NDArray[np.float64],
    *,
    source: str,
) -> Sites:
    """The rows as regions; `source` names where they would stand in a dataset."""
    return tuple(
        Region(
            name=row.name,
            structures=() if row.structure == "n/a" else (row.structure,),
            side=row.side,
            roles=(row.role,),
            shape=Drawn(labels=labels, world_from_voxel=world_from_voxel, index=row.index),
            order=row.order,
            source=source,
        )
        for row in rows
    )
