import numba
import numpy as np
import pytest

from neurography.instruments.susceptibility.physics.differences import (
    difference_power,
    divergence,
    inverse_edges,
    shrink,
)

SIZE = (1.0, 1.0, 2.0)
EDGES = inverse_edges(SIZE)


def gradient(x: np.ndarray) -> np.ndarray:
    return np.stack([(np.roll(x, -1, axis) - x) * EDGES[axis] for axis in range(3)])


def arrays(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return (
        rng.standard_normal((6, 7, 8)).astype(np.float32),
        rng.standard_normal((3, 6, 7, 8)).astype(np.float32),
    )


def test_divergence_is_the_adjoint_of_the_gradient() -> None:
    x, field = arrays()
    pull = np.zeros_like(x)
    divergence(field, pull, EDGES)
    assert (gradient(x) * field).sum() == pytest.approx((x * pull).sum(), abs=1e-3)  # float32 sums of 336


def test_difference_power_is_the_spectrum_of_both_in_a_row() -> None:
    x, _ = arrays()
    both = np.zeros_like(x)
    divergence(gradient(x).astype(np.float32), both, EDGES)
    power = difference_power(x.shape, voxel_size=SIZE)
    assert np.abs(np.fft.irfftn(np.fft.rfftn(x) * power, s=x.shape, axes=(0, 1, 2)) - both).max() < 1e-4


def test_shrinking_shortens_every_gradient_by_the_threshold() -> None:
    x, _ = arrays()
    dual = np.zeros((3, *x.shape), dtype=np.float32)
    split = np.zeros_like(dual)
    threshold = np.full(x.shape, 0.7, dtype=np.float32)
    threshold[0] = 0.0
    shrink(x, dual, split, EDGES, threshold, np.float32(1.0))
    size = np.linalg.norm(gradient(x), axis=0)
    kept = np.linalg.norm(split + dual, axis=0)
    assert np.abs(kept - np.maximum(size - threshold, 0)).max() < 1e-5
    assert np.abs(split + 2 * dual - gradient(x)).max() < 1e-5
    assert not dual[:, 0].any()


def test_bits_do_not_depend_on_the_number_of_threads() -> None:
    x, start = arrays()
    made = []
    before = numba.get_num_threads()
    for threads in (1, before):
        numba.set_num_threads(threads)
        dual, split, pull = start.copy(), start[::-1].copy(), np.zeros_like(x)
        shrink(x, dual, split, EDGES, np.full(x.shape, 0.3, dtype=np.float32), np.float32(1.7))
        divergence(split, pull, EDGES)
        made.append((dual, split, pull))
    numba.set_num_threads(before)
    assert all(np.array_equal(a, b) for a, b in zip(*made, strict=True))
