"""Where no lesion was drawn: places that a reader should look at, from the difference to the mirrored side."""

from collections.abc import Sequence

import numpy as np
from attrs import evolve

from neurography.imaging.grid import Image
from neurography.imaging.target import Target
from neurography.model.finding import Finding
from neurography.model.instrument import Map
from neurography.model.measurement import Measurement
from neurography.model.site import SIDES, Side, Site, Sites

from .drawn import CORTEX, named, together
from .lesions import Beside, plane_of
from .quantities import FOCI
from .reconstruct import Reconstruction
from .rim.foci import propose

MOST = 5
"""So many candidates are told one by one; the label image holds all."""


def seek(
    found: Sequence[Target], sites: Sites, made: Reconstruction, base: Measurement
) -> tuple[Beside, tuple[Map, ...]]:
    """Candidates in R2* where there is one, else in the magnitude: their number, the first few, and their labels."""
    bright = made.r2star is not None
    values = made.magnitude if made.r2star is None else made.r2star
    image = Image(values, made.world_from_voxel)
    plane, said = plane_of(sites, Image(made.magnitude, made.world_from_voxel))
    usable = np.isfinite(values) & (made.magnitude > 0)
    usable = usable if made.held is None else usable & made.held
    seen = propose(
        values, grid=image.grid, plane=plane, brain=made.brain, bright=bright,
        cortex=together(found, named(*CORTEX), grid=image.grid), usable=usable,
    )  # fmt: skip
    name = "R2*" if bright else "magnitude"
    row = evolve(
        base, quantity=FOCI, statistic="count", site=Site(structure="brain"), value=float(len(seen.candidates)),
        n=int(np.isfinite(seen.z).sum()), n_of="voxel", warnings=(*base.warnings, f"sought in {name}", *seen.words),
    )  # fmt: skip
    findings = tuple(
        Finding(
            kind="focus", value="undecided", site=Site(structure="n/a", side=_side(one.side)), occasion=base.occasion,
            sentence=f"candidate {number} in {name}: {one.length_mm:.0f} mm long, {one.volume_mm3:.0f} mm3, "
            f"{one.z:.1f} robust sd from the head and from its mirror, at x {one.place[0]:.0f}, y {one.place[1]:.0f}, "
            f"z {one.place[2]:.0f} mm (RAS+); look at it, no lesion was drawn there",
            point=one.place,
        )
        for number, one in enumerate(seen.candidates[:MOST], start=1)
    )  # fmt: skip
    labels = Map(
        suffix="dseg", desc="candidates", data=seen.labels, world_from_voxel=made.world_from_voxel, bids=False,
        meta={"Purpose": "places to look at, from one map; no lesions"},
    )  # fmt: skip
    return Beside(measurements=(row,), findings=findings, notes=(said,)), (labels,)


def _side(word: str) -> Side:
    return next((side for side in SIDES if side == word), "n/a")
