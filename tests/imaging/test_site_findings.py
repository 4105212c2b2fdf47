"""What is found of regions: each fault by its kind and its words, the same in every storage order, and no other."""

from itertools import permutations, product

import numpy as np
import pytest
from attrs import evolve

from neurography.imaging import site_findings
from neurography.imaging.grid import Grid, Image
from neurography.imaging.site_findings import KINDS, Finding
from neurography.model.site import MIDPLANE, Drawn, Region, Side, Sphere

ORDERS = [(order, flips) for order in permutations(range(3)) for flips in product((False, True), repeat=3)]
SHAPE = (40, 20, 30)
# the body's middle is at x = 110: nothing lies at negative x
WORLD = np.array([[2.0, 0, 0, 71], [0, 2.0, 0, -19], [0, 0, 3.0, 0], [0, 0, 0, 1]])
LEFT_X, RIGHT_X = 8, 31
"""Voxels left and right of the middle (19.5)."""


def stored(
    data: np.ndarray, order: tuple[int, ...], flips: tuple[bool, ...]
) -> tuple[np.ndarray, np.ndarray]:
    data, matrix = np.transpose(data, order), WORLD.copy()
    matrix[:3, :3] = matrix[:3, list(order)]
    for axis, flip in enumerate(flips):
        if flip:
            matrix[:3, 3] += matrix[:3, axis] * (data.shape[axis] - 1)
            matrix[:3, axis] *= -1
            data = np.flip(data, axis)
    return data, matrix


def block(x: int, *, z: int = 15, half: int = 2, y: int = 10) -> np.ndarray:
    made = np.zeros(SHAPE, dtype=np.int16)
    made[x - half : x + half + 1, y - half : y + half + 1, z - half : z + half + 1] = 1
    return made


def region(
    name: str,
    side: Side,
    labels: np.ndarray | Sphere,
    *,
    structure: str = "sciatic_nerve",
    role: str = "region",
    order: tuple[int, ...] = (0, 1, 2),
    flips: tuple[bool, ...] = (False,) * 3,
) -> Region:
    if isinstance(labels, Sphere):
        shape: Drawn | Sphere = labels
    else:
        data, world = stored(labels, order, flips)
        shape = Drawn(labels=data, world_from_voxel=world, index=1)
    structures = tuple(structure.split(";")) if structure else ()
    return Region(name=name, structures=structures, side=side, roles=(role,), shape=shape, source="t.tsv")


def image(order: tuple[int, ...] = (0, 1, 2), flips: tuple[bool, ...] = (False,) * 3) -> Image:
    return Image(*stored(np.ones(SHAPE), order, flips))


def found(*regions: Region, on: Image | None = None) -> list[Finding]:
    return list(site_findings.on_image(regions, on or image())[1])


@pytest.mark.parametrize(("order", "flips"), ORDERS)
def test_storage_order_never_changes_what_is_found(order: tuple[int, ...], flips: tuple[bool, ...]) -> None:
    def made(o: tuple[int, ...], f: tuple[bool, ...]) -> tuple[object, ...]:
        regions = (
            region("a", "right", block(LEFT_X), order=o, flips=f),
            region("b", "left", block(RIGHT_X), order=o, flips=f),
            region("lone", "left", block(RIGHT_X, z=5), structure="tibial_nerve", order=o, flips=f),
            region("good", "left", block(LEFT_X, z=24, half=1), structure="sural_nerve", order=o, flips=f),
        )
        looks, seen = site_findings.on_image(regions, image(o, f))
        return seen, [(look.voxels, look.thickness_mm, look.side_words) for look in looks]

    assert made(order, flips) == made((0, 1, 2), (False,) * 3)


def test_an_exchanged_pair_is_told_once_with_plane_and_distance() -> None:
    (one,) = found(region("a", "right", block(LEFT_X)), region("b", "left", block(RIGHT_X)))
    assert one.kind == "sides exchanged"
    assert one.regions == ("a", "b")
    # 23 voxels of 2 mm apart: 23 mm from the plane halfway
    assert (
        "a (right, region): is stated right but lies 23 mm to the left of the plane halfway to b"
        in one.message
    )
    assert "left and right seem exchanged" in one.message
    assert found(region("a", "left", block(LEFT_X)), region("b", "right", block(RIGHT_X))) == []


