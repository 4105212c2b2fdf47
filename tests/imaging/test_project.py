"""Projections: closest canonical order, slabs in world millimetres, the curved coronal surface."""

from itertools import permutations, product

import numpy as np
import pytest

from neurography.imaging.grid import Image
from neurography.imaging.project import (
    CoronalSurface,
    canonical,
    canonical_order,
    curved_sheet,
    on_sheet,
    plane_at,
    slab,
)

ORDERS = [(order, flips) for order in permutations(range(3)) for flips in product((False, True), repeat=3)]


def turned(image: Image, order: tuple[int, ...], flips: tuple[bool, ...]) -> Image:
    """The same image stored with other axis order and direction."""
    data, matrix = np.transpose(image.data, order), np.array(image.world_from_voxel)
    matrix[:3, :3] = matrix[:3, list(order)]
    for axis, flip in enumerate(flips):
        if flip:
            matrix[:3, 3] += matrix[:3, axis] * (data.shape[axis] - 1)
            matrix[:3, axis] *= -1
            data = np.flip(data, axis)
    return Image(data, matrix)


def volume() -> Image:
    rng = np.random.default_rng(3)
    matrix = np.diag([2.0, 3.0, 2.5, 1.0])
    matrix[:3, 3] = (-17.0, 40.0, -9.0)
    return Image(rng.uniform(0, 1, (9, 7, 8)), matrix)


@pytest.mark.parametrize(("order", "flips"), ORDERS)
def test_all_48_storage_orders_give_the_same_canonical_image(
    order: tuple[int, ...], flips: tuple[bool, ...]
) -> None:
    image = volume()
    found = canonical(turned(image, order, flips))
    assert np.array_equal(found.data, image.data)
    assert np.allclose(found.world_from_voxel, image.world_from_voxel)


def test_oblique_axes_go_to_their_closest_direction_and_none_serves_twice() -> None:
    angle = np.deg2rad(44)
    rotation = np.eye(4)
    rotation[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    order, flips = canonical_order(rotation)
    assert order == (0, 1, 2)
    assert flips == (False, False, False)
    assert sorted(canonical_order(rotation @ rotation)[0]) == [0, 1, 2]


def test_mip_of_a_known_tube_equals_its_maximum() -> None:
    """Row 000-08: a curved tube that leaves every single coronal plane is whole in the projection."""
    i, j, k = np.indices((40, 30, 50)).astype(float)
    centre = 8 + 12 * (k / 49) ** 2
    radius = np.hypot(i - 20, j - centre)
    value = 100 + k  # a signal of its own at every level
    data = np.where(radius < 2.5, value, 10.0)
    flat = slab(Image(data, np.eye(4)), plane="coronal", low=0, high=29).pixels
    down_the_middle = flat[:, 40 - 1 - 20]
    assert np.array_equal(down_the_middle, 100 + np.arange(50)[::-1])
    assert flat.max() == data.max()
    assert flat[:, 0].max() == 10.0


def test_slab_takes_only_voxels_whose_centre_lies_between_its_limits() -> None:
    data = np.zeros((3, 10, 3))
    data[1, 2, 1], data[1, 7, 1] = 5.0, 9.0
    matrix = np.diag([1.0, 2.0, 1.0, 1.0])  # centres at y = 4 and 14
    image = Image(data, matrix)
    assert slab(image, plane="coronal", low=0, high=13.9).pixels.max() == 5.0
    assert slab(image, plane="coronal", low=4.1, high=14).pixels.max() == 9.0
    assert np.isnan(slab(image, plane="coronal", low=30, high=40).pixels).all()


def test_nan_voxels_take_no_part_in_maximum_and_mean() -> None:
    data = np.full((2, 3, 2), np.nan)
    data[0, 0, 0], data[0, 1, 0] = 2.0, 4.0
    image = Image(data, np.eye(4))
    assert np.nanmax(slab(image, plane="coronal", low=0, high=2).pixels) == 4.0
    mean = slab(image, plane="coronal", low=0, high=2, how="mean").pixels
    assert np.nanmax(mean) == 3.0
    assert np.isnan(mean).sum() == 3


@pytest.mark.parametrize(("order", "flips"), ORDERS)
def test_patients_left_lies_on_picture_right_in_every_storage_order(
    order: tuple[int, ...], flips: tuple[bool, ...]
) -> None:
    data = np.zeros((20, 16, 18))
    data[3, 4, 14] = 1.0  # low i: the patient's left; low j: posterior; high k: superior
    image = turned(Image(data, np.eye(4)), order, flips)
    for plane, rows_top in (("coronal", True), ("axial", False)):
        picture = slab(image, plane=plane, low=-5, high=50)  # type: ignore[arg-type]
        row, column = np.argwhere(picture.pixels == 1.0)[0]
        assert column > picture.pixels.shape[1] / 2
        assert (row < picture.pixels.shape[0] / 2) == rows_top
        assert picture.letters[:2] == ("R", "L")
        left, right, bottom, top = picture.extent
        assert left > right
        assert top > bottom
        assert left - (column + 0.5) * (left - right) / picture.pixels.shape[1] == pytest.approx(3.0)


def test_single_layer_is_the_one_nearest_to_the_position() -> None:
    data = np.broadcast_to(np.arange(10.0)[None, :, None], (4, 10, 5)).copy()
    image = Image(data, np.diag([1.0, 3.0, 1.0, 1.0]))
    assert set(plane_at(image, plane="coronal", position=13.0).pixels.ravel()) == {4.0}


def test_curved_surface_follows_a_nerve_that_runs_forward() -> None:
    i, j, k = np.indices((30, 40, 60)).astype(float)
    centre = 8 + 22 * k / 59
    data = np.where(np.hypot(i - 15, j - centre) < 1.6, 7.0, 1.0)
    image = Image(data, np.eye(4))
    surface = CoronalSurface.through(np.argwhere(data == 7.0).astype(float))
    picture = on_sheet(image, curved_sheet(surface, extent=(29.5, -0.5, -0.5, 59.5), spacing=1.0))
    middle = picture.pixels[:, 30 - 1 - 15]
    assert (middle == 7.0).mean() > 0.95
    flat = plane_at(image, plane="coronal", position=19.0).pixels[:, 30 - 1 - 15]
    assert (flat == 7.0).mean() < 0.3


def test_surface_outside_the_grid_is_nan() -> None:
    surface = CoronalSurface.through(np.array([[0.0, 0.0, 0.0]]))
    picture = on_sheet(
        Image(np.ones((2, 2, 2)), np.eye(4)), curved_sheet(surface, extent=(9, -9, -9, 9), spacing=1.0)
    )
    assert np.isnan(picture.pixels).any()
    assert np.nansum(picture.pixels) > 0
