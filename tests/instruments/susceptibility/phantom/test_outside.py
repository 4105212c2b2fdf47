import numpy as np

from neurography.instruments.susceptibility.phantom.outside import DURA_MM, SKULL_MM, surroundings

N, EDGE, RADIUS = 64, 2.0, 50.0
AIR, SOFT, BONE = 0, 1, 2


def made() -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, ...]]:
    points = tuple(((np.indices((N, N, N)) - (N - 1) / 2) * EDGE).astype(np.float32))
    shell = np.sqrt(sum(axis**2 for axis in points)) - RADIUS
    return surroundings(points, shell, air=AIR, soft=SOFT, bone=BONE), shell, points


def test_dura_bone_and_scalp_lie_in_this_order_above() -> None:
    labels, shell, (_, _, z) = made()
    above = z > 20
    assert (labels[above & (shell > 0) & (shell < DURA_MM)] == SOFT).all()
    assert (labels[above & (shell >= DURA_MM) & (shell < SKULL_MM)] == BONE).all()
    assert (labels[above & (shell > SKULL_MM + 5)] == AIR).all()


def test_air_below_is_not_the_mirror_image_and_does_not_touch_the_brain() -> None:
    labels, shell, (_, y, z) = made()
    cavities = (labels == AIR) & (shell < SKULL_MM) | ((labels == AIR) & (z < -40) & (y > 10) & (y < 50))
    assert 50 < cavities.sum() * EDGE**3 / 1000 * 1 < 400
    assert (cavities != cavities[::-1]).sum() > 0.05 * cavities.sum()
    assert shell[cavities].min() > DURA_MM
