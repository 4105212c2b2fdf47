"""The plexus as a picture: both sides, the midline between them, what was found where, and the ways between.

The patient's right is on the reader's left, as in radiology. What a structure was found to be is told by shape and
shade together; where each stands is data (anatomy/layout.csv).
"""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from neurography.anatomy.graph import load
from neurography.anatomy.layout import Place, places
from neurography.draw.canvas import to_svg
from neurography.draw.forest import WIDTH
from neurography.draw.plexus_marks import (
    CANDIDATE,
    KINDS,
    Mark,
    Note,
    Point,
    Step,
    arrow,
    draw_key,
    draw_mark,
    key_lines,
)
from neurography.draw.style import INK, QUIET, plain
from neurography.model.site import Side

__all__ = ["Mark", "Note", "Step", "plexus_figure", "plexus_svg"]

_SIGN: Mapping[str, float] = {"right": -1.0, "midline": 0.0, "left": 1.0}
"""The patient's right on the reader's left."""

_TOP, _KEY, _LINE, _LOW = 0.5, 0.27, 0.165, 0.1
"""Inches: above the picture, a line of the key, a line of words, at the bottom."""

_UNDER = 0.46
"""From the lowest node to the end of the picture."""

_GAP = 0.13
"""From the middle of a node to its words."""

_HALF_TUBE = 0.17
_LETTERS = 132
"""Of a line under the picture."""


def plexus_svg(
    marks: Sequence[Mark],
    *,
    steps: Sequence[Step] = (),
    notes: Sequence[Note] = (),
    title: str = "",
    key: bool = True,
    prefix: str = "plexus",
    region: str = "lumbosacral",
) -> str:
    """The picture as SVG to stand in a page; `prefix` keeps the ids of several pictures of a page apart.

    What has no place in the picture stands in words under it.
    """
    figure = plexus_figure(marks, steps=steps, notes=notes, title=title, key=key, region=region)
    return to_svg(figure, prefix=prefix)


def plexus_figure(
    marks: Sequence[Mark],
    *,
    steps: Sequence[Step] = (),
    notes: Sequence[Note] = (),
    title: str = "",
    key: bool = True,
    region: str = "lumbosacral",
) -> Figure:
    """The same as a figure, for a raster."""
    known = places(region)
    named = {mark.structure for mark in marks if _drawn(known, mark.structure, mark.side)}
    named |= {note.structure for note in notes if _drawn(known, note.structure, note.side)}
    named |= {name for step in steps for name in (step.start, step.end)}
    shown = {name: place for name, place in known.items() if place.always or name in named}
    body = max(place.y for place in shown.values()) + _UNDER
    legend = key_lines(marks, steps, notes, width=WIDTH) if key else []
    under = [line for said in _in_words(known, marks, steps, notes) for line in wrap(said, _LETTERS)]
    foot = _KEY * len(legend) + _LINE * len(under) + _LOW
    with plain():
        figure = Figure(figsize=(WIDTH, _TOP + body + foot))
        figure.patch.set_alpha(0)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(-WIDTH / 2, WIDTH / 2)
        axes.set_ylim(body + foot, -_TOP)
        _frame(axes, known, title)
        _anatomy(axes, shown)
        for place in shown.values():
            for side in _sides(place):
                key_here = (place.structure, side)
                here = [mark for mark in marks if (mark.structure, mark.side) == key_here]
                _node(axes, _point(place, side), here)
                _words(axes, place, side, here, [n for n in notes if (n.structure, n.side) == key_here])
        for step in steps:
            if _drawn(known, step.start, step.start_side) and _drawn(known, step.end, step.end_side):
                ends = _ends(known[step.start], step.start_side, known[step.end], step.end_side)
                arrow(axes, *ends, kind=step.kind)
        draw_key(axes, legend, top=body, line=_KEY)
        for index, line in enumerate(under):
            y = body + _KEY * len(legend) + _LINE * (index + 0.5)
            axes.text(-WIDTH / 2 + 0.1, y, line, fontsize=9, va="center")
    return figure


