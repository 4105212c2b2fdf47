"""The same numbers from another hand: qsm-forward's forward model, scipy's fit, plain double precision."""

from collections.abc import Iterator

import numba
import numpy as np
import pytest
import qsm_forward
from benchmarks.susceptibility_plain import dipole, objective, plain_total_variation
from numpy.typing import NDArray
from qsm_ci.qsm_eval import score_arrays
from scipy.ndimage import convolve1d
from scipy.optimize import curve_fit
from tests.instruments.susceptibility.physics.field_truth import inner_chi

from neurography.instruments.susceptibility.phantom.anatomy import HeadTruth, Tissues, head_grid, tissues
from neurography.instruments.susceptibility.phantom.case import gradient_echo
from neurography.instruments.susceptibility.phantom.images import scan
from neurography.instruments.susceptibility.physics.decay import decay
from neurography.instruments.susceptibility.physics.dipole import field_of
from neurography.instruments.susceptibility.physics.tkd import tkd
from neurography.instruments.susceptibility.physics.total_variation import total_variation
from neurography.instruments.susceptibility.quantities import (
    BACKGROUNDS,
    INVERSIONS,
    SusceptibilityParameters,
)
from neurography.instruments.susceptibility.reconstruct import reconstruct

Array = NDArray[np.float64]
UP = (0.0, 0.0, 1.0)
TILTED = (0.3, -0.5, 0.81)


