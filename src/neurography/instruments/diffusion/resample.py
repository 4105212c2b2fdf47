"""How much a tract mean varies because another noise would have led the streamlines elsewhere.

The fit's covariance carries the noise into the values of given voxels. But the noise also decides which voxels
are visited: on the plexus phantom that adds up to a quarter to the standard deviation of a low ADC amid muscle.
Parametric bootstrap: noise of the tract's own standard deviation is added to the fitted signals around the
tract, which are fitted and tracked again; each time the mean is taken twice, over the new visits and over the
old ones, and what the first varies more than the second is added to the variance of the fit.
"""

from collections.abc import Mapping

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from .field import Field, fit_field
from .quantities import DiffusionParameters
from .read import DiffusionData
from .tract import Roles, Tracked, track_roles

MARGIN = 4
"""Voxels around the tract that streamlines may wander into."""

SEEDS_PER_VOXEL = 10
"""At most: fewer than in the measurement, for speed. The same seeds each time, so that they add no variance."""


@frozen(kw_only=True, eq=False)
class Retracking:
    """Variance to add by quantity key, for each statistic; and how many of the resamplings kept the tract."""

    visit_mean: Mapping[str, float]
    mean: Mapping[str, float]
    kept: int
    of: int


def retracking(
    roles: Roles,
    field: Field,
    tracked: Tracked,
    *,
    parameters: DiffusionParameters,
    seed: int,
    sigma: float,
    b0_stop: float,
) -> Retracking | None:
    """Resample `parameters.resamples` times; None where the noise is unknown or none was asked for."""
    if parameters.resamples == 0 or sigma <= 0:
        return None
    box = _box(tracked.visits > 0, field)
    clean = _predicted(field, box)
    part = _part(field.data, box)
    inside = roles.within(box)
    visits = np.where(field.fitted, tracked.visits, 0)[box]
    rng = np.random.Generator(np.random.PCG64(seed))
    pairs: list[tuple[NDArray[np.float64], NDArray[np.float64]]] = []
    keys: tuple[str, ...] = ()
    for _ in range(parameters.resamples):
        noisy = (clean + rng.normal(0.0, sigma, clean.shape)).astype(np.float32)
        again = fit_field(evolve(part, signal=noisy), parameters=parameters)
        lines = track_roles(
            inside, again, parameters=parameters, per_voxel=min(SEEDS_PER_VOXEL, parameters.seeds_per_voxel),
            seed=seed, b0_stop=b0_stop,
        )  # fmt: skip
        if lines.problem:
            continue
        keys, new = _means(again, np.where(again.fitted, lines.visits, 0))
        _, old = _means(again, np.where(again.fitted, visits, 0))
        pairs.append((new, old))
    extra = _more_than_fixed(pairs, len(keys))
    return Retracking(
        visit_mean=dict(zip(keys, extra[0], strict=True)),
        mean=dict(zip(keys, extra[1], strict=True)),
        kept=len(pairs),
        of=parameters.resamples,
    )


def _more_than_fixed(
    pairs: list[tuple[NDArray[np.float64], NDArray[np.float64]]], size: int
) -> NDArray[np.float64]:
    """(2, quantities): variance over the new visits less that over the old ones; with few resamplings it may
    come out below 0, and cutting it off there would make every interval too wide."""
    if len(pairs) < 2:
        return np.zeros((2, size))
    new, old = (np.stack([pair[which] for pair in pairs]) for which in (0, 1))
    return np.asarray(new.var(axis=0, ddof=1) - old.var(axis=0, ddof=1))


def _means(field: Field, visits: NDArray[np.int64]) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Quantity keys, and (2, quantities) their visit-weighted and unweighted means."""
    where = np.nonzero(visits > 0)
    weights = visits[where] / visits[where].sum()
    keys, values = zip(*((quantity.key, found) for quantity, found in field.scalars(where)), strict=True)
    return keys, np.array([[weights @ found for found in values], [found.mean() for found in values]])


def _box(mask: NDArray[np.bool_], field: Field) -> tuple[slice, ...]:
    where = np.nonzero(mask)
    return tuple(
        slice(max(int(axis.min()) - MARGIN, 0), min(int(axis.max()) + MARGIN + 1, size))
        for axis, size in zip(where, field.grid.shape, strict=True)
    )


def _predicted(field: Field, box: tuple[slice, ...]) -> NDArray[np.float64]:
    """The fitted signals inside the box; 0 where nothing was fitted, which the b=0 stop then keeps out."""
    s0 = field.fit.s0[box].astype(np.float64)
    beta = np.concatenate([field.fit.elements[box], np.log(np.where(s0 > 0, s0, 1.0))[..., None]], axis=-1)
    signal = np.exp(np.where(field.fitted[box][..., None], beta, 0.0) @ field.design.T)
    return np.where(field.fitted[box][..., None], signal, 0.0)


def _part(data: DiffusionData, box: tuple[slice, ...]) -> DiffusionData:
    """The series inside the box, its matrix moved along."""
    moved = data.world_from_voxel.copy()
    moved[:3, 3] += moved[:3, :3] @ np.array([axis.start for axis in box])
    return evolve(data, signal=data.signal[box], world_from_voxel=moved)
