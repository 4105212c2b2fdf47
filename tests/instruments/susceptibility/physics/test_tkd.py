import pytest
from tests.instruments.susceptibility.physics.field_truth import MM, Array, ball
from tests.instruments.susceptibility.physics.inversions import error_of, moved, noisy

from neurography.instruments.susceptibility.physics.tkd import tkd


def invert(field: Array, b0: tuple[float, float, float]) -> Array:
    return tkd(field, voxel_size=MM, b0=b0)


@pytest.mark.parametrize("b0", [(0.0, 0.0, 1.0), (0.5, -0.2, 0.8)])
def test_sources_come_back_with_streaks(b0: tuple[float, float, float]) -> None:
    assert error_of(invert, b0) < 0.7  # streaks: 0.56 to 0.65 here


def test_small_sources_have_their_sign_and_most_of_their_size() -> None:
    chi = invert(noisy((0, 0, 1)), (0, 0, 1))
    assert chi[ball((0, -8, 3), 2)].mean() == pytest.approx(0.4, rel=0.15)
    assert chi[ball((3, 7, -5), 1.5)].mean() == pytest.approx(-0.6, rel=0.15)


def test_mirror_and_permutation_of_axes() -> None:
    assert max(moved(invert)) < 1e-5  # float32
