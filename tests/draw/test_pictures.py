"""Pictures: the patient's left is at picture right next to the letter L, whatever the storage order."""

import io
from itertools import permutations, product

import numpy as np
import pytest
from PIL import Image as Png

from neurography.draw.canvas import to_png
from neurography.draw.frame import shared_frame
from neurography.draw.overlays import outline_segments
from neurography.draw.slices import CONVENTION, Cell, Outline, Strip, shared_window, sheet
from neurography.imaging.grid import Image
from neurography.imaging.project import Picture, slab

ORDERS = [(order, flips) for order in permutations(range(3)) for flips in product((False, True), repeat=3)]


def stored(order: tuple[int, ...], flips: tuple[bool, ...]) -> Image:
    """A dark box with a bright block on the patient's left (x < 0), in one of the 48 storage orders."""
    data = np.zeros((24, 12, 20))
    data[4:8, 4:8, 8:12] = 1.0
    matrix = np.diag([2.0, 2.0, 2.0, 1.0])
    matrix[:3, 3] = (-23.0, -11.0, -19.0)
    data = np.transpose(data, order)
    matrix[:3, :3] = matrix[:3, list(order)]
    for axis, flip in enumerate(flips):
        if flip:
            matrix[:3, 3] += matrix[:3, axis] * (data.shape[axis] - 1)
            matrix[:3, axis] *= -1
            data = np.flip(data, axis)
    return Image(data, matrix)


def pixels(content: bytes) -> np.ndarray:
    return np.asarray(Png.open(io.BytesIO(content)).convert("RGB")).astype(int)


@pytest.mark.parametrize(("order", "flips"), ORDERS)
@pytest.mark.parametrize("plane", ["coronal", "axial"])
def test_mark_on_the_patients_left_is_at_picture_right_next_to_the_letter_l(
    plane: str, order: tuple[int, ...], flips: tuple[bool, ...]
) -> None:
    picture = slab(stored(order, flips), plane=plane, low=-30, high=30)  # type: ignore[arg-type]
    bare = Strip(title="", cells=(Cell(colour=picture),), colour_window=(0.0, 1.0), colours="cool")
    figure = sheet([bare], columns=["visit"], view=picture.extent, width=4.0)
    shown = pixels(to_png(figure, dpi=60))
    magenta = (abs(shown - (255, 0, 255)).sum(axis=2)) < 60  # the upper end of the colour map
    axes = figure.axes[0]
    box = axes.get_window_extent()
    middle = (box.x0 + box.x1) / 2
    mark = np.argwhere(magenta)[:, 1].mean()
    assert magenta.sum() > 50
    assert mark > middle
    letters = {text.get_text(): text.get_window_extent() for text in axes.texts}
    assert (letters["L"].x0 + letters["L"].x1) / 2 > mark
    assert (letters["R"].x0 + letters["R"].x1) / 2 < middle


def test_letters_scale_convention_and_stamp_stand_on_a_simulated_picture() -> None:
    picture = slab(stored((0, 1, 2), (False,) * 3), plane="coronal", low=-30, high=30)
    strip = Strip(title="trace", cells=(Cell(grey=picture, simulated=True),))
    figure = sheet([strip], columns=["before"], view=picture.extent)
    words = {text.get_text() for text in figure.axes[0].texts}
    assert {"L", "R", "SIMULATED"} <= words
    assert any(word.endswith(" mm") for word in words)
    assert CONVENTION in {text.get_text() for text in figure.texts}


def test_no_stamp_on_a_measured_picture() -> None:
    picture = slab(stored((0, 1, 2), (False,) * 3), plane="coronal", low=-30, high=30)
    figure = sheet([Strip(title="t", cells=(Cell(grey=picture),))], columns=["v"], view=picture.extent)
    assert "SIMULATED" not in {text.get_text() for text in figure.axes[0].texts}