def _sides(place: Place) -> tuple[Side, ...]:
    """A structure of the midline is drawn once, the others on both sides."""
    return ("midline",) if place.x == 0 else ("right", "left")


def _drawn(known: Mapping[str, Place], structure: str, side: Side) -> bool:
    return structure in known and side in _sides(known[structure])


def _in_words(
    known: Mapping[str, Place], marks: Sequence[Mark], steps: Sequence[Step], notes: Sequence[Note]
) -> Iterator[str]:
    """Sentences on what has no place in the picture, or no room for its words."""
    said = [
        (mark.structure, mark.side, mark.label, f"{mark.kind}: {mark.label}".strip(": ")) for mark in marks
    ]
    said += [(note.structure, note.side, note.text, note.text) for note in notes]
    missing = [
        f"{_called(structure, side)} ({words})"
        for structure, side, _, words in said
        if not _drawn(known, structure, side)
    ]
    missing += [
        f"{_called(s.start, s.start_side)} to {_called(s.end, s.end_side)} ({s.kind} step)"
        for s in steps
        if not (_drawn(known, s.start, s.start_side) and _drawn(known, s.end, s.end_side))
    ]
    cramped = [
        f"{_called(structure, side)}: {words}"
        for structure, side, words, _ in said
        if words and _drawn(known, structure, side) and not known[structure].room
    ]
    if missing:
        yield f"Not in the picture: {', '.join(dict.fromkeys(missing))}."
    if cramped:
        yield f"{'; '.join(dict.fromkeys(cramped))}."


def _called(structure: str, side: Side) -> str:
    words = structure.replace("_", " ")
    return words if side in ("midline", "n/a") else f"{side} {words}"


def _frame(axes: Axes, known: Mapping[str, Place], title: str) -> None:
    """The sides in letters and words, the columns' headings, the title."""
    for side, letter in (("right", "R"), ("left", "L")):
        sign = _SIGN[side]
        x = sign * (WIDTH / 2 - 0.12)
        ha = "left" if sign < 0 else "right"
        axes.text(x, 0.22 - _TOP, letter, fontsize=17, fontweight="bold", ha=ha, va="center")
        axes.text(
            x - sign * 0.3, 0.24 - _TOP, f"patient's {side}", fontsize=9, color=QUIET, ha=ha, va="center"
        )
        for kind, words in (("root", "root"), ("ramus", "ventral\nramus")):
            column = [place for name, place in known.items() if place.always and _kind(name) == kind]
            if column:
                top = min(column, key=lambda place: place.y)
                axes.text(
                    sign * top.x, top.y - 0.2, words, fontsize=8.5, color=QUIET, ha="center", va="bottom",
                    linespacing=1.0,
                )  # fmt: skip
    axes.text(0, 0.2 - _TOP, title, fontsize=10.5, fontweight="bold", ha="center", va="center")


def _anatomy(axes: Axes, shown: Mapping[str, Place]) -> None:
    """A thin line from each structure to those that hand fibres on to it, dotted for autonomic ones."""
    for place in shown.values():
        if place.span:
            for side in _sides(place):
                _tube(axes, _point(place, side)[0], *place.span)
        autonomic = _kind(place.structure) in ("autonomic", "organ")
        for above in (shown[name] for name in load().above(place.structure, shown)):
            for side in ("right", "left") if place.x or above.x else ("midline",):
                start, end = _ends(
                    above, side if above.x else "midline", place, side if place.x else "midline"
                )
                axes.plot(
                    *zip(start, end, strict=True), color=QUIET, linewidth=0.9, alpha=0.65, zorder=1,
                    linestyle=(0, (1.2, 1.8)) if autonomic else "-",
                )  # fmt: skip


def _kind(structure: str) -> str:
    return load().structure(structure).kind


def _tube(axes: Axes, x: float, top: float, bottom: float) -> None:
    axes.add_patch(
        FancyBboxPatch(
            (x - _HALF_TUBE, top), 2 * _HALF_TUBE, bottom - top, boxstyle="round,pad=0,rounding_size=0.15",
            facecolor=QUIET, edgecolor="none", alpha=0.17, zorder=0,
        )
    )  # fmt: skip


