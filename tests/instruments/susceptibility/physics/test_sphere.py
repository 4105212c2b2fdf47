import numpy as np

from neurography.instruments.susceptibility.physics.fourier import backward, forward
from neurography.instruments.susceptibility.physics.sphere import sphere_spectrum


def test_mean_over_a_ball_in_mm() -> None:
    shape, size = (16, 16, 12), (1.0, 1.0, 2.0)
    point = np.zeros(shape, dtype=np.float32)
    point[8, 8, 6] = 1
    mean = backward(forward(point) * sphere_spectrum(shape, voxel_size=size, radius=3.0), shape)
    i, j, k = np.indices(shape)
    inside = (i - 8) ** 2 + (j - 8) ** 2 + 4 * (k - 6) ** 2 <= 9
    assert np.abs(mean - inside / inside.sum()).max() < 1e-6
