"""Why a site may not be measured, in a sentence that names the cure."""

import numpy as np
import pytest

from neurography.imaging.grid import Image
from neurography.imaging.target import targets
from neurography.model.site import MIDPLANE, Drawn, Region, Sphere

AFFINE = np.diag([2.0, 2.0, 2.0, 1.0])


def problem(shape: Drawn | Sphere, *others: Region) -> str:
    image = Image(np.ones((30, 10, 10), dtype=np.float32), AFFINE)
    region = Region(name="one", structures=("sciatic_nerve",), side="right", roles=("region",), shape=shape)
    (target,) = targets((region, *others), image)
    return target.problem


def test_an_empty_label_and_a_place_outside_have_their_own_sentence() -> None:
    nothing = Drawn(labels=np.zeros((30, 10, 10), dtype=np.int16), world_from_voxel=AFFINE, index=3)
    assert "label 3 has no voxel in the drawing" in problem(nothing)
    assert "lies outside the image" in problem(Sphere(centre=(500.0, 0.0, 0.0), radius=4.0))


@pytest.mark.parametrize(("x", "cure"), [(6.0, True), (50.0, False)])
def test_a_side_that_the_foreground_alone_contradicts_names_the_cure_for_one_limb(
    x: float, cure: bool
) -> None:
    """The foreground's middle lies at 29 mm."""
    found = problem(Sphere(centre=(x, 8.0, 8.0), radius=4.0))
    assert ("midsagittal_plane" in found) is cure
    assert bool(found) is cure


def test_a_stated_mid_plane_outside_the_image_decides_for_one_limb() -> None:
    limb = Sphere(centre=(6.0, 8.0, 8.0), radius=4.0)  # left of the middle of what is seen
    plane = Region(
        name="mid", structures=(MIDPLANE,), side="midline", roles=("region",),
        shape=Sphere(centre=(-100.0, 0.0, 0.0), radius=5.0),
    )  # fmt: skip
    assert "stated right but lies" in problem(limb)
    assert problem(limb, plane) == ""
