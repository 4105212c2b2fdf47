"""Left and right of regions on an image: what contradicts, and what nothing proves."""

from collections.abc import Sequence

from attrs import evolve

from neurography.imaging import mirror
from neurography.imaging.grid import Image
from neurography.imaging.site_findings import middle
from neurography.imaging.site_findings.finding import Finding, called, finding_of
from neurography.model.site import MIDPLANE, Region, Sites


def words_of(check: mirror.SideCheck) -> str:
    """How a region lies to the mid-plane that judged it; empty where none is needed."""
    if check.offset_mm is None:
        return ""
    if check.plane.startswith("the word of its table"):
        return f"side by {check.plane}"
    return f"lies {_place(check)}"


def unproven(region: Region, check: mirror.SideCheck) -> Finding:
    """A side that rests on the table alone."""
    words = (
        f"its side rests on {check.plane}, {abs(check.offset_mm or 0):.1f} mm from it; "
        f"draw the other side too, or a region with the structure {MIDPLANE}"
    )
    return finding_of("side by the table alone", region, words)


def wrong(contradicted: Sequence[Region], seen: Sites, image: Image) -> list[Finding]:
    """Contradicted sides; a pair of which both are wrong was exchanged, and is told once.

    A region that was judged by its pair alone, and lies where that pair lies, is told as such: which of the two is
    wrong cannot be seen.
    """
    met = middle.pairs_that_meet(seen)
    found, told = [middle.same_place(one, other) for one, other in met], set()
    for region in contradicted:
        if id(region) in told:
            continue
        check, partner = mirror.check(region, seen, image), mirror.partner_of(region, seen)
        if check.plane.startswith("halfway") and any(region in pair and partner in pair for pair in met):
            continue
        words = f"is stated {region.side} but lies {_place(check)}"
        limb = f"; {mirror.ONE_LIMB}" if check.plane == mirror.FOREGROUND else ""
        if partner is not None and any(partner is other for other in contradicted):
            told.add(id(partner))
            pair = f"{words}, and {called(partner)} the other way round: left and right seem exchanged"
            one = finding_of("sides exchanged", region, pair)
            found.append(evolve(one, regions=(region.name, partner.name), side="n/a"))
        else:
            found.append(
                finding_of("side contradicted", region, f"{words}; mend the side or the drawing{limb}")
            )
    return found


def _place(check: mirror.SideCheck) -> str:
    """`24 mm to the left of the plane halfway to right_s1`."""
    offset = check.offset_mm or 0.0
    plane = f"the plane {check.plane}" if check.plane.startswith("halfway") else check.plane
    return f"{abs(offset):.0f} mm to the {'right' if offset > 0 else 'left'} of {plane}"
