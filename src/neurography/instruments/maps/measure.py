"""Mean and median of a map inside every region. Pure: the map was read before."""

import hashlib

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from neurography.imaging.grid import Grid, Image
from neurography.imaging.regional import Extreme, refused, region_rows, site_refusal
from neurography.imaging.target import TRACKING, Target, targets
from neurography.model.comparison import Refusal
from neurography.model.instrument import Acquisition, Map, Result
from neurography.model.measurement import Measurement
from neurography.model.site import Site, Sites

from .quantities import EXTREMES, MapsParameters
from .read import MapData, pipeline

NO_TRACKING = "tracking needs the diffusion series; give a region with the role region to measure this map"


def measure(acquisition: Acquisition, sites: Sites, *, parameters: MapsParameters, seed: int) -> Result:
    """Measure every region; a place that has roles for tracking alone is a row that says so."""
    del seed  # nothing is drawn by lot
    data: MapData = acquisition.data
    image = Image(data.values, data.world_from_voxel)
    # sides are judged by where there is anything at all, whatever its sign
    bright = Image(np.abs(data.values), data.world_from_voxel)
    base = Measurement(
        quantity=data.quantity,
        statistic="mean",
        site=Site(structure="n/a"),
        occasion=acquisition.occasion,
        technique=data.technique,
        value=0.0,
        origin="simulated" if data.origin == "simulated" else "scanner",
        sources=(acquisition.file.relative,),
        warnings=(*data.warnings, "map made elsewhere: no standard error"),
    )
    rows: list[Measurement] = []
    painted: list[tuple[Target, NDArray[np.bool_]]] = []
    for target in targets(_plain(sites), bright):
        found = region_rows(target, image, base, extremes=_extremes(data, parameters))
        rows += found
        if found[0].value is not None:
            painted.append((target, np.logical_or.reduce(target.masks("region", image.grid))))
    tracked = _tracked_only(sites, bright, base, done={(row.site.structure, row.site.side) for row in rows})
    rows += [row for row, _ in tracked]
    expected = {row.key for row, problem in tracked if problem == NO_TRACKING}
    # that a nerve is tracked elsewhere is no failure of each of its places: said once, not in a list
    refusals: list[Refusal] = [
        site_refusal(row) for row in rows if row.value is None and row.key not in expected
    ]
    notes = data.notes
    if expected:
        where = f"{acquisition.occasion.acquisition}, {acquisition.occasion.session}"
        notes += (f"{where}: {len(expected)} places not measured on this map: {NO_TRACKING}",)
    return Result(
        occasion=acquisition.occasion,
        technique=data.technique,
        measurements=tuple(rows),
        maps=_maps(acquisition, data, painted),
        refusals=tuple(refusals),
        notes=notes,
        simulated=data.origin == "simulated",
    )


def _extremes(data: MapData, parameters: MapsParameters) -> tuple[Extreme, ...]:
    if parameters.extremes:
        return ("max", "min")
    return ("max",) if "max" in EXTREMES.get(data.quantity.key, ()) else ()


def _plain(sites: Sites) -> Sites:
    """The regions without their tracking roles; those that had no other are left out."""
    kept = []
    for region in sites:
        roles = tuple(role for role in region.roles if role not in TRACKING)
        if roles:
            kept.append(evolve(region, roles=roles))
    return tuple(kept)


def _tracked_only(
    sites: Sites, bright: Image, base: Measurement, *, done: set[tuple[str, str]]
) -> list[tuple[Measurement, str]]:
    """(a row without value, why) for each place that was to be tracked and has no region of its own."""
    return [
        (refused(evolve(base, site=target.site), problem), problem)
        for target in targets(sites, bright)
        if target.tracked and (target.site.structure, target.site.side) not in done
        for problem in [target.problem or NO_TRACKING]
    ]


def _maps(
    acquisition: Acquisition, data: MapData, painted: list[tuple[Target, NDArray[np.bool_]]]
) -> tuple[Map, ...]:
    """The map in our unit and one label image of what was measured, under names that say who made it."""
    file = acquisition.file
    maker = _letters(pipeline(file) or "raw") + _letters(file.entity("desc") or "")
    meta = {"Quantity": data.quantity.key}
    made = Map(
        suffix=file.suffix, desc=maker, data=data.values, world_from_voxel=data.world_from_voxel,
        unit=data.quantity.unit, bids=False, meta=meta,
    )  # fmt: skip
    if not painted:
        return (made,)
    nx, ny, nz = data.values.shape
    grid = Grid((nx, ny, nz), data.world_from_voxel)
    labels = np.zeros(grid.shape, dtype=np.int16)
    named = {}
    for index, (target, mask) in enumerate(painted, start=1):
        labels[mask] = index
        site = target.site
        named[str(index)] = {"structure": site.structure, "side": site.side, "level": site.level}
    regions = Map(
        suffix="dseg", desc=f"regions{maker}{_letters(file.suffix)}", data=labels,
        world_from_voxel=data.world_from_voxel, bids=False, meta={"labels": named},
    )  # fmt: skip
    return made, regions


def _letters(text: str) -> str:
    """Letters and digits alone, the first one large: what may stand inside a BIDS label.

    Where that leaves signs out, six digits of the whole text keep `a-b` and `ab` apart.
    """
    plain = "".join(sign for sign in text if sign.isascii() and sign.isalnum())
    mark = "" if plain == text else hashlib.sha256(text.encode()).hexdigest()[:6]
    return plain[:1].upper() + plain[1:] + mark
