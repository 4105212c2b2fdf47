"""How much the ribbon beside a lesion differs from its mirror and from cortex elsewhere, in any one map.

For R2* and susceptibility iron is bright, in a T2*-weighted or susceptibility-weighted magnitude it is dark. The
statistic is the median: cortex shares its outer voxels with fluid and its inner ones with white matter, and half of a
ribbon may be so mixed before its median leaves the tissue. What mixing does stay is towards no excess: a rim in a
quarter of a voxel gives about a quarter of its excess.
"""

from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from . import coil, continuity, patches
from .ribbon import Ribbons, Tissue

LEAST_VOXELS = 20
MOST_MASKED = 0.5


@frozen(kw_only=True)
class RimMeasure:
    """One ribbon in one map; figures are None where reason says that they could not be had.

    In the map's unit (`1`, relative to remote tissue, for magnitudes): near, far, mirror, remote: medians; excess_*:
    near less mirror or remote, far_excess_* likewise, *_se their standard errors by the spread of equal patches of
    remote tissue (None: too few patches). contrast: excess over remote in sd of single remote voxels, contrast_far
    too. z_*: excess over its standard error. ribbon_mm, length_mm, longest_mm, continuity: see continuity.Length.
    distance_mm: from the lesion to the nearest voxel that stands out, distance_median_mm to the middle one.
    voxels: used in near, far_voxels in far; left_out: masked or without value in near; patches, pairs: behind the
    standard errors.
    """

    map: str
    unit: str
    bright: bool
    tissue: Tissue
    side: str
    near: float | None = None
    far: float | None = None
    mirror: float | None = None
    remote: float | None = None
    remote_sd: float | None = None
    excess_mirror: float | None = None
    excess_mirror_se: float | None = None
    excess_remote: float | None = None
    excess_remote_se: float | None = None
    far_excess_mirror: float | None = None
    far_excess_remote: float | None = None
    contrast: float | None = None
    contrast_far: float | None = None
    z_mirror: float | None = None
    z_remote: float | None = None
    ribbon_mm: float | None = None
    length_mm: float | None = None
    longest_mm: float | None = None
    continuity: float | None = None
    distance_mm: float | None = None
    distance_median_mm: float | None = None
    voxels: int = 0
    far_voxels: int = 0
    left_out: int = 0
    patches: int = 0
    pairs: int = 0
    words: tuple[str, ...] = ()
    reason: str | None = None


def measure(
    values: NDArray[Any],
    ribbon: Ribbons,
    *,
    name: str,
    unit: str,
    bright: bool,
    usable: NDArray[np.bool_] | None = None,
    least_voxels: int = LEAST_VOXELS,
) -> RimMeasure:
    """Measure a ribbon in values (nx, ny, nz); NaN and voxels outside usable are left out and counted.

    bright: whether iron raises the value (R2*, susceptibility) or lowers it (magnitudes: see `magnitude`).
    """
    good = np.isfinite(values) if usable is None else np.isfinite(values) & usable
    near, remote = ribbon.near & good, ribbon.remote & good
    voxels, asked = int(near.sum()), int(ribbon.near.sum())
    made = RimMeasure(
        map=name, unit=unit, bright=bright, tissue=ribbon.tissue, side=ribbon.side, voxels=voxels,
        left_out=asked - voxels, words=ribbon.words,
        reason=ribbon.reason or _why_not(voxels, asked, int(remote.sum()), least_voxels),
    )  # fmt: skip
    if made.reason is not None:
        return made
    if made.left_out:
        made = evolve(made, words=(*made.words, f"{made.left_out} of {asked} voxels left out"))
    made = _levels(made, values, ribbon, good, least_voxels)
    made = _errors(made, values, ribbon, remote)
    return _length(made, values, ribbon, near)


def _levels(
    made: RimMeasure, values: NDArray[Any], ribbon: Ribbons, good: NDArray[np.bool_], least: int
) -> RimMeasure:
    """Medians, and what they exceed those of mirror and remote tissue by."""
    middle, sd = _robust(values[ribbon.remote & good])
    near = _median(values, ribbon.near & good)
    far, mirror, mirror_far = (
        _median(values, where & good, least) for where in (ribbon.far, ribbon.mirror_near, ribbon.mirror_far)
    )
    words = made.words
    if mirror is None:
        words = (
            *words,
            "no mirror: too little of the tissue on the other side, or the lesion reaches across",
        )
    return evolve(
        made, far_voxels=int((ribbon.far & good).sum()), near=near, far=far, mirror=mirror, remote=middle,
        remote_sd=sd, words=words,
        excess_mirror=_less(near, mirror), excess_remote=_less(near, middle),
        far_excess_mirror=_less(far, mirror_far), far_excess_remote=_less(far, middle),
        contrast=_over(_less(near, middle), sd), contrast_far=_over(_less(far, middle), sd),
    )  # fmt: skip


