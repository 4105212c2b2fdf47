"""The curves of a timeline: values with their dates as bars, lines between them, what they are called at the right."""

from collections.abc import Iterator, Sequence

from attrs import frozen
from matplotlib.axes import Axes

from neurography.draw.packing import Box, broken, free, spread, width
from neurography.draw.style import INK, MARKERS, QUIET, SIDE_LETTERS
from neurography.draw.timeline_axis import Axis
from neurography.draw.timeline_lanes import lettered_colour
from neurography.draw.timeline_scale import DOWN, Scale, scale_of
from neurography.draw.tracks import Curve, Reading, Series

SIZE = 8.2
_LINE = 0.15
_LEAST, _MOST = 1.05, 4.0
"""Inches: of a line of words, of a curve's height."""

_MOST_WORDS = 60
_SHOWN = 0.12
"""Inches: the least bar of a date that is drawn."""

_MARKER = 5.2
_GRADES = {"left": 7.6, "right": 3.8}
"""Points of a marker; where grades of both sides meet at one point, the smaller one stands within the larger."""


@frozen(kw_only=True)
class Label:
    """The name of series that end at one point: lines of (side, words)."""

    x: float
    value: float | None
    lines: tuple[tuple[str, str], ...]

    @property
    def high(self) -> float:
        """Inches that it takes."""
        return len(self.lines) * _LINE + 0.03


def labels(curve: Curve, axis: Axis, *, wide: float) -> tuple[Label, ...]:
    """What the series are called, those of one side that end at the same point together."""
    ends: dict[tuple[float, float | None], dict[str, list[Series]]] = {}
    for line in curve.series:
        last = line.readings[-1]
        at = (round(axis.x(last.when.middle), 3), last.value)
        ends.setdefault(at, {}).setdefault(line.side, []).append(line)
    found = []
    for (x, value), sides in ends.items():
        lines: list[tuple[str, str]] = []
        for side, held in sides.items():
            words = ", ".join(line.label for line in held) + f": {held[0].readings[-1].words}"
            words += "".join(f" ({line.note})" for line in held if line.note)
            room = wide - (0.15 if side != "n/a" else 0.0)
            for number, part in enumerate(broken(words, size=SIZE, wide=room)):
                lines.append((side if number == 0 else "", part))
        found.append(Label(x=x, value=value, lines=tuple(lines)))
    return tuple(found)


def curve_height(curve: Curve, axis: Axis, *, wide: float) -> float:
    """Inches that a curve takes: enough for its names, and more where the scale is wide."""
    names = sum(label.high for label in labels(curve, axis, wide=wide)) + 0.1
    values = [one.value for line in curve.series for one in line.readings if one.value is not None]
    wider = 1.55 if curve.log and values and max(values) >= 30 * min(values) else _LEAST
    if any(line.rates for line in curve.series):
        wider = max(wider, 1.75)
    return max(wider, min(names, _MOST))


def draw_curve(axes: Axes, curve: Curve, axis: Axis, *, top: float, bottom: float, wide: float) -> None:
    """One curve between two heights; its names stand `wide` inches right of the axis."""
    scale = scale_of(curve, top=top, bottom=bottom)
    _ticks(axes, curve, scale, axis)
    taken: list[Box] = []
    names = sorted({line.label for line in curve.series})
    for line in curve.series:
        # the sides differ by colour and by shape where the scale is fixed, else each place has its shape
        shape = MARKERS[line.side == "right" if curve.ticks else names.index(line.label) % len(MARKERS)]
        size = _GRADES.get(line.side, _MARKER) if curve.ticks else _MARKER
        taken += _draw_series(axes, line, scale, axis, shape=shape, size=size, floor=bottom)
    _name(axes, curve, scale, axis, top=top, bottom=bottom, wide=wide)
    room = Box(left=axis.left, right=axis.right, top=top + 0.01, bottom=bottom - 0.01)
    # first the values, then what stands between them: a doubling time without its values says little
    for line in curve.series:
        for reading in () if curve.ticks else line.readings[:-1][:_MOST_WORDS]:
            _value(axes, reading, scale, axis, taken=taken, room=room, floor=bottom)
    for line in curve.series:
        for rate in line.rates:
            here, after = line.readings[rate.start], line.readings[rate.start + 1]
            _rate(axes, rate.words, here, after, scale, axis, taken=taken, room=room)


