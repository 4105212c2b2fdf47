import numpy as np
from scipy.ndimage import distance_transform_edt

from neurography.instruments.susceptibility.phantom.cortex import CORTEX_MM, Folding, white_and_cortex

N, EDGE, RADIUS = 60, 2.0, 52.0


def made(**options: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    points = tuple(((np.indices((N, N, N)) - (N - 1) / 2) * EDGE).astype(np.float32))
    far = np.sqrt(sum(axis**2 for axis in points))
    folding = Folding(folds=11, asymmetry=options.get("asymmetry", 0.5), seed=int(options.get("seed", 0)))
    white, cortex = white_and_cortex(
        points, RADIUS - far, far / RADIUS, folding=folding, voxel_size=(EDGE,) * 3
    )
    return white, cortex, far


def test_cortex_is_a_ribbon_of_its_width_on_white_matter() -> None:
    white, cortex, far = made()
    assert not (white & cortex).any()
    assert distance_transform_edt(~white, sampling=EDGE)[cortex].max() <= CORTEX_MM
    assert far[cortex].max() < RADIUS and far[white].max() < RADIUS - CORTEX_MM


def test_sulci_reach_deep_and_gyri_come_near() -> None:
    white, cortex, far = made()
    depth = RADIUS - far[cortex]
    assert np.quantile(depth, 0.05) < 4 and np.quantile(depth, 0.9) > 8
    assert RADIUS - far[white].max() < 5.5


def test_another_seed_folds_otherwise_and_the_same_alike() -> None:
    assert np.array_equal(made(seed=3)[1], made(seed=3)[1])
    one, two = made(seed=3)[1], made(seed=4)[1]
    assert (one != two).sum() > 0.2 * one.sum()


def test_hemispheres_are_parted_above() -> None:
    white, _, _ = made()
    middle, high = N // 2, int(N / 2 + 40 / EDGE)
    assert not white[middle - 1 : middle + 1, middle, high].any()
    assert white[middle, middle, middle]
