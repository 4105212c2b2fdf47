"""The diffusion tensor, fitted: OLS, WLS, IWLS and NLLS, with the residuals that uncertainty needs.

Methods (S signal, y = ln S, X the design matrix, W a diagonal weight):

- ols: minimise |y - X beta|^2.
- wls: ols, then one solve with W = (S predicted by ols)^2. This is what dipy calls WLS
  (Chung, Lu, Henry 2006, doi:10.1016/j.neuroimage.2006.07.001).
- iwls: ols, then `reweights` solves, each with W = (S predicted by the one before)^2
  (Veraart et al. 2013, doi:10.1016/j.neuroimage.2013.05.028). reweights=2 is MRtrix `dwi2tensor -ols -iter 2`.
  MRtrix's own default starts from W = (measured S)^2 instead and also solves twice more: its FA is higher than
  that of wls, by 0.004 with 1 b=0 and 15 directions at SNR 25 (the second reweight does it, not the start).
- nlls: minimise |S - exp(X beta)|^2 by Levenberg-Marquardt from the wls estimate.

Zero rule, for all methods: a sample that is <= 0 or not finite has weight 0 and is not counted (dipy replaces
it by a small signal, MRtrix by 1e-6 of the voxel's maximum; both let an invented number pull the tensor).
A voxel with fewer than 7 valid samples, or whose valid samples do not determine a tensor, is NaN with dof 0.
"""

from typing import Any, Literal, get_args

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike, NDArray

from .design import N_PARAMETERS, design_matrix
from .fit_blocks import GROUP
from .fit_volume import fit_double, fit_single
from .layout import flatten, scalars_in_order, unflatten
from .normal_equations import moment_table

Method = Literal["ols", "wls", "iwls", "nlls"]
Precision = Literal["single", "double"]

# read in place; each costs a compilation of some seconds, so that the rarer types are converted first
_NATIVE = (np.dtype(np.int16), np.dtype(np.float32), np.dtype(np.float64))


@frozen(eq=False)
class TensorFit:
    """A tensor per voxel, in the axes of the gradient directions that were handed in."""

    elements: NDArray[Any]
    """(..., 6) um2/ms: Dxx, Dyy, Dzz, Dxy, Dxz, Dyz. float32 for precision 'single', else float64."""
    s0: NDArray[Any]
    """(...) signal without diffusion weighting, in the unit of the input."""
    rss: NDArray[Any]
    """(...) residual sum of squares of the signal, sum over valid samples of (S - S_fit)^2."""
    dof: NDArray[np.int32]
    """(...) degrees of freedom: valid samples - 7; 0 where nothing was fitted."""
    n_valid: NDArray[np.int32]
    """(...) samples that the zero rule let pass; 0 outside the mask."""
    method: Method
    reweights: int
    """Solves after OLS with W = predicted signal squared (0 for ols; for nlls, those of its start)."""


def fit_tensor(
    signal: NDArray[Any],
    b_values: ArrayLike,
    b_vectors: ArrayLike,
    *,
    method: Method = "wls",
    reweights: int | None = None,
    mask: NDArray[np.bool_] | None = None,
    precision: Precision = "single",
) -> TensorFit:
    """Fit a diffusion tensor to each voxel.

    Parameters
    ----------
    signal : (..., N), any real dtype, any memory order. Arrays as nibabel gives them (x, y, z, N in Fortran
        order; int16, float32, float64) are read in place, other types are converted first.
    b_values, b_vectors : (N,) s/mm2 and (N, 3); see `design_matrix`. World directions give a world tensor.
    method : 'wls' (default), 'ols', 'iwls', 'nlls'; see the module.
    reweights : for 'iwls' only, >= 1, default 2.
    mask : (...) bool; outside, everything is NaN and counts are 0. Does not change any bit inside.
    precision : 'single' works in float32 SIMD (FA within 1e-5 of double); 'double' in float64. 'nlls' always
        computes in float64 and rounds at the end. In 'single', samples below 1.2e-38 count as not positive.

    Returns
    -------
    TensorFit. The same bits for any number of threads.

    Raises
    ------
    DesignError (a ValueError) from `design_matrix`; ValueError for wrong shapes or unknown options.
    """
    if method not in get_args(Method):
        raise ValueError(f"wanted method one of {', '.join(get_args(Method))}; got {method!r}")
    if precision not in get_args(Precision):
        raise ValueError(f"wanted precision one of {', '.join(get_args(Precision))}; got {precision!r}")
    n_reweights = _count_reweights(method, reweights)
    design = design_matrix(b_values, b_vectors)
    signal = np.asarray(signal)
    if signal.ndim < 1 or signal.shape[-1] != design.shape[0]:
        raise ValueError(
            f"wanted signal (..., {design.shape[0]}) for {design.shape[0]} b-values, got {signal.shape}"
        )
    if mask is not None and (mask.shape != signal.shape[:-1] or mask.dtype != np.bool_):
        raise ValueError(f"wanted mask bool {signal.shape[:-1]}, got {mask.dtype} {mask.shape}")
    if signal.dtype not in _NATIVE:
        if signal.dtype.kind not in "iuf":
            raise ValueError(f"wanted real numbers as signal, got {signal.dtype}")
        signal = signal.astype(np.float32 if precision == "single" else np.float64)
    flat = flatten(signal)
    inside = np.zeros(0, np.bool_) if mask is None else scalars_in_order(mask, flat.order)
    work_type = np.float32 if precision == "single" and method != "nlls" else np.float64
    planes = np.empty((8, flat.n_voxels), work_type)
    counts = np.empty((2, flat.n_voxels), np.int32)
    if work_type == np.float32:
        fit_single(
            flat.data, flat.component_stride, flat.voxel_stride, inside, design, moment_table(design),
            *_padded(design), n_reweights, planes, counts,
        )  # fmt: skip
    else:
        fit_double(
            flat.data, flat.component_stride, flat.voxel_stride, inside, design, moment_table(design),
            n_reweights, method == "nlls", planes, counts,
        )  # fmt: skip
        if precision == "single":
            planes = planes.astype(np.float32)

    def shaped(values: NDArray[Any]) -> NDArray[Any]:
        return unflatten(values, shape=flat.shape, order=flat.order)

    return TensorFit(
        elements=shaped(planes[:6]), s0=shaped(planes[6]), rss=shaped(planes[7]),
        dof=shaped(counts[0]), n_valid=shaped(counts[1]), method=method, reweights=n_reweights,
    )  # fmt: skip


def _count_reweights(method: Method, reweights: int | None) -> int:
    if method != "iwls":
        if reweights is not None:
            raise ValueError(f"wanted reweights only with method 'iwls', got {reweights} with {method!r}")
        return 0 if method == "ols" else 1
    if reweights is None:
        return 2
    if reweights < 1:
        raise ValueError(f"wanted reweights >= 1, got {reweights}; zero reweights is method 'ols'")
    return reweights


def _padded(
    design: NDArray[np.float64],
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Design, pseudo-inverse and moment table in float32, padded with 0 to whole groups of volumes."""
    n = design.shape[0]
    padded = -(-n // GROUP) * GROUP
    x = np.zeros((padded, N_PARAMETERS), np.float32)
    inverse = np.zeros((N_PARAMETERS, padded), np.float32)
    table = np.zeros((22 + N_PARAMETERS, padded), np.float32)
    x[:n] = design
    inverse[:, :n] = np.linalg.pinv(design)
    table[:22, :n] = moment_table(design).T
    table[22:, :n] = design.T
    return x, inverse, table