def test_stamp_changes_pixels_and_leaves_the_picture_readable() -> None:
    picture = slab(stored((0, 1, 2), (False,) * 3), plane="coronal", low=-30, high=30)

    def made(simulated: bool) -> np.ndarray:
        strip = Strip(title="t", cells=(Cell(grey=picture, simulated=simulated),))
        return pixels(to_png(sheet([strip], columns=["v"], view=picture.extent, width=4.0), dpi=60))

    changed = (made(True) != made(False)).any(axis=2).mean()
    assert 0.005 < changed < 0.2


def test_scale_bar_has_the_length_it_states() -> None:
    picture = slab(stored((0, 1, 2), (False,) * 3), plane="coronal", low=-30, high=30)
    figure = sheet([Strip(title="t", cells=(Cell(grey=picture),))], columns=["v"], view=picture.extent)
    axes = figure.axes[0]
    stated = next(float(t.get_text().split()[0]) for t in axes.texts if t.get_text().endswith(" mm"))
    bar = np.asarray(axes.lines[-1].get_xdata(), dtype=float)
    left, right = axes.get_xlim()
    assert (bar[1] - bar[0]) * abs(left - right) == pytest.approx(stated)


def test_outline_follows_pixel_edges_in_world_millimetres() -> None:
    mask = np.zeros((4, 5), dtype=bool)
    mask[1, 1] = True
    segments = outline_segments(mask, (10.0, 0.0, 0.0, 8.0))  # pixels 2 mm wide, x falls to the right
    assert len(segments) == 4
    assert {tuple(point) for segment in segments for point in segment} == {(8, 6), (6, 6), (8, 4), (6, 4)}


def test_outline_of_a_full_mask_closes_at_the_border() -> None:
    assert len(outline_segments(np.ones((3, 4)), (4.0, 0.0, 0.0, 3.0))) == 2 * (3 + 4)


def test_one_window_serves_all_pictures() -> None:
    dark, bright = (
        Picture(pixels=np.full((4, 4), v), plane="coronal", extent=(2, -2, -2, 2)) for v in (1.0, 9.0)
    )
    assert shared_window([dark, bright], low=0, high=100) == (1.0, 9.0)
    assert shared_window([]) == (0.0, 1.0)


def test_missing_picture_is_said_in_words() -> None:
    picture = slab(stored((0, 1, 2), (False,) * 3), plane="coronal", low=-30, high=30)
    cells = (Cell(grey=picture), Cell(words="no trace image of this visit"))
    figure = sheet([Strip(title="t", cells=cells)], columns=["before", "after"], view=picture.extent)
    assert "no trace image of this visit" in {t.get_text() for t in figure.axes[1].texts}


def test_frame_reaches_equally_far_to_both_sides_when_only_one_is_labelled() -> None:
    image = Image(np.ones((60, 40, 50)), np.diag([2.0, 2.0, 2.0, 1.0]))
    points = np.array([[30.0, 40.0, 50.0], [40.0, 44.0, 60.0]])
    frame = shared_frame([image], [points])
    middle = 59.0
    assert frame.view[0] - middle == pytest.approx(middle - frame.view[1])
    assert frame.low < 40.0
    assert frame.high > 44.0
    assert frame.labelled
    assert not shared_frame([image], []).labelled


def test_outline_of_each_side_has_its_colour() -> None:
    picture = slab(stored((0, 1, 2), (False,) * 3), plane="coronal", low=-30, high=30)
    mask = Picture(pixels=picture.pixels > 0, plane="coronal", extent=picture.extent)
    strip = Strip(title="t", cells=(Cell(grey=picture, outlines=(Outline(mask=mask, side="left"),)),))
    shown = pixels(to_png(sheet([strip], columns=["v"], view=picture.extent, width=5.0), dpi=120))
    assert ((abs(shown - (0x00, 0x72, 0xB2)).sum(axis=2)) < 40).sum() > 30
