"""SWI darkens what is paramagnetic, leaves the rest; the projection keeps the least value of a slab."""

import numpy as np
import pytest

from neurography.instruments.susceptibility.physics import swi

INSIDE = np.ones((20, 20, 12), dtype=bool)


def phase() -> np.ndarray:
    """A smooth slope with a paramagnetic and a diamagnetic dot of 1 rad."""
    made = np.linspace(0, 3, 20, dtype=np.float32)[:, None, None] * np.ones((1, 20, 12), dtype=np.float32)
    made[8, 10, 6] += 1.0
    made[13, 10, 6] -= 1.0
    return made


def test_high_pass_removes_a_slope_and_keeps_a_dot() -> None:
    filtered = swi.high_pass(phase(), INSIDE, voxel_size=(1.0, 1.0, 1.0))
    # a Gaussian of 4 mm takes 1 / (2 pi)^1.5 / 64 of a dot of one voxel, and nothing of a slope far from the edge
    assert filtered[8, 10, 6] == pytest.approx(1.0, abs=0.05)
    assert abs(filtered[10, 3, 6]) < 0.05


@pytest.mark.parametrize("kind", ["linear", "tanh"])
def test_only_the_paramagnetic_dot_is_darkened(kind: swi.MaskKind) -> None:
    filtered = swi.high_pass(phase(), INSIDE, voxel_size=(1.0, 1.0, 1.0))
    mask = swi.phase_mask(filtered, INSIDE, kind=kind)
    assert mask[8, 10, 6] < 0.6 * mask[13, 10, 6]
    assert mask.min() >= 0 and mask.max() <= 1


def test_the_linear_mask_is_the_published_formula() -> None:
    filtered = np.array([[[-1.0, 0.0, np.pi / 2, 4.0]]], dtype=np.float32)
    mask = swi.phase_mask(filtered, np.ones(filtered.shape, dtype=bool), kind="linear")
    np.testing.assert_allclose(mask, [[[1.0, 1.0, 0.5**4, 0.0]]], atol=1e-6)


def test_an_unknown_mask_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="linear, tanh"):
        swi.phase_mask(phase(), INSIDE, kind="cubic")  # type: ignore[arg-type]


def test_minimum_projection_is_the_least_of_its_slab() -> None:
    image = np.random.default_rng(0).random((3, 4, 30)).astype(np.float32)
    made = swi.minimum_projection(image, edge_mm=2.0, slab_mm=10.0)
    for k in range(5, 25):
        np.testing.assert_array_equal(made[..., k], image[..., k - 2 : k + 3].min(axis=2))


def test_outside_the_brain_nothing_is_weighted() -> None:
    inside = INSIDE.copy()
    inside[:, :, 9:] = False
    magnitude = np.full(INSIDE.shape, 7.0, dtype=np.float32)
    made = swi.swi(magnitude, phase(), inside, voxel_size=(1.0, 1.0, 1.0))
    assert (made[:, :, 9:] == 7.0).all()
