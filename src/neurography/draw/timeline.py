"""The figure of a timeline: curves and lanes over one axis of time.

An exact day is a point, an uncertain one a bar; what bears no date stands in words below and nowhere on the axis.
"""

from collections.abc import Iterator

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from neurography.draw.canvas import to_svg
from neurography.draw.forest import WIDTH, simulated_corner
from neurography.draw.packing import broken, width
from neurography.draw.style import INK, QUIET, SIDE_LETTERS, plain
from neurography.draw.timeline_axis import Axis, axis_of
from neurography.draw.timeline_curves import curve_height, draw_curve
from neurography.draw.timeline_lanes import (
    ROW,
    Placed,
    draw_key,
    draw_lane,
    key_lines,
    lettered_colour,
    placed,
    rows_high,
)
from neurography.draw.tracks import Curve, Lane, Timeline

_LEFT, _GUTTER, _EDGE = 1.42, 2.42, 0.05
_TOP, _GAP, _KEY, _STEP = 0.30, 0.12, 0.26, 0.155
"""Inches: margin of the headings, room right of the axis, the figure's edge, over the first track, between tracks,
of the key, of a line below it."""

_BELOW = 8.4
NO_SCALE = "No dates: the visits in their order, not to scale."


def timeline_figure(timeline: Timeline, *, simulated: bool = False) -> Figure:
    """The tracks in their order.

    Raises
    ------
    ValueError
        Where nothing is placed.
    """
    axis = axis_of(timeline, left=_LEFT, right=WIDTH - _GUTTER)
    lanes = {track.heading: placed(track, axis, edge=WIDTH - _EDGE) for track in timeline.tracks
             if isinstance(track, Lane)}  # fmt: skip
    heights = [_height(track, axis, lanes) for track in timeline.tracks]
    below = list(_below(timeline))
    body = sum(heights) + _GAP * len(heights)
    forms = [mark.form for found in lanes.values() for one in found for mark in one.marks]
    key = key_lines(forms, left=_LEFT, edge=WIDTH - _EDGE) or [[]]
    tall = _TOP + body + 0.24 + _KEY + _STEP * (len(below) + len(key) - 1) + 0.10
    with plain():
        figure = Figure(figsize=(WIDTH, tall))
        figure.patch.set_alpha(0)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(tall, 0)
        axes.axis("off")
        _calendar(axes, axis, top=_TOP, bottom=_TOP + body)
        y = _TOP
        for track, high in zip(timeline.tracks, heights, strict=True):
            _track(axes, track, axis, lanes, top=y + _GAP / 2, high=high)
            y += high + _GAP
            axes.plot([_EDGE, WIDTH - _EDGE], [y, y], color=QUIET, linewidth=0.4, alpha=0.6)
        y += 0.24 + _KEY / 2
        _sides(axes, _sides_of(timeline), y=y)
        for number, line in enumerate(key):
            draw_key(axes, line, y=y + _STEP * number)
        y += _STEP * (len(key) - 1)
        for number, words in enumerate(below):
            axes.text(_EDGE, y + _KEY / 2 + _STEP * (number + 0.5), words, va="center", fontsize=_BELOW)
        if simulated:
            simulated_corner(figure)
    return figure


def timeline_svg(timeline: Timeline, *, prefix: str = "timeline", simulated: bool = False) -> str:
    """The figure as SVG for a page."""
    return to_svg(timeline_figure(timeline, simulated=simulated), prefix=prefix)


def _height(track: Curve | Lane, axis: Axis, lanes: dict[str, tuple[Placed, ...]]) -> float:
    if isinstance(track, Curve):
        return curve_height(track, axis, wide=_GUTTER - 0.16 - _EDGE)
    return max(1, rows_high(lanes[track.heading])) * ROW


def _track(
    axes: Axes,
    track: Curve | Lane,
    axis: Axis,
    lanes: dict[str, tuple[Placed, ...]],
    *,
    top: float,
    high: float,
) -> None:
    axes.text(_EDGE, top + 0.10, track.heading, va="center", fontsize=9.4, fontweight="bold")
    if isinstance(track, Lane):
        draw_lane(axes, lanes[track.heading], top=top)
        return
    said = [
        *([track.unit] if track.unit else []),
        *(["log scale"] if track.log else []),
        *filter(None, [track.rates]),
    ]
    at = top + 0.27
    for words in said:
        for line in broken(words, size=7.8, wide=_LEFT - 0.42):
            axes.text(
                _EDGE, at, line, va="center", fontsize=7.8, color=QUIET,
                fontstyle="italic" if words == track.rates else "normal",
            )  # fmt: skip
            at += 0.135
    draw_curve(axes, track, axis, top=top, bottom=top + high, wide=_GUTTER - 0.16 - _EDGE)


def _calendar(axes: Axes, axis: Axis, *, top: float, bottom: float) -> None:
    """Days above and below, a pale line at each."""
    for day, words in axis.ticks():
        x = axis.x(day)
        line = axis.x(day + 0.5) if axis.places else x  # between two visits, not through them
        axes.plot([line, line], [top, bottom], color=QUIET, linewidth=0.6, alpha=0.28, zorder=0.4)
        for y, va in ((top - 0.05, "bottom"), (bottom + 0.05, "top")):
            axes.text(x, y, words, ha="center", va=va, fontsize=9.0, color=INK)
    axes.plot([_EDGE, WIDTH - _EDGE], [top, top], color=QUIET, linewidth=0.4, alpha=0.6)


def _sides_of(timeline: Timeline) -> set[str]:
    return {
        one.side
        for track in timeline.tracks
        for one in (track.series if isinstance(track, Curve) else track.items)
    }


def _sides(axes: Axes, sides: set[str], *, y: float) -> None:
    x = _EDGE
    for side, words in (("left", "left"), ("right", "right"), ("midline", "mid")):
        if side in sides:
            axes.text(
                x,
                y,
                SIDE_LETTERS[side],
                va="center",
                fontsize=8.6,
                fontweight="bold",
                color=lettered_colour(side),
            )
            axes.text(x + 0.14, y, words, va="center", fontsize=8.2)
            x += 0.14 + width(words, size=8.2) + 0.09


def _below(timeline: Timeline) -> Iterator[str]:
    said = (*([NO_SCALE] if timeline.places else []), *timeline.unplaced)
    for words in said:
        yield from broken(words, size=_BELOW, wide=WIDTH - 2 * _EDGE)
