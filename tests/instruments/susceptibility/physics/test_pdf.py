import numpy as np
import pytest
from tests.instruments.susceptibility.physics.field_truth import (
    MM,
    UP,
    ball,
    brain,
    error,
    field_at,
    inner_chi,
    outer_chi,
)

from neurography.instruments.susceptibility.physics.fourier import Counter
from neurography.instruments.susceptibility.physics.pdf import pdf

MASK = brain()


@pytest.mark.parametrize("b0", [UP, (0.3, -0.2, 0.9)])
def test_field_from_outside_goes(b0: tuple[float, float, float]) -> None:
    background = field_at(outer_chi(), b0)
    made = pdf(background, MASK, voxel_size=MM, b0=b0)
    assert np.array_equal(made.mask, MASK)
    assert made.field[MASK].std() < 0.02 * background[MASK].std()
    assert not made.field[~MASK].any()


def test_field_from_inside_stays_up_to_its_harmonic_part() -> None:
    local = field_at(inner_chi())
    made = pdf(local + field_at(outer_chi()), MASK, voxel_size=MM, b0=UP)
    assert error(made.field, local, MASK) < 0.35  # the harmonic part of these sources; see docs/validation


def test_weights_let_a_bad_voxel_pull_less() -> None:
    background = field_at(outer_chi())
    spoilt, weight = background.copy(), np.ones_like(background)
    bad = np.s_[24:27, 30:33, 20:23]
    spoilt[bad] += 5.0
    weight[bad] = 0.01
    good = MASK.copy()
    good[bad] = False
    weighted = pdf(spoilt, MASK, voxel_size=MM, b0=UP, weight=weight).field[good].std()
    assert weighted < 0.5 * pdf(spoilt, MASK, voxel_size=MM, b0=UP).field[good].std()


def test_not_a_number_is_outside_and_costs_are_counted() -> None:
    field = field_at(outer_chi())
    field[24, 24, 24] = np.nan
    counter = Counter()
    made = pdf(field, MASK, voxel_size=MM, b0=UP, iterations=3, counter=counter)
    assert np.isfinite(made.field).all() and not made.mask[24, 24, 24]
    assert made.iterations == 3
    assert counter.transforms == 4 + 4 * 3


def test_mirror_and_permutation_of_axes() -> None:
    field = field_at(outer_chi() + inner_chi())
    plain = pdf(field, MASK, voxel_size=MM, b0=UP, iterations=10).field
    mirrored = pdf(field[::-1], MASK[::-1], voxel_size=MM, b0=UP, iterations=10).field[::-1]
    turned = pdf(
        np.moveaxis(field, 2, 0), np.moveaxis(MASK, 2, 0), voxel_size=MM, b0=(1, 0, 0), iterations=10
    ).field
    scale = np.abs(plain).max()
    assert np.abs(mirrored - plain).max() < 1e-3 * scale  # float32 through ten steps of conjugate gradients
    assert np.abs(np.moveaxis(turned, 0, 2) - plain).max() < 1e-3 * scale


def test_a_void_in_the_mask_keeps_its_source_and_one_left_out_loses_it() -> None:
    """A bleed whose own voxels hold no signal: its field around is local, unless a source may lie there."""
    chi = np.zeros_like(field_at(outer_chi()))
    bleed = ball((2, 1, -3), 2)
    chi[bleed] = 1.0
    local = field_at(chi)
    field = local + field_at(outer_chi())
    weight = np.where(bleed, np.float32(0.02), np.float32(1.0))
    around = ball((2, 1, -3), 6) & ~ball((2, 1, -3), 3)
    kept = pdf(field, MASK, voxel_size=MM, b0=UP, weight=weight).field
    lost = pdf(field, MASK & ~bleed, voxel_size=MM, b0=UP).field
    assert np.polyfit(local[around], kept[around], 1)[0] > 0.9
    assert np.polyfit(local[around], lost[around], 1)[0] < 0.3


def test_a_larger_background_is_given_more_iterations() -> None:
    """Ten times the background, 260 times the local field: stopped by a residual beside the first, the error is 2.2."""
    local, background = field_at(inner_chi()), field_at(outer_chi())
    small, large = (pdf(local + size * background, MASK, voxel_size=MM, b0=UP) for size in (1.0, 10.0))
    assert small.iterations < 30 < large.iterations < 120
    assert error(small.field, local, MASK) < 0.3
    assert error(large.field, local, MASK) < 0.6
