"""A route drawn on the plexus, frame by frame: what was abnormal by each date, what would have to be, and the steps.

The patient's right is on the reader's left, as in radiology. Only structures of the route are drawn, where they stand
in the plexus picture.
"""

from collections.abc import Mapping, Sequence

from attrs import evolve, frozen
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from neurography.anatomy.graph import load
from neurography.anatomy.layout import Place, places
from neurography.draw.canvas import to_svg
from neurography.draw.plexus import Mark, Step
from neurography.draw.plexus_marks import KINDS, Point, draw_mark
from neurography.draw.style import INK, QUIET, plain
from neurography.model.site import Side

WIDTH = 10.0
_SCALE = 0.6
"""Of the plexus picture."""

_TOP, _BELOW, _TUBE = 0.52, 0.42, 0.12
"""Inches: above and below the structures of a frame; half the width of a long one."""

_KEY = {
    "abnormal": "abnormal by then",
    "normal": "examined by then and normal",
    "ghost": "would have to be abnormal,\nnot reported by then",
}
_LINES = {
    "documented": "step by this date, with evidence",
    "hypothesised": "step by this date, hypothesised",
    "earlier": "step of an earlier date",
}
_SIGN: Mapping[str, float] = {"right": -1.0, "midline": 0.0, "left": 1.0}
_SHORT = {"lumbosacral_trunk": "trunk", "sacral_plexus": "sacral\nplexus"}
_AT = {
    "sciatic_nerve": "above", "tibial_division_of_sciatic_nerve": "below", "pelvic_splanchnic_nerves": "out",
    "inferior_hypogastric_plexus": "out", "lumbosacral_dural_sac": "above", "sacral_plexus": "above",
}  # fmt: skip
"""Where a name stands in so small a frame, if elsewhere than in the plexus picture."""


@frozen(kw_only=True)
class Frame:
    """One date: its marks, the steps taken by it, and those of earlier dates."""

    title: str
    marks: tuple[Mark, ...]
    steps: tuple[Step, ...]
    earlier: tuple[Step, ...] = ()


def route_svg(
    frames: Sequence[Frame], *, title: str, prefix: str = "route", region: str = "lumbosacral"
) -> str:
    """All frames as one SVG, two in a row, with a key."""
    return to_svg(route_figure(frames, title=title, region=region), prefix=prefix)


def route_figure(frames: Sequence[Frame], *, title: str, region: str = "lumbosacral") -> Figure:
    """The same as a figure."""
    shown = _shown(frames, region)
    tall = max(place.y for place in shown.values()) + _TOP + _BELOW
    columns = 2 if len(frames) > 1 else 1
    rows = (len(frames) + columns) // columns  # one cell more: the key
    head = 0.34
    height = head + rows * tall
    with plain():
        figure = Figure(figsize=(WIDTH, height))
        figure.patch.set_alpha(0)
        figure.text(
            0.5, 1 - 0.5 * head / height, title, fontsize=10.5, fontweight="bold", ha="center", va="center"
        )
        wide = WIDTH / columns
        for number in range(len(frames) + 1):
            row, column = divmod(number, columns)
            left, bottom = column / columns, 1 - (head + (row + 1) * tall) / height
            axes = figure.add_axes((left, bottom, 1 / columns, tall / height))
            axes.set_axis_off()
            axes.set_xlim(-wide / 2, wide / 2)
            axes.set_ylim(tall - _TOP, -_TOP)
            if column:
                axes.plot(
                    [-wide / 2] * 2, [0.05 - _TOP, tall - _TOP - 0.1], color=QUIET, alpha=0.4, linewidth=0.7
                )
            if number < len(frames):
                _draw(axes, frames[number], shown, edge=wide / 2)
            else:
                _key(axes)
    return figure


def _shown(frames: Sequence[Frame], region: str) -> dict[str, Place]:
    """The structures of all frames, moved up and scaled."""
    known = places(region)
    named = {mark.structure for frame in frames for mark in frame.marks}
    named |= {name for frame in frames for step in frame.steps for name in (step.start, step.end)}
    used = {name: known[name] for name in known if name in named}
    top = min(place.y for place in used.values())
    found = {}
    for name, place in used.items():
        span = None
        if place.span:
            first = max(place.span[0], top)
            span = ((first - top) * _SCALE, (place.span[1] - top) * _SCALE)
        found[name] = evolve(place, x=place.x * _SCALE, y=(place.y - top) * _SCALE, span=span)
    return found


def _draw(axes: Axes, frame: Frame, shown: Mapping[str, Place], *, edge: float) -> None:
    axes.text(0, 0.14 - _TOP, frame.title, fontsize=9.5, fontweight="bold", ha="center", va="center")
    for side, letter in (("right", "R"), ("left", "L")):
        x = _SIGN[side] * (edge - 0.3)
        axes.text(x, 0.16 - _TOP, letter, fontsize=13, fontweight="bold", ha="center", va="center")
    _anatomy(axes, shown)
    marked: dict[tuple[str, Side], list[Mark]] = {}
    for mark in frame.marks:
        marked.setdefault((mark.structure, mark.side), []).append(mark)
    for place in shown.values():
        for side in _sides(place):
            here = marked.get((place.structure, side), [])
            at = (_SIGN[side] * place.x, place.y)
            if not here:
                axes.plot(*at, marker="o", markersize=3.6, color=QUIET, zorder=3, linestyle="none")
            for mark in here:
                draw_mark(axes, at, mark.kind)
            _name(axes, place, side, strong=bool(here))
    for step in frame.earlier:
        _arrow(axes, step, shown, now=False)
    for step in frame.steps:
        _arrow(axes, step, shown, now=True)


