"""From a diffusion series and regions to numbers: fit, tracts or regions, standard errors.

Pure: the data were read before. The mean over a tract is weighted by visits (how many streamline points lie
in a voxel): the unweighted mean over visited voxels takes in the rim, and with it the surroundings; both are
given. Standard errors come from the noise that the fit leaves over, never from the scatter along the nerve.
"""

import hashlib

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from neurography.imaging.grid import Grid, Image
from neurography.imaging.regional import cut_off, site_refusal
from neurography.imaging.target import Target, targets
from neurography.model.comparison import Refusal
from neurography.model.instrument import Acquisition, Map, Result, Tract
from neurography.model.measurement import Measurement
from neurography.model.site import Site, Sites

from .field import Field, fit_field
from .quantities import ADC, FA, DiffusionParameters
from .read import DiffusionData
from .resample import retracking
from .rows import Samples, region_rows, tract_rows
from .tract import Roles, track_roles

FEW_DIRECTIONS = 30
_NOWHERE = Site(structure="n/a")


def measure(acquisition: Acquisition, sites: Sites, *, parameters: DiffusionParameters, seed: int) -> Result:
    """Measure every structure and side that the sites name."""
    data: DiffusionData = acquisition.data
    field = fit_field(data, parameters=parameters)
    wanted = targets(sites, Image(field.b0, data.world_from_voxel))
    blank = _blank(acquisition, data)
    sigma = field.noise_sd(_all_masks(wanted, field.grid))
    rows: list[Measurement] = []
    refusals: list[Refusal] = []
    tracts: list[Tract] = []
    painted: list[tuple[Target, NDArray[np.bool_]]] = []
    for target in wanted:
        made = _measure_target(target, field, blank, parameters=parameters, seed=seed, sigma=sigma)
        rows += made.rows
        if made.refusal:
            refusals.append(made.refusal)
        if made.tract is not None:
            tracts.append(made.tract)
        if made.mask is not None:
            painted.append((target, made.mask))
    return Result(
        occasion=acquisition.occasion,
        technique=data.technique,
        measurements=tuple(rows),
        maps=(*field.maps(), *_labels(painted, field.grid)),
        tracts=tuple(tracts),
        refusals=tuple(refusals),
        notes=(*data.notes, *_notes(data, field, sigma)),
        simulated=data.origin == "simulated",
    )


@frozen(kw_only=True, eq=False)
class _Made:
    rows: tuple[Measurement, ...] = ()
    refusal: Refusal | None = None
    tract: Tract | None = None
    mask: NDArray[np.bool_] | None = None


def _measure_target(
    target: Target,
    field: Field,
    blank: Measurement,
    *,
    parameters: DiffusionParameters,
    seed: int,
    sigma: float,
) -> _Made:
    base = evolve(blank, site=target.site, sources=_sources(blank, target), warnings=target.warnings)
    if target.problem:
        return _refused(base, "not measurable", target.problem, tracked=target.tracked)
    if not target.tracked:
        return _in_region(target, field, base)
    return _along_tract(target, field, base, parameters=parameters, seed=seed, sigma=sigma)


def _in_region(target: Target, field: Field, base: Measurement) -> _Made:
    """The mean over the fitted voxels of what was drawn."""
    drawn = np.logical_or.reduce(target.masks("region", field.grid))
    mask = drawn & field.fitted
    if not mask.any():
        return _refused(base, "not measurable", "no voxel of the region could be fitted", tracked=False)
    if (lost := int(drawn.sum() - mask.sum())) > 0:
        said = f"{lost} of {int(drawn.sum())} voxels of the region could not be fitted"
        base = evolve(base, warnings=(*base.warnings, said))
    base = evolve(base, warnings=(*base.warnings, *cut_off(target, field.grid)))
    where = np.nonzero(mask)
    samples = Samples(where=where, weights=np.ones(len(where[0])))
    return _Made(rows=tuple(region_rows(base, samples, field)), mask=mask)


