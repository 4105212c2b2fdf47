"""Contours to voxels: even and odd, centres decide, no side of the body is treated otherwise than the other."""

import numpy as np
import pytest

from neurography.imaging import contours, planes
from neurography.imaging.grid import Grid

SQUARE = np.array([[1.5, 1.5], [6.5, 1.5], [6.5, 5.5], [1.5, 5.5]])
HOLE = np.array([[2.5, 2.5], [4.5, 2.5], [4.5, 4.5], [2.5, 4.5]])


def reference(polygons: list[np.ndarray], shape: tuple[int, int]) -> np.ndarray:
    """The same by a ray for each pixel and edge, as plainly as it can be written."""
    made = np.zeros(shape, dtype=bool)
    for i in range(shape[0]):
        for j in range(shape[1]):
            for polygon in polygons:
                for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
                    if (y0 <= j) != (y1 <= j) and x0 + (j - y0) / (y1 - y0) * (x1 - x0) > i:
                        made[i, j] = not made[i, j]
    return made


def nearest_line(polygons: list[np.ndarray], i: int, j: int) -> float:
    """How far, along a row, the nearest edge passes the centre of a pixel."""
    gaps = [
        abs(x0 + (j - y0) / (y1 - y0) * (x1 - x0) - i)
        for polygon in polygons
        for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True)
        if (y0 <= j) != (y1 <= j)
    ]
    return float(min(gaps))


@pytest.mark.parametrize("seed", range(30))
def test_agrees_with_rays_from_each_pixel(seed: int) -> None:
    rng = np.random.default_rng(seed)
    polygons = [rng.uniform(-2, 14, size=(rng.integers(3, 12), 2)) for _ in range(rng.integers(1, 4))]
    made, expected = contours.inside(polygons, (12, 11)), reference(polygons, (12, 11))
    for i, j in np.argwhere(made != expected):  # by chance a line may pass through a centre: inside, here
        assert made[i, j]
        assert nearest_line(polygons, i, j) < 2 * contours.ON_LINE
    assert (made != expected).sum() <= 1


def test_a_contour_in_another_is_a_hole_and_a_third_fills_it_again() -> None:
    outer = contours.inside([SQUARE], (8, 8))
    ring = contours.inside([SQUARE, HOLE], (8, 8))
    assert outer.sum() == 20
    assert ring.sum() == 16
    assert not ring[3:5, 3:5].any()
    dot = np.array([[2.6, 2.6], [3.4, 2.6], [3.4, 3.4], [2.6, 3.4]])
    assert contours.inside([SQUARE, HOLE, dot], (8, 8)).sum() == 17


def test_a_keyhole_contour_gives_the_same_hole() -> None:
    """Out along the square, in through a channel of no width, round the hole the other way, back out."""
    channel = np.array([1.5, 3.2]), np.array([2.5, 3.2])
    keyhole = np.array([channel[0], *SQUARE[[3, 2, 1, 0]], channel[0], channel[1], *HOLE, channel[1]])
    assert np.array_equal(contours.inside([keyhole], (8, 8)), contours.inside([SQUARE, HOLE], (8, 8)))


def test_two_pieces_of_a_plane_both_count() -> None:
    both = contours.inside([SQUARE, SQUARE + np.array([0, 6])], (8, 14))
    assert both.sum() == 40


@pytest.mark.parametrize("seed", range(20))
def test_mirrored_contours_give_the_mirrored_mask_even_on_centres(seed: int) -> None:
    """Corners on whole and half coordinates put many centres on the very lines."""
    rng = np.random.default_rng(seed)
    polygons = [rng.integers(0, 19, size=(rng.integers(3, 9), 2)) / 2 for _ in range(2)]
    made = contours.inside(polygons, (10, 10))
    for flip in ([-1, 1], [1, -1], [-1, -1]):
        turned = [polygon * flip + np.where(np.array(flip) < 0, 9, 0) for polygon in polygons]
        again = contours.inside(turned, (10, 10))
        assert np.array_equal(again[:: flip[0], :: flip[1]], made)


def test_a_square_through_centres_holds_them_all() -> None:
    whole = np.array([[2.0, 1], [5, 1], [5, 4], [2, 4]])
    assert np.argwhere(contours.inside([whole], (8, 8))).tolist() == [
        [i, j] for i in (2, 3, 4, 5) for j in (1, 2, 3, 4)
    ]


def test_what_leaves_the_image_is_cut_at_its_border() -> None:
    large = np.array([[-5.0, -5], [20, -5], [20, 20], [-5, 20]])
    assert contours.inside([large], (4, 6)).all()


GRID = Grid((20, 18, 9), np.diag([1.0, 1.5, 3.0, 1.0]))


def on_plane(height: float) -> np.ndarray:
    return np.array([[3.0, 3, height], [9, 3, height], [9, 12, height]])


def test_planes_are_found_and_what_lies_between_them_is_not() -> None:
    fit = contours.fit([on_plane(6.0), on_plane(12.05)], GRID)
    assert fit is not None
    assert fit.axis == 2
    assert fit.off == pytest.approx(0.05 / 3)
    assert contours.fit([on_plane(6.0), on_plane(13.4)], GRID) is None
    assert contours.fit([on_plane(90.0)], GRID) is None
    assert contours.fit([on_plane(6.0) + np.array([40, 0, 0])], GRID) is None
    assert contours.fit([on_plane(6.0) + np.diag([0, 0, 1])[[0, 2, 0]]], GRID) is None


def test_sagittal_contours_fill_sagittal_planes() -> None:
    turned = on_plane(4.0)[:, [2, 0, 1]]
    fit = contours.fit([turned], GRID)
    assert fit is not None
    assert fit.axis == 0
    (piece,) = contours.fill([turned], GRID, 0)
    assert (piece.axis, piece.plane) == (0, 4)
    assert piece.mask.shape == (18, 9)


def test_planes_of_their_own_need_two_and_even_distances() -> None:
    grid = contours.grid_around([on_plane(3.0), on_plane(9.0), on_plane(6.0)], 0.5)
    assert grid.voxel_size == pytest.approx([0.5, 0.5, 3.0])
    with pytest.raises(planes.UnevenPlanesError, match="single plane"):
        contours.grid_around([on_plane(3.0)], 0.5)
    with pytest.raises(planes.UnevenPlanesError, match="uneven"):
        contours.grid_around([on_plane(3.0), on_plane(6.0), on_plane(10.4)], 0.5)
    with pytest.raises(planes.UnevenPlanesError, match="from their plane"):
        contours.grid_around([on_plane(3.0), on_plane(6.0)[:, [2, 0, 1]]], 0.5)