def _ticks(axes: Axes, curve: Curve, scale: Scale, axis: Axis) -> None:
    for value in curve.ticks or scale.ticks():
        y = scale.y(value)
        axes.plot([axis.left, axis.right], [y, y], color=QUIET, alpha=0.22, linewidth=0.6, zorder=0.5)
        axes.text(
            axis.left - 0.06,
            y,
            f"{value:g}".replace("-", "−"),
            ha="right",
            va="center",
            fontsize=7.8,
            color=QUIET,
        )


def _y(reading: Reading, scale: Scale, floor: float) -> float:
    return floor - DOWN if reading.value is None else scale.y(reading.value)


def _draw_series(
    axes: Axes, line: Series, scale: Scale, axis: Axis, *, shape: str, size: float, floor: float
) -> list[Box]:
    """Bars, markers and lines; the places that they take. A hollow marker: the day is known only as its bar."""
    colour, taken = lettered_colour(line.side), []
    for one, other in zip(line.readings, line.readings[1:], strict=False):
        if None in (one.value, other.value) or one.censored or other.censored:
            continue  # from a bound no line leads anywhere
        if one.when == other.when:
            continue  # which of two came first is not told
        xs = [axis.x(one.when.middle), axis.x(other.when.middle)]
        ys = [_y(one, scale, floor), _y(other, scale, floor)]
        axes.plot(xs, ys, color=colour, linewidth=1.1, alpha=0.75)
        taken += list(_along(xs, ys))
    for reading in line.readings:
        x, y = axis.x(reading.when.middle), _y(reading, scale, floor)
        left, right = _extent(reading, axis)
        if right - left > _SHOWN:
            axes.plot([left, right], [y, y], color=colour, linewidth=3.6, alpha=0.35, solid_capstyle="butt")
        if reading.value is None or reading.censored:
            at = left if reading.when.last is None else x
            _bound(axes, reading, x=at, y=y, colour=colour)
            up, down = (0.2, 0.0) if reading.censored == "right" else (0.0, 0.2)
            taken.append(Box(left=at - 0.06, right=at + 0.06, top=y - up, bottom=y + down))
        else:
            face = "none" if reading.when.about or right - left > _SHOWN else colour
            axes.plot(
                [x], [y], linestyle="none", marker=shape, markersize=size,
                markerfacecolor=face, markeredgecolor=colour, zorder=3 if size >= _MARKER else 3.1,
            )  # fmt: skip
        taken.append(Box(left=min(left, x - 0.05), right=max(right, x + 0.05), top=y - 0.05, bottom=y + 0.05))
    return taken


def _along(xs: Sequence[float], ys: Sequence[float]) -> Iterator[Box]:
    """Small boxes along a line, so that words keep off it."""
    steps = max(2, int(max(abs(xs[1] - xs[0]), abs(ys[1] - ys[0])) / 0.04))
    for n in range(steps + 1):
        x = xs[0] + (xs[1] - xs[0]) * n / steps
        y = ys[0] + (ys[1] - ys[0]) * n / steps
        yield Box(left=x - 0.01, right=x + 0.01, top=y - 0.01, bottom=y + 0.01)


def _extent(reading: Reading, axis: Axis) -> tuple[float, float]:
    """The bar of a date; an open end reaches a little way."""
    when = reading.when
    if axis.places:
        return axis.x(when.middle), axis.x(when.middle)
    left = axis.x(when.first) if when.first is not None else axis.x(when.middle) - 0.26
    right = axis.x(when.last) if when.last is not None else axis.x(when.middle) + 0.26
    return left, right


