import pytest
from tests.instruments.susceptibility.physics.field_truth import MM, Array
from tests.instruments.susceptibility.physics.inversions import error_of, moved

from neurography.instruments.susceptibility.physics.tikhonov import tikhonov


def invert(field: Array, b0: tuple[float, float, float]) -> Array:
    return tikhonov(field, voxel_size=MM, b0=b0)


@pytest.mark.parametrize("b0", [(0.0, 0.0, 1.0), (0.5, -0.2, 0.8)])
def test_sources_come_back_smoothed(b0: tuple[float, float, float]) -> None:
    assert error_of(invert, b0) < 0.6  # smoothing: 0.56 here


def test_mirror_and_permutation_of_axes() -> None:
    # forward differences have a direction, their power has none
    assert max(moved(invert)) < 1e-5
