"""The answer figure: one row a structure, left above right, every visit on one axis."""

from collections.abc import Iterable
from textwrap import fill, wrap

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from neurography.draw.rows import Answer, Lane, Row
from neurography.draw.style import BAND, INK, QUIET, SIDE_LETTERS, marker, plain, shade, side_colour
from neurography.draw.words import short
from neurography.model.units import spell

WIDTH = 10.0
_LABEL, _WORDS = 1.75, 3.35
_LANE, _GAP, _TOP, _BOTTOM = 0.40, 0.20, 0.42, 0.46
"""Inches."""

_STEP = 10.5
"""Points from line to line of the words beside a lane."""


def forest_height(row: Row) -> float:
    """Inches that a structure takes."""
    return sum(map(_lane_height, row.lanes)) + _GAP


def wrapped(words: Iterable[str], *, length: int = 51) -> list[str]:
    """Lines beside a lane: every text whole, broken at its blanks."""
    return [line for text in words for line in wrap(text, length)]


def _lane_height(lane: Lane) -> float:
    return max(_LANE, len(wrapped(lane.words)) * _STEP / 72 + 0.06)


def forest_figure(answer: Answer, *, span: tuple[float, float], simulated: bool = False) -> Figure:
    """Dots with their 95 % intervals, the healthy range as a grey band, the test-retest limit as a tint."""
    body = sum(forest_height(row) for row in answer.rows)
    height = body + _TOP + _BOTTOM
    with plain():
        figure = Figure(figsize=(WIDTH, height))
        figure.patch.set_alpha(0)
        axes = axes_between(figure, left=_LABEL, right=_WORDS, bottom=_BOTTOM, height=body)
        axes.set_ylim(body, 0)
        axes.set_xlim(*span)
        y = 0.0
        for number, row in enumerate(answer.rows):
            y = _draw_row(axes, row, y=y, visits=len(answer.visits), first=number == 0)
        unit = spell(answer.quantity.unit)
        axes.set_xlabel(f"{answer.name}{f', {unit}' if unit else ''}", labelpad=3)
        _legend(figure, answer)
        if simulated:
            simulated_corner(figure)
    return figure


def axes_between(figure: Figure, *, left: float, right: float, bottom: float, height: float) -> Axes:
    """Axes with margins in inches, no box, a pale vertical grid."""
    width, tall = figure.get_size_inches()
    axes = figure.add_axes((left / width, bottom / tall, 1 - (left + right) / width, height / tall))
    axes.patch.set_alpha(0)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0, labelleft=False)
    axes.tick_params(axis="x", length=3, pad=3)
    axes.grid(visible=True, axis="x", color=QUIET, alpha=0.22, linewidth=0.6)
    axes.set_axisbelow(True)
    return axes


def simulated_corner(figure: Figure) -> None:
    """The word SIMULATED in the figure's lower left corner, which a narrow screen shows first."""
    width, height = figure.get_size_inches()
    figure.text(
        0.07 / width, 0.14 / height, "SIMULATED", ha="left", va="center", fontsize=9, color=QUIET,
        fontweight="bold",
    )  # fmt: skip


def forest_span(answer: Answer) -> tuple[float, float]:
    """The axis that holds every value, interval and band of a quantity, on all its sheets."""
    values: list[float] = []
    for row in answer.rows:
        values.extend(row.reference or ())
        for lane in row.lanes:
            values.extend(lane.band or ())
            for dot in lane.dots:
                values.extend([dot.value] if dot.value is not None else [])
                values.extend(dot.interval or ())
    if not values:
        return 0.0, 1.0
    pad = 0.05 * (max(values) - min(values)) or 0.1 * abs(values[0]) or 0.1
    low = min(values) - pad
    return (max(low, 0.0) if min(values) >= 0 else low), max(values) + pad


