"""Values and masks at mirrored places."""

import numpy as np
import pytest

from neurography.imaging import reflect
from neurography.imaging.grid import Grid
from neurography.imaging.midplane import Midplane

GRID = Grid((20, 16, 12), np.array([[2.0, 0, 0, -19], [0, 1.5, 0, -10], [0, 0, 3.0, -15], [0, 0, 0, 1]]))
SAGITTAL = Midplane(normal=(1.0, 0.0, 0.0), offset=0.0)
TILTED = Midplane(normal=(1.0, 0.15, -0.1), offset=1.3)


def test_a_plane_between_voxels_exchanges_them_exactly() -> None:
    data = np.random.default_rng(1).normal(size=GRID.shape)
    assert reflect.values(data, GRID, SAGITTAL) == pytest.approx(data[::-1].astype(np.float32))
    region = data > 0.7
    assert (reflect.mask(region, GRID, SAGITTAL) == region[::-1]).all()


def test_a_linear_image_is_exact_at_any_plane_and_outside_is_nan() -> None:
    world = GRID.world(np.indices(GRID.shape).reshape(3, -1).T)
    slope = np.array([0.3, -0.2, 0.5])
    data = (world @ slope + 4.0).reshape(GRID.shape)
    made = reflect.values(data, GRID, TILTED)
    there = reflect.points(world, TILTED)
    expected = (there @ slope + 4.0).reshape(GRID.shape)
    places = GRID.voxel(there).reshape(*GRID.shape, 3)
    inside = ((places >= 0) & (places <= np.array(GRID.shape) - 1)).all(axis=-1)
    assert made[inside] == pytest.approx(expected[inside], abs=1e-4)  # float32 of values up to 20
    far = ((places < -1) | (places > np.array(GRID.shape))).any(axis=-1)
    assert far.any()
    assert np.isnan(made[far]).all()


def test_nan_spreads_no_farther_than_half_a_weight() -> None:
    data = np.ones(GRID.shape)
    data[5, 5, 5] = np.nan
    made = reflect.values(data, GRID, SAGITTAL)
    assert np.isnan(made[14, 5, 5])
    assert np.isfinite(made).sum() == made.size - 1


def test_mask_of_a_tilted_plane_is_where_the_mirrored_points_are() -> None:
    region = np.zeros(GRID.shape, dtype=bool)
    region[3:7, 4:9, 4:8] = True
    made = reflect.mask(region, GRID, TILTED)
    world = GRID.world(np.indices(GRID.shape).reshape(3, -1).T)
    nearest = np.round(GRID.voxel(reflect.points(world, TILTED))).astype(int)
    inside = ((nearest >= 0) & (nearest < GRID.shape)).all(axis=1)
    expected = np.zeros(len(world), dtype=bool)
    expected[inside] = region[tuple(nearest[inside].T)]
    assert made.any()
    assert (made == expected.reshape(GRID.shape)).all()
    assert not reflect.mask(np.zeros(GRID.shape, dtype=bool), GRID, TILTED).any()
