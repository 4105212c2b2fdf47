"""R2* from the magnitudes of several echoes: a weighted straight line on the log, refined on the signal itself.

signal(TE) = sqrt((M0 exp(-R2* TE))^2 + floor^2): the noise floor of a magnitude, so that a signal that has vanished
does not pass for a slow decay. Standard errors from the noise, through the curvature of the fit.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numba import njit, prange
from numpy.typing import NDArray

LARGEST = 2000.0
"""1/s: no tissue at 1.5 to 7 T decays faster; a fit that runs there has failed."""


@frozen(kw_only=True, eq=False)
class Decay:
    """r2star (nx, ny, nz) in 1/s and its standard error; amplitude: signal at zero echo time. NaN where not fitted."""

    r2star: NDArray[np.float32]
    error: NDArray[np.float32]
    amplitude: NDArray[np.float32]


def decay(
    magnitude: NDArray[Any],
    mask: NDArray[np.bool_],
    *,
    echo_times: Sequence[float],
    noise_sd: float,
    steps: int = 8,
) -> Decay:
    """Fit each voxel of mask (nx, ny, nz) to magnitude (nx, ny, nz, echoes); echo_times in seconds.

    noise_sd is that of the real and imaginary parts, in the unit of magnitude; 0 when not known (no floor, and the
    errors come from the residuals). steps of Gauss-Newton on the signal follow the weighted log fit.
    """
    times = np.asarray(echo_times, dtype=np.float64)
    volumes = np.stack(
        [np.ascontiguousarray(magnitude[..., n], dtype=np.float32).reshape(-1) for n in range(len(times))]
    )
    made = np.full((3, mask.size), np.nan, dtype=np.float32)
    _fit(volumes, np.ascontiguousarray(mask).reshape(-1), times, float(noise_sd), steps, made)
    shape = mask.shape
    return Decay(
        r2star=made[0].reshape(shape), error=made[1].reshape(shape), amplitude=made[2].reshape(shape)
    )


@njit(cache=True)
def _log_line(s: Any, times: Any) -> tuple[float, float]:
    """(log amplitude, rate): weights are squared signals, since var(log s) = var(s) / s^2."""
    sw = swt = swtt = swy = swty = 0.0
    for n in range(len(times)):
        w = s[n] * s[n]
        y = np.log(max(s[n], 1e-30))
        sw += w
        swt += w * times[n]
        swtt += w * times[n] * times[n]
        swy += w * y
        swty += w * times[n] * y
    bottom = sw * swtt - swt * swt
    if bottom <= 0.0:
        return np.nan, np.nan
    slope = (sw * swty - swt * swy) / bottom
    return (swy - slope * swt) / sw, -slope


@njit(cache=True)
def _normal(
    s: Any, times: Any, a: float, r: float, floor: float
) -> tuple[float, float, float, float, float, float]:
    """Normal equations of the model at (log amplitude a, rate r): J^T J (three), J^T residual (two), residual^2."""
    jaa = jar = jrr = ga = gr = left = 0.0
    for n in range(len(times)):
        pure = np.exp(a - r * times[n])
        model = np.sqrt(pure * pure + floor * floor)
        da = pure * pure / model if model > 0.0 else 0.0
        dr = -times[n] * da
        e = s[n] - model
        jaa += da * da
        jar += da * dr
        jrr += dr * dr
        ga += da * e
        gr += dr * e
        left += e * e
    return jaa, jar, jrr, ga, gr, left


@njit(cache=True, parallel=True)
def _fit(volumes: Any, mask: Any, times: Any, noise_sd: float, steps: int, made: Any) -> None:
    echoes = len(times)
    # the mean of a magnitude without signal is sd sqrt(pi / 2); of its square, 2 sd^2
    floor = np.sqrt(2.0) * noise_sd
    for v in prange(mask.size):
        if not mask[v]:
            continue
        s = np.empty(echoes)
        usable = True
        for n in range(echoes):
            s[n] = volumes[n, v]
            usable = usable and np.isfinite(s[n]) and s[n] >= 0.0
        if not usable or s[0] <= 0.0:
            continue
        a, r = _log_line(s, times)
        if not np.isfinite(r):
            continue
        r = min(max(r, 0.0), LARGEST)
        jaa, jar, jrr, ga, gr, left = _normal(s, times, a, r, floor)
        damping = 1e-3
        for _ in range(steps):
            haa, hrr = jaa * (1.0 + damping), jrr * (1.0 + damping)
            bottom = haa * hrr - jar * jar
            if bottom <= 0.0:
                break
            next_a = a + (hrr * ga - jar * gr) / bottom
            next_r = min(max(r + (haa * gr - jar * ga) / bottom, 0.0), LARGEST)
            trial = _normal(s, times, next_a, next_r, floor)
            if trial[5] <= left:
                small = abs(next_r - r) < 1e-4 and left - trial[5] <= 1e-9 * left
                a, r = next_a, next_r
                jaa, jar, jrr, ga, gr, left = trial
                damping *= 0.2
                if small:
                    break
            else:
                damping *= 10.0
        bottom = jaa * jrr - jar * jar
        if bottom <= 0.0 or r >= LARGEST:
            continue
        variance = noise_sd * noise_sd if noise_sd > 0.0 else (left / (echoes - 2) if echoes > 2 else np.nan)
        made[0, v] = r
        made[1, v] = np.sqrt(variance * jaa / bottom)
        made[2, v] = np.exp(a)
