"""A finding: its kind, its sentence, and the regions it is about."""

from attrs import frozen

from neurography.model.site import Region

KINDS = (
    *(
        "sides exchanged",
        "side contradicted",
        "same place",
        "side missing",
        "name contradicts",
        "midline doubtful",
    ),
    *(
        "table unusable",
        "image unusable",
        "drawn elsewhere",
        "empty",
        "outside",
        "cut off",
        "few voxels",
        "thin",
    ),
    *(
        "overlap",
        "several tables",
        "measured as one",
        "label without row",
        "tracking",
        "one side only",
        "one half",
    ),
    *("side by the table alone", "unknown structure", "no image"),
)
"""Every kind of finding, the worst first."""


@frozen(kw_only=True)
class Finding:
    """One thing found. regions are their names, source the file inside the dataset that states them."""

    kind: str
    message: str
    regions: tuple[str, ...] = ()
    structure: str = "n/a"
    side: str = "n/a"
    role: str = "n/a"
    source: str = "n/a"


def called(region: Region) -> str:
    """A region as a finding names it: `left_s1_middle (left, seed)`."""
    side = f"{region.side}, " if region.side != "n/a" else ""
    return f"{region.name} ({side}{' and '.join(region.roles)})"


def finding_of(kind: str, region: Region, words: str) -> Finding:
    """A finding about one region."""
    return Finding(
        kind=kind,
        message=f"{called(region)}: {words}",
        regions=(region.name,),
        structure=";".join(region.structures) or "n/a",
        side=region.side,
        role=";".join(region.roles),
        source=region.source,
    )
