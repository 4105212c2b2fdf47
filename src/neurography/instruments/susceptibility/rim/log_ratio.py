"""Left against right in one magnitude: the log of the ratio of brightness, and whether a coil could have made it.

One echo has no R2*: with the same density and echo time on both sides the log ratio is -TE times the difference in
R2*, but a coil that is nearer to one side does the same. The same ratio of a reference tissue close by (white matter)
shows how much of it is shading.
"""

from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

_LAG = 2
"""Voxels: neighbours up to this far along each axis count as alike as they are found to be."""
_UNSURE = 1.96


@frozen(kw_only=True)
class LogRatio:
    """value: ln(mean left / mean right), negative where the left is darker, NaN when it cannot be had; sd: its
    standard error; n: voxels on both sides; reference, reference_sd: the same of the reference tissue, None without
    one; less_reference: value - reference. warnings: what speaks against taking it for a difference of tissue."""

    value: float
    sd: float
    n: int
    reference: float | None
    reference_sd: float | None
    less_reference: float | None
    warnings: tuple[str, ...]


def log_ratio(
    values: NDArray[Any],
    left: NDArray[np.bool_],
    right: NDArray[np.bool_],
    reference_left: NDArray[np.bool_] | None = None,
    reference_right: NDArray[np.bool_] | None = None,
) -> LogRatio:
    """The log ratio of two regions (masks of the shape of values), beside that of a reference tissue.

    Standard errors take into account that neighbouring voxels are alike (`error_of_mean`). Values that are not finite
    are left out. The ratio is not changed by the reference: a warning says where the reference differs by more than
    1.96 standard errors of its own.
    """
    value, sd, n = _ratio(values, left, right)
    alone = LogRatio(
        value=value, sd=sd, n=n, reference=None, reference_sd=None, less_reference=None, warnings=()
    )
    warnings: list[str] = []
    if not np.isfinite(value):
        warnings.append("not measurable: a region without signal, or with fewer than two voxels")
    if reference_left is None or reference_right is None:
        warnings.append("no reference tissue: coil shading from left to right would look the same")
        return evolve(alone, warnings=tuple(warnings))
    beside, beside_sd, _ = _ratio(values, reference_left, reference_right)
    if not np.isfinite(beside):
        warnings.append("the reference tissue holds no signal: coil shading is not checked")
        return evolve(alone, warnings=tuple(warnings))
    if abs(beside) > _UNSURE * beside_sd:
        warnings.append(
            f"coil shading: the reference tissue differs by {100 * np.expm1(beside):+.1f} % from right to left itself"
        )
    return evolve(
        alone,
        reference=beside,
        reference_sd=beside_sd,
        less_reference=value - beside,
        warnings=tuple(warnings),
    )


def error_of_mean(values: NDArray[Any], region: NDArray[np.bool_]) -> float:
    """Standard error of the mean over region, with the likeness of neighbours as found in it.

    var(mean) = var / n * sum over lags of (pairs at that lag / n) * correlation there, for lags up to two voxels along
    each axis and correlations above 0; never less than that of independent voxels. NaN for fewer than two voxels.
    """
    inside = np.argwhere(region)
    if len(inside) < 2:
        return float("nan")
    box = tuple(slice(a, b + 1) for a, b in zip(inside.min(axis=0), inside.max(axis=0), strict=True))
    held = region[box] & np.isfinite(values[box])
    n = int(held.sum())
    if n < 2:
        return float("nan")
    rest = np.where(held, values[box], 0).astype(np.float64)
    rest = np.where(held, rest - rest.sum() / n, 0.0)
    variance = float((rest**2).sum() / (n - 1))
    if variance == 0:
        return 0.0
    pad = [(_LAG, _LAG)] * 3
    rest, held = np.pad(rest, pad), np.pad(held, pad)
    alike = 1.0
    for step in np.ndindex(*(2 * _LAG + 1,) * 3):
        move = tuple(np.array(step) - _LAG)
        if move <= (0, 0, 0):
            continue
        pairs = int((held & np.roll(held, move, axis=(0, 1, 2))).sum())
        if pairs:
            mean = float((rest * np.roll(rest, move, axis=(0, 1, 2))).sum()) / pairs
            # each pair counts both ways; what is less than its own sampling error is no correlation
            rho = mean / variance
            alike += 2 * pairs / n * rho if rho > 2 / np.sqrt(pairs) else 0.0
    return float(np.sqrt(variance / n * alike))


def _ratio(
    values: NDArray[Any], left: NDArray[np.bool_], right: NDArray[np.bool_]
) -> tuple[float, float, int]:
    sides = []
    for region in (left, right):
        held = region & np.isfinite(values)
        mean = float(np.mean(values[held], dtype=np.float64)) if held.any() else float("nan")
        sides.append((mean, error_of_mean(values, held), int(held.sum())))
    (a, a_sd, a_n), (b, b_sd, b_n) = sides
    if not (a > 0 and b > 0 and np.isfinite(a_sd) and np.isfinite(b_sd)):
        return float("nan"), float("nan"), a_n + b_n
    return float(np.log(a / b)), float(np.hypot(a_sd / a, b_sd / b)), a_n + b_n
