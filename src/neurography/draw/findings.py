"""The matrix of findings: a row for each structure and side, a column for each visit, every status by word and mark."""

from itertools import groupby
from typing import Literal

from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from neurography.draw.canvas import to_svg
from neurography.draw.forest import WIDTH
from neurography.draw.packing import broken, width
from neurography.draw.style import INK, QUIET, SIDE_LETTERS, plain
from neurography.draw.timeline_lanes import lettered_colour
from neurography.model.site import Side

Status = Literal["present", "absent", "stated", "not_examined", "not_reported"]
"""stated: a number or a sentence that is neither a yes nor a no."""

_SIZE, _LINE = 8.2, 0.145
_EDGE, _LABEL, _LETTER = 0.05, 2.25, 0.2
_ROW, _EMPTY, _HEADING, _HEAD, _KEY = 0.20, 0.15, 0.30, 0.44, 0.34
"""Points, then inches: of a line of words; the margin, the column of names, a side's letter; heights."""

MOST = 12.5
"""Inches of a sheet: at the width of a page it is shorter than A4 and Letter."""

EMPTY = "empty: the source does not mention it, which says nothing"


@frozen(kw_only=True)
class Said:
    """What a cell says."""

    status: Status
    words: str


@frozen(kw_only=True)
class Line:
    """One row: what, on which side, and what each column says of it."""

    label: str
    side: Side
    cells: tuple[tuple[Said, ...], ...]
    sources: str = ""


@frozen(kw_only=True)
class Group:
    """Rows under a heading."""

    heading: str
    lines: tuple[Line, ...]


@frozen(kw_only=True)
class Matrix:
    """Columns with what stands under their names (dates), and groups of rows."""

    columns: tuple[str, ...]
    under: tuple[str, ...]
    groups: tuple[Group, ...]


def sheets(matrix: Matrix, *, most: float = MOST) -> tuple[Matrix, ...]:
    """The matrix in parts of at most so many inches, so that none is longer than a sheet of paper; sides together."""
    wide = _wide(matrix)
    found: list[list[Group]] = [[]]
    used = 0.0
    room = most - _HEAD - _KEY
    for group in matrix.groups:
        lines: list[Line] = []
        whole = _HEADING + sum(_tall(pair, wide) for pair in _pairs(group))
        if used and used + whole > room >= whole:  # a group that fits on a sheet of its own is not torn
            found.append([])
            used = 0.0
        for pair in _pairs(group):
            high = _tall(pair, wide)
            begins = 0.0 if lines else _HEADING
            if used and used + begins + high > room:
                if lines:
                    found[-1].append(Group(heading=group.heading, lines=tuple(lines)))
                found.append([])
                lines, used, begins = [], 0.0, _HEADING
            lines += pair
            used += begins + high
        if lines:
            found[-1].append(Group(heading=group.heading, lines=tuple(lines)))
    return tuple(
        Matrix(columns=matrix.columns, under=matrix.under, groups=tuple(held)) for held in found if held
    )


def _pairs(group: Group) -> list[list[Line]]:
    """Rows of one label together."""
    return [list(lines) for _, lines in groupby(group.lines, key=lambda line: line.label)]


def findings_figure(matrix: Matrix) -> Figure:
    """The matrix on one sheet.

    Raises
    ------
    ValueError
        Without a column or a row.
    """
    if not matrix.columns or not any(group.lines for group in matrix.groups):
        raise ValueError("wanted at least one column and one row")
    wide = _wide(matrix)
    tall = _HEAD + _KEY
    tall += sum(_HEADING + sum(_tall(pair, wide) for pair in _pairs(group)) for group in matrix.groups)
    with plain():
        figure = Figure(figsize=(WIDTH, tall))
        figure.patch.set_alpha(0)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(tall, 0)
        axes.axis("off")
        for number, (name, under) in enumerate(zip(matrix.columns, matrix.under, strict=True)):
            x = _left(number, wide)
            axes.text(x, 0.12, _cut(name, wide), va="center", fontsize=9.4, fontweight="bold")
            axes.text(x, 0.28, _cut(under, wide), va="center", fontsize=7.8, color=QUIET)
        y = _HEAD
        for group in matrix.groups:
            y = _group(axes, group, y=y, wide=wide)
        _key(axes, y=y + _KEY / 2 + 0.02)
    return figure


def findings_svg(matrix: Matrix, *, prefix: str = "findings") -> str:
    """The figure as SVG for a page."""
    return to_svg(findings_figure(matrix), prefix=prefix)


