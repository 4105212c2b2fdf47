"""Regions that share voxels and must not."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from neurography.imaging.site_findings.finding import Finding, called, finding_of
from neurography.imaging.site_findings.look import Look
from neurography.model.site import MIDPLANE, Region


def overlaps(looks: Sequence[Look]) -> list[Finding]:
    """Pairs of regions that share voxels, but for two roles of one nerve on one side."""
    held = [(look, np.nonzero(look.mask)) for look in looks if look.voxels]
    found = []
    for (one, a), (other, b) in combinations(held, 2):
        if not _must_not_meet(one.region, other.region):
            continue
        # the voxels of the smaller, looked up in the larger
        shared = int(other.mask[a].sum() if one.voxels < other.voxels else one.mask[b].sum())
        if shared:
            words = f"shares {shared} of its {one.voxels} voxels with {called(other.region)}, which has {other.voxels}"
            finding = finding_of("overlap", one.region, words)
            found.append(
                Finding(
                    kind=finding.kind, message=finding.message, regions=(one.region.name, other.region.name),
                    structure=finding.structure, side=finding.side, role=finding.role, source=finding.source,
                )
            )  # fmt: skip
    return found


def _must_not_meet(one: Region, other: Region) -> bool:
    excludes = [set(r.roles) == {"exclude"} for r in (one, other)]
    if all(excludes) or MIDPLANE in (*one.structures, *other.structures):
        return False
    same_nerve = set(one.structures) & set(other.structures) and one.side == other.side
    return any(excludes) or not same_nerve or one.roles == other.roles
