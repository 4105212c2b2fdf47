"""What the plexus picture shows: marks by shape and shade, arrows, notes, and their key."""

from collections.abc import Sequence
from typing import Literal

from attrs import field, frozen, validators
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch, Polygon, Rectangle

from neurography.draw.style import INK, QUIET
from neurography.model.site import SIDES, Side

Kind = Literal["abnormal", "normal", "ghost", "candidate", "unexamined", "tissue"]
KINDS: tuple[Kind, ...] = ("candidate", "abnormal", "normal", "ghost", "unexamined", "tissue")
"""In the order of the key."""

Point = tuple[float, float]

CANDIDATE = "#8e5bb5"
"""A violet that stands on white and on near-black, and belongs to no side."""

_HALF = 0.075
"""Inches from the middle of a node to its edge."""

_WORDS = {
    "candidate": "candidate site of the lesion",
    "abnormal": "abnormal",
    "normal": "examined, not abnormal",
    "ghost": "would have to be abnormal, never imaged",
    "unexamined": "not examined or not reported",
    "tissue": "tissue taken there",
    "documented": "step with evidence",
    "hypothesised": "hypothesised step",
    "notes": "bold: abnormal on examination; plain: examined, not abnormal",
    "plain": "anatomy, nothing said of it",
}
_LETTER = 0.067
"""Inches of a letter of the key, of a wide font."""


@frozen(kw_only=True)
class Mark:
    """What a structure was found, or is taken, to be; a structure may bear several. label: words beside it.

    letter: of a candidate, which list of sites it belongs to.
    """

    structure: str
    side: Side = field(validator=validators.in_(SIDES))
    kind: Kind = field(validator=validators.in_(KINDS))
    label: str = ""
    letter: str = ""


@frozen(kw_only=True)
class Step:
    """An arrow from one structure to another."""

    start: str
    start_side: Side = field(validator=validators.in_(SIDES))
    end: str
    end_side: Side = field(validator=validators.in_(SIDES))
    kind: Literal["documented", "hypothesised"] = field(
        validator=validators.in_(("documented", "hypothesised"))
    )


@frozen(kw_only=True)
class Note:
    """A finding of the examination, beside the nerve through which it comes; strong for an abnormal one."""

    structure: str
    side: Side = field(validator=validators.in_(SIDES))
    text: str
    strong: bool = True


def draw_mark(axes: Axes, at: Point, kind: Kind, *, alone: bool = True) -> None:
    """One mark around a point of an axes whose units are inches, y downwards; alone: no other stands there."""
    x, y = at
    if kind == "abnormal":
        axes.add_patch(
            Rectangle((x - _HALF, y - _HALF), 2 * _HALF, 2 * _HALF, facecolor=INK, edgecolor="none", zorder=5)
        )
    elif kind == "normal":
        axes.add_patch(Circle(at, _HALF, facecolor="none", edgecolor=INK, linewidth=1.5, zorder=5))
        axes.add_patch(Circle(at, 0.014, facecolor=INK, edgecolor="none", zorder=5))
    elif kind == "ghost":
        reach = 1.4 * _HALF
        corners = [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)]
        dashes = (0, (2, 1.4))
        axes.add_patch(
            Polygon(corners, facecolor="none", edgecolor=INK, linewidth=1.2, linestyle=dashes, zorder=5)
        )
    elif kind == "tissue":  # above the node, so that what images showed of it stays seen
        top = y - (2.2 if alone else 3.1) * _HALF
        corners = [
            (x, top - 1.3 * _HALF),
            (x + 1.2 * _HALF, top + 0.9 * _HALF),
            (x - 1.2 * _HALF, top + 0.9 * _HALF),
        ]
        axes.add_patch(Polygon(corners, facecolor=INK, edgecolor="none", zorder=6))
        if alone:
            axes.plot(x, y, marker="o", markersize=4.2, color=INK, zorder=3, linestyle="none")
    elif kind == "candidate":
        axes.add_patch(
            Circle(at, 1.9 * _HALF, facecolor="none", edgecolor=CANDIDATE, linewidth=2.6, zorder=6)
        )
        for way_x, way_y in (
            (1, 0),
            (-1, 0),
            (0, 1),
            (0, -1),
        ):  # a target: told from a circle without its colour
            ends = [[at[0] + way_x * r, at[1] + way_y * r] for r in (1.9 * _HALF, 2.7 * _HALF)]
            axes.plot(
                *zip(*ends, strict=True), color=CANDIDATE, linewidth=2.2, zorder=6, solid_capstyle="butt"
            )
        if alone:
            axes.add_patch(Circle(at, 0.035, facecolor=CANDIDATE, edgecolor="none", zorder=5))
    else:
        axes.text(x, y, "?", fontsize=9.5, fontweight="bold", ha="center", va="center_baseline", zorder=5)


def arrow(axes: Axes, start: Point, end: Point, *, kind: str, bow: float = 0.16) -> None:
    """A step from one point to another, bowed downwards so that the line of the anatomy and its name stay seen."""
    bow = bow if end[0] >= start[0] else -bow
    axes.add_patch(
        FancyArrowPatch(
            start, end, arrowstyle="-|>,head_length=0.45,head_width=0.2", mutation_scale=14, shrinkA=5, shrinkB=6,
            connectionstyle=f"arc3,rad={bow}", color=INK, linewidth=1.7, zorder=7,
            linestyle="-" if kind == "documented" else (0, (3, 1.8)),
        )
    )  # fmt: skip


def key_lines(
    marks: Sequence[Mark], steps: Sequence[Step], notes: Sequence[Note], *, width: float
) -> list[list[tuple[str, float]]]:
    """What of the key is needed, in lines that fit: (what, x in inches) each."""
    used = (
        {mark.kind for mark in marks}
        | {step.kind for step in steps}
        | ({"notes"} if notes else set())
        | {"plain"}
    )
    lines: list[list[tuple[str, float]]] = []
    x = width
    for what in (what for what in _WORDS if what in used):
        wide = 0.46 + _LETTER * len(_WORDS[what]) + (0.1 if what == "candidate" else 0.0)
        if x + wide > width / 2 + 0.1:
            lines.append([])
            x = -width / 2 + 0.25
        lines[-1].append((what, x))
        x += wide
    return lines


def draw_key(axes: Axes, lines: Sequence[Sequence[tuple[str, float]]], *, top: float, line: float) -> None:
    """What the shapes mean."""
    for index, entries in enumerate(lines):
        y = top + line * (index + 0.5)
        for what, x in entries:
            start = x + (0.27 if what == "candidate" else 0.19)
            if what in KINDS:
                # the mark of tissue stands above its node
                draw_mark(axes, (x, y + (0.09 if what == "tissue" else 0.0)), what)
            elif what in ("documented", "hypothesised"):
                arrow(axes, (x - 0.17, y), (x + 0.25, y), kind=what, bow=0.0)
                start += 0.1
            elif what == "plain":
                axes.plot(x, y, marker="o", markersize=4.2, color=QUIET, linestyle="none")
            else:
                start -= 0.26
            axes.text(start, y, _WORDS[what], fontsize=8.8, va="center")
