"""Whether a phase has lost its slow part: the phase of a susceptibility-weighted image, no input to QSM.

A high-pass (homodyne) filter takes away the very field that an inversion rests on; what is left gives numbers, and
wrong ones. Headers do not always say so.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

WORDS = frozenset({
    "SWI", "FILTERED", "HPF", "HP", "HOMODYNE", "HIGHPASS", "HIGH_PASS", "HPFILTERED", "UNWRAPPED_FILTERED",
    "PHASEMASK", "PHASE_MASK", "SWI_PHASE", "MNIP", "MINIP",
})  # fmt: skip
"""Words of ImageType for a phase after a high-pass filter or what was made of one. Not `FIL`, `FM` or the scan option
`FILTERED_GEMS`: those are filters of the image's intensity."""

BLOCK_MM = 10.0
STRONG = 0.2
"""Share of the 99th percentile of the magnitude above which a voxel counts."""

QUIET = 0.2
"""rad. Averaged over blocks of 1 cm, half of a filtered phase lies within this of its mean. On the head phantom an
unfiltered phase at 12 ms has 0.6 (1.5 T) to 1.1 (3 T), one filtered with a quarter to half of the matrix 0.01 to 0.15;
a real head at 3 T and 4.6 ms has 0.75, and 0.04 to 0.10 after such filters."""

MIN_SECONDS, MIN_BLOCKS = 0.010, 30
"""Shorter echoes and smaller crops may be flat by themselves: they are not judged."""


def stated(sidecar: Mapping[str, Any], suffix: str) -> str:
    """Why a phase is filtered by what its file states; '' where nothing says so."""
    kinds = sidecar.get("ImageType")
    words = kinds if isinstance(kinds, list | tuple) else str(kinds or "").split("\\")
    named = sorted({str(word).upper() for word in words} & WORDS)
    if named:
        return f"ImageType {', '.join(named)}: the phase was filtered, which takes away what QSM needs"
    if suffix == "swi":
        return "the phase of an SWI series is filtered: export the unfiltered phase as MEGRE or T2starw"
    return ""


def flatness(
    phase: NDArray[np.float32], magnitude: NDArray[np.float32], voxel_size: tuple[float, ...]
) -> tuple[float, int]:
    """(median angle in rad, number of blocks) of the complex image averaged over blocks of 1 cm.

    phase (rad) and magnitude of one echo (nx, ny, nz), voxel_size in mm along their axes. Angles are those to the mean
    of the whole image, without sign; a phase that is anywhere has pi / 2.
    """
    known = np.isfinite(phase) & np.isfinite(magnitude)
    strength = np.where(known, magnitude, 0)
    strong = strength > STRONG * np.percentile(strength, 99)
    signal = np.where(strong, strength, 0) * np.exp(1j * np.where(strong, phase, 0))
    sizes = [max(1, min(n, round(BLOCK_MM / mm))) for n, mm in zip(phase.shape, voxel_size, strict=True)]
    blocks, counts = _sums(signal, sizes), _sums(strong.astype(np.float64), sizes)
    kept = counts > 0.5 * np.prod(sizes)
    if not kept.any():
        return 0.0, 0
    mean = np.angle((blocks * kept).sum())
    angle = np.abs(np.angle(blocks * np.exp(-1j * mean)))[kept]
    return float(np.median(angle)), int(kept.sum())


def lacks_field(
    phase: NDArray[np.float32],
    magnitude: NDArray[np.float32],
    *,
    voxel_size: tuple[float, ...],
    echo_time: float,
) -> str:
    """Why the phase of one echo looks filtered; '' where it does not, or cannot be judged."""
    if echo_time < MIN_SECONDS:
        return ""
    spread, blocks = flatness(phase, magnitude, voxel_size)
    if blocks < MIN_BLOCKS or spread > QUIET:
        return ""
    return (
        f"the phase at {1000 * echo_time:.3g} ms, averaged over blocks of 1 cm, is flat (median {spread:.2g} rad): "
        "the slow field of every head, with its wraps, was filtered away"
    )


def _sums(values: NDArray[Any], sizes: list[int]) -> NDArray[Any]:
    """Sums over blocks of voxels; what does not fill a block at the far end is left out."""
    whole = tuple(slice(0, n // size * size) for n, size in zip(values.shape, sizes, strict=True))
    part = values[whole]
    (ni, nj, nk), (a, b, c) = part.shape, sizes
    return np.asarray(part.reshape(ni // a, a, nj // b, b, nk // c, c).sum(axis=(1, 3, 5)))
