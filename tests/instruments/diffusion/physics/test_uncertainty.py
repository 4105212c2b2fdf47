"""Predicted standard errors against the scatter over noisy repetitions."""

from typing import Any

import numpy as np
import pytest
from tests.instruments.diffusion.physics.tensor_truth import (
    as_elements,
    fa_of,
    matrices,
    rician,
    scheme,
    signals,
)

from neurography.instruments.diffusion.physics import metrics, uncertainty
from neurography.instruments.diffusion.physics.design import design_matrix
from neurography.instruments.diffusion.physics.fit import fit_tensor

SIGMA = 20.0
NERVE = matrices(np.array([[1.9, 0.9, 0.8]]), seed=2)


def repeated(method: Any, *, n: int = 4000, seed: int = 0) -> tuple[Any, Any]:
    b, g = scheme(1, 15)
    noisy = rician(signals(np.repeat(NERVE, n, axis=0), b, g), SIGMA, seed)
    return fit_tensor(noisy, b, g, method=method, precision="double"), design_matrix(b, g)


@pytest.mark.parametrize("method", ["ols", "wls", "nlls"])
def test_predicted_sd_is_the_seen_one_with_a_single_b0(method: Any) -> None:
    """SNR 25, 15 directions, one b=0. 4000 repetitions leave 1.1 % of scatter in the seen sd."""
    fit, design = repeated(method)
    seen = metrics.tensor_scalars(fit.elements)
    told = uncertainty.scalar_variances(fit.elements, fit.s0, design, sigma=SIGMA, method=method)
    for name, allowed in (("adc", 0.05), ("fa", 0.10), ("ad", 0.05), ("rd", 0.05)):
        ratio = np.sqrt(getattr(told, name).mean()) / getattr(seen, name).std()
        assert abs(ratio - 1) < allowed, (name, ratio)


def test_single_b0_carries_its_share_of_the_variance_of_adc() -> None:
    """Six b=0 instead of one: the scatter falls, and the prediction with it."""
    told = []
    for n_b0 in (1, 6):
        b, g = scheme(n_b0, 15)
        found = uncertainty.scalar_variances(
            as_elements(NERVE), np.array([500.0]), design_matrix(b, g), sigma=SIGMA, method="wls"
        )
        told.append(found.adc[0])
    # with the b=0 alone, ADC = (ln S0 - mean ln S_i) / b: its variance is (sigma / S0)^2, over 6 a sixth of that
    assert told[0] - told[1] == pytest.approx((SIGMA / 500) ** 2 * 5 / 6, rel=0.15)


def test_pooled_noise_is_the_noise_that_was_put_in() -> None:
    fit, _ = repeated("wls")
    # 36 000 degrees of freedom: 0.4 %; the Rician distribution at SNR 10 narrows by about 0.3 %
    assert uncertainty.pooled_noise_sd(fit.rss, fit.dof) == pytest.approx(SIGMA, rel=0.02)


def test_pooled_noise_skips_voxels_without_fit_and_refuses_when_none_is_left() -> None:
    rss, dof = np.array([90.0, np.nan, 0.0]), np.array([9, 0, 0])
    assert uncertainty.pooled_noise_sd(rss, dof) == pytest.approx(np.sqrt(10.0))
    with pytest.raises(ValueError, match="degree of freedom"):
        uncertainty.pooled_noise_sd(rss[1:], dof[1:])


def test_covariance_is_that_of_the_linear_estimator() -> None:
    """Propagate each sample's noise through the estimator by finite differences of the banal formula."""
    b, g = scheme(1, 15)
    x = design_matrix(b, g)
    clean = signals(NERVE, b, g)[0]
    for method, weights in (("ols", np.ones(16)), ("wls", clean**2)):
        solver = np.linalg.solve(x.T @ (weights[:, None] * x), x.T * weights)
        jacobian = np.stack(
            [(solver @ np.log(clean + 1e-3 * e) - solver @ np.log(clean)) / 1e-3 for e in np.eye(16)]
        )
        wanted = SIGMA**2 * (jacobian.T @ jacobian)[:6, :6]
        found = uncertainty.tensor_covariance(
            as_elements(NERVE), np.array([500.0]), x, sigma=SIGMA, method=method
        )
        np.testing.assert_allclose(found[0], wanted, rtol=1e-4, atol=1e-8)


def test_dropped_sample_counts_as_not_measured() -> None:
    b, g = scheme(2, 15)
    x, s0 = design_matrix(b, g), np.array([500.0])
    valid = np.ones((1, 17), bool)
    valid[0, 4] = False
    for method in ("ols", "wls"):
        dropped = uncertainty.scalar_variances(
            as_elements(NERVE), s0, x, sigma=SIGMA, method=method, valid=valid
        )
        never = uncertainty.scalar_variances(as_elements(NERVE), s0, x[valid[0]], sigma=SIGMA, method=method)
        np.testing.assert_allclose(dropped.fa, never.fa, rtol=1e-10)
        np.testing.assert_allclose(dropped.adc, never.adc, rtol=1e-10)


def test_fa_gradient_equals_finite_differences() -> None:
    tensors = matrices(np.random.default_rng(3).uniform(0.4, 2.5, (50, 3)))
    gradient = uncertainty.fa_gradient(as_elements(tensors))
    for k, (i, j) in enumerate(((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))):
        moved = np.zeros((2, 3, 3))
        moved[0, i, j] = moved[0, j, i] = 1e-6
        moved[1] = -moved[0]
        slope = (fa_of(tensors + moved[0]) - fa_of(tensors + moved[1])) / 2e-6
        np.testing.assert_allclose(gradient[:, k], slope, atol=1e-7)


def test_weighted_mean_adds_independent_voxels() -> None:
    assert uncertainty.variance_of_weighted_mean(np.ones(4), np.full(4, 8.0)) == pytest.approx(2.0)
    assert uncertainty.variance_of_weighted_mean(np.array([3, 1]), np.array([4.0, 16.0])) == pytest.approx(
        52 / 16
    )


def test_unknown_method_is_refused() -> None:
    b, g = scheme(1, 15)
    with pytest.raises(ValueError, match="got 'restore'"):
        uncertainty.tensor_covariance(
            as_elements(NERVE), np.array([500.0]), design_matrix(b, g), sigma=1.0, method="restore"
        )
