"""What is to be measured: each structure and side that the sites name, its regions checked and on the grid."""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.imaging import mirror, roi
from neurography.imaging.grid import Grid, Image
from neurography.model.site import MIDPLANE, Drawn, Region, Side, Site, Sites, spoken

TRACKING = ("seed", "waypoint", "end")


@frozen(kw_only=True, eq=False)
class Target:
    """One structure on one side, with the regions that serve it.

    `problem` says why it may not be measured (a side that is missing or contradicts the region's place, a
    region outside the image), empty where it may.
    """

    site: Site
    regions: tuple[Region, ...]
    problem: str
    warnings: tuple[str, ...]

    @property
    def tracked(self) -> bool:
        """Whether regions for tracking were given."""
        return any(set(region.roles) & set(TRACKING) for region in self.regions)

    def masks(self, role: str, grid: Grid) -> list[NDArray[np.bool_]]:
        """The masks of one role on `grid`, waypoints in their stated order, then by name."""
        fitting = sorted(
            (region for region in self.regions if role in region.roles),
            key=lambda region: (region.order is None, region.order or 0, region.name),
        )
        return [roi.mask(region, grid) for region in fitting]


def targets(sites: Sites, image: Image) -> tuple[Target, ...]:
    """Every structure and side (and level, for plain regions) of the sites, sorted.

    Where a structure and side has tracking roles, its plain regions without level are not measured on their
    own: the tract stands for them.
    """
    made = []
    # a region outside the image says nothing of where the mid-plane lies, unless it is the mid-plane
    seen = tuple(r for r in sites if MIDPLANE in r.structures or roi.mask(r, image.grid).any())
    for structure, side, level in sorted(_named(sites)):
        site = Site(structure=structure, side=side, level=level)
        serving = tuple(region for region in sites if _takes_part(region, site))
        if level == "n/a" and any(set(r.roles) & set(TRACKING) for r in serving):
            serving = tuple(r for r in serving if set(r.roles) != {"region"})
        elif level == "n/a":
            serving = tuple(r for r in serving if "region" in r.roles)
        problem, warnings = _judge(serving, seen, image)
        made.append(Target(site=site, regions=serving, problem=problem, warnings=warnings))
    return tuple(made)


def _named(sites: Sites) -> set[tuple[str, Side, str]]:
    """(structure, side, level) of everything that wants a measurement; tracking roles know no level."""
    found: set[tuple[str, Side, str]] = set()
    for region in sites:
        for structure in region.structures:
            if structure == MIDPLANE:
                continue
            if set(region.roles) & set(TRACKING):
                found.add((structure, region.side, "n/a"))
            elif "region" in region.roles:
                found.add((structure, region.side, region.level))
    return found


def _takes_part(region: Region, site: Site) -> bool:
    if site.level != "n/a":
        plain = not set(region.roles) & set(TRACKING)
        exact = site.structure in region.structures and region.side == site.side
        return plain and exact and region.level == site.level and "region" in region.roles
    if region.refused and region.side != site.side and set(region.roles) == {"region"}:
        return False  # it spoils its own row only; a waypoint or exclude without side spoils all that it may serve
    if set(region.roles) == {"region"} and region.level != "n/a":
        return False
    return region.serves(site.structure, site.side)


def _judge(regions: tuple[Region, ...], sites: Sites, image: Image) -> tuple[str, tuple[str, ...]]:
    """(the first problem or '', which mid-plane the sides rest on)."""
    planes = []
    for region in regions:
        if region.refused:
            return f"{region.name}: {region.refused} ({region.source})", ()
        if not (exclude := set(region.roles) == {"exclude"}) and not roi.mask(region, image.grid).any():
            return _no_voxel(region), ()
        check = mirror.check(region, sites, image)
        if not check.agrees:
            offset = abs(check.offset_mm or 0.0)
            place = "right" if (check.offset_mm or 0.0) > 0 else "left"
            alone = f"; {mirror.ONE_LIMB}" if check.plane == mirror.FOREGROUND else ""
            return (
                f"{region.name} is stated {region.side} but lies {offset:.0f} mm to the {place} of "
                f"{check.plane} ({region.source}); mend the side or the drawing{alone}",
                (),
            )
        if region.side in ("left", "right") and not exclude:
            planes.append(_plane_in_words(check.plane))
    return "", tuple(f"side by {plane}" for plane in sorted(set(planes)))


def _no_voxel(region: Region) -> str:
    """Why a region has no voxel here: nothing was drawn under its label, or it lies elsewhere."""
    shape = region.shape
    if isinstance(shape, Drawn) and not (shape.labels == shape.index).any():
        return (
            f"{region.name}: label {shape.index} has no voxel in the drawing ({region.source}); draw it, or delete its "
            "line in the table"
        )
    return (
        f"{region.name} lies outside the image, or is so small that it holds no voxel's centre ({region.source}); "
        "check its coordinates, or that it was drawn on an image of this session"
    )


def _plane_in_words(plane: str) -> str:
    """What the side of a row rests on, and where that is little, so."""
    if plane.startswith("halfway"):
        return "halfway between the pair"
    if plane == mirror.FOREGROUND:
        return f"{plane} alone, which says nothing where the image shows one limb"
    return plane


def spoken_site(site: Site) -> str:
    """A site as a reader would say it: `left S1 ventral ramus`."""
    side = f"{site.side} " if site.side in ("left", "right") else ""
    return f"{side}{spoken(site.structure)}"