def _point(place: Place, side: Side) -> Point:
    return _SIGN[side] * place.x, place.y


def _ends(start: Place, start_side: Side, end: Place, end_side: Side) -> tuple[Point, Point]:
    """From node to node; at a long structure its wall, at about the height of the other end."""
    first, last = _point(start, start_side), _point(end, end_side)
    return _at_wall(start, first, last), _at_wall(end, last, first)


def _at_wall(place: Place, own: Point, other: Point) -> Point:
    """Where a line from another point meets a long structure; the node itself for any other."""
    if not place.span:
        return own
    top, bottom = place.span
    if abs(other[0] - own[0]) < _HALF_TUBE:
        return own[0], top if other[1] < top else bottom if other[1] > bottom else own[1]
    wall = own[0] + _HALF_TUBE * (1 if other[0] > own[0] else -1)
    # fibres run downwards: they leave above, and come in below, the height of the other end
    lower = 0.12 if abs(other[0]) < abs(own[0]) else -0.12
    return wall, min(max(other[1] + lower, top + 0.08), bottom - 0.08)


def _node(axes: Axes, at: Point, marks: Sequence[Mark]) -> None:
    if not marks:
        axes.plot(*at, marker="o", markersize=4.2, color=QUIET, zorder=3, linestyle="none")
    kinds = {mark.kind for mark in marks}
    for kind in (kind for kind in KINDS if kind in kinds):
        draw_mark(axes, at, kind, alone=len(kinds) == 1)
    if letters := "".join(sorted({mark.letter for mark in marks})):
        axes.text(
            at[0] + 0.15, at[1] - 0.16, letters, fontsize=9, fontweight="bold", color=CANDIDATE, ha="center",
            va="center", zorder=8,
        )  # fmt: skip


def _words(axes: Axes, place: Place, side: Side, marks: Sequence[Mark], notes: Sequence[Note]) -> None:
    """The short name, and under it what was found, line by line, abnormal findings first and heavier."""
    heavy = any(mark.kind in ("abnormal", "candidate") for mark in marks)
    ringed = any(mark.kind == "candidate" for mark in marks)
    x, y, ha, va = _where(place, side, gap=_GAP + (0.11 if ringed else 0.0))
    axes.text(
        x, y, "\n".join(place.label), fontsize=9, fontweight="bold" if heavy else "normal", ha=ha, va=va,
        color=INK if marks or notes else QUIET, rotation=90 if place.at == "inside" else 0, linespacing=1.05,
        zorder=4,
    )  # fmt: skip
    if not place.room:
        return
    said = [(mark.label, True) for mark in marks if mark.label]
    said += [(note.text, note.strong) for note in sorted(notes, key=lambda note: not note.strong)]
    y += _LINE * (len(place.label) + 1) / 2 + 0.005
    for text, strong in said:
        for line in wrap(text, place.room, break_long_words=False):
            axes.text(
                x,
                y,
                line,
                fontsize=8.6,
                fontweight="bold" if strong else "normal",
                ha=ha,
                va="center",
                zorder=4,
            )
            y += 0.15


def _where(place: Place, side: Side, *, gap: float) -> tuple[float, float, str, str]:
    """Where the name stands and how it is aligned."""
    x, y = _point(place, side)
    sign = _SIGN[side]
    if place.at == "inside" and place.span:
        return x, (place.span[0] + place.y) / 2 - 0.03, "center", "center"
    if place.at == "above":
        return x, (place.span[0] if place.span else y - gap) - 0.02, "center", "bottom"
    if place.at == "below":
        lines = _LINE * (len(place.label) - 1) / 2
        return x, (place.span[1] if place.span else y + gap) + 0.1 + lines, "center", "center"
    if place.at == "ahead":
        return x + sign * 0.33, y - 0.1, "center", "center"
    outwards = (place.at == "out") == (sign > 0)
    return x + (gap if outwards else -gap), y, "left" if outwards else "right", "center"
