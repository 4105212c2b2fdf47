"""Rows of the regions: R2*, susceptibility or signal inside each, with what is known of their uncertainty."""

from collections.abc import Iterator, Mapping

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from neurography.imaging.grid import Image
from neurography.imaging.regional import region_rows
from neurography.imaging.target import Target
from neurography.model.measurement import Measurement
from neurography.model.quantity import Quantity
from neurography.model.site import SIDES, Side, spoken
from neurography.stats.interval import Z95

from .drawn import WHITE_MATTER, is_lesion
from .quantities import CHI, LOG_RATIO, R2STAR, SIGNAL, VOLUME
from .reconstruct import Reconstruction
from .rim.log_ratio import log_ratio

NO_ERROR_OF_CHI = "no standard error: the inversion is not linear in the noise"
FROM_NOISE = "standard error from the noise of the fit alone"


def of_target(target: Target, made: Reconstruction, base: Measurement) -> tuple[Measurement, ...]:
    """Mean and median of every map that there is; a region of one magnitude gives its signal."""
    rows: list[Measurement] = []
    if made.r2star is not None:
        rows += _of_map(target, made.r2star, R2STAR, made, base, error=made.r2star_error)
    if made.chi is not None:
        with_note = evolve(base, warnings=(*base.warnings, NO_ERROR_OF_CHI, *_not_held(target, made)))
        rows += _of_map(target, made.chi, CHI, made, with_note)
    if not rows:
        rows += _of_map(target, made.magnitude, SIGNAL, made, base)
    if is_lesion(target.site.structure):
        rows += _volume(target, made, base)
    return tuple(rows)


def _not_held(target: Target, made: Reconstruction) -> tuple[str, ...]:
    """A warning where susceptibility rests on its surroundings, since the voxels themselves have hardly a phase."""
    if made.held is None or target.problem:
        return ()
    grid = Image(made.held, made.world_from_voxel).grid
    inside = np.logical_or.reduce(target.masks("region", grid))
    lost = int((inside & ~made.held).sum())
    return (
        (
            f"{lost} of {int(inside.sum())} voxels lie in a field too steep, or without signal at the last echo",
        )
        if lost
        else ()
    )


def _of_map(
    target: Target,
    values: NDArray[np.float32],
    measured: Quantity,
    made: Reconstruction,
    base: Measurement,
    *,
    error: NDArray[np.float32] | None = None,
) -> Iterator[Measurement]:
    """Rows of one map; the mean of one with standard errors carries that of its noise."""
    image = Image(values, made.world_from_voxel)
    for row in region_rows(target, image, evolve(base, quantity=measured)):
        if error is None or row.value is None or row.statistic != "mean":
            yield row
            continue
        inside = np.logical_or.reduce(target.masks("region", image.grid)) & np.isfinite(values)
        # noise is independent from voxel to voxel
        sd = float(np.sqrt(np.nansum(np.square(error[inside].astype(np.float64)))) / row.n) if row.n else 0.0
        if sd <= 0:
            yield row
            continue
        interval = (row.value - Z95 * sd, row.value + Z95 * sd)
        yield evolve(row, sd=sd, interval=interval, warnings=(*row.warnings, FROM_NOISE))


def _volume(target: Target, made: Reconstruction, base: Measurement) -> Iterator[Measurement]:
    """Volume of a drawn lesion on this image's grid: what its growth is judged by; none of one carried here."""
    if target.problem:
        return
    sources = (*base.sources, *sorted({region.source for region in target.regions}))
    # `sites carry` ends the label of its files so: desc-sitesCarried
    if any("Carried_" in region.source.rpartition("/")[2] for region in target.regions):
        reason = "carried from another visit by registration: its volume says nothing of growth"
        yield evolve(
            base, quantity=VOLUME, statistic="drawn", site=target.site, value=None, sources=sources,
            warnings=(f"not measurable: {reason}", *target.warnings, *base.warnings),
        )  # fmt: skip
        return
    grid = Image(made.magnitude, made.world_from_voxel).grid
    count = int(np.logical_or.reduce(target.masks("region", grid)).sum())
    yield evolve(
        base, quantity=VOLUME, statistic="drawn", site=target.site, value=count * grid.voxel_volume, n=count,
        n_of="voxel", sources=sources, warnings=(*target.warnings, *base.warnings),
    )  # fmt: skip


def log_ratios(targets: tuple[Target, ...], made: Reconstruction, base: Measurement) -> Iterator[Measurement]:
    """Left over right signal of every pair of nuclei in one magnitude, beside white matter where that was drawn."""
    image = Image(made.magnitude, made.world_from_voxel)
    sided = {(one.site.structure, one.site.level, one.site.side): one for one in targets if not one.problem}
    for structure, level, side in sorted(sided):
        pair = sided.get((structure, level, "right"))
        if side != "left" or pair is None or is_lesion(structure) or structure in WHITE_MATTER:
            continue
        left = sided[structure, level, "left"]
        masks = [np.logical_or.reduce(one.masks("region", image.grid)) for one in (left, pair)]
        yield _log_ratio((left, pair), masks, _reference_masks(sided, image), made, base)


def _log_ratio(
    pair: tuple[Target, Target],
    masks: list[NDArray[np.bool_]],
    references: tuple[NDArray[np.bool_] | None, NDArray[np.bool_] | None],
    made: Reconstruction,
    base: Measurement,
) -> Measurement:
    found = log_ratio(made.magnitude, masks[0], masks[1], references[0], references[1])
    site = pair[0].site
    sources = sorted({region.source for one in pair for region in one.regions})
    row = evolve(
        base, quantity=LOG_RATIO, statistic="left_to_right", site=evolve(site, side="n/a"), n_of="voxel",
        sources=(*base.sources, *sources), warnings=(f"left {spoken(site.structure)} over right", *base.warnings),
    )  # fmt: skip
    if not np.isfinite(found.value):
        return evolve(row, value=None, warnings=(*found.warnings, *row.warnings))
    half = Z95 * found.sd
    known = bool(np.isfinite(half) and half > 0)
    return evolve(
        row,
        value=found.value,
        n=found.n,
        sd=found.sd if known else None,
        interval=(found.value - half, found.value + half) if known else None,
        warnings=(*row.warnings, *found.warnings),
    )


def _reference_masks(
    sided: Mapping[tuple[str, str, Side], Target], image: Image
) -> tuple[NDArray[np.bool_] | None, NDArray[np.bool_] | None]:
    for structure in WHITE_MATTER:
        left, right = (sided.get((structure, "n/a", side)) for side in SIDES[:2])
        if left is not None and right is not None:
            both = [np.logical_or.reduce(one.masks("region", image.grid)) for one in (left, right)]
            return both[0], both[1]
    return None, None
