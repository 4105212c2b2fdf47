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
    """
    freedom = int(np.sum(dof))
    if freedom <= 0:
        raise ValueError(f"wanted at least one degree of freedom, got {freedom}: more volumes than 7 are needed")
    return float(np.sqrt(np.sum(np.where(dof > 0, rss, 0.0), dtype=np.float64) / freedom))


def tensor_covariance(
    elements: NDArray[Any], s0: NDArray[Any], design: NDArray[np.float64], *, sigma: float, method: str
) -> NDArray[np.float64]:
    """Covariance (n, 6, 6) of tensors fitted to signals with noise of standard deviation sigma.

    Noise of the log signal is sigma / S. For weights S^2 (wls, iwls, nlls) the covariance is
    sigma^2 (X^T S^2 X)^-1; for ols it is A diag(sigma^2 / S^2) A^T with A = (X^T X)^-1 X^T.
    """
    beta = np.column_stack([elements, np.log(s0)]).astype(np.float64)
    signal = np.exp(beta @ design.T)
    if method == "ols":
        solver = np.linalg.pinv(design)
        full = np.einsum("pk,nk,qk->npq", solver, np.square(sigma / signal), solver)
    else:
        normal = np.einsum("kp,nk,kq->npq", design, np.square(signal / sigma), design)
        full = np.linalg.inv(normal)
    return full[:, :6, :6]


def scalar_variances(
    elements: NDArray[Any], s0: NDArray[Any], design: NDArray[np.float64], *, sigma: float, method: str
) -> ScalarVariances:
    """Variances of FA, ADC, AD and RD for tensors (n, 6) and signals (n,) without weighting (delta method)."""
    tensor = np.asarray(elements, dtype=np.float64)
    covariance = tensor_covariance(tensor, s0, design, sigma=sigma, method=method)
    third = np.broadcast_to([1 / 3, 1 / 3, 1 / 3, 0, 0, 0], tensor.shape)
    first = _axial_gradient(tensor)
    return ScalarVariances(
        fa=_carried(fa_gradient(tensor), covariance),
        adc=_carried(third, covariance),
        ad=_carried(first, covariance),
        rd=_carried(1.5 * third - 0.5 * first, covariance),
    )


def fa_gradient(tensor: NDArray[np.float64]) -> NDArray[np.float64]:
    """dFA/dD (n, 6): FA = sqrt(3/2) |A| / |D| with A the traceless part, |.| the Frobenius norm.

    Zero for an isotropic tensor, where FA has no gradient.
    """
    mean = tensor[:, :3].mean(axis=1, keepdims=True)
    apart = tensor.copy()
    apart[:, :3] -= mean
    double = np.array([1.0, 1.0, 1.0, 2.0, 2.0, 2.0])  # off-diagonal elements stand twice in the matrix
    size = np.sum(double * np.square(tensor), axis=1, keepdims=True)
    rest = np.sum(double * np.square(apart), axis=1, keepdims=True)
    fa = np.sqrt(1.5 * rest / np.where(size > 0, size, 1))
    slope = 1.5 * double * (apart / np.where(size > 0, size, 1) - tensor * rest / np.where(size > 0, size, 1) ** 2)
    return np.where(fa > 0, slope / np.where(fa > 0, fa, 1), 0.0)


def _axial_gradient(tensor: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gradient (n, 6) of the largest eigenvalue: the outer product of its eigenvector."""
    x, y, z = principal_direction(tensor).T
    return np.stack([x * x, y * y, z * z, 2 * x * y, 2 * x * z, 2 * y * z], axis=1)


def _carried(gradient: NDArray[Any], covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.einsum("np,npq,nq->n", gradient, covariance, gradient))


