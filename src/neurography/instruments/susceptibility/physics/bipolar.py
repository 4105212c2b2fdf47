"""Echoes read in alternating directions: their phase made that of a monopolar readout."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .unwrap import unwrap, wrap

BIPOLAR_ECHOES = 3
"""Echoes needed to tell a gradient of alternating sign from the field."""


def without_alternation(
    phase: NDArray[Any], magnitude: NDArray[Any], mask: NDArray[np.bool_], *, echo_times: Sequence[float]
) -> NDArray[np.float32]:
    """Phases (nx, ny, nz, echoes) of a bipolar readout as a monopolar one would have given them.

    Echoes read in opposite directions differ by a phase that is smooth over the image, here a straight line in each
    direction: fitted by weighted least squares to what the second echo lies beside the first and third, and taken
    half from the even, half from the odd echoes (after Lu 2008, doi:10.1002/mrm.21583). Its constant is known up to a
    quarter turn, which no phase tells from a field of 1 / (2 step) everywhere. Needs three echoes at equal steps.
    """
    times = np.asarray(echo_times, dtype=np.float64)
    steps = np.diff(times)
    if len(times) < BIPOLAR_ECHOES or not np.allclose(steps, steps[0], rtol=0.02):
        raise ValueError("a bipolar readout is corrected from three or more echoes at equal steps")
    echoes = [np.ascontiguousarray(phase[..., n], dtype=np.float32) for n in range(phase.shape[3])]
    # second difference: the field cancels, twice the alternation stays
    bend = wrap(2 * echoes[1] - echoes[0] - echoes[2])
    inside = np.asarray(mask, dtype=np.bool_) & np.isfinite(bend) & np.isfinite(magnitude[..., 1])
    weight = np.where(inside, np.asarray(magnitude[..., 1], dtype=np.float32), np.float32(0.0))
    smooth = unwrap(bend, weight, inside)
    where = np.nonzero(inside)
    design = np.column_stack(
        [np.ones(len(where[0])), *(np.asarray(axis, dtype=np.float64) for axis in where)]
    )
    w = weight[where].astype(np.float64)
    plane, *_ = np.linalg.lstsq(design * w[:, None], smooth[where] * w, rcond=None)
    grid = np.indices(phase.shape[:3], dtype=np.float32)
    half = np.float32(plane[0] / 4) + sum(
        np.float32(c / 4) * axis for c, axis in zip(plane[1:], grid, strict=True)
    )
    made = np.empty(phase.shape, dtype=np.float32)
    for n, echo in enumerate(echoes):
        made[..., n] = wrap(echo + half if n % 2 == 0 else echo - half)
    return made
