"""Rows of one lesion's ribbon: contrast, excess, length, distance, what overlaps it, how bright FLAIR is beside it."""

from collections.abc import Iterator, Sequence
from types import MappingProxyType

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from neurography.imaging.target import Target
from neurography.model.measurement import Measurement
from neurography.model.quantity import Quantity
from neurography.stats.interval import Z95

from .context import BESIDE_MM, Context, contrast_beside
from .drawn import BESIDE, named, together
from .quantities import (
    FLAIR_CONTRAST,
    OVERLAP,
    RIM_CONTINUITY,
    RIM_CONTRAST,
    RIM_DISTANCE,
    RIM_LENGTH,
)
from .rim import shells
from .rim.contrast import RimMeasure
from .rim.ribbon import Ribbons

NEAR, FAR = "0 to 3 mm", "3 to 6 mm"
PREFIX = MappingProxyType({"u_fibres": "U-fibres, "})
"""Of the level of tissues that are measured beside the cortex."""

CARRIED = "the lesion's drawing was carried from another visit: no growth shows in it"

STANDS_OUT = 2.0
"""Standard deviations of remote tissue from which one voxel is counted to the rim."""


@frozen(kw_only=True, eq=False)
class Seen:
    """One tissue's ribbon beside one lesion: in the best map, in susceptibility, and the voxels that stand out."""

    ribbon: Ribbons
    best: RimMeasure
    chi: RimMeasure | None
    out: NDArray[np.bool_] | None


def level_of(one: RimMeasure, shell: str) -> str:
    """`0 to 3 mm`, `U-fibres, 0 to 3 mm`."""
    return f"{PREFIX.get(one.tissue, '')}{shell}"


def standing_out(best: RimMeasure, ribbon: Ribbons, values: NDArray[np.float32]) -> NDArray[np.bool_] | None:
    """The ribbon's voxels that lie STANDS_OUT sd from remote tissue, on the side of iron."""
    if best.reason is not None or best.remote is None or not best.remote_sd:
        return None
    scale = (1.0 if best.bright else -1.0) / best.remote_sd
    return np.asarray(ribbon.near & (np.nan_to_num(scale * (values - best.remote)) >= STANDS_OUT))


def of_ribbon(best: RimMeasure, base: Measurement) -> Iterator[Measurement]:
    """Contrast, length, continuity and distance in the best measure."""
    carried = (CARRIED,) if any("Carried_" in source for source in base.sources) else ()
    seen_in = f"in {best.map}, {best.tissue.replace('_', ' ')}"
    near = evolve(
        base,
        site=evolve(base.site, level=level_of(best, NEAR)),
        n=best.voxels,
        warnings=(seen_in, *carried, *base.warnings, *best.words),
    )
    if best.reason is not None or best.contrast is None:
        yield _without(near, RIM_CONTRAST, best.reason or "no ribbon")
        return
    spread = best.remote_sd or 0.0
    rows = (
        (RIM_CONTRAST, "remote", best.contrast, _over(best.excess_remote_se, spread)),
        (RIM_CONTRAST, "mirror", _over(best.excess_mirror, spread), _over(best.excess_mirror_se, spread)),
        (RIM_LENGTH, "sum", best.length_mm, None),
        (RIM_LENGTH, "longest", best.longest_mm, None),
        (RIM_CONTINUITY, "share", best.continuity, None),
        (RIM_DISTANCE, "min", best.distance_mm, None),
    )
    for measured, statistic, value, sd in rows:
        if value is not None:
            yield _with_interval(evolve(near, quantity=measured, statistic=statistic, value=value, sd=sd))


def excess(one: RimMeasure, base: Measurement, measured: Quantity) -> Iterator[Measurement]:
    """The ribbon's excess in the map's own unit, near and far, over its mirror and over remote tissue."""
    base = evolve(base, warnings=(*base.warnings, *one.words), n=one.voxels)
    counts = {NEAR: one.voxels, FAR: one.far_voxels}
    if one.reason is not None:
        yield _without(evolve(base, site=evolve(base.site, level=level_of(one, NEAR))), measured, one.reason)
        return
    places = (
        (NEAR, "mirror", one.excess_mirror, one.excess_mirror_se),
        (NEAR, "remote", one.excess_remote, one.excess_remote_se),
        (FAR, "mirror", one.far_excess_mirror, None),
        (FAR, "remote", one.far_excess_remote, None),
    )
    for level, statistic, value, sd in places:
        if value is not None:
            site = evolve(base.site, level=level_of(one, level))
            yield _with_interval(
                evolve(
                    base,
                    quantity=measured,
                    site=site,
                    statistic=statistic,
                    value=value,
                    sd=sd,
                    n=counts[level],
                )
            )


def overlaps(found: Sequence[Target], one: Seen, base: Measurement) -> Iterator[Measurement]:
    """Dice of the voxels that stand out with each region that was drawn of another contrast."""
    out = one.out
    for structure in BESIDE if out is not None else ():
        region = together(found, named(structure), grid=one.ribbon.grid)
        if region is None or out is None:
            continue
        both = int(out.sum() + region.sum())
        yield evolve(
            base, quantity=OVERLAP, statistic=structure, site=evolve(base.site, level=level_of(one.best, NEAR)),
            value=2.0 * float((out & region).sum()) / both if both else 0.0, n=max(both, 1), n_of="voxel",
        )  # fmt: skip


def flair_beside(
    flair: Context | None,
    lesion: NDArray[np.bool_],
    out: NDArray[np.bool_] | None,
    ribbon: Ribbons,
    base: Measurement,
) -> Iterator[Measurement]:
    """How bright the lesion is on FLAIR beside the rim; beside the whole ribbon where nothing stands out."""
    if flair is None:
        return
    rim = ribbon.near if out is None or not out.any() else out
    near = shells.distance(rim, ribbon.grid, reach_mm=BESIDE_MM) <= BESIDE_MM
    seen = contrast_beside(flair.values, lesion=lesion, near_rim=near, remote=ribbon.remote)
    if seen is not None:
        yield evolve(
            base, quantity=FLAIR_CONTRAST, statistic="median", site=evolve(base.site, level="beside the rim"),
            value=seen[0], n=seen[1], sources=(*base.sources, flair.source),
            warnings=(*base.warnings, "FLAIR by its place in the scanner, not registered"),
        )  # fmt: skip


def _without(base: Measurement, measured: Quantity, reason: str) -> Measurement:
    said = (
        reason if reason.startswith(("not measurable:", "not resolvable:")) else f"not measurable: {reason}"
    )
    return evolve(
        base, quantity=measured, statistic="remote", value=None, n=None, warnings=(said, *base.warnings)
    )


def _with_interval(row: Measurement) -> Measurement:
    if row.value is None or row.sd is None or row.sd <= 0:
        return evolve(row, sd=None)
    return evolve(row, interval=(row.value - Z95 * row.sd, row.value + Z95 * row.sd))


def _over(one: float | None, other: float) -> float | None:
    return None if one is None or not other else one / other
