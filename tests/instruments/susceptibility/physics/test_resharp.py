import numpy as np
from tests.instruments.susceptibility.physics.field_truth import (
    MM,
    brain,
    error,
    field_at,
    inner_chi,
    outer_chi,
)

from neurography.instruments.susceptibility.physics.resharp import resharp

MASK = brain()


def test_field_from_outside_goes_and_the_rim_with_it() -> None:
    background = field_at(outer_chi())
    made = resharp(background, MASK, voxel_size=MM, radius=4.0)
    assert 0.4 * MASK.sum() < made.mask.sum() < 0.6 * MASK.sum()  # (15 / 19)^3 = 0.49
    assert not (made.mask & ~MASK).any()
    assert made.field[made.mask].std() < 0.01 * background[made.mask].std()


def test_field_from_inside_stays() -> None:
    local = field_at(inner_chi())
    made = resharp(local + field_at(outer_chi()), MASK, voxel_size=MM, radius=4.0)
    assert error(made.field, local, made.mask) < 0.30


def test_not_a_number_is_outside() -> None:
    field = field_at(inner_chi())
    field[24, 24, 24] = np.nan
    made = resharp(field, MASK, voxel_size=MM, radius=3.0)
    assert np.isfinite(made.field).all()
    assert not made.mask[22:27, 24, 24].any()
