"""The lanes of a timeline: a mark for each item that shows how well its date is known, its words beside it."""

from collections.abc import Iterator, Sequence
from typing import Literal

from attrs import evolve, frozen
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle

from neurography.draw.packing import broken, rows, width
from neurography.draw.style import INK, QUIET, SIDE_LETTERS, side_colour
from neurography.draw.timeline_axis import Axis
from neurography.draw.tracks import Days, Item, Lane

SIZE = 8.6
"""Points of the words."""

LINE = 0.158
ROW = 0.205
"""Inches of a line of words, and of a row with one."""

_TALL, _LEAST, _TAIL, _BESIDE, _DOT = 0.105, 0.07, 0.26, 0.07, 0.045
"""Inches: height of a bar, its least width, an arrow of an open end, from a mark to its words, half a point."""

_GAP, _LETTER, _KEY_MARK = 0.14, 0.17, 0.26
"""Inches between items of a row, of a side's letter with its blank, of a mark in the key."""

_ONE_DAY = 1.01

Form = Literal["day", "within", "about", "visit", "lasted", "stretch", "later", "earlier"]
"""A point; a bar of which one day is meant; the same where the source says about; a visit without a date; what lasted;
what lasted and began some time in the stretch; open ends."""


@frozen(kw_only=True)
class Mark:
    """A piece of an item's drawing, from left to right in inches."""

    form: Form
    left: float
    right: float


@frozen(kw_only=True)
class Placed:
    """An item with its marks and its words: lines from x, `left` or `right` aligned; row and height in rows."""

    item: Item
    marks: tuple[Mark, ...]
    lines: tuple[str, ...]
    x: float
    aligned: Literal["left", "right"]
    row: int = 0
    inside: bool = False

    @property
    def high(self) -> int:
        """Rows that it takes."""
        return max(1, round((len(self.lines) * LINE + 0.04) / ROW + 0.3))


def marks(item: Item, axis: Axis) -> tuple[Mark, ...]:
    """How an item is drawn."""
    if item.until is None:
        return tuple(_single(item.when, axis)) if item.when else ()
    found: list[Mark] = []
    if item.when is None:
        # nobody says when it began: an arrow up to its end
        end = _single(item.until, axis)
        edge = axis.x(item.until.first if item.until.first is not None else item.until.middle)
        found = [Mark(form="earlier", left=max(edge - _TAIL, axis.left), right=edge)]
        return (*found, *(mark for mark in end if mark.form != "earlier"))
    start = item.when.last if item.when.last is not None else item.when.first
    end_day = item.until.first if item.until.first is not None else item.until.last
    if start is not None and end_day is not None and end_day > start:
        found.append(Mark(form="lasted", left=axis.x(start), right=axis.x(end_day)))
    if item.when.last is None and start is not None and end_day is not None:
        # it began some time from then on: nobody says when
        found = [Mark(form="stretch", left=axis.x(start), right=axis.x(end_day))]
    for days in (item.when, item.until):
        if days.first is not None and days.last is not None and days.last - days.first > _ONE_DAY:
            found += _single(days, axis)
    if item.until.last is None and item.until.first is not None:
        found += _single(item.until, axis)
    return tuple(found)


def _single(days: Days, axis: Axis) -> Iterator[Mark]:
    if days.first is None or days.last is None:
        known = axis.x(days.first if days.first is not None else days.middle)
        if days.last is None:
            yield Mark(form="later", left=known, right=min(known + _TAIL, axis.right + _TAIL))
        else:
            known = axis.x(days.last)
            yield Mark(form="earlier", left=max(known - _TAIL, axis.left - _TAIL / 2), right=known)
        return
    left, right = axis.x(days.first), axis.x(days.last)
    if axis.places:
        yield Mark(form="visit", left=left, right=right)
        return
    if days.last - days.first <= _ONE_DAY and not days.about:
        middle = (left + right) / 2
        yield Mark(form="day", left=middle - _DOT, right=middle + _DOT)
        return
    if right - left < _LEAST:
        middle = (left + right) / 2
        left, right = middle - _LEAST / 2, middle + _LEAST / 2
    yield Mark(form="about" if days.about else "within", left=left, right=right)


