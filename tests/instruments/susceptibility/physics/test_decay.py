import numba
import numpy as np
import pytest

from neurography.instruments.susceptibility.physics.decay import LARGEST, decay

TIMES = (0.005, 0.012, 0.019, 0.026)
SHAPE = (20, 20, 10)
MASK = np.ones(SHAPE, dtype=bool)


def echoes(rate: float, *, sd: float, seed: int = 0, amplitude: float = 1.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    pure = amplitude * np.exp(-rate * np.array(TIMES))
    noise = sd * (rng.standard_normal((*SHAPE, 4)) + 1j * rng.standard_normal((*SHAPE, 4)))
    return np.abs(pure + noise).astype(np.float32)


@pytest.mark.parametrize("rate", [2.0, 18.0, 38.0, 90.0])
def test_truth_lies_within_the_stated_error(rate: float) -> None:
    found = decay(echoes(rate, sd=1 / 60), MASK, echo_times=TIMES, noise_sd=1 / 60)
    z = ((found.r2star - rate) / found.error).ravel()
    # 4000 voxels: the mean of z is known to 0.016, its sd to 0.011
    if rate > 5:  # rates end at 0, which cuts a distribution that reaches there
        assert abs(z.mean()) < 0.12
        assert 0.93 < z.std() < 1.07
    # 0.02 errors from 4000 voxels, and the bend of an exponential
    assert abs(np.median(found.r2star) - rate) < 0.12 * np.median(found.error)


def test_noise_floor_does_not_pass_for_slow_decay() -> None:
    """At 200 /s the later echoes are noise alone; a line through the logs finds three quarters."""
    found = decay(echoes(200.0, sd=1 / 60), MASK, echo_times=TIMES, noise_sd=1 / 60)
    held = found.r2star[np.isfinite(found.r2star)]
    assert np.median(held) == pytest.approx(200.0, rel=0.05)
    line = -np.polyfit(TIMES, np.log(echoes(200.0, sd=1 / 60).reshape(-1, 4)).T, 1)[0]
    assert np.median(line) < 150


def test_without_noise_the_answer_is_exact() -> None:
    found = decay(echoes(38.0, sd=0.0), MASK, echo_times=TIMES, noise_sd=0.0)
    assert np.abs(found.r2star - 38.0).max() < 1e-3
    assert np.abs(found.amplitude - 1.0).max() < 1e-4


def test_unknown_noise_takes_its_error_from_the_residuals() -> None:
    known = decay(echoes(20.0, sd=1 / 60), MASK, echo_times=TIMES, noise_sd=1 / 60)
    unknown = decay(echoes(20.0, sd=1 / 60), MASK, echo_times=TIMES, noise_sd=0.0)
    ratio = np.sqrt(np.nanmean(unknown.error**2) / np.nanmean(known.error**2))
    assert ratio == pytest.approx(1.0, abs=0.1)


def test_what_cannot_be_fitted_is_not_a_number() -> None:
    magnitude = echoes(20.0, sd=1 / 60)
    magnitude[0, 0, 0, 2] = np.nan
    magnitude[0, 0, 1] = 0.0
    mask = MASK.copy()
    mask[0, 0, 2] = False
    found = decay(magnitude, mask, echo_times=TIMES, noise_sd=1 / 60)
    assert np.isnan(found.r2star[0, 0, :3]).all() and np.isnan(found.error[0, 0, :3]).all()
    assert np.isfinite(found.r2star).sum() == MASK.sum() - 3
    assert np.nanmax(found.r2star) < LARGEST


def test_scale_of_the_signal_does_not_matter_and_threads_do_not() -> None:
    magnitude = echoes(20.0, sd=1 / 60)
    plain = decay(magnitude, MASK, echo_times=TIMES, noise_sd=1 / 60)
    scaled = decay(magnitude * 1000, MASK, echo_times=TIMES, noise_sd=1000 / 60)
    assert np.abs(scaled.r2star - plain.r2star).max() < 1e-2
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        assert np.array_equal(decay(magnitude, MASK, echo_times=TIMES, noise_sd=1 / 60).r2star, plain.r2star)
    finally:
        numba.set_num_threads(before)
