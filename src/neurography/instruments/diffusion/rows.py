"""Rows of one site: values with their standard errors, spreads and counts, from the voxels that stand for it."""

from collections.abc import Iterator, Mapping

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from neurography.imaging.regional import few, spread_of
from neurography.model.measurement import Measurement
from neurography.stats.interval import Z95

from .field import Field
from .quantities import SEED_SHARE, SNR, TRACT_LENGTH, TRACT_VOLUME
from .resample import Retracking
from .tract import Tracked

LEAST_SHARE = 0.7
"""Of the fit's variance, whatever the re-tracking says: that is known from few resamplings."""


@frozen(kw_only=True, eq=False)
class Samples:
    """The voxels that stand for one site: their places, weights and what made them."""

    where: tuple[NDArray[np.intp], ...]
    weights: NDArray[np.float64]

    @property
    def count(self) -> int:
        return len(self.weights)


def tract_rows(
    base: Measurement, samples: Samples, tracked: Tracked, field: Field, again: Retracking | None
) -> Iterator[Measurement]:
    """Every row of a tract; `again` is what re-tracking adds to the variances."""
    sigma = field.noise_sd_at(samples.where)
    lost = (
        (f"the tract was lost in {again.of - again.kept} of {again.of} resamplings of the noise",)
        if again is not None and again.kept < again.of
        else ()
    )
    base = evolve(base, n=samples.count, n_of="voxel", warnings=(*base.warnings, *few(samples.count), *lost))
    fixed: Mapping[str, float] = {}
    for statistic, weights, extra in (
        ("visit_mean", samples.weights, again.visit_mean if again else fixed),
        ("mean", np.ones(samples.count), again.mean if again else fixed),
    ):
        weighted = evolve(samples, weights=weights)
        yield from _means(evolve(base, statistic=statistic), weighted, field, sigma, extra)
    lengths = tracked.lengths
    yield evolve(
        base,
        quantity=TRACT_LENGTH,
        statistic="mean",
        value=float(lengths.mean()),
        spread=float(lengths.std(ddof=1)) if len(lengths) > 1 else None,
        n=len(lengths),
        n_of="streamline",
    )
    yield evolve(base, quantity=TRACT_VOLUME, statistic="sum", value=samples.count * field.grid.voxel_volume)
    yield evolve(
        base,
        quantity=SEED_SHARE,
        statistic="share",
        value=tracked.passed / tracked.seeds,
        n=tracked.seeds,
        n_of="seed",
    )
    yield from _snr(base, samples, field, sigma)


def region_rows(base: Measurement, samples: Samples, field: Field) -> Iterator[Measurement]:
    sigma = field.noise_sd_at(samples.where)
    base = evolve(base, n=samples.count, n_of="voxel", warnings=(*base.warnings, *few(samples.count)))
    yield from _means(evolve(base, statistic="mean"), samples, field, sigma, {})
    for quantity, values in field.scalars(samples.where):
        # no standard error: that of a median depends on the distribution over the region
        yield evolve(
            base,
            quantity=quantity,
            statistic="median",
            value=float(np.median(values)),
            spread=spread_of(values),
        )
    yield from _snr(base, samples, field, sigma)


def _means(
    base: Measurement, samples: Samples, field: Field, sigma: float, extra: Mapping[str, float]
) -> Iterator[Measurement]:
    variances = field.variances(samples.where, sigma)
    share = samples.weights / samples.weights.sum()
    for quantity, values in field.scalars(samples.where):
        value = float(share @ values)
        variance = variances.get(quantity.key)
        # noise is independent from voxel to voxel: the variance of a weighted mean, nothing along the nerve
        sd = None
        if variance is not None:
            of_fit = float(np.square(share) @ variance)
            sd = float(np.sqrt(max(of_fit + extra.get(quantity.key, 0.0), LEAST_SHARE * of_fit)))
        yield evolve(
            base,
            quantity=quantity,
            value=value,
            sd=sd,
            interval=None if sd is None else (value - Z95 * sd, value + Z95 * sd),
            spread=spread_of(values, share),
        )


def _snr(base: Measurement, samples: Samples, field: Field, sigma: float) -> Iterator[Measurement]:
    if sigma > 0:
        yield evolve(
            base, quantity=SNR, statistic="mean", value=float(field.b0[samples.where].mean()) / sigma
        )
