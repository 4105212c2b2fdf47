"""Length and continuity of what stands out along a ribbon."""

import numpy as np
import pytest

from neurography.imaging.grid import Grid
from neurography.instruments.susceptibility.rim import continuity

GRID = Grid((60, 12, 12), np.eye(4))


def bar() -> np.ndarray:
    """45 mm long, 3 x 3 mm."""
    made = np.zeros(GRID.shape, dtype=bool)
    made[5:50, 4:7, 4:7] = True
    return made


def test_a_whole_rim_has_the_length_of_its_ribbon() -> None:
    found = continuity.along(np.full(GRID.shape, 5.0), bar(), grid=GRID)
    # paths may start at a corner and go diagonally: a voxel or two more than 45
    assert found.ribbon_mm == pytest.approx(45, abs=2)
    assert found.length_mm == pytest.approx(found.ribbon_mm)
    assert found.continuity == 1.0
    assert (found.out == bar()).all()


def test_a_gap_breaks_continuity_and_half_a_rim_is_half_as_long() -> None:
    z = np.full(GRID.shape, 5.0)
    z[20:26] = 0.0
    found = continuity.along(z, bar(), grid=GRID)
    assert found.length_mm == pytest.approx(39, abs=4)  # to a station, 3 mm
    assert found.longest_mm == pytest.approx(24, abs=4)
    assert found.continuity == pytest.approx(24 / 45, abs=0.1)
    half = np.where(np.arange(60)[:, None, None] < 27, 5.0, 0.0) * np.ones(GRID.shape)
    assert continuity.along(half, bar(), grid=GRID).length_mm == pytest.approx(22, abs=4)


def test_noise_neither_makes_nor_breaks_a_rim() -> None:
    noise = np.random.default_rng(4).normal(size=GRID.shape)
    assert continuity.along(noise, bar(), grid=GRID).length_mm == 0
    assert continuity.along(noise + 4, bar(), grid=GRID).continuity == 1.0
    spike = np.zeros(GRID.shape)
    spike[30, 5, 5] = 100
    assert continuity.along(spike, bar(), grid=GRID).length_mm == 0


def test_a_bent_ribbon_is_measured_along_itself() -> None:
    ribbon = np.zeros((40, 40, 5), dtype=bool)
    ribbon[5:35, 5:7, 1:4] = ribbon[5:7, 5:35, 1:4] = True
    found = continuity.along(np.full(ribbon.shape, 5.0), ribbon, grid=Grid(ribbon.shape, np.eye(4)))
    assert found.ribbon_mm == pytest.approx(58, abs=4)  # two arms; the end to end distance is 41


def test_thick_slices_are_not_crossed() -> None:
    grid = Grid((30, 30, 6), np.diag([1.0, 1.0, 5.0, 1.0]))
    ribbon = np.zeros(grid.shape, dtype=bool)
    ribbon[3:15, 4:6, :] = True
    ribbon[3:25, 4:6, 3] = True
    found = continuity.along(np.full(grid.shape, 5.0), ribbon, grid=grid, thick=2)
    assert found.ribbon_mm == pytest.approx(22, abs=1.5)


def test_unusable_voxels_and_an_empty_ribbon() -> None:
    z = np.full(GRID.shape, 5.0)
    z[:, 5, 5] = np.nan
    assert continuity.along(z, bar(), grid=GRID).continuity == 1.0
    empty = continuity.along(z, np.zeros(GRID.shape, dtype=bool), grid=GRID)
    assert (empty.ribbon_mm, empty.length_mm, empty.continuity) == (0.0, 0.0, 0.0)
