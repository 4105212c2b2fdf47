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
    assert np.array_equal(one.unwrapped, many.unwrapped) and np.array_equal(one.offset, many.offset)


def test_echoes_of_magnitude_zero_pull_nothing() -> None:
    """Their phase is any number: a fit through it would give any field; a fit of one echo alone, billions of Hz."""
    phase, magnitude, hertz = images()
    rng = np.random.default_rng(1)
    lost = {(20, 20, 20): [1, 2, 3], (25, 24, 23): [3], (30, 24, 22): [2], (22, 30, 24): [0, 1, 2, 3]}
    for voxel, echoes in lost.items():
        phase[voxel][echoes] = rng.uniform(-np.pi, np.pi, len(echoes))
        magnitude[voxel][echoes] = 0.0
    found = field_map(phase, magnitude, MASK, echo_times=TIMES)
    off = found.hertz - hertz
    assert abs(off[25, 24, 23]) < 1e-2 and abs(off[30, 24, 22]) < 1e-2
    assert abs(off[20, 20, 20]) < 0.1 / (2 * np.pi * TIMES[0])  # the offset of its neighbourhood, to 0.1 rad
    assert found.hertz[22, 30, 24] == 0
    good = MASK.copy()
    good[22, 30, 24] = good[20, 20, 20] = False
    assert np.abs(off)[good].max() < 1e-2
    assert all(np.isfinite(part).all() for part in (found.hertz, found.offset, found.residual))


def test_a_first_echo_later_than_the_step_is_long() -> None:
    """The step stays below pi from voxel to voxel, the first echo does not."""
    i, j, k = np.indices(MASK.shape, dtype=np.float32) - 23.5
    hertz = (32 * i + 1.5 * j * k / 2 + 20 * k).astype(np.float32)
    times = (0.020, 0.025, 0.030)
    phase = np.stack([wrap(2 * np.pi * t * hertz + 0.3) for t in times], axis=-1)
    assert np.abs(np.diff(2 * np.pi * times[0] * hertz, axis=0)).min() > np.pi
    found = field_map(phase, np.ones_like(phase), MASK, echo_times=times)
    off = 2 * np.pi * times[0] * (found.hertz - hertz)[MASK]
    assert np.ptp(off) < 0.1


def test_bits_do_not_depend_on_the_order_in_memory() -> None:
    phase, magnitude, _ = images(noise=0.02)
    plain = field_map(np.ascontiguousarray(phase), np.ascontiguousarray(magnitude), MASK, echo_times=TIMES)
    turned = field_map(
        np.asfortranarray(phase), np.asfortranarray(magnitude), np.asfortranarray(MASK), echo_times=TIMES
    )
    assert np.array_equal(plain.hertz, turned.hertz) and np.array_equal(plain.unwrapped, turned.unwrapped)


def test_parts_that_do_not_touch() -> None:
    """Each by its own turns, single voxels too: right up to a whole turn of the step and of the first echo."""
    phase, magnitude, hertz = images(noise=0.01)
    apart = ball((-10, 0, 0), 6) | ball((10, 0, 0), 6)
    apart[24, 24, 24] = True
    found = field_map(phase, magnitude, apart, echo_times=TIMES)
    assert not found.hertz[~apart].any()
    turns = (found.hertz - hertz) * (TIMES[1] - TIMES[0])
    for part in (ball((-10, 0, 0), 6), ball((10, 0, 0), 6)):
        assert np.ptp(turns[part]) < 0.1
        assert abs(np.median(turns[part]) - np.rint(np.median(turns[part]))) < 0.05
