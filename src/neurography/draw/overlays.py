"""What is drawn over a picture: side letters, scale bar, outlines, colour, and the word SIMULATED."""

from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import Normalize
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from neurography.draw.style import side_colour
from neurography.imaging.project import Picture
from neurography.model.wording import number

_SHADOW = [withStroke(linewidth=2.4, foreground="black")]
_SCALES_MM = (5, 10, 20, 50, 100, 200)
_STEPS_MM = (5, 10, 20, 50, 100, 200)
_MOST_TICKS = 9


def outline_segments(mask: NDArray[Any], extent: tuple[float, float, float, float]) -> NDArray[np.float64]:
    """The pixel edges between inside and outside as segments (N, 2, 2) in world mm; mask row 0 is on top."""
    inside = np.pad(np.asarray(mask, dtype=bool), 1)
    rows, columns = mask.shape
    left, right, bottom, top = extent
    x = left + (right - left) * np.arange(columns + 1) / columns
    y = top + (bottom - top) * np.arange(rows + 1) / rows
    r, c = np.nonzero(inside[1:-1, 1:] != inside[1:-1, :-1])
    upright = np.stack([np.stack([x[c], y[r]], -1), np.stack([x[c], y[r + 1]], -1)], axis=1)
    r, c = np.nonzero(inside[1:, 1:-1] != inside[:-1, 1:-1])
    level = np.stack([np.stack([x[c], y[r]], -1), np.stack([x[c + 1], y[r]], -1)], axis=1)
    return np.concatenate([upright, level])


def draw_outline(axes: Axes, mask: Picture, *, side: str) -> None:
    """A region's outline along pixel edges: the side's colour in a white casing, seen on dark and on bright."""
    segments = list(outline_segments(mask.pixels, mask.extent))
    axes.add_collection(LineCollection(segments, colors="white", linewidths=2.0, capstyle="projecting"))
    axes.add_collection(
        LineCollection(segments, colors=side_colour(side), linewidths=1.2, capstyle="projecting")
    )


def draw_lines(axes: Axes, lines: list[NDArray[Any]], *, side: str) -> None:
    """Projected streamlines, thin and translucent, in the side's colour."""
    axes.add_collection(LineCollection(lines, colors=side_colour(side), linewidths=0.45, alpha=0.6))


def draw_grey(axes: Axes, picture: Picture, *, window: tuple[float, float]) -> None:
    """Grey pixels between black and white of the window; what is not known is black."""
    pixels = np.nan_to_num(np.asarray(picture.pixels, dtype=np.float64), nan=window[0])
    axes.imshow(
        pixels, cmap="gray", vmin=window[0], vmax=window[1], extent=picture.extent, interpolation="nearest",
        aspect="equal", origin="upper",
    )  # fmt: skip


def draw_colour(axes: Axes, picture: Picture, *, window: tuple[float, float], colours: str) -> None:
    """Coloured pixels of a quantity; pixels without value stay as they are."""
    pixels = np.asarray(picture.pixels, dtype=np.float64)
    scaled = Normalize(*window, clip=True)(np.nan_to_num(pixels, nan=window[0]))
    painted = np.asarray(colormaps[colours](scaled))
    painted[..., 3] = np.isfinite(pixels)
    axes.imshow(painted, extent=picture.extent, interpolation="nearest", aspect="equal", origin="upper")


def draw_letters(axes: Axes, picture: Picture, *, size: float = 12) -> None:
    """What lies at the picture's left and right edge (letters of `size` points), and small ones below and above."""
    left, right, bottom, top = picture.letters
    for letter, x, y, points in (
        (left, 0.02, 0.5, size),
        (right, 0.98, 0.5, size),
        (bottom, 0.5, 0.02, 8),
        (top, 0.5, 0.98, 8),
    ):
        axes.text(
            x, y, letter, transform=axes.transAxes, color="white", fontsize=points, fontweight="bold",
            ha="left" if x < 0.1 else "right" if x > 0.9 else "center",
            va="bottom" if y < 0.1 else "top" if y > 0.9 else "center", path_effects=_SHADOW,
        )  # fmt: skip


def draw_scale(axes: Axes) -> None:
    """A bar of a round length, about a fifth of the picture, with its length in mm."""
    left, right = axes.get_xlim()
    width = abs(right - left)
    length = max((s for s in _SCALES_MM if s <= 0.3 * width), default=_SCALES_MM[0])
    fraction = length / width
    axes.plot(
        [0.03, 0.03 + fraction], [0.045, 0.045], transform=axes.transAxes, color="white", linewidth=2.2,
        solid_capstyle="butt", path_effects=[withStroke(linewidth=4.0, foreground="black")],
    )  # fmt: skip
    axes.text(
        0.03, 0.06, f"{length} mm", transform=axes.transAxes, color="white", fontsize=8,
        ha="left", va="bottom", path_effects=_SHADOW,
    )  # fmt: skip


def draw_millimetres(axes: Axes) -> None:
    """World coordinates along the top and the left edge, so that a place can be read off before there is a region."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    for value in round_places(left, right):
        at = (value - left) / (right - left)
        _tick(axes, (at, at), (1.0, 0.985), number(value, 0), (at, 0.975), ha="center", va="top")
    for value in round_places(bottom, top):
        at = (value - bottom) / (top - bottom)
        _tick(axes, (0.0, 0.015), (at, at), number(value, 0), (0.02, at), ha="left", va="center")


def round_places(first: float, last: float) -> list[float]:
    """Round coordinates between two edges, at most nine; none near the ends or the middle, where letters are."""
    span = abs(last - first)
    step = next((s for s in _STEPS_MM if span / s <= _MOST_TICKS), _STEPS_MM[-1])
    low = min(first, last)
    every = step * np.arange(np.ceil(low / step), np.floor((low + span) / step) + 1)
    place = (every - low) / span
    return [float(v) for v in every[(place > 0.08) & (place < 0.92) & (np.abs(place - 0.5) > 0.05)]]


def _tick(
    axes: Axes, x: tuple[float, float], y: tuple[float, float], words: str, at: tuple[float, float], *, ha: str,
    va: str,
) -> None:  # fmt: skip
    axes.plot(x, y, transform=axes.transAxes, color="white", linewidth=1.0, path_effects=_SHADOW)
    axes.text(
        *at, words, transform=axes.transAxes, color="white", fontsize=6.5, ha=ha, va=va, path_effects=_SHADOW
    )


def draw_stamp(axes: Axes, *, at: float = 0.5, size: float = 17) -> None:
    """SIMULATED across the picture: seen at once, and the picture still read through it.

    at is the height of its middle, 0 the picture's bottom and 1 its top; size is in points.
    """
    axes.text(
        0.5, at, "SIMULATED", transform=axes.transAxes, color="white", alpha=0.42, fontsize=size,
        fontweight="bold", ha="center", va="center", rotation=20,
        path_effects=[withStroke(linewidth=1.0, foreground="black", alpha=0.3)],
    )  # fmt: skip
