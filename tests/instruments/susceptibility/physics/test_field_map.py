import numba
import numpy as np
from tests.instruments.susceptibility.physics.field_truth import ball, brain, field_at, inner_chi, outer_chi

from neurography.instruments.susceptibility.physics.field_map import field_map
from neurography.instruments.susceptibility.physics.unwrap import wrap

TIMES = (0.005, 0.012, 0.019, 0.026)
PPM = 127.7
MASK = brain()


def images(
    *, noise: float = 0.0, times: tuple[float, ...] = TIMES
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(phase, magnitude, field in Hz) of sources inside and outside with a coil's offset."""
    hertz = PPM * field_at(inner_chi() + 0.3 * outer_chi())
    offset = 0.8 * np.linspace(-1, 1, 48, dtype=np.float32)[:, None, None] + np.float32(0.4)
    rng = np.random.default_rng(0)
    signal = np.stack(
        [np.exp(-20 * t) * np.exp(1j * (2 * np.pi * t * hertz + offset)) for t in times], axis=-1
    )
    signal = signal + noise * (rng.standard_normal(signal.shape) + 1j * rng.standard_normal(signal.shape))
    return np.angle(signal).astype(np.float32), np.abs(signal).astype(np.float32), hertz


def test_field_and_offset_without_noise() -> None:
    phase, magnitude, hertz = images()
    found = field_map(phase, magnitude, MASK, echo_times=TIMES)
    assert np.abs(found.hertz - hertz)[MASK].max() < 1e-2  # float32 phases of some 20 rad
    assert np.abs(found.unwrapped[..., 3] - 2 * np.pi * TIMES[3] * hertz - found.offset)[MASK].max() < 1e-3
    assert found.residual[MASK].max() < 1e-3
    assert not found.hertz[~MASK].any()


def test_unwrapped_phase_is_congruent_at_every_echo() -> None:
    phase, magnitude, _ = images(noise=0.03)
    found = field_map(phase, magnitude, MASK, echo_times=TIMES)
    assert np.abs(wrap(found.unwrapped - phase))[MASK].max() < 1e-5


def test_error_is_that_of_the_noise() -> None:
    """Weighted least squares of four phases: the variance of the slope follows from signal and noise."""
    phase, magnitude, hertz = images(noise=1 / 60)
    found = field_map(phase, magnitude, MASK, echo_times=TIMES)
    weight = np.exp(-40 * np.array(TIMES)) * 60**2
    times = np.array(TIMES)
    mean = (weight * times).sum() / weight.sum()
    sd = 1 / np.sqrt((weight * (times - mean) ** 2).sum()) / (2 * np.pi)
    off = (found.hertz - hertz)[MASK]
    assert abs(off.std() / sd - 1) < 0.03  # 28 000 voxels
    assert np.abs(off).max() < 6 * sd  # no voxel a turn off: that would be 38 Hz or more


def test_one_echo_gives_a_field_with_the_offset_in_it() -> None:
    phase, magnitude, hertz = images(times=(0.012,))
    found = field_map(phase, magnitude, MASK, echo_times=(0.012,))
    off = (found.hertz - hertz)[MASK] * 2 * np.pi * 0.012
    assert np.ptp(off) < 1.4  # the coil's offset, and no turn
    assert not found.residual.any()


def test_not_a_number_at_one_echo_takes_the_voxel_out() -> None:
    phase, magnitude, hertz = images()
    phase[20:22, 20, 20, 2] = np.nan
    magnitude[25, 25, 25, 0] = np.nan
    found = field_map(phase, magnitude, MASK, echo_times=TIMES)
    good = MASK & np.isfinite(phase).all(axis=3) & np.isfinite(magnitude).all(axis=3)
    assert np.isfinite(found.hertz).all() and np.isfinite(found.unwrapped).all()
    assert not found.hertz[~good].any()
    assert np.abs(found.hertz - hertz)[good].max() < 1e-2


def test_beside_a_strong_small_source() -> None:
    """A calcification of radius 2, -1.5 ppm: the step between echoes turns by more than pi from voxel to voxel."""
    chi = np.zeros((48, 48, 48), dtype=np.float32)
    chi[ball((3, 2, 1), 2)] = -1.5
    hertz = PPM * field_at(chi)
    phase = np.stack([wrap(2 * np.pi * t * hertz) for t in TIMES], axis=-1)
    found = field_map(phase, np.ones_like(phase), MASK, echo_times=TIMES)
    assert np.abs(found.hertz - hertz)[MASK].max() < 0.02


def test_bits_do_not_depend_on_the_number_of_threads() -> None:
    phase, magnitude, _ = images(noise=0.02)
    many = field_map(phase, magnitude, MASK, echo_times=TIMES)
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        one = field_map(phase, magnitude, MASK, echo_times=TIMES)
    finally:
        numba.set_num_threads(before)
    assert np.array_equal(one.hertz, many.hertz) and np.array_equal(one.residual, many.residual)
