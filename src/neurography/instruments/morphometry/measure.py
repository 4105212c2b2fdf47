"""Mean and median signal inside each region, side by side."""

import numpy as np
from attrs import evolve

from neurography.imaging.grid import Image
from neurography.imaging.target import Target, spoken_site, targets
from neurography.model.comparison import Refusal
from neurography.model.instrument import Acquisition, Result
from neurography.model.measurement import Measurement
from neurography.model.site import Sites

from .quantities import SIGNAL, MorphometryParameters
from .read import AnatomicalData


def measure(
    acquisition: Acquisition, sites: Sites, *, parameters: MorphometryParameters, seed: int
) -> Result:
    """Measure every region; regions meant for tracking alone are left to the diffusion instrument.

    No standard error is given: noise and texture cannot be told apart in one weighted image. The spread over
    the voxels is.
    """
    del parameters, seed
    data: AnatomicalData = acquisition.data
    image = Image(data.signal, data.world_from_voxel)
    plain = tuple(
        region for region in sites if {"region", "reference"} & set(region.roles) or not region.structures
    )
    rows: list[Measurement] = []
    refusals: list[Refusal] = []
    for target in targets(plain, image):
        found = _rows(target, acquisition, data, image)
        rows += found
        if found[0].value is None:
            where = f"{spoken_site(target.site)}, {acquisition.occasion.session}"
            refusals.append(
                Refusal(kind="site", measurement=found[0], reason=found[0].warnings[0], where=where)
            )
    return Result(
        occasion=acquisition.occasion,
        technique=data.technique,
        measurements=tuple(rows),
        refusals=tuple(refusals),
        simulated=data.origin == "simulated",
    )


def _rows(
    target: Target, acquisition: Acquisition, data: AnatomicalData, image: Image
) -> tuple[Measurement, ...]:
    base = Measurement(
        quantity=SIGNAL,
        statistic="mean",
        site=target.site,
        occasion=acquisition.occasion,
        technique=data.technique,
        value=0.0,
        origin="simulated" if data.origin == "simulated" else "measured",
        sources=(acquisition.file.relative, *sorted({region.source for region in target.regions})),
        warnings=target.warnings,
    )
    problem = target.problem
    values = np.zeros(0)
    if not problem:
        inside = np.logical_or.reduce(target.masks("region", image.grid))
        values = data.signal[inside].astype(np.float64)
        values = values[np.isfinite(values)]
        problem = "" if len(values) else "no finite signal in the region"
    if problem:
        return (evolve(base, value=None, warnings=(f"not measurable: {problem}", *base.warnings)),)
    spread = float(values.std(ddof=1)) if len(values) > 1 else None
    whole = evolve(base, n=len(values), n_of="voxel", spread=spread)
    return (
        evolve(whole, value=float(values.mean())),
        evolve(whole, statistic="median", value=float(np.median(values))),
    )
