"""Planes to grids, grids to grids, regions to layers."""

import numpy as np
import pytest

from neurography.imaging import lattice, layers, planes
from neurography.imaging.grid import Grid
from neurography.imaging.layers import Piece

ROW, COLUMN = np.array([0.0, 1, 0]), np.array([0.0, 0, -1])
NORMAL = np.cross(ROW, COLUMN)


def grid(
    heights: list[float], *, step: float | None = None, thickness: float | None = None, shift: float = 0.0
):
    positions = np.array([[1.0, 2, 3]]) + np.outer(heights, NORMAL + shift * ROW)
    return planes.grid_of(
        positions,
        row=ROW,
        column=COLUMN,
        spacing=(0.5, 0.7),
        shape=(4, 5),
        step_mm=step,
        thickness_mm=thickness,
    )


def test_planes_in_any_order_and_with_gaps_find_their_place() -> None:
    made, numbers = grid([10.0, 0.0, 2.5, 10.0], step=2.5)
    assert made.shape == (4, 5, 5)
    assert numbers.tolist() == [4, 0, 1, 4]
    assert np.allclose(made.world(np.array([[0, 0, 4], [2, 3, 1]])), [
        [1, 2, 3] + 10 * NORMAL, [1, 2, 3] + 2.5 * NORMAL + 2 * 0.5 * ROW + 3 * 0.7 * COLUMN,
    ])  # fmt: skip


def test_without_a_stated_step_the_smallest_gap_is_it() -> None:
    made, numbers = grid([0.0, 3.0, 9.0])
    assert made.shape[2] == 4
    assert numbers.tolist() == [0, 1, 3]


def test_a_rounded_step_does_not_add_up() -> None:
    made, numbers = grid([k * 2.9542 for k in range(200)], step=2.95)
    assert numbers.tolist() == list(range(200))
    assert made.voxel_size[2] == pytest.approx(2.9542)


def test_a_tilted_stack_keeps_its_tilt() -> None:
    made, _ = grid([0.0, 2.0, 4.0], shift=0.2)
    assert np.allclose(made.world_from_voxel[:3, 2], 2 * (NORMAL + 0.2 * ROW))


@pytest.mark.parametrize(("heights", "word"), [([0.0, 2.0, 4.9], "uneven"), ([0.0], "single plane"),
                                               ([0.0, 0.1, 5000.0], "uneven")])  # fmt: skip
def test_planes_that_fill_no_grid_are_refused(heights: list[float], word: str) -> None:
    with pytest.raises(planes.UnevenPlanesError, match=word):
        grid(heights)


def test_directions_that_are_not_perpendicular_are_refused() -> None:
    with pytest.raises(planes.UnevenPlanesError, match="perpendicular"):
        planes.grid_of(
            np.zeros((2, 3)), row=ROW, column=ROW, spacing=(1, 1), shape=(2, 2), step_mm=1, thickness_mm=None
        )


def test_labels_move_between_turned_and_cut_grids_without_loss() -> None:
    rng = np.random.default_rng(2)
    labels = rng.integers(0, 3, size=(5, 6, 7))
    world = np.array([[0, -1.5, 0.1, 4], [1.2, 0, 0, 5], [0, 0.1, 2.5, 6], [0, 0, 0, 1.0]])
    # axes swapped and two turned round, three voxels more on every side
    turn = np.array([[0, 0, 1.0, -3], [-1, 0, 0, 7], [0, -1, 0, 9], [0, 0, 0, 1]])
    target = Grid((13, 11, 12), world @ turn)
    own = Grid(labels.shape, world)
    moved = lattice.onto(labels, own, target)
    assert moved is not None
    back = lattice.onto(moved, target, own)
    assert np.array_equal(back, labels)
    for label in (1, 2):
        there = target.world(np.argwhere(moved == label))
        here = own.world(np.argwhere(labels == label))
        assert np.allclose(sorted(map(tuple, there.round(6))), sorted(map(tuple, here.round(6))))


@pytest.mark.parametrize("change", [
    np.diag([1.0, 1, 1.02, 1]), np.array([[1, 0, 0, 0.5], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1.0]]),
    np.array([[1, 0.02, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1.0]]), np.diag([2.0, 1, 1, 1]),
])  # fmt: skip
def test_other_voxels_are_no_lattice(change: np.ndarray) -> None:
    labels = np.ones((10, 10, 10), int)
    assert lattice.onto(labels, Grid(labels.shape, np.eye(4)), Grid((30, 30, 30), change)) is None


def test_labels_that_would_be_cut_off_are_not_moved() -> None:
    labels = np.zeros((4, 4, 4), int)
    labels[3, 3, 3] = 1
    own = Grid(labels.shape, np.eye(4))
    assert lattice.onto(labels, own, Grid((3, 4, 4), np.eye(4))) is None
    assert lattice.same_lattice(own, Grid((3, 4, 4), np.eye(4)))


def piece(plane: int, *columns: int) -> Piece:
    mask = np.zeros((4, 4), dtype=bool)
    mask[list(columns)] = True
    return Piece(2, plane, mask)


def test_regions_share_layers_until_they_overlap() -> None:
    regions = [(1, [piece(0, 0, 1)]), (2, [piece(0, 2)]), (3, [piece(0, 1), piece(1, 3)]), (4, [piece(1, 0)])]
    made = layers.layered(Grid((4, 4, 2), np.eye(4)), regions)
    assert [found for _, found in made] == [(1, 2, 4), (3,)]
    assert [[int((labels == label).sum()) for label in found] for labels, found in made] == [[8, 4, 4], [8]]


def test_too_many_overlaps_are_refused() -> None:
    with pytest.raises(OverflowError, match="64"):
        layers.layered(Grid((4, 4, 1), np.eye(4)), [(n, [piece(0, 0)]) for n in range(1, 70)])
