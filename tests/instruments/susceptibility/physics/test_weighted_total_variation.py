import numba
import numpy as np
import pytest
from tests.instruments.susceptibility.physics.field_truth import (
    MM,
    UP,
    Array,
    error,
    field_at,
    inner_chi,
    outer_chi,
)
from tests.instruments.susceptibility.physics.inversions import MASK, error_of, moved, noisy

from neurography.instruments.susceptibility.physics.fourier import Counter
from neurography.instruments.susceptibility.physics.pdf import pdf
from neurography.instruments.susceptibility.physics.total_variation import total_variation
from neurography.instruments.susceptibility.physics.weighted_total_variation import weighted_total_variation

WEIGHT = MASK.astype(np.float32)


def invert(field: Array, b0: tuple[float, float, float]) -> Array:
    return weighted_total_variation(field, WEIGHT, voxel_size=MM, b0=b0, free_outside=False)


@pytest.mark.parametrize("b0", [UP, (0.5, -0.2, 0.8)])
def test_sources_come_back(b0: tuple[float, float, float]) -> None:
    assert error_of(invert, b0) < 0.15  # 0.12 to 0.135 here


def test_mirror_and_permutation_of_axes() -> None:
    mirrored, turned = moved(invert)
    assert turned < 1e-3  # float32 through the iterations
    assert mirrored < 0.05  # forward differences have a direction


def test_voxels_without_signal_do_not_pull() -> None:
    field, weight = noisy(UP), WEIGHT.copy()
    bad = np.s_[24:28, 30:34, 20:24]
    field[bad] = np.random.default_rng(1).uniform(-1, 1, (4, 4, 4))
    weight[bad] = 0.02
    found = weighted_total_variation(field, weight, voxel_size=MM, b0=UP, free_outside=False)
    assert error(found, inner_chi(), MASK) < 0.15
    assert error(total_variation(field, voxel_size=MM, b0=UP), inner_chi(), MASK) > 0.5


def test_free_outside_mends_what_background_removal_took() -> None:
    local = pdf(noisy(UP) + field_at(outer_chi()), MASK, voxel_size=MM, b0=UP).field
    free = weighted_total_variation(local, WEIGHT, voxel_size=MM, b0=UP)
    bound = weighted_total_variation(local, WEIGHT, voxel_size=MM, b0=UP, free_outside=False)
    assert error(free, inner_chi(), MASK) < 0.85 * error(bound, inner_chi(), MASK)


def test_four_transforms_an_iteration_and_the_same_bits_for_any_threads() -> None:
    field, counter = noisy(UP), Counter()
    many = weighted_total_variation(field, WEIGHT, voxel_size=MM, b0=UP, iterations=5, counter=counter)
    assert counter.transforms == 2 + 4 * 4
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        one = weighted_total_variation(field, WEIGHT, voxel_size=MM, b0=UP, iterations=5)
    finally:
        numba.set_num_threads(before)
    assert np.array_equal(one, many)


def test_not_a_number_weighs_nothing() -> None:
    field, weight = noisy(UP), WEIGHT.copy()
    field[24, 24, 24] = np.nan
    weight[24, 24, 24] = np.nan
    assert np.isfinite(weighted_total_variation(field, weight, voxel_size=MM, b0=UP, iterations=3)).all()
