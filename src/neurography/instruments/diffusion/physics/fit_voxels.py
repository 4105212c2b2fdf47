"""The double-precision fit, one voxel at a time: OLS, WLS, IWLS, and NLLS by Levenberg-Marquardt.

It is the reference of the package (it equals dipy's OLS and WLS), the way out for voxels that lost samples
to the zero rule, and the only path of NLLS.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .normal_equations import FACTOR_OF_ENTRY, MOMENT_OF_ENTRY, N_MOMENTS

N_WORK = 5
"""Rows of length N of scratch that `fit_voxel` needs: signal, log-signal, validity, weights, residuals."""

PIVOT_SHARE = 1e-11
"""A Cholesky pivot below this share of its diagonal entry means a singular normal matrix."""

MAX_ITERATIONS = 50
"""Of Levenberg-Marquardt; noisy nerve voxels need 3 to 6."""

CONVERGED = 1e-12
"""Levenberg-Marquardt stops when a step lowers the sum of squares by less than this share of it."""


@njit(cache=True)
def normal_matrix(
    table: NDArray[np.float64],
    weights: NDArray[np.float64],
    moments: NDArray[np.float64],
    packed: NDArray[np.float64],
) -> None:
    """Fill `packed` (28) with the lower triangle of X^T diag(weights) X."""
    moments[:] = 0.0
    for n in range(table.shape[0]):
        for m in range(N_MOMENTS):
            moments[m] += weights[n] * table[n, m]
    for entry in range(28):
        packed[entry] = FACTOR_OF_ENTRY[entry] * moments[MOMENT_OF_ENTRY[entry]]


@njit(cache=True)
def factorise(packed: NDArray[np.float64]) -> bool:
    """Cholesky in place, diagonal stored inverted; False when the matrix is singular or not finite."""
    for i in range(7):
        row = i * (i + 1) // 2
        for j in range(i + 1):
            column = j * (j + 1) // 2
            total = packed[row + j]
            for k in range(j):
                total -= packed[row + k] * packed[column + k]
            if i == j:
                if not (total > PIVOT_SHARE * packed[row + i]) or not total < math.inf:
                    return False
                packed[row + i] = 1.0 / math.sqrt(total)
            else:
                packed[row + j] = total * packed[column + j]
    return True


@njit(cache=True)
def substitute(packed: NDArray[np.float64], right: NDArray[np.float64]) -> None:
    """Solve with the factor from `factorise`; `right` (7) becomes the solution."""
    for i in range(7):
        row = i * (i + 1) // 2
        total = right[i]
        for k in range(i):
            total -= packed[row + k] * right[k]
        right[i] = total * packed[row + i]
    for i in range(6, -1, -1):
        total = right[i]
        for k in range(i + 1, 7):
            total -= packed[k * (k + 1) // 2 + i] * right[k]
        right[i] = total * packed[i * (i + 1) // 2 + i]


@njit(cache=True)
def log_signal(design: NDArray[np.float64], n: int, beta: NDArray[np.float64]) -> float:
    """X[n] @ beta."""
    total = 0.0
    for k in range(7):
        total += design[n, k] * beta[k]
    return total


@njit(cache=True)
def linear_step(
    design: NDArray[np.float64],
    table: NDArray[np.float64],
    weights: NDArray[np.float64],
    residuals: NDArray[np.float64],
    small: NDArray[np.float64],
    beta: NDArray[np.float64],
) -> bool:
    """beta += (X^T W X)^-1 X^T W residuals; False when singular."""
    moments, packed, right = small[0:22], small[22:50], small[50:57]
    normal_matrix(table, weights, moments, packed)
    if not factorise(packed):
        return False
    right[:] = 0.0
    for n in range(design.shape[0]):
        scaled = weights[n] * residuals[n]
        for k in range(7):
            right[k] += scaled * design[n, k]
    substitute(packed, right)
    for k in range(7):
        beta[k] += right[k]
    return True


@njit(cache=True)
def sum_of_squares(
    design: NDArray[np.float64], work: NDArray[np.float64], beta: NDArray[np.float64]
) -> float:
    """Sum over valid samples of (S - exp(X beta))^2."""
    total = 0.0
    for n in range(design.shape[0]):
        if work[2, n] > 0.0:
            residual = work[0, n] - math.exp(log_signal(design, n, beta))
            total += residual * residual
    return total


@njit(cache=True)
def levenberg_marquardt(
    design: NDArray[np.float64],
    table: NDArray[np.float64],
    work: NDArray[np.float64],
    small: NDArray[np.float64],
    beta: NDArray[np.float64],
) -> bool:
    """Least squares on the signal itself, from `beta` as it stands. J = diag(S_fit) X (Marquardt 1963)."""
    moments, packed, right, trial = small[0:22], small[22:50], small[50:57], small[57:64]
    weights = work[3]
    damping = 1e-4
    cost = sum_of_squares(design, work, beta)
    for _ in range(MAX_ITERATIONS):
        right[:] = 0.0
        for n in range(design.shape[0]):
            fitted = math.exp(log_signal(design, n, beta)) * work[2, n]
            weights[n] = fitted * fitted
            for k in range(7):
                right[k] += fitted * (work[0, n] - fitted) * design[n, k]
        normal_matrix(table, weights, moments, packed)
        for k in range(7):
            packed[k * (k + 1) // 2 + k] *= 1.0 + damping
        if not factorise(packed):
            return False
        substitute(packed, right)
        for k in range(7):
            trial[k] = beta[k] + right[k]
        new = sum_of_squares(design, work, trial)
        if new <= cost:
            done = cost - new <= CONVERGED * cost
            beta[:] = trial
            cost = new
            damping *= 0.1
            if done:
                return True
        else:
            damping *= 10.0
            if damping > 1e10:
                # no direction goes down any more: rounding is all that is left
                return True
    return True


@njit(cache=True)
def fit_voxel(
    design: NDArray[np.float64],
    table: NDArray[np.float64],
    reweights: int,
    nonlinear: bool,
    work: NDArray[np.float64],
    small: NDArray[np.float64],
    beta: NDArray[np.float64],
) -> tuple[int, float]:
    """Fit the signal in work[0]; returns (valid samples, residual sum of squares), beta (7) by reference.

    A fit that cannot be made (fewer than 7 valid samples, singular) leaves NaN in beta and in the rss.
    work: (5, N), small: (64,) scratch.
    """
    n_volumes = design.shape[0]
    signal, y, valid, weights, residuals = work[0], work[1], work[2], work[3], work[4]
    n_valid, mean = 0, 0.0
    for n in range(n_volumes):
        if signal[n] > 0.0 and signal[n] < math.inf:
            valid[n], y[n] = 1.0, math.log(signal[n])
            mean += y[n]
            n_valid += 1
        else:
            valid[n], y[n] = 0.0, 0.0
    beta[:] = math.nan
    if n_valid < 7:
        return n_valid, math.nan
    # relative to the voxel's geometric mean, weights and squares stay far from over- and underflow
    mean /= n_valid
    scale = math.exp(mean)
    for n in range(n_volumes):
        y[n] = (y[n] - mean) * valid[n]
        signal[n] = signal[n] / scale if valid[n] > 0.0 else 0.0

    beta[:] = 0.0
    ok = linear_step(design, table, valid, y, small, beta)
    for _ in range(reweights):
        if not ok:
            break
        for n in range(n_volumes):
            predicted = log_signal(design, n, beta)
            weights[n] = math.exp(2.0 * predicted) * valid[n]
            residuals[n] = y[n] - predicted
        ok = linear_step(design, table, weights, residuals, small, beta)
    if ok and nonlinear:
        ok = levenberg_marquardt(design, table, work, small, beta)
    rss = sum_of_squares(design, work, beta)
    if not ok or not (rss < math.inf):
        beta[:] = math.nan
        return n_valid, math.nan
    beta[6] += mean
    return n_valid, rss * scale * scale