def _bound(axes: Axes, reading: Reading, *, x: float, y: float, colour: str) -> None:
    """An arrow: below the value, or above it."""
    reach = -0.15 if reading.censored == "right" else 0.15
    axes.annotate(
        "", (x, y + reach), xytext=(x, y), xycoords="data", textcoords="data",
        arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0},
    )  # fmt: skip
    axes.plot([x - 0.05, x + 0.05], [y, y], color=colour, linewidth=1.4)


def _value(
    axes: Axes, reading: Reading, scale: Scale, axis: Axis, *, taken: list[Box], room: Box, floor: float
) -> None:
    x, y = axis.x(reading.when.middle), _y(reading, scale, floor)
    if reading.when.last is None:
        x = _extent(reading, axis)[0]
    _word(axes, reading.words, x=x, y=y, taken=taken, room=room)


def _word(
    axes: Axes, words: str, *, x: float, y: float, taken: list[Box], room: Box, slanted: bool = False
) -> None:
    """Words beside a point, above, below, right or left of it: where they are free, else nowhere."""
    wide, high = width(words, size=7.8) + 0.02, 0.125
    centres = [(x, y - 0.13), (x, y + 0.14), (x + wide / 2 + 0.09, y), (x - wide / 2 - 0.09, y)]
    centres += [(x + s * (wide / 2 + 0.04), y + t * 0.13) for s, t in ((1, -1), (-1, -1), (1, 1), (-1, 1))]
    centres += [(x, y - 0.24), (x, y + 0.25)]
    boxes = [
        Box(left=a - wide / 2, right=a + wide / 2, top=b - high / 2, bottom=b + high / 2) for a, b in centres
    ]
    box = free(boxes, taken, inside=room)
    if box is None:
        return
    taken.append(box)
    axes.text(
        (box.left + box.right) / 2, (box.top + box.bottom) / 2, words, ha="center", va="center", fontsize=7.8,
        fontstyle="italic" if slanted else "normal", color=QUIET if slanted else INK,
    )  # fmt: skip


def _rate(
    axes: Axes,
    words: str,
    here: Reading,
    after: Reading,
    scale: Scale,
    axis: Axis,
    *,
    taken: list[Box],
    room: Box,
) -> None:
    if here.value is None or after.value is None:
        return
    x = (axis.x(here.when.middle) + axis.x(after.when.middle)) / 2
    y = (scale.y(here.value) + scale.y(after.value)) / 2
    _word(axes, words, x=x, y=y, taken=taken, room=room, slanted=True)


def _name(
    axes: Axes, curve: Curve, scale: Scale, axis: Axis, *, top: float, bottom: float, wide: float
) -> None:
    """The names at the right, moved apart, a fine line to each from its last point."""
    found = labels(curve, axis, wide=wide)
    wanted = [(bottom - DOWN if one.value is None else scale.y(one.value), one.high) for one in found]
    middles = spread(wanted, top=top, bottom=bottom)
    for label, (y, _), middle in zip(found, wanted, middles, strict=True):
        start = axis.right + 0.16
        axes.plot(
            [label.x + 0.06, axis.right + 0.05, start - 0.03],
            [y, y, middle],
            color=QUIET,
            linewidth=0.5,
            alpha=0.8,
        )
        first = middle - (len(label.lines) - 1) * _LINE / 2
        lettered = any(side not in ("", "n/a") for side, _ in label.lines)
        for number, (side, words) in enumerate(label.lines):
            at = first + number * _LINE
            if side not in ("", "n/a"):
                axes.text(
                    start,
                    at,
                    SIDE_LETTERS[side],
                    va="center",
                    fontsize=SIZE,
                    fontweight="bold",
                    color=lettered_colour(side),
                )
            axes.text(start + (0.15 if lettered else 0.0), at, words, va="center", fontsize=SIZE)
