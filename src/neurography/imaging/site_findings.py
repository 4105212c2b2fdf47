"""What can be seen to be wrong with regions before anything is measured: pure judging, one sentence a finding.

Two questions: what the regions of a visit say of themselves (`of_visit`), and how they lie on an image that
they will be measured on (`on_image`). Both use the rules by which regions are measured, so that what would be
refused there is found here.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.imaging import mirror, roi, thickness
from neurography.imaging.grid import Grid, Image
from neurography.imaging.target import TRACKING
from neurography.model.site import MIDPLANE, Drawn, Region, Sites, Sphere, is_paired

FEW_VOXELS = 10
"""Under so many voxels a mean rests on hardly anything."""

KINDS = (
    *("sides exchanged", "side contradicted", "side missing", "table unusable", "image unusable"),
    *("drawn elsewhere", "empty", "outside", "cut off", "few voxels", "thin", "overlap", "label without row"),
    *("tracking", "one side only", "side by the table alone", "unknown structure", "no image"),
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


@frozen(kw_only=True, eq=False)
class Look:
    """How one region lies on an image: its mask there, its voxels, its thickness, and by what its side was judged.

    side_words is empty for a region that needs no side, or that has no voxel on the image.
    """

    region: Region
    mask: NDArray[np.bool_]
    voxels: int
    thickness_mm: float | None
    side_words: str


def measured_on(sites: Sites, *, series: bool) -> Sites:
    """The regions that bear on an image: all on a series of volumes; on one volume those that are averaged."""
    plain = {"region", "reference"}
    return tuple(
        r for r in sites if series or plain & set(r.roles) or not r.structures or MIDPLANE in r.structures
    )


def of_visit(sites: Sites, *, series: bool) -> tuple[Finding, ...]:
    """What the regions of one visit say of themselves; series: whether the visit has images to track on."""
    found = [_finding("side missing", r, r.refused) for r in sites if r.refused]
    for r in sites:
        if isinstance(r.shape, Drawn) and not (r.shape.labels == r.shape.index).any():
            found.append(_finding("empty", r, f"label {r.shape.index} has no voxel in the drawing"))
    return (*found, *_one_sided(sites), *_tracking(sites, series=series))


def on_image(sites: Sites, image: Image) -> tuple[tuple[Look, ...], tuple[Finding, ...]]:
    """How regions lie on an image (nx, ny, nz) and what is found there; the side is judged as for measuring."""
    masks = [roi.mask(region, image.grid) for region in sites]
    # a region outside the image says nothing of where the mid-plane lies
    seen = tuple(region for region, mask in zip(sites, masks, strict=True) if mask.any())
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
            found.append(_unproven(region, check))
        words = _side_words(check) if voxels else ""
        looks.append(Look(region=region, mask=mask, voxels=voxels, thickness_mm=thick, side_words=words))
        found += _extent(region, voxels, thick, image.grid)
    return tuple(looks), (*_wrong_sides(wrong, seen, image), *found, *_overlaps(looks))


def lies_nowhere(shape: Drawn, grids: Iterable[Grid]) -> bool:
    """Whether a drawing's grid meets none of the grids (boxes along their own axes)."""
    nx, ny, nz = shape.labels.shape
    world = _corners(Grid((nx, ny, nz), shape.world_from_voxel))
    for grid in grids:
        box = grid.voxel(world)
        if (box.min(axis=0) < np.array(grid.shape) - 0.5).all() and (box.max(axis=0) > -0.5).all():
            return False
    return True


