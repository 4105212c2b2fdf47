"""Beside every lesion: its ribbon in the best measure that the images carry, with susceptibility as the witness."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from neurography.imaging import midplane
from neurography.imaging.grid import Image
from neurography.imaging.target import Target
from neurography.model.finding import Finding
from neurography.model.measurement import Measurement
from neurography.model.site import MIDPLANE, Sites

from . import rim_finding, rim_rows
from .context import Context
from .drawn import CORTEX, is_lesion, named, together
from .quantities import RIM_EXCESS_CHI, RIM_EXCESS_R2STAR
from .reconstruct import Reconstruction
from .rim import contrast
from .rim.ribbon import Ribbons, ribbons
from .rim_rows import Seen
from .signs import Checked


@frozen(kw_only=True, eq=False)
class Beside:
    """What was found beside all lesions."""

    measurements: tuple[Measurement, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()


def look(
    found: Sequence[Target],
    sites: Sites,
    made: Reconstruction,
    base: Measurement,
    *,
    sign: Checked,
    flair: Context | None = None,
) -> Beside:
    """Every drawn lesion in R2*, else in the magnitude.

    sign is the outcome of the check on the map's sign: without its agreement no rim is called paramagnetic.
    """
    lesions = [one for one in found if is_lesion(one.site.structure) and not one.problem]
    if not lesions:
        return Beside()
    image = Image(made.magnitude, made.world_from_voxel)
    plane, said = plane_of(sites, image)
    masks = [np.logical_or.reduce(one.masks("region", image.grid)) for one in lesions]
    cortex = together(found, named(*CORTEX), grid=image.grid)
    solid, left_out = _without_fluid(made)
    rows: list[Measurement] = []
    findings: list[Finding] = []
    for number, (lesion, mask) in enumerate(zip(lesions, masks, strict=True)):
        others = [other for n, other in enumerate(masks) if n != number]
        around = partial(
            ribbons, mask, cortex=cortex, brain=solid, grid=image.grid, plane=plane,
            others=np.logical_or.reduce(others) if others else None,
        )  # fmt: skip
        tissues = [around()]
        if tissues[0].tissue == "cortex":
            tissues.append(around(tissue="u_fibres"))
        if astray := _astray(lesion, tissues[0], plane):
            findings.append(rim_finding.not_judged(lesion.site, base.occasion, astray))
            continue
        sources = sorted({region.source for region in lesion.regions})
        own = evolve(base, site=lesion.site, n_of="voxel", sources=(*base.sources, *sources))
        seen = [_one(one, made) for one in tissues]
        for one in seen:
            rows += _rows(one, found, own)
        # FLAIR is asked beside what stands out most
        strongest = rim_finding.strongest(seen)
        rows += rim_rows.flair_beside(flair, mask, strongest.out, strongest.ribbon, own)
        findings.append(rim_finding.rim(seen, own, sign))
    return Beside(measurements=tuple(rows), findings=tuple(findings), notes=(said, *left_out))


FLUID = 6.0
"""1/s: what decays more slowly is fluid of ventricles and sulci, at 1.5 T too; brain tissue lies above 10."""


def _without_fluid(made: Reconstruction) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
    """The brain without fluid where R2* tells it: beside cortex, fluid would pass for white matter."""
    if made.r2star is None:
        return made.brain, (
            "one echo: fluid cannot be told from white matter and is not left out of its ribbons",
        )
    fluid = np.nan_to_num(made.r2star, nan=np.inf) < FLUID
    return made.brain & ~fluid, (f"fluid (R2* under {FLUID:g} 1/s) is left out of the ribbons",)


MIDLINE_MM = 10.0
"""How far the middle of a lesion that is stated midline may lie from the plane."""


def _astray(lesion: Target, ribbon: Ribbons, plane: midplane.Midplane) -> str:
    """Why a lesion's side cannot be believed: stated midline or not at all, and it lies clearly on one side."""
    offset = float(plane.beyond(np.array([ribbon.centre]))[0])
    if lesion.site.side in ("left", "right") or not np.isfinite(offset) or abs(offset) <= MIDLINE_MM:
        return ""
    stated = "stated midline" if lesion.site.side == "midline" else "stated without a side"
    where = "right" if offset > 0 else "left"
    return f"{stated} but lies {abs(offset):.0f} mm to the {where} of {plane.source}; write its side into the table"


def plane_of(sites: Sites, image: Image) -> tuple[midplane.Midplane, str]:
    """The plane that mirrors: as drawn, else as the image shows it; and a note that says which."""
    region = next((one for one in sites if MIDPLANE in one.structures), None)
    plane = midplane.drawn(region) if region is not None else None
    if plane is None:
        plane = midplane.find(image)
    agreement = (
        "" if plane.agreement is None else f" (correlation with its mirror image {plane.agreement:.2f})"
    )
    return plane, f"mirrored across {plane.source}{agreement}"


def _one(ribbon: Ribbons, made: Reconstruction) -> Seen:
    """One tissue's ribbon in R2* where there is one, else in the magnitude; and in susceptibility, if it was made."""
    if made.r2star is not None:
        values = made.r2star
        best = contrast.measure(values, ribbon, name="R2*", unit="1/s", bright=True)
    else:
        values = made.magnitude
        usable = made.brain & np.isfinite(values) & (values > 0)
        usable = usable if made.held is None else usable & made.held
        best = contrast.magnitude(values, ribbon, name="magnitude", usable=usable)
    chi = None
    if made.chi is not None:
        chi = contrast.measure(
            made.chi, ribbon, name="susceptibility", unit="ppm", bright=True, usable=made.held
        )
    return Seen(ribbon=ribbon, best=best, chi=chi, out=rim_rows.standing_out(best, ribbon, values))


def _rows(one: Seen, found: Sequence[Target], base: Measurement) -> list[Measurement]:
    rows = list(rim_rows.of_ribbon(one.best, base))
    if one.best.map == "R2*":
        rows += rim_rows.excess(one.best, base, RIM_EXCESS_R2STAR)
    if one.chi is not None:
        rows += rim_rows.excess(one.chi, base, RIM_EXCESS_CHI)
    return [*rows, *rim_rows.overlaps(found, one, base)]
