import numba
import numpy as np
import pytest
from tests.instruments.susceptibility.physics.field_truth import MM, Array
from tests.instruments.susceptibility.physics.inversions import error_of, moved, noisy

from neurography.instruments.susceptibility.physics.fourier import Counter
from neurography.instruments.susceptibility.physics.total_variation import total_variation


def invert(field: Array, b0: tuple[float, float, float]) -> Array:
    return total_variation(field, voxel_size=MM, b0=b0)


@pytest.mark.parametrize("b0", [(0.0, 0.0, 1.0), (0.5, -0.2, 0.8)])
def test_sources_come_back(b0: tuple[float, float, float]) -> None:
    assert error_of(invert, b0) < 0.12


def test_mirror_and_permutation_of_axes() -> None:
    mirrored, turned = moved(invert)
    assert turned < 1e-3  # float32 through the iterations
    assert mirrored < 0.05  # forward differences have a direction: corners round off otherwise


def test_two_transforms_an_iteration_and_the_same_bits_for_any_threads() -> None:
    field, counter = noisy((0, 0, 1)), Counter()
    many = total_variation(field, voxel_size=MM, b0=(0, 0, 1), iterations=5, counter=counter)
    assert counter.transforms == 2 + 2 * 5
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        assert np.array_equal(total_variation(field, voxel_size=MM, b0=(0, 0, 1), iterations=5), many)
    finally:
        numba.set_num_threads(before)
