"""World millimetres on pictures without regions: each number stands where its coordinate lies."""

from collections.abc import Sequence

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from neurography.draw.frame import shared_frame
from neurography.draw.overlays import round_places
from neurography.draw.slices import Cell, Strip, sheet
from neurography.imaging.grid import Image
from neurography.imaging.project import canonical

WORLD = np.diag([2.0, 2.0, 2.0, 1.0])
WORLD[:3, 3] = (-63.0, -40.0, 11.0)


def image(world: np.ndarray = WORLD) -> Image:
    return canonical(Image(np.ones((70, 40, 50)), world))


def numbers(figure: Figure) -> list[tuple[float, float, float]]:
    """(value, x, y) of each number on the first picture, x and y in its world coordinates."""
    axes = figure.axes[0]
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    found = []
    for text in axes.findobj(Text):
        words = text.get_text().replace("\N{MINUS SIGN}", "-")
        if words.lstrip("-").isdigit():
            x, y = text.get_position()
            found.append((float(words), left + x * (right - left), bottom + y * (top - bottom)))
    return found


def drawn(images: Sequence[Image], *, millimetres: bool) -> Figure:
    frame = shared_frame(images, [])
    strip = Strip(title="t", cells=(Cell(grey=frame.mip(images[0])),))
    return sheet([strip], columns=["v"], view=frame.view, millimetres=millimetres)


def test_each_number_stands_at_its_coordinate_with_the_patients_left_on_the_right() -> None:
    figure = drawn([image()], millimetres=True)
    left, right = figure.axes[0].get_xlim()
    assert left > right  # x grows to the patient's right, which is on the picture's left
    found = numbers(figure)
    top = figure.axes[0].get_ylim()[1]
    across = [one for one in found if one[2] > top - 5]
    upward = [one for one in found if one not in across]
    assert len(across) >= 3
    assert len(upward) >= 3
    assert {value < 0 for value, _, _ in across} == {True, False}
    # placed by a linear map of the axes: only rounding of floats
    assert all(value == pytest.approx(x, abs=1e-6) for value, x, _ in across)
    assert all(value == pytest.approx(z, abs=1e-6) for value, _, z in upward)


def test_without_being_asked_for_there_are_none() -> None:
    assert numbers(drawn([image()], millimetres=False)) == []


def test_a_tilted_image_has_no_edges_to_read_coordinates_from() -> None:
    c, s = np.cos(0.2), np.sin(0.2)
    turn = np.array([[1, 0, 0, 0], [0, c, -s, 0], [0, s, c, 0], [0, 0, 0, 1.0]])
    assert shared_frame([image()], []).upright
    assert not shared_frame([image(), image(turn @ WORLD)], []).upright


@pytest.mark.parametrize(
    ("first", "last"), [(76.0, -64.0), (-64.0, 76.0), (0.0, 30.0), (-900.0, 800.0), (12.0, 55.0)]
)
def test_round_places_lie_between_the_edges_and_are_few(first: float, last: float) -> None:
    places = round_places(first, last)
    assert 2 <= len(places) <= 9
    assert all(min(first, last) < value < max(first, last) and value % 5 == 0 for value in places)
