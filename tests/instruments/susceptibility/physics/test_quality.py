import numpy as np
import pytest
from tests.instruments.susceptibility.physics.field_truth import ball, brain

from neurography.instruments.susceptibility.physics import quality

MASK = brain()


def test_distance_to_the_edge_in_mm() -> None:
    far = quality.edge_distance(MASK, voxel_size=(1.0, 1.0, 1.0))
    assert far[24, 24, 24] == pytest.approx(19, abs=1)
    assert not far[~MASK].any() and (far[MASK] >= 1).all()
    assert np.allclose(quality.edge_distance(MASK, voxel_size=(2.0, 2.0, 2.0)), 2 * far)
    full = quality.edge_distance(np.ones((5, 5, 5), dtype=bool), voxel_size=(1.0, 1.0, 1.0))
    assert full[2, 2, 2] == 3  # beyond the image lies no brain


def test_gradient_in_hertz_per_mm_uses_the_mask_alone() -> None:
    i, j, _ = np.indices(MASK.shape)
    field = np.where(MASK, 3.0 * i + 4.0 * j, 1e6).astype(np.float32)
    found = quality.gradient(field, MASK, voxel_size=(1.0, 1.0, 1.0))
    inner = ball((0, 0, 0), 17)
    assert np.abs(found[inner] - 5.0).max() < 1e-3
    assert found[MASK].max() < 5.01 and not found[~MASK].any()
    assert quality.gradient(field, MASK, voxel_size=(2.0, 2.0, 2.0))[24, 24, 24] == pytest.approx(
        2.5, rel=1e-4
    )


def test_dephasing_is_a_sinc_of_the_turns_across_a_voxel() -> None:
    field = (20.0 * np.indices(MASK.shape)[2]).astype(np.float32)
    left = quality.dephasing(field, MASK, echo_time=0.025)
    assert left[24, 24, 24] == pytest.approx(2 / np.pi, rel=1e-4)  # half a turn across the voxel
    assert not left[~MASK].any()


def test_void_is_where_the_last_echo_has_no_signal() -> None:
    magnitude = np.ones((2, 2, 2, 3), dtype=np.float32)
    magnitude[0, 0, 0, 2] = 0.29
    magnitude[0, 0, 1, 2] = np.nan
    magnitude[0, 1, 0, 0] = 0.0
    found = quality.void(magnitude, noise_sd=0.1)
    assert found[0, 0, 0] and found[0, 0, 1]
    assert found.sum() == 2
    assert quality.void(np.zeros((1, 1, 1, 1)), noise_sd=0.0).all()
