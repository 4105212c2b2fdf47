"""Regions and the body's middle: pairs that do not lie around it, and what is stated midline and lies beside it."""

from attrs import evolve

from neurography.imaging import mirror, roi
from neurography.imaging.grid import Image
from neurography.imaging.site_findings.extent import points_of
from neurography.imaging.site_findings.finding import Finding, called, finding_of
from neurography.model.site import MIDPLANE, Region, Sites

SAME_PLACE_MM = 1.0
"""A left and a right region whose centres are no further apart from left to right lie in the same place."""

FAR_FROM_MIDLINE_MM = 15.0
"""What is stated midline should lie nearer than this to the mid-plane."""

ONE_HALF_MM = 20.0
"""A pair of which both lie further than this on one side of the foreground's centre is asked about."""

_Pair = tuple[Region, Region]


def pairs_that_meet(seen: Sites) -> list[_Pair]:
    """Left and right of which neither lies beside the other: apart by 1 mm, or half the larger's width, at most."""
    return [pair for pair in _pairs(seen) if _apart(*pair) <= max(SAME_PLACE_MM, *map(_half_width, pair))]


def same_place(one: Region, other: Region) -> Finding:
    """The finding about such a pair."""
    words = f"left and right lie in the same place ({_apart(one, other):.0f} mm apart)"
    tables = "" if one.source == other.source else f"; the latter stands in {other.source}"
    return evolve(
        finding_of("same place", one, words),
        message=f"{called(one)} and {called(other)}: {words}{tables}",
        regions=(one.name, other.name),
        side="n/a",
    )


def beside_midline(seen: Sites, image: Image) -> list[Finding]:
    """Regions that are stated midline and lie beside the drawn plane, or else the foreground's centre."""
    planes = tuple(region for region in seen if MIDPLANE in region.structures)
    found = []
    for region in seen:
        if region.side != "midline" or region in planes or set(region.roles) == {"exclude"}:
            continue
        # a side is stated for the question alone: of the midline none is asked
        check = mirror.check(evolve(region, side="left"), planes, image)
        offset = check.offset_mm or 0.0
        if abs(offset) > FAR_FROM_MIDLINE_MM:
            way = "right" if offset > 0 else "left"
            words = f"is stated midline but lies {abs(offset):.0f} mm to the {way} of {check.plane}"
            found.append(finding_of("midline doubtful", region, words))
    return found


def in_one_half(seen: Sites, image: Image) -> list[Finding]:
    """Pairs that lie in one half of the image, a finding a structure; a drawn mid-plane answers the question."""
    if any(MIDPLANE in region.structures for region in seen):
        return []
    centre = mirror.foreground_centre(image)
    asked: dict[tuple[tuple[str, ...], str], list[_Pair]] = {}
    for pair in _pairs(seen):
        beside = [_x(region) - centre for region in pair]
        for way, sign in (("left", -1), ("right", 1)):
            if min(sign * offset for offset in beside) > ONE_HALF_MM:
                asked.setdefault((pair[0].structures, way), []).append(pair)
    found = []
    for (structures, way), pairs in asked.items():
        nearest = min(abs(_x(region) - centre) for pair in pairs for region in pair)
        left, right = (
            ", ".join(dict.fromkeys(region.name for region in some)) for some in zip(*pairs, strict=True)
        )
        message = (
            f"{' and '.join(structures)}: left ({left}) and right ({right}) both lie in the {way} half of the image, "
            f"{nearest:.0f} mm or more from the centre of its foreground: is it one limb, or is a side wrong?"
        )
        found.append(
            Finding(
                kind="one half", message=message, structure=";".join(structures), source=pairs[0][0].source,
                regions=tuple(dict.fromkeys(region.name for pair in pairs for region in pair)),
            )
        )  # fmt: skip
    return found


def _pairs(seen: Sites) -> list[_Pair]:
    """(left, right) as they are judged by each other, each pair once."""
    found: dict[frozenset[int], _Pair] = {}
    for region in seen:
        if region.side not in ("left", "right") or region.refused:
            continue
        partner = mirror.partner_of(region, seen)
        if partner is not None and not partner.refused:
            pair = (region, partner) if region.side == "left" else (partner, region)
            found.setdefault(frozenset(map(id, pair)), pair)
    return list(found.values())


def _x(region: Region) -> float:
    centre = roi.centroid(region)
    return 0.0 if centre is None else float(centre[0])


def _apart(one: Region, other: Region) -> float:
    return abs(_x(one) - _x(other))


def _half_width(region: Region) -> float:
    """Half of what a region measures from left to right, mm; between centres of voxels where it is drawn."""
    points = points_of(region)
    return 0.0 if points is None else float(points[:, 0].max() - points[:, 0].min()) / 2
