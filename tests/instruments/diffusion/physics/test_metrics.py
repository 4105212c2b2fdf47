"""Scalars of the tensor against numpy's iterative eigensolver."""

import numpy as np
import pytest
from tests.instruments.diffusion.physics.tensor_truth import Array, as_elements, fa_of, matrices

from neurography.instruments.diffusion.physics import metrics

RNG = np.random.default_rng(4)
CASES = {
    "random": RNG.uniform(-0.3, 3.0, (10_000, 3)),
    "two equal above": np.column_stack([np.full((500, 2), 2.0), np.full(500, 1.0)]),
    "two equal below": np.column_stack([np.full((500, 2), 1.0), np.full(500, 2.0)]),
    "two nearly equal": np.column_stack([2 + 1e-8 * RNG.normal(size=(500, 2)), np.full(500, 1.0)]),
    "nearly isotropic": 1.3 * (1 + 1e-9 * RNG.normal(size=(500, 3))),
    "isotropic": np.full((5, 3), 1.3),
    "zero": np.zeros((2, 3)),
    "rank one": np.column_stack([np.full(500, 2.0), np.zeros((500, 2))]),
    "huge": 1e12 * RNG.uniform(0.1, 3.0, (500, 3)),
    "tiny": 1e-12 * RNG.uniform(0.1, 3.0, (500, 3)),
}


@pytest.mark.parametrize("case", CASES)
def test_eigenvalues_keep_all_digits(case: str) -> None:
    tensors = matrices(CASES[case])
    wanted = np.linalg.eigvalsh(tensors)[:, ::-1]
    found = metrics.eigenvalues(as_elements(tensors))
    # 20 units in the last place of the largest eigenvalue, close pairs included
    assert np.abs(found - wanted).max() <= 5e-15 * np.abs(wanted).max()


@pytest.mark.parametrize("case", ["random", "two equal below", "two nearly equal", "rank one", "huge"])
def test_principal_direction_is_an_eigenvector_of_unit_length(case: str) -> None:
    tensors = matrices(CASES[case])
    vectors = metrics.principal_direction(as_elements(tensors))
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, rtol=1e-14)
    largest = np.linalg.eigvalsh(tensors)[:, -1:]
    left_over = np.einsum("nij,nj->ni", tensors, vectors) - largest * vectors
    assert np.abs(left_over).max() <= 1e-14 * np.abs(largest).max()


def test_isotropic_tensor_has_no_direction() -> None:
    assert not metrics.principal_direction(np.array([1.3, 1.3, 1.3, 0, 0, 0])).any()


def test_scalars_equal_the_banal_formulas() -> None:
    tensors = matrices(CASES["random"])
    values = np.linalg.eigvalsh(tensors)[:, ::-1]
    scalars = metrics.tensor_scalars(as_elements(tensors))
    # float32 results: 1e-6 is 8 units in their last place
    np.testing.assert_allclose(scalars.fa, fa_of(tensors), atol=1e-6)
    np.testing.assert_allclose(scalars.adc, values.mean(axis=1), atol=1e-6)
    np.testing.assert_allclose(scalars.ad, values[:, 0], atol=1e-6)
    np.testing.assert_allclose(scalars.rd, values[:, 1:].mean(axis=1), atol=1e-6)
    assert scalars.fa.max() <= 1.0


def test_textbook_tensor() -> None:
    # eigenvalues 1.7, 0.3, 0.3: FA = 1.4 / sqrt(1.7^2 + 2 * 0.3^2)
    scalars = metrics.tensor_scalars(np.array([0.3, 0.3, 1.7, 0.0, 0.0, 0.0]))
    assert scalars.fa == pytest.approx(1.4 / np.sqrt(3.07), rel=1e-6)
    assert scalars.adc == pytest.approx(2.3 / 3, rel=1e-6)
    assert scalars.ad == pytest.approx(1.7, rel=1e-6)
    assert scalars.rd == pytest.approx(0.3, rel=1e-6)


def test_nan_stays_nan_and_the_zero_tensor_has_no_anisotropy() -> None:
    scalars = metrics.tensor_scalars(np.array([[1.0, 1.0, np.nan, 0, 0, 0], [0, 0, 0, 0, 0, 0]]))
    assert np.isnan([scalars.fa[0], scalars.adc[0], scalars.ad[0], scalars.rd[0]]).all()
    assert scalars.fa[1] == 0.0


def test_order_in_memory_changes_nothing() -> None:
    elements = as_elements(matrices(CASES["random"][:60])).reshape(3, 4, 5, 6)
    wanted = metrics.tensor_scalars(elements).fa
    planar = np.moveaxis(np.ascontiguousarray(np.moveaxis(elements, -1, 0)), 0, -1)
    for laid_out in (np.asfortranarray(elements), planar):
        np.testing.assert_array_equal(metrics.tensor_scalars(laid_out).fa, wanted)
        np.testing.assert_array_equal(metrics.eigenvalues(laid_out), metrics.eigenvalues(elements))


def test_wrong_last_axis_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\(..., 6\), got \(4, 7\)"):
        metrics.tensor_scalars(np.zeros((4, 7)))


def test_trace_weighted_image_shows_the_trace_alone() -> None:
    """Three orthogonal directions: exp(-b trace / 3), however the tensor is turned."""
    weights = np.array([False, True, True, True])
    tensors = matrices(np.tile([1.9, 0.8, 0.6], (50, 1)))
    signal: Array = np.column_stack(
        [np.full(50, 900.0), *(500 * np.exp(-tensors[:, i, i]) for i in range(3))]
    )
    np.testing.assert_allclose(metrics.trace_weighted(signal, weights), 500 * np.exp(-1.1), rtol=1e-6)


def test_trace_weighted_image_leaves_out_zero_samples() -> None:
    signal = np.array([[900.0, 4.0, 0.0, 9.0], [900.0, 0.0, -1.0, np.nan]])
    found = metrics.trace_weighted(signal, np.array([False, True, True, True]))
    np.testing.assert_allclose(found, [6.0, 0.0], rtol=1e-6)
