"""The box of an image in world millimetres, against boxes known by construction."""

import numpy as np
import pytest

from neurography.imaging.extent import extent
from neurography.imaging.grid import Image
from neurography.imaging.mirror import foreground_centre

WORLD = np.array([[-2.0, 0, 0, 30], [0, 3, 0, -12], [0, 0, 4, 100], [0, 0, 0, 1]])


def block() -> Image:
    """10 x 8 x 6 voxels, bright in i 2..5, j 1..6, k 3..4."""
    data = np.zeros((10, 8, 6), dtype=np.float32)
    data[2:6, 1:7, 3:5] = 50
    return Image(data, WORLD)


def test_the_box_reaches_to_the_outer_edges_of_the_voxels() -> None:
    found = extent(block())
    # exact numbers in binary
    assert found.low.tolist() == [30 - 2 * 9.5, -12 - 1.5, 100 - 2]
    assert found.high.tolist() == [30 + 1, -12 + 3 * 7.5, 100 + 4 * 5.5]


def test_the_bright_part_and_its_middle() -> None:
    found = extent(block())
    assert found.bright_low.tolist() == [20, -9, 112]
    assert found.bright_high.tolist() == [26, 6, 116]
    assert found.middle.tolist() == [23, -1.5, 114]
    assert found.middle[0] == pytest.approx(foreground_centre(block()))


def test_turned_the_other_way_round_in_memory_it_lies_where_it_lay() -> None:
    image = block()
    flip = np.diag([-1.0, 1, 1, 1])
    flip[0, 3] = 9
    other = extent(Image(image.data[::-1], WORLD @ flip))
    for name in ("low", "high", "bright_low", "bright_high"):
        assert np.array_equal(getattr(other, name), getattr(extent(image), name)), name


def test_a_series_and_an_image_without_signal() -> None:
    image = block()
    series = Image(np.stack([image.data, 0 * image.data], axis=3), WORLD)
    assert extent(series).middle.tolist() == [23, -1.5, 114]
    dark = extent(Image(np.full((10, 8, 6), np.nan), WORLD))
    assert dark.bright_low.tolist() == dark.low.tolist()
    assert dark.bright_high.tolist() == dark.high.tolist()
