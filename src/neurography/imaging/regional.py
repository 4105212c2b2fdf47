"""Numbers of a region: its mean, median and extremes over the voxels that hold a value, and what to know of them."""

from typing import Literal

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from neurography.imaging import edge
from neurography.imaging.grid import Grid, Image
from neurography.imaging.target import Target, spoken_site
from neurography.model.comparison import Refusal
from neurography.model.measurement import Measurement

Extreme = Literal["max", "min"]

FEW_VOXELS = 10
"""Below this many voxels a region's rows say how few they were."""


def region_rows(
    target: Target, image: Image, base: Measurement, *, extremes: tuple[Extreme, ...] = ()
) -> tuple[Measurement, ...]:
    """Mean and median of an image inside a target's regions; max and min where asked for.

    Parameters
    ----------
    target
        One structure and side; its `problem`, if any, gives one row without value that says so.
    image
        One volume in the quantity's unit. A voxel that is not finite holds no value: it is left out and counted
        in the warnings. Exact zeros are values, and are counted there too.
    base
        What every row shares: quantity, occasion, technique, origin, source, warnings.
    extremes
        A maximum or minimum is the value of one voxel; n is still the number of voxels it was sought in.

    Returns
    -------
    tuple of Measurement
        Never empty. `spread` is the standard deviation over the voxels. There is no standard error: in one image
        noise and texture cannot be told apart.
    """
    base = evolve(
        base,
        site=target.site,
        sources=(*base.sources, *sorted({region.source for region in target.regions})),
        warnings=(*target.warnings, *base.warnings),
    )
    if target.problem:
        return (refused(base, target.problem),)
    drawn = np.asarray(image.data[np.logical_or.reduce(target.masks("region", image.grid))], dtype=np.float64)
    values = drawn[np.isfinite(drawn)]
    if not values.size:
        return (refused(base, f"none of the region's {len(drawn)} voxels holds a value"),)
    found: dict[str, float] = {"mean": float(values.mean()), "median": float(np.median(values))}
    if "max" in extremes:
        found["max"] = float(values.max())
    if "min" in extremes:
        found["min"] = float(values.min())
    base = evolve(
        base,
        n=len(values),
        n_of="voxel",
        spread=spread_of(values),
        warnings=(*base.warnings, *cut_off(target, image.grid), *few(len(values)), *_left_out(drawn)),
    )
    return tuple(evolve(base, statistic=statistic, value=value) for statistic, value in found.items())


def refused(base: Measurement, problem: str) -> Measurement:
    """A row without value that says why."""
    return evolve(base, value=None, warnings=(f"not measurable: {problem}", *base.warnings))


def site_refusal(row: Measurement) -> Refusal:
    """The refusal, for the report, of a row without value; its first warning is the reason."""
    # an image of thick slices may refuse what another of the same visit measured
    parts = (spoken_site(row.site), row.occasion.session, row.occasion.acquisition)
    where = ", ".join(part for part in parts if part != "n/a")
    return Refusal(kind="site", measurement=row, reason=row.warnings[0], where=where)


def cut_off(target: Target, grid: Grid) -> tuple[str, ...]:
    """A warning for each of the target's plain regions of which the edge of the image cuts off a part."""
    plain = [region for region in target.regions if "region" in region.roles]
    said = []
    for region in plain:
        if edge.is_cut(share := edge.share_outside(region, grid)):
            named = f"{region.name}: " if len(plain) > 1 else ""
            said.append(f"{named}{edge.cut_words(share)}")
    return tuple(said)


def few(count: int) -> tuple[str, ...]:
    """A warning where so few voxels stand for a place."""
    return (f"only {count} voxel{'s' if count > 1 else ''}",) if count < FEW_VOXELS else ()


def spread_of(values: NDArray[np.float64], share: NDArray[np.float64] | None = None) -> float | None:
    """Standard deviation over the samples, weighted as the mean is; None for a single one.

    share (N,) sums to 1; without it every sample counts the same.
    """
    if len(values) < 2:
        return None
    if share is None:
        return float(np.std(values, ddof=1))
    return float(np.sqrt(share @ np.square(values - share @ values)))


def _left_out(drawn: NDArray[np.float64]) -> tuple[str, ...]:
    said = []
    if lost := int((~np.isfinite(drawn)).sum()):
        said.append(f"{lost} of {len(drawn)} voxels of the region hold no value: left out")
    if zeros := int((drawn == 0).sum()):
        said.append(f"{zeros} of {len(drawn)} voxels of the region are exactly 0: counted as values")
    return tuple(said)