def test_a_lone_region_is_judged_by_the_foreground_and_a_drawn_plane_comes_first() -> None:
    lone = region("a", "left", block(RIGHT_X))
    (one,) = found(lone)
    assert one.kind == "side contradicted"
    assert "is stated left but lies 23 mm to the right of the centre of the foreground" in one.message
    assert (
        f"an image of one limb shows no mid-plane: state one by a row with the structure {MIDPLANE}"
        in one.message
    )
    middle = np.zeros(SHAPE, dtype=np.int16)
    middle[34, 4:16, 4:26] = 1
    plane = region("plane", "midline", middle, structure=MIDPLANE, role="reference")
    assert [f for f in found(lone, plane) if "side" in f.kind] == []
    (other,) = found(evolve(lone, side="right"), plane)
    assert f"lies 6 mm to the left of the drawn {MIDPLANE}" in other.message


def test_a_side_that_nothing_but_the_table_tells_is_said_to_be_so() -> None:
    (one,) = found(region("a", "left", block(18)))
    assert one.kind == "side by the table alone"
    assert "3.0 mm from it" in one.message


@pytest.mark.parametrize(
    ("shape", "kind", "words"),
    [
        (
            Sphere(centre=(500, 0, 45), radius=5), "outside",
            "it is at 500 0 45, the image reaches from 70 -20 -2 to 150 20 88 mm",
        ),
        (Sphere(centre=(87, 19.9, 45), radius=6), "cut off", "of the region lies outside"),
        (block(LEFT_X, half=0), "few voxels", "holds 1 voxel of the image, fewer than 10"),
        (
            Sphere(centre=(87, 1, 45), radius=1.5), "thin",
            "is 3.0 mm thick, less than two in-plane voxel edges of 2.0 mm",
        ),
    ],
)  # fmt: skip
def test_places_and_sizes(shape: np.ndarray | Sphere, kind: str, words: str) -> None:
    (one,) = [f for f in found(region("a", "left", shape)) if f.kind == kind]
    assert words in one.message
    assert one.source == "t.tsv"
    assert kind in KINDS


def test_two_voxels_are_thick_enough_and_a_waypoint_may_be_thin() -> None:
    wide = np.zeros(SHAPE, dtype=np.int16)
    wide[8:10, 10:12, 8:20] = 1
    assert found(region("a", "left", wide)) == []
    narrow = np.zeros(SHAPE, dtype=np.int16)
    narrow[8:9, 10:16, 8:20] = 1
    assert [
        f.kind for f in found(region("a", "left", narrow[..., ::1]))
    ] == []  # six wide, whatever its depth
    rod = np.zeros(SHAPE, dtype=np.int16)
    rod[8:9, 10:11, 4:26] = 1
    assert [f.kind for f in found(region("a", "left", rod))] == ["thin"]
    assert found(region("a", "left", rod, role="waypoint")) == []


def test_shared_voxels_are_counted_unless_two_roles_of_one_nerve_meet() -> None:
    one, other = block(LEFT_X), block(LEFT_X + 3)
    nerves = region("a", "left", one), region("b", "left", other, structure="tibial_nerve")
    (overlap,) = found(*nerves)
    # two of the five layers of 5 x 5 voxels
    assert overlap.kind == "overlap"
    assert "shares 50 of its 125 voxels with b (left, region), which has 125" in overlap.message
    assert found(nerves[0], region("b", "left", other, role="waypoint")) == []
    (barred,) = found(nerves[0], region("b", "n/a", other, structure="", role="exclude"))
    assert barred.regions == ("a", "b")


