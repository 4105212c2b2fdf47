import numpy as np
from tests.instruments.susceptibility.physics.field_truth import (
    MM,
    brain,
    error,
    field_at,
    inner_chi,
    outer_chi,
)

from neurography.instruments.susceptibility.physics.vsharp import vsharp

MASK = brain()


def test_field_from_outside_goes_and_most_of_the_mask_stays() -> None:
    background = field_at(outer_chi())
    made = vsharp(background, MASK, voxel_size=MM)
    assert made.mask.sum() > 0.8 * MASK.sum()
    assert not (made.mask & ~MASK).any()
    assert made.field[made.mask].std() < 0.05 * background[made.mask].std()


def test_field_from_inside_stays_in_part() -> None:
    local = field_at(inner_chi())
    made = vsharp(local + field_at(outer_chi()), MASK, voxel_size=MM)
    assert error(made.field, local, made.mask) < 0.6


def test_a_mask_too_thin_for_any_sphere_gives_nothing() -> None:
    thin = np.zeros_like(MASK)
    thin[24] = True
    made = vsharp(field_at(inner_chi()), thin, voxel_size=MM, radii=(6.0, 3.0))
    assert not made.mask.any() and not made.field.any()
