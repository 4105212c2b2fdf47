"""From the noise that a fit leaves over to the standard error of FA, ADC, AD and RD.

The covariance of the tensor is carried from the noise through the estimator and its weights. The noise of a
single b=0 is in it: in a one-shell fit with one b=0 that sample has leverage 1 and residual 0, so that nothing
which only reuses residuals (a wild bootstrap) could carry it.
"""

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from .metrics import principal_direction


@frozen(kw_only=True, eq=False)
class ScalarVariances:
    """Variance (n,) of each scalar, in its unit squared."""

    fa: NDArray[np.float64]
    adc: NDArray[np.float64]
    ad: NDArray[np.float64]
    rd: NDArray[np.float64]


def pooled_noise_sd(rss: NDArray[Any], dof: NDArray[Any]) -> float:
    """Noise standard deviation of the signal: sqrt(sum rss / sum dof) over voxels.

    Degrees of freedom are counted voxel by voxel, since samples may be missing. Raises ValueError without any.
    The residuals of wls, iwls and nlls are balanced in the signal; those of ols are balanced in its logarithm, which
    makes this estimate from an ols fit too large (by 4 to 7 % with 15 directions at b=1000 and SNR 25).
    """
    freedom = int(np.sum(dof))
    if freedom <= 0:
        raise ValueError(
            f"wanted at least one degree of freedom, got {freedom}: more volumes than 7 are needed"
        )
    return float(np.sqrt(np.sum(np.where(dof > 0, rss, 0.0), dtype=np.float64) / freedom))


def tensor_covariance(
    elements: NDArray[Any],
    s0: NDArray[Any],
    design: NDArray[np.float64],
    *,
    sigma: float,
    method: str,
    valid: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """Covariance (n, 6, 6) of tensors fitted to signals with noise of standard deviation sigma.

    To first order the noise of the log signal is sigma / S, and each method is beta = (X^T W X)^-1 X^T W y, so that

        cov beta = (X^T W X)^-1 X^T W diag(sigma^2 / S^2) W X (X^T W X)^-1

    with S the fitted signal. W is S^2 for wls, iwls and nlls, where this is sigma^2 (X^T S^2 X)^-1, and 1 for ols.
    valid (n, N): samples that took part (the zero rule drops others); None where all did.
    """
    if method not in ("ols", "wls", "iwls", "nlls"):
        raise ValueError(f"wanted method one of ols, wls, iwls, nlls; got {method!r}")
    beta = np.column_stack([elements, np.log(s0)]).astype(np.float64)
    signal = np.exp(beta @ design.T)
    weights = np.ones_like(signal) if method == "ols" else np.square(signal)
    if valid is not None:
        weights = np.where(valid, weights, 0.0)
    bread = np.linalg.inv(np.einsum("kp,nk,kq->npq", design, weights, design, optimize=True))
    filling = np.einsum("kp,nk,kq->npq", design, np.square(weights * sigma / signal), design, optimize=True)
    full: NDArray[np.float64] = bread @ filling @ bread
    return full[:, :6, :6]


def scalar_variances(
    elements: NDArray[Any],
    s0: NDArray[Any],
    design: NDArray[np.float64],
    *,
    sigma: float,
    method: str,
    valid: NDArray[np.bool_] | None = None,
) -> ScalarVariances:
    """Variances of FA, ADC, AD and RD for tensors (n, 6) and signals (n,) without weighting (delta method).

    The elements must be finite. First order: good where the sd of FA is well below FA, which it is in nerve.
    """
    tensor = np.asarray(elements, dtype=np.float64)
    covariance = tensor_covariance(tensor, s0, design, sigma=sigma, method=method, valid=valid)
    third = np.broadcast_to([1 / 3, 1 / 3, 1 / 3, 0, 0, 0], tensor.shape)
    first = _axial_gradient(tensor)
    return ScalarVariances(
        fa=_carried(fa_gradient(tensor), covariance),
        adc=_carried(third, covariance),
        ad=_carried(first, covariance),
        rd=_carried(1.5 * third - 0.5 * first, covariance),
    )


def variance_of_weighted_mean(weights: NDArray[Any], variances: NDArray[Any]) -> float:
    """sum w^2 v / (sum w)^2: noise is independent from voxel to voxel, however alike neighbours in a nerve are."""
    share = np.asarray(weights, dtype=np.float64) / np.sum(weights, dtype=np.float64)
    return float(np.square(share) @ np.asarray(variances, dtype=np.float64))


def fa_gradient(tensor: NDArray[np.float64]) -> NDArray[np.float64]:
    """dFA/dD (n, 6): FA = sqrt(3/2) |A| / |D| with A the traceless part, |.| the Frobenius norm.

    Zero for an isotropic tensor, where FA has no gradient. Negative eigenvalues are not clipped here.
    """
    mean = tensor[:, :3].mean(axis=1, keepdims=True)
    apart = tensor.copy()
    apart[:, :3] -= mean
    double = np.array([1.0, 1.0, 1.0, 2.0, 2.0, 2.0])  # off-diagonal elements stand twice in the matrix
    size = np.sum(double * np.square(tensor), axis=1, keepdims=True)
    rest = np.sum(double * np.square(apart), axis=1, keepdims=True)
    fa = np.sqrt(1.5 * rest / np.where(size > 0, size, 1))
    slope = (
        1.5
        * double
        * (apart / np.where(size > 0, size, 1) - tensor * rest / np.where(size > 0, size, 1) ** 2)
    )
    return np.where(fa > 0, slope / np.where(fa > 0, fa, 1), 0.0)


def _axial_gradient(tensor: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gradient (n, 6) of the largest eigenvalue: the outer product of its eigenvector.

    Where that one is not single it has no gradient; that of the mean eigenvalue stands in.
    """
    x, y, z = principal_direction(tensor).T
    outer = np.stack([x * x, y * y, z * z, 2 * x * y, 2 * x * z, 2 * y * z], axis=1)
    single = outer[:, :3].sum(axis=1, keepdims=True) > 0.5
    return np.where(single, outer, np.array([1 / 3, 1 / 3, 1 / 3, 0, 0, 0]))


def _carried(gradient: NDArray[Any], covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.einsum("np,npq,nq->n", gradient, covariance, gradient))
