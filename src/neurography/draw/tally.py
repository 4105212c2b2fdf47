"""The figure of a tally: each proportion with its exact and Wilson intervals, and the one over patients."""

from collections.abc import Sequence
from textwrap import wrap

from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from neurography.draw.forest import WIDTH, axes_between, simulated_corner
from neurography.draw.style import INK, LEFT, QUIET, RIGHT, plain

_WORDS = 2.2
_LANE, _HEAD, _TOP, _BOTTOM = 0.34, 0.34, 0.34, 0.46
"""Inches."""

_LETTERS = 46
"""Of a label before it is broken."""

_LETTER = 0.068
"""Inches of a letter, and a little more than its mean: labels have room."""

_CASES, _CONTROLS = RIGHT, LEFT
"""The pair that colour-blind readers tell apart; here it means group, and no side is drawn."""


@frozen(kw_only=True)
class ShareRow:
    """One proportion, all as fractions of 1; clustered is the interval over patients, None where there is none."""

    heading: str
    label: str
    words: str
    share: float
    exact: tuple[float, float]
    wilson: tuple[float, float]
    clustered: tuple[float, float] | None = None
    control: bool = False


def tally_figure(
    rows: Sequence[ShareRow], *, simulated: bool = False, axis: str = "With the sign, %"
) -> Figure:
    """One line a proportion under the heading of what is counted, on an axis from 0 to 100 % that says of what.

    Raises
    ------
    ValueError
        Without a row.
    """
    if not rows:
        raise ValueError("wanted at least one row")
    headings = list(dict.fromkeys(row.heading for row in rows))
    body = len(headings) * _HEAD + sum(map(_height, rows))
    with plain():
        figure = Figure(figsize=(WIDTH, body + _TOP + _BOTTOM))
        figure.patch.set_alpha(0)
        left = _margin(rows)
        axes = axes_between(figure, left=left, right=_WORDS, bottom=_BOTTOM, height=body)
        axes.set_ylim(body, 0)
        axes.set_xlim(-1.5, 101.5)
        axes.set_xticks(range(0, 101, 20))
        y = 0.0
        for heading in headings:
            _say(axes, heading, x=0.07 - left, y=y + _HEAD / 2 + 0.04, bold=True)
            y += _HEAD
            for row in (row for row in rows if row.heading == heading):
                _draw(axes, row, x=0.2 - left, y=y + _height(row) / 2)
                y += _height(row)
        axes.set_xlabel(axis, labelpad=3)
        _legend(figure, rows)
        if simulated:
            simulated_corner(figure)
    return figure


def _height(row: ShareRow) -> float:
    return max(_LANE, 0.15 * len(wrap(row.label, _LETTERS)) + 0.12) + (0.08 if row.clustered else 0.0)


def _margin(rows: Sequence[ShareRow]) -> float:
    """Inches left of the axis: room for the longest line of the labels, and for the legend above a narrow one."""
    longest = max(len(line) for row in rows for line in wrap(row.label, _LETTERS))
    return max(1.6, 0.45 + _LETTER * longest)


def _draw(axes: Axes, row: ShareRow, *, x: float, y: float) -> None:
    colour = _CONTROLS if row.control else _CASES
    _say(axes, "\n".join(wrap(row.label, _LETTERS)), x=x, y=y)
    low, high = (100 * end for end in row.exact)
    axes.plot([low, high], [y, y], color=colour, linewidth=1.3, solid_capstyle="butt")
    for end in (low, high):
        axes.plot([end, end], [y - 0.05, y + 0.05], color=colour, linewidth=1.3)
    axes.plot(
        [100 * end for end in row.wilson],
        [y, y],
        color=colour,
        linewidth=5.0,
        alpha=0.35,
        solid_capstyle="butt",
    )
    if row.clustered is not None:
        axes.plot(
            [100 * end for end in row.clustered], [y + 0.11] * 2, color=INK, linewidth=1.1, dashes=(4, 2)
        )
    axes.plot([100 * row.share], [y], linestyle="none", marker="s" if row.control else "o", markersize=6.5,
              color=colour, clip_on=False)  # fmt: skip
    axes.annotate(
        row.words, (101.5, y), xytext=(10, 0), textcoords="offset points", va="center", fontsize=8.6,
        annotation_clip=False,
    )  # fmt: skip


def _say(axes: Axes, text: str, *, x: float, y: float, bold: bool = False) -> None:
    """Words in the left margin, x inches from the axis: negative."""
    axes.annotate(
        text, (axes.get_xlim()[0], y), xytext=(x * 72, 0), textcoords="offset points", va="center",
        fontweight="bold" if bold else "normal", fontsize=9.5 if bold else 8.8, annotation_clip=False,
        linespacing=1.2,
    )  # fmt: skip


def _legend(figure: Figure, rows: Sequence[ShareRow]) -> None:
    handles = [
        Line2D([], [], color=INK, linewidth=1.3, marker="|", markersize=7, label="exact 95 % interval"),
        Line2D([], [], color=QUIET, linewidth=5.0, alpha=0.6, label="Wilson"),
    ]
    if any(row.clustered for row in rows):
        handles.append(Line2D([], [], color=INK, linewidth=1.1, dashes=(4, 2), label="over patients"))
    if any(row.control for row in rows):
        handles += [
            Line2D([], [], linestyle="none", marker=shape, markersize=6.5, color=colour, label=label)
            for shape, colour, label in (("o", _CASES, "cases"), ("s", _CONTROLS, "controls"))
        ]
    figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.0, 1.0), ncols=len(handles), frameon=False,
        fontsize=8.6, handletextpad=0.5, columnspacing=1.5, borderaxespad=0.1, handlelength=1.9,
    )  # fmt: skip