def _draw_row(axes: Axes, row: Row, *, y: float, visits: int, first: bool) -> float:
    top, tall = y, forest_height(row)
    if not first:
        axes.plot(
            [-0.36, 1.72],
            [top, top],
            transform=axes.get_yaxis_transform(),
            color=QUIET,
            linewidth=0.4,
            alpha=0.6,
            clip_on=False,
        )
    if row.reference is not None:
        mean, low, high = row.reference
        axes.add_patch(
            Rectangle((low, top + _GAP / 2), high - low, tall - _GAP, facecolor=BAND, alpha=0.20, linewidth=0)
        )
        axes.plot(
            [mean, mean], [top + _GAP / 2, top + tall - _GAP / 2], color=BAND, linewidth=0.8, dashes=(4, 3)
        )
    words_x = axes.get_xlim()[0]
    axes.annotate(
        fill(row.label, 19),
        (words_x, top + tall / 2),
        xytext=(-1.68 * 72, 0),
        textcoords="offset points",
        va="center",
        fontweight="bold",
        fontsize=9.5,
        annotation_clip=False,
    )
    at = top + _GAP / 2
    for lane in row.lanes:
        _draw_lane(axes, lane, y=at + _lane_height(lane) / 2, visits=visits)
        at += _lane_height(lane)
    return top + tall


def _draw_lane(axes: Axes, lane: Lane, *, y: float, visits: int) -> None:
    colour = side_colour(lane.side)
    low, high = axes.get_xlim()
    if lane.band is not None:
        axes.add_patch(
            Rectangle(
                (lane.band[0], y - 0.13),
                lane.band[1] - lane.band[0],
                0.26,
                facecolor=colour,
                alpha=0.14,
                linewidth=0,
            )
        )
    axes.annotate(
        SIDE_LETTERS[lane.side], (low, y), xytext=(-12, 0), textcoords="offset points", va="center", ha="center",
        color=colour, fontweight="bold", fontsize=10.5, annotation_clip=False,
    )  # fmt: skip
    shown = [(dot, dot.value) for dot in lane.dots if dot.value is not None]
    spread = 0.0 if len(shown) < 2 else 0.07
    places = [y + spread * (2 * n / max(len(shown) - 1, 1) - 1) for n in range(len(shown))]
    for n, line in enumerate(lane.joined):
        if line:
            ends = [shown[n][1], shown[n + 1][1]]
            axes.plot(ends, places[n : n + 2], color=colour, linewidth=0.8, alpha=0.45)
    for (dot, value), at in zip(shown, places, strict=True):
        if dot.interval is not None:
            axes.plot(dot.interval, [at, at], color=colour, linewidth=1.5, solid_capstyle="butt")
        axes.plot(
            [value], [at], linestyle="none", marker=marker(dot.visit), markersize=7.0,
            markerfacecolor=(colour, shade(dot.visit, visits)), markeredgecolor=colour, markeredgewidth=1.1,
        )  # fmt: skip
    if not shown:
        axes.annotate(
            short(lane.dots[0].words, 50) if lane.dots else "not measured",
            ((low + high) / 2, y), va="center", ha="center", fontsize=8.5, fontstyle="italic", color=QUIET,
        )  # fmt: skip
    _say(axes, lane.words, x=high, y=y)


def _say(axes: Axes, lines: Iterable[str], *, x: float, y: float) -> None:
    kept = wrapped(lines)
    for number, line in enumerate(kept):
        axes.annotate(
            line, (x, y), xytext=(10, _STEP * ((len(kept) - 1) / 2 - number)), textcoords="offset points",
            va="center", fontsize=8.6 if number == 0 else 8.0, color=INK if number == 0 else QUIET,
            annotation_clip=False,
        )  # fmt: skip


def _legend(figure: Figure, answer: Answer) -> None:
    visits = len(answer.visits)
    handles: list[Line2D | Patch] = [
        Line2D(
            [], [], linestyle="none", marker=marker(n), markersize=6.5, markerfacecolor=(INK, shade(n, visits)),
            markeredgecolor=INK, label=short(label, 32),
        )
        for n, (_, label) in enumerate(answer.visits)
    ]  # fmt: skip
    handles.append(Line2D([], [], color=INK, linewidth=1.5, label="95 % interval"))
    if answer.has_repeatability:
        handles.append(Patch(facecolor=QUIET, alpha=0.30, label="first value ± test-retest limit"))
    if answer.has_reference:
        handles.append(
            Patch(facecolor=BAND, alpha=0.20, label="healthy mean ± 1.96 sd", edgecolor=BAND, linewidth=0.6)
        )
    figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.0, 1.0), ncols=len(handles), frameon=False,
        fontsize=8.6, handletextpad=0.5, columnspacing=1.5, borderaxespad=0.1, handlelength=1.5,
    )  # fmt: skip
