"""The spread of patches: independent of the order of voxels, and as large as likeness between neighbours makes it."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from neurography.imaging.grid import Grid
from neurography.imaging.midplane import Midplane
from neurography.instruments.susceptibility.rim import patches

SHAPE = (60, 60, 40)
GRID = Grid(SHAPE, np.array([[1.0, 0, 0, -29.5], [0, 1, 0, -30], [0, 0, 1, -20], [0, 0, 0, 1]]))
PLANE = Midplane(normal=(1.0, 0.0, 0.0), offset=0.0)
ALL = np.ones(SHAPE, dtype=bool)


def spread(values: np.ndarray, count: int = 216) -> patches.Null:
    return patches.null(values, ALL, grid=GRID, plane=PLANE, anchor=(0.0, 0.0, 0.0), count=count)


def test_independent_voxels_give_the_sd_of_a_median() -> None:
    found = spread(np.random.default_rng(1).normal(size=SHAPE))
    # sd of the median of n normal values: sqrt(pi / 2 / n); over 200 patches known to 5 %, sizes vary
    assert found.patches > 200
    assert found.sd == pytest.approx(np.sqrt(np.pi / 2 / 216), rel=0.25)
    assert found.pair_sd == pytest.approx(np.sqrt(2) * found.sd, rel=0.25)


def test_likeness_of_neighbours_and_a_slope_across_count() -> None:
    rough = np.random.default_rng(1).normal(size=SHAPE)
    smooth = gaussian_filter(rough, 3.0, mode="wrap")
    assert spread(smooth / smooth.std()).sd > 3 * spread(rough).sd
    across = rough + 0.1 * np.indices(SHAPE)[0]
    # facing patches differ by the slope itself, which no one-sided spread knows
    assert spread(across).pair_sd > 1.0


def test_too_little_tissue_gives_no_error() -> None:
    small = np.zeros(SHAPE, dtype=bool)
    small[5:12, 5:12, 5:12] = True
    found = patches.null(np.ones(SHAPE), small, grid=GRID, plane=PLANE, anchor=(0.0, 0.0, 0.0), count=200)
    assert found.sd is None
    assert found.pair_sd is None
    none = patches.null(np.ones(SHAPE), ~ALL, grid=GRID, plane=PLANE, anchor=(0.0, 0.0, 0.0), count=5)
    assert none.patches == 0
