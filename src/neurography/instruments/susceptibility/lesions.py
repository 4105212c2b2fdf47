"""Beside every lesion: its ribbon in the best measure that the images carry, with susceptibility as the witness."""

from collections.abc import Sequence

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
from .rim.contrast import RimMeasure
from .rim.ribbon import Ribbons, ribbons
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
    rows: list[Measurement] = []
    findings: list[Finding] = []
    for number, (lesion, mask) in enumerate(zip(lesions, masks, strict=True)):
        others = [other for n, other in enumerate(masks) if n != number]
        ribbon = ribbons(
            mask, cortex=cortex, brain=made.brain, grid=image.grid, plane=plane,
            others=np.logical_or.reduce(others) if others else None,
        )  # fmt: skip
        sources = sorted({region.source for region in lesion.regions})
        own = evolve(base, site=lesion.site, n_of="voxel", sources=(*base.sources, *sources))
        best, values = _best(made, ribbon)
        chi = _chi(made, ribbon)
        out = rim_rows.standing_out(best, ribbon, values)
        rows += rim_rows.of_ribbon(best, own)
        if best.map == "R2*":
            rows += rim_rows.excess(best, own, RIM_EXCESS_R2STAR)
        if chi is not None:
            rows += rim_rows.excess(chi, own, RIM_EXCESS_CHI)
        rows += rim_rows.overlaps(found, out, ribbon, own)
        rows += rim_rows.flair_beside(flair, mask, out, ribbon, own)
        findings.append(rim_finding.rim(best, chi, own, sign, point=rim_finding.point(out, ribbon)))
    return Beside(measurements=tuple(rows), findings=tuple(findings), notes=(said,))


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


def _best(made: Reconstruction, ribbon: Ribbons) -> tuple[RimMeasure, NDArray[np.float32]]:
    """The ribbon in R2* where there is one, else in the magnitude; and the map it was measured in."""
    if made.r2star is not None:
        return contrast.measure(made.r2star, ribbon, name="R2*", unit="1/s", bright=True), made.r2star
    usable = made.brain & np.isfinite(made.magnitude) & (made.magnitude > 0)
    return contrast.magnitude(made.magnitude, ribbon, name="magnitude", usable=usable), made.magnitude


def _chi(made: Reconstruction, ribbon: Ribbons) -> RimMeasure | None:
    if made.chi is None:
        return None
    return contrast.measure(
        made.chi, ribbon, name="susceptibility", unit="ppm", bright=True, usable=made.held
    )