def placed(lane: Lane, axis: Axis, *, edge: float) -> tuple[Placed, ...]:
    """Every item with its words where there is room, in rows without overlap; edge: inches of the right margin."""
    found = [_beside(item, axis, edge=edge) for item in lane.items if marks(item, axis)]
    boxes = []
    for one in found:
        wide = max(width(line, size=SIZE) for line in one.lines) + _letter(one.item)
        left = one.x if one.aligned == "left" else one.x - wide
        ends = [end for mark in one.marks for end in (mark.left - 0.05, mark.right + 0.05)]
        boxes.append((min(left, *ends), max(left + wide, *ends), one.high))
    starts = rows(boxes, gap=_GAP)
    return tuple(evolve(one, row=row) for one, row in zip(found, starts, strict=True))


def rows_high(found: Sequence[Placed]) -> int:
    """Rows that a lane takes."""
    return max((one.row + one.high for one in found), default=0)


_BARS = ("within", "about", "visit")


def _letter(item: Item) -> float:
    """Inches of the side's letter before the words."""
    return _LETTER if item.side != "n/a" else 0.0


def _beside(item: Item, axis: Axis, *, edge: float) -> Placed:
    """Inside a wide bar, else right of it, else left of it, else broken where there is most room."""
    drawn = marks(item, axis)
    left, right = min(mark.left for mark in drawn), max(mark.right for mark in drawn)
    need = width(item.words, size=SIZE) + _letter(item)
    inside = right - left - 2 * _BESIDE if all(mark.form in _BARS for mark in drawn) else 0.0
    after, before = edge - right - _BESIDE, left - _BESIDE - axis.left
    if need <= inside:
        return Placed(
            item=item, marks=drawn, lines=(item.words,), x=left + _BESIDE, aligned="left", inside=True
        )
    if need <= after and not axis.places:
        return Placed(item=item, marks=drawn, lines=(item.words,), x=right + _BESIDE, aligned="left")
    if need <= before and not axis.places:
        return Placed(item=item, marks=drawn, lines=(item.words,), x=left - _BESIDE, aligned="right")
    if axis.places:
        after = before = 0.0
    room, x, aligned = max(
        (inside, left + _BESIDE, "left"), (after, right + _BESIDE, "left"), (before, left - _BESIDE, "right")
    )
    lines = tuple(broken(item.words, size=SIZE, wide=max(room - _letter(item), 1.0)))
    return Placed(
        item=item, marks=drawn, lines=lines, x=x, aligned="right" if aligned == "right" else "left",
        inside=room == inside,
    )  # fmt: skip


def draw_lane(axes: Axes, found: Sequence[Placed], *, top: float) -> None:
    """Marks and words, from `top` inches down."""
    for one in found:
        y = top + (one.row + one.high / 2) * ROW
        for mark in one.marks:
            tall = len(one.lines) * LINE + 0.02 if one.inside else _TALL
            draw_mark(axes, mark, y=y, colour=_colour(one.item), tall=tall)
        _write(axes, one, y=y)


def lettered_colour(side: str) -> str:
    """The colour of a side's letter and marks; the grey of the midline is one that a dark page shows too."""
    return {"midline": QUIET, "n/a": INK}.get(side) or side_colour(side)


def _colour(item: Item) -> str:
    return lettered_colour(item.side)


def draw_mark(axes: Axes, mark: Mark, *, y: float, colour: str, tall: float = _TALL) -> None:
    """One mark at a height; tall: of a bar, in inches."""
    low, high = y - tall / 2, y + tall / 2
    if mark.form == "day":
        middle = (mark.left + mark.right) / 2
        axes.plot([middle], [y], linestyle="none", marker="o", markersize=6.0, color=colour)
    elif mark.form == "lasted":
        axes.add_patch(
            Rectangle((mark.left, y - 0.03), mark.right - mark.left, 0.06, color=colour, linewidth=0)
        )
    elif mark.form == "stretch":
        axes.plot([mark.left, mark.left], [low, high], color=colour, linewidth=1.3)
        axes.plot([mark.left, mark.right], [y, y], color=colour, linewidth=1.8, linestyle=(0, (2.0, 1.2)))
    elif mark.form in _BARS:
        about = mark.form == "about"
        axes.add_patch(
            Rectangle(
                (mark.left, low), mark.right - mark.left, tall,
                facecolor=(colour, 0.0 if about else 0.14 if tall > _TALL else 0.24),
                edgecolor=(colour, 0.75), linewidth=0.9, linestyle=(0, (1.6, 1.2)) if about else "solid",
            )
        )  # fmt: skip
        if about:
            _hatch(axes, mark, low=low, high=high, colour=colour)
    else:
        _arrow(axes, mark, y=y, colour=colour)