def test_of_the_visit_itself() -> None:
    empty = region("empty", "right", block(RIGHT_X))
    empty = evolve(empty, shape=evolve(empty.shape, index=7))
    sites = (
        region("a", "left", block(LEFT_X), role="waypoint"),
        region("b", "left", block(LEFT_X), role="seed", structure="tibial_nerve"),
        empty,
        evolve(region("c", "n/a", block(LEFT_X), structure="sural_nerve"), refused="the side is missing"),
    )
    seen = {(f.kind, f.message) for f in site_findings.of_visit(sites, series=True)}
    assert seen == {
        ("side missing", "c (region): the side is missing"),
        ("empty", "empty (right, region): label 7 has no voxel in the drawing"),
        (
            "tracking",
            "sciatic_nerve (left): there are regions for tracking but no seed: it will not be measured",
        ),
        (
            "tracking",
            "tibial_nerve (left): a seed without waypoint: nothing says between which places the nerve is measured",
        ),
        (
            "one side only",
            "tibial_nerve is placed on the left only, so sides cannot be compared (it exists on both sides)",
        ),
    }
    untracked = [f.message for f in site_findings.of_visit(sites[:1], series=False) if f.kind == "tracking"]
    assert any("no diffusion series" in message for message in untracked)


def test_labels_without_row_are_counted() -> None:
    labels = np.array([0, 0, 1, 2, 2, 9])
    assert site_findings.unnamed_labels(labels, {1}) == ((2, 2), (9, 1))
    assert site_findings.unnamed_labels(labels, {1, 2, 9}) == ()


def test_a_drawing_that_meets_no_image_is_known_by_its_box() -> None:
    shape = region("a", "left", block(LEFT_X)).shape
    assert isinstance(shape, Drawn)
    near, far = Grid(SHAPE, WORLD), Grid((5, 5, 5), np.diag([1.0, 1, 1, 1]))
    assert not site_findings.lies_nowhere(shape, [far, near])
    assert site_findings.lies_nowhere(shape, [far])


def test_on_one_volume_only_regions_that_are_averaged_bear() -> None:
    sites = (
        region("seed", "left", block(LEFT_X), role="seed"),
        region("plain", "left", block(LEFT_X)),
        region("plane", "midline", block(19), structure=MIDPLANE, role="exclude"),
    )
    assert site_findings.measured_on(sites, series=True) == sites
    assert site_findings.measured_on(sites, series=False) == sites[1:]


def two_readers(*, first_swapped: bool) -> tuple[Region, ...]:
    """Both sides drawn by A and by B at the same places; one of them exchanged the sides."""
    wrong, right = ("A", "B") if first_swapped else ("B", "A")
    made = (
        evolve(region(f"{wrong}_left", "left", block(RIGHT_X)), source=f"{wrong}.tsv"),
        evolve(region(f"{wrong}_right", "right", block(LEFT_X)), source=f"{wrong}.tsv"),
        evolve(region(f"{right}_left", "left", block(LEFT_X)), source=f"{right}.tsv"),
        evolve(region(f"{right}_right", "right", block(RIGHT_X)), source=f"{right}.tsv"),
    )
    return tuple(sorted(made, key=lambda one: one.source))


@pytest.mark.parametrize("first_swapped", [True, False])
def test_of_two_readers_the_right_one_is_never_blamed_for_an_exchange(first_swapped: bool) -> None:
    readers = two_readers(first_swapped=first_swapped)
    blamed = [f for f in found(*readers) if f.kind in ("sides exchanged", "side contradicted")]
    right = "B" if first_swapped else "A"
    for one in blamed:
        assert not any(name.startswith(right) for name in one.regions)
    met = [f for f in found(*readers) if f.kind == "same place"]
    assert len(met) == 2
    for one in met:
        assert "left and right lie in the same place (0 mm apart)" in one.message
        assert {name[0] for name in one.regions} == {"A", "B"}


