"""The montage: the letter L stands on the patient's left in every plane, whatever the storage order."""

import io
from itertools import permutations, product

import numpy as np
import pytest
from matplotlib.axes import Axes
from PIL import Image as Png

from neurography.draw import montage
from neurography.draw.canvas import to_png
from neurography.draw.montage import Shown
from neurography.draw.style import LEFT, RIGHT
from neurography.imaging.grid import Image
from neurography.imaging.project import canonical

ORDERS = [(order, flips) for order in permutations(range(3)) for flips in product((False, True), repeat=3)]
PLANES = ("whole", "axial", "coronal", "sagittal")
CENTRE = np.array([-16.0, 2.0, -4.0])
"""Of the region on the patient's left, in mm."""
BEACON = CENTRE + np.array([-12.0, 10.0, 14.0])
"""A bright block further to the left, further to the front and higher than the region."""


def body() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A grey box in RAS with a left and a right region and the beacon's three shadows in the region's planes."""
    world = np.diag([2.0, 2.0, 2.0, 1.0])
    world[:3, 3] = (-49.0, -39.0, -49.0)
    data = np.full((50, 40, 50), 20.0)
    centre, beacon = (np.rint((p - world[:3, 3]) / 2).astype(int) for p in (CENTRE, BEACON))
    for plane in range(3):
        # in each plane through the region: the beacon's place within that plane
        place = beacon.copy()
        place[plane] = centre[plane]
        data[tuple(slice(p - 1, p + 2) for p in place)] = 100.0
    left, right = np.zeros(data.shape, dtype=bool), np.zeros(data.shape, dtype=bool)
    left[tuple(slice(c - 2, c + 3) for c in centre)] = True
    right[tuple(slice(c - 2, c + 3) for c in (49 - centre[0], centre[1], centre[2]))] = True
    return data, left, right, world


def stored(
    data: np.ndarray, world: np.ndarray, order: tuple[int, ...], flips: tuple[bool, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """The same volume in one of the 48 storage orders."""
    data, matrix = np.transpose(data, order), world.copy()
    matrix[:3, :3] = matrix[:3, list(order)]
    for axis, flip in enumerate(flips):
        if flip:
            matrix[:3, 3] += matrix[:3, axis] * (data.shape[axis] - 1)
            matrix[:3, axis] *= -1
            data = np.flip(data, axis)
    return data, matrix


def shown(mask: np.ndarray, side: str) -> Shown:
    return Shown(mask=mask, side=side, title=f"{side} (region)", facts="27 voxels")


def pixels(content: bytes) -> np.ndarray:
    return np.asarray(Png.open(io.BytesIO(content)).convert("RGB")).astype(int)


def near(picture: np.ndarray, colour: str, tolerance: int = 60) -> np.ndarray:
    wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return np.asarray(np.abs(picture - wanted).sum(axis=2) < tolerance)


def middle_of(axes: Axes, found: np.ndarray, height: int) -> tuple[float, float]:
    """Where the marked pixels of one picture lie: (0, 0) its lower left corner, (1, 1) its upper right."""
    box = axes.get_window_extent()
    rows, columns = np.nonzero(
        found[round(height - box.y1) : round(height - box.y0), round(box.x0) : round(box.x1)]
    )
    assert len(rows) > 5
    return columns.mean() / box.width, 1 - rows.mean() / box.height


@pytest.mark.parametrize(("order", "flips"), ORDERS)
def test_the_letter_l_stands_on_the_patients_left(order: tuple[int, ...], flips: tuple[bool, ...]) -> None:
    data, left, right, world = body()
    image = canonical(Image(*stored(data, world, order, flips)))
    masks = [canonical(Image(*stored(m, world, order, flips))).data for m in (left, right)]
    both = [shown(masks[0], "left"), shown(masks[1], "right")]
    figure = montage.page(image, both[:1], both, title="t", window=(0.0, 100.0), simulated=False)
    picture = pixels(to_png(figure, dpi=60))
    axes = dict(zip(PLANES, figure.axes, strict=True))
    letters = {
        plane: {t.get_text(): t.get_window_extent().x0 for t in one.texts} for plane, one in axes.items()
    }
    whole = {
        side: middle_of(axes["whole"], near(picture, c), len(picture))
        for side, c in (("L", LEFT), ("R", RIGHT))
    }
    # the region named left is at picture right, beside the L; the right one beside the R
    assert whole["L"][0] > 0.55
    assert whole["R"][0] < 0.45
    for plane in ("whole", "axial", "coronal"):
        assert letters[plane]["L"] > letters[plane]["R"]
    assert letters["sagittal"]["A"] < letters["sagittal"]["P"]
    # the beacon is further left, to the front and higher: at picture right; on top; in the sagittal towards the A
    white = near(picture, "#ffffff", 6) & ~near(picture, "#000000")
    for plane, (x, y) in {"axial": (1, 1), "coronal": (1, 1), "sagittal": (-1, 1)}.items():
        inside = np.zeros(white.shape, dtype=bool)
        box = axes[plane].get_window_extent()
        height = len(picture)
        # the middle part of the picture, without letters and scale bar
        rows = slice(round(height - box.y0 - 0.88 * box.height), round(height - box.y0 - 0.14 * box.height))
        columns = slice(round(box.x0 + 0.16 * box.width), round(box.x0 + 0.84 * box.width))
        inside[rows, columns] = white[rows, columns]
        right_of, above = middle_of(axes[plane], inside, height)
        assert (right_of - 0.5) * x > 0.05
        assert (above - 0.5) * y > 0.05


def test_a_page_holds_so_many_rows_and_regions_without_voxels_are_named_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert montage.ROWS == 6
    monkeypatch.setattr(montage, "ROWS", 2)
    data, left, _, world = body()
    image = Image(data, world)
    many = [shown(left, "left") for _ in range(3)] + [shown(np.zeros_like(left), "right")]
    made = montage.pages(image, many, title="sub-01")
    assert [round(pixels(page).shape[0] / 150, 1) for page in made] == [6.8, 3.9]
    assert montage.pages(image, many[-1:], title="sub-01") == ()
    assert montage.pages(image, many, title="sub-01") == made


def test_simulated_images_say_so_and_words_stand_under_the_pictures() -> None:
    data, left, _, world = body()
    one = Shown(mask=left, side="left", title="nerve\x1b[31m", facts="27 voxels", found="thin")
    for simulated in (True, False):
        figure = montage.page(
            canonical(Image(data, world)),
            [one],
            [one],
            title="t",
            window=(0, 1),
            simulated=simulated,
            absent="far",
        )
        stamps = [t for axes in figure.axes for t in axes.texts if t.get_text() == "SIMULATED"]
        assert len(stamps) == (4 if simulated else 0)
        words = " ".join(t.get_text() for t in figure.texts)
        assert "27 voxels" in words
        assert "thin" in words
        assert "far" in words
        assert "the patient's left is on the right of the picture" in words
        assert "\x1b" not in words


def test_the_scale_holds_on_an_oblique_grid() -> None:
    """A layer's extent is its voxels' edges times their number, also where the grid is turned by 30 degrees."""
    data, left, _, world = body()
    turn = np.eye(4)
    turn[:2, :2] = [[np.cos(0.5236), -np.sin(0.5236)], [np.sin(0.5236), np.cos(0.5236)]]
    image = canonical(Image(data, turn @ world))
    inside = image.grid.world(np.argwhere(left)).mean(axis=0)
    picture = montage.cut(image, plane="axial", centre=inside)
    edge = picture.extent
    assert edge[0] - edge[1] == pytest.approx(50 * 2.0)
    assert edge[3] - edge[2] == pytest.approx(40 * 2.0)
