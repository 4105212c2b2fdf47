"""A stated side must agree with the place; the mid-plane is never x = 0 alone."""

import numpy as np
import pytest

from neurography.imaging import mirror
from neurography.imaging.grid import Image
from neurography.model.site import MIDPLANE, Drawn, Region, Side, Sphere


def ball(
    side: Side, x: float, *, name: str = "", structure: str = "ventral_ramus_s1", z: float = 0.0
) -> Region:
    return Region(
        name=name or f"{structure}_{side}",
        structures=(structure,),
        side=side,
        roles=("region",),
        shape=Sphere(centre=(x, 0.0, z), radius=3.0),
    )


def body(centre_x: float) -> Image:
    """A bright block 80 mm wide around centre_x in a field of view of 200 mm, on 2 mm voxels."""
    affine = np.diag([2.0, 2.0, 2.0, 1.0])
    affine[:3, 3] = (centre_x - 70.0, -20.0, -20.0)
    data = np.zeros((100, 20, 20), dtype=np.float32)
    data[15:56] = 100.0  # world centre_x - 40 .. centre_x + 40
    return Image(data, affine)


def test_pair_decides_by_order_wherever_the_origin_is() -> None:
    left, right = ball("left", 130.0), ball("right", 170.0)
    image = body(150.0)
    for region, offset in ((left, -20.0), (right, 20.0)):
        found = mirror.check(region, (left, right), image)
        assert found.agrees
        assert found.offset_mm == pytest.approx(offset)
        assert found.plane.startswith("halfway")


def test_exchanged_pair_is_a_contradiction_on_both_sides() -> None:
    left, right = ball("left", 170.0), ball("right", 130.0)
    assert not mirror.check(left, (left, right), body(150.0)).agrees
    assert not mirror.check(right, (left, right), body(150.0)).agrees


def test_single_region_is_judged_by_the_foreground() -> None:
    image = body(300.0)
    assert mirror.check(ball("left", 270.0), (), image).agrees
    assert not mirror.check(ball("left", 330.0), (), image).agrees
    assert mirror.check(ball("right", 330.0), (), image).agrees


def test_foreground_decides_nothing_within_five_millimetres() -> None:
    assert mirror.check(ball("left", 303.0), (), body(300.0)).agrees
    assert not mirror.check(ball("left", 306.0), (), body(300.0)).agrees


def test_drawn_midplane_goes_before_the_pair() -> None:
    left, right = ball("left", 130.0), ball("right", 170.0)
    plane = ball("midline", 120.0, structure=MIDPLANE)
    found = mirror.check(left, (left, right, plane), body(150.0))
    assert not found.agrees
    assert MIDPLANE in found.plane
    assert found.offset_mm == pytest.approx(10.0)


def test_tilted_midplane_is_followed() -> None:
    # a plane rotated by 30 degrees about z, drawn one voxel thick on a 1 mm grid
    normal = np.array([np.cos(np.pi / 6), np.sin(np.pi / 6), 0.0])
    grid = np.stack(np.meshgrid(*[np.arange(-30, 31)] * 3, indexing="ij"), axis=-1)
    labels = (np.abs(grid @ normal) < 0.6).astype(np.int16)
    affine = np.eye(4)
    affine[:3, 3] = -30
    plane = Region(
        name="mid",
        structures=(MIDPLANE,),
        side="midline",
        roles=("region",),
        shape=Drawn(labels=labels, world_from_voxel=affine, index=1),
    )
    # x > 0, yet on the left of the tilted plane: distance 5 cos30 - 20 sin30 = -5.67 mm
    point = Region(
        name="p",
        structures=("sciatic_nerve",),
        side="left",
        roles=("region",),
        shape=Sphere(centre=(5.0, -20.0, 0.0), radius=2.0),
    )
    found = mirror.check(point, (plane, point), body(0.0))
    assert found.agrees
    # the drawn slab is quantised to voxels: half a voxel
    assert found.offset_mm == pytest.approx(5 * normal[0] - 20 * normal[1], abs=0.5)


def test_partner_among_several_is_the_one_at_the_same_height() -> None:
    low, high = ball("left", -20, name="a", z=-30), ball("left", -20, name="b", z=30)
    right = ball("right", 20, name="c", z=28)
    assert mirror.partner_of(right, (low, high, right)) is high


def test_one_bright_side_does_not_move_the_foreground() -> None:
    image = body(0.0)
    stronger = image.data.copy()
    stronger[15:35] *= 3.0
    assert mirror.foreground_centre(Image(stronger, image.world_from_voxel)) == pytest.approx(0.0, abs=1.5)


def test_a_region_among_those_of_the_other_side_is_a_contradiction() -> None:
    image = body(0.0)
    own, right = ball("left", -30, name="a"), ball("right", 30, name="b")
    astray = ball("left", 25, name="c", z=20)
    sites = (own, right, astray)
    assert mirror.check(own, sites, image).agrees
    assert mirror.check(right, sites, image).agrees
    found = mirror.check(astray, sites, image)
    assert not found.agrees
    assert found.offset_mm == pytest.approx(25.0, abs=1.5)
    assert "other side" in found.plane


def test_a_nerve_that_runs_outwards_on_one_side_only_is_no_contradiction() -> None:
    """More regions on the right, one of them nearer to the left side than to its siblings, yet in the right half."""
    image = body(0.0)
    sites = (ball("left", -10, name="a"), ball("right", 38, name="b", z=40), ball("right", 10, name="c"))
    assert all(mirror.check(region, sites, image).agrees for region in sites)


def test_siblings_decide_nothing_where_the_origin_is_wrong_but_the_body_is_seen() -> None:
    """An image that shows more of the right: the left nerve lies right of the foreground's centre, with siblings."""
    image = body(-30.0)
    sites = (
        ball("left", -15, name="a"), ball("left", -12, name="b", z=20), ball("right", 5, name="c"),
        ball("right", 8, name="d", z=20),
    )  # fmt: skip
    assert all(mirror.check(region, sites, image).agrees for region in sites)
