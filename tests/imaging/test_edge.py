"""What the edge of an image cuts off a region, against formulas and counts."""

import numpy as np
import pytest

from neurography.imaging.edge import cut_words, is_cut, share_outside
from neurography.imaging.grid import Grid
from neurography.model.site import Drawn, Region, Sphere

AFFINE = np.array([[-2.0, 0, 0, 39], [0, 2, 0, -29], [0, 0, 3, -30], [0, 0, 0, 1]])
GRID = Grid((40, 30, 20), AFFINE)
"""Outer edges: x -40 to 40, y -30 to 30, z -31.5 to 28.5 mm."""


def region(shape: Drawn | Sphere) -> Region:
    return Region(name="r", structures=("sciatic_nerve",), side="left", roles=("region",), shape=shape)


@pytest.mark.parametrize(
    ("centre", "outside_mm"),
    [
        ((0.0, 0.0, 0.0), 0.0),
        ((-34.0, 0.0, 0.0), 0.0),
        ((-37.0, 0.0, 0.0), 3.0),
        ((37.0, 5.0, 0.0), 3.0),
        ((0.0, 30.0, 0.0), 6.0),
        ((0.0, 0.0, -34.5), 9.0),
        ((0.0, 0.0, 60.0), 12.0),
    ],
)
def test_a_sphere_loses_the_cap_beyond_the_edge(
    centre: tuple[float, float, float], outside_mm: float
) -> None:
    radius = 6.0
    cap = np.pi * outside_mm**2 * (3 * radius - outside_mm) / 3
    share = share_outside(region(Sphere(centre=centre, radius=radius)), GRID)
    # half of one of the 40 layers of the ball, at most 1.9 % of it
    assert share == pytest.approx(cap / (4 / 3 * np.pi * radius**3), abs=0.02)
    assert (share == 0) == (outside_mm == 0)


def test_a_drawing_on_another_grid_loses_the_voxels_whose_centres_lie_outside() -> None:
    own = np.diag([1.0, 1.0, 1.0, 1.0])
    own[:3, 3] = (-50.0, 0.0, 0.0)
    labels = np.zeros((40, 4, 4), dtype=np.int16)
    labels[6:26, 1, 2] = 7  # x = -44 to -25: four centres beyond -40, the one on the edge is inside
    shape = Drawn(labels=labels, world_from_voxel=own, index=7)
    assert share_outside(region(shape), GRID) == pytest.approx(4 / 20)
    empty = Drawn(labels=labels, world_from_voxel=own, index=1)
    assert share_outside(region(empty), GRID) == 0


def test_a_drawing_on_the_images_own_grid_is_whole() -> None:
    labels = np.ones(GRID.shape, dtype=np.int16)
    assert share_outside(region(Drawn(labels=labels, world_from_voxel=AFFINE, index=1)), GRID) == 0


def test_up_to_five_percent_is_whole() -> None:
    assert [is_cut(share) for share in (0.0, 0.05, 0.051, 1.0)] == [False, False, True, True]
    assert cut_words(0.236) == "cut off by the edge of the image: about 24 % of the region lies outside"
