"""The figure of differences: between visits against interval and limit, and left minus right."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from neurography.draw.forest import WIDTH, axes_between, simulated_corner, wrapped
from neurography.draw.rows import Answer, Move, Row
from neurography.draw.style import BAND, INK, QUIET, SIDE_LETTERS, marker, plain, shade, side_colour
from neurography.draw.words import short
from neurography.model.units import spell

_LABEL, _WORDS = 2.55, 3.35
_LANE, _GAP, _TOP, _BOTTOM = 0.26, 0.30, 0.24, 0.46
"""Inches; the gap above each structure holds its name."""


def differences_height(row: Row) -> float:
    """Inches that a structure takes."""
    return sum(map(_move_height, row.moves)) + _GAP


def _move_height(move: Move) -> float:
    return _LANE + (len(wrapped([move.words])) - 1) * 0.145


def differences_figure(answer: Answer, *, reach: float, simulated: bool = False) -> Figure:
    """One line a difference, zero in the middle, the limit as a pale band about zero."""
    rows = [row for row in answer.rows if row.moves]
    body = sum(differences_height(row) for row in rows)
    with plain():
        figure = Figure(figsize=(WIDTH, body + _TOP + _BOTTOM))
        figure.patch.set_alpha(0)
        axes = axes_between(figure, left=_LABEL, right=_WORDS, bottom=_BOTTOM, height=body)
        axes.set_ylim(body, 0)
        axes.set_xlim(-reach, reach)
        axes.axvline(0, color=INK, linewidth=0.8)
        y = 0.0
        for row in rows:
            _name(axes, row.label, y=y + _GAP / 2 + 0.03)
            y += _GAP
            for move in row.moves:
                _draw(axes, move, y=y + _move_height(move) / 2, visits=len(answer.visits))
                y += _move_height(move)
        unit = spell(answer.quantity.unit)
        axes.set_xlabel(f"Difference of {answer.name}{f', {unit}' if unit else ''}", labelpad=3)
        if simulated:
            simulated_corner(figure)
    return figure


def differences_reach(answer: Answer) -> float:
    """Half the axis that holds every difference, interval and limit of a quantity, on all its sheets."""
    sizes = [0.0]
    for row in answer.rows:
        for move in row.moves:
            sizes.extend(
                abs(v) for v in (move.difference, move.limit, *(move.interval or ())) if v is not None
            )
    return 1.08 * max(sizes) or 1.0


def _name(axes: Axes, label: str, *, y: float) -> None:
    axes.annotate(
        label, (axes.get_xlim()[0], y), xytext=(-(_LABEL - 0.07) * 72, 0), textcoords="offset points",
        va="center", fontweight="bold", fontsize=9.5, annotation_clip=False,
    )  # fmt: skip


def _draw(axes: Axes, move: Move, *, y: float, visits: int) -> None:
    low, high = axes.get_xlim()
    colour = INK if move.between_sides else side_colour(move.side)
    tall = _move_height(move)
    if move.limit is not None:
        axes.add_patch(
            Rectangle(
                (-move.limit, y - tall / 2), 2 * move.limit, tall, facecolor=BAND, alpha=0.20, linewidth=0
            )
        )
    letter = "L − R" if move.between_sides else SIDE_LETTERS[move.side]
    axes.annotate(
        letter, (low, y), xytext=(-(_LABEL - 0.17) * 72, 0), textcoords="offset points", va="center",
        color=colour, fontweight="bold", fontsize=9, annotation_clip=False,
    )  # fmt: skip
    axes.annotate(
        short(move.label, 34), (low, y), xytext=(-(_LABEL - 0.62) * 72, 0), textcoords="offset points",
        va="center", fontsize=8.6, annotation_clip=False,
    )  # fmt: skip
    if move.interval is not None:
        axes.plot(move.interval, [y, y], color=colour, linewidth=1.5, solid_capstyle="butt")
    if move.difference is not None:
        face = "none" if move.between_sides else (colour, shade(move.visit, visits))
        axes.plot(
            [move.difference], [y], linestyle="none", marker=marker(move.visit), markersize=6.5,
            markerfacecolor=face, markeredgecolor=colour, markeredgewidth=1.1,
        )  # fmt: skip
    axes.annotate(
        "\n".join(wrapped([move.words])), (high, y), xytext=(10, 0), textcoords="offset points", va="center",
        fontsize=8.4, color=QUIET if move.limit is None else INK, annotation_clip=False,
    )  # fmt: skip
