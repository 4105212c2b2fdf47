"""A sheet of pictures: rows are quantities, columns are visits; a row shares slab, window and colour bar."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from numpy.typing import NDArray

from neurography.draw.overlays import (
    draw_colour,
    draw_grey,
    draw_letters,
    draw_lines,
    draw_millimetres,
    draw_outline,
    draw_scale,
    draw_stamp,
)
from neurography.draw.style import INK, QUIET, plain
from neurography.draw.words import short
from neurography.imaging.project import Picture
from neurography.model.wording import legible

CONVENTION = "Radiological convention: the patient's left is on the right of the picture."

SIGNED = "RdBu_r"
"""Colours of a signed map; its window is set symmetric about zero."""


@frozen(kw_only=True, eq=False)
class Outline:
    """A region or tract on a picture: its mask, shown as an outline in its side's colour."""

    mask: Picture
    side: str


@frozen(kw_only=True, eq=False)
class Lines:
    """Streamlines on a picture: each (P, 2) world coordinates along picture columns and rows."""

    paths: tuple[NDArray[Any], ...]
    side: str


@frozen(kw_only=True, eq=False)
class Cell:
    """One picture: grey below, colour above it, then outlines; or the words that stand in its place."""

    grey: Picture | None = None
    colour: Picture | None = None
    outlines: tuple[Outline, ...] = ()
    lines: tuple[Lines, ...] = ()
    words: str = ""
    simulated: bool = False


@frozen(kw_only=True, eq=False)
class Strip:
    """One row: cells in the order of the columns, one window for grey, one for colour."""

    title: str
    cells: tuple[Cell, ...]
    grey_window: tuple[float, float] = (0.0, 1.0)
    colour_window: tuple[float, float] = (0.0, 1.0)
    colours: str = "viridis"
    bar: str = ""
    """What the colour bar says (quantity and unit); empty for none."""


def shared_window(
    pictures: Sequence[Picture], *, low: float = 1.0, high: float = 99.5
) -> tuple[float, float]:
    """One window for all pictures: percentiles over the finite pixels of all of them together."""
    pixels = [p.pixels[np.isfinite(p.pixels)] for p in pictures]
    together = np.concatenate(pixels) if pixels else np.zeros(0)
    if together.size == 0:
        return 0.0, 1.0
    bottom, top = (float(v) for v in np.percentile(together, (low, high)))
    return (bottom, top) if top > bottom else (bottom, bottom + 1.0)


def sheet(
    strips: Sequence[Strip],
    *,
    columns: Sequence[str],
    view: tuple[float, float, float, float],
    width: float = 10.0,
    tallest: float = 6.5,
    millimetres: bool = False,
) -> Figure:
    """The figure. view is what every picture shows: left, right, bottom, top edge in world mm.

    With millimetres their world coordinates stand along the edges.

    width and the tallest single picture are in inches.
    """
    bar = 0.95 if any(strip.bar for strip in strips) else 0.05
    side, gap, top, foot = 0.34, 0.10, 0.34, 0.30
    across = max(len(columns), 1)
    ratio = abs((view[3] - view[2]) / (view[0] - view[1]))
    cell_width = (width - side - bar - gap * (across - 1)) / across
    cell_height = min(cell_width * ratio, tallest)
    cell_width = min(cell_width, cell_height / ratio)
    width = side + bar + across * cell_width + gap * (across - 1)
    height = top + foot + len(strips) * cell_height + gap * (len(strips) - 1)
    with plain():
        figure = Figure(figsize=(width, height), facecolor="white")
        for r, strip in enumerate(strips):
            y = height - top - (r + 1) * cell_height - r * gap
            figure.text(
                0.14 / width, (y + cell_height / 2) / height, legible(strip.title), rotation=90, ha="center",
                va="center", fontsize=10, fontweight="bold", color=INK,
            )  # fmt: skip
            for c, cell in enumerate(strip.cells):
                x = side + c * (cell_width + gap)
                axes = figure.add_axes((x / width, y / height, cell_width / width, cell_height / height))
                _draw_cell(axes, cell, strip, view, millimetres=millimetres)
                if r == 0:
                    axes.set_title(
                        short(legible(columns[c]), int(cell_width * 13)), fontsize=10, pad=5, color=INK
                    )
            if strip.bar:
                x = side + across * (cell_width + gap) - gap + 0.12
                _colour_bar(
                    figure,
                    strip,
                    place=(
                        x / width,
                        (y + 0.06 * cell_height) / height,
                        0.13 / width,
                        0.88 * cell_height / height,
                    ),
                )
        figure.text(side / width, 0.10 / height, CONVENTION, fontsize=8.2, color=QUIET, va="center")
    return figure


def bare(axes: Axes, cell: Cell) -> Picture | None:
    """The ground of a picture, without frame and ticks; which picture it is, None where words stand in its place."""
    axes.set_facecolor("black" if cell.grey or cell.colour else "#eceef0")
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_xticks([])
    axes.set_yticks([])
    return cell.grey or cell.colour


def draw_layers(
    axes: Axes,
    cell: Cell,
    view: tuple[float, float, float, float],
    *,
    grey_window: tuple[float, float],
    colour_window: tuple[float, float],
    colours: str,
) -> None:
    """Grey, colour above it, streamlines and outlines, in the window of world mm that `view` gives."""
    if cell.grey is not None:
        draw_grey(axes, cell.grey, window=grey_window)
    if cell.colour is not None:
        draw_colour(axes, cell.colour, window=colour_window, colours=colours)
    for bundle in cell.lines:
        draw_lines(axes, list(bundle.paths), side=bundle.side)
    for outline in cell.outlines:
        draw_outline(axes, outline.mask, side=outline.side)
    axes.set_xlim(view[0], view[1])
    axes.set_ylim(view[2], view[3])
    axes.set_aspect("auto")


def _draw_cell(
    axes: Axes, cell: Cell, strip: Strip, view: tuple[float, float, float, float], *, millimetres: bool
) -> None:
    shown = bare(axes, cell)
    if shown is None:
        axes.text(
            0.5, 0.5, short(legible(cell.words or "no picture of this visit"), 46), transform=axes.transAxes,
            ha="center", va="center", fontsize=9.5, fontstyle="italic", color=QUIET,
        )  # fmt: skip
        return
    draw_layers(
        axes,
        cell,
        view,
        grey_window=strip.grey_window,
        colour_window=strip.colour_window,
        colours=strip.colours,
    )
    if cell.simulated:
        draw_stamp(axes)
    draw_scale(axes)
    if millimetres:
        draw_millimetres(axes)
    draw_letters(axes, shown)


def _colour_bar(figure: Figure, strip: Strip, *, place: tuple[float, float, float, float]) -> None:
    grey = all(cell.colour is None for cell in strip.cells)
    window = strip.grey_window if grey else strip.colour_window
    mappable = ScalarMappable(norm=Normalize(*window), cmap="gray" if grey else strip.colours)
    bar = figure.colorbar(mappable, cax=figure.add_axes(place))
    bar.outline.set_linewidth(0.5)
    bar.ax.tick_params(labelsize=8, length=2.5, width=0.6)
    bar.set_label(legible(strip.bar), fontsize=8.8)