def _errors(made: RimMeasure, values: NDArray[Any], ribbon: Ribbons, remote: NDArray[np.bool_]) -> RimMeasure:
    """Standard errors by patches of remote tissue as large as the ribbon."""
    null = patches.null(
        values, remote, grid=ribbon.grid, plane=ribbon.plane, anchor=ribbon.centre, count=made.voxels
    )
    if null.sd is None:
        words = (*made.words, "no standard error: too little remote tissue for patches of this size")
        return evolve(made, patches=null.patches, pairs=null.pairs, words=words)
    remote_se = null.sd * float(np.sqrt(1 + 1 / null.patches))
    # facing patches also differ where a coil or the anatomy does; too few of them: two independent patches
    mirror_se = float(np.sqrt(2)) * null.sd if null.pair_sd is None else null.pair_sd
    return evolve(
        made, excess_remote_se=remote_se, excess_mirror_se=None if made.mirror is None else mirror_se,
        z_remote=_over(made.excess_remote, remote_se), z_mirror=_over(made.excess_mirror, mirror_se),
        patches=null.patches, pairs=null.pairs,
    )  # fmt: skip


def _length(made: RimMeasure, values: NDArray[Any], ribbon: Ribbons, near: NDArray[np.bool_]) -> RimMeasure:
    """How much of the ribbon's length stands out, and how far from the lesion that lies."""
    if made.remote is None or made.remote_sd is None:
        return made
    sign = 1.0 if made.bright else -1.0
    z = np.full(values.shape, np.nan)
    z[near] = sign * (values[near] - made.remote) / made.remote_sd
    found = continuity.along(z, near, grid=ribbon.grid, thick=ribbon.thick)
    distances = ribbon.distance[found.out]
    return evolve(
        made, ribbon_mm=found.ribbon_mm, length_mm=found.length_mm, longest_mm=found.longest_mm,
        continuity=found.continuity, distance_mm=float(distances.min()) if len(distances) else None,
        distance_median_mm=float(np.median(distances)) if len(distances) else None,
    )  # fmt: skip


def magnitude(
    values: NDArray[Any],
    ribbon: Ribbons,
    *,
    name: str = "T2starw",
    usable: NDArray[np.bool_] | None = None,
    least_voxels: int = LEAST_VOXELS,
) -> RimMeasure:
    """Measure a ribbon in one T2*-weighted or SWI magnitude: figures relative to remote tissue (unit 1), dark is iron.

    The coil's shading is estimated on the remote tissue alone and divided out. One magnitude says nothing about sign.
    """
    good = np.isfinite(values) if usable is None else np.isfinite(values) & usable
    even = np.asarray(values, dtype=np.float32)
    everywhere = ribbon.near | ribbon.far | ribbon.mirror_near | ribbon.mirror_far | ribbon.remote
    remote = ribbon.remote & good
    field = coil.shading(even, remote, where=everywhere, grid=ribbon.grid)
    even = even if field is None else even / field
    middle = float(np.median(even[remote])) if remote.any() else 0.0
    if middle > 0:
        even = even / np.float32(middle)
    return measure(even, ribbon, name=name, unit="1", bright=False, usable=usable, least_voxels=least_voxels)


def _why_not(voxels: int, asked: int, remote: int, least: int) -> str | None:
    if voxels < (1 - MOST_MASKED) * asked:
        return f"not measurable: {asked - voxels} of {asked} voxels of the ribbon are masked or without value"
    if voxels < least:
        return f"not measurable: the ribbon has {voxels} voxels, {least} are needed"
    if remote < 5 * least:
        return "not measurable: too little of the same tissue elsewhere to compare with"
    return None


def _median(values: NDArray[Any], where: NDArray[np.bool_], least: int = 1) -> float | None:
    return float(np.median(values[where])) if where.sum() >= least else None


def _robust(values: NDArray[Any]) -> tuple[float, float]:
    """Median and sd by the median absolute deviation."""
    middle = float(np.median(values))
    return middle, max(1.4826 * float(np.median(np.abs(values - middle))), 1e-12)


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def _over(one: float | None, other: float | None) -> float | None:
    return None if one is None or not other else one / other
