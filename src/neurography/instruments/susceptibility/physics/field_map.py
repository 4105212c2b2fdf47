"""The field from the phase of several echoes: exact unwrapping, then a weighted straight line through the echoes.

phase(TE) = offset + 2 pi f TE. Each echo weighs by its squared magnitude, since the variance of a phase is that of
the noise over the squared magnitude (Gudbjartsson and Patz 1995, doi:10.1002/mrm.1910340618).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from .echo_line import lines, smooth_offset, steps
from .trust import edge_costs
from .unwrap import grow, lines_along_x, unwrap


@frozen(kw_only=True, eq=False)
class FieldMap:
    """hertz (nx, ny, nz): frequency offset; offset: phase at zero echo time, rad; residual: weighted root mean
    square misfit of the phases, rad; unwrapped (nx, ny, nz, echoes), rad. All zero outside of the
    mask and where an image is not a number.

    Where a single echo holds all the signal, hertz leans on the offset of the neighbourhood and residual is 0."""

    hertz: NDArray[np.float32]
    offset: NDArray[np.float32]
    residual: NDArray[np.float32]
    unwrapped: NDArray[np.float32]


def field_map(
    phase: NDArray[Any],
    magnitude: NDArray[Any],
    mask: NDArray[np.bool_],
    *,
    echo_times: Sequence[float],
) -> FieldMap:
    """Field from wrapped phases (nx, ny, nz, echoes) in radians; echo_times in seconds, increasing.

    The phase step from the first echo to the second is unwrapped in space: it is free of the offset of coils and
    transmission, and wraps least. The first echo is carried along the same edges; every later one follows from the
    one before and the step, so that all echoes of a voxel agree.
    """
    times = np.asarray(echo_times, dtype=np.float64)
    if len(times) == 1:
        return _of_one_echo(phase[..., 0], magnitude[..., 0], mask, float(times[0]))
    wrapped, strength = lines_along_x(phase, np.float32), lines_along_x(magnitude, np.float32)
    shape = wrapped.shape[1:]
    inside = np.empty(shape, dtype=np.bool_)
    step, first, later, trust = made = np.empty((4, *shape), dtype=np.float32)
    steps(wrapped, strength, lines_along_x(mask, np.bool_), inside, made)
    share = float(times[0] / (times[1] - times[0]))
    ratio = float((times[1] - times[0]) / (times[-1] - times[-2]))
    cost = edge_costs(step, trust, inside, second=later if len(times) > 2 else None, ratio=ratio)
    # a first echo later than the step is long wraps more than the step: it is expected to jump with it
    grow(made[:2], cost, inside, lean=share if share > 1.0 else 0.0)
    smooth = smooth_offset(first, step, trust, share=share)
    unwrapped = np.empty((len(times), inside.size), dtype=np.float32)
    line = np.empty((3, inside.size), dtype=np.float32)
    p, m, grown = (array.reshape(len(array), -1) for array in (wrapped, strength, made[:2]))
    lines(p, m, grown, inside, smooth, times, unwrapped, line)
    hertz, offset, residual = (np.ascontiguousarray(part.T) for part in line.reshape(3, *shape))
    return FieldMap(
        hertz=hertz, offset=offset, residual=residual, unwrapped=unwrapped.reshape(wrapped.shape).T
    )


def _of_one_echo(
    phase: NDArray[Any], magnitude: NDArray[Any], mask: NDArray[np.bool_], echo_time: float
) -> FieldMap:
    inside = np.asarray(mask, dtype=np.bool_) & np.isfinite(phase) & np.isfinite(magnitude)
    only = unwrap(phase, magnitude, inside)
    zero = np.zeros_like(only)
    hertz = only / np.float32(2 * np.pi * echo_time)
    return FieldMap(hertz=hertz, offset=zero, residual=zero, unwrapped=only[..., None])