def head(*, oblique: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Tissues:
    return tissues(HeadTruth(), head_grid(48, edge=128 / 48, oblique=oblique))


def theirs(chi: NDArray[np.floating], *, voxel_size: tuple[float, ...], b0: tuple[float, ...]) -> Array:
    """qsm-forward pads to twice the size, with the value of the last voxel, and wants a unit vector."""
    unit = np.asarray(b0) / np.linalg.norm(b0)
    made = qsm_forward.generate_field(chi.astype(float), voxel_size=list(voxel_size), B0_dir=list(unit))
    return np.asarray(made, dtype=np.float64)


def apart(ours: NDArray[np.floating], other: Array) -> float:
    """Largest difference of two fields known up to a constant, beside the largest field."""
    x, y = ours.astype(float) - ours.mean(dtype=float), other - other.mean()
    return float(np.abs(x - y).max() / np.abs(y).max())


def test_qsm_forward_sees_the_same_field_of_a_head() -> None:
    found = head()
    size = tuple(float(edge) for edge in found.grid.voxel_size)
    ours = field_of(found.chi - found.chi[0, 0, 0], voxel_size=size, b0=UP)
    other = theirs(found.chi, voxel_size=size, b0=UP)
    assert apart(ours, other) < 1e-5  # 3e-7: single precision
    assert apart(-ours, other) > 1  # a wrong sign would be seen


def test_qsm_forward_sees_the_fields_of_a_simulated_scan() -> None:
    """The field of the brain alone, and that of everything less a plane: what `scan` makes the phases of."""
    found = head()
    made = scan(found, snr=None)
    size = tuple(float(edge) for edge in found.grid.voxel_size)
    own = theirs(np.where(found.brain, found.chi, 0.0), voxel_size=size, b0=UP) * made.hertz_per_ppm
    assert apart(made.local, own) < 1e-5
    whole = theirs(found.chi, voxel_size=size, b0=UP) * made.hertz_per_ppm
    design = np.stack([np.ones(whole.shape), *np.indices(whole.shape)], axis=-1)
    plane, *_ = np.linalg.lstsq(design[found.brain], whole[found.brain], rcond=None)
    shimmed = whole - design @ plane
    assert np.abs(made.total - shimmed).max() < 1e-5 * np.abs(shimmed).max()


@pytest.mark.parametrize("rough", [0, 1, 2])
@pytest.mark.parametrize("edges", [(1.0, 1.0, 1.0), (1.0, 1.0, 2.5)])
def test_qsm_forward_sees_the_same_field_with_an_oblique_field(edges: tuple[float, ...], rough: int) -> None:
    """With all the detail along one axis, smoothed along the others.

    Half the sampling rate is one frequency of either sign. Both programs take the mean of an oblique kernel over k and
    -k; where it is reached along two axes at once, ours also over their four signs, qsm-forward over two of them: a
    map without that is compared. (Voxels are cubes in the plane: qsm-forward 0.32 mixes up the edges along the first
    two axes.)"""
    chi = np.zeros((48, 48, 48))
    chi[2:-2, 2:-2, 2:-2] = head().chi[2:-2, 2:-2, 2:-2] - 9.2  # air outside, also below the neck
    for axis in range(3):
        if axis != rough:
            chi = convolve1d(chi, [0.25, 0.5, 0.25], axis=axis, mode="constant")
    other = theirs(chi, voxel_size=edges, b0=TILTED)
    assert apart(field_of(chi, voxel_size=edges, b0=TILTED), other) < 1e-5
    assert apart(field_of(chi, voxel_size=edges, b0=(-0.3, -0.5, 0.81)), other) > 0.1


def test_qsm_forward_sees_the_same_field_where_edges_differ_in_number() -> None:
    rng = np.random.default_rng(3)
    chi = rng.standard_normal((24, 20, 16))
    twice = np.zeros((48, 40, 32))
    twice[:24, :20, :16] = chi - chi[-1, -1, -1]
    ours = field_of(twice, voxel_size=(1.0, 1.0, 2.0), b0=UP, margin=0)[:24, :20, :16]
    assert apart(ours, theirs(chi, voxel_size=(1.0, 1.0, 2.0), b0=UP)) < 1e-5


@pytest.mark.parametrize(("shape", "b0"), [((12, 10, 9), UP), ((13, 11, 9), TILTED)])
def test_tkd_against_its_formula_in_double_precision(shape: tuple[int, ...], b0: tuple[float, ...]) -> None:
    field = np.random.default_rng(4).standard_normal(shape)
    size = (1.0, 0.8, 2.0)
    kernel = dipole(shape, voxel_size=size, b0=b0)
    inverse = np.where(np.abs(kernel) < 1e-6, 0.0, np.sign(kernel)) / np.maximum(np.abs(kernel), 0.15)
    # what the truncation leaves of a point: the mean of D / D_truncated over all frequencies
    expected = np.fft.ifftn(np.fft.fftn(field) * inverse).real / (kernel * inverse).mean()
    found = tkd(field, voxel_size=size, b0=b0, threshold=0.15)
    assert np.abs(found - expected).max() < 1e-5 * np.abs(expected).max()  # single precision


def test_decay_against_scipy_with_the_same_noise_floor() -> None:
    times, sd = np.array((0.005, 0.012, 0.019, 0.026)), 1 / 60
    rng = np.random.default_rng(5)
    rates = np.repeat([8.0, 18.0, 38.0, 90.0, 160.0], 6)
    pure = np.exp(-rates[:, None] * times)
    echoes = np.abs(pure + sd * (rng.standard_normal(pure.shape) + 1j * rng.standard_normal(pure.shape)))

    def signal(t: Array, amplitude: float, rate: float) -> Array:
        return np.asarray(np.sqrt((amplitude * np.exp(-rate * t)) ** 2 + 2 * sd**2))

    ours = decay(echoes[:, None, None, :], np.ones((30, 1, 1), bool), echo_times=tuple(times), noise_sd=sd)
    for n, rate in enumerate(rates):
        values, covariance = curve_fit(
            signal, times, echoes[n], p0=(1.0, rate), sigma=np.full(4, sd), absolute_sigma=True
        )
        error = np.sqrt(covariance[1, 1])
        # the fits stop by other rules: within a hundredth of what noise makes of the value
        assert abs(float(ours.r2star[n, 0, 0]) - values[1]) < 0.01 * error
        assert float(ours.error[n, 0, 0]) == pytest.approx(error, rel=0.01)


@pytest.fixture
def one_thread() -> Iterator[None]:
    """An array this small is done before a second thread has started."""
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    yield
    numba.set_num_threads(before)


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize(("n", "b0"), [(24, UP), (25, TILTED)])  # odd: no frequency has two values
def test_total_variation_against_a_textbook(n: int, b0: tuple[float, float, float]) -> None:
    weight = 2e-3
    chi = inner_chi()[12 : 12 + n, 12 : 12 + n, 12 : 12 + n]
    noise = 0.002 * np.random.default_rng(6).standard_normal(chi.shape)
    field = (field_of(chi, voxel_size=(1.0, 1.0, 1.0), b0=b0, margin=0) + noise).astype(np.float32)

    def ours(iterations: int) -> NDArray[np.float32]:
        return total_variation(field, voxel_size=(1.0, 1.0, 1.0), b0=b0, weight=weight, iterations=iterations)

    values = [objective(ours(n).astype(float), field, weight, b0=b0) for n in (2, 5, 15, 50, 200)]
    assert values == sorted(values, reverse=True)
    other = plain_total_variation(field, b0=b0, weight=weight, coupling=100 * weight, iterations=200)
    # steps that are not relaxed come nearer more slowly: both still lie 1e-4 above the least there is
    assert values[-1] == pytest.approx(objective(other, field, weight, b0=b0), rel=2e-4)
    assert np.abs(ours(200) - other).max() < 0.002 * np.abs(other).max()


@pytest.mark.parametrize(
    ("background", "inversion"),
    [(name, "weighted_tv") for name in BACKGROUNDS] + [("pdf", name) for name in INVERSIONS[1:]],
)
def test_qsm_ci_scores_every_way_from_phase_to_susceptibility(background: str, inversion: str) -> None:
    """Coarse voxels of 2.7 mm: only that each way runs and finds the head's contrast, with its sign. Figures of fine
    ones stand in docs/validation."""
    found = head()
    data = gradient_echo(scan(found), found, tesla=3.0, phase=True)
    ways = SusceptibilityParameters(background=background, inversion=inversion)
    chi = reconstruct(data, brain=found.brain, parameters=ways).chi
    assert chi is not None
    held = np.isfinite(chi)
    told, _ = score_arrays(np.nan_to_num(chi), found.chi, held, "chi")
    assert told["correlation"] > 0.6  # 0.67 to 0.95 here
