"""What a region's own words say against each other: its name, its structure, its side."""

from collections.abc import Iterator

from neurography.anatomy import spelled
from neurography.anatomy.midline import MIDLINE
from neurography.imaging.site_findings import Finding, finding_of
from neurography.model.site import MIDPLANE, Sites, is_paired


def by_names(regions: Sites) -> Iterator[Finding]:
    """Names and structures that speak of another side than is stated, and sides that a structure does not have."""
    for region in regions:
        if MIDPLANE in region.structures:
            continue
        if said := spelled.contradicts(region.name, region.side):
            yield finding_of("name contradicts", region, f"the name says {said}, the side {region.side}")
        for structure in region.structures:
            if word := spelled.side_in(structure):
                words = f"the structure {structure} says {word}: the side stands in the column side alone"
                yield finding_of("name contradicts", region, words)
            # an exclude may hold for both sides at once
            plain = region.side == "midline" and set(region.roles) != {"exclude"}
            if plain and is_paired(structure) and structure not in MIDLINE:
                words = f"{structure} exists on both sides, but midline is stated: write left or right"
                yield finding_of("midline doubtful", region, words)
