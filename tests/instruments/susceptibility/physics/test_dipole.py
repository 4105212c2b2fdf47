import itertools

import numpy as np
import pytest
from tests.instruments.susceptibility.physics.field_truth import MM, ball

from neurography.instruments.susceptibility.physics.dipole import dipole_kernel, field_of


def sphere_field(points: np.ndarray, radius: float, b0: np.ndarray) -> np.ndarray:
    """Outside of a sphere of susceptibility 1: (1/3) (a/r)^3 (3 cos^2 - 1); inside, after Lorentz, 0."""
    far = np.linalg.norm(points, axis=-1)
    cos = points @ (b0 / np.linalg.norm(b0)) / np.maximum(far, 1e-9)
    return np.where(far > radius, (radius / np.maximum(far, 1e-9)) ** 3 * (3 * cos**2 - 1) / 3, 0.0)


@pytest.mark.parametrize("b0", [(0.0, 0.0, 1.0), (1.0, -2.0, 3.0)])
@pytest.mark.parametrize("size", [(1.0, 1.0, 1.0), (1.0, 1.0, 1.5)])
def test_sphere_against_the_closed_form(b0: tuple[float, ...], size: tuple[float, ...]) -> None:
    n, radius = 60, 10.0
    points = (np.moveaxis(np.indices((n, n, n)), 0, -1) - (n - 1) / 2) * size
    far = np.linalg.norm(points, axis=-1)
    chi = (far <= radius).astype(np.float32)
    true_radius = (chi.sum() * np.prod(size) * 3 / (4 * np.pi)) ** (1 / 3)  # of the sphere made of voxels
    found = field_of(chi, voxel_size=size, b0=b0)
    expected = sphere_field(points, true_radius, np.asarray(b0))
    where = (far > 1.6 * radius) & (far < 26)
    # a staircase is no sphere; the kernel of the periodic lattice knows a field only up to its mean
    difference = (found - expected)[where]
    assert np.abs(difference - difference.mean()).max() < 0.02
    assert abs(difference.mean()) < 0.002
    assert abs(found[far < 0.6 * radius].mean()) < 0.01


def test_second_implementation_in_plain_double_precision() -> None:
    rng = np.random.default_rng(1)
    chi = rng.standard_normal((10, 12, 9))
    size, b0 = (1.0, 0.8, 2.0), np.array([0.3, -0.5, 0.9])
    b0 = b0 / np.linalg.norm(b0)
    kernel = np.zeros(chi.shape)
    for index in np.ndindex(*chi.shape):
        # half the sampling rate of an even axis is one frequency of either sign: the mean over the signs is taken
        signs = [
            sorted({i / (n * d), i / (n * d) - 1 / d}, key=abs)[: 2 if 2 * i == n else 1]
            for i, n, d in zip(index, chi.shape, size, strict=True)
        ]
        waves = [np.array(k) for k in itertools.product(*signs)]
        if any(index):
            kernel[index] = np.mean([1 / 3 - (k @ b0) ** 2 / (k @ k) for k in waves])
    expected = np.fft.ifftn(np.fft.fftn(chi) * kernel)
    scale = np.abs(expected.real).max()
    assert np.abs(expected.imag).max() < 1e-12 * scale  # an even kernel: a real map has a real field
    found = field_of(chi, voxel_size=size, b0=b0, margin=0)
    assert np.abs(found - expected.real).max() < 1e-6 * scale  # single precision


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_mirrored_map_in_a_mirrored_field_has_the_mirrored_field(axis: int) -> None:
    """Also with detail of one voxel on even axes, where half the sampling rate is of either sign."""
    chi = np.random.default_rng(2).standard_normal((8, 10, 12))
    b0 = np.array([0.3, -0.5, 0.81])
    turned = np.where(np.arange(3) == axis, -b0, b0)
    plain = field_of(chi, voxel_size=MM, b0=b0)
    mirrored = field_of(np.flip(chi, axis), voxel_size=MM, b0=turned)
    assert np.abs(np.flip(mirrored, axis) - plain).max() < 1e-5 * np.abs(plain).max()


def test_kernel_has_mean_zero_and_stays_in_its_range() -> None:
    kernel = dipole_kernel((8, 9, 10), voxel_size=MM, b0=(0, 0, 1))
    assert kernel[0, 0, 0] == 0
    assert kernel.min() >= -2 / 3 - 1e-6 and kernel.max() <= 1 / 3 + 1e-6
    assert kernel[0, 0, 1] == pytest.approx(-2 / 3)
    assert kernel[1, 0, 0] == pytest.approx(1 / 3)


def test_turning_the_axes_turns_the_field() -> None:
    chi = ball((2, -3, 1), 4, n=24).astype(np.float32)
    up = field_of(chi, voxel_size=MM, b0=(0, 0, 1))
    along_x = field_of(np.moveaxis(chi, 2, 0), voxel_size=MM, b0=(1, 0, 0))
    assert np.abs(np.moveaxis(along_x, 0, 2) - up).max() < 1e-6  # float32
    mirrored = field_of(chi[::-1], voxel_size=MM, b0=(0, 0, 1))
    assert np.abs(mirrored[::-1] - up).max() < 1e-6


def test_neighbours_of_the_lattice_are_kept_away() -> None:
    chi = ball((0, 0, 8), 3, n=24).astype(np.float32)
    wide = np.zeros((72, 72, 72), dtype=np.float32)
    wide[24:48, 24:48, 24:48] = chi
    far = field_of(wide, voxel_size=MM, b0=(0, 0, 1))[24:48, 24:48, 24:48]
    near = field_of(chi, voxel_size=MM, b0=(0, 0, 1))
    without = field_of(chi, voxel_size=MM, b0=(0, 0, 1), margin=0)
    assert np.ptp(near - far) < 0.1 * np.ptp(without - far)
