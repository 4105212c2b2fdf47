"""Regions land on a grid by world coordinates."""

import itertools

import numpy as np
import pytest

from neurography.imaging import roi
from neurography.imaging.grid import Grid
from neurography.model.site import Drawn, Region, Sphere


def region(shape: Drawn | Sphere) -> Region:
    return Region(name="r", structures=("sciatic_nerve",), side="left", roles=("region",), shape=shape)


def test_own_grid_gives_the_labelled_voxels_exactly() -> None:
    labels = np.zeros((5, 6, 7), dtype=np.int16)
    labels[1:3, 2, 4:6] = 3
    affine = np.diag([2.0, 2.0, 3.0, 1.0])
    found = roi.mask(region(Drawn(labels=labels, world_from_voxel=affine, index=3)), Grid((5, 6, 7), affine))
    assert np.array_equal(found, labels == 3)


def test_finer_drawing_fills_the_coarse_voxels_it_covers() -> None:
    fine = np.diag([0.5, 0.5, 0.5, 1.0])
    fine[:3, 3] = -0.75  # so that a 2 mm voxel at the origin covers fine voxels 0..3 exactly
    labels = np.zeros((16, 16, 16), dtype=np.int16)
    labels[0:4, 4:8, 8:12] = 1  # the coarse voxel (0, 1, 2)
    labels[4:5, 4:8, 8:12] = 1  # a quarter of its neighbour: not enough
    found = roi.mask(
        region(Drawn(labels=labels, world_from_voxel=fine, index=1)), Grid((4, 4, 4), np.diag([2.0, 2, 2, 1]))
    )
    assert np.argwhere(found).tolist() == [[0, 1, 2]]


def test_sphere_volume_matches_the_formula() -> None:
    grid = Grid((60, 60, 60), np.diag([0.5, 0.5, 0.5, 1.0]))
    found = roi.mask(region(Sphere(centre=(15.0, 15.0, 15.0), radius=8.0)), grid)
    # counting voxel centres of 0.5 mm in a ball of 8 mm: about 1 % off
    assert found.sum() * grid.voxel_volume == pytest.approx(4 / 3 * np.pi * 8**3, rel=0.01)


def test_sphere_smaller_than_a_voxel_is_that_voxel() -> None:
    grid = Grid((4, 4, 4), np.diag([3.0, 3.0, 3.0, 1.0]))
    found = roi.mask(region(Sphere(centre=(3.9, 3.9, 6.1), radius=0.2)), grid)
    assert np.argwhere(found).tolist() == [[1, 1, 2]]


def test_region_outside_the_image_is_empty() -> None:
    grid = Grid((4, 4, 4), np.diag([3.0, 3.0, 3.0, 1.0]))
    assert not roi.mask(region(Sphere(centre=(300.0, 0, 0), radius=2)), grid).any()
    far = np.diag([1.0, 1, 1, 1])
    far[:3, 3] = 500
    labels = np.ones((2, 2, 2), dtype=np.int16)
    assert not roi.mask(region(Drawn(labels=labels, world_from_voxel=far, index=1)), grid).any()


@pytest.mark.parametrize("axes", list(itertools.permutations(range(3))))
def test_axis_order_of_the_drawing_does_not_matter(axes: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    labels = (rng.random((6, 7, 8)) > 0.6).astype(np.int16)
    affine = np.diag([2.0, 2.0, 2.0, 1.0])
    grid = Grid((6, 7, 8), affine)
    turned = np.transpose(labels, axes)
    turn = np.zeros((4, 4))
    turn[3, 3] = 1
    for new, old in enumerate(axes):
        turn[old, new] = 1
    flipped = turned[::-1]
    flip = np.diag([-1.0, 1, 1, 1])
    flip[0, 3] = turned.shape[0] - 1
    found = roi.mask(region(Drawn(labels=flipped, world_from_voxel=affine @ turn @ flip, index=1)), grid)
    assert np.array_equal(found, labels == 1)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("flips", [(1, 1, 1), (-1, 1, 1), (1, -1, -1)])
def test_parallel_grids_are_looked_up_as_oblique_ones_are(
    order: tuple[int, ...], flips: tuple[int, ...]
) -> None:
    rng = np.random.default_rng(3)
    inside = rng.random((11, 9, 7)) > 0.6
    step = np.eye(4)
    step[:3, :3] = np.diag([0.43, 0.71, 1.9])[:, list(order)] * np.array(flips)
    step[:3, 3] = np.array([3.1, 2.2, 1.4])
    low, high = np.zeros(3, dtype=int), np.array([8, 6, 5])
    parallel = roi._parallel_hits(inside, step, low, high)
    assert parallel.sum() > 100
    np.testing.assert_array_equal(parallel, roi._oblique_hits(inside, step, low, high))
