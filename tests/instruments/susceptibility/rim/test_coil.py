"""Shading comes out, and a lesion does not go with it."""

import numpy as np
import pytest

from neurography.imaging.grid import Grid
from neurography.instruments.susceptibility.rim import coil

GRID = Grid((30, 30, 30), np.diag([4.0, 4.0, 4.0, 1.0]))
X, Y, Z = (axis / 15.0 - 1 for axis in np.indices(GRID.shape))
FIELD = np.exp(0.4 * X - 0.3 * Y**2 + 0.2 * X * Z + 0.1 * Z**3)
ALL = np.ones(GRID.shape, dtype=bool)


def test_a_cubic_field_is_found_under_noise_and_a_dark_lesion() -> None:
    rng = np.random.default_rng(3)
    image = 100 * FIELD * (1 + 0.05 * rng.normal(size=GRID.shape))
    image[4:9, 10:18, 10:18] *= 0.5
    found = coil.shading(image, ALL, where=ALL, grid=GRID)
    assert found is not None
    ratio = found / FIELD
    assert ratio.std() / ratio.mean() < 0.01
    assert np.median(found) == pytest.approx(1, abs=0.02)


def test_where_limits_the_answer_and_too_little_tissue_gives_none() -> None:
    few = np.zeros(GRID.shape, dtype=bool)
    few[:2, :2, :2] = True
    assert coil.shading(FIELD, few, where=ALL, grid=GRID) is None
    found = coil.shading(FIELD, ALL, where=few, grid=GRID)
    assert found is not None
    assert (np.isfinite(found) == few).all()


def test_values_without_a_logarithm_are_left_out() -> None:
    image = FIELD.copy()
    image[::2] = 0.0
    image[1, 1, 1] = np.nan
    found = coil.shading(image, ALL, where=ALL, grid=GRID)
    assert found is not None
    assert np.ptp(found / FIELD) / np.mean(found / FIELD) < 0.01
