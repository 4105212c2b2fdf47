"""Registration finds known movements, whatever the contrast and the grid; and says when it did not."""

import numpy as np
import pytest
from tests.imaging.moved_heads import SHAPE, WORLD, head, movement

from neurography.imaging.grid import Grid, Image
from neurography.imaging.register import register
from neurography.model.errors import InputError

CORNERS = np.array([[x, y, z] for x in (-45.0, 45.0) for y in (-55.0, 55.0) for z in (-40.0, 40.0)])
"""Of a box around the head: the place where an error of angle shows most."""

THICK = Grid(
    (64, 72, 24), np.array([[2.0, 0, 0, -64.0], [0, 2.0, 0, -72.0], [0, 0, 5.0, -58.0], [0, 0, 0, 1]])
)


def apart(a: np.ndarray, b: np.ndarray) -> float:
    """The largest distance in mm between two movements at the corners."""
    moved = [CORNERS @ one[:3, :3].T + one[:3, 3] for one in (a, b)]
    return float(np.linalg.norm(moved[0] - moved[1], axis=1).max())


@pytest.mark.parametrize(
    ("truth", "contrast", "grid"),
    [
        (movement((-7.0, 4.0, -9.0), (-5.0, 7.0, -6.0)), 1, None),
        (movement((4.0, 8.0, 6.0), (4.0, 5.0, -7.0)), 1, THICK),
    ],
)
def test_known_movements_are_found_within_half_a_voxel(
    truth: np.ndarray, contrast: int, grid: Grid | None
) -> None:
    """Voxels of 4 mm (slices of 5 mm in the last): the bound is a quarter of one; it is reached with room to spare."""
    found = register(head(), head(np.linalg.inv(truth), contrast=contrast, grid=grid))
    assert apart(found.fixed_from_moving, truth) < 1.0
    assert found.consistency < 1.0
    assert found.overlap > 0.9
    turn = np.degrees(np.arccos((np.trace(truth[:3, :3]) - 1) / 2))
    assert found.angle == pytest.approx(turn, abs=1.5)


def test_a_mirrored_voxel_order_is_the_same_head_and_the_bits_are_the_same() -> None:
    truth = movement((5.0, 3.0, -4.0), (3.0, -5.0, 4.0))
    moving = head(np.linalg.inv(truth))
    flip = np.diag([-1.0, 1.0, 1.0, 1.0])
    flip[0, 3] = SHAPE[0] - 1
    mirrored = Image(moving.data[::-1].copy(), WORLD @ flip)
    first, again = register(head(), mirrored), register(head(), mirrored)
    assert apart(first.fixed_from_moving, truth) < 1.0
    assert first.fixed_from_moving.tobytes() == again.fixed_from_moving.tobytes()


def test_images_that_lie_far_apart_in_scanner_coordinates_are_brought_together() -> None:
    far = movement((120.0, -200.0, 90.0), (0.0, 0.0, 5.0))
    shifted = Image(head().data, far @ WORLD)
    found = register(head(), shifted)
    assert apart(found.fixed_from_moving @ far, np.eye(4)) < 1.0


def test_what_does_not_belong_together_is_refused() -> None:
    random = np.random.default_rng(1)
    noise = Image(random.normal(size=SHAPE).astype(np.float32), WORLD)
    with pytest.raises(InputError, match=r"there and back differ|overlap|a turn of"):
        register(head(), noise, what="a head and noise")
    with pytest.raises(InputError, match="without contrast"):
        register(head(), Image(np.zeros(SHAPE, dtype=np.float32), WORLD))
