"""How the regions of a visit lie on one image, and what is found there."""

from neurography.imaging import mirror, roi, thickness
from neurography.imaging.grid import Image
from neurography.imaging.site_findings import extent, middle, overlap, sides
from neurography.imaging.site_findings.finding import Finding
from neurography.imaging.site_findings.look import Look
from neurography.model.site import MIDPLANE, Region, Sites


def measured_on(sites: Sites, *, series: bool) -> Sites:
    """The regions that bear on an image: all on a series of volumes; on one volume those that are averaged."""
    plain = {"region", "reference"}
    return tuple(
        r for r in sites if series or plain & set(r.roles) or not r.structures or MIDPLANE in r.structures
    )


def on_image(sites: Sites, image: Image) -> tuple[tuple[Look, ...], tuple[Finding, ...]]:
    """How regions lie on an image (nx, ny, nz) and what is found there; the side is judged as for measuring."""
    masks = [roi.mask(region, image.grid) for region in sites]
    # a region outside the image says nothing of where the mid-plane lies, unless it is the mid-plane
    seen = tuple(r for r, mask in zip(sites, masks, strict=True) if MIDPLANE in r.structures or mask.any())
    looks, found = [], []
    wrong: list[Region] = []
    for region, mask in zip(sites, masks, strict=True):
        voxels = int(mask.sum())
        thick = thickness.of_region(region)
        check = mirror.check(region, seen, image)
        judged = not region.refused and (voxels > 0 or set(region.roles) == {"exclude"})
        if judged and not check.agrees:
            wrong.append(region)
        if judged and check.plane.startswith("the word of its table"):
            found.append(sides.unproven(region, check))
        words = sides.words_of(check) if voxels else ""
        looks.append(Look(region=region, mask=mask, voxels=voxels, thickness_mm=thick, side_words=words))
        found += extent.of_region(region, voxels, thick, image.grid)
    judged_here = (*sides.wrong(wrong, seen, image), *middle.beside_midline(seen, image))
    asked = middle.in_one_half(seen, image)
    return tuple(looks), (*judged_here, *found, *overlap.overlaps(looks), *asked)