def cell_words(said: Said) -> str:
    """`● enlarged`, `○ mass: absent`, `not reported: enlarged`: as figure, table and terminal say it."""
    if said.status == "present":
        return f"● {said.words}"
    if said.status == "absent":
        return f"○ {said.words}"
    if said.status == "stated":
        return said.words
    silent = said.status.replace("_", " ")
    return f"{silent}: {said.words}" if said.words else silent


def _wide(matrix: Matrix) -> float:
    """Inches of a column."""
    return (WIDTH - _EDGE - _LABEL - _LETTER - _EDGE) / max(1, len(matrix.columns))


def _left(number: int, wide: float) -> float:
    return _EDGE + _LABEL + _LETTER + number * wide


def _cut(text: str, wide: float) -> str:
    """One line of it."""
    first = broken(text, size=9.4, wide=wide - 0.1)
    return first[0] if len(first) == 1 else f"{first[0]} …"


def _lines(said: Said, wide: float) -> list[str]:
    return broken(cell_words(said), size=_SIZE, wide=wide - 0.16)


def _tall(pair: list[Line], wide: float) -> float:
    """Inches of the rows of one label."""
    return sum(_height(line, wide, first=number == 0) for number, line in enumerate(pair))


def _height(line: Line, wide: float, *, first: bool) -> float:
    """A second row of which nothing is said is lower than others."""
    if not first and not any(line.cells):
        return _EMPTY
    most = max(sum(len(_lines(said, wide)) for said in cell) for cell in line.cells)
    names = len(_label(line)) if first else 1
    return max(_ROW, names * _LINE + 0.06, most * _LINE + 0.06)


def _label(line: Line) -> list[str]:
    return broken(line.label, size=8.6, wide=_LABEL - 0.1)


def _group(axes: Axes, group: Group, *, y: float, wide: float) -> float:
    axes.plot([_EDGE, WIDTH - _EDGE], [y + 0.03, y + 0.03], color=QUIET, linewidth=0.5, alpha=0.7)
    axes.text(_EDGE, y + _HEADING / 2 + 0.03, group.heading, va="center", fontsize=9.4, fontweight="bold")
    y += _HEADING
    for place, pair in enumerate(_pairs(group)):
        if place:
            axes.plot([_EDGE, WIDTH - _EDGE], [y, y], color=QUIET, linewidth=0.3, alpha=0.35)
        for number, words in enumerate(_label(pair[0])):
            axes.text(_EDGE, y + 0.10 + number * _LINE, words, va="center", fontsize=8.6)
        for order, line in enumerate(pair):
            high = _height(line, wide, first=order == 0)
            if line.side != "n/a":
                axes.text(
                    _EDGE + _LABEL, y + min(0.10, high / 2), SIDE_LETTERS[line.side], va="center", fontsize=8.6,
                    fontweight="bold", color=lettered_colour(line.side),
                )  # fmt: skip
            for number, cell in enumerate(line.cells):
                _cell(axes, cell, side=line.side, x=_left(number, wide), y=y, wide=wide, high=high)
            y += high
    return y


def _cell(
    axes: Axes, cell: tuple[Said, ...], *, side: Side, x: float, y: float, wide: float, high: float
) -> None:
    if any(said.status == "present" for said in cell):
        colour = lettered_colour(side)
        axes.add_patch(
            Rectangle((x - 0.04, y + 0.012), wide - 0.06, high - 0.024, facecolor=(colour, 0.17), linewidth=0)
        )
    at = y + 0.10
    for said in cell:
        silent = said.status in ("not_examined", "not_reported")
        for words in _lines(said, wide):
            axes.text(
                x, at, words, va="center", fontsize=_SIZE, color=QUIET if silent else INK,
                fontstyle="italic" if silent else "normal",
            )  # fmt: skip
            at += _LINE


def _key(axes: Axes, *, y: float) -> None:
    axes.plot([_EDGE, WIDTH - _EDGE], [y - _KEY / 2, y - _KEY / 2], color=QUIET, linewidth=0.5, alpha=0.7)
    x = _EDGE
    axes.add_patch(Rectangle((x, y - 0.075), 0.6, 0.15, facecolor=(QUIET, 0.25), linewidth=0))
    for words, slanted, step in (
        ("● found", False, 0.06), ("○ looked for, and absent or normal", False, 0.0), ("not examined", True, 0.0),
        ("not reported", True, 0.0), (EMPTY, False, 0.0),
    ):  # fmt: skip
        axes.text(
            x + step, y, words, va="center", fontsize=_SIZE, color=QUIET if slanted else INK,
            fontstyle="italic" if slanted else "normal",
        )  # fmt: skip
        x += step + width(words, size=_SIZE) + 0.24
