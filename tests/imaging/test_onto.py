"""An image on another grid lies where it lay."""

import numpy as np
import pytest

from neurography.imaging.grid import Grid, Image
from neurography.imaging.onto import onto


def linear(shape: tuple[int, int, int], matrix: np.ndarray) -> Image:
    """A volume whose value is 2x - y + 3z of its place."""
    world = Grid(shape, matrix).world(np.indices(shape).reshape(3, -1).T)
    return Image((world @ np.array([2.0, -1.0, 3.0])).reshape(shape).astype(np.float32), matrix)


def test_a_linear_image_keeps_its_values_on_a_turned_finer_grid() -> None:
    coarse = np.diag([2.0, 2.0, 3.0, 1.0])
    angle = np.deg2rad(20)
    fine = np.eye(4)
    fine[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    fine[:3, 3] = (8.0, 6.0, 5.0)
    grid = Grid((6, 6, 6), fine)
    made = onto(linear((16, 16, 12), coarse), grid)
    want = linear(grid.shape, fine).data
    # trilinear interpolation is exact for a linear image
    np.testing.assert_allclose(made, want, atol=1e-4)


def test_what_lies_outside_is_not_known() -> None:
    image = linear((4, 4, 4), np.eye(4))
    made = onto(image, Grid((8, 4, 4), np.eye(4)))
    assert np.isfinite(made[:4]).all()
    assert np.isnan(made[4:]).all()


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_flipped_storage_changes_nothing(axis: int) -> None:
    image = linear((5, 6, 7), np.diag([1.0, 2.0, 1.5, 1.0]))
    matrix = np.array(image.world_from_voxel)
    matrix[:3, 3] += matrix[:3, axis] * (image.data.shape[axis] - 1)
    matrix[:3, axis] *= -1
    turned = Image(np.flip(image.data, axis), matrix)
    np.testing.assert_allclose(onto(turned, image.grid), image.data, atol=1e-4)