def test_several_tables_that_name_the_same_structure_and_side_are_listed() -> None:
    several = [
        f
        for f in site_findings.of_visit(two_readers(first_swapped=True), series=False)
        if f.kind == "several tables"
    ]
    assert [(f.structure, f.side, f.regions) for f in several] == [
        ("sciatic_nerve", "left", ("A_left", "B_left")),
        ("sciatic_nerve", "right", ("A_right", "B_right")),
    ]
    assert (
        "sciatic_nerve, left, region: 2 tables name it: A.tsv (A_left); B.tsv (B_left). They are measured together"
        in several[0].message
    )
    apart = (
        region("seed", "left", block(LEFT_X), role="seed"),
        evolve(region("waypoint", "left", block(LEFT_X), role="waypoint"), source="sites2.tsv"),
        evolve(region("low", "left", block(LEFT_X)), level="distal"),
        evolve(region("high", "left", block(LEFT_X)), level="proximal", source="sites2.tsv"),
    )
    assert [f for f in site_findings.of_visit(apart, series=True) if "table" in f.kind] == []


def test_plain_regions_that_are_measured_together_are_named() -> None:
    twice = region("a", "left", block(LEFT_X)), region("b", "left", block(LEFT_X, z=25))
    (one,) = [f for f in site_findings.of_visit(twice, series=False) if f.kind == "measured as one"]
    assert "2 regions are measured together as one: a (left, region), b (left, region)" in one.message
    levels = twice[0], evolve(twice[1], level="distal")
    waypoints = tuple(evolve(r, roles=("waypoint",)) for r in twice)
    for apart in (levels, waypoints, (twice[0], evolve(twice[1], side="right"))):
        assert [f for f in site_findings.of_visit(apart, series=True) if f.kind == "measured as one"] == []


@pytest.mark.parametrize(("apart", "met"), [(0, True), (2, True), (3, False)])
def test_left_and_right_in_one_place_are_told_up_to_half_the_larger_width(apart: int, met: bool) -> None:
    """Blocks of five voxels of 2 mm: half the width between centres is 4 mm, two voxels."""
    pair = region("a", "left", block(19)), region("b", "right", block(19 + apart, half=1))
    kinds = [f.kind for f in found(*pair)]
    assert ("same place" in kinds) is met
    assert "sides exchanged" not in kinds


def test_a_pair_in_one_half_is_asked_about_unless_the_middle_is_drawn() -> None:
    # the foreground's centre is at voxel 19.5 of 2 mm: voxel 31 lies 23 mm to its right
    pair = region("a", "left", block(31)), region("b", "right", block(36))
    (one,) = [f for f in found(*pair) if f.kind == "one half"]
    assert "left (a) and right (b) both lie in the right half of the image, 23 mm or more" in one.message
    assert "is it one limb, or is a side wrong?" in one.message
    mirrored = region("a", "left", block(3)), region("b", "right", block(8))
    (other,) = [f for f in found(*mirrored) if f.kind == "one half"]
    assert "both lie in the left half" in other.message
    near = region("a", "left", block(29)), region("b", "right", block(36))
    middle = np.zeros(SHAPE, dtype=np.int16)
    middle[33, 4:16, 4:26] = 1
    plane = region("plane", "midline", middle, structure=MIDPLANE, role="reference")
    for fine in (near, (*pair, plane)):
        assert [f.kind for f in found(*fine) if f.kind == "one half"] == []


def test_what_is_stated_midline_lies_near_the_mid_plane() -> None:
    def doubted(x: int, *others: Region) -> list[str]:
        cord = region("cord", "midline", block(x), structure="spinal_cord")
        return [f.message for f in found(cord, *others) if f.kind == "midline doubtful"]

    assert doubted(26) == []  # 13 mm
    assert doubted(28) == [
        "cord (midline, region): is stated midline but lies 17 mm to the right of the centre of the foreground"
    ]
    drawn = np.zeros(SHAPE, dtype=np.int16)
    drawn[28, 4:16, 4:26] = 1
    plane = region("plane", "midline", drawn, structure=MIDPLANE, role="reference")
    assert doubted(28, plane) == []
    assert f"18 mm to the left of the drawn {MIDPLANE}" in doubted(19, plane)[0]
