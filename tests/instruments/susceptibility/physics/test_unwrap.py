import numba
import numpy as np
import pytest
from tests.instruments.susceptibility.physics.field_truth import ball

from neurography.instruments.susceptibility.physics.unwrap import unwrap, wrap

TURN = 2 * np.pi
N = 32
MASK = ball((0, 0, 0), 14, n=N)
STRONG = np.ones((N, N, N), dtype=np.float32)


def bowl(n: int = N) -> np.ndarray:
    """Rises by up to 2.4 rad from voxel to voxel, over several turns."""
    i, j, k = (np.indices((n, n, n)) - (n - 1) / 2) / n
    return (22 * i**2 + 25 * j * k + 30 * k + 9 * i).astype(np.float32)


def turns_off(found: np.ndarray, truth: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Whole turns by which each voxel is off, less those that all share."""
    off = np.rint((found - truth)[mask] / TURN)
    return off - np.median(off)


def test_every_voxel_is_right_and_congruent() -> None:
    truth = bowl()
    found = unwrap(wrap(truth), STRONG, MASK)
    assert not turns_off(found, truth, MASK).any()
    assert np.abs(wrap(found - truth))[MASK].max() < 1e-5  # float32 rounding of a turn
    assert not found[~MASK].any()


def test_noise_at_ten_to_one_does_not_lead_it_astray() -> None:
    rng = np.random.default_rng(3)
    noisy = bowl() + 0.1 * rng.standard_normal((N, N, N)).astype(np.float32)
    assert not turns_off(unwrap(wrap(noisy), STRONG, MASK), noisy, MASK).any()


def test_it_goes_around_where_there_is_no_signal() -> None:
    """A wall of pure noise with one gap: the path leads through the gap, and both sides agree."""
    rng = np.random.default_rng(4)
    phase, strength = bowl(), STRONG.copy()
    wall = np.zeros((N, N, N), dtype=bool)
    wall[15:17] = True
    wall[15:17, 12:20, 12:20] = False
    phase[wall] = rng.uniform(-np.pi, np.pi, int(wall.sum()))
    strength[wall] = 0.02
    found = unwrap(wrap(phase), strength, MASK)
    assert not turns_off(found, phase, MASK & ~wall).any()


def test_parts_that_do_not_touch_are_each_centred() -> None:
    truth = bowl() + np.float32(9 * TURN)
    mask = MASK.copy()
    mask[14:18] = False
    found = unwrap(wrap(truth), STRONG, mask)
    for part in (np.s_[:14], np.s_[18:]):
        here = np.zeros_like(mask)
        here[part] = mask[part]
        assert not turns_off(found, truth, here).any()
        assert abs(np.median(found[here])) <= np.pi


def test_not_a_number_is_outside() -> None:
    truth = bowl()
    phase = wrap(truth)
    phase[10:12, 10:12, 10:12] = np.nan
    found = unwrap(phase, STRONG, MASK)
    good = MASK & np.isfinite(phase)
    assert np.isfinite(found).all()
    assert not found[~good].any()
    assert not turns_off(found, truth, good).any()
    assert not unwrap(phase, STRONG, np.zeros_like(MASK)).any()


@pytest.mark.parametrize("flipped", [np.s_[::-1], np.s_[:, ::-1], np.s_[:, :, ::-1]])
def test_mirrored_input_gives_the_mirrored_result(flipped: object) -> None:
    phase = wrap(bowl())
    assert np.abs(unwrap(phase[flipped], STRONG, MASK)[flipped] - unwrap(phase, STRONG, MASK)).max() < 1e-5


def test_bits_do_not_depend_on_the_number_of_threads() -> None:
    phase = wrap(bowl())
    many = unwrap(phase, STRONG, MASK)
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        assert np.array_equal(unwrap(phase, STRONG, MASK), many)
    finally:
        numba.set_num_threads(before)


def test_a_second_echo_guides_through_steep_places() -> None:
    """The field turns faster than pi from voxel to voxel at a late echo; the early one says which way."""
    field = bowl() * np.float32(0.5)
    late, early = wrap(3 * field), wrap(field)
    alone = unwrap(early, STRONG, MASK)
    guided = unwrap(early, STRONG, MASK, second=late, ratio=1 / 3)
    assert not turns_off(guided, field, MASK).any()
    assert not turns_off(alone, field, MASK).any()
