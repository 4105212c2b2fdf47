"""Contrasts side by side, visits below each other: one window and one scale a column, arrows at what is meant."""

from collections.abc import Sequence

from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from neurography.draw.overlays import (
    draw_letters,
    draw_scale,
    draw_stamp,
)
from neurography.draw.slices import CONVENTION, Cell, bare, draw_layers
from neurography.draw.style import INK, QUIET, plain, side_colour
from neurography.draw.words import short
from neurography.model.wording import legible

View = tuple[float, float, float, float]
"""World mm at the left, right, bottom and top edge."""

WIDTH = 10.0
TALLEST = 4.2
_SIDE, _GAP, _TOP, _FOOT, _BAR = 0.34, 0.07, 0.30, 0.30, 0.62
"""Inches: row titles, between pictures, column titles, foot, colour bars."""

_ARROW = 0.13
"""Length of an arrow, as a share of the picture's width."""


@frozen(kw_only=True, eq=False)
class Column:
    """One contrast: a cell for every visit. colours is empty for grey; bar says quantity and unit."""

    title: str
    cells: tuple[Cell, ...]
    window: tuple[float, float]
    colours: str = ""
    bar: str = ""


@frozen(kw_only=True)
class Arrow:
    """Points at a place of a row's pictures: x and y in world mm, and the side that its colour tells."""

    row: int
    at: tuple[float, float]
    side: str


def triptych(
    columns: Sequence[Column], *, rows: Sequence[str], view: View, arrows: Sequence[Arrow] = ()
) -> Figure:
    """The figure: columns from left to right, one row a visit; view is what every picture shows."""
    wide = (WIDTH - _SIDE - _GAP * (len(columns) - 1)) / max(len(columns), 1)
    ratio = abs((view[3] - view[2]) / (view[0] - view[1]))
    tall = min(wide * ratio, TALLEST)
    wide = min(wide, tall / ratio)
    bars = any(column.bar for column in columns)
    width = _SIDE + len(columns) * wide + _GAP * (len(columns) - 1)
    height = _TOP + len(rows) * tall + _GAP * (len(rows) - 1) + (_BAR if bars else 0.0) + _FOOT
    with plain():
        figure = Figure(figsize=(width, height), facecolor="white")
        for c, column in enumerate(columns):
            x = _SIDE + c * (wide + _GAP)
            for r, cell in enumerate(column.cells):
                y = height - _TOP - (r + 1) * tall - r * _GAP
                axes = figure.add_axes((x / width, y / height, wide / width, tall / height))
                _draw(axes, cell, column, view, letters=12 if wide > 2.2 else 9, scale=c == 0)
                for arrow in (one for one in arrows if one.row == r and cell.words == ""):
                    _draw_arrow(axes, arrow, view)
                if r == 0:
                    axes.set_title(legible(column.title), fontsize=10, pad=5, color=INK)
            if column.bar:
                under = (x + 0.06 * wide) / width, (_FOOT + 0.40) / height, 0.88 * wide / width, 0.10 / height
                _colour_bar(figure, column, under)
        for r, name in enumerate(rows):
            y = height - _TOP - (r + 0.5) * tall - r * _GAP
            figure.text(
                0.14 / width, y / height, short(legible(name), int(tall * 10)), rotation=90, ha="center", va="center",
                fontsize=10, fontweight="bold", color=INK,
            )  # fmt: skip
        figure.text(_SIDE / width, 0.10 / height, CONVENTION, fontsize=8.2, color=QUIET, va="center")
    return figure


def _draw(axes: Axes, cell: Cell, column: Column, view: View, *, letters: float, scale: bool) -> None:
    shown = bare(axes, cell)
    if shown is None:
        axes.text(
            0.5, 0.5, short(legible(cell.words or "no picture"), 30), transform=axes.transAxes, ha="center",
            va="center", fontsize=8.5, fontstyle="italic", color=QUIET, wrap=True,
        )  # fmt: skip
        return
    draw_layers(
        axes, cell, view, grey_window=column.window, colour_window=column.window, colours=column.colours
    )
    if cell.simulated:
        draw_stamp(axes, at=0.24, size=letters + 1)
    if scale:
        draw_scale(axes)
    draw_letters(axes, shown, size=letters)


def _draw_arrow(axes: Axes, arrow: Arrow, view: View) -> None:
    """From outside towards the place: from the picture's nearer side, so that it never crosses the middle."""
    reach = _ARROW * abs(view[1] - view[0])
    middle = (view[0] + view[1]) / 2
    away = 1.0 if arrow.at[0] > middle else -1.0
    tip = (arrow.at[0] + away * 0.15 * reach, arrow.at[1] + 0.15 * reach)
    start = (arrow.at[0] + away * reach, arrow.at[1] + reach)
    axes.annotate(
        "", xy=tip, xytext=start,
        arrowprops={
            "arrowstyle": "-|>", "color": side_colour(arrow.side), "linewidth": 1.6, "mutation_scale": 11,
            "path_effects": [withStroke(linewidth=3.2, foreground="white")], "shrinkA": 0, "shrinkB": 0,
        },
    )  # fmt: skip


def _colour_bar(figure: Figure, column: Column, place: tuple[float, float, float, float]) -> None:
    mappable = ScalarMappable(norm=Normalize(*column.window), cmap=column.colours or "gray")
    bar = figure.colorbar(mappable, cax=figure.add_axes(place), orientation="horizontal")
    bar.outline.set_linewidth(0.5)
    bar.ax.tick_params(labelsize=7.5, length=2.5, width=0.6, pad=2)
    bar.set_label(legible(column.bar), fontsize=8.5, labelpad=1)
