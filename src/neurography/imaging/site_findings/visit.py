"""What the regions of one visit say of themselves, whatever image they lie on."""

from neurography.imaging.site_findings.finding import Finding, finding_of
from neurography.imaging.site_findings.repeated import repeated
from neurography.imaging.target import TRACKING
from neurography.model.site import MIDPLANE, Drawn, Region, Sites, is_paired


def of_visit(sites: Sites, *, series: bool) -> tuple[Finding, ...]:
    """What the regions of one visit say of themselves; series: whether the visit has images to track on."""
    found = [finding_of("side missing", r, r.refused) for r in sites if r.refused]
    for r in sites:
        if isinstance(r.shape, Drawn) and not (r.shape.labels == r.shape.index).any():
            found.append(finding_of("empty", r, f"label {r.shape.index} has no voxel in the drawing"))
    return (*found, *repeated(sites), *_one_sided(sites), *_tracking(sites, series=series))


def _one_sided(sites: Sites) -> list[Finding]:
    """Structures drawn on one side only: nothing to compare them with."""
    sided: dict[str, dict[str, Region]] = {}
    for region in sites:
        if region.side in ("left", "right") and set(region.roles) != {"exclude"}:
            for structure in region.structures:
                sided.setdefault(structure, {}).setdefault(region.side, region)
    found = []
    for structure, sides in sorted(sided.items()):
        if len(sides) == 1:
            ((side, region),) = sides.items()
            pair = "it exists on both sides" if is_paired(structure) else "if it exists on both sides"
            words = f"{structure} is placed on the {side} only, so sides cannot be compared ({pair})"
            found.append(
                Finding(
                    kind="one side only", message=words, structure=structure, side=side, source=region.source
                )
            )
    return found


def _tracking(sites: Sites, *, series: bool) -> list[Finding]:
    """A nerve that is to be followed needs a seed, a waypoint to be cut at, and a series of volumes."""
    wanted = sorted(
        {(s, r.side) for r in sites if set(r.roles) & set(TRACKING) for s in r.structures}
        - {(MIDPLANE, "midline")}
    )
    found = []
    for structure, side in wanted:
        serving = [r for r in sites if r.serves(structure, side)]
        words = []
        if not any("seed" in r.roles for r in serving):
            words.append("there are regions for tracking but no seed: it will not be measured")
        elif not any({"waypoint", "end"} & set(r.roles) for r in serving):
            words.append("a seed without waypoint: nothing says between which places the nerve is measured")
        if not series:
            words.append("there are regions for tracking, but the visit has no diffusion series to track on")
        source = next((r.source for r in serving if set(r.roles) & set(TRACKING)), "n/a")
        found += [
            Finding(
                kind="tracking", message=f"{structure} ({side}): {text}", structure=structure, side=side,
                source=source,
            )
            for text in words
        ]  # fmt: skip
    return found