def _sides(place: Place) -> tuple[Side, ...]:
    return ("midline",) if place.x == 0 else ("right", "left")


def _anatomy(axes: Axes, shown: Mapping[str, Place]) -> None:
    """Thin lines to what hands fibres on, tubes for what is long."""
    graph = load()
    for place in shown.values():
        for side in _sides(place):
            if place.span:
                x = _SIGN[side] * place.x
                axes.add_patch(
                    FancyBboxPatch(
                        (x - _TUBE, place.span[0]), 2 * _TUBE, place.span[1] - place.span[0],
                        boxstyle="round,pad=0,rounding_size=0.1", facecolor=QUIET, edgecolor="none", alpha=0.17,
                        zorder=0,
                    )
                )  # fmt: skip
        for above in (shown[n] for n in graph.above(place.structure, shown)):
            for side in ("right", "left") if place.x or above.x else ("midline",):
                ends = [
                    (_SIGN[side] * one.x, _height(one, other))
                    for one, other in ((above, place), (place, above))
                ]
                axes.plot(*zip(*ends, strict=True), color=QUIET, linewidth=0.8, alpha=0.6, zorder=1)


def _height(place: Place, other: Place) -> float:
    """Where a line meets it: a long structure at about the height of the other end."""
    if not place.span:
        return place.y
    return min(max(other.y, place.span[0] + 0.06), place.span[1] - 0.06)


def _name(axes: Axes, place: Place, side: Side, *, strong: bool) -> None:
    words = _SHORT.get(place.structure, "\n".join(place.label))
    where = _AT.get(place.structure, place.at)
    sign, x, y = _SIGN[side], _SIGN[side] * place.x, place.y
    ha, va = "center", "center"
    if where == "ahead":
        x, y = x + sign * 0.195, y - 0.1
    elif where == "above":
        x, y, va = x + sign * 0.1, (place.span[0] - 0.03 if place.span else y - 0.1), "bottom"
    elif where == "inside" and place.span:
        y, va = place.span[1] + 0.05, "top"
    elif where in ("below", "inside"):
        y, va = (place.span[1] - 0.06 if place.span else y) + 0.12, "top"
    else:
        outwards = (where == "out") == (sign > 0)
        x, ha = x + (0.12 if outwards else -0.12), "left" if outwards else "right"
    axes.text(
        x, y, words, fontsize=8.5, ha=ha, va=va, linespacing=1.0, color=INK if strong else QUIET, zorder=8,
    )  # fmt: skip


def _arrow(axes: Axes, step: Step, shown: Mapping[str, Place], *, now: bool) -> None:
    if step.start not in shown or step.end not in shown:
        return
    first, last = shown[step.start], shown[step.end]
    start: Point = (_SIGN[step.start_side] * first.x, _height(first, last))
    end: Point = (_SIGN[step.end_side] * last.x, _height(last, first))
    axes.add_patch(
        FancyArrowPatch(
            start, end, arrowstyle="-|>,head_length=0.4,head_width=0.18", mutation_scale=12, shrinkA=4, shrinkB=5,
            connectionstyle="arc3,rad=0.12", color=INK if now else QUIET, linewidth=1.6 if now else 0.9,
            linestyle="-" if step.kind == "documented" else (0, (3, 1.8)), zorder=7 if now else 2,
        )
    )  # fmt: skip


def _key(axes: Axes) -> None:
    y = 0.1
    for kind in (kind for kind in KINDS if kind in _KEY):
        draw_mark(axes, (-2.0, y), kind)
        axes.text(-1.72, y, _KEY[kind], fontsize=9, va="center", linespacing=1.1)
        y += 0.28 if "\n" not in _KEY[kind] else 0.38
    for line, words in _LINES.items():
        now = line != "earlier"
        axes.add_patch(
            FancyArrowPatch(
                (-2.2, y), (-1.8, y), arrowstyle="-|>,head_length=0.4,head_width=0.18", mutation_scale=12,
                color=INK if now else QUIET, linewidth=1.6 if now else 0.9,
                linestyle=(0, (3, 1.8)) if line == "hypothesised" else "-",
            )
        )  # fmt: skip
        axes.text(-1.72, y, words, fontsize=9, va="center")
        y += 0.28
    axes.plot(-2.0, y, marker="o", markersize=3.6, color=QUIET, linestyle="none")
    axes.text(-1.72, y, "on the route at a later date, or its other side", fontsize=9, va="center")
    axes.text(
        -2.2,
        y + 0.34,
        "R: the patient's right. A scheme, not to scale.",
        fontsize=9,
        va="center",
        color=QUIET,
    )