def _along_tract(
    target: Target,
    field: Field,
    base: Measurement,
    *,
    parameters: DiffusionParameters,
    seed: int,
    sigma: float,
) -> _Made:
    """The mean over the voxels that streamlines visit, with what tracking again would add to its error."""
    roles = Roles.of(target, field.grid)
    own, b0_stop = _own_seed(seed, target), parameters.b0_stop_sd * sigma
    tracked = track_roles(
        roles, field, parameters=parameters, per_voxel=parameters.seeds_per_voxel, seed=own, b0_stop=b0_stop
    )
    if tracked.problem:
        kind = "not resolvable" if tracked.seeds else "not measurable"
        return _refused(base, kind, tracked.problem, tracked=True)
    where = np.nonzero((tracked.visits > 0) & field.fitted)
    samples = Samples(where=where, weights=tracked.visits[where].astype(np.float64))
    again = retracking(
        roles,
        field,
        tracked,
        parameters=parameters,
        seed=own,
        sigma=field.noise_sd_at(where),
        b0_stop=b0_stop,
    )
    mask = np.zeros(field.grid.shape, dtype=bool)
    mask[where] = True
    return _Made(
        rows=tuple(tract_rows(base, samples, tracked, field, again)),
        tract=Tract(
            structure=target.site.structure,
            side=target.site.side,
            points=tracked.points.astype(np.float32),
            offsets=tracked.offsets,
        ),
        mask=mask,
    )


def _refused(base: Measurement, kind: str, problem: str, *, tracked: bool) -> _Made:
    """Rows without value that say why, and the refusal for the report."""
    statistic = "visit_mean" if tracked else "mean"
    warnings = (f"{kind}: {problem}", *base.warnings)
    rows = tuple(
        evolve(base, quantity=q, statistic=statistic, value=None, warnings=warnings) for q in (FA, ADC)
    )
    return _Made(rows=rows, refusal=site_refusal(rows[0]))


def _blank(acquisition: Acquisition, data: DiffusionData) -> Measurement:
    """What all rows of an acquisition share."""
    return Measurement(
        quantity=FA,
        statistic="mean",
        site=_NOWHERE,
        occasion=acquisition.occasion,
        technique=data.technique,
        value=0.0,
        origin="simulated" if data.origin == "simulated" else "measured",
        sources=(acquisition.file.relative,),
    )


def _sources(blank: Measurement, target: Target) -> tuple[str, ...]:
    return (*blank.sources, *sorted({region.source for region in target.regions}))


def _own_seed(seed: int, target: Target) -> int:
    """A seed for one site alone: adding another site leaves its streamlines as they were."""
    text = f"{seed}:{target.site.structure}:{target.site.side}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def _all_masks(wanted: tuple[Target, ...], grid: Grid) -> NDArray[np.bool_]:
    """All voxels that any site uses: where the noise is judged."""
    made = np.zeros(grid.shape, dtype=bool)
    for target in wanted:
        for role in ("seed", "waypoint", "region"):
            for mask in target.masks(role, grid):
                made |= mask
    return made


def _labels(painted: list[tuple[Target, NDArray[np.bool_]]], grid: Grid) -> tuple[Map, ...]:
    """One label image of what was measured; where two overlap the later one is seen."""
    if not painted:
        return ()
    labels = np.zeros(grid.shape, dtype=np.int16)
    named = {}
    for index, (target, mask) in enumerate(painted, start=1):
        labels[mask] = index
        named[str(index)] = {
            "structure": target.site.structure,
            "side": target.site.side,
            "level": target.site.level,
        }
    return (
        Map(
            suffix="dseg",
            desc="regions",
            data=labels,
            world_from_voxel=grid.world_from_voxel,
            meta={"labels": named},
        ),
    )


def _notes(data: DiffusionData, field: Field, sigma: float) -> tuple[str, ...]:
    count = int(dict(data.technique.protocol)["NumberOfDirections"])  # type: ignore[arg-type]
    notes = []
    if count < FEW_DIRECTIONS:
        notes.append(
            f"{count} directions: FA is biased upward by noise, more so the lower the signal "
            "(sural nerve: 0.66 with 6, 0.59 with 15, 0.56 with 32 directions, PMID 24908367)"
        )
    if int((data.b_values == 0).sum()) == 1:
        notes.append("a single b=0 volume: its noise is in every ADC and is part of the standard errors")
    if field.untrusted:
        notes.append(f"{field.untrusted} voxels hold zero or negative samples: those samples were left out")
    if sigma > 0:
        notes.append(f"noise standard deviation {sigma:.4g} (from the residuals of the fit in the sites)")
    return tuple(notes)