def _hatch(axes: Axes, mark: Mark, *, low: float, high: float, colour: str) -> None:
    """Slanted strokes inside the bar; drawn as lines, since a page does not take patterns from everywhere."""
    step, tall = 0.045, high - low
    x = mark.left - tall
    while x < mark.right:
        start, end = max(x, mark.left), min(x + tall, mark.right)
        if end > start:
            axes.add_line(
                Line2D(
                    [start, end],
                    [high - (start - x), high - (end - x)],
                    color=colour,
                    linewidth=0.7,
                    alpha=0.8,
                )
            )
        x += step


def _arrow(axes: Axes, mark: Mark, *, y: float, colour: str) -> None:
    """An open end: a bar at the day that is known, and a dashed line that leads away from it."""
    known, away = (mark.left, mark.right) if mark.form == "later" else (mark.right, mark.left)
    sign = 1.0 if mark.form == "later" else -1.0
    axes.plot([known, known], [y - _TALL / 2, y + _TALL / 2], color=colour, linewidth=1.3)
    axes.plot([known, away - sign * 0.05], [y, y], color=colour, linewidth=1.1, linestyle=(0, (2.0, 1.2)))
    tip = [(away, y), (away - sign * 0.07, y - 0.035), (away - sign * 0.07, y + 0.035)]
    axes.add_patch(Polygon(tip, closed=True, color=colour, linewidth=0))


def _write(axes: Axes, one: Placed, *, y: float) -> None:
    lettered = _letter(one.item)
    wide = max(width(line, size=SIZE) for line in one.lines)
    start = one.x if one.aligned == "left" else one.x - wide - lettered
    first = y - (len(one.lines) - 1) * LINE / 2
    if lettered:
        axes.text(
            start, first, SIDE_LETTERS[one.item.side], va="center", fontsize=SIZE, fontweight="bold",
            color=_colour(one.item),
        )  # fmt: skip
    for number, line in enumerate(one.lines):
        axes.text(start + lettered, first + number * LINE, line, va="center", fontsize=SIZE)


FORMS: tuple[tuple[Form, str], ...] = (
    ("day", "that day"),
    ("within", "some day within"),
    ("about", "the source says “about”"),
    ("visit", "at that visit"),
    ("lasted", "lasted"),
    ("stretch", "lasted, start not known"),
    ("later", "from then on, end open"),
    ("earlier", "by then, start open"),
)


def key_lines(forms: Sequence[Form], *, left: float, edge: float) -> list[list[tuple[Form, str, float]]]:
    """What the marks mean, those that occur, in lines of (form, words, inches from the left)."""
    lines: list[list[tuple[Form, str, float]]] = [[]]
    x = left
    for form, words in FORMS:
        if form not in forms:
            continue
        wide = _KEY_MARK + 0.12 + width(words, size=8.2)
        if x + wide > edge and lines[-1]:
            lines.append([])
            x = left
        lines[-1].append((form, words, x))
        x += wide + 0.22
    return [line for line in lines if line]


def draw_key(axes: Axes, line: Sequence[tuple[Form, str, float]], *, y: float) -> None:
    """One line of the key."""
    for form, words, x in line:
        middle = x + _KEY_MARK / 2
        left, right = (middle, middle) if form == "day" else (x, x + _KEY_MARK)
        draw_mark(axes, Mark(form=form, left=left, right=right), y=y, colour=QUIET)
        axes.text(x + _KEY_MARK + 0.07, y, words, va="center", fontsize=8.2, color=INK)
