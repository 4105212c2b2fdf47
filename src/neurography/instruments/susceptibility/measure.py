"""All that one acquisition tells: maps, values in regions, rims beside lesions, signs. Pure: no file is opened."""

from collections.abc import Sequence

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from neurography.imaging.grid import Grid, Image
from neurography.imaging.regional import site_refusal
from neurography.imaging.target import Target, targets
from neurography.model.comparison import Refusal
from neurography.model.instrument import Acquisition, Map, Result
from neurography.model.measurement import Measurement
from neurography.model.site import Site, Sites

from . import candidates, lesions, rows, signs
from .drawn import BRAIN, UNMEASURED, is_head, named, together
from .quantities import R2STAR, SIGNAL, SusceptibilityParameters
from .read import GradientEcho, with_phase_units
from .reconstruct import Reconstruction, reconstruct
from .written import maps_of


def measure(
    acquisition: Acquisition, sites: Sites, *, parameters: SusceptibilityParameters, seed: int
) -> Result:
    """Reconstruct, measure every region, look beside every lesion, and say what cannot be told."""
    del seed  # nothing is drawn by lot
    data = with_phase_units(acquisition.data, parameters.phase_units)
    bright = Image(np.nan_to_num(data.magnitude[..., 0]), data.world_from_voxel)
    found = targets(sites, bright)
    made = reconstruct(data, brain=together(found, named(BRAIN), grid=bright.grid), parameters=parameters)
    base = _base(acquisition, data, made)
    measured, painted = _in_regions(found, made, base, bright.grid)
    checked = signs.check(found, made, acquisition.occasion)
    beside = lesions.look(found, sites, made, base, sign=checked, flair=data.flair)
    further: tuple[Map, ...] = ()
    if parameters.foci and not data.another_part and is_head(found) and not signs.lesion_is_drawn(found):
        beside, further = candidates.seek(found, sites, made, base)
    measured += beside.measurements
    # several sequences of one visit may all have a magnitude: each says what it was made from
    maps = (*maps_of(made, painted, flair=data.flair), *further)
    return Result(
        occasion=acquisition.occasion,
        technique=data.technique,
        measurements=tuple(measured),
        maps=tuple(one if one.bids else evolve(one, source=data.sequence) for one in maps),
        refusals=(*_unmeasured(measured), *_not_made(acquisition, made)),
        findings=(
            checked.finding,
            *signs.of_foci(found, made, checked, acquisition.occasion),
            *beside.findings,
        ),
        notes=(
            *data.notes,
            *_unsought(found, parameters),
            *_phase_note(data.phase_unit),
            *made.notes,
            *beside.notes,
        ),
        simulated=data.origin == "simulated",
    )


def _base(acquisition: Acquisition, data: GradientEcho, made: Reconstruction) -> Measurement:
    """What all rows of the acquisition share."""
    return Measurement(
        quantity=SIGNAL if made.r2star is None else R2STAR,
        statistic="mean",
        site=Site(structure="n/a"),
        occasion=acquisition.occasion,
        technique=data.technique,
        value=0.0,
        origin="simulated" if data.origin == "simulated" else "measured",
        sources=(acquisition.file.relative,),
    )


def _in_regions(
    found: tuple[Target, ...], made: Reconstruction, base: Measurement, grid: Grid
) -> tuple[list[Measurement], list[tuple[Target, NDArray[np.bool_]]]]:
    """The rows of every region, and the voxels of those in which something could be measured."""
    measured: list[Measurement] = []
    painted: list[tuple[Target, NDArray[np.bool_]]] = []
    for target in found:
        if target.site.structure in UNMEASURED:
            continue
        own = rows.of_target(target, made, base)
        measured += own
        if own[0].value is not None:
            painted.append((target, np.logical_or.reduce(target.masks("region", grid))))
    if made.r2star is None:
        measured += rows.log_ratios(found, made, base)
    return measured, painted


def _unmeasured(measured: Sequence[Measurement]) -> list[Refusal]:
    """The regions without a value, each once."""
    return [
        site_refusal(row)
        for row in measured
        if row.value is None and row.statistic == "mean" and row.site.level == "n/a"
    ]


def _unsought(found: Sequence[Target], parameters: SusceptibilityParameters) -> tuple[str, ...]:
    """Why no candidates are proposed where nobody drew a lesion."""
    if not parameters.foci or signs.lesion_is_drawn(found) or is_head(found):
        return ()
    return (
        "no candidates were sought: nothing of a head was drawn; a region brain (or cortex, or a nucleus) of any size "
        "says that this is one",
    )


def _phase_note(unit: str) -> tuple[str, ...]:
    return (f"phase: {unit}",) if unit else ()


def _not_made(acquisition: Acquisition, made: Reconstruction) -> list[Refusal]:
    """Why a map that one might look for is not there."""
    said = {"R2*": made.r2star_problem, "susceptibility": made.chi_problem}
    return [
        Refusal(kind="map", measurement=None, reason=f"no {name}: {why}", where=acquisition.file.relative)
        for name, why in said.items()
        if why
    ]
