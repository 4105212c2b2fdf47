"""Where the body's mid-plane lies, and whether a region's stated side agrees with its place.

In this order: a region named `midsagittal_plane`; for a left/right pair, the plane halfway between the two;
the centre of the foreground. Never x = 0 alone: real files have wrong origins. Where several regions stand for one
structure and side, one that lies with those of the other side, across the body's middle, contradicts too.
"""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.imaging import roi
from neurography.imaging.grid import Image
from neurography.model.site import MIDPLANE, OPPOSITE, Drawn, Region, Side, Sites

UNSURE_MM = 5.0
"""A foreground's centre is only an estimate of the mid-plane: nearer than this it decides nothing."""

FOREGROUND = "the centre of the foreground"
ONE_LIMB = (
    "an image of one limb shows no mid-plane: state one by a row with the structure midsagittal_plane, a sphere at its "
    "place, which may lie outside the image"
)
"""What is to be said wherever the foreground alone judged."""


@frozen(kw_only=True)
class SideCheck:
    """side as computed (None where the place decides nothing), whether it agrees, and by which plane."""

    agrees: bool
    plane: str
    offset_mm: float | None


def check(region: Region, sites: Sites, image: Image) -> SideCheck:
    """Compare a left or right region's stated side with its place.

    `offset_mm` is the distance from the plane towards the patient's right (RAS: +x). Midline and unsided
    regions always agree.
    """
    here = roi.centroid(region)
    if region.side not in OPPOSITE or here is None:
        return SideCheck(agrees=True, plane="none needed", offset_mm=None)
    drawn_plane = next((r for r in sites if MIDPLANE in r.structures), None)
    if drawn_plane is not None and (offset := _offset_from_drawn(drawn_plane, here)) is not None:
        return SideCheck(agrees=_fits(region.side, offset), plane=f"the drawn {MIDPLANE}", offset_mm=offset)
    partner = partner_of(region, sites)
    if partner is not None and (there := roi.centroid(partner)) is not None:
        offset = float(here[0] - there[0]) / 2
        agrees = _fits(region.side, offset)
        if agrees and (astray := _astray(region, sites, image)) is not None:
            return astray
        return SideCheck(agrees=agrees, plane=f"halfway to {partner.name}", offset_mm=offset)
    offset = float(here[0]) - foreground_centre(image)
    if abs(offset) < UNSURE_MM:
        near = f"the word of its table alone (within {UNSURE_MM:g} mm of the foreground's centre)"
        return SideCheck(agrees=True, plane=near, offset_mm=offset)
    return SideCheck(agrees=_fits(region.side, offset), plane=FOREGROUND, offset_mm=offset)


def partner_of(region: Region, sites: Sites) -> Region | None:
    """The region on the other side that serves a structure of this one in the same role, level and order."""
    other: Side = OPPOSITE[region.side]
    same = [
        r
        for r in sites
        if r.side == other
        and set(r.structures) & set(region.structures)
        and (set(r.roles), r.level, r.order) == (set(region.roles), region.level, region.order)
    ]
    if len(same) <= 1:
        return same[0] if same else None
    # several alike (two waypoints without order): the one at the same height
    here = roi.centroid(region)
    there = [roi.centroid(r) for r in same]
    heights = [abs(float(c[2] - here[2])) if c is not None and here is not None else np.inf for c in there]
    return same[int(np.argmin(heights))]


def _astray(region: Region, sites: Sites, image: Image) -> SideCheck | None:
    """The contradiction of one of several regions of a side that lies on the other side; None where there is none.

    Its pair would be formed with a region right beside it, and agree by the order alone. Two witnesses are needed: it
    lies nearer to the other side than to its siblings, and across the foreground's centre. Either alone is common: a
    nerve that runs outwards, an image that shows more of one side.
    """
    other: Side = OPPOSITE[region.side]
    alike = [
        r
        for r in sites
        if r is not region
        and set(r.structures) & set(region.structures)
        and set(r.roles) == set(region.roles)
    ]
    here = roi.centroid(region)
    siblings = [c for r in alike if r.side == region.side and (c := roi.centroid(r)) is not None]
    across = [c for r in alike if r.side == other and (c := roi.centroid(r)) is not None]
    if here is None or not siblings or not across:
        return None
    halfway = (np.mean([c[0] for c in siblings]) + np.mean([c[0] for c in across])) / 2
    offset = float(here[0]) - foreground_centre(image)
    if _fits(region.side, float(here[0] - halfway)) or _fits(region.side, offset) or abs(offset) < UNSURE_MM:
        return None
    return SideCheck(
        agrees=False, plane=f"{FOREGROUND}, with the regions of the other side", offset_mm=offset
    )


def foreground_centre(image: Image) -> float:
    """World x (mm) of the middle of the bright part of an image (the mean over volumes).

    The foreground is what exceeds a tenth of the 99th percentile; its middle is that of its extent, cut at
    one per cent on both sides, since signal is often stronger on the side nearer to a coil.
    """
    mean = np.asarray(image.data, dtype=np.float32)
    mean = mean.mean(axis=3) if mean.ndim == 4 else mean
    mean = np.nan_to_num(mean)
    level = 0.1 * float(np.percentile(mean, 99))
    inside = mean > level if level > 0 else np.zeros(mean.shape, dtype=bool)
    if not inside.any():
        inside = np.ones(mean.shape, dtype=bool)
    m, (i, j, k) = image.world_from_voxel, (np.arange(n) for n in mean.shape)
    x = m[0, 0] * i[:, None, None] + m[0, 1] * j[:, None] + m[0, 2] * k + m[0, 3]
    low, high = np.percentile(x[inside], [1, 99])
    return float(low + high) / 2


def _offset_from_drawn(plane: Region, point: NDArray[np.float64]) -> float | None:
    """Signed distance of a point from the drawn plane, positive towards +x."""
    middle = roi.centroid(plane)
    if middle is None:
        return None
    normal = np.array([1.0, 0.0, 0.0])
    shape = plane.shape
    points = roi.world_points(shape) if isinstance(shape, Drawn) else None
    if points is not None and len(points) >= 3:
        _, spreads, axes = np.linalg.svd(points - middle, full_matrices=False)
        # a plane has two long axes; anything rounder keeps the sagittal normal
        if spreads[1] > 3 * spreads[2] and abs(axes[2][0]) > 0.7:
            normal = axes[2] * np.sign(axes[2][0])
    return float((point - middle) @ normal)


def _fits(side: Side, offset: float) -> bool:
    return offset > 0 if side == "right" else offset < 0