def unnamed_labels(labels: NDArray[np.integer], used: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """(label, voxels) of every label in a drawing that no row uses, sorted; 0 is background."""
    values, counts = np.unique(labels, return_counts=True)
    known = {0, *used}
    return tuple(
        (int(v), int(n))
        for v, n in zip(values, counts, strict=True)
        if np.isfinite(v) and int(v) not in known
    )


def called(region: Region) -> str:
    """A region as a finding names it: `left_s1_middle (left, seed)`."""
    side = f"{region.side}, " if region.side != "n/a" else ""
    return f"{region.name} ({side}{' and '.join(region.roles)})"


def _finding(kind: str, region: Region, words: str) -> Finding:
    return Finding(
        kind=kind,
        message=f"{called(region)}: {words}",
        regions=(region.name,),
        structure=";".join(region.structures) or "n/a",
        side=region.side,
        role=";".join(region.roles),
        source=region.source,
    )


def _place(check: mirror.SideCheck) -> str:
    """`24 mm to the left of the plane halfway to right_s1`."""
    offset = check.offset_mm or 0.0
    plane = f"the plane {check.plane}" if check.plane.startswith("halfway") else check.plane
    return f"{abs(offset):.0f} mm to the {'right' if offset > 0 else 'left'} of {plane}"


def _side_words(check: mirror.SideCheck) -> str:
    if check.offset_mm is None:
        return ""
    if check.plane.startswith("the word of its table"):
        return f"side by {check.plane}"
    return f"lies {_place(check)}"


def _unproven(region: Region, check: mirror.SideCheck) -> Finding:
    words = (
        f"its side rests on {check.plane}, {abs(check.offset_mm or 0):.1f} mm from it; "
        f"draw the other side too, or a region with the structure {MIDPLANE}"
    )
    return _finding("side by the table alone", region, words)


def _wrong_sides(wrong: Sequence[Region], seen: Sites, image: Image) -> list[Finding]:
    """Contradicted sides; a pair of which both are wrong was exchanged, and is told once."""
    found, told = [], set()
    for region in wrong:
        if id(region) in told:
            continue
        words = f"is stated {region.side} but lies {_place(mirror.check(region, seen, image))}"
        partner = mirror.partner_of(region, seen)
        if partner is not None and any(partner is other for other in wrong):
            told.add(id(partner))
            pair = f"{words}, and {called(partner)} the other way round: left and right seem exchanged"
            one = _finding("sides exchanged", region, pair)
            found.append(
                Finding(
                    kind=one.kind, message=one.message, regions=(region.name, partner.name),
                    structure=one.structure, role=one.role, source=one.source,
                )
            )  # fmt: skip
        else:
            found.append(_finding("side contradicted", region, f"{words}; mend the side or the drawing"))
    return found


def _extent(region: Region, voxels: int, thick: float | None, grid: Grid) -> list[Finding]:
    """Outside, cut off, few voxels, thin; an empty drawing is found in `of_visit`, an exclude may lie anywhere."""
    points = _points(region)
    if points is None or set(region.roles) == {"exclude"} or MIDPLANE in region.structures:
        return []
    place = grid.voxel(points)
    inside = ((place >= -0.5) & (place <= np.array(grid.shape) - 0.5)).all(axis=1)
    found = []
    if not inside.any():
        words = (
            f"lies wholly outside the image: it is at {_mm(points.mean(axis=0))}, the image reaches from "
            f"{_mm(_corners(grid).min(axis=0))} to {_mm(_corners(grid).max(axis=0))} mm (x, y, z in RAS+)"
        )
        return [_finding("outside", region, words)]
    if not inside.all():
        share = 100 * (1 - inside.mean())
        found.append(
            _finding(
                "cut off",
                region,
                f"{share:.0f} % of the {len(points)} points of its shape lie outside the image",
            )
        )
    if voxels < FEW_VOXELS:
        count = f"{voxels} voxel{'' if voxels == 1 else 's'}" if voxels else "no voxel"
        found.append(_finding("few voxels", region, f"holds {count} of the image, fewer than {FEW_VOXELS}"))
    edge = thickness.in_plane_edge(grid)
    if thick is not None and {"region", "seed"} & set(region.roles) and thick < thickness.THIN_VOXELS * edge:
        words = (
            f"is {thick:.1f} mm thick, less than two in-plane voxel edges of {edge:.1f} mm: hardly a voxel of it is "
            "free of what lies beside it (partial volume)"
        )
        found.append(_finding("thin", region, words))
    return found


def _corners(grid: Grid) -> NDArray[np.float64]:
    """World positions (8, 3) of the outer corners."""
    ends = np.stack(np.meshgrid(*((-0.5, n - 0.5) for n in grid.shape), indexing="ij"), axis=-1)
    return grid.world(ends.reshape(-1, 3))


def _mm(point: NDArray[np.float64]) -> str:
    return " ".join(f"{v:.0f}" for v in point + 0.0)


def _points(region: Region) -> NDArray[np.float64] | None:
    """World points (N, 3) that stand for a region's shape: its voxels, or a lattice in its ball."""
    if isinstance(region.shape, Drawn):
        return roi.world_points(region.shape)
    return _in_ball(region.shape)


def _in_ball(ball: Sphere) -> NDArray[np.float64]:
    steps = np.linspace(-1, 1, 9)
    lattice = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    inside = lattice[np.linalg.norm(lattice, axis=1) <= 1]
    return np.asarray(np.array(ball.centre) + ball.radius * inside)


def _overlaps(looks: Sequence[Look]) -> list[Finding]:
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
            finding = _finding("overlap", one.region, words)
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
